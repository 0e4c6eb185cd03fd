"""Write what the program `sox` makes of sounds, for our chains of effects to be compared with.

`sox.safetensors` gets, for each case `n`, the tensor `n`: every so many values of the program's output
(channel after channel, ANY or fewer of them), and as metadata `n`: JSON with `effects`, `input`, `rate`,
`shape` [channels, samples], `stride`, `sum` and `energy` (of all values).

An input is `clip:STEM:START:SAMPLES`, a piece of a file of `clips/`, or
`noise:SEED:RATE:CHANNELS:SAMPLES`: numbers in -1/4 to 1/4 of the generator
x' = 1664525 x + 1013904223 (mod 2^32), whose upper 24 bits are used.

    apt-get install sox            # 14.4.2
    pip install numpy==2.4.6 scipy==1.17 soundfile==0.14.0 safetensors==0.8.0
    python tests/golden/sox.py
"""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from safetensors.numpy import save
from scipy.io import wavfile

HERE = Path(__file__).parent
ANY = 330

MONO = "noise:1:44100:1:9000"
LOW = "noise:2:8000:1:6000"
STEREO = "noise:3:44100:2:6000"
FOUR = "noise:4:16000:4:1500"
DOG = "clip:3-150231-A-21:40000:30000"
CHURCH = "clip:4-164661-B-12:20000:30000"

