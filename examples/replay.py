"""Replays recipes of `augment apply --recipes` with torchvision: the ops are its functions, by name.

    augment apply --pipeline steps.yaml --out augmented --recipes recipes.jsonl photos/
    python examples/replay.py recipes.jsonl photos/ replayed/

On 8-bit images the results are equal, value for value. Ops that draw a number for every pixel (`elastic`,
`gaussian_noise`) hold the stream of numbers instead of the numbers, and are not replayed here.
"""

import json
import sys
from pathlib import Path

from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional

recipes, photos, out = map(Path, sys.argv[1:])
for line in recipes.read_text().splitlines():
    recipe = json.loads(line)
    image = Image.open(photos / recipe["key"]).convert("RGB")
    for op in recipe["ops"]:
        name = op.pop("op")
        if "interpolation" in op:
            op["interpolation"] = InterpolationMode(op["interpolation"])
        image = getattr(functional, name)(image, **op)
    target = (out / recipe["key"]).with_suffix(".png")
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target)
