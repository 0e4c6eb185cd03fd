"""Runs an op of a recipe with torchvision's functional API."""

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from torchvision.transforms import InterpolationMode

from inputs import pil


def arguments(params):
    """The arguments of the function, from those in the recipe."""
    params = dict(params)
    if "interpolation" in params:
        params["interpolation"] = InterpolationMode(params["interpolation"])
    if "dtype" in params:
        params["dtype"] = getattr(torch, params["dtype"])
    return params


def function(spec, op):
    """What runs the op: the spec's own function, or torchvision's of that name."""
    name = op["op"]
    params = {key: value for key, value in op.items() if key != "op"}
    if spec.call:
        return lambda image: spec.call(image, params)
    return lambda image: getattr(F, name)(image, **arguments(params))


def tensor(array):
    """channels x height x width floats, 0 to 1, by division: as ToTensor."""
    return torch.from_numpy(array.astype(np.float32).transpose(2, 0, 1).copy()) / 255


def run(spec, op, array, dtype):
    """The result as an array: height x width x channels bytes, or floats by planes; several results
    one after the other."""
    work = function(spec, op)
    if dtype == "float32":
        out = work(tensor(array))
    else:
        out = work(pil(array) if spec.pil else torch.from_numpy(array.transpose(2, 0, 1).copy()))
    if isinstance(out, (list, tuple)):
        return np.concatenate([as_array(each).ravel() for each in out])
    return as_array(out)


def as_array(out):
    if isinstance(out, torch.Tensor):
        out = out.numpy()
        return out if out.dtype == np.float32 else out.transpose(1, 2, 0)
    out = np.asarray(out)
    return out.reshape(out.shape[0], out.shape[1], -1)
