"""Ops that turn and bend."""

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from torchvision import tv_tensors
from PIL import Image
from torchvision.transforms.functional import _get_perspective_coeffs

from call import arguments
from philox import stream, words
from spec import Spec


def pick(rng, special, drawn):
    return rng.choice(special) if rng.random() < 0.25 else drawn


def filter_(rng, dtype):
    return rng.choice(["nearest", "bilinear"] if dtype == "float32" else ["nearest", "bilinear", "bicubic"])


def fill(rng, channels, dtype):
    value = (lambda: rng.uniform(0, 1)) if dtype == "float32" else (lambda: rng.randint(0, 255))
    kind = rng.randrange(4)
    if kind == 3:
        return [value() for _ in range(channels)]
    return [None, 0, value()][kind]


def angle(rng):
    return pick(rng, [0, 90, 180, 270, -90, 45, 30, 360], rng.uniform(-200, 200))


def center(rng, width, height):
    drawn = [rng.uniform(-0.2, 1.2) * width, rng.uniform(-0.2, 1.2) * height]
    return rng.choice([None, None, drawn, [width // 2, height // 2]])


def rotate(rng, width, height, channels, dtype):
    return {"angle": angle(rng), "interpolation": filter_(rng, dtype), "expand": rng.random() < 0.5,
            "center": center(rng, width, height), "fill": fill(rng, channels, dtype)}


def turn(image, params):
    if not isinstance(image, tv_tensors.BoundingBoxes):
        return F.rotate(image, **arguments(params))
    # With `expand`, torchvision's boxes may be clamped to another size than the image gets.
    height, width = image.canvas_size
    image.clamping_mode = None
    boxes = F.rotate(image, **arguments(params | {"fill": None}))
    blank = F.rotate(Image.new("L", (width, height)), **arguments(params | {"fill": None}))
    boxes = tv_tensors.wrap(boxes, like=boxes, canvas_size=F.get_size(blank))
    return F.clamp_bounding_boxes(boxes, clamping_mode="soft")


def affine(rng, width, height, channels, dtype):
    shear = [pick(rng, [0], rng.uniform(-40, 40)) for _ in range(2)]
    move = [rng.randint(-width // 2, width // 2), rng.uniform(-0.5, 0.5) * height]
    return {"angle": angle(rng), "translate": pick(rng, [[0, 0], [1, -2]], move),
            "scale": pick(rng, [1, 2, 0.5], rng.uniform(0.2, 3)),
            "shear": pick(rng, [[0, 0], shear[0], shear[:1]], shear),
            "interpolation": filter_(rng, dtype), "fill": fill(rng, channels, dtype),
            "center": center(rng, width, height)}


def perspective(rng, width, height, channels, dtype):
    out = {"interpolation": filter_(rng, dtype), "fill": fill(rng, channels, dtype)}
    right, low = width - 1, height - 1
    start = [[0, 0], [right, 0], [right, low], [0, low]]
    share = rng.uniform(0.1, 0.9)
    x, y = int(share * (width // 2)), int(share * (height // 2))
    end = [[rng.randint(0, x), rng.randint(0, y)], [right - rng.randint(0, x), rng.randint(0, y)],
           [right - rng.randint(0, x), low - rng.randint(0, y)], [rng.randint(0, x), low - rng.randint(0, y)]]
    try:
        coefficients = _get_perspective_coeffs(start, end)
    except Exception:  # corners on a line
        coefficients = [rng.uniform(-1, 1) for _ in range(6)] + [rng.uniform(-0.01, 0.01) for _ in range(2)]
        return out | {"startpoints": None, "endpoints": None, "coefficients": coefficients}
    # Where a coefficient should be 0 or infinite, torchvision has what its solver's rounding left of it.
    is_plain = all(1e-9 < abs(x) < 1e6 for x in coefficients)
    if rng.random() < 0.3 and is_plain:
        return out | {"startpoints": start, "endpoints": end}
    return out | {"startpoints": None, "endpoints": None, "coefficients": coefficients}


def elastic(rng, width, height, channels, dtype):
    # torchvision's blur reaches no further than the image.
    most = min((2 * min(width, height) - 1.01) / 8, 6)
    sigma = pick(rng, [[0, 0]], [rng.uniform(0.03, most) for _ in range(2)])
    return {"alpha": [rng.uniform(0, 80) for _ in range(2)], "sigma": sigma,
            "interpolation": rng.choice(["nearest", "bilinear"]), "fill": fill(rng, channels, dtype),
            "stream": stream(rng)}


def displacement(params, width, height):
    """As torchvision's ElasticTransform makes it, of a stream's noise."""
    noise = words(params["stream"], 2 * width * height).reshape(height, width, 2) >> 8
    noise = torch.from_numpy((noise.astype(np.float64) * 2.0**-23 - 1).astype(np.float32))
    out = []
    for axis, size in enumerate((width, height)):
        field = noise[None, None, :, :, axis].contiguous()
        if params["sigma"][axis] > 0:
            side = int(8 * params["sigma"][axis] + 1) // 2 * 2 + 1
            field = F.gaussian_blur(field, [side, side], list(params["sigma"]))
        out.append(field * params["alpha"][axis] / size)
    return torch.concat(out, 1).permute([0, 2, 3, 1])


def bend(image, params):
    if isinstance(image, (tv_tensors.BoundingBoxes, tv_tensors.KeyPoints)):
        height, width = image.canvas_size
    else:
        height, width = F.get_size(image)
    rest = arguments({key: params[key] for key in ("interpolation", "fill") if key in params})
    rest["displacement"] = displacement(params, width, height)
    if isinstance(image, tv_tensors.BoundingBoxes):
        # Elsewhere torchvision fails, or wraps around.
        boxes = F.convert_bounding_box_format(image, new_format="XYXY")
        boxes[:, 0::2] = boxes[:, 0::2].clamp(0, width - 1)
        boxes[:, 1::2] = boxes[:, 1::2].clamp(0, height - 1)
        return F.convert_bounding_box_format(F.elastic(boxes, **rest), new_format=image.format)
    return F.elastic(image, **rest)


OPS = {
    "rotate": Spec(rotate, call=turn, targets=True),
    "affine": Spec(affine, targets=True),
    "perspective": Spec(perspective, targets=True),
    "elastic": Spec(elastic, call=bend, levels=1, tolerance=1e-4, targets=True),
}
