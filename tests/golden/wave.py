"""Write what audiomentations, torchaudio, librosa, pedalboard and numpy make of waveforms, for our own
ops to be tested against.

What audiomentations draws is set by hand, so that its arithmetic alone is compared. Loudness is
measured by an implementation of ITU-R BS.1770-4 below, whose filter is the standard's at 48 kHz.

    pip install audiomentations==0.43.1 numpy-audio-limiter==0.2.0 torch==2.11.0 torchaudio==2.11.0 \
        librosa==0.11.0 pedalboard==0.9.26 scipy==1.17.1 numpy soundfile safetensors
    python tests/golden/wave.py
"""

import audiomentations as am
import librosa
import numpy as np
import pedalboard
import scipy.signal
import torch
import torchaudio
import torchaudio.functional as F

from audio_cases import CLIPS, HERE, Cases, load, noise

assert torchaudio.__version__.startswith("2.11.0"), torchaudio.__version__
assert am.__version__ == "0.43.1", am.__version__
assert pedalboard.__version__ == "0.9.26", pedalboard.__version__

NOISE = ["noise:1:16000:2:3001", "noise:2:48000:1:2003"]
INPUTS = [f"clip:{clip}" for clip in CLIPS[:1]] + NOISE


def augmented(transform, parameters, samples, rate):
    """What a transform of audiomentations makes of samples with these parameters."""
    transform.parameters = dict(should_apply=True) | parameters
    mono = samples.shape[0] == 1
    out = transform.apply(samples[0].copy() if mono else samples.copy(), rate)
    return np.atleast_2d(out)


def even(count):
    """Python's rounding, which is ours."""
    return int(round(count))


def bs1770(samples, rate):
    assert rate == 48000
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285], \
            [1.0, -1.69065929318241, 0.73248077421585]
    highpass = [1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621]
    out = samples.astype(np.float64)
    for b, a in (shelf, highpass):
        out = scipy.signal.lfilter(b, a, out)
    size, step = int(0.4 * rate), int(0.1 * rate)
    starts = range(0, out.shape[1] - size + 1, step)
    power = np.array([(out[:, s:s + size] ** 2).mean(axis=1).sum() for s in starts])
    level = -0.691 + 10 * np.log10(power)
    power = power[level > -70]
    gate = -0.691 + 10 * np.log10(power.mean()) - 10
    power = power[-0.691 + 10 * np.log10(power) > gate]
    return -0.691 + 10 * np.log10(power.mean())


def butterworth(cases):
    for name in INPUTS:
        samples, rate = load(name)
        for zero_phase in (False, True):
            for rolloff in (12, 24, 36) if zero_phase else (6, 12, 18, 30):
                steep = dict(rolloff=rolloff, zero_phase=zero_phase)
                for op, cls, freq in (("low_pass_filter", am.LowPassFilter, 900.0),
                                      ("high_pass_filter", am.HighPassFilter, 150.0),
                                      ("low_pass_filter", am.LowPassFilter, 30000.0)):
                    params = dict(cutoff_freq=freq) | steep
                    out = augmented(cls(zero_phase=zero_phase, p=1.0), params, samples, rate)
                    cases.add(op, params, name, out)
                for op, cls in (("band_pass_filter", am.BandPassFilter),
                                ("band_stop_filter", am.BandStopFilter)):
                    for center, width in ((1000.0, 700.0), (300.0, 590.0)):
                        params = dict(center_freq=center, bandwidth=width) | steep
                        out = augmented(cls(zero_phase=zero_phase, p=1.0), params, samples, rate)
                        cases.add(op, params, name, out)
        for op, cls in (("peaking_filter", am.PeakingFilter), ("low_shelf_filter", am.LowShelfFilter),
                        ("high_shelf_filter", am.HighShelfFilter)):
            for params in (dict(center_freq=400.0, gain_db=9.0, q_factor=0.9),
                           dict(center_freq=3500.0, gain_db=-15.0, q_factor=0.3)):
                cases.add(op, params, name, augmented(cls(p=1.0), params, samples, rate))


