"""Run `cargo bench -p augment-audio --bench spectral`, and then the same work in librosa, torchaudio
and kaldi-native-fbank on one thread; print both.

Times are medians in milliseconds, and in brackets the shortest: on a machine that does other work as
well, only those compare. The peers' objects (filter banks, windows) are made beforehand
where their interface allows it.

    pip install librosa==0.11.0 torch==2.11.0 torchaudio==2.11.0 kaldi-native-fbank==1.22.5
    python crates/augment-audio/benches/spectral_peers.py
"""

import json
import os

os.environ |= {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "MKL", "OPENBLAS", "NUMBA")}

import statistics
import subprocess
import time
import warnings
from pathlib import Path

import kaldi_native_fbank as knf
import librosa
import numpy as np
import torch
import torchaudio
from torchaudio.compliance import kaldi

torch.set_num_threads(1)
warnings.filterwarnings("ignore")
ROOT = Path(__file__).parents[3]
RATE = 44_100


def clip():
    noise, samples = 1, np.empty(5 * RATE, dtype=np.float32)
    for n in range(samples.size):
        noise = (noise * 1_664_525 + 1_013_904_223) % 2**32
        t = n / RATE
        samples[n] = np.sin(900 * t * t) * 0.25 + ((noise >> 20) - 2048) / 32_768
    return samples


Y = clip()
T = torch.from_numpy(Y)
MEL = librosa.feature.melspectrogram(y=Y, sr=RATE)
DB = librosa.power_to_db(MEL)
MFCC = librosa.feature.mfcc(y=Y, sr=RATE)
TMEL, TMFCC = torch.from_numpy(MEL), torch.from_numpy(MFCC)
LIKE_LIBROSA = dict(n_fft=2048, hop_length=512, pad_mode="constant")
MEL_LIKE = LIKE_LIBROSA | dict(n_mels=128, mel_scale="slaney", norm="slaney")
spectrogram = torchaudio.transforms.Spectrogram(**LIKE_LIBROSA)
mel_like = torchaudio.transforms.MelSpectrogram(RATE, **MEL_LIKE)
mel = torchaudio.transforms.MelSpectrogram(RATE)
to_db = torchaudio.transforms.AmplitudeToDB(top_db=80)
mfcc_like = torchaudio.transforms.MFCC(RATE, n_mfcc=20, melkwargs=MEL_LIKE)
mfcc = torchaudio.transforms.MFCC(RATE)
lfcc = torchaudio.transforms.LFCC(RATE)
OPTIONS = knf.FbankOptions()
OPTIONS.frame_opts.samp_freq, OPTIONS.frame_opts.dither, OPTIONS.mel_opts.num_bins = RATE, 0, 80
LOUD, T_LOUD = Y * 32_768, T[None] * 32_768


def native():
    fbank = knf.OnlineFbank(OPTIONS)
    fbank.accept_waveform(RATE, LOUD)
    fbank.input_finished()
    return np.stack([fbank.get_frame(i) for i in range(fbank.num_frames_ready)])


def interpolate(mode):
    return torch.nn.functional.interpolate(TMEL[None, None], size=(224, 224), mode=mode,
                                           align_corners=False)


# librosa (or Kaldi's C++), torchaudio (or torch)
PEERS = {
    "spectrogram": (lambda: np.abs(librosa.stft(Y)) ** 2, lambda: spectrogram(T)),
    "mel_db": (lambda: librosa.power_to_db(librosa.feature.melspectrogram(y=Y, sr=RATE), ref=np.max),
               lambda: to_db(mel_like(T))),
    "mfcc": (lambda: librosa.feature.mfcc(y=Y, sr=RATE), lambda: mfcc_like(T)),
    "torchaudio_mel_db": (None, lambda: to_db(mel(T))),
    "torchaudio_mfcc": (None, lambda: mfcc(T)),
    "lfcc": (None, lambda: lfcc(T)),
    "fbank": (native, lambda: kaldi.fbank(T_LOUD, num_mel_bins=80, sample_frequency=RATE)),
    "pcen": (lambda: librosa.pcen(MEL), None),
    "compute_deltas": (None, lambda: torchaudio.functional.compute_deltas(TMFCC)),
    "delta": (lambda: librosa.feature.delta(MFCC), None),
    "cmvn": (lambda: (MEL - MEL.mean(1, keepdims=True)) / MEL.std(1, keepdims=True), None),
    "sliding_window_cmn": (None, lambda: torchaudio.functional.sliding_window_cmn(TMEL.T)),
    "resize_bilinear": (None, lambda: interpolate("bilinear")),
    "resize_bicubic": (None, lambda: interpolate("bicubic")),
    "db_to_power": (lambda: librosa.db_to_power(DB), None),
}


def shown(times):
    return f"{statistics.median(times):.2f} ({min(times):.2f})"


def timed(work, seconds=1.0):
    for _ in range(3):
        work()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 10 or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def main():
    command = ["cargo", "bench", "-q", "-p", "augment-audio", "--bench", "spectral", "--",
               "--warm-up-time", "0.3", "--measurement-time", "1"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    print(f"{'':<20}{'augment':>16}{'librosa':>16}{'torchaudio':>16}")
    for name, peers in PEERS.items():
        sample = json.loads((ROOT / "target/criterion" / name / "new/sample.json").read_text())
        ours = [t / n / 1e6 for t, n in zip(sample["times"], sample["iters"])]
        times = [shown(timed(peer)) if peer else "-" for peer in peers]
        print(f"{name:<20}{shown(ours):>16}{times[0]:>16}{times[1]:>16}", flush=True)


if __name__ == "__main__":
    main()
