"""Write matplotlib's colour tables, for the spectrogram images we render.

TABLES_BIN gets, map after map in the order of NAMES, 256 entries of three bytes (r, g, b).
CHECKS_JSON gets some entries of each map, for the test that reads the tables back.
Magma, viridis, inferno and plasma are CC0 (Nathaniel J. Smith, Stefan van der Walt, Eric Firing).

    pip install matplotlib==3.11.2 numpy==2.4.6
    python tests/golden/colormaps.py \\
        crates/augment-audio/src/colormap/tables.bin tests/golden/colormaps.json
"""

import json
import sys
from pathlib import Path

import matplotlib
import numpy as np

assert matplotlib.__version__ == "3.11.2", matplotlib.__version__

NAMES = ["magma", "viridis", "inferno", "plasma", "gray"]
CHECKED = [0, 1, 63, 127, 128, 200, 254, 255]


def main(tables_bin, checks_json):
    tables = {name: matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3] for name in NAMES}
    tables_bin.write_bytes(b"".join(table.tobytes() for table in tables.values()))
    maps = ",\n".join(
        f'  "{name}": ' + json.dumps({str(i): table[i].tolist() for i in CHECKED})
        for name, table in tables.items())
    checks_json.write_text(f"{{\n{maps}\n}}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: colormaps.py TABLES_BIN CHECKS_JSON")
    main(*map(Path, sys.argv[1:]))
