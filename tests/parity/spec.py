"""What is said of an op in ops/*.py."""

from dataclasses import dataclass, field
from typing import Callable, Optional, Union


@dataclass
class Spec:
    # Draws the arguments: sample(rng, width, height, channels, dtype), rng being random.Random.
    sample: Callable
    # The types of pixels that it works on.
    dtypes: tuple = ("uint8", "float32")
    # The numbers of channels that it works on, bytes and floats.
    channels: tuple = (1, 3, 4)
    float_channels: tuple = (1, 3)
    # Whether bytes go to torchvision as a PIL image; else as a tensor of bytes.
    pil: bool = True
    # How far a byte may be off: 0 where torchvision has integer arithmetic.
    levels: int = 0
    # How far a float may be off, relative to what is larger, its size or 1.
    tolerance: float = 1e-5
    # Runs the op where torchvision has no function of that name: call(image, params).
    call: Optional[Callable] = None
    # The smallest side that it works on.
    least: int = 1
    # Whether boxes, points and masks go through it too: each by the same function, or all at once by
    # one of the op's own, targets(sample, params), where sample is what targets.make gives.
    targets: Union[bool, Callable] = False
    # How many masks there are.
    masks: int = 1
    # The most pixels of an image that it is tried on.
    most: int = 1 << 62
