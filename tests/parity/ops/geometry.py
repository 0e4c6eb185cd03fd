"""Ops that cut, pad, flip and resize."""

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from PIL import Image

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
    "horizontal_flip": Spec(lambda *_: {}, targets=True),
    "pad": Spec(pad, targets=pad_targets),
    "ten_crop": Spec(lambda rng, w, h, *_: part(rng, h, w, vertical_flip=rng.random() < 0.5)),
    "vertical_flip": Spec(lambda *_: {}, targets=True),
}
