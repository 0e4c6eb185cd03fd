"""Ops that convert, normalise, blur, erase and add noise."""

from spec import Spec


def to_dtype(rng, width, height, channels, dtype):
    other = {"uint8": "float32", "float32": "uint8"}[dtype]
    return {"dtype": rng.choice([other, other, other, dtype]), "scale": rng.random() < 0.5}


def normalize(rng, width, height, channels, dtype):
    def each(low, high):
        return [rng.uniform(low, high) for _ in range(rng.choice([1, channels]))]

    if channels == 3 and rng.random() < 0.3:
        return {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    return {"mean": each(-1, 2), "std": each(0.05, 3)}


# Conversions are exact.
OPS = {
    "normalize": Spec(normalize, dtypes=("float32",), float_channels=(1, 3, 4), tolerance=0),
    "to_dtype": Spec(to_dtype, pil=False, float_channels=(1, 3, 4), tolerance=0),
    "to_tensor": Spec(lambda *_: {}, dtypes=("uint8",), tolerance=0),
}
