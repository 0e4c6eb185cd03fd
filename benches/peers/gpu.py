"""Time torchvision, kornia and torchaudio on the inputs of benches/cpu_vs_gpu.rs, on a GPU.

Samples lie on the device, as for the bench's `kernels`; printed are medians in milliseconds a batch, and in
brackets how many samples a second that is. torchvision draws once for a whole batch, so it is timed twice:
with a draw for each sample, which is what augment and kornia do, and with one for all, which is less work.

    pip install torch==2.11.0 torchvision==0.26.0 torchaudio==2.11.0 kornia soundfile
    python benches/peers/gpu.py [--batch 256] [--device cuda] [--photos FOLDER]
"""

import argparse
import statistics
import time
from pathlib import Path

import soundfile
import torch
import torchaudio
from torchvision import io as tvio
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

try:
    import kornia.augmentation as K
except ImportError:
    K = None

ROOT = Path(__file__).parents[2]
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def photos(folder, count):
    """A batch of bytes, 3 x 375 x 500 each."""
    images = []
    for path in sorted(Path(folder).rglob("*.jpg")):
        image = tvio.decode_image(tvio.read_file(str(path)))
        if image.shape[0] == 3:
            images.append(F.resize(image, [375, 500], antialias=True))
    return torch.stack([images[i % len(images)] for i in range(count)])


def clips(count):
    """A batch of waveforms, 5 s at 44.1 kHz."""
    paths = sorted((ROOT / "tests/data/esc10-mini/audio").iterdir())
    samples = [torch.from_numpy(soundfile.read(path, dtype="float32")[0]) for path in paths]
    return torch.stack([samples[i % len(samples)][:220500] for i in range(count)])


def each(transform):
    """The transform with a draw for each sample."""
    return lambda batch: torch.stack([transform(sample) for sample in batch])


def spec_augment(batch):
    """SpecAugment's policy LD without time warping, which torchaudio does not have."""
    for _ in range(2):
        batch = torchaudio.functional.mask_along_axis_iid(batch, 27, 0.0, 1)
    for _ in range(2):
        batch = torchaudio.functional.mask_along_axis_iid(batch, 100, 0.0, 2)
    return batch


def timed(work, batch, rounds):
    """The median of several rounds, in milliseconds, after two that do not count."""
    times = []
    for turn in range(rounds + 2):
        if batch.is_cuda:
            torch.cuda.synchronize()
        start = time.perf_counter()
        work(batch)
        if batch.is_cuda:
            torch.cuda.synchronize()
        if turn > 1:
            times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def image_works():
    """What is done with images, by name."""
    tail = [v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]
    floats = [v2.ToDtype(torch.float32, scale=True)]
    jitter = v2.ColorJitter(0.4, 0.4, 0.4, 0.1)
    train = v2.Compose([v2.RandomResizedCrop(224, antialias=True), v2.RandomHorizontalFlip(), jitter, *tail])
    works = {
        "images/train": train,
        "images/resize": v2.Compose([v2.Resize([224, 224], antialias=True), *floats]),
        "images/geometry": v2.Compose([
            v2.RandomAffine(30, (0.1, 0.1), (0.8, 1.2), interpolation=v2.InterpolationMode.BILINEAR),
            v2.CenterCrop(224), *floats]),
        "images/colour": v2.Compose([v2.CenterCrop(224), jitter, *floats]),
        "images/filters": v2.Compose([
            v2.CenterCrop(224), v2.GaussianBlur(9), v2.RandomAdjustSharpness(2, p=1.0), *floats,
            v2.RandomErasing(p=1.0)]),
        "images/randaugment": v2.Compose([
            v2.RandomResizedCrop(224, antialias=True), v2.RandomHorizontalFlip(), v2.RandAugment(), *tail]),
    }
    for name, transform in works.items():
        yield name, "torchvision, a draw each", each(transform)
        yield name, "torchvision, one draw for all", transform
    if K is None:
        print("kornia is not installed, so its lines are missing")
        return
    scaled = torch.nn.Sequential(
        K.RandomResizedCrop((224, 224)), K.RandomHorizontalFlip(),
        K.ColorJiggle(0.4, 0.4, 0.4, 0.1, p=1.0), K.Normalize(MEAN, STD))
    yield "images/train", "kornia, a draw each", lambda batch: scaled(batch.float() / 255)


def sound_works(device):
    """What is done with sounds, by name."""
    mel = torchaudio.transforms.MelSpectrogram(
        44100, n_fft=2048, hop_length=512, n_mels=128, pad_mode="constant", norm="slaney",
        mel_scale="slaney").to(device)
    mfcc = torchaudio.transforms.MFCC(
        44100, n_mfcc=20, melkwargs={"n_fft": 2048, "hop_length": 512, "n_mels": 128}).to(device)
    decibels = torchaudio.transforms.AmplitudeToDB(top_db=80.0).to(device)
    yield "sounds/mel", "torchaudio", lambda batch: decibels(mel(batch))
    yield "sounds/train", "torchaudio, no warping", lambda batch: spec_augment(decibels(mel(batch * 0.7)))
    yield "sounds/mfcc", "torchaudio", mfcc
    yield "sounds/wave", "torch", lambda batch: batch * -0.7 + torch.randn_like(batch) * 0.01


def main():
    """Times it all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--photos", default=ROOT / "tests/data/photos")
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    device = torch.device(args.device)
    if device.type == "cuda":
        print(torch.cuda.get_device_name(device))

    def show(name, what, work, batch):
        with torch.no_grad():
            ms = timed(work, batch, args.rounds)
        print(f"{name}/{args.batch:<5} {what:<32} {ms:10.3f} ms  ({args.batch / ms * 1e3:,.0f}/s)", flush=True)

    images = photos(args.photos, args.batch).to(device)
    for name, what, work in image_works():
        show(name, what, work, images)
    sounds = clips(args.batch).to(device)
    for name, what, work in sound_works(device):
        show(name, what, work, sounds)
    floats = torch.rand(args.batch, 3, 224, 224, device=device)
    labels = torch.zeros(args.batch, dtype=torch.int64, device=device)
    show("mixing", "copy", torch.clone, floats)
    for name, mix in [("mixup", v2.MixUp(num_classes=10)), ("cutmix", v2.CutMix(num_classes=10))]:
        show("mixing", f"torchvision, {name}", lambda batch, mix=mix: mix(batch, labels), floats)


if __name__ == "__main__":
    main()
