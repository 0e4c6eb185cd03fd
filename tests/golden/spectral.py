"""Write what librosa, torchaudio, Kaldi and torch make of sounds, for our spectral ops to be tested
against.

Each set of parameters below is a chain of our ops, as it stands in a recipe, and the same in terms
of the peer. It runs on a second and a half of each clip in `clips/`, from another place for every
set; `rate` says at which rate the samples are taken to be. Those of `pcen` run on ten spectrograms
of `synthetic` numbers instead: what PCEN makes of silence is the noise of the transform before it. A
file of `spectral/` has, for each set,

    {set}         f32  some values of all clips' results, clip after clip: those that `kept` says
    {set}/shapes  i32  [clips, 2]: bins and frames of each result
    {set}/means   f64  [clips]: the mean magnitude of all values of each result

and as metadata the peers' versions and, under `set:{name}`, the set as JSON: its ops, its rate,
where it starts, and how results are compared (`compare`; see `crates/augment-audio/tests/spectral.rs`).

    pip install librosa==0.11.0 torch==2.11.0 torchaudio==2.11.0 kaldi-native-fbank==1.22.5 \\
        numpy scipy==1.17.1 soundfile==0.14.0 safetensors==0.8.0
    python tests/golden/spectral.py
"""

import json
import math
import warnings
from pathlib import Path

import kaldi_native_fbank as knf
import librosa
import numpy as np
import scipy
import soundfile
import torch
import torchaudio
from librosa.core.spectrum import _spectrogram
from librosa_mel import sorted_header
from safetensors.numpy import save
from torchaudio.compliance import kaldi

assert librosa.__version__ == "0.11.0", librosa.__version__
assert torchaudio.__version__.startswith("2.11"), torchaudio.__version__
assert knf.__version__ == "1.22.5", knf.__version__

HERE = Path(__file__).parent
CLIPS = sorted((HERE / "clips").glob("*.flac"))
LENGTH = 66_150
KEPT = 240

WINDOWS = {"hann": torch.hann_window, "hamming": torch.hamming_window,
           "blackman": torch.blackman_window, "bartlett": torch.bartlett_window,
           "rectangular": torch.ones}
PAD = {"constant": "constant", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}
BOXCAR = {"rectangular": "boxcar"}


