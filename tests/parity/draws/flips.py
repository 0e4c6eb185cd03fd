"""Flips."""

from torchvision.transforms import v2

DRAWS = {
    "RandomHorizontalFlip": {
        "step": {"RandomHorizontalFlip": {}},
        "peer": lambda: v2.RandomHorizontalFlip(),
    },
    "RandomHorizontalFlip p": {
        "step": {"RandomHorizontalFlip": {"p": 0.1}},
        "peer": lambda: v2.RandomHorizontalFlip(0.1),
    },
}
