//! How Kaldi cuts frames and prepares each.

use augment_core::simd::{self, Kernel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PadMode, Window};

/// A window function of Kaldi's, in its symmetric form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum KaldiWindow {
    /// `hanning` to the power of 0.85.
    #[default]
    Povey,
    /// `0.54 - 0.46 cos(2πn/(N-1))`.
    Hamming,
    /// `0.5 - 0.5 cos(2πn/(N-1))`.
    Hanning,
    /// 1 everywhere.
    Rectangular,
    /// `c - 0.5 cos(2πn/(N-1)) + (0.5 - c) cos(4πn/(N-1))`, where c is `blackman_coeff`.
    Blackman,
}

impl KaldiWindow {
    /// The window's `length` values.
    pub fn values(self, length: usize, blackman_coeff: f64) -> Vec<f32> {
        self.in_double(length, blackman_coeff).into_iter().map(|x| x as f32).collect()
    }

    /// The same in double precision.
    pub(crate) fn in_double(self, length: usize, blackman_coeff: f64) -> Vec<f64> {
        match self {
            Self::Hamming => Window::Hamming.symmetric(length),
            Self::Rectangular => vec![1.0; length],
            Self::Hanning => Window::Hann.symmetric(length),
            Self::Povey => {
                let hanning = Window::Hann.symmetric(length);
                hanning.into_iter().map(|x| x.max(0.0).powf(0.85)).collect()
            }
            Self::Blackman => {
                let hanning = Window::Hann.symmetric(length);
                // With the cosine c of a Hann window's angle, cos(2x) is 2c² - 1.
                let value = |x: f64| {
                    let cos = 1.0 - 2.0 * x;
                    let double = 2.0 * cos * cos - 1.0;
                    blackman_coeff - 0.5 * cos + (0.5 - blackman_coeff) * double
                };
                hanning.into_iter().map(value).collect()
            }
        }
    }
}

/// How a clip is cut into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KaldiFraming {
    /// Samples in a frame.
    pub(crate) length: usize,
    /// Samples from one frame to the next.
    pub(crate) shift: usize,
    /// Whether only frames that lie within the clip are made.
    pub(crate) snip_edges: bool,
}

impl KaldiFraming {
    /// How many frames a clip of `samples` samples gives.
    pub(crate) fn frames(&self, samples: usize) -> usize {
        match self.snip_edges {
            true if samples < self.length => 0,
            true => 1 + (samples - self.length) / self.shift,
            false => (samples + self.shift / 2) / self.shift,
        }
    }

    /// The samples of frame `t` times `scale`; beyond its ends the clip is mirrored.
    pub(crate) fn cut(&self, samples: &[f32], t: usize, scale: f32, out: &mut [f32]) {
        let start = match self.snip_edges {
            true => (t * self.shift) as isize,
            false => (t * self.shift + self.shift / 2) as isize - (self.length / 2) as isize,
        };
        let inside = usize::try_from(start).ok().and_then(|s| samples.get(s..s + self.length));
        match inside {
            Some(frame) => out.iter_mut().zip(frame).for_each(|(slot, x)| *slot = scale * x),
            None => {
                for (slot, index) in out.iter_mut().zip(start..) {
                    let at = PadMode::Symmetric.resolve(index, samples.len());
                    *slot = at.map_or(0.0, |at| scale * samples[at]);
                }
            }
        }
    }
}

/// What is done to each frame before its transform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepare {
    pub(crate) remove_dc_offset: bool,
    pub(crate) preemphasis: f64,
    /// Whether the energy is that before the preemphasis.
    pub(crate) raw_energy: bool,
}

impl Prepare {
    /// Prepares a frame with its window; returns its energy.
    pub(crate) fn run(self, frame: &mut [f32], window: &[f32]) -> f32 {
        simd::run(Prepared { how: self, frame, window })
    }

    /// The same in double precision.
    pub(crate) fn in_double(self, frame: &mut [f64], window: &[f64]) -> f64 {
        let squares = |frame: &[f64]| frame.iter().map(|x| x * x).sum::<f64>();
        if self.remove_dc_offset {
            let mean = frame.iter().sum::<f64>() / frame.len().max(1) as f64;
            frame.iter_mut().for_each(|x| *x -= mean);
        }
        let raw = squares(frame);
        for i in (0..frame.len()).rev() {
            frame[i] = (frame[i] - self.preemphasis * frame[i.saturating_sub(1)]) * window[i];
        }
        if self.raw_energy { raw } else { squares(frame) }
    }
}

