//! Filters.

mod allpass_biquad;
mod band_biquad;
mod band_pass_filter;
mod band_stop_filter;
mod bandpass_biquad;
mod bandreject_biquad;
mod bass_biquad;
mod biquad;
mod deemph_biquad;
mod deemphasis;
mod equalizer_biquad;
mod high_pass_filter;
mod high_shelf_filter;
mod highpass_biquad;
mod lfilter;
mod low_pass_filter;
mod low_shelf_filter;
mod lowpass_biquad;
mod peaking_filter;
mod preemphasis;
mod riaa_biquad;
mod second_order;
mod settled;
mod steep;
mod treble_biquad;

use augment_core::{Audio, Data, Error, Info, Kind, Result};

pub use allpass_biquad::AllpassBiquad;
pub use band_biquad::BandBiquad;
pub use band_pass_filter::BandPassFilter;
pub use band_stop_filter::BandStopFilter;
pub use bandpass_biquad::BandpassBiquad;
pub use bandreject_biquad::BandrejectBiquad;
pub use bass_biquad::BassBiquad;
pub use biquad::Biquad;
pub use deemph_biquad::DeemphBiquad;
pub use deemphasis::Deemphasis;
pub use equalizer_biquad::EqualizerBiquad;
pub use high_pass_filter::HighPassFilter;
pub use high_shelf_filter::HighShelfFilter;
pub use highpass_biquad::HighpassBiquad;
pub use lfilter::Lfilter;
pub use low_pass_filter::LowPassFilter;
pub use low_shelf_filter::LowShelfFilter;
pub use lowpass_biquad::LowpassBiquad;
pub use peaking_filter::PeakingFilter;
pub use preemphasis::Preemphasis;
pub use riaa_biquad::RiaaBiquad;
pub use treble_biquad::TrebleBiquad;

use crate::codec::MAX_RATE;
use crate::dsp::{self, Cascade};

fn yes() -> bool {
    true
}

fn check_frequency(field: &str, frequency: f64) -> Result<()> {
    Error::check_range(field, frequency, 0.001..=f64::from(MAX_RATE) / 2.0)
}

fn check_quality(field: &str, quality: f64) -> Result<()> {
    Error::check_range(field, quality, 0.001..=1000.0)
}

fn check_gain(field: &str, gain_db: f64) -> Result<()> {
    Error::check_range(field, gain_db, -200.0..=200.0)
}

/// What comes of audio, whose rate must be more than twice the frequency.
fn filtered(field: &str, frequency: f64, input: &Info) -> Result<Info> {
    input.expect(Kind::Audio)?;
    match input {
        &Info::Audio { rate: Some(rate), .. } if frequency * 2.0 >= rate as f64 => {
            Err(Error::invalid_field(field, beyond(frequency, rate)))
        }
        _ => Ok(input.clone()),
    }
}

fn beyond(frequency: f64, rate: usize) -> String {
    format!("must be less than half the rate of {rate} Hz, got {frequency}")
}

/// Filters all channels by what `design` makes of the rate.
fn apply(
    data: Data,
    field: &str,
    frequency: f64,
    clamp: bool,
    design: impl Fn(f64) -> dsp::Biquad,
) -> Result<Data> {
    let audio = data.into_audio()?;
    if frequency * 2.0 >= f64::from(audio.rate) {
        return Err(Error::data(format!("{field} {}", beyond(frequency, audio.rate as usize))));
    }
    let cascade = Cascade::new([design(f64::from(audio.rate))]);
    apply_all(audio, &cascade, clamp)
}

/// What comes of audio, which must be of one of the rates.
fn filtered_at_rates(rates: &[u32], input: &Info) -> Result<Info> {
    input.expect(Kind::Audio)?;
    match input {
        Info::Audio { rate: Some(rate), .. } if !rates.iter().any(|&r| r as usize == *rate) => {
            Err(Error::invalid(not_among(rates, *rate)))
        }
        _ => Ok(input.clone()),
    }
}

