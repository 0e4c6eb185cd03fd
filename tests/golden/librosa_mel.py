"""Write the mel spectrograms that librosa computes, for our own to be tested against.

Takes the first clip of each class of an ESC-50-layout dataset, stores it beside this script as
16-bit FLAC (lossless: every decoder gives the same samples) in `clips/`, and runs librosa on it
under each parameter set in SETS. `librosa_mel.safetensors` gets, for each set and clip:

    {set}/{clip}         f32 [bins, frames kept]   the spectrogram in dB, some of its frames
    {set}/{clip}/frames  i32 [frames kept]         which frames those are
    {set}/{clip}/shape   i32 [bins, frames]        the shape of the whole spectrogram

and as metadata the librosa version and, under `set:{name}`, the set's parameters as JSON.

    pip install librosa==0.11.0 numpy==2.4.6 soundfile==0.14.0 safetensors==0.8.0
    python tests/golden/librosa_mel.py tests/data/esc10-mini
"""

import csv
import json
import sys
import warnings
from pathlib import Path

import librosa
import numpy as np
import soundfile
from safetensors.numpy import save

assert librosa.__version__ == "0.11.0", librosa.__version__

HERE = Path(__file__).parent

# librosa's own defaults, written out; every set below states only what it changes.
MEL = dict(n_fft=2048, win_length=2048, hop_length=512, window="hann", center=True,
           pad_mode="constant", power=2.0, n_mels=128, f_min=0.0, f_max=None,
           mel_scale="slaney", norm="slaney")
POWER = dict(op="power_to_db", ref="max", amin=1e-10, top_db=80.0)
AMPLITUDE = dict(op="amplitude_to_db", ref="max", amin=1e-5, top_db=80.0)

SETS = {
    "default": (MEL, POWER),
    # At 44.1 kHz the lowest of 80 filters fall between the bins of a 400-point FFT and are empty.
    "short_window": (
        MEL | dict(n_fft=400, win_length=400, hop_length=160, n_mels=80),
        POWER | dict(ref=1.0)),
    "padded_window": (
        MEL | dict(n_fft=1024, win_length=800, hop_length=320, window="hamming",
                   pad_mode="reflect", n_mels=64, f_min=50.0, f_max=8000.0),
        POWER | dict(top_db=60.0)),
    "htk": (
        MEL | dict(hop_length=441, window="blackman", pad_mode="edge", n_mels=40,
                   mel_scale="htk", norm=None),
        POWER),
    "magnitude": (
        MEL | dict(n_fft=1024, win_length=1024, hop_length=256, power=1.0, n_mels=64),
        AMPLITUDE),
    "uncentered": (
        MEL | dict(hop_length=1000, center=False),
        POWER | dict(ref=1.0, amin=1e-5, top_db=None)),
    "fft_1200": (
        MEL | dict(n_fft=1200, win_length=1200, hop_length=301, pad_mode="reflect", n_mels=80,
                   f_min=20.0, f_max=16000.0),
        POWER | dict(amin=1e-5, top_db=60.0)),
    # Odd FFT length, and a window that cannot be centred exactly in it.
    "fft_odd": (
        MEL | dict(n_fft=1323, win_length=1102, hop_length=441, pad_mode="edge", n_mels=64,
                   f_max=11025.0, mel_scale="htk"),
        POWER),
    "magnitude_uncentered": (
        MEL | dict(n_fft=1024, win_length=1000, hop_length=333, window="hamming", center=False,
                   power=1.0, n_mels=40, f_min=300.0, norm=None),
        AMPLITUDE | dict(ref=1.0, top_db=None)),
}


def first_clip_of_each_class(dataset):
    with open(dataset / "meta/esc50.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    first = {row["category"]: row["filename"] for row in reversed(rows)}
    return sorted(dataset / "audio" / name for name in first.values())


def spectrogram(samples, rate, mel, db):
    mel, db = dict(mel), dict(db)
    htk = mel.pop("mel_scale") == "htk"
    mel = librosa.feature.melspectrogram(
        y=samples, sr=rate, fmin=mel.pop("f_min"), fmax=mel.pop("f_max"), htk=htk, **mel)
    to_db = getattr(librosa, db.pop("op"))
    ref = np.max if db["ref"] == "max" else db["ref"]
    return to_db(mel, **db | dict(ref=ref))


def frames_to_keep(count):
    """Both ends, where padding shows, and eight frames spread over what lies between."""
    if count <= 16:
        return np.arange(count, dtype=np.int32)
    middle = np.linspace(4, count - 5, 8).round()
    return np.concatenate([np.arange(4), middle, np.arange(count - 4, count)]).astype(np.int32)


def sorted_header(file):
    """The same safetensors bytes with the header's keys in order, so that reruns do not differ."""
    data = 8 + int.from_bytes(file[:8], "little")
    header = json.dumps(json.loads(file[8:data]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + file[data:]


def main(dataset):
    warnings.filterwarnings("ignore", message="Empty filters detected")
    (HERE / "clips").mkdir(exist_ok=True)
    tensors = {}
    for source in first_clip_of_each_class(dataset):
        clip = HERE / "clips" / f"{source.stem}.flac"
        samples, rate = soundfile.read(source, dtype="int16")
        soundfile.write(clip, samples, rate, subtype="PCM_16", compression_level=1.0)
        samples, rate = librosa.load(clip, sr=None)
        for name, (mel, db) in SETS.items():
            out = spectrogram(samples, rate, mel, db)
            frames = frames_to_keep(out.shape[1])
            key = f"{name}/{clip.stem}"
            tensors[key] = np.ascontiguousarray(out[:, frames], dtype=np.float32)
            tensors[f"{key}/frames"] = frames
            tensors[f"{key}/shape"] = np.array(out.shape, dtype=np.int32)
    metadata = {f"set:{name}": json.dumps({"mel_spectrogram": mel, "db": db})
                for name, (mel, db) in SETS.items()}
    file = save(tensors, {"librosa": librosa.__version__} | metadata)
    (HERE / "librosa_mel.safetensors").write_bytes(sorted_header(file))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: librosa_mel.py DATASET")
    main(Path(sys.argv[1]))
