"""Compares augment's ops with torchvision's functions of the same names; see README.md."""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import zlib

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image

sys.path.insert(0, os.path.dirname(__file__))
import call
import inputs
import targets
from draws import all_draws, record
from ops import all_ops

GOLDEN = os.path.join(os.path.dirname(__file__), "..", "golden", "torchvision")


def cases(name, spec, sources, count, seed=0):
    """(input, dtype, op, result) for `count` draws of arguments on each of the inputs."""
    rng = random.Random(f"{name}/{seed}")
    for source in sources:
        array = inputs.make(source) if isinstance(source, dict) else source
        height, width, channels = array.shape
        if min(height, width) < spec.least or height * width > spec.most:
            continue
        for dtype in spec.dtypes:
            if channels not in (spec.float_channels if dtype == "float32" else spec.channels):
                continue
            for _ in range(count):
                op = {"op": name, **spec.sample(rng, width, height, channels, dtype)}
                yield source, dtype, op, call.run(spec, op, array, dtype)


def marked_cases(name, spec, count):
    """The same for what is marked in images of those sizes: (input, op, what is marked, result)."""
    rng = random.Random(f"{name}/targets")
    for source in inputs.ODD:
        height, width, channels, _ = source["noise"]
        if min(height, width) < spec.least or channels != 3:
            continue
        for _ in range(count):
            op = {"op": name, **spec.sample(rng, width, height, channels, "uint8")}
            marked = targets.draw(rng, width, height, spec.masks)
            yield source, op, marked, targets.run(spec, op, marked, width, height)


