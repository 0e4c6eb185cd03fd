"""Ops that torchvision does not have."""

from PIL import ImageFilter

from spec import Spec

OPS = {
    "median_blur": Spec(
        lambda rng, *_: {"kernel_size": rng.choice([1, 3, 5, 7])},
        dtypes=("uint8",), channels=(1, 3),
        call=lambda image, params: image.filter(ImageFilter.MedianFilter(params["kernel_size"])),
    ),
}
