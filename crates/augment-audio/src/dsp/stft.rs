//! The short-time Fourier transform.

use std::sync::Arc;

use augment_core::{Error, Result};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Window;

/// What lies beyond the ends of a clip (NumPy's names).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[non_exhaustive]
pub enum PadMode {
    /// Silence (librosa's default).
    #[default]
    Constant,
    /// The clip mirrored, its end sample not repeated (torchaudio's default).
    Reflect,
    /// The end sample.
    #[serde(alias = "replicate")]
    Edge,
    /// The clip mirrored, its end sample repeated.
    Symmetric,
    /// The clip again.
    #[serde(alias = "circular")]
    Wrap,
}

impl PadMode {
    /// Where in a row of `len` values, which is not empty, the value at `index` is found, which may
    /// lie beyond its ends; `None` for 0.
    pub fn resolve(self, index: isize, len: usize) -> Option<usize> {
        let len = len as isize;
        let last = len - 1;
        let inside = match self {
            _ if (0..len).contains(&index) => index,
            Self::Constant => return None,
            Self::Edge => index.clamp(0, last),
            Self::Wrap => index.rem_euclid(len),
            Self::Reflect if last == 0 => 0,
            // Back and forth, as often as it takes.
            Self::Reflect => {
                let folded = index.rem_euclid(2 * last);
                folded.min(2 * last - folded)
            }
            Self::Symmetric => {
                let folded = index.rem_euclid(2 * len);
                folded.min(2 * len - 1 - folded)
            }
        };
        Some(inside as usize)
    }
}

/// How a spectrum is scaled, whatever the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Normalized {
    /// Not at all: `false`.
    #[default]
    No,
    /// Amplitudes are divided by the root of the sum of the window's squares: `window` or `true`.
    Window,
    /// Amplitudes are divided by the root of `n_fft`: `frame_length`.
    FrameLength,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "false, true, `window` or `frame_length`")]
enum WrittenNormalized {
    Switch(bool),
    By(By),
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum By {
    Window,
    FrameLength,
}

impl Serialize for Normalized {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::No => WrittenNormalized::Switch(false),
            Self::Window => WrittenNormalized::By(By::Window),
            Self::FrameLength => WrittenNormalized::By(By::FrameLength),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Normalized {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match WrittenNormalized::deserialize(deserializer)? {
            WrittenNormalized::Switch(false) => Self::No,
            WrittenNormalized::Switch(true) | WrittenNormalized::By(By::Window) => Self::Window,
            WrittenNormalized::By(By::FrameLength) => Self::FrameLength,
        })
    }
}

impl JsonSchema for Normalized {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Normalized".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        WrittenNormalized::json_schema(generator)
    }
}

/// How a clip is cut into frames: the parameters that every spectrogram shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Framing {
    /// Samples in a frame and length of the transform.
    pub n_fft: usize,
    /// Samples under the window, at most `n_fft`; it is centred in the frame.
    pub win_length: usize,
    /// Samples from one frame to the next.
    pub hop_length: usize,
    /// The window function.
    pub window: Window,
    /// Whether frame `t` is centred at sample `t · hop_length` instead of starting there.
    pub center: bool,
    /// What lies beyond the ends when frames are centred.
    pub pad_mode: PadMode,
    /// Zeros before and after the clip, which count as part of it.
    pub pad: usize,
    /// How the spectrum is scaled.
    pub normalized: Normalized,
}

impl Framing {
    /// Fills in the defaults that depend on each other, as librosa does: the window is as long as
    /// the transform, the hop a quarter of the window.
    pub fn new(
        n_fft: usize,
        win_length: Option<usize>,
        hop_length: Option<usize>,
        window: Window,
        center: bool,
        pad_mode: PadMode,
    ) -> Self {
        let win_length = win_length.unwrap_or(n_fft);
        let hop_length = hop_length.unwrap_or(win_length / 4);
        let (pad, normalized) = (0, Normalized::No);
        Self { n_fft, win_length, hop_length, window, center, pad_mode, pad, normalized }
    }

