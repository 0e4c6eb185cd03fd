"""What the scripts that run waveform ops of peers share: inputs, and the file of cases.

A case is an op of ours with its parameters, an input, and what the peer made of it. A file holds,
for each case `n`, the tensor `n`: every STRIDE-th value of the peer's output, channel after channel;
and as metadata `n`: JSON with `op` (our recipe's line), `input`, `shape` [channels, samples], `sum`
and `energy` (of all values) and `bound` (the largest difference allowed).

An input is `clip:STEM`, a file of `clips/`, or `noise:SEED:RATE:CHANNELS:SAMPLES`: numbers in -1 to 1
of the generator x' = 1664525 x + 1013904223 (mod 2^32), whose upper 24 bits are used.
"""

import json
from pathlib import Path

import numpy as np
import soundfile
from safetensors.numpy import save

HERE = Path(__file__).parent
STRIDE = 997
CLIPS = ["1-100032-A-0", "1-187207-A-20", "4-164661-B-12"]


def noise(seed, rate, channels, samples):
    words = np.empty(channels * samples, dtype=np.uint64)
    x = seed
    for i in range(len(words)):
        x = (1664525 * x + 1013904223) % 2**32
        words[i] = x
    values = (words >> 8).astype(np.float32) / np.float32(1 << 23) - np.float32(1)
    return values.reshape(channels, samples), rate


_inputs = {}


def load(name):
    """[channels, samples] in float32, and the rate."""
    if name not in _inputs:
        kind, rest = name.split(":", 1)
        if kind == "clip":
            samples, rate = soundfile.read(HERE / "clips" / f"{rest}.flac", dtype="float32",
                                           always_2d=True)
            _inputs[name] = np.ascontiguousarray(samples.T), rate
        else:
            _inputs[name] = noise(*map(int, rest.split(":")))
    samples, rate = _inputs[name]
    return samples.copy(), rate


class Cases:
    def __init__(self):
        self.tensors, self.metadata = {}, {}

    def add(self, op, params, name, output, bound=1e-6):
        output = np.asarray(output, dtype=np.float64)
        if output.ndim == 1:
            output = output[None]
        assert np.isfinite(output).all(), (op, params, name)
        key = f"{len(self.tensors):04}"
        flat = output.reshape(-1)
        self.tensors[key] = flat[::STRIDE].astype(np.float32)
        self.metadata[key] = json.dumps({
            "op": {"op": op} | params, "input": name, "shape": output.shape, "bound": bound,
            "sum": float(flat.sum()), "energy": float((flat**2).sum())})

    def write(self, name, versions):
        file = save(self.tensors, self.metadata | {"versions": json.dumps(versions)})
        data = 8 + int.from_bytes(file[:8], "little")
        header = json.dumps(json.loads(file[8:data]), sort_keys=True, separators=(",", ":"))
        header = header.encode() + b" " * (-len(header) % 8)
        (HERE / name).write_bytes(len(header).to_bytes(8, "little") + header + file[data:])
        print(name, len(self.tensors), "cases")
