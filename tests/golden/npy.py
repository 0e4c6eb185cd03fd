"""Write small arrays as NumPy writes them, for our reader of `.npy` files.

`npy.json` gets, for each case, the file's bytes in hex, and what is in it: shape, type, and values in C order.

    pip install numpy==2.4.6
    python tests/golden/npy.py
"""

import io
import json
from pathlib import Path

import numpy as np

assert np.__version__ == "2.4.6", np.__version__


def number(x):
    x = float(x)
    return x if np.isfinite(x) else str(x)


cases = {}


def case(name, array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    cases[name] = dict(
        file=file.getvalue().hex(), shape=array.shape, dtype=array.dtype.str,
        values=[number(x) for x in array.ravel(order="C")])


for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "b1"]:
    for order in "<>":
        dtype = np.dtype(order + kind)
        if kind[0] == "f":
            array = np.array([[0.5, -1.25, 6e-5], [np.inf, -np.inf, np.nan], [3e-8, 65504.0, -0.0]], dtype)
        elif kind == "b1":
            array = np.array([[True, False, True]], dtype)
        else:
            info = np.iinfo(dtype)
            array = np.array([[info.min, info.max, 1], [2, 3, 4]], dtype)
        case(f"{order}{kind}", array)
cube = np.arange(24, dtype="<f4").reshape(2, 3, 4)
case("version 1.0", cube, (1, 0))
case("version 2.0", cube, (2, 0))
case("version 3.0", cube, (3, 0))
case("fortran", np.asfortranarray(cube))
case("fortran of two axes", np.asfortranarray(cube[0]))
case("fortran, big-endian", np.asfortranarray(cube.astype(">i2")))
case("transposed", cube.T)
case("one number", np.array(2.5))
case("one axis", np.arange(3, dtype="u1"))
case("nothing", np.zeros((0, 3), "<f4"))
case("axes of one", np.ones((1, 2, 1), "<f8"))

path = Path(__file__).with_name("npy.json")
lines = [f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items()]
path.write_text('{"numpy": "%s", "cases": {\n%s\n}}\n' % (np.__version__, ",\n".join(lines)))
