"""The automatic augmentations."""

from torchvision.transforms import v2

POLICIES = {"imagenet": v2.AutoAugmentPolicy.IMAGENET, "cifar10": v2.AutoAugmentPolicy.CIFAR10,
            "svhn": v2.AutoAugmentPolicy.SVHN}

DRAWS = {
    f"AutoAugment {name}": {
        "step": {"AutoAugment": {"policy": name}},
        "peer": lambda policy=policy: v2.AutoAugment(policy),
    }
    for name, policy in POLICIES.items()
} | {
    "RandAugment": {"step": {"RandAugment": {}}, "peer": lambda: v2.RandAugment()},
    "RandAugment strong": {
        "step": {"RandAugment": {"num_ops": 3, "magnitude": 6, "num_magnitude_bins": 11, "interpolation": "bilinear"}},
        "peer": lambda: v2.RandAugment(3, 6, 11, v2.InterpolationMode.BILINEAR),
        "size": [117, 203],
    },
    "TrivialAugmentWide": {"step": {"TrivialAugmentWide": {}}, "peer": lambda: v2.TrivialAugmentWide()},
    # Small, since torchvision really mixes.
    "AugMix": {"step": {"AugMix": {}}, "peer": lambda: v2.AugMix(), "size": [30, 40]},
    "AugMix narrow": {
        "step": {"AugMix": {"severity": 10, "mixture_width": 2, "chain_depth": 2, "alpha": 0.4, "all_ops": False}},
        "peer": lambda: v2.AugMix(severity=10, mixture_width=2, chain_depth=2, alpha=0.4, all_ops=False),
        "size": [16, 21],
    },
}
