"""Write transformers.json: what the image processors of transformers do when nothing else is said.

Those are listed that resize, crop, rescale and normalise, and nothing else; what a checkpoint's own
`preprocessor_config.json` says goes before it.

    pip install transformers==5.24.0 torch==2.11.0 torchvision==0.26.0 pillow==13.0.0
    python crates/augment-hub/registry/image_processors.py            # writes it
    python crates/augment-hub/registry/image_processors.py --check    # compares it with what is installed
"""

import json
import sys
from pathlib import Path

import transformers

FILE = Path(__file__).parent / "transformers.json"
PROCESSORS = (
    "BitImageProcessor",
    "BlipImageProcessor",
    "CLIPImageProcessor",
    "ChineseCLIPImageProcessor",
    "DeiTImageProcessor",
    "MobileNetV2ImageProcessor",
    "SiglipImageProcessor",
    "ViTImageProcessor",
)
FIELDS = (
    "do_resize", "size", "resample", "do_center_crop", "crop_size", "do_rescale", "rescale_factor", "do_normalize",
    "image_mean", "image_std",
)  # fmt: skip
# What is said of them besides, and changes nothing.
OTHERS = {"do_convert_rgb", "image_processor_type", "default_to_square", "do_reduce_labels"}


def main():
    """Writes the file, or compares with it."""
    found = {"version": transformers.__version__, "processors": {}}
    for name in PROCESSORS:
        processor = getattr(transformers, name + "Pil")()
        said = {key: value for key, value in processor.to_dict().items() if value not in (None, False)}
        strange = said.keys() - set(FIELDS) - OTHERS - {"data_format", "input_data_format"}
        if strange:
            print(f"{name} is left out: {sorted(strange)}")
            continue
        fields = {key: said.get(key, False if key.startswith("do_") else None) for key in FIELDS}
        fields["resample"] = int(fields["resample"])
        found["processors"][name] = fields
    if "--check" in sys.argv:
        same = json.loads(FILE.read_text()) == json.loads(json.dumps(found))
        print(f"{len(found['processors'])} image processors:", "the same" if same else "different")
        sys.exit(not same)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(fields)}" for name, fields in found["processors"].items())
    FILE.write_text(f'{{"version": {json.dumps(found["version"])}, "processors": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    main()
