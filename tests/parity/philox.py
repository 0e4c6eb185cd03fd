"""The random numbers of a recipe's stream: the twin of augment-core's rng and of augment-image's normal.rs.

A stream is what stands in a recipe: {"seed": 7, "id": [1, 2, 3]}.
"""

import numpy as np

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)


def philox4x32_10(counter, key):
    """The words that belong to counters (an array of four columns) under a key of two words."""
    c = [np.ascontiguousarray(counter[:, i]).astype(np.uint64) for i in range(4)]
    k = [int(key[0]), int(key[1])]
    low, word = np.uint64(0xFFFFFFFF), np.uint64(32)
    for _ in range(10):
        p0, p1 = _MULTIPLIERS[0] * c[0], _MULTIPLIERS[1] * c[2]
        c = [(p1 >> word) ^ c[1] ^ np.uint64(k[0]), p1 & low, (p0 >> word) ^ c[3] ^ np.uint64(k[1]), p0 & low]
        k = [(k[i] + _WEYL[i]) % 2**32 for i in range(2)]
    return np.stack(c, 1).astype(np.uint32)


def words(stream, count):
    """The first `count` words of a stream; word i is number i % 4 of block i // 4."""
    blocks = -(-count // 4)
    counter = np.empty((blocks, 4), np.uint32)
    counter[:, 0] = np.arange(blocks)
    counter[:, 1:] = stream["id"]
    seed = stream["seed"]
    return philox4x32_10(counter, (seed % 2**32, seed >> 32)).ravel()[:count]


def normals(stream, count):
    """The first `count` normally distributed numbers of a stream, by the formula in normal.rs."""
    f = np.float32
    w = words(stream, -(-count // 4) * 4).reshape(-1, 2)
    a, b = np.ascontiguousarray(w[:, 0]), np.ascontiguousarray(w[:, 1])
    bits = ((a >> np.uint32(1)).astype(f) + f(0.5)).view(np.int32)
    exponent = (bits - f(np.sqrt(0.5)).view(np.int32)) >> np.int32(23)
    mantissa = (bits - (exponent << np.int32(23))).view(f)
    s = (mantissa - f(1)) / (mantissa + f(1))
    y = s * s
    tail = y * (f(1 / 3) + y * (f(1 / 5) + y * (f(1 / 7) + y * f(1 / 9))))
    ln = (exponent - np.int32(31)).astype(f) * f(np.log(2)) + f(2) * s * (f(1) + tail)
    r = np.sqrt(f(-2) * ln)
    quarter = (b + np.uint32(1 << 29)) >> np.uint32(30)
    x = (b - (quarter << np.uint32(30))).view(np.int32).astype(f) * (f(np.pi / 2) / f(1 << 30))
    y = x * x
    cos = f(1) - y * (f(1 / 2) - y * (f(1 / 24) - y * (f(1 / 720) - y * f(1 / 40320))))
    sin = x - x * (y * (f(1 / 6) - y * (f(1 / 120) - y * (f(1 / 5040) - y * f(1 / 362880)))))
    odd = quarter % 2 == 1
    cos, sin = np.where(odd, sin, cos), np.where(odd, cos, sin)
    cos, sin = np.where((quarter == 1) | (quarter == 2), -cos, cos), np.where(quarter >= 2, -sin, sin)
    out = np.stack([r * cos, r * sin], 1).ravel()[:count]
    assert out.dtype == f
    return out


def stream(rng):
    """A stream, drawn from random.Random."""
    return {"seed": rng.getrandbits(63), "id": [rng.getrandbits(32) for _ in range(3)]}


def _check():
    cases = [
        ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        ([2**32 - 1] * 4, [2**32 - 1] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        ([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
         [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
    ]
    for counter, key, expected in cases:
        assert philox4x32_10(np.array([counter], np.uint32), key)[0].tolist() == expected


_check()
