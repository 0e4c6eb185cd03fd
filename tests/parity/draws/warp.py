"""Turns and bends."""

from torchvision.transforms import InterpolationMode, v2

DRAWS = {
    "RandomRotation": {
        "step": {"RandomRotation": {"degrees": 30}},
        "peer": lambda: v2.RandomRotation(30),
    },
    "RandomRotation of a range": {
        "step": {"RandomRotation": {"degrees": [10, 80], "interpolation": "bilinear", "expand": True,
                                    "center": [3, 4], "fill": [1, 2, 3]}},
        "peer": lambda: v2.RandomRotation((10, 80), InterpolationMode.BILINEAR, True, [3, 4], [1, 2, 3]),
    },
    "RandomAffine": {
        "step": {"RandomAffine": {"degrees": 30}},
        "peer": lambda: v2.RandomAffine(30),
    },
    "RandomAffine of all": {
        "step": {"RandomAffine": {"degrees": [-10, 40], "translate": [0.1, 0.02], "scale": [0.5, 1.5], "shear": 20,
                                  "interpolation": "bilinear", "fill": 7, "center": [1.5, 2]}},
        "peer": lambda: v2.RandomAffine((-10, 40), (0.1, 0.02), (0.5, 1.5), 20, InterpolationMode.BILINEAR, 7,
                                        [1.5, 2]),
    },
    "RandomAffine with two shears": {
        "step": {"RandomAffine": {"degrees": 0, "shear": [-5, 10, 20, 30]}},
        "peer": lambda: v2.RandomAffine(0, shear=(-5, 10, 20, 30)),
    },
    "RandomAffine with a pair of shears": {
        "step": {"RandomAffine": {"degrees": 0, "shear": [5, 10]}},
        "peer": lambda: v2.RandomAffine(0, shear=(5, 10)),
    },
    "RandomPerspective": {
        "step": {"RandomPerspective": {}},
        "peer": lambda: v2.RandomPerspective(),
    },
    "RandomPerspective of a small image": {
        "step": {"RandomPerspective": {"distortion_scale": 0.3, "p": 0.9, "interpolation": "nearest", "fill": 9}},
        "peer": lambda: v2.RandomPerspective(0.3, 0.9, InterpolationMode.NEAREST, 9),
        "size": [17, 30],
    },
    # The displacement is a tensor, and no number of it is compared: it is made of the stream. Without
    # sigma, torchvision does not call its blur, which is no op here.
    "ElasticTransform": {
        "step": {"ElasticTransform": {"sigma": 0}},
        "peer": lambda: v2.ElasticTransform(sigma=0),
        "size": [40, 50],
        "ignore": ["displacement"],
    },
}
