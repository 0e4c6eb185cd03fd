"""The work of `time.rs` on the peers, one thread: the median of 15 runs in ms.

    pip install torch==2.11.0 torchaudio==2.11.0 librosa==0.11.0 audiomentations==0.43.1
    OMP_NUM_THREADS=1 python crates/augment-audio/benches/time_peers.py
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import statistics
import subprocess
import tempfile
import time
import warnings

import audiomentations
import librosa
import numpy as np
import soundfile
import torch
import torchaudio.functional as F
import torchaudio.transforms as T

warnings.simplefilter("ignore")
torch.set_num_threads(1)
RATE = 44100
rng = np.random.default_rng(1)
x = (0.3 * np.sin(np.arange(5 * RATE) * 0.05) + 0.1 * rng.uniform(-0.5, 0.5, 5 * RATE)).astype("f4")
t = torch.from_numpy(x)


def report(name, function, runs=15):
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(1e3 * (time.perf_counter() - start))
    print(f"{name:48} {statistics.median(times):9.2f} ms", flush=True)


report("resample 44.1 to 16, librosa soxr_hq", lambda: librosa.resample(x, orig_sr=RATE, target_sr=16000))
report("resample 44.1 to 22.05, librosa soxr_hq", lambda: librosa.resample(x, orig_sr=RATE, target_sr=22050))
hann = T.Resample(RATE, 16000)
report("resample 44.1 to 16, torchaudio hann", lambda: hann(t))
speed = T.Speed(RATE, 1.1)
report("speed 1.1, torchaudio", lambda: speed(t))
report("time_stretch 1.25, librosa", lambda: librosa.effects.time_stretch(x, rate=1.25))
for n in (2, -4):
    report(f"pitch_shift {n}, librosa", lambda: librosa.effects.pitch_shift(x, sr=RATE, n_steps=n))
report("pitch_shift 2, torchaudio, n_fft 512", lambda: F.pitch_shift(t, RATE, 2), 3)
for method in ("librosa_phase_vocoder", "signalsmith_stretch"):
    shift = audiomentations.PitchShift(2, 2, method=method, p=1)
    report(f"PitchShift 2, audiomentations {method}", lambda: shift(x, RATE))
    stretch = audiomentations.TimeStretch(1.25, 1.25, method=method, p=1)
    report(f"TimeStretch 1.25, audiomentations {method}", lambda: stretch(x, RATE))
with tempfile.TemporaryDirectory() as folder:
    soundfile.write(f"{folder}/x.wav", x, RATE, subtype="FLOAT")
    sox = lambda *effect: subprocess.run(["sox", f"{folder}/x.wav", "-n", *effect], check=True)
    for effect in ((), ("tempo", "1.25"), ("tempo", "-s", "1.25"), ("tempo", "-q", "1.25")):
        report(f"sox, the whole process: {' '.join(effect)}", lambda: sox(*effect))
magnitude = np.abs(np.sin(np.arange(1025 * 216) * 0.37)).reshape(1025, 216).astype("f4")
report("griffin_lim 32, librosa", lambda: librosa.griffinlim(magnitude, hop_length=512, init=None), 3)
lim = T.GriffinLim(n_fft=2048, hop_length=512, power=1.0, rand_init=False)
report("griffin_lim 32, torchaudio", lambda: lim(torch.from_numpy(magnitude)), 3)
scale = dict(n_mels=128, sample_rate=RATE, n_stft=1025, mel_scale="slaney", norm="slaney")
mel = T.MelScale(**scale)(torch.from_numpy(np.abs(librosa.stft(x, hop_length=512)) ** 2))
inverse = T.InverseMelScale(**scale, driver="gelsd")
report("inverse_mel 128, torchaudio gelsd", lambda: inverse(mel), 3)
report("inverse_mel 128, librosa nnls",
       lambda: librosa.feature.inverse.mel_to_stft(mel.numpy(), sr=RATE, power=1.0), 1)
