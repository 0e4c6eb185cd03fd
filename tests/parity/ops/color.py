"""Ops that change colours."""

import math

import numpy as np
import torch
from PIL import Image, ImageCms
from spec import Spec


def factor(name, low=0.0, high=2.5):
    special = [0.0, 1.0, 0.5, 2.0]

    def sample(rng, *_):
        pick = rng.choice(special) if rng.random() < 0.2 else rng.uniform(low, high)
        return {name: pick}

    return sample


def hue(rng, *_):
    pick = rng.choice([0.0, -0.5, 0.5, 0.25]) if rng.random() < 0.2 else rng.uniform(-0.5, 0.5)
    return {"hue_factor": pick}


def gamma(rng, *_):
    out = {"gamma": rng.choice([0.0, 1.0, 2.0]) if rng.random() < 0.2 else rng.uniform(0.1, 3.0)}
    return out | ({"gain": rng.uniform(0.2, 2.0)} if rng.random() < 0.5 else {})


def permutation(rng, width, height, channels, dtype):
    order = list(range(channels))
    rng.shuffle(order)
    return {"permutation": order}


def solarize(rng, width, height, channels, dtype):
    if dtype == "float32":
        return {"threshold": rng.uniform(-0.1, 1.0)}
    return {"threshold": rng.choice([0.0, 128.0, 255.0, 300.0, rng.uniform(0, 256)])}


# Conversions between colour spaces. Pillow's own where it has them; the others are written here in
# double precision.

LINEAR = lambda c: np.where(c > 0.04045, ((np.maximum(c, 0.04045) + 0.055) / 1.055) ** 2.4, c / 12.92)
ENCODED = lambda c: np.where(c > 0.0031308, 1.055 * np.maximum(c, 0.0031308) ** (1 / 2.4) - 0.055, c * 12.92)
CURVED = lambda t: np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
STRAIGHT = lambda t: np.where(t > 0.2068966, t**3, (t - 16 / 116) / 7.787)
# scikit-image's sRGB in XYZ under D65; the same adapted to D50, as in ICC profiles.
XYZ65 = np.array([[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]])
WHITE65 = np.array([0.95047, 1.0, 1.08883])
XYZ50 = np.array([[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]])
WHITE50 = XYZ50.sum(1)


