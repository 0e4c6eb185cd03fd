"""Write audio.json: what audio models with code of their own do to sounds, from that code where it is a package.

Files of packages are read, not imported: they would bring programs along that nothing here needs.

    pip install --no-deps torchvggish==0.2 torch-vggish-yamnet==0.2.1 panns-inference==0.1.1 msclap==1.3.4 \\
        encodec==0.1.1 silero-vad==6.2.3 pyyaml
    python crates/augment-hub/registry/audio_models.py            # writes it
    python crates/augment-hub/registry/audio_models.py --check    # compares it with what is installed
"""

import ast
import importlib.metadata
import importlib.util
import json
import re
import sys
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "audio.json"


def text(package, file):
    """A package's file, and what to call it."""
    module = package.replace("-", "_")
    spec = importlib.util.find_spec(module)
    path = Path(spec.submodule_search_locations[0]) / file
    return path.read_text(), f"{package} {importlib.metadata.version(package)}, {file}"


def constants(source, of=None):
    """Names that are given numbers at the top of a file, or in one of its classes."""
    body = ast.parse(source).body
    if of:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == of).body
    values = {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                value = eval(compile(ast.Expression(node.value), "", "eval"), {"__builtins__": {}}, dict(values))  # noqa: S307
            except Exception:  # noqa: BLE001, S112
                continue
            values[node.targets[0].id] = value
    return values


def find(pattern, source):
    """The numbers of a pattern's groups."""
    return [json.loads(number) for number in re.search(pattern, source).groups()]


def models():
    """All of them."""
    found = {}

    source, name = text("torchvggish", "vggish_params.py")
    said = constants(source)
    fields = (
        "SAMPLE_RATE", "STFT_WINDOW_LENGTH_SECONDS", "STFT_HOP_LENGTH_SECONDS", "NUM_MEL_BINS", "MEL_MIN_HZ", "MEL_MAX_HZ",
        "LOG_OFFSET", "EXAMPLE_WINDOW_SECONDS", "EXAMPLE_HOP_SECONDS",
    )  # fmt: skip
    found["vggish"] = name, {"waveform_to_examples": {field.lower(): said[field] for field in fields}}

    # Which has them from research/audioset/yamnet/params.py of tensorflow/models.
    source, name = text("torch-vggish-yamnet", "params.py")
    said = constants(source, "YAMNetParams")
    fields = (
        "SAMPLE_RATE", "STFT_WINDOW_SECONDS", "STFT_HOP_SECONDS", "MEL_BANDS", "MEL_MIN_HZ", "MEL_MAX_HZ", "LOG_OFFSET",
        "PATCH_WINDOW_SECONDS", "PATCH_HOP_SECONDS",
    )  # fmt: skip
    patches = {field.lower(): said[field] for field in fields}
    found["yamnet"] = name, {"waveform_to_log_mel_spectrogram_patches": patches}

    source, name = text("panns-inference", "inference.py")
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    call = next(node for node in calls if getattr(node.func, "id", "") == "Cnn14")
    said = {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}
    # `amin` is a constant of the model's.
    (amin,) = find(r"amin = ([\d.e-]+)", text("panns-inference", "models.py")[0])
    fields = ("sample_rate", "window_size", "hop_size", "mel_bins", "fmin", "fmax")
    bank = {field: said[field] for field in fields} | {"amin": amin, "clip_samples": None, "repeat": False}
    found["panns-cnn14"] = name, {"LogmelFilterBank": bank}

    # HTS-AT's own config.py, which this package brings along. For ESC-50, its clips of 5 s are repeated to 10
    # (`esc50_dataset` of data_generator.py in RetroCirce/HTS-Audio-Transformer).
    source, name = text("msclap", "models/config.py")
    said = constants(source)
    bank = {field: said[field] for field in fields} | {"amin": amin, "clip_samples": said["clip_samples"]}
    found["htsat"] = name, {"LogmelFilterBank": bank | {"repeat": False}}
    found["htsat-esc50"] = name, {"LogmelFilterBank": bank | {"repeat": True}}

    for config in ("2022", "2023", "clapcap"):
        source, name = text("msclap", f"configs/config_{config}.yml")
        said = yaml.safe_load(source)
        wave = {field: said[field] for field in ("sampling_rate", "duration")}
        found[f"msclap-{config}"] = name, {"load_audio_into_tensor": wave}

    source, name = text("encodec", "model.py")
    (overlap,) = find(r"overlap: float = ([\d.]+)", source)
    for rate, pattern in (("24", None), ("48", r"encodec_model_48khz.*?segment=([\d.]+)")):
        (channels,) = find(rf"(?s)encodec_model_{rate}khz.*?channels = (\d)", source)
        segment = float(re.search("(?s)" + pattern, source).group(1)) if pattern else None
        audio = {"feature_size": channels, "sampling_rate": int(rate) * 1000, "chunk_length_s": segment}
        audio["overlap"] = overlap if segment else None
        found[f"encodec-{rate}khz"] = name, {"EncodecFeatureExtractor": audio}

    source, name = text("silero-vad", "utils_vad.py")
    (wide, narrow), (context, short) = (
        find(rf"{field} = (\d+) if sr == 16000 else (\d+)", source) for field in ("num_samples", "context_size")
    )
    for suffix, rate, samples, before in (("", 16000, wide, context), ("-8k", 8000, narrow, short)):
        window = {"sampling_rate": rate, "num_samples": samples, "context_size": before}
        found["silero-vad" + suffix] = name, {"silero_vad": window}

    # What is no package, from the files that are named.
    beats = {
        "sample_frequency": 16000, "num_mel_bins": 128, "frame_length": 25.0, "frame_shift": 10.0,
        "fbank_mean": 15.41663, "fbank_std": 6.55582,
    }  # fmt: skip
    found["beats"] = "microsoft/unilm, beats/BEATs.py", {"BEATs": beats}
    esc50 = {
        "sampling_rate": 16000, "num_mel_bins": 128, "max_length": 512, "do_normalize": True, "mean": -6.6268077,
        "std": 5.358466,
    }  # fmt: skip
    found["ast-esc50"] = "YuanGongND/ast, egs/esc50/run_esc.sh", {"ASTFeatureExtractor": esc50}
    for rate, hop in ((16000, 320), (24000, 320), (44100, 512)):
        name = f"descriptinc/descript-audio-codec, conf/final/{rate // 1000}khz.yml"
        found[f"dac-{rate // 1000}khz"] = name, {"DacFeatureExtractor": {"sampling_rate": rate, "hop_length": hop}}
    return {name: {"source": source, "preset": preset} for name, (source, preset) in sorted(found.items())}


def main():
    """Writes the file, or compares with it."""
    found = models()
    if "--check" in sys.argv:
        same = json.loads(FILE.read_text()) == json.loads(json.dumps(found))
        print(f"{len(found)} models:", "the same" if same else "different")
        sys.exit(not same)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(model)}" for name, model in found.items())
    FILE.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
