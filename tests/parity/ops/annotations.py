"""Ops that change what is marked in an image, and leave its pixels alone."""

import torchvision.transforms.v2.functional as F

from spec import Spec


def only(kind, function):
    """Targets of which one kind goes through a function."""
    return lambda sample, params: sample | {kind: function(sample[kind], **params)}


def sanitize(sample, params):
    plain = {key: value for key, value in params.items() if key != "masks"}
    boxes, valid = F.sanitize_bounding_boxes(sample["boxes"], **plain)
    out = sample | {"boxes": boxes, "labels": sample["labels"][valid]}
    return out | ({"masks": sample["masks"][valid]} if params.get("masks") else {})


def zero(sample, params):
    """What RandomIoUCrop does to boxes, which there is no function for."""
    top, left, height, width = (params[name] for name in ("top", "left", "height", "width"))
    boxes = sample["boxes"].clone()
    x1, y1, x2, y2 = F.convert_bounding_box_format(boxes, new_format="XYXY").unbind(-1)
    cx, cy = 0.5 * (x1 + x2), 0.5 * (y1 + y2)
    inside = (left < cx) & (cx < left + width) & (top < cy) & (cy < top + height)
    boxes[~inside] = 0
    return sample | {"boxes": boxes}


def rectangle(rng, width, height, *_):
    h, w = rng.randint(1, height), rng.randint(1, width)
    return {"top": rng.randint(0, height - h), "left": rng.randint(0, width - w), "height": h, "width": w}


def spec(sample, targets, **more):
    return Spec(sample, dtypes=(), targets=targets, **more)


OPS = {
    "clamp_bounding_boxes": spec(lambda *_: {}, only("boxes", F.clamp_bounding_boxes)),
    "clamp_keypoints": spec(lambda *_: {}, only("keypoints", F.clamp_keypoints)),
    "convert_bounding_box_format": spec(
        lambda rng, *_: {"new_format": rng.choice(["xyxy", "xywh", "cxcywh"])},
        only("boxes", F.convert_bounding_box_format)),
    "sanitize_bounding_boxes": spec(
        lambda rng, *_: {"min_size": rng.uniform(1, 3), "min_area": rng.uniform(1, 9), "masks": rng.random() < 0.5},
        sanitize, masks=4),
    "sanitize_keypoints": spec(lambda *_: {}, only("keypoints", lambda points: F.sanitize_keypoints(points)[0])),
    "zero_bounding_boxes": spec(rectangle, zero),
}
