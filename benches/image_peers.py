"""Time image ops and pipelines of torchvision and albumentations, with `augment` beside them.

One thread each. The ops are those of image_ops.jsonl on one photograph of 500 x 375: torchvision on PIL
images and on uint8 tensors, albumentations where it has the op. The pipelines of image_pipelines.json go
from JPEG bytes to a normalised tensor, over all photographs of a folder. In every round each takes its
turn: augment's criterion bench for that line, then the peers. Printed are medians in milliseconds (an op,
a photograph) and how many times as long the fastest peer takes.

    pip install torch==2.11.0 torchvision==0.26.0 pillow==13.0.0 albumentationsx opencv-python-headless
    cargo bench --bench image --no-run      # prints the program that --bench wants
    python benches/image_peers.py --bench target/release/deps/image-... --photos FOLDER
"""

import argparse
import json
import os

os.environ |= {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "MKL", "OPENBLAS")}
os.environ |= {"NO_ALBUMENTATIONS_UPDATE": "1", "ALBUMENTATIONS_NO_TELEMETRY": "1"}

import io
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from PIL import Image
from torchvision import io as tvio
from torchvision.transforms import InterpolationMode, v2

try:
    import albumentations as A
except ImportError:
    A = None

HERE = Path(__file__).parent
torch.set_num_threads(1)
cv2.setNumThreads(1)
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
CV = {"nearest": cv2.INTER_NEAREST, "bilinear": cv2.INTER_LINEAR, "bicubic": cv2.INTER_CUBIC,
      "lanczos": cv2.INTER_LANCZOS4}


def torchvision_op(op):
    """A function of an image, PIL or tensor."""
    args = {k: v for k, v in op.items() if k != "op"}
    name = op["op"]
    if "interpolation" in args:
        args["interpolation"] = InterpolationMode(args["interpolation"])
    if name == "elastic":
        transform = v2.ElasticTransform(args["alpha"], args["sigma"])
        return transform
    if name == "gaussian_noise":
        def noise(image):
            return F.gaussian_noise(image if isinstance(image, torch.Tensor) else F.pil_to_tensor(image), args["mean"], args["sigma"])
        return noise
    if name == "erase":
        v = torch.zeros(3, 1, 1, dtype=torch.uint8)
        return lambda im: F.erase(im if isinstance(im, torch.Tensor) else F.pil_to_tensor(im), args["i"], args["j"], args["h"], args["w"], v)
    if name == "jpeg":
        return lambda im: F.jpeg(im if isinstance(im, torch.Tensor) else F.pil_to_tensor(im), args["quality"])
    if name == "to_tensor":
        return lambda im: F.to_dtype(F.to_image(im), torch.float32, scale=True)
    if name == "convert_color_space":
        return lambda im: im.convert(args["to"].upper())
    return lambda image: getattr(F, name)(image, **args)


