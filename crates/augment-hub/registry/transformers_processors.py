"""Write transformers.json: what image processors and feature extractors of transformers do when nothing else is said.

Image processors are listed that resize, crop, rescale and normalise, and nothing else, and some that do a little more;
what a checkpoint's own `preprocessor_config.json` says goes before it.

    pip install transformers==5.24.0 torch==2.11.0 torchvision==0.26.0 pillow==13.0.0
    python crates/augment-hub/registry/transformers_processors.py            # writes it
    python crates/augment-hub/registry/transformers_processors.py --check    # compares it with what is installed
"""

import json
import sys
from pathlib import Path

import transformers

FILE = Path(__file__).parent / "transformers.json"
PROCESSORS = (
    "BeitImageProcessor",
    "BitImageProcessor",
    "BlipImageProcessor",
    "CLIPImageProcessor",
    "ChineseCLIPImageProcessor",
    "DeiTImageProcessor",
    "MobileNetV1ImageProcessor",
    "MobileNetV2ImageProcessor",
    "OwlViTImageProcessor",
    "PvtImageProcessor",
    "SegformerImageProcessor",
    "SiglipImageProcessor",
    "ViTImageProcessor",
)
FIELDS = (
    "do_resize", "size", "resample", "do_center_crop", "crop_size", "do_rescale", "rescale_factor", "do_normalize",
    "image_mean", "image_std",
)  # fmt: skip
# Those that do something of their own, with their fields.
OWN = {
    "ConvNextImageProcessor": (*FIELDS, "crop_pct"),
    "DINOv3ViTImageProcessor": FIELDS,
    "EfficientNetImageProcessor": (*FIELDS, "rescale_offset", "include_top"),
    "LevitImageProcessor": FIELDS,
    "MobileViTImageProcessor": (*FIELDS, "do_flip_channel_order"),
    "PoolFormerImageProcessor": (*FIELDS, "crop_pct"),
    "Siglip2ImageProcessor": (
        "do_resize", "resample", "do_rescale", "rescale_factor", "do_normalize", "image_mean", "image_std", "patch_size",
        "max_num_patches",
    ),
}  # fmt: skip
# Feature extractors, with the fields that decide what comes out.
EXTRACTORS = {
    "WhisperFeatureExtractor": ("feature_size", "sampling_rate", "hop_length", "chunk_length", "n_fft"),
    "ASTFeatureExtractor": ("sampling_rate", "num_mel_bins", "max_length", "do_normalize", "mean", "std"),
    "ClapFeatureExtractor": (
        "feature_size", "sampling_rate", "hop_length", "max_length_s", "fft_window_size", "frequency_min", "frequency_max",
        "truncation", "padding",
    ),
    "Wav2Vec2FeatureExtractor": ("sampling_rate", "do_normalize"),
    "SpeechT5FeatureExtractor": (
        "sampling_rate", "do_normalize", "num_mel_bins", "hop_length", "win_length", "fmin", "fmax", "mel_floor",
    ),
    "EncodecFeatureExtractor": ("feature_size", "sampling_rate", "chunk_length_s", "overlap"),
    "DacFeatureExtractor": ("sampling_rate", "hop_length"),
}  # fmt: skip
# What is said when they are called, not when they are made: that what is to be said is wanted, not what is heard.
CALLED = {"SpeechT5FeatureExtractor": {"audio_target": True}}
# What LAION's released checkpoints have instead of the class's own: they were trained above 50 Hz (`fmin` of the model's
# configuration in laion-clap, HTSAT-tiny.json).
CLAP = {"clap-htsat-fused": "fusion", "clap-htsat-unfused": "rand_trunc"}
# Checkpoints by name. All of Whisper have 80 bands but the third large ones, which have 128 (openai/whisper, `dims.n_mels`).
WHISPER = {name: 80 for name in ("tiny", "base", "small", "medium", "large", "large-v2")}
WHISPER |= {"large-v3": 128, "large-v3-turbo": 128}

# What is said of them besides, and changes nothing.
OTHERS = {"do_convert_rgb", "image_processor_type", "default_to_square", "do_reduce_labels"}


def main():
    """Writes the file, or compares with it."""
    found = {"version": transformers.__version__, "processors": {}, "extractors": {}}
    for name in sorted({*PROCESSORS, *OWN}):
        processor = getattr(transformers, name + "Pil", None) or getattr(transformers, name)
        said = {key: value for key, value in processor().to_dict().items() if value not in (None, False)}
        names = OWN.get(name, FIELDS)
        strange = said.keys() - set(names) - OTHERS - {"data_format", "input_data_format"}
        if strange:
            print(f"{name} is left out: {sorted(strange)}")
            continue
        fields = {key: said.get(key, False if key.startswith("do_") or key == "rescale_offset" else None) for key in names}
        fields["resample"] = int(fields["resample"])
        found["processors"][name] = {name if name in OWN else "ImageProcessor": fields}
    for name, fields in EXTRACTORS.items():
        said = getattr(transformers, name)().to_dict()
        found["extractors"][name] = {name: {field: said.get(field) for field in fields} | CALLED.get(name, {})}
    for name, bands in WHISPER.items():
        default = found["extractors"]["WhisperFeatureExtractor"]["WhisperFeatureExtractor"]
        found["extractors"][f"whisper-{name}"] = {"WhisperFeatureExtractor": default | {"feature_size": bands}}
    for name, truncation in CLAP.items():
        default = found["extractors"]["ClapFeatureExtractor"]["ClapFeatureExtractor"]
        own = {"frequency_min": 50, "truncation": truncation}
        found["extractors"][name] = {"ClapFeatureExtractor": default | own}
    if "--check" in sys.argv:
        same = json.loads(FILE.read_text()) == json.loads(json.dumps(found))
        count = len(found["processors"]) + len(found["extractors"])
        print(f"{count} processors:", "the same" if same else "different")
        sys.exit(not same)
    parts = []
    for part in ("processors", "extractors"):
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(fields)}" for name, fields in found[part].items())
        parts.append(f'"{part}": {{\n{lines}\n}}')
    FILE.write_text(f'{{"version": {json.dumps(found["version"])}, {", ".join(parts)}}}\n')


if __name__ == "__main__":
    main()
