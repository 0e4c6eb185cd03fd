#!/usr/bin/env python3
"""Write two tones, one a channel, in every compressed format that is read: tests/golden/codecs/.

Usage: codecs.py OUT_DIR     needs soundfile 0.14 (libsndfile 1.2) and ffmpeg 5 for AAC and ALAC

The Rust test decodes each and compares with the tones themselves where the format is lossless, else with
what libsndfile (Vorbis, MP3) and ffmpeg (AAC) decode: `decoded.safetensors` holds 400 samples of that.
"""
import pathlib
import subprocess
import sys

import numpy as np
import soundfile
from safetensors.numpy import save_file

RATE, SECONDS = 16000, 0.75

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
t = np.arange(int(RATE * SECONDS)) / RATE
tones = [0.5 * np.sin(2 * np.pi * hz * t) for hz in (440, 1000)]
pcm = np.round(np.stack(tones, 1) * 32767).astype(np.int16)

for name, options in {
    "tones.flac": {"subtype": "PCM_16"},
    "tones.ogg": {"format": "OGG", "subtype": "VORBIS"},
    "tones.mp3": {"format": "MP3"},
    "tones.aiff": {"subtype": "PCM_16"},
    "tones.caf": {"format": "CAF", "subtype": "PCM_16"},
}.items():
    soundfile.write(out / name, pcm, RATE, **options)
for name, codec in {"tones.aac.m4a": "aac", "tones.alac.m4a": "alac"}.items():
    command = ["ffmpeg", "-y", "-loglevel", "error", "-i", out / "tones.flac", "-c:a", codec]
    subprocess.run([*command, "-fflags", "+bitexact", "-flags:a", "+bitexact", out / name], check=True)

MIDDLE = slice(4000, 4400)
decoded = {}
for name in ("tones.ogg", "tones.mp3"):
    decoded[name] = soundfile.read(out / name, dtype="float32")[0]
command = ["ffmpeg", "-loglevel", "error", "-i", out / "tones.aac.m4a", "-f", "f32le", "-"]
raw = subprocess.run(command, check=True, capture_output=True).stdout
decoded["tones.aac.m4a"] = np.frombuffer(raw, np.float32).reshape(-1, 2)
save_file({name: np.ascontiguousarray(x[MIDDLE].T) for name, x in decoded.items()},
          out / "decoded.safetensors")
