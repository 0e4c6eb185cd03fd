"""Encoding and decoding."""

from torchvision.transforms import v2

DRAWS = {
    "JPEG": {
        "step": {"JPEG": {"quality": [5, 50]}},
        "peer": lambda: v2.JPEG((5, 50)),
    },
    "JPEG one quality": {
        "step": {"JPEG": {"quality": 30}},
        "peer": lambda: v2.JPEG(30),
    },
}
