//! What settings may be instead: blocks of fields that are tried together.

use augment_audio::dsp::{MelNorm, MelScale};
use augment_audio::ops::ResamplingMethod;

use super::settings::{Center, Log, Mix, Settings, Triangles, WindowKind};
use super::starts::{RATES, lengths};

/// Fields that are tried together, all others as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// What the logarithm is taken of.
    Forms,
    /// Scale, norm and triangles.
    Kinds,
    /// The lowest and the highest frequency.
    Edges,
    /// The window function.
    Windows,
    /// What is done to frames, and the exponent.
    Prepare,
    /// Hop, length of the clip, where frames lie.
    Hops,
    /// Lengths of transform and window, where frames lie.
    Transforms,
    /// The rate that filters believe in, channels, resampling.
    Rates,
}

impl Block {
    /// All; what is cheap and likely comes first.
    pub(super) const ALL: [Self; 8] = [
        Self::Forms,
        Self::Kinds,
        Self::Prepare,
        Self::Windows,
        Self::Edges,
        Self::Hops,
        Self::Transforms,
        Self::Rates,
    ];
}

const CENTERS: [Center; 5] =
    [Center::True, Center::False, Center::SnipEdges, Center::MirrorEdges, Center::PadByHop];

const F_MINS: [f64; 14] =
    [0.0, 20.0, 50.0, 125.0, 30.0, 40.0, 60.0, 64.0, 80.0, 27.5, 55.0, 100.0, 130.0, 150.0];

const F_MAXS: [f64; 20] = [
    8000.0, 7600.0, 7500.0, 14_000.0, 3800.0, 4000.0, 6000.0, 6800.0, 7000.0, 7200.0, 7800.0,
    10_000.0, 11_025.0, 11_000.0, 12_000.0, 15_000.0, 16_000.0, 18_000.0, 20_000.0, 7900.0,
];

const OFFSETS: [f64; 14] = [
    0.0,
    1e-6,
    1e-5,
    1e-10,
    1e-9,
    1e-8,
    1e-7,
    5.960_464_477_539_063e-8,
    1.192_092_895_507_812_5e-7,
    1e-4,
    1e-3,
    1e-2,
    0.1,
    1.0,
];

/// What the logarithm is taken of, if any is.
pub(super) fn forms(now: &Settings, may_be_linear: bool) -> Vec<Settings> {
    let mut all = Vec::new();
    if may_be_linear {
        all.push(Settings { log: Log::None, log_offset: 0.0, ..now.clone() });
    }
    let log = if now.log == Log::None { Log::Ln } else { now.log };
    for scale in [now.scale, if now.scale == 1.0 { 32_768.0 } else { 1.0 }] {
        let with = |log_offset| Settings { log, scale, log_offset, ..now.clone() };
        all.extend(OFFSETS.map(with));
    }
    all
}

/// The exponent, and what Kaldi does to frames.
pub(super) fn prepare(now: &Settings) -> Vec<Settings> {
    let mut all = Vec::new();
    for power in [2, 1] {
        for preemphasis_coefficient in [0.0, 0.97, 0.95] {
            for remove_dc_offset in [false, true] {
                let now = now.clone();
                all.push(Settings { power, preemphasis_coefficient, remove_dc_offset, ..now });
            }
        }
    }
    all
}

/// The window function, in both its forms.
pub(super) fn windows(now: &Settings) -> Vec<Settings> {
    let kinds = [
        WindowKind::Hann,
        WindowKind::Povey,
        WindowKind::Hamming,
        WindowKind::Blackman,
        WindowKind::Rectangular,
    ];
    let both = kinds.into_iter().flat_map(|window| [(window, true), (window, false)]);
    both.map(|(window, periodic)| Settings { window, periodic, ..now.clone() }).collect()
}

