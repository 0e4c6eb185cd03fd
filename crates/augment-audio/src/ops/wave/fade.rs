//! `fade`: in and out.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Envelope;

/// Fades in at the start and out at the end (`torchaudio.transforms.Fade`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fade {
    /// Samples that it takes to fade in; no more than there are.
    #[serde(default)]
    pub fade_in_len: usize,
    /// Samples that it takes to fade out; no more than there are.
    #[serde(default)]
    pub fade_out_len: usize,
    /// The curve.
    #[serde(default)]
    pub fade_shape: FadeShape,
}

/// The curve of a fade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum FadeShape {
    /// t.
    #[default]
    Linear,
    /// 2^(t - 1) · t.
    Exponential,
    /// 1 + log10(0.1 + t), at least 0 and at most 1.
    Logarithmic,
    /// A quarter turn of a sine.
    QuarterSine,
    /// Half a turn of a sine, from its lowest to its highest point.
    HalfSine,
}

impl FadeShape {
    /// The gain at `t` = 0 to 1.
    fn gain(self, t: f64) -> f64 {
        use std::f64::consts::{FRAC_PI_2, PI};
        let gain = match self {
            Self::Linear => t,
            Self::Exponential => (t - 1.0).exp2() * t,
            Self::Logarithmic => (0.1 + t).log10() + 1.0,
            Self::QuarterSine => (t * FRAC_PI_2).sin(),
            Self::HalfSine => (t * PI - FRAC_PI_2).sin() / 2.0 + 0.5,
        };
        gain.clamp(0.0, 1.0)
    }

    /// The gains of a fade of `len` samples.
    fn curve(self, len: usize) -> impl Iterator<Item = f32> {
        // torch.linspace of one is its start.
        let step = if len > 1 { 1.0 / (len - 1) as f64 } else { 0.0 };
        (0..len).map(move |i| self.gain(i as f64 * step) as f32)
    }
}

impl Fade {
    /// What it does with a clip of `len` samples.
    ///
    /// # Errors
    /// When a fade is longer than that.
    pub fn envelopes(&self, len: usize) -> Result<[Envelope; 2]> {
        let longest = self.fade_in_len.max(self.fade_out_len);
        if longest > len {
            return Err(Error::data(format!("a fade of {longest} samples in a clip of {len}")));
        }
        let mut falling: Vec<f32> = self.fade_shape.curve(self.fade_out_len).collect();
        // The same curve backwards, but that a fade of one sample is not one.
        if self.fade_out_len == 1 {
            falling[0] = self.fade_shape.gain(1.0) as f32;
        }
        falling.reverse();
        let rising = self.fade_shape.curve(self.fade_in_len).collect();
        Ok([Envelope::Gains(0, rising), Envelope::Gains(len - self.fade_out_len, falling)])
    }
}

impl Op for Fade {
    const NAME: &'static str = "fade";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        if let &Info::Audio { samples: Some(len), .. } = input {
            for (field, fade) in
                [("fade_in_len", self.fade_in_len), ("fade_out_len", self.fade_out_len)]
            {
                Error::check_range(field, fade, 0..=len)?;
            }
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let envelopes = self.envelopes(len)?;
        for plane in audio.samples.chunks_exact_mut(len.max(1)) {
            envelopes.iter().for_each(|envelope| envelope.apply(plane));
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn follows_the_curve() {
        let fade =
            |fade_in_len, fade_out_len, fade_shape| Fade { fade_in_len, fade_out_len, fade_shape };
        let op = fade(3, 2, FadeShape::Linear);
        assert_eq!(run(&op, &[1.0; 6], 1, 1), [0.0, 0.5, 1.0, 1.0, 1.0, 0.0]);
        assert_eq!(run(&op, &[1.0; 6], 2, 1), [0.0, 0.5, 0.0, 0.0, 0.5, 0.0]);
        let out = run(&fade(3, 0, FadeShape::Exponential), &[1.0; 3], 1, 1);
        assert!((out[1] - 0.5 * 0.5f32.sqrt()).abs() < 1e-7);
        assert_eq!(run(&fade(1, 1, FadeShape::Linear), &[1.0; 2], 1, 1), [0.0, 1.0]);
        assert!(
            fade(0, 4, FadeShape::Linear)
                .output_info(&Info::Audio { rate: None, channels: None, samples: Some(3) })
                .is_err()
        );
        survives(&fade(2, 500, FadeShape::Logarithmic));
        survives(&fade(0, 0, FadeShape::Linear));
    }
}
