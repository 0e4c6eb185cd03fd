"""Boxes, points and masks that go through an op beside the image: for every Spec with `targets`."""

import zlib

import numpy as np
import torch
from torchvision import tv_tensors

import call
from inputs import noise

FORMATS = ["xyxy", "xywh", "cxcywh"]


def short(rows, digits):
    return [[round(float(x), digits) for x in row] for row in rows]


def draw(rng, width, height, masks):
    """What is marked, as it stands in a case: some of it reaches beyond the image."""
    boxes = []
    for _ in range(4):
        left, top = rng.uniform(-0.2, 0.9) * width, rng.uniform(-0.2, 0.9) * height
        boxes.append([left, top, left + rng.uniform(0, 0.7) * width, top + rng.uniform(0, 0.7) * height])
    kind = rng.choice(FORMATS)
    boxes = tv_tensors.BoundingBoxes(torch.tensor(boxes), format="XYXY", canvas_size=(height, width))
    boxes = call.F.convert_bounding_box_format(boxes, new_format=kind.upper())
    points = [[rng.uniform(-0.2, 1.2) * width, rng.uniform(-0.2, 1.2) * height] for _ in range(4)]
    return {"format": kind, "boxes": short(boxes.tolist(), 2), "labels": [1, 2, 3, 4], "keypoints": short(points, 2),
            "masks": [rng.randrange(1000) for _ in range(masks)]}


def make(marked, width, height):
    """The same as tensors of torchvision's types; a mask's values are 0 to 4."""
    canvas = {"canvas_size": (height, width)}
    masks = np.stack([noise(height, width, 1, seed)[:, :, 0] % 5 for seed in marked["masks"]])
    return {
        "boxes": tv_tensors.BoundingBoxes(torch.tensor(marked["boxes"]), format=marked["format"].upper(), **canvas),
        "labels": torch.tensor(marked["labels"]),
        "keypoints": tv_tensors.KeyPoints(torch.tensor(marked["keypoints"]), **canvas),
        "masks": tv_tensors.Mask(torch.from_numpy(masks)),
    }


def moved(name, value, op):
    """The arguments that a target goes through the op with: a mask takes no colour to be filled with."""
    if name == "masks" and isinstance(op.get("fill"), list):
        return {key: value for key, value in op.items() if key != "fill"}
    return op


def run(spec, op, marked, width, height):
    """What comes out, as it stands in a case."""
    sample = make(marked, width, height)
    if callable(spec.targets):
        out = spec.targets(sample, {key: value for key, value in op.items() if key != "op"})
    else:
        kinds = ("boxes", "keypoints", "masks")
        out = sample | {name: call.function(spec, moved(name, sample[name], op))(sample[name]) for name in kinds}
    masks = out["masks"].numpy()
    return {
        "format": out["boxes"].format.value.lower(),
        "boxes": short(out["boxes"].tolist(), 5),
        "labels": out["labels"].tolist(),
        "keypoints": short(out["keypoints"].tolist(), 5),
        "masks": [{"crc": zlib.crc32(mask.tobytes()), "head": mask.ravel()[:24].tolist()} for mask in masks],
    }
