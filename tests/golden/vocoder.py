"""Write what librosa makes of clips at another tempo or pitch, for our own to be tested against.

The inputs are clips of `clips/` and noise of a linear congruential generator, which the test makes too.
librosa is given samples in double precision: in single precision it adds up phases of thousands of
turns in 24 bits, and differs from itself. `vocoder.safetensors` gets, for each set and input

    {set}/{input}         f32 [kept]  every STRIDE-th sample of the result
    {set}/{input}/len     i32 [1]     samples in the whole result
    {set}/{input}/single  f32 [1]     how far librosa in single precision is from that at most

and as metadata, under `set:{name}`, the op and its parameters as JSON.

    pip install librosa==0.11.0 soxr==0.5.0.post1 numpy==2.4.6 soundfile==0.14.0 safetensors==0.8.0
    python tests/golden/vocoder.py
"""

import json
from pathlib import Path

import librosa
import numpy as np
import soundfile
from librosa_mel import sorted_header
from resample_audio import lcg
from safetensors.numpy import save

HERE = Path(__file__).parent
STRIDE = 71
CLIPS = ["1-17367-A-10", "3-154926-A-40", "4-188033-A-38", "1-187207-A-20"]

STRETCH = {
    "slower": dict(rate=0.8), "faster": dict(rate=1.25), "half": dict(rate=0.5),
    "far": dict(rate=3.7), "short_frames": dict(rate=1.1, n_fft=512, hop_length=128),
    "padded_window": dict(rate=0.9, n_fft=1024, win_length=800, hop_length=200),
}
PITCH = {
    "up": dict(n_steps=2.0), "down": dict(n_steps=-4.0), "cents": dict(n_steps=37.0, bins_per_octave=1200),
    "octave": dict(n_steps=12.0), "small": dict(n_steps=-1.5, n_fft=1024, hop_length=256),
}


def main():
    inputs = {"noise": (lcg(30000), 44100)}
    for stem in CLIPS:
        samples, rate = soundfile.read(HERE / f"clips/{stem}.flac", dtype="float32")
        inputs[stem] = samples[:rate], rate
    tensors, metadata = {}, {}

    def put(name, op, params, function):
        metadata[f"set:{name}"] = json.dumps({"op": op, "params": params})
        for key, (x, rate) in inputs.items():
            out = function(x.astype(np.float64), rate)
            single = np.abs(function(x, rate) - out).max()
            tensors[f"{name}/{key}"] = out[::STRIDE].astype(np.float32)
            tensors[f"{name}/{key}/len"] = np.array([len(out)], np.int32)
            tensors[f"{name}/{key}/single"] = np.array([single], np.float32)

    for name, params in STRETCH.items():
        put(name, "time_stretch", params, lambda x, _: librosa.effects.time_stretch(x, **params))
    for name, params in PITCH.items():
        put(name, "pitch_shift", params,
            lambda x, rate: librosa.effects.pitch_shift(x, sr=rate, **params))
    versions = {"librosa": librosa.__version__, "stride": str(STRIDE)}
    (HERE / "vocoder.safetensors").write_bytes(sorted_header(save(tensors, versions | metadata)))


if __name__ == "__main__":
    main()
