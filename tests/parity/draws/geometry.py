"""Cutting, padding and resizing."""

from torchvision.transforms import v2


def case(name, peer, **arguments):
    return {"step": {name: arguments}, "peer": peer}


BOXES = [[20.0, 30.0, 260.0, 200.0], [300.0, 100.0, 480.0, 370.0], [10.0, 300.0, 60.0, 340.0]]

DRAWS = {
    "CenterCrop": case("CenterCrop", lambda: v2.CenterCrop((7, 9)), size=[7, 9]),
    "Pad": case("Pad", lambda: v2.Pad([1, 2], padding_mode="edge"), padding=[1, 2], padding_mode="edge"),
    "Resize": case("Resize", lambda: v2.Resize(9, max_size=20), size=9, max_size=20),
    "FiveCrop": case("FiveCrop", lambda: v2.FiveCrop((7, 8)), size=[7, 8]),
    "TenCrop": case("TenCrop", lambda: v2.TenCrop((7, 8), vertical_flip=True), size=[7, 8], vertical_flip=True),
    "RandomVerticalFlip": case("RandomVerticalFlip", lambda: v2.RandomVerticalFlip(0.3), p=0.3),
    "RandomCrop": case("RandomCrop", lambda: v2.RandomCrop(224), size=224),
    "RandomCrop pad": case("RandomCrop", lambda: v2.RandomCrop((32, 30), padding=[4, 3], fill=7),
                           size=[32, 30], padding=[4, 3], fill=7),
    "RandomCrop if needed": {
        "step": {"RandomCrop": {"size": [40, 64], "pad_if_needed": True, "padding_mode": "reflect"}},
        "peer": lambda: v2.RandomCrop((40, 64), pad_if_needed=True, padding_mode="reflect"),
        "size": [32, 48],
    },
    "RandomCrop as it is": {
        "step": {"RandomCrop": {"size": [40, 64]}}, "peer": lambda: v2.RandomCrop((40, 64)), "size": [40, 70],
    },
    "RandomResizedCrop": case("RandomResizedCrop", lambda: v2.RandomResizedCrop(224), size=224),
    "RandomResizedCrop long": {
        "step": {"RandomResizedCrop": {"size": [96, 80], "scale": [0.5, 1.5], "ratio": [0.5, 3.0],
                                       "interpolation": "bicubic", "antialias": False}},
        "peer": lambda: v2.RandomResizedCrop((96, 80), (0.5, 1.5), (0.5, 3.0),
                                             v2.InterpolationMode.BICUBIC, antialias=False),
        "size": [60, 300],
    },
    "RandomZoomOut": case("RandomZoomOut", lambda: v2.RandomZoomOut()),
    "RandomZoomOut all": case("RandomZoomOut", lambda: v2.RandomZoomOut(fill=9, side_range=(1.5, 2.0), p=1.0),
                              fill=9, side_range=[1.5, 2.0], p=1.0),
    "RandomIoUCrop": {
        "step": {"RandomIoUCrop": {}}, "peer": lambda: v2.RandomIoUCrop(),
        "boxes": BOXES, "own": ["zero_bounding_boxes"],
    },
    "RandomIoUCrop narrow": {
        "step": {"RandomIoUCrop": {"min_scale": 0.5, "max_scale": 0.9, "min_aspect_ratio": 0.8,
                                   "max_aspect_ratio": 1.5, "sampler_options": [0.2, 0.4, 2.0], "trials": 5}},
        "peer": lambda: v2.RandomIoUCrop(0.5, 0.9, 0.8, 1.5, [0.2, 0.4, 2.0], 5),
        "boxes": BOXES, "own": ["zero_bounding_boxes"],
    },
    "ScaleJitter": case("ScaleJitter", lambda: v2.ScaleJitter((300, 200)), target_size=[300, 200]),
    "RandomShortestSize": case("RandomShortestSize", lambda: v2.RandomShortestSize([100, 200, 256, 320], 380),
                               min_size=[100, 200, 256, 320], max_size=380),
    "RandomShortestSize one": case("RandomShortestSize", lambda: v2.RandomShortestSize(256), min_size=256),
    "RandomResize": case("RandomResize", lambda: v2.RandomResize(100, 110), min_size=100, max_size=110),
}
