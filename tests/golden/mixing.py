"""Write mixing.json: what torchvision's MixUp and CutMix make of batches, and what they drew.

    pip install torch==2.11.0 torchvision==0.26.0
    python tests/golden/mixing.py
"""

import json
from pathlib import Path

import torch
from torchvision.transforms import v2

CLASSES = 4


def case(transform, seed, shape):
    """One batch through one transform."""
    torch.manual_seed(seed)
    batch = torch.randn(shape)
    labels = torch.randint(CLASSES, shape[:1])
    params = transform.make_params([batch])
    mixed = transform.transform(batch, {"batch_size": shape[0], "labels": labels, **params})
    lam = params["lam"] if "lam" in params else params["lam_adjusted"]
    targets = transform.transform(labels, {"labels": labels, **params})
    return {
        "shape": shape,
        "values": batch.flatten().tolist(),
        "labels": labels.tolist(),
        "lam": lam,
        "box": list(params["box"]) if "box" in params else None,
        "mixed": mixed.flatten().tolist(),
        "targets": targets.flatten().tolist(),
    }


def main():
    """Writes the file."""
    cases = []
    for seed, shape in enumerate([[1, 1, 2, 3], [2, 3, 5, 4], [5, 1, 8, 11], [7, 2, 6, 9]]):
        for alpha in (0.3, 1.0):
            cases.append(case(v2.MixUp(alpha=alpha, num_classes=CLASSES), seed, shape))
            cases.append(case(v2.CutMix(alpha=alpha, num_classes=CLASSES), seed, shape))
    path = Path(__file__).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
