//! The effects by name.

use augment_core::{AnyOp, Error, Problem, Result};

use super::args::Args;
use super::{filters, levels, resampling, time, voices};

/// An effect, as SoX names it.
pub(super) struct Effect {
    pub(super) name: &'static str,
    /// What stands after the name.
    pub(super) usage: &'static str,
    /// Whether a colon between two numbers makes them a range: not where SoX gives it a meaning.
    pub(super) colons: bool,
    /// The ops that it is.
    pub(super) build: fn(&mut Args<'_>) -> Result<Vec<AnyOp>>,
}

const fn effect(
    name: &'static str,
    usage: &'static str,
    build: fn(&mut Args<'_>) -> Result<Vec<AnyOp>>,
) -> Effect {
    Effect { name, usage, colons: true, build }
}

/// An effect with times or other colons.
const fn timed(
    name: &'static str,
    usage: &'static str,
    build: fn(&mut Args<'_>) -> Result<Vec<AnyOp>>,
) -> Effect {
    Effect { name, usage, colons: false, build }
}

pub(super) const EFFECTS: &[Effect] = &[
    effect("allpass", "frequency[k] width[h|k|o|q]", filters::allpass),
    effect("band", "[-n] center[k] [width[h|k|o|q]]", filters::band),
    effect("bandpass", "[-c] frequency[k] width[h|k|o|q]", filters::bandpass),
    effect("bandreject", "frequency[k] width[h|k|o|q]", filters::bandreject),
    effect("bass", "gain [frequency[k] [width[s|h|k|o|q]]]", filters::bass),
    effect("biquad", "b0 b1 b2 a0 a1 a2", filters::biquad),
    effect("channels", "number", voices::channels),
    effect(
        "chorus",
        "gain-in gain-out delay decay speed depth -s|-t [delay decay speed depth -s|-t ...]",
        voices::chorus,
    ),
    timed(
        "compand",
        "attack1,decay1{,attack2,decay2} [soft-knee-dB:]in-dB1[,out-dB1]{,in-dB2,out-dB2} [gain \
         [initial-volume-dB [delay]]]",
        levels::compand,
    ),
    effect("contrast", "[enhancement(75)]", levels::contrast),
    effect("dcshift", "shift [limitergain]", levels::dcshift),
    effect("deemph", "", filters::deemph),
    timed("delay", "position(=) [position(=) ...]", time::delay),
    effect("dither", "[-S] [-p precision]", levels::dither),
    effect("downsample", "[factor(2)]", time::downsample),
    effect("earwax", "", filters::earwax),
    effect("echo", "gain-in gain-out delay decay [delay decay ...]", voices::echo),
    effect("echos", "gain-in gain-out delay decay [delay decay ...]", voices::echos),
    effect("equalizer", "frequency[k] width[q|o|h|k] gain", filters::equalizer),
    timed("fade", "[q|h|t|l|p] fade-in-length [stop-position(=) [fade-out-length]]", time::fade),
    effect("fir", "coefficient [coefficient ...]", filters::fir),
    effect(
        "flanger",
        "[delay [depth [regen [width [speed [shape [phase [interp]]]]]]]]",
        voices::flanger,
    ),
    effect("gain", "[-e|-B|-b] [-n] [-l] [gain-dB]", levels::gain),
    effect("highpass", "[-1|-2] frequency[k] [width[q|o|h|k]]", filters::highpass),
    effect("hilbert", "[-n taps]", filters::hilbert),
    effect("lowpass", "[-1|-2] frequency[k] [width[q|o|h|k]]", filters::lowpass),
    effect("norm", "[dB-level]", levels::norm),
    effect("oops", "", voices::oops),
    effect("overdrive", "[gain(20) [colour(20)]]", levels::overdrive),
    timed("pad", "length[@position(=)] [length[@position(=)] ...]", time::pad),
    effect("phaser", "gain-in gain-out delay decay speed [-s|-t]", voices::phaser),
    effect("pitch", "[-q] shift [segment [search [overlap]]]", resampling::pitch),
    effect("rate", "[-l|-m|-h|-v] [-s|-b bandwidth] rate[k]", resampling::rate),
    effect("remix", "[-a|-m|-p] out-spec [out-spec ...]", voices::remix),
    effect("repeat", "[count(1)]", time::repeat),
    effect(
        "reverb",
        "[-w|--wet-only] [reverberance(50) [HF-damping(50) [room-scale(100) [stereo-depth(100) \
         [pre-delay(0) [wet-gain(0)]]]]]]",
        voices::reverb,
    ),
    effect("reverse", "", time::reverse),
    effect("riaa", "", filters::riaa),
    timed(
        "silence",
        "[-l] above-periods [duration threshold[d|%]] [below-periods duration threshold[d|%]]",
        time::silence,
    ),
    effect(
        "sinc",
        "[-a att|-b beta] [-L] [-t tbw|-n taps] [freqHP][-freqLP [-t tbw|-n taps]]",
        filters::sinc,
    ),
    effect("speed", "factor[c]", resampling::speed),
    effect("stretch", "factor [window [fade [shift [fading]]]]", time::stretch),
    effect("swap", "", voices::swap),
    effect("tempo", "[-q] [-m|-s|-l] factor [segment [search [overlap]]]", resampling::tempo),
    effect("treble", "gain [frequency[k] [width[s|h|k|o|q]]]", filters::treble),
    effect("tremolo", "speed [depth(40)]", levels::tremolo),
    timed("trim", "position(+) [position(+) ...]", time::trim),
    effect("upsample", "[factor(2)]", time::upsample),
    effect("vol", "gain [amplitude|power|dB [limitergain]]", levels::vol),
];

/// What SoX has besides: they read or write files, or draw pictures, or are rare.
const OTHERS: &[&str] = &[
    "bend",
    "divide",
    "firfit",
    "input",
    "ladspa",
    "loudness",
    "mcompand",
    "newfile",
    "noiseprof",
    "noisered",
    "output",
    "restart",
    "sdm",
    "spectrogram",
    "splice",
    "stat",
    "stats",
    "synth",
    "vad",
];

pub(super) fn find(name: &str) -> Option<&'static Effect> {
    EFFECTS.iter().find(|effect| effect.name == name)
}

/// What to say of a word that should be an effect's name.
pub(super) fn unknown(name: &str) -> String {
    let known: Vec<String> = EFFECTS.iter().map(|effect| effect.name.to_owned()).collect();
    if OTHERS.contains(&name) {
        return format!("SoX's `{name}` is not supported; the effects are {}", known.join(", "));
    }
    let nearest = Problem::Unknown { what: "effect", name: name.into(), known: known.clone() };
    format!("{nearest}; the effects are {}", known.join(", "))
}

/// The effect of that name.
pub(super) fn named(name: &str) -> Result<&'static Effect> {
    find(name).ok_or_else(|| Error::invalid(unknown(name)))
}

/// Whether the word starts an effect: also one that is not supported, so that it is named.
pub(super) fn starts_effect(word: &str) -> bool {
    find(word).is_some() || OTHERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_in_order_and_named_once() {
        assert!(EFFECTS.is_sorted_by(|a, b| a.name < b.name));
        assert!(OTHERS.is_sorted() && OTHERS.iter().all(|name| find(name).is_none()));
    }
}
