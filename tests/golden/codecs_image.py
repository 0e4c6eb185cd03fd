"""Write small images in every format and mode that is read: tests/golden/images/.

    pip install pillow==13.0.0 numpy==2.4.6 safetensors==0.8.0
    python tests/golden/codecs_image.py

Files that Pillow cannot write are put together from bytes. `expected.safetensors` holds what
`PIL.Image.open(file).convert(mode)` gives, as u8 [height, width, channels] under `file/mode`, for
RGB and, where conversions differ from it by more than a channel, L and RGBA; `file/turned` is RGB
after `PIL.ImageOps.exif_transpose`.
"""

import io
import shutil
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps
from safetensors.numpy import save

assert PIL.__version__ == "13.0.0", PIL.__version__
warnings.simplefilter("ignore")
HERE = Path(__file__).parent
OUT = HERE / "images"
random = np.random.default_rng(3)
files, expected = {}, {}


def put(name, data, *modes):
    """Keeps a file, with what Pillow makes of it in these modes and in RGB."""
    files[name] = data
    for mode in ("RGB", *modes):
        array = np.asarray(Image.open(io.BytesIO(data)).convert(mode))
        expected[f"{name}/{mode}"] = np.ascontiguousarray(np.atleast_3d(array))


def saved(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def picture(width, height):
    with Image.open(HERE / "pictures" / "coffee.png") as image:
        return image.convert("RGB").crop((20, 20, 20 + width, 20 + height))


def noise(*shape, below=256):
    return random.integers(0, below, shape, np.uint8)


PHOTO = picture(19, 13)
GRAY = PHOTO.convert("L")
CLEAR = PHOTO.copy()
CLEAR.putalpha(Image.fromarray(noise(13, 19)))
PALETTE = PHOTO.quantize(40)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, depth, color, rows, palette=b"", trns=b"", more=b""):
    """A PNG of these rows of packed samples."""
    header = struct.pack(">IIBBBBB", width, len(rows), depth, color, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"tRNS", trns), (b"eXIf", more)]
    chunks += [(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))), (b"IEND", b"")]
    chunks = [chunk(kind, data) for kind, data in chunks if data or kind == b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def rows(width, height, bits):
    stride = (width * bits + 7) // 8
    return [noise(stride).tobytes() for _ in range(height)]


def pngs():
    for name, image in {"rgb": PHOTO, "rgba": CLEAR, "la": CLEAR.convert("LA"), "gray": GRAY}.items():
        put(f"{name}.png", saved(image, "PNG"), "L", "RGBA")
    colors = noise(20, 3).tobytes()
    for depth in (1, 2, 4, 8):
        modes = ("L", "RGBA")
        put(f"gray{depth}.png", png(13, depth, 0, rows(13, 5, depth), trns=b"\0\1"), *modes)
        # Numbers above 19 stand for no colour.
        n = min(20, 1 << depth)
        data = png(13, depth, 3, rows(13, 5, depth), colors[: 3 * n], noise(n // 2).tobytes())
        put(f"palette{depth}.png", data, *modes)
    dark = (noise(5, 13, 2) // [128, 1]).astype(np.uint8)
    put("gray16.png", png(13, 16, 0, [row.tobytes() for row in dark]), "L")
    put("gray16_key.png", png(13, 16, 0, [row.tobytes() for row in dark], trns=dark[2, 7].tobytes()), "RGBA")
    put("rgb16.png", png(13, 16, 2, rows(13, 5, 48)), "L")
    put("rgba16.png", png(13, 16, 6, rows(13, 5, 64)), "RGBA")
    put("la16.png", png(13, 16, 4, rows(13, 5, 32)), "L", "RGBA")
    put("rgb_key.png", png(13, 8, 2, [bytes([1, 2, 3, 4, 5, 6] * 6 + [1, 2, 3])] * 2, trns=b"\1\1\0\2\0\3"), "RGBA")
    # Not of Pillow's making, which writes no interlaced ones.
    first, rest = bytes([0, 10, 20, 30]), bytes([0, 40, 50, 60])
    header = struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 1)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(first + rest)) + chunk(b"IEND", b"")
    put("interlaced.png", b"\x89PNG\r\n\x1a\n" + data)


def jpegs():
    for name, subsampling in {"444": 0, "422": 1, "420": 2}.items():
        put(f"{name}.jpg", saved(PHOTO, "JPEG", quality=85, subsampling=subsampling))
    put("poor.jpg", saved(PHOTO, "JPEG", quality=3), "L", "RGBA")
    put("gray.jpg", saved(GRAY, "JPEG"), "L", "RGBA")
    put("progressive.jpg", saved(PHOTO, "JPEG", progressive=True, quality=90))
    put("progressive_gray.jpg", saved(GRAY, "JPEG", progressive=True, quality=40))
    put("optimized.jpg", saved(PHOTO, "JPEG", optimize=True))
    put("restarts.jpg", saved(PHOTO, "JPEG", restart_marker_blocks=2))
    put("rgb.jpg", saved(PHOTO, "JPEG", keep_rgb=True))
    for width, height in [(1, 1), (2, 3), (3, 2), (4, 5), (5, 33), (33, 4)]:
        put(f"{width}x{height}.jpg", saved(picture(width, height), "JPEG", quality=80))
    # Pillow writes neither: with as many blocks to a unit, the header alone says where they are.
    for name, subsampling, factors in [("411", 2, 0x41), ("440", 1, 0x12)]:
        data = bytearray(saved(picture(32, 16), "JPEG", subsampling=subsampling))
        data[data.index(b"\xff\xc0") + 11] = factors
        put(f"{name}.jpg", bytes(data))
    inks = Image.fromarray(noise(13, 19, 4)).resize((16, 12))
    inks = Image.frombytes("CMYK", inks.size, inks.tobytes())
    put("cmyk.jpg", saved(inks, "JPEG", quality=95), "L", "RGBA")
    cmyk = saved(inks, "JPEG", quality=95)
    # Adobe's marker: its last byte says what the colours are, 2 that they are YCCK.
    at = cmyk.index(b"Adobe") + 11
    put("ycck.jpg", cmyk[:at] + b"\2" + cmyk[at + 1 :])
    at = cmyk.index(b"\xff\xee")
    put("cmyk_plain.jpg", cmyk[:at] + cmyk[at + 16 :])


def webps():
    put("lossless.webp", saved(PHOTO, "WEBP", lossless=True))
    put("lossless_alpha.webp", saved(CLEAR, "WEBP", lossless=True, exact=True), "RGBA")
    put("lossy.webp", saved(PHOTO, "WEBP", quality=70))
    put("lossy_alpha.webp", saved(CLEAR, "WEBP", quality=70), "RGBA")
    put("palette.webp", saved(PALETTE, "WEBP", lossless=True))
    second = PHOTO.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    data = saved(PHOTO, "WEBP", lossless=True, save_all=True, append_images=[second], background=(9, 99, 9, 255))
    put("animation.webp", data)


def bmp(width, height, bits, data, palette=b"", compression=0, masks=b"", header=40, colors=0):
    fields = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(data), 0, 0, colors, 0)
    if header == 12:
        fields = struct.pack("<IHHHH", header, width, height, 1, bits)
    fields += masks.ljust(max(0, header - 40), b"\0")
    offset = 14 + len(fields) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + fields + palette + data


def bmps():
    put("rgb.bmp", saved(PHOTO, "BMP"), "L")
    put("gray.bmp", saved(GRAY, "BMP"))
    put("one.bmp", saved(GRAY.convert("1"), "BMP"))
    put("palette.bmp", saved(PALETTE, "BMP"))
    put("rgba.bmp", saved(CLEAR, "BMP"), "RGBA")
    for bits in (1, 4, 8):
        n = min(200, 1 << bits)
        padded = noise(5, (13 * bits + 31) // 32 * 4).tobytes()
        data = bmp(13, 5, bits, padded, noise(n, 4).tobytes(), colors=n if bits == 8 else 0)
        put(f"palette{bits}.bmp", data, "L")
    put("upside.bmp", bmp(13, -5, 8, noise(5, 16).tobytes(), noise(256, 4).tobytes()))
    put("core.bmp", bmp(13, 5, 8, noise(5, 16).tobytes(), noise(256, 3).tobytes(), header=12))
    put("core24.bmp", bmp(13, 5, 24, noise(5, 40).tobytes(), header=12))
    wide = noise(5, 28).tobytes()
    put("555.bmp", bmp(13, 5, 16, wide))
    put("565.bmp", bmp(13, 5, 16, wide, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F), compression=3))
    deep = noise(5, 52).tobytes()
    put("32.bmp", bmp(13, 5, 32, deep), "RGBA")
    for name, masks in {
        "xbgr": (0xFF000000, 0xFF0000, 0xFF00, 0), "bgxr": (0xFF000000, 0xFF00, 0xFF, 0),
        "abgr": (0xFF000000, 0xFF0000, 0xFF00, 0xFF), "rgba": (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
        "bgra": (0xFF0000, 0xFF00, 0xFF, 0xFF000000), "bgar": (0xFF000000, 0xFF00, 0xFF, 0xFF0000),
    }.items():
        put(f"32_{name}.bmp", bmp(13, 5, 32, deep, masks=struct.pack("<IIII", *masks), compression=3, header=124), "RGBA")
    # Runs, numbers as they are (of an odd count), a jump, the ends of rows.
    runs = bytes([5, 1, 0, 3, 7, 8, 9, 0, 2, 2, 0, 0, 0, 2, 3, 1, 4, 5, 0, 0, 13, 3, 0, 0, 13, 250, 0, 1])
    put("rle8.bmp", bmp(13, 5, 8, runs, noise(256, 4).tobytes(), compression=1))
    runs = bytes([5, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 3, 0x9A, 0, 0, 13, 0xBC, 0, 0, 0, 2, 3, 1, 10, 0xDE, 0, 0, 13, 0x0F, 0, 1])
    put("rle4.bmp", bmp(13, 5, 4, runs, noise(16, 4).tobytes(), compression=2))


def tiff(tags, data, big=False):
    """A TIFF of one strip, with these tags (number: (type, values)) and the usual ones."""
    order = ">" if big else "<"
    sizes = {1: "B", 3: "H", 4: "I"}
    if 324 not in tags:
        tags = {273: (4, [8]), 279: (4, [len(data)]), **tags}
    start = 8 + len(data) + len(data) % 2
    directory, behind = struct.pack(order + "H", len(tags)), b""
    rest = start + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(values)}{sizes[kind]}", *values)
        if len(packed) > 4:
            packed, behind = struct.pack(order + "I", rest + len(behind)), behind + packed
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    head = (b"MM\0*" if big else b"II*\0") + struct.pack(order + "I", start)
    return head + data + b"\0" * (len(data) % 2) + directory + b"\0\0\0\0" + behind


def simple(width, height, bits, photometric, data, big=False, **more):
    tags = {256: (4, [width]), 257: (4, [height]), 258: (3, bits), 259: (3, [1]),
            262: (3, [photometric]), 277: (3, [len(bits)]), 278: (4, [height])}
    tags |= {int(key[1:]): value for key, value in more.items()}
    return tiff(tags, data, big)


def tiffs():
    for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        put(f"{name}.tif", saved(PHOTO, "TIFF", compression=name))
    put("jpeg.tif", saved(PHOTO, "TIFF", compression="jpeg", quality=90))
    put("jpeg_gray.tif", saved(GRAY, "TIFF", compression="jpeg", quality=90))
    put("predictor.tif", saved(PHOTO, "TIFF", compression="tiff_lzw", tiffinfo={317: 2}))
    put("strips.tif", saved(PHOTO, "TIFF", compression="tiff_lzw", strip_size=400))
    put("gray.tif", saved(GRAY, "TIFF"), "L")
    put("one.tif", saved(GRAY.convert("1"), "TIFF"))
    put("one_lzw.tif", saved(GRAY.convert("1"), "TIFF", compression="tiff_lzw"))
    put("fax4.tif", saved(GRAY.convert("1"), "TIFF", compression="group4"))
    put("palette.tif", saved(PALETTE, "TIFF", compression="tiff_lzw"), "L", "RGBA")
    put("rgba.tif", saved(CLEAR, "TIFF"), "RGBA")
    put("la.tif", saved(CLEAR.convert("LA"), "TIFF"), "RGBA")
    inks = Image.frombytes("CMYK", (13, 5), noise(5, 13, 4).tobytes())
    put("cmyk.tif", saved(inks, "TIFF"), "L")
    put("cmyk_lzw.tif", saved(inks, "TIFF", compression="tiff_lzw"))
    deep = Image.fromarray((noise(5, 13, 2) // [1, 128]).astype(np.uint8).view(np.uint16)[..., 0])
    put("gray16.tif", saved(deep, "TIFF"), "L")
    put("gray16_lzw.tif", saved(deep, "TIFF", compression="tiff_lzw"))
    for big in (False, True):
        end = "big" if big else "little"
        put(f"rgb16_{end}.tif", simple(13, 5, [16] * 3, 2, noise(5, 78).tobytes(), big))
        for bits in (1, 2, 4, 8):
            data = noise(5, (13 * bits + 7) // 8).tobytes()
            put(f"white{bits}_{end}.tif", simple(13, 5, [bits], 0, data, big))
            put(f"black{bits}_{end}.tif", simple(13, 5, [bits], 1, data, big))
            colors = (3, random.integers(0, 1 << 16, 3 << bits).tolist())
            put(f"palette{bits}_{end}.tif", simple(13, 5, [bits], 3, data, big, t320=colors))
    put("white16.tif", simple(13, 5, [16], 0, deep.tobytes()))
    put("rgba16.tif", simple(13, 5, [16] * 4, 2, noise(5, 104).tobytes(), t338=(3, [2])), "RGBA")
    put("cmyk16.tif", simple(13, 5, [16] * 4, 5, noise(5, 104).tobytes()))
    four = noise(5, 52).tobytes()
    for extra in (0, 1, 2):
        put(f"extra{extra}.tif", simple(13, 5, [8] * 4, 2, four, t338=(3, [extra])), "RGBA")
    put("gray_extra.tif", simple(13, 5, [8] * 2, 1, noise(5, 26).tobytes(), t338=(3, [0])))
    put("planes.tif", simple(13, 5, [8] * 3, 2, noise(3, 65).tobytes(), t284=(3, [2]),
                             t273=(4, [8, 73, 138]), t279=(4, [65] * 3)))
    tiles = noise(4, 16 * 16 * 3, below=9)
    put("tiles.tif", simple(20, 18, [8] * 3, 2, tiles.tobytes(), t322=(4, [16]), t323=(4, [16]),
                            t324=(4, [8 + 768 * i for i in range(4)]), t325=(4, [768] * 4)))
    for turn in range(2, 9):
        put(f"turned{turn}.tif", saved(PHOTO.crop((0, 0, 7, 4)), "TIFF", tiffinfo={274: turn}))


def gif(width, height, frame, colors, table=None, local=None, clear=None, interlaced=False):
    """A GIF of one image at a place (left, top, width, height), of noise, coded without a table."""
    def size(table):
        return 0x80 | (len(table) // 3).bit_length() - 2
    out = b"GIF89a" + struct.pack("<HHBBB", width, height, size(table) if table else 0, 1, 0) + (table or b"")
    if clear is not None:
        out += b"!\xf9\x04\x01\0\0" + bytes([clear]) + b"\0"
    flags = (size(local) if local else 0) | (0x40 if interlaced else 0)
    out += b"," + struct.pack("<HHHHB", *frame, flags) + (local or b"")
    # Codes of 9 bits for numbers of 8; the table is cleared before codes get longer.
    bits, n = 0, 0
    for i, value in enumerate(noise(frame[2] * frame[3], below=colors).tolist()):
        for code in ([256] if i % 200 == 0 else []) + [value]:
            bits, n = bits | code << n, n + 9
    bits, n = bits | 257 << n, n + 9
    data = bits.to_bytes((n + 7) // 8, "little")
    blocks = [data[i : i + 255] for i in range(0, len(data), 255)]
    return out + b"\x08" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0;"


def gifs():
    put("rgb.gif", saved(PHOTO, "GIF"), "L", "RGBA")
    put("gray.gif", saved(GRAY, "GIF"), "L")
    put("clear.gif", saved(PALETTE, "GIF", transparency=3), "RGBA")
    second = PHOTO.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    put("animation.gif", saved(PHOTO, "GIF", save_all=True, append_images=[second]))
    table, local = noise(64, 3).tobytes(), noise(32, 3).tobytes()
    put("interlaced.gif", gif(13, 11, (0, 0, 13, 11), 64, table, interlaced=True))
    put("local.gif", gif(13, 5, (0, 0, 13, 5), 32, table, local))
    put("only_local.gif", gif(13, 5, (0, 0, 13, 5), 32, None, local))
    put("offset.gif", gif(13, 9, (2, 3, 7, 4), 64, table), "RGBA")
    put("offset_clear.gif", gif(13, 9, (2, 3, 7, 4), 64, table, clear=5), "RGBA")
    put("grown.gif", gif(6, 5, (2, 3, 7, 4), 64, table))
    put("colorless.gif", gif(13, 5, (0, 0, 13, 5), 256), "L")
    put("beyond.gif", gif(13, 5, (0, 0, 13, 5), 256, table))


def turned():
    exif = Image.Exif()
    for turn in range(1, 9):
        exif[274] = turn
        small = PHOTO.crop((0, 0, 16, 9))
        files[f"turn{turn}.jpg"] = saved(small, "JPEG", exif=exif)
    exif[274] = 6
    files["turn.png"] = saved(small, "PNG", exif=exif)
    files["turn.webp"] = saved(small, "WEBP", lossless=True, exif=exif)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="5"/></x:xmpmeta>'
    files["turn_xmp.jpg"] = saved(small, "JPEG", xmp=xmp)
    files["turn_xmp.webp"] = saved(small, "WEBP", lossless=True, xmp=xmp)
    for name in [name for name in files if name.startswith("turn") and not name.endswith("tif")]:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(files[name])))
        expected[f"{name}/turned"] = np.ascontiguousarray(image.convert("RGB"))


for make in (pngs, jpegs, webps, bmps, tiffs, gifs, turned):
    make()
shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir()
packed = {name: np.frombuffer(data, np.uint8) for name, data in files.items()}
# One file: hundreds of tiny ones would take a block of the disk each.
(OUT / "files.safetensors").write_bytes(save(packed))
(OUT / "expected.safetensors").write_bytes(save(expected, metadata={"peers": f"Pillow {PIL.__version__}"}))
print(len(files), "files", sum(map(len, files.values())), "bytes;", len(expected), "results",
      sum(a.size for a in expected.values()), "bytes")