CASES = [
    # Filters, by every way to give a width.
    ("allpass 1k 0.7q", MONO), ("allpass 500 200", LOW), ("allpass 2k 1.5o", MONO),
    ("allpass 1k 0.5k", MONO),
    ("band 1k", MONO), ("band -n 1k 200", MONO), ("band 800 1.2q", LOW), ("band 1k 1o", MONO),
    ("bandpass 1k 300h", MONO), ("bandpass -c 2k 0.8q", STEREO), ("bandpass 700 1o", LOW),
    ("bandreject 1k 300", MONO), ("bandreject 2k 2q", STEREO), ("bandreject 500 0.7o", LOW),
    ("bass 6", MONO), ("bass -12 200", LOW), ("bass 3 150 0.8s", MONO), ("bass 9 100 1.2q", STEREO),
    ("treble 6", MONO), ("treble -10 2k", LOW), ("treble 4 4k 0.3s", MONO), ("treble 5 3k 1o", MONO),
    ("biquad 0.2 0.3 0.1 1.0 -0.4 0.2", MONO), ("biquad 0.2 0.3 0.1 2.0 -0.4 0.2", STEREO),
    ("equalizer 1k 1q -6", MONO), ("equalizer 440 50h 12", LOW), ("equalizer 3k 0.5o 6", STEREO),
    ("highpass 300", MONO), ("highpass -1 300", MONO), ("highpass 1k 2q", STEREO),
    ("highpass 500 1o", LOW), ("highpass -2 500 0.1k", LOW),
    ("lowpass 3k", MONO), ("lowpass -1 800", LOW), ("lowpass 1k 0.5q", STEREO),
    ("lowpass 2k 400h", MONO),
    ("deemph", MONO), ("riaa", MONO), ("earwax", STEREO),
    ("fir 0.0195 -0.082 0.234 0.891 -0.145 0.043", MONO), ("fir 0.5 0.25 -0.125", STEREO),
    ("hilbert", MONO), ("hilbert -n 101", LOW),
    ("sinc -n 255 -b 12 -4k", MONO), ("sinc -n 255 -b 8 1k", LOW),
    ("sinc -n 201 -b 10 300-3k", LOW), ("sinc -n 201 -b 10 3k-1k -n 101", LOW),
    ("sinc -4k", MONO), ("sinc 300", MONO), ("sinc -a 60 1k-3k", LOW), ("sinc -t 500 3k-1k", LOW),
    # Levels.
    ("compand 0.3,1 6:-70,-60,-20 -5 -90 0.2", DOG),
    ("compand .1,.2 -inf,-50.1,-inf,-50,-50 0 -90 .1", DOG),
    ("compand .1,.1 -45.1,-45,-inf,0,-inf 45 -90 .1", DOG),
    ("compand 0.02,0.1 -40,-30,-20,-10,-5,-8,0,-5", CHURCH),
    ("compand 0.01,0.2,0.05,0.3 3:-60,-30,-20 -3", STEREO),
    ("contrast", DOG), ("contrast 20", STEREO),
    ("dcshift 0.2", MONO), ("dcshift -0.5", DOG), ("dcshift 0.6 0.05", DOG),
    ("gain 3", DOG), ("gain 20", MONO), ("gain -n", DOG), ("gain -n -3", STEREO),
    ("gain -l 12", DOG), ("gain -e 2", STEREO), ("gain -B", STEREO), ("gain -b 3", STEREO),
    ("gain -en -1", STEREO), ("norm", CHURCH), ("norm -6", STEREO),
    ("overdrive", DOG), ("overdrive 30 5", MONO),
    ("tremolo 6", MONO), ("tremolo 3.3 80", STEREO),
    ("vol 0.5", DOG), ("vol -2", DOG), ("vol 6dB", MONO), ("vol 0.5 power", MONO),
    ("vol 1.5 amplitude 0.05", DOG), ("vol 9 dB 0.02", DOG),
    # Echoes and voices.
    ("echo 0.8 0.88 60 0.4", DOG), ("echo 0.8 0.9 100 0.3 180 0.25", STEREO),
    ("echo 0.8 0.88 6.3 0.4", LOW),
    ("echos 0.8 0.7 70 0.25 70 0.3", DOG), ("echos 0.8 0.7 40 0.25 63 0.3", STEREO),
    ("chorus 0.7 0.9 55 0.4 0.25 2 -t", MONO), ("chorus 0.6 0.9 50 0.4 0.25 2 -t 60 0.32 0.4 1.3 -s", DOG),
    ("chorus 0.5 0.9 50 0.4 0.25 2 -t 60 0.32 0.4 2.3 -t 40 0.3 0.3 1.3 -s", STEREO),
    ("chorus 0.6 0.9 30 0.5 2 5 -s", LOW),
    ("flanger", STEREO), ("flanger 5 3 20 60 2 tri 50 quad", STEREO), ("flanger 0 2 -40 71 1 sin 0 quad", LOW),
    ("flanger 10 5 60 100 0.7 triangle 25 linear", DOG),
    ("phaser 0.8 0.74 3 0.4 0.5 -t", MONO), ("phaser 0.9 0.85 4 0.23 1.3 -s", DOG),
    ("phaser 0.6 0.66 3 0.6 2 -t", STEREO), ("phaser 0.89 0.85 1 0.24 2", LOW),
    ("reverb", DOG), ("reverb 80 20 50 100", STEREO), ("reverb 30 90 10 0 20 -3", STEREO),
    ("reverb -w 60", MONO), ("remix 1 1 reverb 50 50 100 70 10", DOG), ("reverb 50 50 100 40", FOUR),
    ("reverb 70 30 80 100 0 3", LOW),
    # Channels.
    ("channels 2", FOUR), ("channels 3", STEREO), ("channels 1", STEREO), ("channels 4", MONO),
    ("swap", FOUR), ("swap", STEREO), ("oops", STEREO),
    ("remix -", STEREO), ("remix 2 1 0", STEREO), ("remix 1-3,4 3", FOUR), ("remix 1,2 3,4v0.8", FOUR),
    ("remix -a 1,2 3,4v0.8", FOUR), ("remix -m 1,2 3,4v0.8", FOUR), ("remix -p - 2,4i-3", FOUR),
    ("remix 1,2i 3p-6", FOUR),
    # Time.
    ("delay 0.1 +0.05", STEREO), ("delay 500s", FOUR),
    ("downsample 3", MONO), ("downsample 2 rate 8k", LOW), ("upsample 2", MONO),
    ("fade 0.05", MONO), ("fade q 0.05 0.15 0.04", MONO), ("fade h 0.05 -0", STEREO),
    ("fade t 1000s 0 500s", MONO), ("fade p 0.1 -0.01 0.05", MONO), ("fade l 0.02 0.2 0.1", MONO),
    ("pad 0.1 0.05", MONO), ("pad 100s@0.05 0.02@=3000s", STEREO), ("pad 0 1000s", STEREO),
    ("repeat", MONO), ("repeat 2", FOUR), ("reverse", STEREO),
    ("silence 1 5 2%", DOG), ("silence 1 0.01t -30d 1 0.05t -30d", DOG),
    ("silence 1 0.01t 3% -1 0.05t 3%", CHURCH), ("silence -l 1 0.01t 3% -1 0.05t 3%", DOG),
    ("silence 1 0.02t 2% 2 0.02t 2%", DOG),
    ("trim 0.1", MONO), ("trim 0 0.05", MONO), ("trim 0.01 =0.05 -0.02", STEREO), ("trim 100s 200s 50s 60s", FOUR),
    ("stretch 1.3", DOG), ("stretch 0.7", DOG), ("stretch 1.5 30 lin 0.6 0.3", CHURCH), ("stretch 2", MONO),
    ("tempo 1.3", DOG), ("tempo -s 0.8", CHURCH), ("tempo -q 1.1 40", DOG), ("tempo -m 1.5 60 12 8", STEREO),
    ("pitch 300", DOG), ("pitch -450", CHURCH), ("pitch -q 200 50", STEREO),
    ("speed 1.1", DOG), ("speed -300c", CHURCH), ("speed 200c", DOG),
    ("rate 16k", CHURCH), ("rate 48k", DOG), ("rate 22050", DOG), ("rate -v 16k", CHURCH),
    ("rate -s 32k", DOG), ("rate -l 8k", DOG), ("rate -m 96k", LOW), ("rate 16k", LOW), ("rate -b 90 11025", DOG),
    # Chains.
    ("highpass 100 compand 0.02,0.2 6:-60,-40,-10 -4 reverb 40 norm -1", DOG),
    ("pitch -300 tempo 1.1 reverb 50 echo 0.8 0.9 60 0.4 rate 16k", DOG),
    ("trim 0.05 0.3 fade 0.01 -0 0.02 pad 0 0.1 reverb 50 50 100 100 remix -", CHURCH),
    ("bass 12 gain -l 6 overdrive 10 lowpass 4k", STEREO),
]


