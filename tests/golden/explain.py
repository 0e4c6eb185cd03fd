"""Write spectrograms that the peers make of one short clip, each with one setting changed, for `augment explain`.

Stores a piece of a clip of `clips/` as `explain/clip.flac` (16 kHz, 16 bits, mono), and for each case `explain/{case}.npy`
(float32). `explain/cases.json` says of each what it is a variant of (`of`), and which field was changed (`field`).

    pip install librosa==0.11.0 torch==2.11.0 torchaudio==2.11.0 transformers==5.24.0 numpy==2.4.6 soundfile==0.14.0
    python tests/golden/explain.py
"""

import json
from pathlib import Path

import librosa
import numpy as np
import scipy.signal
import soundfile
import torch
import torchaudio
import transformers
from torchaudio.compliance import kaldi

for module, version in [(librosa, "0.11.0"), (torch, "2.11.0"), (torchaudio, "2.11.0"), (transformers, "5.24.0")]:
    assert module.__version__.split("+")[0] == version, (module.__name__, module.__version__)

HERE = Path(__file__).parent
OUT = HERE / "explain"
OUT.mkdir(exist_ok=True)
RATE = 16000

whole, rate = soundfile.read(HERE / "clips" / "1-187207-A-20.flac", dtype="float32")
piece = librosa.resample(whole[int(0.6 * rate):int(1.4 * rate)], orig_sr=rate, target_sr=RATE)[:11200]
# A fade into silence, so that floors and cuts have something to do.
piece = piece * np.concatenate([np.ones(7200), np.geomspace(1, 1e-3, 3200), np.zeros(800)])
# An offset, so that the removal of it shows.
piece = 0.5 * piece + 0.02 * np.concatenate([np.ones(9000), np.zeros(2200)])
soundfile.write(OUT / "clip.flac", piece, RATE, subtype="PCM_16")
y, _ = soundfile.read(OUT / "clip.flac", dtype="float32")

cases = {}


def case(name, array, of=None, field=None):
    array = np.ascontiguousarray(np.asarray(array, dtype=np.float32))
    np.save(OUT / f"{name}.npy", array)
    cases[name] = dict(of=of, field=field)


def mel(signal=y, sr=RATE, **arguments):
    defaults = dict(n_fft=1024, hop_length=256, n_mels=24)
    return librosa.feature.melspectrogram(y=signal, sr=sr, **(defaults | arguments))


def db(power, **arguments):
    return librosa.power_to_db(power, **arguments)


case("librosa", db(mel()))
case("librosa-reflect", db(mel(pad_mode="reflect")), "librosa", "pad_mode")
case("librosa-edge", db(mel(pad_mode="edge")), "librosa", "pad_mode")
case("librosa-htk", db(mel(htk=True)), "librosa", "mel_scale")
case("librosa-norm-none", db(mel(norm=None)), "librosa", "norm")
case("librosa-top-db-none", db(mel(), top_db=None), "librosa", "top_db")
case("librosa-top-db-60", db(mel(), top_db=60), "librosa", "top_db")
case("librosa-ref-max", db(mel(), ref=np.max), "librosa", "ref")
case("librosa-scale", db(mel(y * 32768)), "librosa", "scale")
case("librosa-hop", db(mel(hop_length=200)), "librosa", "hop_length")
case("librosa-n-fft", db(mel(n_fft=512)), "librosa", "n_fft")
case("librosa-win-length", db(mel(win_length=800)), "librosa", "win_length")
case("librosa-center-false", db(mel(center=False)), "librosa", "center")
case("librosa-hamming", db(mel(window="hamming")), "librosa", "window")
symmetric = scipy.signal.get_window("hann", 1024, fftbins=False)
case("librosa-symmetric", db(mel(window=symmetric)), "librosa", "periodic")
case("librosa-f-min", db(mel(fmin=50)), "librosa", "f_min")
case("librosa-f-max", db(mel(fmax=7600)), "librosa", "f_max")
case("librosa-amplitude", librosa.amplitude_to_db(mel(power=1.0)), "librosa", "power")
case("librosa-ln", np.log(np.maximum(mel(), 1e-10)), "librosa-top-db-none", "log")
case("librosa-log10", np.log10(np.maximum(mel(), 1e-10)), "librosa-top-db-none", "log")
case("librosa-power", mel())
case("librosa-power-transposed", mel().T, "librosa-power", "axes")
case("librosa-last-dropped", db(mel())[:, :-1], "librosa", "frames")
case("librosa-sr-22050", db(mel(sr=22050)), "librosa", "sample_rate")
case("librosa-8000", db(mel(librosa.resample(y, orig_sr=RATE, target_sr=8000), sr=8000, hop_length=128, n_fft=512)))

