"""Time what models of sounds take: `augment precompute --for` beside the models' own code, one thread each.

Clips from files to files: decoded, mixed to one channel, resampled as soxr does it, made features of, written as .npy. augment's
times are of the whole process, hashes and manifest included; Python's are of the loop, without its imports. Medians of rounds
in turn.

    pip install torch==2.11.0 torchaudio==2.11.0 transformers==5.24.0 librosa==0.11.0 soundfile==0.14.0
    pip install --no-deps torchvggish==0.2 torchlibrosa==0.1.0
    python benches/peers/features.py ESC10 --augment target/release/augment
"""

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

os.environ |= {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "MKL", "OPENBLAS", "NUMBA")}
warnings.filterwarnings("ignore")

import librosa  # noqa: E402
import numpy  # noqa: E402
import soundfile  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from torchaudio.compliance.kaldi import fbank  # noqa: E402
from torchlibrosa.stft import LogmelFilterBank, Spectrogram  # noqa: E402

torch.set_num_threads(1)


def extractor(made, **call):
    """One of transformers'."""
    return lambda samples: made(samples, sampling_rate=made.sampling_rate, return_tensors="np", **call)


def vggish():
    """torchvggish's functions, without the package, which brings a resampler along."""
    folder = importlib.util.find_spec("torchvggish").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("mel_features", Path(folder) / "mel_features.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def features(samples):
        log_mel = module.log_mel_spectrogram(
            samples, audio_sample_rate=16000, log_offset=0.01, window_length_secs=0.025, hop_length_secs=0.010,
            num_mel_bins=64, lower_edge_hertz=125, upper_edge_hertz=7500,
        )  # fmt: skip
        return {"x": module.frame(log_mel, 96, 96)}

    return features


def panns():
    """torchlibrosa's layers."""
    spectrogram = Spectrogram(n_fft=1024, hop_length=320)
    bank = LogmelFilterBank(sr=32000, n_fft=1024, n_mels=64, fmin=50, fmax=14000, ref=1.0, amin=1e-10, top_db=None)

    @torch.no_grad()
    def features(samples):
        return {"x": bank(spectrogram(torch.from_numpy(samples)[None])).numpy()}

    return features


def beats(samples):
    """BEATs' call of Kaldi's filter bank."""
    bands = fbank(torch.from_numpy(samples)[None] * 2**15, num_mel_bins=128, sample_frequency=16000)
    return {"x": ((bands - 15.41663) / (2 * 6.55582)).numpy()}


MODELS = {
    "whisper-tiny": (16000, extractor(transformers.WhisperFeatureExtractor())),
    "ASTFeatureExtractor": (16000, extractor(transformers.ASTFeatureExtractor())),
    "clap-htsat-unfused": (48000, extractor(transformers.ClapFeatureExtractor(frequency_min=50, truncation="rand_trunc"))),
    "Wav2Vec2FeatureExtractor": (16000, extractor(transformers.Wav2Vec2FeatureExtractor())),
    "vggish": (16000, vggish()),
    "panns-cnn14": (32000, panns()),
    "beats": (16000, beats),
}


def by_python(rate, features, paths, out):
    """Makes features of every clip and writes them."""
    for path in paths:
        samples, own = soundfile.read(path, dtype="float32", always_2d=True)
        samples = librosa.resample(samples.mean(axis=1), orig_sr=own, target_sr=rate, res_type="soxr_hq")
        numpy.save(out / f"{path.stem}.npy", next(iter(features(samples).values())))


def main():
    """Prints a line a model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset")
    parser.add_argument("--augment", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", default=",".join(MODELS))
    args = parser.parse_args()
    paths = sorted(path for path in Path(args.dataset).rglob("*") if path.suffix in (".wav", ".ogg", ".flac"))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        out = Path(folder) / "out"
        for model in args.models.split(","):
            rate, features = MODELS[model]
            own, theirs = [], []
            for _ in range(args.rounds):
                command = [args.augment, "precompute", args.dataset, "--for", model, "--out", out, "--threads", "1"]
                start = time.perf_counter()
                subprocess.run([*command, "--quiet", "--device", "cpu"], check=True)
                own.append(time.perf_counter() - start)
                shutil.rmtree(out)
                out.mkdir()
                start = time.perf_counter()
                by_python(rate, features, paths, out)
                theirs.append(time.perf_counter() - start)
                shutil.rmtree(out)
            own, theirs = (1000 * statistics.median(times) / len(paths) for times in (own, theirs))
            print(f"{model:26} augment {own:6.2f} ms a clip   its own code {theirs:6.2f}   {theirs / own:.1f} times")


if __name__ == "__main__":
    main()
