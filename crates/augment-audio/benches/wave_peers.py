"""Time the peers on what `wave.rs` times: five seconds of mono at 44.1 kHz, one thread.

    pip install audiomentations==0.43.1 numpy-audio-limiter==0.2.0 loudness==0.2.0 \
        torch==2.11.0 torchaudio==2.11.0 librosa==0.11.0
    python crates/augment-audio/benches/wave_peers.py

What audiomentations draws is drawn once, outside of the figure; its files are read again each time,
as it does.
"""

import time
from pathlib import Path

import audiomentations as am
import librosa
import numpy as np
import torch
import torchaudio
import torchaudio.functional as F

torch.set_num_threads(1)
CLIPS = Path(__file__).parents[3] / "tests/golden/clips"
RATE = 44100
x = (np.random.default_rng(1).random(220500, dtype=np.float32) - np.float32(0.5))
t = torch.from_numpy(x)[None]
response = torch.from_numpy(librosa.load(CLIPS / "3-150231-A-21.flac", sr=RATE)[0])[None]


def time_of(f):
    f()
    best = []
    end = time.perf_counter() + 1.0
    while time.perf_counter() < end or len(best) < 3:
        start = time.perf_counter()
        f()
        best.append(time.perf_counter() - start)
    return sorted(best)[len(best) // 2] * 1e3


def augmentation(transform):
    transform.randomize_parameters(x, RATE)
    transform.parameters["should_apply"] = True
    return lambda: transform.apply(x, RATE)


fade = torchaudio.transforms.Fade(20000, 20000, "half_sine")
a, b = torch.tensor([1, -1.8, 0.9]), torch.tensor([0.1, 0.2, 0.1])
ROWS = [
    ("lowpass_biquad", "torchaudio", lambda: F.lowpass_biquad(t, RATE, 1000.0)),
    ("lfilter", "torchaudio", lambda: F.lfilter(t, a, b)),
    ("low_pass_filter", "audiomentations",
     augmentation(am.LowPassFilter(1000, 1000, 24, 24, p=1.0))),
    ("peaking_filter", "audiomentations",
     augmentation(am.PeakingFilter(1000, 1000, 6, 6, 1, 1, p=1.0))),
    ("contrast", "torchaudio", lambda: F.contrast(t)),
    ("overdrive", "torchaudio", lambda: F.overdrive(t)),
    ("mu_law", "torchaudio", lambda: F.mu_law_decoding(F.mu_law_encoding(t, 256), 256)),
    ("fade", "torchaudio", lambda: fade(t)),
    ("convolve_ir", "torchaudio", lambda: F.fftconvolve(t, response)),
    ("convolve_ir", "audiomentations",
     augmentation(am.ApplyImpulseResponse(str(CLIPS / "3-150231-A-21.flac"), p=1.0))),
    ("vad", "torchaudio", lambda: F.vad(t, RATE)),
    ("tanh_distortion", "audiomentations", augmentation(am.TanhDistortion(0.3, 0.3, p=1.0))),
    ("clipping_distortion", "audiomentations", augmentation(am.ClippingDistortion(20, 20, p=1.0))),
    ("bit_crush", "audiomentations", augmentation(am.BitCrush(8, 8, p=1.0))),
    ("limiter", "audiomentations", augmentation(am.Limiter(p=1.0))),
    ("shift", "audiomentations", augmentation(am.Shift(0.3, 0.3, p=1.0))),
    ("time_mask", "audiomentations", augmentation(am.TimeMask(0.2, 0.2, p=1.0))),
    ("gain_transition", "audiomentations",
     augmentation(am.GainTransition(min_duration=2.0, max_duration=2.0, p=1.0))),
    ("add_noise white", "audiomentations", augmentation(am.AddGaussianSNR(20, 20, p=1.0))),
    ("add_noise pink", "audiomentations", augmentation(am.AddColorNoise(20, 20, -3, -3, p=1.0))),
    ("add_background_noise", "audiomentations",
     augmentation(am.AddBackgroundNoise(str(CLIPS / "2-68391-B-41.flac"), 10, 10, p=1.0))),
    ("trim_silence", "librosa", lambda: librosa.effects.trim(x, top_db=30)),
    ("repeat_part", "audiomentations",
     augmentation(am.RepeatPart(2, 2, 0.5, 0.5, p=1.0))),
    ("normalize_peak", "audiomentations", augmentation(am.Normalize(p=1.0))),
]


def loudness():
    transform = am.LoudnessNormalization(-23, -23, p=1.0)
    transform.randomize_parameters(x, RATE)
    transform.parameters["should_apply"] = True
    return transform.apply(x, RATE)


if __name__ == "__main__":
    for op, peer, f in ROWS + [("loudness_normalization", "audiomentations", loudness)]:
        print(f"{op:24} {peer:16} {time_of(f):9.3f} ms")
