"""Ops that cut, pad, flip and resize."""

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from PIL import Image
from torchvision.transforms.v2.functional._geometry import _compute_resized_output_size

import call
from spec import Spec


def crop(rng, width, height, channels, dtype):
    # Of a rectangle that lies wholly outside, torchvision gives another size than asked for when
    # the image is a tensor.
    h, w = rng.randint(1, height + 5), rng.randint(1, width + 5)
    top, left = rng.randint(1 - h, height - 1), rng.randint(1 - w, width - 1)
    return {"top": top, "left": left, "height": h, "width": w}


def side(rng, *sides):
    """One number or two, some larger than the image."""
    return [rng.randint(1, side + 6) for side in sides] if rng.random() < 0.7 else rng.randint(1, max(sides) + 6)


def part(rng, height, width, **rest):
    """One number or two that fit into the image."""
    if rng.random() < 0.3:
        return {"size": rng.randint(1, min(height, width)), **rest}
    return {"size": [rng.randint(1, height), rng.randint(1, width)], **rest}


PIL_ONLY = ["lanczos", "box", "hamming"]


def mixed(rng, dtype):
    kinds = ["nearest", "nearest-exact", "bilinear", "bicubic"] + (PIL_ONLY if dtype == "uint8" else [])
    out = {"interpolation": rng.choice(kinds)}
    return out | ({"antialias": rng.random() < 0.5} if dtype == "float32" else {})


def wide(op, width, height):
    """Not antialiased if it is one pixel wide: torch 2.11 then repeats the first row."""
    if "antialias" in op and _compute_resized_output_size((height, width), op["size"], op.get("max_size"))[1] == 1:
        return op | {"antialias": False}
    return op


def resize(rng, width, height, channels, dtype):
    n = lambda side: rng.randint(1, max(3, rng.choice([side // 3, side, 2 * side])))
    if rng.random() < 0.7:
        return wide({"size": [n(height), n(width)], **mixed(rng, dtype)}, width, height)
    # Not so small that the shorter side would be 0.
    longest = -(-max(width, height) // min(width, height))
    size = n(min(width, height))
    return wide(rng.choice([
        {"size": size}, {"size": [size]}, {"size": size, "max_size": max(size + 1, longest, size * longest - 1)},
        {"size": None, "max_size": longest * size},
    ]) | mixed(rng, dtype), width, height)


def fork(rng, width, height, channels, dtype):
    ops = [resize(rng, width, height, channels, dtype) for _ in range(2)]
    # One pixel wide is left out for floats (see `wide`), and a size is there once.
    sizes = [[op["size"][0], max(2, op["size"][1])] for op in ops if isinstance(op["size"], list) and len(op["size"]) == 2]
    short = rng.randint(2, 9)
    return {"sizes": [short] + [size for i, size in enumerate(sizes) if size not in sizes[:i]], **mixed(rng, dtype)}


def forked(image, params):
    rest = call.arguments({key: value for key, value in params.items() if key != "sizes"})
    return [F.resize(image, size, **rest) for size in params["sizes"]]


def resized_crop(rng, width, height, channels, dtype):
    # Mostly inside.
    box = crop(rng, width, height, channels, dtype)
    if rng.random() < 0.7:
        h, w = rng.randint(1, height), rng.randint(1, width)
        box = {"top": rng.randint(0, height - h), "left": rng.randint(0, width - w), "height": h, "width": w}
    size = [rng.randint(1, 2 * height), rng.randint(1, 2 * width)]
    size = rng.choice([size, size, rng.randint(1, min(width, height))])
    return wide(box | {"size": size, **mixed(rng, dtype)}, box["width"], box["height"])


def pad(rng, width, height, channels, dtype):
    mode = rng.choice(["constant", "constant", "edge", "reflect", "symmetric"])
    # Tensors cannot be mirrored beyond their other end, nor edges be repeated and cut off at once.
    most = 9 if dtype == "uint8" else min(width, height) - 1
    least = 0 if dtype == "float32" and mode != "constant" else -((min(width, height) - 1) // 2)
    padding = rng.choice([
        lambda n: n(), lambda n: [n()], lambda n: [n(), n()], lambda n: [n(), n(), n(), n()],
    ])(lambda: rng.randint(least, max(least, most)))
    out = {"padding": padding, "padding_mode": mode}
    scale = 1 if dtype == "uint8" else 1 / 255
    if mode == "constant":
        color = [rng.randint(0, 255) * scale for _ in range(channels)]
        out["fill"] = rng.choice([color, color[0], color[:1]])
    return out


def pad_targets(sample, params):
    """torchvision refuses boxes and points in all modes but `constant`; here they move as in that. Masks go through
    it as images of Pillow do, which may be mirrored beyond their other end."""
    plain = {"padding": params["padding"]}
    if isinstance(params.get("fill"), (int, float)):
        plain["fill"] = params["fill"]
    masks = [F.pad(Image.fromarray(mask.numpy()), **plain, padding_mode=params["padding_mode"])
             for mask in sample["masks"]]
    return sample | {"boxes": F.pad(sample["boxes"], **plain), "keypoints": F.pad(sample["keypoints"], **plain),
                     "masks": torch.from_numpy(np.stack([np.asarray(mask) for mask in masks]))}


OPS = {
    "center_crop": Spec(lambda rng, w, h, *_: {"output_size": side(rng, h, w)}, targets=True),
    "crop": Spec(crop, targets=True),
    "five_crop": Spec(lambda rng, w, h, *_: part(rng, h, w)),
    "fork": Spec(fork, call=forked),
    "horizontal_flip": Spec(lambda *_: {}, targets=True),
    "pad": Spec(pad, targets=pad_targets),
    "resize": Spec(resize, targets=True),
    "resized_crop": Spec(resized_crop, targets=True),
    "ten_crop": Spec(lambda rng, w, h, *_: part(rng, h, w, vertical_flip=rng.random() < 0.5)),
    "vertical_flip": Spec(lambda *_: {}, targets=True),
}
