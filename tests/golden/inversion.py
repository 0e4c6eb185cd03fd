"""Write what librosa and torchaudio make of spectrograms, for our own to be tested against.

The inputs are magnitudes of a clip of `clips/` and of noise, which the test computes too.
`inversion.safetensors` gets, for each set and input

    {set}/{input}      f32 [kept]  every STRIDE-th value of the result
    {set}/{input}/len  i32 [1]     values in the whole result

for the set `griffin_lim_N` librosa's Griffin-Lim after N iterations from phase zero, and for `mel_*`
torchaudio's InverseMelScale (driver gelsd), bins x frames; `set:{name}` has the parameters as JSON.

    pip install torch==2.11.0 torchaudio==2.11.0 librosa==0.11.0 numpy==2.4.6 soundfile==0.14.0 \
        safetensors==0.8.0
    python tests/golden/inversion.py
"""

import json
from pathlib import Path

import librosa
import numpy as np
import soundfile
import torch
import torchaudio.transforms as T
from librosa_mel import sorted_header
from resample_audio import lcg
from safetensors.numpy import save

HERE = Path(__file__).parent
STRIDE = 37
CLIP = "1-17367-A-10"
FFT = dict(n_fft=512, hop_length=128)
LIM = {"griffin_lim_1": dict(n_iter=1), "griffin_lim_4": dict(n_iter=4),
       "griffin_lim_32": dict(n_iter=32), "griffin_lim_plain": dict(n_iter=8, momentum=0.0)}
MEL = {"mel_htk": dict(n_mels=64, mel_scale="htk", norm=None),
       "mel_slaney": dict(n_mels=40, mel_scale="slaney", norm="slaney"),
       "mel_many": dict(n_mels=128, mel_scale="slaney", norm="slaney"),
       "mel_band": dict(n_mels=30, mel_scale="htk", norm=None, f_min=300.0, f_max=8000.0)}


def main():
    samples, rate = soundfile.read(HERE / f"clips/{CLIP}.flac", dtype="float32")
    assert rate == 44100
    inputs = {CLIP: samples[: rate // 4], "noise": lcg(8000)}
    tensors, metadata = {}, {}

    def put(name, key, params, out):
        metadata[f"set:{name}"] = json.dumps(params)
        out = np.asarray(out, np.float64).ravel()
        tensors[f"{name}/{key}"] = out[::STRIDE].astype(np.float32)
        tensors[f"{name}/{key}/len"] = np.array([len(out)], np.int32)

    for key, x in inputs.items():
        magnitude = np.abs(librosa.stft(x.astype(np.float64), **FFT))
        for name, params in LIM.items():
            put(name, key, params | dict(hop_length=128, rate=rate),
                librosa.griffinlim(magnitude, init=None, hop_length=128, **params))
        power = torch.from_numpy(np.abs(librosa.stft(x, **FFT)) ** 2)
        for name, params in MEL.items():
            n_mels = params["n_mels"]
            scale = dict(sample_rate=rate, n_stft=257, **params)
            mel = T.MelScale(**scale)(power)
            out = T.InverseMelScale(**scale, driver="gelsd")(mel)
            put(name, key, params, out)
    versions = {"librosa": librosa.__version__, "torchaudio": torch.__version__,
                "stride": str(STRIDE)}
    (HERE / "inversion.safetensors").write_bytes(sorted_header(save(tensors, versions | metadata)))


if __name__ == "__main__":
    main()
