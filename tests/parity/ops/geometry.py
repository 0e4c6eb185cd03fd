"""Ops that cut, pad, flip and resize."""

from spec import Spec


def crop(rng, width, height, channels, dtype):
    # Of a rectangle that lies wholly outside, torchvision gives another size than asked for when
    # the image is a tensor.
    h, w = rng.randint(1, height + 5), rng.randint(1, width + 5)
    top, left = rng.randint(1 - h, height - 1), rng.randint(1 - w, width - 1)
    return {"top": top, "left": left, "height": h, "width": w}


OPS = {
    "crop": Spec(crop, targets=True),
    "horizontal_flip": Spec(lambda *_: {}, targets=True),
}
