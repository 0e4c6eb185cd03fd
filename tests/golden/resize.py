"""Write what torchvision makes of PIL images by `resize`, for our own to be tested against.

PICTURES is a directory with scikit-image's astronaut.png (NASA, public domain) and chelsea.png
(Stéfan van der Walt, CC0). `resize.safetensors` gets, for crops of them and for noise:

    {picture}                            u8 [height, width, channels]  what goes in
    {picture}/{filter}/{height}x{width}  u8 [height, width, channels]  what comes out
    sizes                                i32 [n, 6]  height, width, size, max_size (0: none) and
                                         the height and width that come of them

and as metadata the versions of Pillow and torchvision.

    pip install pillow==13.0.0 torchvision==0.26.0 numpy==2.4.6 safetensors==0.8.0
    python tests/golden/resize.py PICTURES
"""

import sys
from pathlib import Path

import numpy as np
import PIL
import torchvision
from PIL import Image
from safetensors.numpy import save
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2.functional import resize

assert PIL.__version__ == "13.0.0", PIL.__version__
assert torchvision.__version__.split("+")[0] == "0.26.0", torchvision.__version__

HERE = Path(__file__).parent
FILTERS = ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]

# (height, width): smaller, larger, both at once, one side unchanged, and a single row or pixel.
SIZES = {
    "astronaut": [(23, 31), (47, 19), (53, 67)],
    "chelsea": [(13, 61), (7, 100), (1, 40)],
    "noise": [(97, 101), (11, 200), (37, 8), (200, 3), (1, 1)],
    "transparent": [(13, 31), (29, 9)],
}


def pictures(directory):
    def crop(name, x, y, width, height):
        with Image.open(directory / f"{name}.png") as image:
            return image.convert("RGB").crop((x, y, x + width, y + height))

    random = np.random.default_rng(7)
    astronaut = crop("astronaut", 380, 150, 61, 47)
    transparent = crop("astronaut", 390, 160, 24, 20).convert("RGBA")
    # Both ends often, since those are the cases that are handled apart.
    opacity = random.integers(-100, 356, (20, 24)).clip(0, 255).astype(np.uint8)
    transparent.putalpha(Image.fromarray(opacity))
    return {
        "astronaut": astronaut,
        "chelsea": crop("chelsea", 130, 90, 61, 47),
        "noise": Image.fromarray(random.integers(0, 256, (53, 37), np.uint8)),
        "transparent": transparent,
    }


def array(image):
    return np.ascontiguousarray(np.atleast_3d(np.asarray(image)))


def sizes():
    random = np.random.default_rng(11)
    rows = []
    while len(rows) < 300:
        height, width, size = (int(n) for n in random.integers(1, 90, 3))
        max_size = int(random.integers(size + 1, 2 * size + 40))
        size, max_size = [(size, None), (size, max_size), (None, max_size)][len(rows) % 3]
        try:
            out = resize(Image.new("L", (width, height)), size, max_size=max_size)
        except ValueError:  # a side would come out as 0
            continue
        rows.append((height, width, size or 0, max_size or 0, out.height, out.width))
    return np.array(rows, np.int32)


def main(directory):
    tensors = {"sizes": sizes()}
    for name, image in pictures(directory).items():
        tensors[name] = array(image)
        for filter in FILTERS:
            for height, width in SIZES[name]:
                out = resize(image, [height, width], interpolation=InterpolationMode(filter))
                tensors[f"{name}/{filter}/{height}x{width}"] = array(out)
    # One key only: the order of several differs from run to run.
    peers = f"Pillow {PIL.__version__}, torchvision {torchvision.__version__.split('+')[0]}"
    (HERE / "resize.safetensors").write_bytes(save(tensors, metadata={"peers": peers}))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: resize.py PICTURES")
    main(Path(sys.argv[1]))
