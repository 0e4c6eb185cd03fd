"""Write what SoX's `tempo` makes of clips, for our own to be tested against.

Runs the `sox` program under each parameter set in SETS on clips from `clips/` (a stereo one is
made of two of them) and writes `sox_tempo.safetensors`: for each set and clip

    {set}/{clip}       f32 [channels, kept]  every STRIDE-th sample of the result
    {set}/{clip}/len   i32 [1]               samples in each channel of the whole result
    {set}/{clip}/crc   i32 [1]               CRC-32 of the whole result, f32, channel after channel

and as metadata, under `set:{name}`, the op's parameters as JSON.

    apt-get install sox=14.4.2*
    pip install numpy==2.4.6 soundfile==0.14.0 safetensors==0.8.0
    python tests/golden/sox_tempo.py
"""

import json
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
import soundfile
from librosa_mel import sorted_header
from safetensors.numpy import save

HERE = Path(__file__).parent
STRIDE = 101
# A second is enough: every segment is a decision that must be SoX's.
SECONDS = 1
CLIPS = ["1-100032-A-0", "1-17367-A-10", "3-154926-A-40", "4-188033-A-38"]
STEREO = ("1-34119-B-1", "2-133863-A-11")

# The op's parameters, and SoX's arguments.
SETS = {
    "slower": (dict(factor=0.8), ["0.8"]),
    "faster": (dict(factor=1.25), ["1.25"]),
    "little": (dict(factor=1.01), ["1.01"]),
    "twice": (dict(factor=2.0, segment=41.0), ["2", "41"]),
    "quarter": (dict(factor=0.25), ["0.25"]),
    "far": (dict(factor=7.5), ["7.5"]),
    "music": (dict(factor=1.4, profile="music"), ["-m", "1.4"]),
    "speech": (dict(factor=1.25, profile="speech"), ["-s", "1.25"]),
    "speech_slow": (dict(factor=0.7, profile="speech"), ["-s", "0.7"]),
    "linear": (dict(factor=1.05, profile="linear"), ["-l", "1.05"]),
    "own": (dict(factor=0.9, segment=60.0, search=20.0, overlap=10.0), ["0.9", "60", "20", "10"]),
    "no_search": (dict(factor=0.9, segment=60.0, search=0.0), ["0.9", "60", "0"]),
    "quick": (dict(factor=1.25, quick=True), ["-q", "1.25"]),
    "quick_speech": (dict(factor=0.8, profile="speech", quick=True), ["-q", "-s", "0.8"]),
}


def tempo(samples, rate, arguments):
    """SoX's result, frames × channels. 16-bit input is exact in SoX's 32 bits, floats come out."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/in.wav", f"{folder}/out.wav"
        soundfile.write(source, samples, rate, subtype="PCM_16")
        subprocess.run(["sox", "-D", source, "-e", "floating-point", "-b", "32", target,
                        "tempo", *arguments], check=True)
        return soundfile.read(target, dtype="float32", always_2d=True)[0]


def main():
    version = subprocess.run(["sox", "--version"], capture_output=True, text=True).stdout.split()[-1]
    assert version == "v14.4.2", version
    read = lambda stem: soundfile.read(HERE / f"clips/{stem}.flac", dtype="int16")
    clips = {}
    for stem in CLIPS:
        samples, rate = read(stem)
        clips[stem] = samples[:SECONDS * rate, None], rate
    (left, rate), (right, _) = map(read, STEREO)
    clips["+".join(STEREO)] = np.stack([left, right], 1)[:SECONDS * rate], rate
    tensors = {}
    for name, (_, arguments) in SETS.items():
        for stem, (samples, rate) in clips.items():
            out = np.ascontiguousarray(tempo(samples, rate, arguments).T)
            key = f"{name}/{stem}"
            tensors[key] = np.ascontiguousarray(out[:, ::STRIDE])
            tensors[f"{key}/len"] = np.array([out.shape[1]], np.int32)
            tensors[f"{key}/crc"] = np.array([zlib.crc32(out.tobytes())], np.uint32).view(np.int32)
    metadata = {f"set:{name}": json.dumps(params) for name, (params, _) in SETS.items()}
    file = save(tensors, {"sox": version, "stride": str(STRIDE)} | metadata)
    (HERE / "sox_tempo.safetensors").write_bytes(sorted_header(file))


if __name__ == "__main__":
    main()