def kept(shape):
    """Which values are stored: every so many, in a stride that meets all bins and frames."""
    size = math.prod(shape)
    stride = max(1, size // KEPT) | 1
    while math.gcd(stride, shape[-1]) > 1:
        stride += 2
    return slice(None, None, stride)


def synthetic(seed):
    """A spectrogram of 30 bins and 71 frames of a linear congruential generator's numbers, whose
    eighth powers span many decades, some of them 0."""
    values = np.empty(30 * 71, dtype=np.float32)
    for i in range(values.size):
        seed = (seed * 1_664_525 + 1_013_904_223) % 2**32
        u = np.float32((seed >> 8) / 2**24)
        for _ in range(3):
            u = u * u
        values[i] = 0.0 if seed % 17 == 0 else u * np.float32(1e4)
    return values.reshape(30, 71)


# librosa

def librosa_frames(p):
    p = dict(n_fft=2048, hop_length=512, win_length=None, window="hann", center=True,
             pad_mode="constant") | p
    if p["hop_length"] is None:
        p["hop_length"] = (p["win_length"] or p["n_fft"]) // 4
    p["window"] = BOXCAR.get(p["window"], p["window"])
    return p


def librosa_mel_args(p):
    p = librosa_frames(p)
    for ours, theirs in (("f_min", "fmin"), ("f_max", "fmax")):
        if ours in p:
            p[theirs] = p.pop(ours)
    p["htk"] = p.pop("mel_scale", "slaney") == "htk"
    return p


def librosa_spectrogram(y, sr, p):
    return _spectrogram(y=y, **librosa_frames(dict(power=1.0) | p))[0]


def librosa_mel(y, sr, p):
    return librosa.feature.melspectrogram(y=y, sr=sr, **librosa_mel_args(p))


def librosa_mfcc(y, sr, p):
    return librosa.feature.mfcc(y=y, sr=sr, **librosa_mel_args(p))


# torchaudio

def torch_frames(p):
    p = dict(p)
    p["window_fn"] = WINDOWS[p.pop("window", "hann")]
    p["pad_mode"] = PAD[p.pop("pad_mode", "reflect")]
    return p


def torch_spectrogram(y, sr, p):
    return torchaudio.transforms.Spectrogram(**torch_frames(p))(torch.from_numpy(y)).numpy()


def torch_mel(y, sr, p):
    mel = torchaudio.transforms.MelSpectrogram(sample_rate=sr, **torch_frames(p))
    return mel(torch.from_numpy(y)).numpy()


def torch_mfcc(y, sr, p):
    own = {k: p[k] for k in ("n_mfcc", "norm", "log_mels") if k in p}
    mel = {k: v for k, v in p.items() if k not in own}
    if "mel_norm" in mel:
        mel["norm"] = mel.pop("mel_norm")
    op = torchaudio.transforms.MFCC(sample_rate=sr, melkwargs=torch_frames(mel), **own)
    return op(torch.from_numpy(y)).numpy()


def torch_lfcc(y, sr, p):
    names = ("n_lfcc", "n_filter", "f_min", "f_max", "norm", "log_lf")
    own = {k: p[k] for k in names if k in p}
    rest = {k: v for k, v in p.items() if k not in own}
    op = torchaudio.transforms.LFCC(sample_rate=sr, speckwargs=torch_frames(rest), **own)
    return op(torch.from_numpy(y)).numpy()


# Kaldi

def kaldi_native(y, sr, p):
    p = dict(p)
    options = knf.FbankOptions()
    frame, mel = options.frame_opts, options.mel_opts
    frame.samp_freq, frame.dither = sr, 0.0
    # Ours are torchaudio's, which differ here.
    options.energy_floor = 1.0
    scale = p.pop("scale", 1.0)
    names = {"frame_length": "frame_length_ms", "frame_shift": "frame_shift_ms",
             "preemphasis_coefficient": "preemph_coeff", "num_mel_bins": "num_bins"}
    for name, value in p.items():
        name = names.get(name, name)
        owner = next(o for o in (frame, mel, options) if hasattr(o, name))
        setattr(owner, name, value)
    fbank = knf.OnlineFbank(options)
    fbank.accept_waveform(sr, (y * np.float32(scale)).tolist())
    fbank.input_finished()
    return np.stack([fbank.get_frame(i) for i in range(fbank.num_frames_ready)]).T


def kaldi_torch(y, sr, p):
    p = dict(p)
    scaled = torch.from_numpy(y)[None] * p.pop("scale", 1.0)
    return kaldi.fbank(scaled, sample_frequency=sr, **p).T.numpy()


# What works on a spectrogram

def librosa_pcen(s, p):
    return librosa.pcen(s, **p)


def librosa_delta(s, p):
    return librosa.feature.delta(s, **p)


def torch_deltas(s, p):
    p = dict(p)
    p["mode"] = PAD[p.pop("mode", "edge")]
    return torchaudio.functional.compute_deltas(torch.from_numpy(s)[None], **p)[0].numpy()


def torch_cmn(s, p):
    frames = torch.from_numpy(np.ascontiguousarray(s.T))
    return torchaudio.functional.sliding_window_cmn(frames, **p).T.numpy()


def torch_resize(s, p):
    size = (p.get("bins") or s.shape[0], p.get("frames") or s.shape[1])
    mode = p.get("mode", "bilinear")
    align = {} if mode == "nearest" else dict(align_corners=False)
    image = torch.from_numpy(s)[None, None]
    return torch.nn.functional.interpolate(image, size=size, mode=mode, **align)[0, 0].numpy()


def kaldi_cmvn(s, p):
    """As Kaldi's ApplyCmvn does: statistics and result in double precision."""
    axis = None if p.get("per_bin") is False else 1
    s = s.astype(np.float64)
    out = s - s.mean(axis=axis, keepdims=True)
    if p.get("norm_vars"):
        out /= np.sqrt(np.maximum(s.var(axis=axis, keepdims=True), 1e-20))
    return out.astype(np.float32)


def power_to_db(s, p):
    p = dict(p)
    ref = p.pop("ref", "max")
    return librosa.power_to_db(s, ref=np.max if ref == "max" else ref, **p)


def amplitude_to_db(s, p):
    p = dict(p)
    ref = p.pop("ref", "max")
    return librosa.amplitude_to_db(s, ref=np.max if ref == "max" else ref, **p)


def torch_db(s, p):
    stype = "magnitude" if p["op"] == "amplitude_to_db" else "power"
    to_db = torchaudio.transforms.AmplitudeToDB(stype, p.get("top_db"))
    return to_db(torch.from_numpy(s)[None])[0].numpy()


THEN = {"power_to_db": power_to_db, "amplitude_to_db": amplitude_to_db,
        "pcen": librosa_pcen, "delta": librosa_delta, "compute_deltas": torch_deltas,
        "sliding_window_cmn": torch_cmn, "cmvn": kaldi_cmvn, "resize_spectrogram": torch_resize,
        "db_to_power": lambda s, p: librosa.db_to_power(s, **p),
        "db_to_amplitude": lambda s, p: librosa.db_to_amplitude(s, **p)}


def framings():
    """Twenty ways to cut frames, in which every parameter is met with several others."""
    return [
        dict(),
        dict(n_fft=1024, hop_length=256),
        dict(n_fft=1024, win_length=800, hop_length=320, window="hamming", pad_mode="reflect"),
        dict(n_fft=512, hop_length=128, window="blackman", pad_mode="edge"),
        dict(n_fft=400, win_length=400, hop_length=160),
        dict(n_fft=2048, hop_length=1000, center=False),
        dict(n_fft=1200, hop_length=301, pad_mode="reflect"),
        dict(n_fft=1323, win_length=1102, hop_length=441, pad_mode="edge"),
        dict(n_fft=1024, win_length=1000, hop_length=333, window="bartlett", center=False),
        dict(n_fft=4096, hop_length=1024, window="rectangular"),
        dict(n_fft=256, hop_length=256),
        dict(n_fft=600, win_length=300, hop_length=150, window="hamming"),
        dict(n_fft=1000, hop_length=250, window="blackman", center=False),
        dict(n_fft=2048, win_length=1024, hop_length=256, pad_mode="reflect"),
        dict(n_fft=882, hop_length=441, window="hann", pad_mode="edge"),
        dict(n_fft=1536, hop_length=384),
        dict(n_fft=2047, hop_length=512),
        dict(n_fft=3000, win_length=2205, hop_length=882, window="hamming"),
        dict(n_fft=1024, hop_length=1, win_length=1024) | dict(hop_length=700),
        dict(n_fft=8192, hop_length=2048, pad_mode="reflect"),
    ]


RATES = [44_100, 44_100, 22_050, 44_100, 16_000, 44_100, 11_025, 48_000, 44_100, 32_000,
         8_000, 44_100, 44_100, 22_051, 44_100, 96_000, 44_100, 44_100, 16_001, 44_100]


def with_each(*others):
    """The framings, each with the parameters that stand at its place in the other lists."""
    for i, framing in enumerate(framings()):
        yield framing | {k: v for other in others for k, v in other[i % len(other)].items()}


MELS = [dict(n_mels=64), dict(n_mels=40, f_min=50.0, f_max=7000.0), dict(),
        dict(n_mels=80, mel_scale="htk", norm=None), dict(n_mels=64, f_min=20.0, norm=None),
        dict(n_mels=32, mel_scale="htk", f_max=3900.0), dict(n_mels=128, f_min=300.0, norm="slaney")]
TORCH_MELS = [dict(n_mels=64), dict(n_mels=40, f_min=50.0, f_max=3500.0), dict(),
              dict(n_mels=80, mel_scale="slaney", norm="slaney"),
              dict(n_mels=64, f_min=20.0, norm="slaney"),
              dict(n_mels=32, mel_scale="slaney", f_max=3900.0), dict(n_mels=128, f_min=300.0)]
SCALES = [dict(), dict(normalized=True), dict(normalized="frame_length"), dict(pad=300)]


def families():
    db = [dict(op="power_to_db", ref="max", top_db=60.0),
          dict(op="power_to_db", ref=1.0, amin=1e-10, top_db=60.0)]
    mel_db = [dict(op="power_to_db"), dict(op="power_to_db", ref=1.0, top_db=70.0)]
    amplitude_db = dict(op="amplitude_to_db", ref="max", top_db=60.0)
    torch_power = dict(op="power_to_db", ref=1.0, amin=1e-10, top_db=60.0)
    torch_amplitude = dict(op="amplitude_to_db", ref=1.0, amin=1e-10, top_db=60.0)

    # The default power is 1; every second is compared without decibels.
    yield "spectrogram_librosa", "spectrogram", librosa_spectrogram, [
        ((p, [amplitude_db]) if i % 3 == 0 else (p | dict(power=2.0), [db[i % 2]]) if i % 3 == 1
         else (p | dict(power=[1.0, 2.0, 1.5][i % 9 // 3]), []))
        for i, p in enumerate(framings())]
    yield "spectrogram_torchaudio", "spectrogram", torch_spectrogram, [
        ((p, [torch_power]) if i % 3 == 0 else (p | dict(power=1.0), [torch_amplitude])
         if i % 3 == 1 else (p, []))
        for i, p in enumerate(with_each(SCALES))]
    yield "mel_librosa", "mel_spectrogram", librosa_mel, [
        (p, [mel_db[i % 2]] if i % 3 else []) for i, p in enumerate(with_each(MELS))]
    yield "mel_torchaudio", "mel_spectrogram", torch_mel, [
        (p, [torch_power | dict(top_db=80.0)] if i % 3 else [])
        for i, p in enumerate(with_each(TORCH_MELS, SCALES[::-1]))]
    own = [dict(), dict(n_mfcc=13, lifter=22), dict(n_mfcc=30, dct_type=3), dict(n_mfcc=20, norm=None),
           dict(dct_type=1), dict(n_mfcc=32, dct_type=3, norm=None, lifter=13), dict(dct_type=1, norm=None)]
    mels = [{k.replace("norm", "mel_norm"): v for k, v in m.items()} for m in MELS]
    yield "mfcc_librosa", "mfcc", librosa_mfcc, [
        (p, []) for p in with_each(mels[::-1], own)]
    own = [dict(), dict(n_mfcc=13), dict(n_mfcc=20, norm=None), dict(n_mfcc=32, log_mels=True),
           dict(n_mfcc=30, norm="ortho")]
    mels = [{"mel_norm" if k == "norm" else k: v for k, v in m.items()} | dict(n_mels=m.get("n_mels", 128))
            for m in TORCH_MELS]
    sets = [dict(p) for p in with_each(mels, own, SCALES)]
    for p in sets:
        p["n_mfcc"] = min(p.get("n_mfcc", 40), p["n_mels"])
    yield "mfcc_torchaudio", "mfcc", torch_mfcc, [(p, []) for p in sets]
    own = [dict(), dict(n_filter=64, n_lfcc=20), dict(f_min=100.0, f_max=3800.0, n_filter=40),
           dict(log_lf=True), dict(norm=None, n_lfcc=13), dict(n_filter=200, n_lfcc=60)]
    yield "lfcc", "lfcc", torch_lfcc, [(p, []) for p in with_each(own, SCALES)]

    fbank = [
        dict(), dict(num_mel_bins=80), dict(num_mel_bins=80, scale=32_768.0),
        dict(num_mel_bins=40, snip_edges=False, scale=32_768.0),
        dict(window_type="hamming", low_freq=0.0), dict(window_type="hanning", high_freq=-400.0),
        dict(window_type="rectangular", num_mel_bins=64), dict(window_type="blackman"),
        dict(window_type="blackman", blackman_coeff=0.3, frame_length=32.0),
        dict(frame_length=20.0, frame_shift=5.0, scale=32_768.0),
        dict(preemphasis_coefficient=0.0), dict(preemphasis_coefficient=0.5, remove_dc_offset=False),
        dict(round_to_power_of_two=False, frame_length=40.0), dict(use_energy=True),
        dict(use_energy=True, raw_energy=False, htk_compat=True, scale=32_768.0),
        dict(use_energy=True, energy_floor=0.0), dict(use_log_fbank=False),
        dict(use_power=False), dict(use_power=False, use_log_fbank=False, num_mel_bins=20),
        dict(num_mel_bins=80, snip_edges=False, low_freq=60.0, high_freq=3500.0, frame_length=64.0),
    ]
    yield "fbank_kaldi", "fbank", kaldi_native, [(p, []) for p in fbank]
    yield "fbank_torchaudio", "fbank", kaldi_torch, [(p, []) for p in fbank]

    small = dict(n_fft=1024, n_mels=40)
    pcen = [dict(), dict(gain=0.8), dict(bias=10.0, power=0.25), dict(power=0.0), dict(bias=0.0),
            dict(sr=44_100.0, hop_length=512), dict(time_constant=0.06), dict(b=0.1),
            dict(eps=1e-3), dict(max_size=3), dict(max_size=4, power=0.3), dict(b=1.0, gain=0.0),
            dict(max_size=40, gain=1.2)]
    yield "pcen", None, None, [(None, [dict(op="pcen") | p]) for p in pcen]
    chains = [[dict(op="delta")], [dict(op="delta", width=3)], [dict(op="delta", order=2)],
              [dict(op="delta", width=15, order=3)], [dict(op="delta", width=5, mode="nearest")],
              [dict(op="delta", mode="mirror", order=2)], [dict(op="delta", mode="constant")],
              [dict(op="delta", mode="wrap", width=31)],
              [dict(op="compute_deltas")], [dict(op="compute_deltas", win_length=9)],
              [dict(op="compute_deltas", win_length=3, mode="constant")],
              [dict(op="compute_deltas", win_length=6, mode="reflect")],
              [dict(op="compute_deltas", mode="wrap")],
              [dict(op="compute_deltas"), dict(op="compute_deltas")],
              [dict(op="sliding_window_cmn")], [dict(op="sliding_window_cmn", center=True)],
              [dict(op="sliding_window_cmn", cmn_window=50, min_cmn_window=20)],
              [dict(op="sliding_window_cmn", cmn_window=31, center=True)],
              [dict(op="sliding_window_cmn", cmn_window=20, min_cmn_window=60)],
              [dict(op="sliding_window_cmn", cmn_window=7, min_cmn_window=2)],
              [dict(op="cmvn")], [dict(op="cmvn", norm_vars=True)],
              [dict(op="cmvn", norm_vars=True, per_bin=False)],
              [dict(op="db_to_power", ref=2.0)], [dict(op="db_to_amplitude")]]
    yield "features", "mel_spectrogram", librosa_mel, [
        (small, [dict(op="power_to_db")] + chain) for chain in chains]
    sizes = [(224, 224), (64, 64), (40, 300), (33, 17), (128, None), (None, 100), (7, 1), (1, 500)]
    yield "resize", "mel_spectrogram", librosa_mel, [
        (small, [dict(op="power_to_db"), dict(op="resize_spectrogram", bins=b, frames=f, mode=mode)])
        for mode in ("nearest", "bilinear", "bicubic") for b, f in sizes]


def compare(name, op, params, chain):
    """How the two results are told to be equal."""
    if name == "pcen":
        return dict(relative_above=1e-9)
    if op in ("mfcc", "lfcc") or name in ("features", "resize"):
        return dict(of_largest=True)
    # What lies 60 dB below the loudest band of its frame is told apart.
    if op == "fbank" and params.get("use_log_fbank", True):
        return dict(absolute_above=(6 if params.get("use_power", True) else 3) * math.log(10))
    if chain:
        return dict(absolute_above=60.0)
    # Amplitudes 60 dB below the largest, powers too.
    power = params.get("power", 1.0 if name == "spectrogram_librosa" else 2.0)
    power = power if op != "fbank" or params.get("use_power", True) else 1.0
    return dict(relative_above=10 ** (-3 * power))


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    (HERE / "spectral").mkdir(exist_ok=True)
    sounds = [soundfile.read(clip, dtype="float32")[0] for clip in CLIPS]
    versions = {"librosa": librosa.__version__, "torch": torch.__version__,
                "torchaudio": torchaudio.__version__, "scipy": scipy.__version__,
                "kaldi_native_fbank": knf.__version__}
    for name, op, peer, sets in families():
        tensors, metadata = {}, dict(versions)
        for i, (params, chain) in enumerate(sets):
            rate = 16_000 if op == "fbank" else RATES[i % len(RATES)]
            if op == "fbank" and i % 4 == 3:
                rate = 22_050
            if op == "mel_spectrogram" and name not in ("mel_librosa", "mel_torchaudio"):
                rate = 44_100
            offset = i * 7_351
            if params is None:
                spelled, inputs = [], [synthetic(seed) for seed in range(1, 11)]
            else:
                spelled = [{"op": op} | params]
                if name.endswith("torchaudio") and op != "fbank":
                    spelled[0]["preset"] = "torchaudio"
                starts = [offset % max(1, len(sound) - LENGTH) for sound in sounds]
                cuts = [np.ascontiguousarray(sound[start:start + LENGTH])
                        for sound, start in zip(sounds, starts)]
                inputs = [peer(cut, rate, params) for cut in cuts]
            results = []
            for out in inputs:
                for step in chain:
                    given = {k: v for k, v in step.items() if k != "op"}
                    if name.endswith("torchaudio"):
                        out = torch_db(out, step)
                    else:
                        out = THEN[step["op"]](out, given)
                assert np.isfinite(out).all() or name == "features", (name, i)
                results.append(np.ascontiguousarray(out))
            key = f"{i:02}"
            values = [out.reshape(-1)[kept(out.shape)] for out in results]
            tensors[key] = np.concatenate(values).astype(np.float32)
            tensors[f"{key}/shapes"] = np.array([out.shape for out in results], dtype=np.int32)
            tensors[f"{key}/means"] = np.array(
                [np.abs(out.astype(np.float64)).mean() for out in results])
            metadata[f"set:{key}"] = json.dumps({
                "ops": spelled + chain, "rate": rate, "offset": offset,
                "compare": compare(name, op, params, chain)})
        file = sorted_header(save(tensors, metadata))
        (HERE / "spectral" / f"{name}.safetensors").write_bytes(file)
        print(f"{name}: {len(sets)} sets, {len(file) // 1024} KB")


if __name__ == "__main__":
    main()
