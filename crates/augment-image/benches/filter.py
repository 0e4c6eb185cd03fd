"""What benches/filter.rs runs, by torchvision on one thread: `python filter.py` prints the least of many runs, in ms."""

import os
import time
import warnings

import PIL.Image
import torch
import torchvision.transforms.v2.functional as F

GOLDEN = os.path.join(os.path.dirname(__file__), "../../../tests/golden/pictures/chelsea.png")


def least(run, seconds=2.0):
    run()
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best * 1e3


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    picture = PIL.Image.open(GOLDEN).convert("RGB")
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    place = (30, 40, 100, 110)
    value = torch.tensor([1.0, 2.0, 3.0])[:, None, None]
    print(f"{'':26}{'PIL':>10}{'bytes':>10}{'floats':>10}")
    for size in [(500, 375), (224, 224)]:
        pil = picture.resize(size)
        bytes = F.pil_to_tensor(pil)
        floats = F.to_dtype(bytes, torch.float32, scale=True)
        every = (pil, bytes, floats)
        rows = {
            "to_dtype": (lambda x: F.to_dtype(x, torch.uint8 if x is floats else torch.float32, scale=True), every[1:]),
            "to_tensor": (F.to_tensor, [pil]),
            "normalize": (lambda x: F.normalize(x, mean, std), [floats]),
            "gaussian_blur 9": (lambda x: F.gaussian_blur(x, [9, 9], [1.7, 1.7]), every),
            "gaussian_blur 23": (lambda x: F.gaussian_blur(x, [23, 23], [1.7, 1.7]), every[:2]),
            "gaussian_noise": (F.gaussian_noise, every[1:]),
            "erase": (lambda x: F.erase(x, *place, value), every),
            "erase noise": (lambda x: F.erase(x, *place, torch.empty(3, 100, 110).normal_()), every[2:]),
        }
        for name, (run, inputs) in rows.items():
            cells = [f"{least(lambda x=x: run(x)):10.3f}" if any(x is y for y in inputs) else f"{'-':>10}" for x in every]
            print(f"{name:18}{size[0]}x{size[1]:<4}{''.join(cells)}")


if __name__ == "__main__":
    main()
