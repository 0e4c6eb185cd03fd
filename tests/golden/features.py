"""Write features.json: what transformers' feature extractors make of sounds, every 211th value.

Two real clips (taken as if their rate were 16 kHz) and a sweep, of 0.3 s to 31 s. Of the sweep, Kaldi's bands are computed
by the same function in double precision: 100 dB below the tone, single precision is 1.2e-3 away from that.

    pip install transformers==5.24.0 torch==2.11.0 torchaudio==2.11.0 soundfile==0.14.0
    python tests/golden/features.py
"""

import json
from pathlib import Path

import numpy
import soundfile
import torch
from torchaudio.compliance.kaldi import fbank
from transformers import ASTFeatureExtractor, WhisperFeatureExtractor

HERE = Path(__file__).parent
EXTRACTORS = {
    "whisper-tiny": WhisperFeatureExtractor(),
    "whisper-large-v3": WhisperFeatureExtractor(feature_size=128),
    "ASTFeatureExtractor": ASTFeatureExtractor(),
}
CLIPS = ("1-100032-A-0.flac", "1-17367-A-10.flac")


def sweep(samples):
    """From 50 Hz to 7 kHz, and back, every four seconds."""
    t = numpy.arange(samples) / 16000
    phase = 3525 * t - 3475 * 4 / (2 * numpy.pi) * numpy.sin(2 * numpy.pi * t / 4)
    return (0.5 * numpy.sin(2 * numpy.pi * phase)).astype(numpy.float32)


def main():
    """Writes the file."""
    cases = []
    for name, extractor in EXTRACTORS.items():
        inputs = [(None, sweep(round(seconds * 16000))) for seconds in (0.3, 5.0, 31.0)]
        for clip in CLIPS:
            samples = soundfile.read(HERE / "clips" / clip, dtype="float32", always_2d=True)[0][:, 0]
            inputs += [(clip, samples), (clip, samples[:4800])]
        for clip, samples in inputs:
            if name == "ASTFeatureExtractor" and clip is None:
                bands = fbank(
                    torch.from_numpy(samples).double()[None],
                    sample_frequency=16000,
                    window_type="hanning",
                    num_mel_bins=extractor.num_mel_bins,
                )[: extractor.max_length]
                bands = torch.nn.functional.pad(bands, (0, 0, 0, extractor.max_length - len(bands)))
                normal = (bands - extractor.mean) / (2 * extractor.std)
                extractor_says = {"input_values": [normal.numpy()]}
            else:
                extractor_says = extractor(samples, sampling_rate=16000, return_tensors="np")
            features = extractor_says.get("input_features", extractor_says.get("input_values"))[0]
            features = features if name.startswith("whisper") else features.T
            values = [float(f"{value:.8g}") for value in features.astype(numpy.float32).ravel()[::211]]
            bins, frames = features.shape
            case = {"name": name, "clip": clip, "samples": len(samples), "bins": bins, "frames": frames}
            cases.append(case | {"values": values})
    (HERE / "features.json").write_text(",\n".join(map(json.dumps, cases)).join(("[\n", "\n]\n")))


if __name__ == "__main__":
    main()