def noise(seed, rate, channels, samples):
    words = np.empty(channels * samples, dtype=np.uint64)
    x = seed
    for i in range(len(words)):
        x = (1664525 * x + 1013904223) % 2**32
        words[i] = x
    values = ((words >> 8).astype(np.float32) / np.float32(1 << 23) - np.float32(1)) / np.float32(4)
    return values.reshape(channels, samples), rate


def load(name):
    """[channels, samples] in float32, and the rate."""
    kind, *rest = name.split(":")
    if kind == "noise":
        return noise(*map(int, rest))
    stem, start, count = rest[0], int(rest[1]), int(rest[2])
    samples, rate = soundfile.read(HERE / "clips" / f"{stem}.flac", dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples[start:start + count].T), rate


def run(effects, samples, rate):
    with tempfile.TemporaryDirectory() as folder:
        before, after = f"{folder}/in.wav", f"{folder}/out.wav"
        wavfile.write(before, rate, samples.T if len(samples) > 1 else samples[0])
        command = ["sox", "-D", before, "-e", "float", "-b", "32", after, *effects.split()]
        told = subprocess.run(command, capture_output=True, text=True)
        assert told.returncode == 0, (effects, told.stderr)
        rate, samples = wavfile.read(after)
    return samples.T if samples.ndim > 1 else samples[None], rate


def main():
    version = subprocess.run(["sox", "--version"], capture_output=True, text=True).stdout.strip()
    assert version.endswith("v14.4.2"), version
    tensors, metadata = {}, {"sox": version.split()[-1]}
    for number, (effects, name) in enumerate(CASES):
        output, rate = run(effects, *load(name))
        flat = output.reshape(-1).astype(np.float64)
        stride = max(1, flat.size // ANY) | 1
        key = f"{number:03}"
        tensors[key] = flat[::stride].astype(np.float32)
        metadata[key] = json.dumps({
            "effects": effects, "input": name, "rate": rate, "shape": output.shape, "stride": stride,
            "sum": float(flat.sum()), "energy": float((flat**2).sum())})
    file = save(tensors, metadata)
    data = 8 + int.from_bytes(file[:8], "little")
    # The header's keys in order, so that reruns do not differ.
    header = json.dumps(json.loads(file[8:data]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    (HERE / "sox.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + file[data:])
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