fn not_among(rates: &[u32], rate: usize) -> String {
    format!("the rate must be one of {rates:?} Hz, it is {rate}; use `resample` before")
}

/// Filters all channels of audio that has one of the rates.
fn apply_at_rates(
    data: Data,
    rates: &[u32],
    clamp: bool,
    design: impl Fn(f64) -> dsp::Biquad,
) -> Result<Data> {
    let audio = data.into_audio()?;
    if !rates.contains(&audio.rate) {
        return Err(Error::data(not_among(rates, audio.rate as usize)));
    }
    let cascade = Cascade::new([design(f64::from(audio.rate))]);
    apply_all(audio, &cascade, clamp)
}

/// Filters each channel from rest.
fn apply_all(mut audio: Audio, cascade: &Cascade, clamp: bool) -> Result<Data> {
    let len = audio.len().max(1);
    for plane in audio.samples.chunks_exact_mut(len) {
        cascade.process(plane, &mut cascade.rest());
    }
    if clamp {
        audio.samples.iter_mut().for_each(|x| *x = x.clamp(-1.0, 1.0));
    }
    Ok(audio.into())
}

#[cfg(test)]
pub(crate) mod testing {
    //! What all filters must do.

    use augment_core::{Audio, Data, Op, Workspace};

    fn sine(rate: u32, frequency: f64) -> Vec<f32> {
        let turn = std::f64::consts::TAU * frequency / f64::from(rate);
        (0..4 * rate).map(|n| (0.25 * (turn * f64::from(n)).sin()) as f32).collect()
    }

    /// The gain for a tone at 8 kHz.
    pub(crate) fn level(op: &impl Op, frequency: f64) -> f64 {
        level_at(op, 8000, frequency)
    }

    /// The gain for a tone, once transients are over.
    pub(crate) fn level_at(op: &impl Op, rate: u32, frequency: f64) -> f64 {
        let samples = sine(rate, frequency);
        let power = |x: &[f32]| x[x.len() / 2..].iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
        let before = power(&samples);
        let audio = Audio { samples, channels: 1, rate };
        let after = op.apply(audio.into(), &mut Workspace::new()).unwrap().into_audio().unwrap();
        (power(&after.samples) / before).sqrt()
    }

    /// Checks the gain for a tone at 8 kHz, and all else that a filter must do.
    pub(crate) fn has_gain(op: &impl Op, tone: f64, wanted: f64) {
        let gain = level(op, tone);
        assert!((gain - wanted).abs() < 0.01, "{gain}");
        settles_or_refuses(op);
    }

    /// Silence stays silent; no sample, one sample, no channel and eight channels are fine; loud input
    /// stays finite; channels do not hear each other.
    pub(crate) fn settles_or_refuses(op: &impl Op) {
        let run = |samples: Vec<f32>, channels: usize| {
            let data: Data = Audio { samples, channels, rate: 44_100 }.into();
            let promised = op.output_info(&data.info()).unwrap();
            let after = op.apply(data, &mut Workspace::new()).unwrap();
            assert_eq!(after.info(), promised);
            after.into_audio().unwrap().samples
        };
        assert!(run(vec![0.0; 100], 1).iter().all(|&x| x == 0.0));
        assert!(run(Vec::new(), 0).is_empty() && run(Vec::new(), 2).is_empty());
        assert!(run(vec![1.0], 1)[0].is_finite());
        assert!(run(vec![-1.0; 50_000], 1).iter().all(|x| x.is_finite()));
        let wave = &sine(8000, 440.0)[..1001];
        let mut planes = vec![0.0; 8 * 1001];
        planes[7 * 1001..].copy_from_slice(wave);
        let out = run(planes, 8);
        assert!(out[..7 * 1001].iter().all(|&x| x == 0.0));
        assert_eq!(out[7 * 1001..], run(wave.to_vec(), 1));
    }
}
