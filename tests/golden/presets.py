"""Write presets.json: what torchvision's, timm's and transformers' own code makes of photographs of odd sizes, as hashes.

Each preset that differs from the others is run on five pieces of the photographs of tests/data/photos, as PIL images; of
each result there are the shape and the SHA-256 of its floats' bytes. torchvision's are `weights.transforms()`, those of
videos on a frame of bytes, those of two images on one picture as both, of which the first is kept; timm's
`create_transform(**resolve_data_config(…))`, transformers' the processors of its PIL backend where there is one, with
nothing said and with files as checkpoints have them. What torch resizes as floats depends in its last bits on the CPU and on
the number of threads: the file is made on one with AVX2 or AVX-512, and on one thread, as in a data loader's worker.

    pip install torch==2.11.0 torchvision==0.26.0 timm==1.0.31 transformers==5.24.0 pillow==13.0.0
    python tests/golden/presets.py
"""

import hashlib
import json
from pathlib import Path

import torch
import transformers
from PIL import Image
from timm.data import create_transform, resolve_data_config
from timm.models import get_pretrained_cfg, list_pretrained
from torchvision.models import get_model_weights, list_models
from torchvision.transforms.functional import pil_to_tensor

HERE = Path(__file__).parent
PHOTOS = HERE.parent / "data" / "photos"
# The file, and what is cut out of it: left, top, width, height.
PIECES = [
    ("astronaut.jpg", 0, 0, 512, 512),
    ("chelsea.jpg", 0, 0, 451, 300),
    ("coffee.jpg", 13, 7, 333, 251),
    ("astronaut.jpg", 101, 3, 77, 401),
    ("coffee.jpg", 90, 111, 499, 123),
]
# timm's with other arguments: inputs that are no squares, borders around and within a crop.
CHANGED = [
    ("resnet50.a1_in1k", {"input_size": [3, 288, 224]}),
    ("resnet50.a1_in1k", {"input_size": [3, 96, 160], "crop_pct": 0.875, "interpolation": "bilinear"}),
    ("resnet50.a1_in1k", {"input_size": [3, 288, 224], "crop_mode": "border", "crop_pct": 0.8}),
    ("resnet50.a1_in1k", {"input_size": [3, 81, 224], "crop_mode": "border", "crop_pct": 1.0}),
    ("resnet50.a1_in1k", {"input_size": [3, 288, 224], "crop_mode": "squash"}),
]
# As checkpoints have them: of DINOv2, of SigLIP, of a CLIP with other sizes (an odd number of pixels is cut off), of
# DINOv3, of SigLIP 2, of some that do one thing otherwise.
CONFIGS = [
    {
        "image_processor_type": "BitImageProcessor", "crop_size": {"height": 224, "width": 224}, "do_center_crop": True,
        "do_convert_rgb": True, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3,
        "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 256},
    },
    {"image_processor_type": "SiglipImageProcessor", "size": {"height": 384, "width": 384}, "processor_class": "SiglipProcessor"},
    {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 227}, "crop_size": {"height": 222, "width": 224}},
    {"image_processor_type": "ViTImageProcessor", "do_normalize": False, "resample": 0, "size": {"height": 30, "width": 50}},
    {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 64}, "crop_size": {"height": 131, "width": 90}},
    {"image_processor_type": "DINOv3ViTImageProcessor", "size": {"height": 512, "width": 384}, "resample": 3},
    {
        "image_processor_type": "DINOv3ViTImageProcessor", "size": {"shortest_edge": 99}, "do_center_crop": True,
        "crop_size": {"height": 96, "width": 80},
    },
    {"image_processor_type": "Siglip2ImageProcessor", "max_num_patches": 1024, "patch_size": 14, "do_convert_rgb": True},
    {"image_processor_type": "Siglip2ImageProcessor", "max_num_patches": 5, "resample": 3},
    {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224}, "resample": 2},
    {"image_processor_type": "EfficientNetImageProcessor", "rescale_offset": True, "do_center_crop": True, "resample": 0},
    {"image_processor_type": "EfficientNetImageProcessor", "include_top": False, "image_std": [0.47853944, 0.4732864, 0.47434163]},
    {"image_processor_type": "LevitImageProcessor", "size": {"height": 99, "width": 250}},
    {"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 288}, "do_flip_channel_order": False},
    {"image_processor_type": "PoolFormerImageProcessor", "size": {"height": 224, "width": 224}, "crop_pct": 0.95},
    {"image_processor_type": "PoolFormerImageProcessor", "size": {"height": 224, "width": 100}},
]  # fmt: skip


def told(tensor):
    """Shape and hash of a tensor, of float32 or of integers."""
    assert tensor.dtype in (torch.float32, torch.int32, torch.int64)
    return {"shape": list(tensor.shape), "sha256": hashlib.sha256(tensor.numpy().tobytes()).hexdigest()}


def applied(transform, picture):
    """What a preset of torchvision makes of a picture: of videos one frame, of pairs of images the first of two."""
    kind = type(transform).__name__
    if kind == "VideoClassification":
        return transform(pil_to_tensor(picture)[None])[:, 0].contiguous()
    if kind == "OpticalFlow":
        first, second = transform(picture, pil_to_tensor(picture))
        assert torch.equal(first, second)
        return first
    return transform(picture)


def main():
    """Writes the file."""
    torch.set_num_threads(1)
    pictures = []
    for name, left, top, width, height in PIECES:
        picture = Image.open(PHOTOS / name).convert("RGB")
        pictures.append(picture.crop((left, top, left + width, top + height)))
    cases, seen = [], set()
    for model in sorted(list_models()):
        for weights in get_model_weights(model):
            transform = weights.transforms()
            kind = type(transform).__name__
            if (kind, repr(transform)) in seen:
                continue
            seen.add((kind, repr(transform)))
            cases.append({"name": str(weights), "results": [told(applied(transform, picture)) for picture in pictures]})
    for name in sorted(list_pretrained()):
        config = resolve_data_config(pretrained_cfg=get_pretrained_cfg(name).to_dict())
        key = repr([config[field] for field in ("input_size", "interpolation", "crop_pct", "crop_mode", "mean", "std")])
        if key in seen:
            continue
        seen.add(key)
        transform = create_transform(**config)
        cases.append({"name": name, "results": [told(transform(picture)) for picture in pictures]})
    for name, changes in CHANGED:
        config = resolve_data_config(pretrained_cfg=get_pretrained_cfg(name).to_dict())
        transform = create_transform(**config | changes)
        cases.append({"name": name, "set": changes, "results": [told(transform(picture)) for picture in pictures]})
    registry = HERE.parents[1] / "crates" / "augment-hub" / "registry" / "transformers.json"
    files = [{"image_processor_type": name} for name in json.loads(registry.read_text())["processors"]]
    for config in files + CONFIGS:
        arguments = {key: value for key, value in config.items() if key not in ("image_processor_type", "processor_class")}
        kind = config["image_processor_type"]
        processor = (getattr(transformers, kind + "Pil", None) or getattr(transformers, kind))(**arguments)
        results = []
        for picture in pictures:
            given = processor(picture, return_tensors="pt")
            given = {name: told(tensor[0].contiguous()) for name, tensor in given.items()}
            results.append(given if len(given) > 1 else given["pixel_values"])
        cases.append({"name": kind, "config": config, "results": results})
    lines = ",\n".join(json.dumps(case) for case in cases)
    pieces = json.dumps(PIECES)
    (HERE / "presets.json").write_text(f'{{"pieces": {pieces},\n"cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
