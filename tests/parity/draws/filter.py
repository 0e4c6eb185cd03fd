"""Blur, noise and erasing."""

from torchvision.transforms import v2


def erasing(step, *, size=(375, 500), **arguments):
    # What stands there is the same each time, or noise.
    return {"step": {"RandomErasing": step}, "peer": lambda: v2.RandomErasing(**arguments), "size": list(size),
            "ignore": ["v"]}


DRAWS = {
    "GaussianBlur": {
        "step": {"GaussianBlur": {"kernel_size": 9}},
        "peer": lambda: v2.GaussianBlur(9),
    },
    "GaussianBlur sigma": {
        "step": {"GaussianBlur": {"kernel_size": [3, 7], "sigma": [0.5, 0.75]}},
        "peer": lambda: v2.GaussianBlur((3, 7), (0.5, 0.75)),
    },
    "GaussianNoise": {
        "step": {"GaussianNoise": {"mean": 0.1, "sigma": 0.2, "clip": False}},
        "peer": lambda: v2.GaussianNoise(0.1, 0.2, False),
    },
    "RandomErasing": erasing({}),
    "RandomErasing small": erasing({"p": 0.9, "value": "random"}, p=0.9, value="random", size=(8, 11)),
    "RandomErasing large": erasing({"p": 1, "scale": [0.5, 1], "ratio": [0.2, 1]}, p=1, scale=(0.5, 1), ratio=(0.2, 1)),
}
