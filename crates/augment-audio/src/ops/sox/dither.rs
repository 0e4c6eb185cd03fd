//! `dither`: fewer bits, with noise that hides the steps.

use augment_core::{Data, Error, Info, Kind, Op, Result, Stream, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rounds to `precision` bits after adding noise with a triangular distribution of ±1 step (SoX's
/// `dither`, `torchaudio.functional.dither`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dither {
    /// Bits that remain: 1 to 24.
    #[serde(default = "sixteen")]
    pub precision: u32,
    /// Whether the noise is stronger at higher frequencies: each number is used twice, the second
    /// time with the other sign.
    #[serde(default)]
    pub sloped: bool,
    /// Where the noise comes from: two numbers a sample, channel after channel.
    pub stream: Stream,
}

fn sixteen() -> u32 {
    16
}

impl Op for Dither {
    const NAME: &'static str = "dither";

    fn validate(&self) -> Result<()> {
        Error::check_range("precision", self.precision, 1..=24)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let steps = f64::from(1u32 << (self.precision - 1));
        // Uniform from -1/2 to 1/2.
        let uniform = |word: u32| (f64::from(word) + 0.5) / 4_294_967_296.0 - 0.5;
        let mut before = 0.0;
        for (i, pair) in audio.samples.chunks_mut(2).enumerate() {
            let words = self.stream.block(i as u32);
            for (x, words) in pair.iter_mut().zip(words.as_chunks::<2>().0) {
                let (first, second) = (uniform(words[0]), uniform(words[1]));
                let noise = if self.sloped { first - before } else { first + second };
                before = first;
                let step = (f64::from(*x) * steps + noise).round();
                *x = (step.clamp(-steps, steps - 1.0) / steps) as f32;
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn steps_remain_and_the_mean_stays() {
        let op = Dither { precision: 8, sloped: false, stream: Stream { seed: 1, id: [2, 3, 4] } };
        let out = run(&op, &[&[0.3 / 128.0; 20_000]], 8000).remove(0);
        assert!(out.iter().all(|x| (x * 128.0).fract() == 0.0));
        let mean = out.iter().map(|&x| f64::from(x) * 128.0).sum::<f64>() / 20_000.0;
        // The variance of a uniform triangle and of rounding: 1/6 + 1/12.
        assert!((mean - 0.3).abs() < 5.0 * (0.25f64 / 20_000.0).sqrt(), "{mean}");
        let power =
            out.iter().map(|&x| (f64::from(x) * 128.0 - 0.3).powi(2)).sum::<f64>() / 20_000.0;
        assert!((power - 0.25).abs() < 0.02, "{power}");
        bears_anything(&op);
        bears_anything(&Dither { sloped: true, ..op.clone() });
        assert!(Dither { precision: 0, ..op }.validate().is_err());
    }
}
