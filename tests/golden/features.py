"""Write features.json: what models' own code makes of sounds, a few hundred values of each result.

Two real clips (taken as if their rate were the model's) and a sweep, of 0.3 s to 31 s. transformers' feature extractors are
called themselves, and what they draw is written down; torchaudio's bundles normalise by their own function. The others are
computed here in double precision, by what their code says: VGGish's and YAMNet's by the functions of torchvggish, those on
torchlibrosa and Kaldi by the formulas below. Kaldi's bands of a sweep are in double precision for AST too: 100 dB below the
tone, single precision is 1.2e-3 away from that.

    pip install transformers==5.24.0 torch==2.11.0 torchaudio==2.11.0 librosa==0.11.0 soundfile==0.14.0
    pip install --no-deps torchvggish==0.2
    python tests/golden/features.py
"""

import importlib.util
import json
from pathlib import Path

import librosa
import numpy
import soundfile
import torch
import transformers
from torchaudio import pipelines
from torchaudio.compliance.kaldi import fbank

HERE = Path(__file__).parent
REGISTRY = HERE.parents[1] / "crates" / "augment-hub" / "registry"
AUDIO = {name: next(iter(of["preset"].values())) for name, of in json.loads((REGISTRY / "audio.json").read_text()).items()}
CLIPS = ("1-100032-A-0.flac", "1-17367-A-10.flac")
# How many values of a result are kept.
KEPT = 250


def sweep(samples, rate):
    """From 50 Hz to 7 kHz, and back, every four seconds."""
    t = numpy.arange(samples) / rate
    phase = 3525 * t - 3475 * 4 / (2 * numpy.pi) * numpy.sin(2 * numpy.pi * t / 4)
    return (0.5 * numpy.sin(2 * numpy.pi * phase)).astype(numpy.float32)


def first(features, *names):
    """The one sound of a batch."""
    return next(numpy.asarray(features[name][0]) for name in names if name in features)


class Drawn:
    """Draws that are written down."""

    def __init__(self):
        self.numbers = []
        self.random = numpy.random.default_rng(7)

    def choice(self, values):
        """`numpy.random.choice`."""
        self.numbers.append(int(self.random.choice(values)))
        return self.numbers[-1]

    def randint(self, low, high):
        """`numpy.random.randint`."""
        self.numbers.append(int(self.random.integers(low, high)))
        return self.numbers[-1]


def clap(truncation):
    """LAION's checkpoints, which are trained above 50 Hz."""
    extractor = transformers.ClapFeatureExtractor(frequency_min=50, truncation=truncation)

    def features(samples, drawn):
        saved = numpy.random.choice, numpy.random.randint
        numpy.random.choice, numpy.random.randint = drawn.choice, drawn.randint
        result = first(extractor(samples, sampling_rate=48000, return_tensors="np"), "input_features")
        numpy.random.choice, numpy.random.randint = saved
        return result

    return features


def extractor(made, *names, **call):
    """One of transformers'."""
    return lambda samples, _: first(made(samples, sampling_rate=made.sampling_rate, return_tensors="np", **call), *names)


def bundle(name):
    """One of torchaudio's: what its model does first."""
    normalize = getattr(pipelines, name)._normalize_waveform

    def features(samples, _):
        wave = torch.from_numpy(samples)[None]
        return (torch.nn.functional.layer_norm(wave, wave.shape) if normalize else wave)[0].numpy()

    return features


def kaldi(samples, rate, max_length=None, **options):
    """Kaldi's bands in double precision."""
    bands = fbank(torch.from_numpy(samples).double()[None], sample_frequency=rate, **options)
    if max_length:
        bands = torch.nn.functional.pad(bands[:max_length], (0, 0, 0, max(0, max_length - len(bands))))
    return bands.numpy()


def ast(samples, _):
    """AST over AudioSet."""
    made = transformers.ASTFeatureExtractor()
    if not numpy.array_equal(samples, sweep(len(samples), 16000)):
        return first(made(samples, sampling_rate=16000, return_tensors="np"), "input_values")
    bands = kaldi(samples, 16000, made.max_length, window_type="hanning", num_mel_bins=made.num_mel_bins)
    return (bands - made.mean) / (2 * made.std)