/// Scale, norm and triangles, which go together.
pub(super) fn kinds(now: &Settings) -> Vec<Settings> {
    let (slaney, htk, area) = (MelScale::Slaney, MelScale::Htk, Some(MelNorm::Slaney));
    let all = [
        (slaney, area, Triangles::Hz),
        (slaney, None, Triangles::Hz),
        (htk, None, Triangles::Hz),
        (htk, area, Triangles::Hz),
        (htk, None, Triangles::Mel),
    ];
    let with =
        |(mel_scale, norm, triangles)| Settings { mel_scale, norm, triangles, ..now.clone() };
    all.into_iter().map(with).collect()
}

/// The lowest and the highest frequency.
pub(super) fn edges(now: &Settings) -> Vec<Settings> {
    let nyquist = f64::from(now.sample_rate) / 2.0;
    let below = F_MAXS.into_iter().chain([nyquist - 400.0]).filter(|&hz| hz > 0.0 && hz < nyquist);
    let highest: Vec<Option<f64>> = [now.f_max, None].into_iter().chain(below.map(Some)).collect();
    let lowest = [now.f_min].into_iter().chain(F_MINS);
    let with = |f_min| {
        let highest = highest.iter();
        highest.map(move |&f_max| Settings { f_min, f_max, ..now.clone() })
    };
    lowest.flat_map(with).collect()
}

/// Those that are most in use.
pub(super) fn usual_edges(now: &Settings) -> Vec<Settings> {
    let nyquist = f64::from(now.sample_rate) / 2.0;
    let below = [8000.0, 7600.0, 14_000.0].map(|hz| Some(hz).filter(|&hz| hz < nyquist));
    let mut highest = vec![now.f_max, None];
    highest.extend(below.into_iter().filter(Option::is_some));
    let with = |f_min| {
        let highest = highest.iter();
        highest.map(move |&f_max| Settings { f_min, f_max, ..now.clone() })
    };
    [0.0, 20.0, 50.0, 125.0, 30.0, 40.0, 60.0, 80.0].into_iter().flat_map(with).collect()
}

/// Hops with the lengths that the clip is made, and where frames lie.
pub(super) fn hops(now: &Settings, framings: &[(usize, Option<usize>)]) -> Vec<Settings> {
    let with = |&(hop_length, length): &(usize, Option<usize>)| {
        let all = [now.center].into_iter().chain(CENTERS);
        all.map(move |center| Settings { hop_length, length, center, ..now.clone() })
    };
    framings.iter().flat_map(with).collect()
}

/// Transform and window's length, with where frames lie if that is not known.
pub(super) fn transforms(now: &Settings, is_far: bool) -> Vec<Settings> {
    let mut all = Vec::new();
    // The window stays as it is, and zeros follow it up to another length.
    let win = now.win();
    let zeros = [256, 512, 1024, 2048, 4096].map(|n_fft| (n_fft, Some(win)));
    for (n_fft, win_length) in lengths(now.resample).into_iter().chain(zeros) {
        let win_length = win_length.filter(|&win| win != n_fft);
        let with = |center| Settings { center, n_fft, win_length, ..now.clone() };
        all.push(with(now.center));
        if is_far {
            all.extend(CENTERS.map(with));
        }
    }
    all
}

/// Filters that take the samples for those of another rate, another channel, another resampler.
pub(super) fn rates(now: &Settings, channels: usize, rate: u32) -> Vec<Settings> {
    let believed = RATES.into_iter().chain([now.resample]);
    let mut all: Vec<Settings> = believed
        .flat_map(|sample_rate| {
            let of = Settings { sample_rate, ..now.clone() };
            [Settings { f_max: None, ..of.clone() }, of]
        })
        .collect();
    if channels > 1 {
        all.extend([Mix::Mean, Mix::First].map(|channels| Settings { channels, ..now.clone() }));
    }
    if now.resample != rate {
        let methods = [ResamplingMethod::SoxrHq, ResamplingMethod::SincInterpHann];
        all.extend(methods.map(|resampling_method| Settings { resampling_method, ..now.clone() }));
    }
    all
}
