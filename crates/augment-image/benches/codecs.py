"""The peers of codecs.rs: Pillow and torchvision on the same files, on one thread.

    python codecs.py A.jpg A.png
"""

import io
import sys
import time

import numpy as np
import torch
import torchvision
import torchvision.transforms.v2.functional as F
from PIL import Image

torch.set_num_threads(1)
jpeg, png = (open(path, "rb").read() for path in sys.argv[1:3])
tensor, png_tensor = (torch.frombuffer(bytearray(data), dtype=torch.uint8) for data in (jpeg, png))
image = Image.open(io.BytesIO(png)).convert("RGB")
pixels = torch.from_numpy(np.array(image).transpose(2, 0, 1).copy())


def show(what, work, runs=200):
    best = min(clock(work) for _ in range(runs))
    print(f"{what:32} {best * 1e3:.3f} ms")


def clock(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


show("decode jpeg, Pillow", lambda: Image.open(io.BytesIO(jpeg)).convert("RGB"))
show("decode jpeg, torchvision", lambda: torchvision.io.decode_jpeg(tensor))
show("decode png, Pillow", lambda: Image.open(io.BytesIO(png)).convert("RGB"))
show("decode png, torchvision", lambda: torchvision.io.decode_png(png_tensor))
show("encode jpeg, Pillow", lambda: image.save(io.BytesIO(), "JPEG", quality=75))
show("encode jpeg, torchvision", lambda: torchvision.io.encode_jpeg(pixels, 75))
show("op jpeg, Pillow image", lambda: F.jpeg(image, 50))
show("op jpeg, tensor", lambda: F.jpeg(pixels, 50))