def ast_esc50(samples, _):
    """AST over ESC-50."""
    said = AUDIO["ast-esc50"]
    bands = kaldi(samples, 16000, said["max_length"], window_type="hanning", num_mel_bins=said["num_mel_bins"])
    return (bands - said["mean"]) / (2 * said["std"])


def beats(samples, _):
    """`BEATs.preprocess`: `ta_kaldi.fbank(waveform * 2 ** 15, …)`, and `(fbank - mean) / (2 * std)`."""
    said = AUDIO["beats"]
    names = ("num_mel_bins", "frame_length", "frame_shift")
    bands = kaldi(samples * numpy.float32(2**15), 16000, **{name: said[name] for name in names})
    return (bands - said["fbank_mean"]) / (2 * said["fbank_std"])


def mel_features():
    """torchvggish's module, without the package, which brings a resampler along."""
    folder = importlib.util.find_spec("torchvggish").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("mel_features", Path(folder) / "mel_features.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def patches(samples, window, hop, offset, length, step):
    """`log_mel_spectrogram` and `frame`, of VGGish; seconds."""
    mel = mel_features()
    log_mel = mel.log_mel_spectrogram(
        samples.astype(numpy.float64), audio_sample_rate=16000, log_offset=offset, window_length_secs=window,
        hop_length_secs=hop, num_mel_bins=64, lower_edge_hertz=125, upper_edge_hertz=7500,
    )  # fmt: skip
    return mel.frame(log_mel, round(length / hop), round(step / hop))


def vggish(samples, _):
    """`vggish_input.waveform_to_examples`."""
    said = AUDIO["vggish"]
    return patches(
        samples, said["stft_window_length_seconds"], said["stft_hop_length_seconds"], said["log_offset"],
        said["example_window_seconds"], said["example_hop_seconds"],
    )  # fmt: skip


def yamnet(samples, _):
    """`features.pad_waveform`, and then as VGGish: a patch at least, and then whole hops."""
    said = AUDIO["yamnet"]
    window, hop = said["stft_window_seconds"], said["stft_hop_seconds"]
    least = round((said["patch_window_seconds"] + window - hop) * 16000)
    step = round(said["patch_hop_seconds"] * 16000)
    more = max(0, len(samples) - least)
    padded = numpy.pad(samples, (0, least + -(-more // step) * step - len(samples)))
    return patches(padded, window, hop, said["log_offset"], said["patch_window_seconds"], said["patch_hop_seconds"])


def logmel(name):
    """torchlibrosa's `Spectrogram` and `LogmelFilterBank`: a periodic Hann window, frames that are centred and mirrored at
    the ends, librosa's filters, 10 log10 of at least `amin`."""
    said = AUDIO[name]
    n_fft, hop = said["window_size"], said["hop_size"]
    filters = librosa.filters.mel(sr=said["sample_rate"], n_fft=n_fft, n_mels=said["mel_bins"], fmin=said["fmin"], fmax=said["fmax"])
    window = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(n_fft) / n_fft)

    def features(samples, _):
        if length := said["clip_samples"]:
            if said["repeat"] and len(samples) < length:
                samples = numpy.tile(samples, -(-length // len(samples)))
            samples = numpy.pad(samples[:length], (0, max(0, length - len(samples))))
        padded = numpy.pad(samples.astype(numpy.float64), n_fft // 2, mode="reflect")
        frames = numpy.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop] * window
        power = numpy.abs(numpy.fft.rfft(frames)) ** 2
        return 10 * numpy.log10(numpy.maximum(power @ filters.T.astype(numpy.float64), said["amin"]))

    return features


def msclap(samples, drawn):
    """`CLAPWrapper.load_audio_into_tensor`."""
    length = AUDIO["msclap-2023"]["duration"] * AUDIO["msclap-2023"]["sampling_rate"]
    if length >= len(samples):
        return numpy.tile(samples, -(-length // len(samples)))[:length]
    start = drawn.randint(0, len(samples) - length)
    return samples[start : start + length]


def silero(samples, _):
    """`OnnxWrapper.audio_forward` and `__call__`: windows, each behind the end of the last one; silence before the first."""
    said = AUDIO["silero-vad"]
    size, context = said["num_samples"], numpy.zeros(said["context_size"], numpy.float32)
    samples = numpy.pad(samples, (0, -len(samples) % size))
    windows = []
    for window in samples.reshape(-1, size):
        windows.append(numpy.concatenate([context, window]))
        context = windows[-1][-len(context) :]
    return numpy.stack(windows)


def stereo(samples):
    """One channel as two, as `EncodecFeatureExtractor` takes them."""
    return numpy.stack([samples, samples])


def encodec(name):
    """transformers' extractor with encodec's numbers."""
    said = AUDIO[name]
    made = transformers.EncodecFeatureExtractor(**said)
    call = extractor(made, "input_values")
    return lambda samples, drawn: call(samples if said["feature_size"] == 1 else stereo(samples), drawn)


def dac(name):
    """transformers' extractor with DAC's numbers."""
    return extractor(transformers.DacFeatureExtractor(**AUDIO[name]), "input_values")


# By name: the rate, what makes the features, and the least seconds that it takes.
MODELS = {
    "whisper-tiny": (16000, extractor(transformers.WhisperFeatureExtractor(), "input_features")),
    "whisper-large-v3": (16000, extractor(transformers.WhisperFeatureExtractor(feature_size=128), "input_features")),
    "ASTFeatureExtractor": (16000, ast),
    "ast-esc50": (16000, ast_esc50),
    "clap-htsat-fused": (48000, clap("fusion")),
    "clap-htsat-unfused": (48000, clap("rand_trunc")),
    "Wav2Vec2FeatureExtractor": (16000, extractor(transformers.Wav2Vec2FeatureExtractor(), "input_values")),
    "HUBERT_LARGE": (16000, bundle("HUBERT_LARGE")),
    "WAV2VEC2_BASE": (16000, bundle("WAV2VEC2_BASE")),
    "SpeechT5FeatureExtractor": (
        16000,
        lambda samples, _: first(
            transformers.SpeechT5FeatureExtractor()(audio_target=samples, sampling_rate=16000, return_tensors="np"), "input_values"
        ),
    ),
    "vggish": (16000, vggish),
    "yamnet": (16000, yamnet),
    "panns-cnn14": (32000, logmel("panns-cnn14")),
    "htsat": (32000, logmel("htsat")),
    "htsat-esc50": (32000, logmel("htsat-esc50")),
    "beats": (16000, beats),
    "msclap-2023": (44100, msclap),
    "encodec-24khz": (24000, encodec("encodec-24khz")),
    "encodec-48khz": (48000, encodec("encodec-48khz")),
    "dac-44khz": (44100, dac("dac-44khz")),
    "silero-vad": (16000, silero),
}
# VGGish's examples are of 0.96 s.
SHORT = {"vggish": 1.0}


def main():
    """Writes the file."""
    cases = []
    for name, (rate, features) in MODELS.items():
        short = SHORT.get(name, 0.3)
        inputs = [(None, sweep(round(seconds * rate), rate)) for seconds in (short, 5.0, 31.0)]
        for clip in CLIPS:
            samples = soundfile.read(HERE / "clips" / clip, dtype="float32", always_2d=True)[0][:, 0]
            if len(samples) >= round(short * rate):
                inputs.append((clip, samples))
            if len(samples) > round(0.3 * rate) and short == 0.3:
                inputs.append((clip, samples[: round(0.3 * rate)]))
        for clip, samples in inputs:
            drawn = Drawn()
            result = features(samples, drawn).astype(numpy.float32)
            # Odd, so that it does not keep step with an axis.
            stride = max(1, result.size // KEPT) | 1
            values = [float(f"{value:.8g}") for value in result.ravel()[::stride]]
            case = {"name": name, "rate": rate, "clip": clip, "samples": len(samples), "drawn": drawn.numbers}
            cases.append(case | {"shape": list(result.shape), "stride": stride, "values": values})
    (HERE / "features.json").write_text(",\n".join(map(json.dumps, cases)).join(("[\n", "\n]\n")))


if __name__ == "__main__":
    main()
