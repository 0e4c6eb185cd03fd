"""Records what torchvision's transforms draw; see README.md."""

import importlib
import inspect
import pkgutil

import numpy as np
import torch
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import _auto_augment

# Where torchvision passes on what is no draw.
NEVER = {"inplace"}


def all_draws():
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        yield module, importlib.import_module(f"draws.{module}").DRAWS


def leaves(name, value):
    """(name, number) for every number in an argument; a word is the number 1 under its own name."""
    if isinstance(value, InterpolationMode):
        value = value.value
    if isinstance(value, torch.Tensor):
        value = value.tolist() if value.numel() <= 16 else None
    if value is None:
        return
    if isinstance(value, str):
        yield f"{name}={value}", 1.0
    elif isinstance(value, (bool, int, float, np.number)):
        yield name, float(value)
    elif isinstance(value, (list, tuple)) and len(value) == 1:
        yield from leaves(name, value[0])
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from leaves(f"{name}.{i}", item)


def record(case, count, seed=0):
    """For each number: how many there were in `count` draws, and their quantiles."""
    torch.manual_seed(seed)
    np.random.seed(seed)
    height, width = case.get("size", [375, 500])
    image = tv_tensors.Image(torch.zeros(1, 1, 1, dtype=torch.uint8).expand(3, height, width))
    transform = case["peer"]()
    calls = []

    def call(self, function, inpt, *args, **arguments):
        if isinstance(inpt, tv_tensors.BoundingBoxes):
            return inpt
        names = list(inspect.signature(function).parameters)[1:]
        calls.append((function.__name__, dict(zip(names, args)) | arguments))
        return inpt

    class Functional:
        """The functions that the automatic augmentations call by themselves."""

        def __getattr__(self, name):
            return lambda inpt, **arguments: call(None, getattr(functional, name), inpt, **arguments)

    weights = []

    def dirichlet(self, params):
        weights.append(sample_dirichlet(self, params))
        if len(weights) == 2:
            image, chains = (each[0].tolist() for each in weights)
            del weights[0]
            shares = {"image_weight": image[0], "weights": [image[1] * weight for weight in chains]}
            calls.append(("blend_chains", shares))
            return weights.pop()
        return weights[-1]

    numbers = {}
    functional, _auto_augment.F = _auto_augment.F, Functional()
    sample_dirichlet, v2.AugMix._sample_dirichlet = v2.AugMix._sample_dirichlet, dirichlet
    original, v2.Transform._call_kernel = v2.Transform._call_kernel, call
    try:
        for _ in range(count):
            calls.clear()
            if "boxes" in case:
                # They may be changed in place.
                boxes = torch.tensor(case["boxes"])
                transform(image, tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(height, width)))
            else:
                transform(image)
            for place, (name, arguments) in enumerate(calls):
                numbers.setdefault(f"{name}#", []).append(float(place))
                for argument, value in arguments.items():
                    if argument not in NEVER and argument not in case.get("ignore", ()):
                        for leaf, number in leaves(f"{name}.{argument}", value):
                            numbers.setdefault(leaf, []).append(number)
    finally:
        v2.Transform._call_kernel, v2.AugMix._sample_dirichlet = original, sample_dirichlet
        _auto_augment.F = functional
    return {
        name: {"count": len(values),
               "quantiles": [float(f"{q:.6g}") for q in np.quantile(values, np.linspace(0, 1, 41), method="inverted_cdf")]}
        for name, values in sorted(numbers.items())
    }
