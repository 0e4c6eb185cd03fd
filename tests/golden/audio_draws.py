"""Record what audiomentations' transforms draw, for our own transforms' draws to be compared with.

Each transform below draws thousands of times for a clip of noise. What it draws is written as the ops
that a recipe of ours would hold, and of each of their numbers is kept how often it is there and its
quantiles: audio_draws.json, which `cargo test -p augment-audio --test draws` reads.

    pip install audiomentations==0.43.1 numpy
    python tests/golden/audio_draws.py
"""

import json
import random
import sys
import types
from pathlib import Path

import audiomentations as am
import numpy as np

from audio_cases import HERE, noise

assert am.__version__ == "0.43.1", am.__version__
# What measures loudness is not asked what it measures.
sys.modules["loudness"] = types.SimpleNamespace(integrated_loudness=lambda samples, rate: -20.0)

DRAWS = 4000
RATE = 16000
CLIPS = "tests/golden/clips"
STEEP = dict(rolloff="rolloff", cutoff_freq="cutoff_freq")
BAND = dict(rolloff="rolloff", center_freq="center_freq", bandwidth="bandwidth")
PEAK = dict(center_freq="center_freq", gain_db="gain_db", q_factor="q_factor")


def db(ratio):
    return 20 * np.log10(ratio)


def pick(op, **names):
    """An op that has these parameters of the transform, by our names."""
    return lambda t, n: [(op, {ours: t.parameters[theirs] for ours, theirs in names.items()})]


def snr(t, n):
    return db(RMS / t.parameters["noise_std"])


def color_noise(t, n):
    p = t.parameters
    return [("add_noise", dict(snr_db=db(RMS / p["desired_noise_rms"]), f_decay=p["f_decay"]))]


def background(t, n):
    p = t.parameters
    name = Path(p["noise_file_path"]).name
    room = t.time_info_arr[t.sound_file_paths.index(p["noise_file_path"])] - n / RATE
    return [("add_background_noise", dict(file=name, snr_db=p["snr_db"],
                                          position=p["offset"] / room))]


def room(t, n):
    return [("convolve_ir", dict(file=Path(t.parameters["ir_file_path"]).name))]


def cropped(t, n):
    # It draws while it works: in a ramp one sees where.
    start = t.apply(np.arange(n, dtype=np.float32), RATE)[0]
    return [("adjust_duration", dict(position=start / (n - t.duration_samples)))]


def transition(unit):
    def ops(t, n):
        p = t.parameters
        fade = p["fade_time_samples"]
        count = dict(samples=1, seconds=RATE, fraction=n)[unit]
        place = (p["t0"] - (2 - fade)) / (n + fade - 4)
        return [("gain_transition", dict(start_gain_db=p["start_gain_db"], position=place,
                                         end_gain_db=p["end_gain_db"], duration=fade / count))]
    return ops


def limiter(t, n):
    p = t.parameters
    seconds = lambda coefficient: -3 / np.log10(coefficient) / RATE
    return [("limiter", dict(threshold_db=db(p["threshold"] / PEAK_VALUE),
                             attack=seconds(p["attack"]), release=seconds(p["release"])))]


def repeat_part(t, n):
    p = t.parameters
    half = am.core.utils.get_crossfade_length(RATE, t.crossfade_duration) // 2
    part = p["part_num_samples"]
    return [("repeat_part", dict(part_duration=part / RATE, repeats=p["repeats"],
                                 position=(p["part_start_index"] - half) / (n - part - half)))]


def seven_bands(t, n):
    filters = [("low_shelf_filter", t.low_shelf_filter)]
    filters += [("peaking_filter", peak) for peak in t.peaking_filters]
    filters += [("high_shelf_filter", t.high_shelf_filter)]
    return [pick(op, **PEAK)(each, n)[0] for op, each in filters]


def time_mask(t, n):
    length, start = t.parameters["t"], t.parameters["t0"]
    return [("time_mask", dict(duration=length / n, position=start / (n - length)))]


def steep(name, ours, theirs, op, names):
    """A filter as it is, and with other ranges and without turning the phase."""
    cls = getattr(am, name)
    low, high = 100.0, 3000.0
    other = {ours: [low, high], "rolloff": [12, 48], "zero_phase": True}
    return {
        name: ({}, cls, pick(op, **names)),
        f"{name} zero phase": (other, lambda: cls(**{f"min_{theirs}": low, f"max_{theirs}": high},
                                                  min_rolloff=12, max_rolloff=48, zero_phase=True),
                               pick(op, **names)),
    }


def bell(name, op, center, gain, q):
    cls = getattr(am, name)
    ours = dict(center_freq=center, gain_db=gain, q=q)
    return {
        name: ({}, cls, pick(op, **PEAK)),
        f"{name} ranges": (ours, lambda: cls(*center, *gain, *q), pick(op, **PEAK)),
    }


