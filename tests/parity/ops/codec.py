"""Ops that are done by encoding and decoding."""

from spec import Spec


def quality(rng, *_):
    # The ends of the range, and where the scale of the quantisation changes.
    return {"quality": rng.choice([1, 100, 49, 50, 51, 75]) if rng.random() < 0.3 else rng.randint(1, 100)}


OPS = {"jpeg": Spec(quality, dtypes=("uint8",), channels=(1, 3))}
