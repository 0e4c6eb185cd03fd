"""Colours."""

from torchvision.transforms import v2


def case(name, **arguments):
    return {"step": {name: arguments}, "peer": lambda: getattr(v2, name)(**arguments)}


DRAWS = {
    "ColorJitter": case("ColorJitter", brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1),
    "ColorJitter ranges": case("ColorJitter", brightness=[0.2, 0.9], saturation=1.5, hue=[-0.3, 0.1]),
    "ColorJitter some": case("ColorJitter", contrast=[0.5, 3.0], hue=0),
    "Grayscale": case("Grayscale"),
    "Grayscale 3": case("Grayscale", num_output_channels=3),
    "RGB": case("RGB"),
    "RandomGrayscale": case("RandomGrayscale"),
    "RandomGrayscale p": case("RandomGrayscale", p=0.6),
    "RandomInvert": case("RandomInvert"),
    "RandomPosterize": case("RandomPosterize", bits=3),
    "RandomSolarize": case("RandomSolarize", threshold=100.5, p=0.2),
    "RandomAdjustSharpness": case("RandomAdjustSharpness", sharpness_factor=2.5),
    "RandomAutocontrast": case("RandomAutocontrast", p=0.9),
    "RandomEqualize": case("RandomEqualize"),
    "RandomChannelPermutation": case("RandomChannelPermutation"),
    "RandomPhotometricDistort": case("RandomPhotometricDistort"),
    "RandomPhotometricDistort ranges": case(
        "RandomPhotometricDistort", brightness=[0.5, 0.6], contrast=[1.0, 2.0], saturation=[0.0, 0.1], hue=[0.1, 0.2], p=0.8
    ),
}
