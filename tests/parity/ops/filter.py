"""Ops that convert, normalise, blur, erase and add noise."""

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from philox import normals, stream
from spec import Spec
from torchvision.transforms import v2


def to_dtype(rng, width, height, channels, dtype):
    other = {"uint8": "float32", "float32": "uint8"}[dtype]
    return {"dtype": rng.choice([other, other, other, dtype]), "scale": rng.random() < 0.5}


def normalize(rng, width, height, channels, dtype):
    def each(low, high):
        return [rng.uniform(low, high) for _ in range(rng.choice([1, channels]))]

    if channels == 3 and rng.random() < 0.3:
        return {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    return {"mean": each(-1, 2), "std": each(0.05, 3)}


def gaussian_blur(rng, width, height, channels, dtype):
    # torchvision's padding must be shorter than the image.
    x, y = (2 * rng.randint(0, min(11, side - 1)) + 1 for side in (width, height))
    least = 2 * min(11, width - 1, height - 1) + 1
    sigma = rng.choice([None, rng.uniform(0.1, 4), [rng.uniform(0.1, 2), rng.uniform(0.1, 8)]])
    return {"kernel_size": rng.choice([[x, y], least]), "sigma": sigma}


def gaussian_noise(rng, width, height, channels, dtype):
    return {"mean": rng.choice([0.0, rng.uniform(-0.5, 0.5)]), "sigma": rng.choice([0.1, rng.uniform(0, 2)]),
            "clip": rng.random() < 0.7, "stream": stream(rng)}


def call_gaussian_noise(image, params):
    """torchvision's, with the numbers of our stream, which follow the values in memory: bytes' pixel by pixel."""
    params = dict(params)
    shape = tuple(image.shape)
    numbers = normals(params.pop("stream"), image.numel())
    if image.dtype == torch.uint8:
        numbers = numbers.reshape(shape[1:] + shape[:1]).transpose(2, 0, 1)
    numbers = torch.from_numpy(np.ascontiguousarray(numbers.reshape(shape)))
    original = torch.randn_like
    torch.randn_like = lambda *_, **__: numbers
    try:
        return F.gaussian_noise(image, **params)
    finally:
        torch.randn_like = original


def erase(rng, width, height, channels, dtype):
    h, w = rng.randint(0, height), rng.randint(0, width)
    low, high = (-0.5, 1.5) if dtype == "float32" else (-300, 600)
    v = rng.choice([0, rng.uniform(low, high), [rng.uniform(low, high) for _ in range(channels)], stream(rng)])
    inside = isinstance(v, dict)
    i, j = (rng.randint(0, side - size if inside else side + 2) for side, size in ((height, h), (width, w)))
    return {"i": i, "j": j, "h": h, "w": w, "v": v}


def call_erase(image, params):
    v, shape = params["v"], (image.shape[0], params["h"], params["w"])
    if isinstance(v, dict):
        v = torch.from_numpy(normals(v, int(np.prod(shape))).reshape(shape))
    else:
        v = torch.tensor(v if isinstance(v, list) else [v], dtype=torch.float32)[:, None, None]
    return F.erase(image, **{**params, "v": v})


def linear_transformation(rng, width, height, channels, dtype):
    size = width * height * channels
    # Recipes hold the numbers.
    def numbers():
        return [round(rng.uniform(-1, 1), 2) for _ in range(size)]

    return {"transformation_matrix": [numbers() for _ in range(size)], "mean_vector": numbers()}


def call_linear_transformation(image, params):
    return v2.LinearTransformation(*(torch.tensor(p, dtype=torch.float32) for p in params.values()))(image)


# As exact as goldens of seven digits show.
EXACT = 1e-8

# Conversions are exact, and so is noise where it is ours on both sides. Blurred bytes are rounded sums of floats.
OPS = {
    "erase": Spec(erase, pil=False, call=call_erase, float_channels=(1, 3, 4), tolerance=EXACT),
    "gaussian_blur": Spec(gaussian_blur, levels=1, float_channels=(1, 3, 4)),
    "gaussian_noise": Spec(gaussian_noise, pil=False, call=call_gaussian_noise, float_channels=(1, 3, 4), tolerance=EXACT),
    "linear_transformation": Spec(linear_transformation, dtypes=("float32",), most=40,
                                  call=call_linear_transformation, float_channels=(1, 3, 4)),
    "normalize": Spec(normalize, dtypes=("float32",), float_channels=(1, 3, 4), tolerance=EXACT),
    "to_dtype": Spec(to_dtype, pil=False, float_channels=(1, 3, 4), tolerance=EXACT),
    "to_tensor": Spec(lambda *_: {}, dtypes=("uint8",), tolerance=EXACT),
}
