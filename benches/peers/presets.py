"""Time the tensors that a model takes: `augment precompute --for` beside torchvision's own transforms, one thread each.

Photographs from files to files: decoded, transformed, written as .npy. augment's times are of the whole process, hashes
and manifest included; Python's are of the loop, without its imports. Medians of rounds in turn.

    pip install torch==2.11.0 torchvision==0.26.0 pillow==13.0.0
    python benches/peers/presets.py PHOTOS --augment target/release/augment
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

os.environ |= {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "MKL", "OPENBLAS")}

import numpy  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402
from torchvision.models import get_model_weights  # noqa: E402

torch.set_num_threads(1)


def by_torchvision(weights, paths, out):
    """Transforms every photograph and writes it."""
    transform = weights.transforms()
    for path in paths:
        tensor = transform(Image.open(path).convert("RGB"))
        target = out / path.parent.name / f"{path.stem}.npy"
        target.parent.mkdir(parents=True, exist_ok=True)
        numpy.save(target, tensor.numpy())


def main():
    """Prints a line a model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photos")
    parser.add_argument("--augment", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    paths = sorted(Path(args.photos).glob("*/*.jpg"))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        for model in ("resnet50", "efficientnet_b0", "vit_l_16"):
            weights = get_model_weights(model).DEFAULT
            own, theirs = [], []
            for _ in range(args.rounds):
                out = Path(folder) / "out"
                command = [args.augment, "precompute", args.photos, "--for", model, "--out", out, "--threads", "1"]
                start = time.perf_counter()
                subprocess.run([*command, "--quiet", "--device", "cpu"], check=True)
                own.append(time.perf_counter() - start)
                shutil.rmtree(out)
                start = time.perf_counter()
                by_torchvision(weights, paths, out)
                theirs.append(time.perf_counter() - start)
                shutil.rmtree(out)
            own, theirs = (len(paths) / statistics.median(times) for times in (own, theirs))
            print(f"{weights}: augment {own:.0f} images/s, torchvision {theirs:.0f} ({own / theirs:.2f} x)", flush=True)


if __name__ == "__main__":
    main()
