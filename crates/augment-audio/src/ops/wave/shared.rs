//! What several ops on waveforms do.

use augment_core::Audio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A longer clip than this, in samples, is a slip of the pen: an hour at 96 kHz.
pub(crate) const LONGEST: usize = 3600 * 96_000;

/// What a clip is made longer by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum AudioPadMode {
    /// Silence.
    #[default]
    Silence,
    /// The clip again.
    Wrap,
    /// The clip mirrored, its end sample not repeated.
    Reflect,
}

/// Appends the plane to `out`, with `start` samples before it and `end` behind it. It may not be empty.
pub(crate) fn pad_plane(
    plane: &[f32],
    start: usize,
    end: usize,
    mode: AudioPadMode,
    out: &mut Vec<f32>,
) {
    let len = plane.len();
    let period = match mode {
        AudioPadMode::Reflect => (2 * len).saturating_sub(2).max(1),
        _ => len.max(1),
    };
    let at = |i: usize| plane[if i < len { i } else { period - i }];
    match mode {
        AudioPadMode::Silence => {
            out.resize(out.len() + start, 0.0);
            out.extend_from_slice(plane);
            out.resize(out.len() + end, 0.0);
        }
        AudioPadMode::Wrap | AudioPadMode::Reflect => {
            out.extend((1..=start).rev().map(|back| at((period - back % period) % period)));
            out.extend_from_slice(plane);
            out.extend((0..end).map(|on| at((len + on) % period)));
        }
    }
}

/// The clip's samples from `start` on, `len` of them, which must be there.
pub(crate) fn keep(mut audio: Audio, start: usize, len: usize) -> Audio {
    let before = audio.len();
    for channel in 0..audio.channels {
        let from = channel * before + start;
        audio.samples.copy_within(from..from + len, channel * len);
    }
    audio.samples.truncate(audio.channels * len);
    audio
}

/// The largest absolute value; 0 of nothing.
pub(crate) fn peak(samples: &[f32]) -> f32 {
    // Sixteen at once, so that none waits for the one before.
    let (chunks, rest) = samples.as_chunks::<16>();
    let mut peaks = [0.0f32; 16];
    for chunk in chunks {
        peaks.iter_mut().zip(chunk).for_each(|(peak, x)| *peak = peak.max(x.abs()));
    }
    peaks.iter().chain(rest).fold(0.0, |peak, x| peak.max(x.abs()))
}

/// The root mean square; 0 of nothing.
pub(crate) fn rms(samples: &[f32]) -> f64 {
    // Eight sums, so that no addition waits for the one before.
    let mut sums = [0.0f64; 8];
    let (chunks, rest) = samples.as_chunks::<8>();
    for chunk in chunks {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += f64::from(x) * f64::from(x);
        }
    }
    let rest: f64 = rest.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let count = samples.len().max(1) as f64;
    ((sums.iter().sum::<f64>() + rest) / count).sqrt()
}

/// The mean of the channels' root mean squares, by which audiomentations measures a clip.
pub(crate) fn mean_rms(audio: &Audio) -> f64 {
    audio.planes().map(rms).sum::<f64>() / audio.channels.max(1) as f64
}

/// The gains, from 0 to 1, of a fade over `len` samples that crosses another, backwards: so that their
/// powers add to about 1 (`equal_energy`), or the gains themselves.
///
/// With x from 0 to 1, a = x(1 - x) and b = a(1 + ka), a gain is (b + x)², where k is 1.4186 or
/// -0.70912: that of audiomentations.
pub(crate) fn crossfade(len: usize, equal_energy: bool) -> impl Iterator<Item = f32> {
    let k = if equal_energy { 1.4186 } else { -0.70912 };
    let step = if len > 1 { 1.0 / (len - 1) as f64 } else { 0.0 };
    (0..len).map(move |i| {
        let x = i as f64 * step;
        let a = x * (1.0 - x);
        let c = a * (1.0 + k * a) + x;
        (c * c) as f32
    })
}

/// The value below which `percent` of all lie, between two by their distance (`numpy.percentile`); the
/// order of the values is changed. 0 of nothing.
pub(crate) fn percentile(values: &mut [f32], percent: f64) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let place = percent.clamp(0.0, 100.0) / 100.0 * last as f64;
    let at = (place.floor() as usize).min(last);
    let (_, &mut low, above) = values.select_nth_unstable_by(at, f32::total_cmp);
    let next = above.iter().copied().min_by(f32::total_cmp).unwrap_or(low);
    let share = place - at as f64;
    (f64::from(low) + (f64::from(next) - f64::from(low)) * share) as f32
}

/// The first `kept` samples of each of the channels of `len`.
pub(crate) fn keep_of(mut audio: Audio, len: usize, kept: usize) -> Audio {
    for channel in 1..audio.channels {
        audio.samples.copy_within(channel * len..channel * len + kept, channel * kept);
    }
    audio.samples.truncate(audio.channels * kept);
    audio
}
