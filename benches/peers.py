"""Time spectrogram precomputation with the usual Python tools, and with `augment` beside them.

Each job takes the clips of a WAV dataset (ESC-50 layout) to one file each, on one thread:
    librosa npy     load, melspectrogram, power_to_db(ref=max), np.save
    torchaudio npy  soundfile read, MelSpectrogram with librosa's settings, dB, np.save
    librosa png     as the first, then matplotlib's magma table and Pillow, one pixel a bin
    specshow png    as the first, then librosa.display.specshow and savefig (first --slow-clips)
With --augment, `augment precompute` takes its turn in every round; its time includes starting the
process, the peers' leaves out their imports and warm-up. Printed are wall times per clip (median,
min, max of the rounds) and the ratio of the median to that of the first job of the same format.

    pip install librosa==0.11.0 torch==2.11.0 torchaudio==2.11.0 soundfile==0.14.0 \\
        matplotlib==3.11.2 pillow==13.0.0 numpy==2.4.6
    python benches/peers.py ESC50_WAV [--augment target/release/augment] [--clips 100]
"""

import argparse
import os

# Before the imports that read it.
os.environ |= {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "MKL", "OPENBLAS", "NUMBA")}
os.environ["MPLBACKEND"] = "Agg"

import shutil
import statistics
import subprocess
import tempfile
import time
from functools import cache, partial
from math import log10
from pathlib import Path

import librosa
import librosa.display
import matplotlib
import numpy as np
import soundfile
import torch
import torchaudio
from matplotlib import pyplot
from PIL import Image

torch.set_num_threads(1)
MAGMA = matplotlib.colormaps["magma"](np.arange(256), bytes=True)[:, :3]
TOP_DB = 80.0


def librosa_db(clip):
    samples, rate = librosa.load(clip, sr=None)
    mel = librosa.feature.melspectrogram(y=samples, sr=rate)
    return librosa.power_to_db(mel, ref=np.max, top_db=TOP_DB), rate


def librosa_npy(clip, out):
    np.save(out / f"{clip.stem}.npy", librosa_db(clip)[0])


@cache
def torchaudio_mel(rate):
    return torchaudio.transforms.MelSpectrogram(
        rate, n_fft=2048, hop_length=512, n_mels=128, mel_scale="slaney", norm="slaney",
        pad_mode="constant")


def torchaudio_npy(clip, out):
    samples, rate = soundfile.read(clip, dtype="float32")
    mel = torchaudio_mel(rate)(torch.from_numpy(samples))
    ref = log10(max(1e-10, mel.max().item()))
    db = torchaudio.functional.amplitude_to_DB(mel, 10.0, 1e-10, ref, TOP_DB)
    np.save(out / f"{clip.stem}.npy", db.numpy())


def librosa_png(clip, out):
    db, _ = librosa_db(clip)
    index = np.rint((db - db.max() + TOP_DB) * (255 / TOP_DB)).clip(0, 255).astype(np.uint8)
    Image.fromarray(MAGMA[index[::-1]]).save(out / f"{clip.stem}.png")


def specshow_png(clip, out):
    db, rate = librosa_db(clip)
    figure, axes = pyplot.subplots()
    librosa.display.specshow(db, sr=rate, x_axis="time", y_axis="mel", ax=axes)
    figure.savefig(out / f"{clip.stem}.png")
    pyplot.close(figure)


def each_clip(job, clips, out):
    out.mkdir()
    for clip in clips:
        job(clip, out)


def augment(executable, dataset, format, out):
    options = ["--out", out, "--format", format, "--device", "cpu", "--threads", "1", "--quiet"]
    subprocess.run([executable, "precompute", dataset, *options], check=True)


def copy_of_first(dataset, count, copy):
    """The first `count` clips as a dataset of their own; copying also puts them in page cache."""
    lines = (dataset / "meta/esc50.csv").read_text().splitlines()[: count + 1 if count else None]
    for directory in ("audio", "meta"):
        (copy / directory).mkdir(parents=True)
    (copy / "meta/esc50.csv").write_text("\n".join(lines) + "\n")
    for line in lines[1:]:
        shutil.copy(dataset / "audio" / line.split(",")[0], copy / "audio")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=Path, help="WAV dataset in ESC-50's layout")
    parser.add_argument("--augment", type=os.path.abspath, help="the `augment` executable")
    parser.add_argument("--clips", type=int, default=0, help="only the first so many (0: all)")
    parser.add_argument("--slow-clips", type=int, default=20, help="the same, for specshow")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as temporary:
        dataset, out = Path(temporary, "dataset"), Path(temporary, "out")
        copy_of_first(args.dataset, args.clips, dataset)
        clips = sorted((dataset / "audio").iterdir())
        peers = [("librosa npy", librosa_npy, clips), ("torchaudio npy", torchaudio_npy, clips),
                 ("librosa png", librosa_png, clips),
                 ("specshow png", specshow_png, clips[: args.slow_clips])]
        jobs = [(f"augment {format}", partial(augment, args.augment, dataset, format), len(clips))
                for format in ("npy", "png") if args.augment]
        jobs += [(name, partial(each_clip, job, some), len(some)) for name, job, some in peers]
        for name, job, some in peers:  # warm-up
            each_clip(job, some[:2], Path(temporary, name))

        times = {name: [] for name, _, _ in jobs}
        for _ in range(args.rounds):
            for name, run, count in jobs:
                start = time.perf_counter()
                run(out)
                times[name].append((time.perf_counter() - start) * 1000 / count)
                written = len(list(out.rglob(f"*.{name.split()[1]}")))
                assert written == count, f"{name}: {written} files for {count} clips"
                shutil.rmtree(out)

    print(f"{'job':<16}{'clips':>6}{'ms/clip':>10}{'min':>9}{'max':>9}{'ratio':>8}")
    base = {}
    for name, _, count in jobs:
        low, median, high = min(times[name]), statistics.median(times[name]), max(times[name])
        ratio = median / base.setdefault(name.split()[1], median)
        print(f"{name:<16}{count:>6}{median:>10.2f}{low:>9.2f}{high:>9.2f}{ratio:>8.2f}")


if __name__ == "__main__":
    main()