def simple(cases, name, samples, rate):
    double = torch.from_numpy(samples).double()
    n = samples.shape[1]

    def case(op, params, out, bound=1e-6):
        cases.add(op, params, name, out, bound)

    case("preemphasis", {}, F.preemphasis(double).numpy())
    case("deemphasis", dict(coeff=0.9), F.deemphasis(double, 0.9).numpy())
    for amount in (0.0, 75.0, 100.0):
        case("contrast", dict(enhancement_amount=amount), F.contrast(double, amount).numpy())
    for shift, limit in ((0.3, None), (-0.7, None), (0.3, 0.05), (-0.2, 0.02)):
        params = dict(shift=shift, limiter_gain=limit)
        case("dcshift", params, F.dcshift(double.clone(), shift, limit).numpy())
    for gain, colour in ((20, 20), (3, 0), (60, 100)):
        case("overdrive", dict(gain=gain, colour=colour), F.overdrive(double, gain, colour).numpy())
    for codes in (256, 16):
        single = torch.from_numpy(samples)
        coded = F.mu_law_decoding(F.mu_law_encoding(single, codes), codes).numpy()
        case("mu_law", dict(quantization_channels=codes), coded)
        case("mu_law_encoding", dict(quantization_channels=codes),
             F.mu_law_encoding(single, codes).numpy())
    for shape in ("linear", "exponential", "logarithmic", "quarter_sine", "half_sine"):
        params = dict(fade_in_len=701, fade_out_len=1300, fade_shape=shape)
        fade = torchaudio.transforms.Fade(**params)
        case("fade", params, fade(torch.from_numpy(samples)).numpy())

    case("reverse_audio", {}, augmented(am.Reverse(p=1.0), {}, samples, rate))
    case("clip_audio", dict(a_min=-0.1, a_max=0.05),
         augmented(am.Clip(-0.1, 0.05, p=1.0), {}, samples, rate))
    for percent in (0, 7, 40):
        out = augmented(am.ClippingDistortion(p=1.0), dict(percentile_threshold=percent), samples,
                        rate)
        case("clipping_distortion", dict(percentile_threshold=percent), out)
    for amount in (0.01, 0.3, 0.7):
        params = dict(distortion_amount=amount)
        case("tanh_distortion", params, augmented(am.TanhDistortion(p=1.0), params, samples, rate))
    for bits in (2, 5, 10):
        params = dict(bit_depth=bits)
        case("bit_crush", params, augmented(am.BitCrush(p=1.0), params, samples, rate))
    peak = dict(max_amplitude=float(abs(samples).max()))
    case("normalize_peak", {}, augmented(am.Normalize(p=1.0), peak, samples, rate))
    for db in (-20.0, -3.0):
        level = np.sqrt((samples.astype(np.float64) ** 2).mean())
        case("normalize_rms", dict(rms_db=db), samples * (10 ** (db / 20) / level))
    case("gain", dict(gain_db=-7.0),
         augmented(am.Gain(p=1.0), dict(amplitude_ratio=10 ** (-7.0 / 20)), samples, rate))
    case("polarity_inversion", {}, augmented(am.PolarityInversion(p=1.0), {}, samples, rate))
    case("to_mono", {}, librosa.to_mono(samples))
    for size in (n - 1000, n + 1000):
        case("fix_length", dict(size=size), librosa.util.fix_length(samples, size=size))
    # Butterworth's filter at LAME's edges: as they are for two channels, half as high again for one.
    for bitrate, edge in ((8.0, 2000.0), (36.0, 6250.0), (64.0, 11000.0), (160.0, 17500.0),
                          (240.0, 19550.0)):
        edge = min(1.5 * edge, 20500.0) if samples.shape[0] == 1 else edge
        out = double.numpy()
        if 2 * edge < rate:
            sections = scipy.signal.butter(8, edge, fs=rate, output="sos")
            out = scipy.signal.sosfiltfilt(sections, out, padlen=64)
        case("band_limit", dict(bitrate=bitrate), out)

    for db, attack, release in ((-24.0, 0.0005, 0.05), (-6.0, 0.025, 0.7)):
        limiter = am.Limiter(db, db, attack, attack, release, release, p=1.0)
        limiter.randomize_parameters(samples, rate)
        case("limiter", dict(threshold_db=db, attack=attack, release=release),
             np.atleast_2d(limiter.apply(samples, rate)), 2e-6)

    for threshold, ratio, attack, release in ((0.0, 1.0, 1.0, 100.0), (-20.0, 4.0, 5.0, 100.0),
                                              (-10.0, 2.0, 1.0, 50.0), (-30.0, 8.0, 20.0, 250.0),
                                              (-45.0, 100.0, 0.0, 1000.0)):
        params = dict(threshold_db=threshold, ratio=ratio, attack_ms=attack, release_ms=release)
        case("compressor", params, pedalboard.Compressor(**params)(samples, rate), 2e-7)

    for shift in (0.3, -0.2):
        for rollover in (True, False):
            transform = am.Shift(rollover=rollover, p=1.0)
            out = augmented(transform, dict(shift_amount=shift), samples, rate)
            case("shift", dict(shift=shift, rollover=rollover), out)
    for part, position in ((0.2, 0.25), (0.05, 1.0)):
        t = even(n * part)
        t0 = even((n - t) * position)
        case("time_mask", dict(duration=part, position=position),
             augmented(am.TimeMask(p=1.0), dict(t=t, t0=t0), samples, rate))
    for start, end, seconds, position in ((-24.0, 6.0, 0.1, 0.5), (3.0, -9.0, 0.03, 0.0),
                                          (0.0, -20.0, 0.05, 1.0)):
        fade = max(3, even(seconds * rate))
        t0 = 2 - fade + even(position * (n + fade - 4))
        parameters = dict(start_gain_db=start, end_gain_db=end, fade_time_samples=fade, t0=t0)
        params = dict(start_gain_db=start, end_gain_db=end, duration=seconds, unit="seconds",
                      position=position)
        # The peer's steps in dB are in single precision.
        case("gain_transition", params,
             augmented(am.GainTransition(p=1.0), parameters, samples, rate), 3e-6)
    for mode in ("silence", "wrap", "reflect"):
        for side in ("start", "end"):
            transform = am.Padding(mode=mode, pad_section=side, p=1.0)
            out = augmented(transform, dict(padding_length=even(n * 0.6)), samples, rate)
            case("replace_end", dict(fraction=0.6, mode=mode, side=side), out)
            transform = am.AdjustDuration(duration_samples=n + 4000, padding_mode=mode,
                                          padding_position=side, p=1.0)
            out = augmented(transform, {}, samples, rate)
            case("adjust_duration", dict(duration_samples=n + 4000, padding_mode=mode,
                                         padding_position=side), out)
        padded = np.pad(samples, ((0, 0), (700, 5000)), mode.replace("silence", "constant"))
        case("pad_audio", dict(start=700, end=5000, mode=mode), padded)
    case("trim_audio", dict(start=10, end=1000), samples[:, 10:n - 1000])
    case("crop_audio", dict(duration=1500, position=0.4),
         samples[:, even((n - 1500) * 0.4):][:, :1500])

    for mode in ("insert", "replace"):
        for repeats, seconds, fade, position in ((1, 0.02, 0.005, 0.3), (3, 0.01, 0.0, 0.0),
                                                 (3, 0.013, 0.002, 0.7)):
            part = int(seconds * rate)
            length = int(fade * rate)
            half = (length + 1) // 2
            start = half + even((n - part - 2 * half) * position)
            parameters = dict(part_num_samples=part, part_start_index=start, repeats=repeats)
            transform = am.RepeatPart(min_part_duration=0.01, crossfade_duration=fade, mode=mode,
                                      p=1.0)
            params = dict(part_duration=seconds, position=position, repeats=repeats, mode=mode,
                          crossfade_duration=fade)
            case("repeat_part", params, augmented(transform, parameters, samples, rate))

    for top_db, frame, hop in ((60, 2048, 512), (20, 2048, 512), (10, 1000, 333)):
        out, _ = librosa.effects.trim(samples, top_db=top_db, frame_length=frame, hop_length=hop)
        case("trim_silence", dict(top_db=top_db, frame_length=frame, hop_length=hop), out)

    folder = "tests/golden/clips"
    if rate == 44100:
        noise, _ = load("clip:2-68391-B-41")
        room = max(0, noise.shape[1] - n)
        start = even(0.5 * room)
        stretch = noise[:, start:start + n]
        repeated = np.tile(stretch, (1, -(-n // stretch.shape[1])))[:, :n]
        mixed = F.add_noise(double, torch.from_numpy(repeated).double(),
                            torch.full((samples.shape[0],), 12.0)).numpy()
        params = dict(sounds_path=folder, file="2-68391-B-41.flac", position=0.5, snr_db=12.0)
        case("add_background_noise", params, mixed)

        # A short response, as of a room: the start of a clip.
        response, _ = load("clip:3-150231-A-21")
        whole = F.fftconvolve(double, torch.from_numpy(response).double()).numpy()
        loud = float(abs(whole).max())
        params = dict(ir_path=folder, file="3-150231-A-21.flac")
        # Transforms in single precision: within 2e-6 of the largest value.
        case("convolve_ir", params | dict(peak=None, leave_length_unchanged=False), whole,
             2e-6 * max(loud, 1.0))
        case("convolve_ir", params, 0.5 * whole[:, :n] / loud, 2e-6)


def telephone(cases):
    """From tensors of codes; the test says what such an input is."""
    for seed, codes, channels, n in ((5, 256, 2, 5003), (6, 16, 1, 4001), (7, 65536, 1, 70001)):
        x, _ = noise(seed, 0, channels, n)
        x = torch.from_numpy(np.floor((x + np.float32(1)) / 2 * codes)).long()
        cases.add("mu_law_decoding", dict(quantization_channels=codes),
                  f"codes:{seed}:{codes}:{channels}:{n}", F.mu_law_decoding(x, codes).numpy(), 2e-7)


def rooms(cases):
    """A response of two channels: on two, each has its own; on one, their mean."""
    for name in NOISE[:1] + ["noise:8:16000:1:4001"]:
        samples, rate = load(name)
        for leave in (True, False):
            transform = am.ApplyImpulseResponse(HERE / "codecs" / "tones.flac", p=1.0,
                                                leave_length_unchanged=leave)
            out = augmented(transform, dict(ir_file_path=transform.ir_files[0]), samples, rate)
            cases.add("convolve_ir", dict(ir_path="tests/golden/codecs", file="tones.flac",
                                          leave_length_unchanged=leave), name, out, 2e-6)


def voices(cases):
    for clip in CLIPS:
        name = f"clip:{clip}"
        samples, rate = load(name)
        for params in ({}, dict(trigger_level=2.0), dict(trigger_level=5.0, pre_trigger_time=0.1),
                       dict(search_time=0.3, allowed_gap=0.1, measure_freq=30.0)):
            # Summed in single precision, as ours is; where the cut lies is a whole period.
            out = F.vad(torch.from_numpy(samples), rate, **params).numpy()
            if out.shape[1]:
                cases.add("vad", params, name, out)


def main():
    cases = Cases()
    voices(cases)
    telephone(cases)
    rooms(cases)
    butterworth(cases)
    for name in INPUTS:
        simple(cases, name, *load(name))
    for name in ("noise:3:48000:2:60000", "noise:4:48000:1:100000"):
        samples, rate = load(name)
        gain = 10 ** ((-23.0 - bs1770(samples, rate)) / 20)
        cases.add("loudness_normalization", dict(lufs=-23.0), name, samples * gain, 1e-6)
    cases.write("wave.safetensors", dict(
        torchaudio=torchaudio.__version__, audiomentations=am.__version__,
        librosa=librosa.__version__, pedalboard=pedalboard.__version__, scipy=scipy.__version__,
        numpy=np.__version__))


if __name__ == "__main__":
    main()