def albumentations_op(op):
    """A function of an array, or None."""
    name = op["op"]
    arg = op.get
    one = {"p": 1.0}
    try:
        transform = {
            "resize": lambda: A.Resize(*arg("size"), interpolation=CV[arg("interpolation")], **one),
            "resized_crop": lambda: A.Compose([A.Crop(80, 50, 380, 300, **one), A.Resize(224, 224, **one)]),
            "crop": lambda: A.Crop(80, 50, 304, 274, **one),
            "center_crop": lambda: A.CenterCrop(224, 224, **one),
            "pad": lambda: A.Pad(padding=32, border_mode=cv2.BORDER_CONSTANT if arg("padding_mode") == "constant" else cv2.BORDER_REFLECT_101, **one),
            "horizontal_flip": lambda: A.HorizontalFlip(**one),
            "vertical_flip": lambda: A.VerticalFlip(**one),
            "rotate": lambda: A.Affine(rotate=(arg("angle"),) * 2, interpolation=CV[arg("interpolation", "nearest")], **one),
            "affine": lambda: A.Affine(rotate=(12, 12), translate_px={"x": (20, 20), "y": (-10, -10)}, scale=(1.1, 1.1), shear={"x": (8, 8), "y": (0, 0)}, interpolation=CV[arg("interpolation")], **one),
            "perspective": lambda: A.Perspective(scale=(0.05, 0.05), **one),
            "elastic": lambda: A.ElasticTransform(alpha=50, sigma=5, **one),
            "adjust_brightness": lambda: A.ColorJitter(brightness=(1.3, 1.3), contrast=(1, 1), saturation=(1, 1), hue=(0, 0), **one),
            "adjust_contrast": lambda: A.ColorJitter(brightness=(1, 1), contrast=(1.3, 1.3), saturation=(1, 1), hue=(0, 0), **one),
            "adjust_saturation": lambda: A.ColorJitter(brightness=(1, 1), contrast=(1, 1), saturation=(1.3, 1.3), hue=(0, 0), **one),
            "adjust_hue": lambda: A.ColorJitter(brightness=(1, 1), contrast=(1, 1), saturation=(1, 1), hue=(0.07, 0.07), **one),
            "adjust_sharpness": lambda: A.Sharpen(**one),
            "adjust_gamma": lambda: A.RandomGamma(gamma_limit=(170, 170), **one),
            "rgb_to_grayscale": lambda: A.ToGray(**one),
            "invert": lambda: A.InvertImg(**one),
            "posterize": lambda: A.Posterize(num_bits=(4, 4), **one),
            "solarize": lambda: A.Solarize(threshold_range=(0.5, 0.5), **one),
            "autocontrast": lambda: A.AutoContrast(**one),
            "equalize": lambda: A.Equalize(**one),
            "permute_channels": lambda: A.ChannelShuffle(**one),
            "gaussian_blur": lambda: A.GaussianBlur(blur_range=(9, 9), sigma_range=(1.7, 1.7), **one),
            "gaussian_noise": lambda: A.GaussNoise(std_range=(0.1, 0.1), **one),
            "erase": lambda: A.Erasing(**one),
            "jpeg": lambda: A.ImageCompression(quality_range=(75, 75), **one),
            "to_tensor": lambda: A.Compose([A.ToFloat(255.0, **one), A.ToTensorV2(**one)]),
        }[name]()
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        if not isinstance(error, KeyError):
            print(f"albumentations has no such {name}: {error}", file=sys.stderr)
        return None
    return lambda image: transform(image=image)


def jitter(kind):
    if kind == "albumentations":
        transform = A.ColorJitter(brightness=(0.6, 1.4), contrast=(0.6, 1.4), saturation=(0.6, 1.4), hue=(-0.1, 0.1), p=1.0)
        return lambda image: transform(image=image)
    return v2.ColorJitter(0.4, 0.4, 0.4, 0.1)


def pipelines(kind):
    """Functions from JPEG bytes to a tensor, by name."""
    if kind == "albumentations":
        end = [A.Normalize(MEAN, STD), A.ToTensorV2()]
        table = {
            "decode": None,
            "train, colour": [A.RandomResizedCrop((224, 224)), A.HorizontalFlip(), A.ColorJitter((0.6, 1.4), (0.6, 1.4), (0.6, 1.4), (-0.1, 0.1), p=1.0), *end],
            "train": [A.RandomResizedCrop((224, 224)), A.HorizontalFlip(), *end],
            "evaluate": [A.SmallestMaxSize(256), A.CenterCrop(224, 224), *end],
        }

        def decode(data):
            return cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)

        def make(steps):
            compose = A.Compose(steps)
            return lambda data: compose(image=decode(data))["image"]

        return {name: decode if steps is None else make(steps) for name, steps in table.items()}
    end = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]
    crop = [v2.RandomResizedCrop(224, antialias=True), v2.RandomHorizontalFlip()]
    table = {
        "decode": [],
        "train, colour": [*crop, v2.ColorJitter(0.4, 0.4, 0.4, 0.1), *end],
        "train": [*crop, *end],
        "evaluate": [v2.Resize(256, antialias=True), v2.CenterCrop(224), *end],
        "randaugment": [*crop, v2.RandAugment(), *end],
    }

    def decode(data):
        if kind == "PIL":
            return Image.open(io.BytesIO(data)).convert("RGB")
        return tvio.decode_image(torch.frombuffer(bytearray(data), dtype=torch.uint8), tvio.ImageReadMode.RGB)

    def make(steps):
        compose = v2.Compose(steps) if steps else lambda image: image
        return lambda data: compose(decode(data))

    return {name: make(steps) for name, steps in table.items()}


