//! What a panel shows, and by which axes.

use augment::audio::dsp::MelScale;
use augment::core::{Data, FrequencyScale, Info, Recipe, Spectrogram, Unit};
use serde_json::Value;

/// A spectrogram's axes in seconds and Hz.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// From frame to frame.
    pub(super) seconds: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// How Hz become rows; equally spaced where there is none.
    pub(super) scale: Option<MelScale>,
}

impl Grid {
    /// What the ops of a recipe say of the axes of the spectrogram that they make.
    pub(super) fn of(recipe: &Recipe, mut info: Info) -> Option<Self> {
        let mut grid = None;
        for op in &recipe.ops {
            let after = op.output_info(&info).ok()?;
            if let (Info::Audio { rate: Some(rate), .. }, Info::Spectrogram { scale, .. }) =
                (&info, &after)
            {
                grid = Self::of_op(&op.params(), *rate as f64, *scale);
            }
            info = after;
        }
        grid
    }

    fn of_op(params: &Value, rate: f64, scale: FrequencyScale) -> Option<Self> {
        let number = |name: &str| params.get(name).and_then(Value::as_f64);
        let window = number("win_length").or(number("n_fft"));
        let hop = number("hop_length").or(window.map(|window| (window / 4.0).floor()))?;
        let mel = params.get("mel_scale").cloned();
        let mel = mel.and_then(|scale| serde_json::from_value(scale).ok());
        Some(Self {
            seconds: hop / rate,
            low: number("f_min").unwrap_or(0.0),
            high: number("f_max").unwrap_or(rate / 2.0),
            scale: mel.filter(|_| scale == FrequencyScale::Mel),
        })
    }

    /// Where a frequency lies: 0 at the bottom, 1 at the top.
    pub(super) fn place(&self, hz: f64) -> f64 {
        let on = |hz: f64| self.scale.map_or(hz, |scale| scale.from_hz(hz));
        (on(hz) - on(self.low)) / (on(self.high) - on(self.low))
    }
}

/// A spectrogram to be drawn.
pub(super) struct Picture {
    /// The mean of the channels.
    values: Vec<f32>,
    bins: usize,
    pub(super) frames: usize,
    pub(super) unit: &'static str,
    /// The least and the greatest value.
    pub(super) range: (f32, f32),
    pub(super) grid: Option<Grid>,
}

impl Picture {
    pub(super) fn new(spectrogram: Spectrogram, grid: Option<Grid>) -> Self {
        let unit = match Data::from(spectrogram.clone()).info() {
            Info::Spectrogram { unit: Unit::Decibel, .. } => "dB",
            Info::Spectrogram { unit: Unit::Power, .. } => "power",
            Info::Spectrogram { unit: Unit::Amplitude, .. } => "amplitude",
            _ => "",
        };
        let Spectrogram { values, channels, bins, frames, .. } = spectrogram;
        let mut mean = vec![0.0; bins * frames];
        for channel in values.chunks_exact((bins * frames).max(1)) {
            let share = 1.0 / channels as f32;
            mean.iter_mut().zip(channel).for_each(|(sum, x)| *sum += x * share);
        }
        let finite = || mean.iter().copied().filter(|x| x.is_finite());
        let range = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::MIN, f32::max));
        let range = if range.0 <= range.1 { range } else { (0.0, 1.0) };
        Self { values: mean, bins, frames, unit, range, grid }
    }

    /// The value at a place: `x` from 0 at the left to 1, `y` from 0 at the bottom to 1; the loudest
    /// of what a pixel covers would hide how masks look, so it is the nearest.
    pub(super) fn at(&self, x: f64, y: f64) -> f32 {
        let index = |at: f64, count: usize| ((at * count as f64) as usize).min(count.max(1) - 1);
        let at = index(y, self.bins) * self.frames + index(x, self.frames);
        self.values.get(at).copied().unwrap_or_default()
    }

    /// Its colour index for a value.
    pub(super) fn shade(&self, value: f32) -> usize {
        let (low, high) = self.range;
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        (share * 256.0).clamp(0.0, 255.0) as usize
    }
}
