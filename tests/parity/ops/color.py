"""Ops that change colours."""

from spec import Spec


def factor(name, low=0.0, high=2.5):
    special = [0.0, 1.0, 0.5, 2.0]

    def sample(rng, *_):
        pick = rng.choice(special) if rng.random() < 0.2 else rng.uniform(low, high)
        return {name: pick}

    return sample


OPS = {
    "adjust_brightness": Spec(factor("brightness_factor")),
}