def goldens(args):
    os.makedirs(GOLDEN, exist_ok=True)
    files = {}
    versions = {"torchvision": torchvision.__version__.split("+")[0], "torch": torch.__version__.split("+")[0],
                "pillow": PIL.__version__}
    for name, (module, spec) in all_ops().items():
        if args.only and not {name, module} & set(args.only):
            continue
        lines = files.setdefault(module, [{"made_with": versions}])
        for source, dtype, op, out in cases(name, spec, inputs.ODD + inputs.FILES, args.cases):
            line = {"input": source, "dtype": dtype, "op": op, "shape": list(out.shape)}
            values = np.ascontiguousarray(out).ravel()
            if out.dtype == np.uint8 and spec.levels == 0:
                line |= {"crc": zlib.crc32(values.tobytes()), "head": values[:24].tolist()}
            else:
                is_float = out.dtype == np.float32
                # Enough of them to be sure, spread over the picture, and not too many to keep.
                step = max(1, len(values) // args.keep)
                line |= {"step": step, "values": [round(float(v), 7) if is_float else int(v) for v in values[::step]]}
                line |= {"tolerance": spec.tolerance} if is_float else {"levels": spec.levels}
            lines.append(line)
        if spec.targets:
            for source, op, marked, out in marked_cases(name, spec, args.cases):
                lines.append({"input": source, "dtype": "uint8", "op": op, "targets": marked, "marked": out})
    for module, lines in files.items():
        path = args.out or os.path.join(GOLDEN, f"{module}.jsonl")
        with open(path, "a" if args.out else "w") as file:
            file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        print(f"{path}: {len(lines) - 1} cases")


def draws(args):
    folder = os.path.join(GOLDEN, "..", "draws")
    os.makedirs(folder, exist_ok=True)
    for module, table in all_draws():
        if args.only and module not in args.only:
            continue
        out = {"made_with": {"torchvision": torchvision.__version__.split("+")[0]}, "draws": args.draws, "cases": []}
        for name, case in table.items():
            numbers = record(case, args.draws)
            size = case.get("size", [375, 500])
            extra = {key: case[key] for key in ("boxes", "own") if key in case}
            out["cases"].append({"name": name, "step": case["step"], "size": size, **extra, "numbers": numbers})
        path = os.path.join(folder, f"{module}.json")
        with open(path, "w") as file:
            head = json.dumps(out, separators=(",", ":"))
            file.write(head.replace('{"name"', '\n{"name"') + "\n")
        print(f"{path}: {len(out['cases'])} cases")


# The names of several results, in torchvision's order.
PARTS = ["top_left", "top_right", "bottom_left", "bottom_right", "center"]
PARTS += [f"{part}_flipped" for part in PARTS]


def result(folder, name):
    """What `augment apply` wrote; several results one after the other."""
    if os.path.exists(os.path.join(folder, name)):
        return np.load(os.path.join(folder, name))
    parts = [os.path.join(folder, part, name) for part in PARTS]
    return np.concatenate([np.load(part).ravel() for part in parts if os.path.exists(part)])


def live(args):
    photos = []
    for folder, _, names in sorted(os.walk(args.photos)):
        photos += [os.path.join(folder, n) for n in sorted(names) if n.endswith((".png", ".jpg"))]
    arrays = [np.asarray(Image.open(path).convert("RGB")) for path in photos]
    odd = [inputs.make(s) for s in inputs.ODD if s["noise"][2] == 3]
    print(f"{'op':26} {'pixels':8} {'cases':>6} {'values':>12} {'differing':>10} {'beyond':>7} {'worst':>10}")
    bad = 0
    for name, (_, spec) in all_ops().items():
        if args.only and name not in args.only:
            continue
        each = max(1, -(-args.cases // len(arrays + odd)))
        with tempfile.TemporaryDirectory() as room:
            files, lines, wanted = {}, [], []
            for source, dtype, op, out in cases(name, spec, arrays + odd, each, seed="live"):
                if out.ndim == 1:
                    continue  # several results lie in several files
                # One file a case: a recipe's key is its input.
                key = f"{len(lines)}.png"
                if id(source) not in files:
                    files[id(source)] = os.path.join(room, f"source{len(files)}.png")
                    Image.fromarray(source).save(files[id(source)], compress_level=1)
                os.makedirs(os.path.join(room, "in"), exist_ok=True)
                os.link(files[id(source)], os.path.join(room, "in", key))
                first = [{"op": "to_tensor"}] if dtype == "float32" else []
                lines.append(json.dumps({"key": key, "epoch": 0, "ops": first + [op]}))
                wanted.append((dtype, op, out))
            if not lines:
                continue
            recipes = os.path.join(room, "recipes.jsonl")
            with open(recipes, "w") as file:
                file.write("\n".join(lines) + "\n")
            subprocess.run([args.augment, "apply", "--replay", recipes, "--format", "npy", "--quiet",
                            "--out", os.path.join(room, "out"), os.path.join(room, "in")], check=True)
            rows = {}
            for i, (dtype, op, out) in enumerate(wanted):
                got = result(os.path.join(room, "out"), f"{i}.npy")
                row = rows.setdefault(dtype, [0, 0, 0, 0, 0.0, None])
                row[0] += 1
                if got.shape != out.shape or got.dtype != out.dtype:
                    print(f"{name}: {op}: {got.shape} {got.dtype}, not {out.shape} {out.dtype}")
                    bad += 1
                    continue
                row[1] += got.size
                off = np.abs(got.astype(np.float64) - out)
                row[2] += int((off > 0).sum())
                if out.dtype == np.float32:
                    off /= np.maximum(1, np.abs(out))
                    row[3] += int((off > spec.tolerance).sum())
                else:
                    row[3] += int((off > spec.levels).sum())
                if off.max(initial=0) > row[4]:
                    row[4], row[5] = off.max(), op
            for dtype, (count, values, differing, beyond, worst, op) in rows.items():
                print(f"{name:26} {dtype:8} {count:6} {values:12} {differing:10} {beyond:7} {worst:10.3g}", flush=True)
                if beyond:
                    bad += 1
                    print(f"  worst: {json.dumps(op)}")
    sys.exit(1 if bad else 0)


def main():
    parser = argparse.ArgumentParser(prog="parity", description=__doc__)
    commands = parser.add_subparsers(required=True)
    make = commands.add_parser("goldens", help="write tests/golden/torchvision/*.jsonl")
    make.add_argument("--cases", type=int, default=2, help="draws of arguments for each input")
    make.add_argument("--keep", type=int, default=120, help="values kept of an inexact result")
    make.add_argument("--out", help="append everything to this file instead")
    make.add_argument("--only", nargs="*", help="ops, or modules of ops/")
    make.set_defaults(run=goldens)
    drawn = commands.add_parser("draws", help="write tests/golden/draws/*.json")
    drawn.add_argument("--draws", type=int, default=4000, help="draws of each transform")
    drawn.add_argument("--only", nargs="*", help="modules of draws/")
    drawn.set_defaults(run=draws)
    table = commands.add_parser("live", help="print the parity table")
    table.add_argument("--augment", default="target/release/augment")
    table.add_argument("--photos", required=True, help="a folder of photographs")
    table.add_argument("--cases", type=int, default=50, help="at least so many for each op")
    table.add_argument("--only", nargs="*")
    table.set_defaults(run=live)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
