"""Write what torchaudio and scipy make of filters, for our own to be tested against.

torchaudio is given float64, in which its designs and recursions are exact to 1e-9; what it makes of
float32 is farther from that than we are, and is printed.

    pip install torch==2.11.0 torchaudio==2.11.0 scipy==1.17.1 numpy soundfile safetensors
    python tests/golden/filters.py
"""

import numpy as np
import scipy
import scipy.signal
import torch
import torchaudio
import torchaudio.functional as F

from audio_cases import CLIPS, Cases, load

assert torchaudio.__version__.startswith("2.11.0"), torchaudio.__version__
assert scipy.__version__.startswith("1.17"), scipy.__version__

NOISE = ["noise:1:16000:2:3001", "noise:2:48000:1:2003"]
INPUTS = [f"clip:{clip}" for clip in CLIPS] + NOISE

# op, parameters, whether it is given the rate
BIQUADS = [
    ("lowpass_biquad", dict(cutoff_freq=1000.0)),
    ("lowpass_biquad", dict(cutoff_freq=40.0, Q=3.0)),
    ("highpass_biquad", dict(cutoff_freq=3000.0)),
    ("highpass_biquad", dict(cutoff_freq=20.0, Q=0.5)),
    ("bandpass_biquad", dict(central_freq=1000.0)),
    ("bandpass_biquad", dict(central_freq=440.0, Q=10.0, const_skirt_gain=True)),
    ("bandreject_biquad", dict(central_freq=50.0, Q=30.0)),
    ("bandreject_biquad", dict(central_freq=5000.0)),
    ("allpass_biquad", dict(central_freq=700.0)),
    ("allpass_biquad", dict(central_freq=7000.0, Q=5.0)),
    ("equalizer_biquad", dict(center_freq=1000.0, gain=9.0)),
    ("equalizer_biquad", dict(center_freq=120.0, gain=-20.0, Q=4.0)),
    ("bass_biquad", dict(gain=12.0)),
    ("bass_biquad", dict(gain=-30.0, central_freq=500.0, Q=1.0)),
    ("treble_biquad", dict(gain=-12.0)),
    ("treble_biquad", dict(gain=6.0, central_freq=5000.0, Q=0.3)),
    ("band_biquad", dict(central_freq=1000.0)),
    ("band_biquad", dict(central_freq=300.0, Q=2.0, noise=True)),
    ("deemph_biquad", dict()),
    ("riaa_biquad", dict()),
]


def main():
    cases = Cases()
    worst32 = {}
    for op, params in BIQUADS:
        for name in INPUTS:
            samples, rate = load(name)
            if op in ("deemph_biquad", "riaa_biquad") and rate == 16000:
                continue
            single = torch.from_numpy(samples)
            out = getattr(F, op)(single.double(), rate, **params).numpy()
            cases.add(op, params, name, out)
            out32 = getattr(F, op)(single, rate, **params).numpy()
            worst32[op] = max(worst32.get(op, 0), abs(out - out32).max())
    print("torchaudio, float32 against float64:", {k: f"{v:.1e}" for k, v in worst32.items()})

    for name in INPUTS:
        samples, rate = load(name)
        double = torch.from_numpy(samples).double()
        b, a = (0.3, -0.2, 0.1), (1.5, -1.2, 0.7)
        params = dict(zip(("b0", "b1", "b2", "a0", "a1", "a2"), b + a))
        cases.add("biquad", params, name, F.biquad(double, *b, *a).numpy())
        cases.add("biquad", params | dict(clamp=False), name,
                  scipy.signal.lfilter(b, a, samples.astype(np.float64)))
        b, a = scipy.signal.cheby1(4, 1.0, 0.3)
        params = dict(a_coeffs=list(a), b_coeffs=list(b))
        out = F.lfilter(double, torch.tensor(a), torch.tensor(b)).numpy()
        cases.add("lfilter", params, name, out)
        loud = dict(a_coeffs=list(a), b_coeffs=list(b * 5), clamp=False)
        cases.add("lfilter", loud, name, scipy.signal.lfilter(b * 5, a, samples.astype(np.float64)))
    cases.write("filters.safetensors",
                dict(torchaudio=torchaudio.__version__, scipy=scipy.__version__))


if __name__ == "__main__":
    main()
