"""Write what torchaudio and soxr make of a clip at another rate, for our own to be tested against.

The inputs are a clip of `clips/` and noise of a linear congruential generator, which the test makes
too. torchaudio's transforms, unlike its functions, compute the coefficients in double precision
first. `resample_audio.safetensors` gets, for each set and input

    {set}/{input}      f32 [kept]  every STRIDE-th sample of the result, and its last 8
    {set}/{input}/len  i32 [1]     samples in the whole result

and as metadata, under `set:{name}`, the op, its parameters and the input's rate as JSON.

    pip install torch==2.11.0 torchaudio==2.11.0 librosa==0.11.0 soxr==0.5.0.post1 numpy==2.4.6 \
        soundfile==0.14.0 safetensors==0.8.0
    python tests/golden/resample_audio.py
"""

import json
from pathlib import Path

import librosa
import numpy as np
import soundfile
import soxr
import torch
import torchaudio.transforms as T
from librosa_mel import sorted_header
from safetensors.numpy import save

HERE = Path(__file__).parent
STRIDE = 61
CLIP = "1-17367-A-10"

HANN, KAISER = "sinc_interp_hann", "sinc_interp_kaiser"
# (from, torchaudio's arguments beside the rates)
RESAMPLE = {
    "down_hann": (44100, 16000, dict(resampling_method=HANN)),
    "up_hann": (16000, 44100, dict(resampling_method=HANN)),
    "half_kaiser": (44100, 22050, dict(resampling_method=KAISER)),
    "best_kaiser": (44100, 16000, dict(resampling_method=KAISER, lowpass_filter_width=64,
                                       rolloff=0.9475937167399596, beta=14.769656459379492)),
    "fast_kaiser": (48000, 44100, dict(resampling_method=KAISER, lowpass_filter_width=16,
                                       rolloff=0.85, beta=8.555504641634386)),
    "wide_hann": (22050, 48000, dict(resampling_method=HANN, lowpass_filter_width=128)),
    "prime_hann": (997, 1009, dict(resampling_method=HANN)),
    "eight_hann": (48000, 8000, dict(resampling_method=HANN, rolloff=0.8)),
}
SPEED = {"speed_0.9": (44100, 0.9), "speed_1.1": (16000, 1.1), "speed_1.05": (8000, 1.05),
         "speed_odd": (22050, 0.987)}
SOXR = {"soxr_half": (44100, 22050), "soxr_double": (22050, 44100), "soxr_down": (44100, 16000),
        "soxr_up": (16000, 44100), "soxr_48": (44100, 48000)}


def lcg(count):
    """Noise in -0.5 to 0.5; `golden::noise` is the twin."""
    state, out = 1, np.empty(count, np.float32)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 16) / 65536 - 0.5
    return out


def main():
    samples, rate = soundfile.read(HERE / f"clips/{CLIP}.flac", dtype="float32")
    inputs = {CLIP: samples[: rate // 2], "noise": lcg(12345), "click": lcg(1)}
    tensors, metadata = {}, {}

    def put(name, op, params, rate, function):
        metadata[f"set:{name}"] = json.dumps({"op": op, "params": params, "rate": rate})
        for key, x in inputs.items():
            out = function(x)
            kept = np.concatenate([out[::STRIDE], out[-8:]])
            tensors[f"{name}/{key}"] = kept.astype(np.float32)
            tensors[f"{name}/{key}/len"] = np.array([len(out)], np.int32)

    for name, (source, target, arguments) in RESAMPLE.items():
        put(name, "resample", {"target_sr": target} | arguments, source,
            lambda x: T.Resample(source, target, **arguments)(torch.from_numpy(x)).numpy())
    for name, (source, factor) in SPEED.items():
        put(name, "speed", {"factor": factor}, source,
            lambda x: T.Speed(source, factor)(torch.from_numpy(x))[0].numpy())
    for name, (source, target) in SOXR.items():
        put(name, "resample", {"target_sr": target}, source,
            # librosa rounds the ratio, which can add a sample where the length is whole.
            lambda x: librosa.resample(x, orig_sr=source, target_sr=target)
            [: -(-len(x) * target // source)])
    versions = {"torchaudio": torch.__version__, "librosa": librosa.__version__,
                "soxr": soxr.__version__, "stride": str(STRIDE)}
    (HERE / "resample_audio.safetensors").write_bytes(sorted_header(save(tensors, versions | metadata)))


if __name__ == "__main__":
    main()