    /// Checks the numbers.
    ///
    /// # Errors
    /// Names the field that is out of its range.
    pub fn validate(&self) -> Result<()> {
        // Beyond this a slip of the pen would ask for gigabytes.
        const MAX: usize = 1 << 20;
        Error::check_range("n_fft", self.n_fft, 1..=MAX)?;
        // The window lies within the frame.
        Error::check_range("win_length", self.win_length, 1..=self.n_fft)?;
        Error::check_range("hop_length", self.hop_length, 1..=MAX)?;
        Error::check_range("pad", self.pad, 0..=MAX)
    }

    /// Frequency bins: `n_fft / 2 + 1`.
    pub fn bins(&self) -> usize {
        self.n_fft / 2 + 1
    }

    /// Samples added before the clip.
    pub fn padding(&self) -> usize {
        if self.center { self.n_fft / 2 } else { 0 }
    }

    /// How many frames a clip of `samples` samples gives.
    ///
    /// # Errors
    /// When the clip is shorter than one frame.
    pub fn frames(&self, samples: usize) -> Result<usize> {
        let padded = samples + 2 * (self.pad + self.padding());
        if samples == 0 || padded < self.n_fft {
            return Err(Error::invalid(format!(
                "a clip of {samples} samples is shorter than a frame of n_fft = {}; use a smaller \
                 n_fft, `center: true` or `fix_length` before it",
                self.n_fft
            )));
        }
        Ok(1 + (padded - self.n_fft) / self.hop_length)
    }

    /// The window's values, `n_fft` of them.
    pub fn window(&self) -> Vec<f32> {
        self.window_in_double().into_iter().map(|x| x as f32).collect()
    }

    /// The same in double precision.
    pub(crate) fn window_in_double(&self) -> Vec<f64> {
        let mut window = vec![0.0; self.n_fft];
        let left = (self.n_fft - self.win_length) / 2;
        let values = self.window.values(self.win_length);
        let divisor = match self.normalized {
            Normalized::No => 1.0,
            Normalized::Window => values.iter().map(|x| x * x).sum::<f64>().sqrt(),
            Normalized::FrameLength => (self.n_fft as f64).sqrt(),
        };
        // A window of one value may be 0.
        let factor = if divisor > 0.0 { 1.0 / divisor } else { 0.0 };
        for (slot, value) in window[left..].iter_mut().zip(values) {
            *slot = value * factor;
        }
        window
    }

    /// The samples of frame `t`; those of a frame that reaches beyond the ends are put together in
    /// `edge`.
    pub(crate) fn cut<'a>(
        &self,
        samples: &'a [f32],
        t: usize,
        edge: &'a mut Vec<f32>,
    ) -> &'a [f32] {
        let start = (t * self.hop_length) as isize - (self.pad + self.padding()) as isize;
        let inside = usize::try_from(start).ok().and_then(|s| samples.get(s..s + self.n_fft));
        inside.unwrap_or_else(|| {
            let indices = start..start + self.n_fft as isize;
            edge.clear();
            edge.extend(indices.map(|index| padded(samples, index, self.pad, self.pad_mode)));
            edge
        })
    }
}

/// Everything that is computed once for a [`Framing`], and the buffers of one worker.
pub struct StftPlan {
    framing: Framing,
    window: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
    edge: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl StftPlan {
    /// Plans the transform.
    pub fn new(framing: Framing) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(framing.n_fft);
        Self {
            framing,
            window: framing.window(),
            edge: Vec::new(),
            frame: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        }
    }

    /// How many bins there are.
    pub(super) fn bins(&self) -> usize {
        self.framing.bins()
    }

    /// How it cuts clips.
    pub fn framing(&self) -> &Framing {
        &self.framing
    }