# The case's name, which starts with the transform's: our parameters, the peer, and its draws as ops.
CASES = {
    "AddBackgroundNoise": (dict(sounds_path=CLIPS), lambda: am.AddBackgroundNoise(CLIPS), background),
    "AddColorNoise": ({}, am.AddColorNoise, color_noise),
    "AddColorNoise pink": (dict(f_decay="pink", snr_db=[0, 3]),
                           lambda: am.AddColorNoise(0, 3, *[am.NOISE_COLOR_DECAYS["pink"]] * 2),
                           color_noise),
    "AddGaussianNoise": ({}, am.AddGaussianNoise, pick("add_gaussian_noise", amplitude="amplitude")),
    "AddGaussianSNR": ({}, am.AddGaussianSNR,
                       lambda t, n: [("add_noise", dict(snr_db=snr(t, n), f_decay=0))]),
    "AdjustDuration": (dict(duration_samples=5000),
                       lambda: am.AdjustDuration(duration_samples=5000), cropped),
    "ApplyImpulseResponse": (dict(ir_path=CLIPS), lambda: am.ApplyImpulseResponse(CLIPS), room),
    **steep("BandPassFilter", "center_freq", "center_freq", "band_pass_filter", BAND),
    **steep("BandStopFilter", "center_freq", "center_freq", "band_stop_filter", BAND),
    "BitCrush": ({}, am.BitCrush, pick("bit_crush", bit_depth="bit_depth")),
    "Clip": ({}, am.Clip, pick("clip_audio")),
    "ClippingDistortion": ({}, am.ClippingDistortion,
                           pick("clipping_distortion", percentile_threshold="percentile_threshold")),
    "Gain": ({}, am.Gain,
             lambda t, n: [("gain", dict(gain_db=db(t.parameters["amplitude_ratio"])))]),
    "GainTransition": ({}, am.GainTransition, transition("seconds")),
    "GainTransition fraction": (
        dict(gain_db=[-3, 0], duration=[0.1, 0.3], duration_unit="fraction"),
        lambda: am.GainTransition(-3, 0, 0.1, 0.3, "fraction"), transition("fraction")),
    "GainTransition samples": (dict(duration=[4, 6], duration_unit="samples"),
                               lambda: am.GainTransition(-24, 6, 4, 6, "samples"),
                               transition("samples")),
    **steep("HighPassFilter", "cutoff_freq", "cutoff_freq", "high_pass_filter", STEEP),
    **bell("HighShelfFilter", "high_shelf_filter", [1000, 6000], [-3, 9], [0.2, 0.9]),
    "Limiter": ({}, am.Limiter, limiter),
    "LoudnessNormalization": ({}, am.LoudnessNormalization,
                              pick("loudness_normalization", lufs="lufs")),
    **steep("LowPassFilter", "cutoff_freq", "cutoff_freq", "low_pass_filter", STEEP),
    **bell("LowShelfFilter", "low_shelf_filter", [20, 2000], [-3, 9], [0.2, 0.9]),
    "Padding": ({}, am.Padding,
                lambda t, n: [("replace_end", dict(fraction=t.parameters["padding_length"] / n))]),
    **bell("PeakingFilter", "peaking_filter", [20, 7000], [-3, 9], [1, 1]),
    "PitchShift": ({}, am.PitchShift, pick("pitch_shift", n_steps="num_semitones")),
    "PolarityInversion": ({}, am.PolarityInversion, pick("polarity_inversion")),
    "RepeatPart": ({}, am.RepeatPart, repeat_part),
    "Reverse": ({}, am.Reverse, pick("reverse_audio")),
    "SevenBandParametricEQ": ({}, am.SevenBandParametricEQ, seven_bands),
    "Shift": ({}, am.Shift, pick("shift", shift="shift_amount")),
    "Shift samples": (dict(shift=[-1, 2], shift_unit="samples"),
                      lambda: am.Shift(-1, 2, "samples"), pick("shift", shift="shift_amount")),
    "Shift seconds": (dict(shift=[-1, 3], shift_unit="seconds"),
                      lambda: am.Shift(-1, 3, "seconds"), pick("shift", shift="shift_amount")),
    "TanhDistortion": ({}, am.TanhDistortion,
                       pick("tanh_distortion", distortion_amount="distortion_amount")),
    "TimeMask": ({}, am.TimeMask, time_mask),
    "TimeStretch": ({}, am.TimeStretch, pick("time_stretch", rate="rate")),
}

# Ten seconds, that there be room for all; of background noise less, which is taken from a longer sound.
WHOLE = noise(1, RATE, 1, 10 * RATE)[0][0]
SHORT = WHOLE[:RATE]
RMS = float(np.sqrt((WHOLE.astype(np.float64) ** 2).mean()))
PEAK_VALUE = float(abs(WHOLE).max())


def record(peer, ops, samples):
    """For each number: how many there were, and their quantiles. A word is a part of the name of a
    number 1; so is which of several ops of a name it is."""
    random.seed(0)
    np.random.seed(0)
    transform = peer()
    numbers = {}
    for _ in range(DRAWS):
        transform.randomize_parameters(samples, RATE)
        if not transform.parameters["should_apply"]:
            continue
        drawn = ops(transform, len(samples))
        for i, (op, params) in enumerate(drawn):
            before = sum(name == op for name, _ in drawn[:i])
            op = f"{op} {before + 1}" if before else op
            numbers.setdefault(op, []).append(1.0)
            for name, value in params.items():
                word = isinstance(value, str)
                key = f"{op}.{name}={value}" if word else f"{op}.{name}"
                numbers.setdefault(key, []).append(1.0 if word else float(value))
    shares = np.linspace(0, 1, 41)
    return {
        name: {"count": len(values), "quantiles": [
            float(f"{q:.6g}") for q in np.quantile(values, shares, method="inverted_cdf")]}
        for name, values in sorted(numbers.items())
    }


def main():
    cases = []
    for name, (params, peer, ops) in CASES.items():
        samples = SHORT if name == "AddBackgroundNoise" else WHOLE
        cases.append({"name": name, "step": {name.split()[0]: params}, "samples": len(samples),
                      "numbers": record(peer, ops, samples)})
    out = {"made_with": {"audiomentations": am.__version__}, "draws": DRAWS, "rate": RATE,
           "cases": cases}
    text = json.dumps(out, separators=(",", ":")).replace('{"name"', '\n{"name"')
    (HERE / "audio_draws.json").write_text(text + "\n")
    print("audio_draws.json", len(cases), "cases")


if __name__ == "__main__":
    main()