struct Prepared<'a> {
    how: Prepare,
    frame: &'a mut [f32],
    window: &'a [f32],
}

impl Kernel for Prepared<'_> {
    type Output = f32;

    #[inline(always)]
    fn run(self) -> f32 {
        let Self { how, frame, window } = self;
        if how.remove_dc_offset {
            let mean = sum(frame, false) / frame.len() as f32;
            for x in frame.iter_mut() {
                *x -= mean;
            }
        }
        let raw = if how.raw_energy { sum(frame, true) } else { 0.0 };
        let preemphasis = how.preemphasis as f32;
        // From the back, so that each still finds the one before it as it was.
        for i in (1..frame.len()).rev() {
            frame[i] = (frame[i] - preemphasis * frame[i - 1]) * window[i];
        }
        frame[0] = (frame[0] - preemphasis * frame[0]) * window[0];
        if how.raw_energy { raw } else { sum(frame, true) }
    }
}

/// The sum of the values, or of their squares: in eight parts, so that no addition waits for
/// another.
#[inline(always)]
fn sum(values: &[f32], squares: bool) -> f32 {
    let mut sums = [0.0f32; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        for lane in 0..8 {
            sums[lane] += if squares { eight[lane] * eight[lane] } else { eight[lane] };
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += if squares { x * x } else { x };
    }
    let mut total = 0.0;
    for sum in sums {
        total += sum;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_mirrored_with_their_end_sample() {
        let framing = KaldiFraming { length: 5, shift: 2, snip_edges: false };
        assert_eq!((framing.frames(0), framing.frames(1), framing.frames(5)), (0, 1, 3));
        let mut frame = [0.0; 5];
        framing.cut(&[1.0, 2.0, 3.0], 0, 10.0, &mut frame);
        assert_eq!(frame, [10.0, 10.0, 20.0, 30.0, 30.0]);
        framing.cut(&[7.0], 3, 1.0, &mut frame);
        assert_eq!(frame, [7.0; 5]);
        let snipped = KaldiFraming { snip_edges: true, ..framing };
        assert_eq!((snipped.frames(4), snipped.frames(5), snipped.frames(7)), (0, 1, 2));
        snipped.cut(&[1., 2., 3., 4., 5., 6., 7.], 1, 1.0, &mut frame);
        assert_eq!(frame, [3.0, 4.0, 5.0, 6.0, 7.0]);
    }

    #[test]
    fn a_frame_is_prepared_in_kaldis_order() {
        let how = Prepare { remove_dc_offset: true, preemphasis: 0.5, raw_energy: true };
        let mut frame = [1.0, 2.0, 3.0, 6.0];
        // Without its mean: -2, -1, 0, 3.
        assert_eq!(how.run(&mut frame, &[1.0, 1.0, 2.0, 1.0]), 14.0);
        assert_eq!(frame, [-1.0, 0.0, 1.0, 3.0]);
        let how = Prepare { remove_dc_offset: false, preemphasis: 0.0, raw_energy: false };
        let mut frame = [1.0, 2.0, 3.0, 6.0];
        assert_eq!(how.run(&mut frame, &[0.5, 1.0, 0.0, 1.0]), 40.25);
    }

    #[test]
    fn windows_are_symmetric() {
        for window in [KaldiWindow::Povey, KaldiWindow::Hamming, KaldiWindow::Blackman] {
            let values = window.values(9, 0.42);
            for i in 0..9 {
                assert!((values[i] - values[8 - i]).abs() < 1e-6);
            }
            assert!((values[4] - 1.0).abs() < 1e-6, "{window:?}");
        }
        assert!((KaldiWindow::Blackman.values(5, 0.42)[1] - 0.34).abs() < 1e-6);
    }

    #[test]
    fn every_cpu_gives_the_same() {
        let frame: Vec<f32> = (0..403).map(|i| ((i * i) as f32).sin()).collect();
        let window: Vec<f32> = (0..403).map(|i| (i as f32 / 99.0).cos()).collect();
        for raw_energy in [false, true] {
            let how = Prepare { remove_dc_offset: true, preemphasis: 0.97, raw_energy };
            let (mut here, mut anywhere) = (frame.clone(), frame.clone());
            let energy = how.run(&mut here, &window);
            assert_eq!(Prepared { how, frame: &mut anywhere, window: &window }.run(), energy);
            assert_eq!(here, anywhere);
        }
    }
}
