//! `zero_mean_unit_var_norm`: samples of mean 0 and variance 1.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Normalises every channel to mean 0 and variance 1, `(x - mean) / sqrt(variance + eps)`: what wav2vec 2.0 and its kin take
/// (`zero_mean_unit_var_norm` of transformers' `Wav2Vec2FeatureExtractor`; torchaudio's bundles do it by `layer_norm`,
/// with an `eps` of 1e-5). The variance is the population's; silence stays silent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZeroMeanUnitVarNorm {
    /// What is added to the variance: 1e-12 to 1.
    #[serde(default = "eps")]
    pub eps: f64,
}

fn eps() -> f64 {
    1e-7
}

impl Op for ZeroMeanUnitVarNorm {
    const NAME: &'static str = "zero_mean_unit_var_norm";

    fn validate(&self) -> Result<()> {
        Error::check_range("eps", self.eps, 1e-12..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        for plane in audio.samples.chunks_exact_mut(len.max(1)) {
            let mean = mean(plane, |x| x);
            let variance = mean_of_squares(plane, mean);
            let factor = 1.0 / (variance + self.eps).sqrt();
            plane.iter_mut().for_each(|x| *x = ((f64::from(*x) - mean) * factor) as f32);
        }
        Ok(audio.into())
    }
}

fn mean_of_squares(values: &[f32], mean_of_all: f64) -> f64 {
    mean(values, |x| (x - mean_of_all) * (x - mean_of_all))
}

/// In eight sums, so that no addition waits for the one before.
fn mean(values: &[f32], term: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0f64; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, &x)| *sum += term(f64::from(x)));
    }
    let rest: f64 = rest.iter().map(|&x| term(f64::from(x))).sum();
    (sums.iter().sum::<f64>() + rest) / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn every_channel_by_itself() {
        let op = ZeroMeanUnitVarNorm { eps: 1e-12 };
        let wave = [1.0, 3.0, 1.0, 3.0, 10.0, 10.0, 30.0, 30.0];
        assert_eq!(run(&op, &wave, 2, 1), [-1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0]);
        assert_eq!(run(&op, &[0.0; 3], 1, 1), [0.0; 3]);
        survives(&op);
        assert!(ZeroMeanUnitVarNorm { eps: 0.0 }.validate().is_err());
    }
}