def timed(work, seconds=0.35):
    """The median of single calls, in milliseconds."""
    for _ in range(2):
        work()
    times = []
    end = time.perf_counter() + seconds
    while len(times) < 7 or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def ours(args, group, name, per=1):
    """augment's median, in milliseconds, by criterion."""
    where = Path(args.target) / "criterion" / group / name / "new" / "estimates.json"
    where.unlink(missing_ok=True)
    exact = f"^{group}/{name}$".replace("[", "\\[").replace("]", "\\]").replace("{", "\\{").replace("}", "\\}").replace(".", "\\.")
    command = [args.bench, "--bench", "--noplot", "--sample-size", "20", "--warm-up-time", "0.3", "--measurement-time", "0.8", exact]
    env = os.environ | {"AUGMENT_PHOTOS": str(args.photos.resolve()), "CARGO_TARGET_DIR": str(Path(args.target).resolve())}
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    found = sorted((Path(args.target) / "criterion" / group).glob("*/new/estimates.json"), key=lambda p: p.stat().st_mtime)
    if done.returncode or not found:
        sys.exit(f"{exact}: {done.stderr}")
    return json.loads(found[-1].read_text())["median"]["point_estimate"] / 1e6 / per


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True, help="the built bench program")
    parser.add_argument("--photos", type=Path, required=True, help="a folder of JPEGs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--target", default="target")
    parser.add_argument("--only", nargs="*", help="words that a line must have")
    args = parser.parse_args()
    photo = Image.open(HERE.parent / "tests/data/photos/coffee.jpg").convert("RGB").resize((500, 375))
    tensor = F.pil_to_tensor(photo)
    array = np.asarray(photo).copy()
    jpegs = [path.read_bytes() for path in sorted(args.photos.rglob("*.jpg"))]

    rows = []
    for line in (HERE / "image_ops.jsonl").read_text().splitlines():
        op = json.loads(line)
        name = line.removeprefix('{"op": ').removesuffix("}").replace('"', "").replace("/", "").replace(":", "")
        work = torchvision_op(op)
        peers = {"PIL": lambda w=work: w(photo), "tensor": lambda w=work: w(tensor)}
        if op["op"] == "convert_color_space":
            del peers["tensor"]
        if A and (other := albumentations_op(op)):
            peers["albumentations"] = lambda w=other: w(array)
        rows.append(("op", name, 1, peers))
    peers = {"PIL": lambda w=jitter("PIL"): w(photo), "tensor": lambda w=jitter("tensor"): w(tensor)}
    if A:
        peers["albumentations"] = lambda w=jitter("albumentations"): w(array)
    rows.append(("op", "ColorJitter", 1, peers))
    kinds = {kind: pipelines(kind) for kind in (["PIL", "tensor", "albumentations"] if A else ["PIL", "tensor"])}
    for name in kinds["PIL"]:
        works = {kind: table[name] for kind, table in kinds.items() if name in table}
        peers = {kind: lambda w=work: [w(data) for data in jpegs] for kind, work in works.items()}
        rows.append(("pipeline", name, len(jpegs), peers))

    print(f"{'':72} {'augment':>9} {'PIL':>9} {'tensor':>9} {'album.':>9} {'ratio':>7}")
    for group, name, per, peers in rows:
        if args.only and not any(word in name for word in args.only):
            continue
        figures = {}
        for _ in range(args.rounds):
            figures.setdefault("augment", []).append(ours(args, group, name, per))
            for kind, work in list(peers.items()):
                try:
                    figures.setdefault(kind, []).append(timed(work) / per)
                except (NotImplementedError, TypeError, ValueError, RuntimeError) as error:
                    print(f"{kind} cannot do {name}: {error}", file=sys.stderr)
                    del peers[kind], figures[kind]
        figures = {kind: statistics.median(values) for kind, values in figures.items()}
        best = min(value for kind, value in figures.items() if kind != "augment")
        cells = "".join(f" {figures[kind]:9.3f}" if kind in figures else f" {'':9}" for kind in ("augment", "PIL", "tensor", "albumentations"))
        print(f"{group + ' ' + name:72.72}{cells} {best / figures['augment']:6.1f}x", flush=True)


if __name__ == "__main__":
    main()
