"""Pictures that both sides make for themselves, or read from tests/golden/pictures."""

import os

import numpy as np
from PIL import Image

PICTURES = os.path.join(os.path.dirname(__file__), "..", "golden", "pictures")


def noise(height, width, channels, seed):
    """Bytes of a linear congruential generator; tests/torchvision.rs has its twin."""
    count = height * width * channels
    out = np.empty(count, np.uint8)
    state = (seed * 2654435761 + 1) % 2**32
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = state >> 24
    return out.reshape(height, width, channels)


def make(spec):
    """height x width x channels bytes."""
    if "noise" in spec:
        return noise(*spec["noise"])
    image = Image.open(os.path.join(PICTURES, spec["file"]))
    return np.asarray(image.convert(spec.get("mode", "RGB"))).reshape(image.height, image.width, -1)


def pil(array):
    return Image.fromarray(array[:, :, 0] if array.shape[2] == 1 else array)


# Odd sizes: single pixels, single rows and columns, primes; gray, RGB and RGBA.
ODD = [
    {"noise": [1, 1, 3, 1]}, {"noise": [1, 7, 3, 2]}, {"noise": [5, 1, 3, 3]},
    {"noise": [7, 5, 3, 4]}, {"noise": [13, 17, 3, 5]}, {"noise": [16, 16, 3, 6]},
    {"noise": [2, 3, 1, 7]}, {"noise": [11, 19, 1, 8]}, {"noise": [9, 8, 4, 9]},
]
FILES = [{"file": "coffee.png"}, {"file": "chelsea.png"}]