x = torch.from_numpy(y)[None]


def torch_mel(**arguments):
    defaults = dict(sample_rate=RATE, n_fft=512, win_length=400, hop_length=160, n_mels=24)
    return torchaudio.transforms.MelSpectrogram(**(defaults | arguments))(x)


case("torchaudio", torch.log(torch_mel() + 1e-6))
case("torchaudio-offset", torch.log(torch_mel() + 1e-3), "torchaudio", "log_offset")
case("torchaudio-periodic-false", torch.log(torch_mel(wkwargs={"periodic": False}) + 1e-6), "torchaudio", "periodic")
case("torchaudio-slaney", torch.log(torch_mel(mel_scale="slaney") + 1e-6), "torchaudio", "mel_scale")
case("torchaudio-norm", torch.log(torch_mel(norm="slaney") + 1e-6), "torchaudio", "norm")
case("torchaudio-constant", torch.log(torch_mel(pad_mode="constant") + 1e-6), "torchaudio", "pad_mode")
case("torchaudio-win", torch.log(torch_mel(win_length=512) + 1e-6), "torchaudio", "win_length")
case("torchaudio-power-1", torch.log(torch_mel(power=1.0) + 1e-6), "torchaudio", "power")


def fbank(signal=x, **arguments):
    defaults = dict(sample_frequency=RATE, num_mel_bins=23)
    return kaldi.fbank(signal, **(defaults | arguments))


case("kaldi", fbank(x * 32768))
case("kaldi-scale", fbank(x), "kaldi", "scale")
case("kaldi-hanning", fbank(x * 32768, window_type="hanning"), "kaldi", "window")
case("kaldi-preemphasis", fbank(x * 32768, preemphasis_coefficient=0.0), "kaldi", "preemphasis_coefficient")
case("kaldi-dc", fbank(x * 32768, remove_dc_offset=False), "kaldi", "remove_dc_offset")
case("kaldi-low-freq", fbank(x * 32768, low_freq=0.0), "kaldi", "f_min")
case("kaldi-high-freq", fbank(x * 32768, high_freq=-400.0), "kaldi", "f_max")
case("kaldi-snip-edges", fbank(x * 32768, snip_edges=False), "kaldi", "center")
case("kaldi-power", fbank(x * 32768, use_power=False), "kaldi", "power")

whisper = transformers.WhisperFeatureExtractor(feature_size=40, chunk_length=1)
features = whisper(y, sampling_rate=RATE, return_tensors="np")["input_features"]
case("whisper", features)
padded = np.pad(y, (0, RATE - len(y)))
log10 = np.log10(np.maximum(whisper.mel_filters.T @ np.abs(librosa.stft(padded, n_fft=400, hop_length=160, pad_mode="reflect"))[:, :-1] ** 2, 1e-10))
case("whisper-no-normalisation", np.maximum(log10, log10.max() - 8), "whisper", "normalize")
ast = transformers.ASTFeatureExtractor(num_mel_bins=23, max_length=80)
case("ast", ast(y, sampling_rate=RATE, return_tensors="np")["input_values"])
ast.do_normalize = False
case("ast-no-normalisation", ast(y, sampling_rate=RATE, return_tensors="np")["input_values"], "ast", "normalize")

lines = [f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items()]
(OUT / "cases.json").write_text("{\n%s\n}\n" % ",\n".join(lines))