def lab(rgb, xyz, white):
    x, y, z = np.moveaxis(CURVED(LINEAR(rgb) @ xyz.T / white), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def unlab(values, xyz, white):
    lightness, a, b = np.moveaxis(values, -1, 0)
    y = (lightness + 16) / 116
    xyz_values = STRAIGHT(np.stack([y + a / 500, y, np.maximum(y - b / 200, 0)], -1)) * white
    return np.clip(ENCODED(xyz_values @ np.linalg.inv(xyz).T), 0, 1)


def hsv(rgb):
    """scikit-image's."""
    high, low = rgb.max(-1), rgb.min(-1)
    span = np.where(high > low, high - low, 1)
    r, g, b = np.moveaxis(rgb, -1, 0)
    turns = np.where(r == high, (g - b) / span, np.where(g == high, 2 + (b - r) / span, 4 + (r - g) / span))
    return np.stack([turns / 6 % 1, (high - low) / np.where(high > 0, high, 1), high], -1)


def unhsv(values):
    h, s, v = np.moveaxis(values, -1, 0)
    below = lambda n: np.clip(np.minimum((n + h * 6) % 6, 4 - (n + h * 6) % 6), 0, 1)
    return np.stack([v - v * s * below(n) for n in (5, 3, 1)], -1)


def affine(rows, offset):
    rows, offset = np.array(rows), np.array(offset)
    return lambda values: values @ rows.T + offset


# kornia's coefficients.
GRAY = np.array([0.299, 0.587, 0.114])
CB, CR = (np.array([0, 0, 1]) - GRAY) * 0.564, (np.array([1, 0, 0]) - GRAY) * 0.713
YCBCR = affine([GRAY, CB, CR], [0, 0.5, 0.5])
YUV = affine([GRAY, [-0.147, -0.289, 0.436], [0.615, -0.515, -0.1]], 0)
UNYUV = affine([[1, 0, 1.14], [1, -0.396, -0.581], [1, 2.029, 0]], 0)


def unycbcr(values):
    rows = [[1, 0, 1.403], [1, -0.344, -0.714], [1, 1.773, 0]]
    return np.clip(affine(rows, 0)(values - [0, 0.5, 0.5]), 0, 1)


FLOATS = {
    ("RGB", "L"): lambda x: x @ np.array([[0.2989], [0.587], [0.114]]), ("L", "RGB"): lambda x: x.repeat(3, -1),
    ("RGB", "HSV"): hsv, ("HSV", "RGB"): unhsv,
    ("RGB", "YCbCr"): YCBCR, ("YCbCr", "RGB"): unycbcr,
    ("RGB", "YUV"): YUV, ("YUV", "RGB"): UNYUV,
    ("RGB", "LAB"): lambda x: lab(x, XYZ65, WHITE65), ("LAB", "RGB"): lambda x: unlab(x, XYZ65, WHITE65),
}


def opencv_yuv(x):
    """OpenCV's arithmetic of bytes (COLOR_RGB2YUV): equal to it on all colours."""
    r, g, b = np.moveaxis(x.astype(int), -1, 0)
    y = (4899 * r + 9617 * g + 1868 * b + 8192) >> 14
    return np.stack([y, (8061 * (b - y) + (128 << 14) + 8192) >> 14, (14369 * (r - y) + (128 << 14) + 8192) >> 14], -1)


def opencv_unyuv(x):
    """Likewise (COLOR_YUV2RGB)."""
    y, u, v = np.moveaxis(x.astype(int) - [0, 128, 128], -1, 0)
    parts = [18678 * v, -6472 * u - 9519 * v, 33292 * u]
    return np.stack([y + ((part + 8192) >> 14) for part in parts], -1)


def image_cms(image):
    """Pillow's LAB; as an array its a and b are signed, in memory they are not."""
    change = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    return np.asarray(ImageCms.applyTransform(image, change)) ^ np.array([0, 128, 128], np.uint8)


def unlab_bytes(x):
    return np.rint(255 * unlab((x.astype(float) - [0, 128, 128]) / [2.55, 1, 1], XYZ50, WHITE50))


def convert(image, params):
    pair = params.get("from", "RGB"), params["to"]
    if isinstance(image, torch.Tensor):
        values = image.double().numpy().transpose(1, 2, 0)
        return torch.from_numpy(FLOATS[pair](values).transpose(2, 0, 1).astype(np.float32))
    x = np.asarray(image)
    exact = {("RGB", "YUV"): opencv_yuv, ("YUV", "RGB"): opencv_unyuv, ("LAB", "RGB"): unlab_bytes}
    if pair in exact:
        return torch.from_numpy(np.clip(exact[pair](x), 0, 255).astype(np.uint8).transpose(2, 0, 1).copy())
    if pair == ("RGB", "LAB"):
        return torch.from_numpy(image_cms(image).transpose(2, 0, 1).copy())
    if x.ndim == 3 and pair[0] != "RGB":
        image = Image.frombytes(pair[0], image.size, x.tobytes())
    return torch.from_numpy(np.asarray(image.convert(pair[1])).reshape(*x.shape[:2], -1).transpose(2, 0, 1).copy())


def space(spaces):
    def sample(rng, width, height, channels, dtype):
        if channels == 1:
            return {"from": "L", "to": "RGB"}
        other = rng.choice(spaces)
        back = {"to": "L"} if other == "L" else {"from": other, "to": "RGB"}
        return {"op": "convert_color_space"} | rng.choice([{"to": other}, {"from": "RGB", "to": other}, back])

    return sample


NOTHING = lambda *_: {}
NO_RGBA = (1, 3)

OPS = {
    "adjust_brightness": Spec(factor("brightness_factor")),
    "adjust_contrast": Spec(factor("contrast_factor")),
    "adjust_saturation": Spec(factor("saturation_factor")),
    "adjust_hue": Spec(hue),
    "adjust_sharpness": Spec(factor("sharpness_factor", high=4.0)),
    "adjust_gamma": Spec(gamma),
    "rgb_to_grayscale": Spec(lambda rng, *_: rng.choice([{}, {"num_output_channels": 1}, {"num_output_channels": 3}])),
    "grayscale_to_rgb": Spec(NOTHING),
    "invert": Spec(NOTHING, channels=NO_RGBA),
    # Pillow refuses 0.
    "posterize": Spec(lambda rng, w, h, c, dtype: {"bits": rng.randint(dtype == "uint8", 8)}, channels=NO_RGBA),
    "solarize": Spec(solarize, channels=NO_RGBA),
    "autocontrast": Spec(NOTHING, channels=NO_RGBA),
    "equalize": Spec(NOTHING, channels=NO_RGBA),
    "permute_channels": Spec(permutation),
    "convert_color_space": Spec(space(["L", "HSV", "YCbCr", "YUV"]), channels=NO_RGBA, call=convert),
    # ImageCms interpolates.
    "convert_color_space LAB": Spec(space(["LAB"]), channels=(3,), float_channels=(3,), call=convert, levels=1),
}