    /// The spectrum of frame `t` of `samples`: `n_fft / 2 + 1` bins.
    ///
    /// # Errors
    /// Never, as long as the buffers have the lengths that the plan gave them.
    pub fn frame(&mut self, samples: &[f32], t: usize) -> Result<&[Complex<f32>]> {
        let Self { framing, window, fft, edge, frame, spectrum, scratch } = self;
        let cut = framing.cut(samples, t, edge);
        for ((slot, x), w) in frame.iter_mut().zip(cut).zip(window.iter()) {
            *slot = x * w;
        }
        fft.process_with_scratch(frame, spectrum, scratch)
            .map_err(|error| Error::data(error.to_string()))?;
        Ok(spectrum)
    }

    /// The spectrum of a frame that has its window.
    ///
    /// # Errors
    /// Those of [`Self::frame`].
    pub(super) fn windowed(&mut self, values: &[f32]) -> Result<&[Complex<f32>]> {
        let Self { fft, frame, spectrum, scratch, .. } = self;
        frame.copy_from_slice(values);
        fft.process_with_scratch(frame, spectrum, scratch)
            .map_err(|error| Error::data(error.to_string()))?;
        Ok(spectrum)
    }
}

/// The sample at `index`, which may lie beyond the ends of the clip with `pad` zeros on both sides.
fn padded(samples: &[f32], index: isize, pad: usize, mode: PadMode) -> f32 {
    let inside = mode.resolve(index + pad as isize, samples.len() + 2 * pad);
    let inside = inside.and_then(|index| samples.get(index.checked_sub(pad)?));
    inside.copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_ends() {
        let samples = [1.0, 2.0, 3.0];
        let row = |mode| (-5..8).map(|i| padded(&samples, i, 0, mode)).collect::<Vec<_>>();
        assert_eq!(row(PadMode::Constant), [0., 0., 0., 0., 0., 1., 2., 3., 0., 0., 0., 0., 0.]);
        assert_eq!(row(PadMode::Edge), [1., 1., 1., 1., 1., 1., 2., 3., 3., 3., 3., 3., 3.]);
        assert_eq!(row(PadMode::Reflect), [2., 1., 2., 3., 2., 1., 2., 3., 2., 1., 2., 3., 2.]);
        assert_eq!(padded(&[7.0], -3, 0, PadMode::Reflect), 7.0);
        assert_eq!(row(PadMode::Wrap), [2., 3., 1., 2., 3., 1., 2., 3., 1., 2., 3., 1., 2.]);
        assert_eq!(row(PadMode::Symmetric), [2., 3., 3., 2., 1., 1., 2., 3., 3., 2., 1., 1., 2.]);
        // With a zero on both sides, the mirrors stand at the zeros.
        let zeros = |mode| (-3..6).map(|i| padded(&samples, i, 1, mode)).collect::<Vec<_>>();
        assert_eq!(zeros(PadMode::Reflect), [2., 1., 0., 1., 2., 3., 0., 3., 2.]);
        assert_eq!(zeros(PadMode::Edge), [0., 0., 0., 1., 2., 3., 0., 0., 0.]);
    }

    #[test]
    fn a_cosine_falls_into_its_bin() {
        let framing = Framing::new(64, None, None, Window::Hann, false, PadMode::Constant);
        let samples: Vec<f32> =
            (0..64).map(|n| (std::f32::consts::TAU * 8.0 * n as f32 / 64.0).cos()).collect();
        let mut plan = StftPlan::new(framing);
        let power: Vec<f32> = plan.frame(&samples, 0).unwrap().iter().map(|z| z.norm()).collect();
        assert!((power[8] - 16.0).abs() < 1e-4 && (power[7] - 8.0).abs() < 1e-4);
        assert!(power[10..].iter().all(|&p| p < 1e-4));
    }

    #[test]
    fn frame_counts_are_librosas() {
        let centred = Framing::new(2048, None, None, Window::Hann, true, PadMode::Constant);
        assert_eq!(centred.frames(220_500).unwrap(), 431);
        assert_eq!(centred.frames(1).unwrap(), 1);
        assert!(centred.frames(0).is_err());
        let plain = Framing { center: false, ..centred };
        assert_eq!(plain.frames(2048).unwrap(), 1);
        assert!(plain.frames(2047).is_err());
    }
}
