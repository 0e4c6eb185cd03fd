//! `cmvn`: each bin without its mean over the clip.

use augment_core::{Data, Info, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mean and variance normalisation over a clip (Kaldi's `apply-cmvn` with the clip's own
/// statistics): the mean is subtracted, and, with `norm_vars`, what is left divided by the standard
/// deviation.
///
/// Variances are those of all frames, divided by their number, and at least 1e-20: what is constant
/// becomes 0.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cmvn {
    /// Whether the mean is subtracted.
    pub norm_means: bool,
    /// Whether values are divided by the standard deviation.
    pub norm_vars: bool,
    /// Whether each bin of each channel has a mean and a deviation of its own; if not, a channel has
    /// one for all its bins.
    pub per_bin: bool,
}

impl Default for Cmvn {
    fn default() -> Self {
        Self { norm_means: true, norm_vars: false, per_bin: true }
    }
}

impl Op for Cmvn {
    const NAME: &'static str = "cmvn";

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::featured(input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        let bins = if self.per_bin { 1 } else { spectrogram.bins };
        let span = (bins * spectrogram.frames).max(1);
        for values in spectrogram.values.chunks_exact_mut(span) {
            let of = |each: &dyn Fn(f64) -> f64| {
                values.iter().map(|&x| each(f64::from(x))).sum::<f64>() / span as f64
            };
            let mean = of(&|x| x);
            let deviation = match self.norm_vars {
                true => of(&|x| (x - mean) * (x - mean)).max(1e-20).sqrt(),
                false => 1.0,
            };
            let mean = if self.norm_means { mean } else { 0.0 };
            let factor = 1.0 / deviation;
            for x in values {
                // Only a constant that keeps its mean could leave the range of numbers.
                let y = (f64::from(*x) - mean) * factor;
                *x = y.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
            }
        }
        spectrogram.unit = Unit::Feature;
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn bins_lose_their_means_and_deviations() {
        let input = spectrogram(&[1.0, 3.0, 5.0, 5.0, -2.0, 2.0, 0.0, 8.0], 2, 2, Unit::Decibel);
        let means = run(&Cmvn::default(), input.clone());
        assert_eq!(means.values, [-1.0, 1.0, 0.0, 0.0, -2.0, 2.0, -4.0, 4.0]);
        let both = run(&Cmvn { norm_vars: true, ..Cmvn::default() }, input.clone());
        assert_eq!(both.values, [-1.0, 1.0, 0.0, 0.0, -1.0, 1.0, -1.0, 1.0]);
        let whole = run(&Cmvn { per_bin: false, ..Cmvn::default() }, input);
        assert_eq!(whole.values, [-2.5, -0.5, 1.5, 1.5, -4.0, 0.0, -2.0, 6.0]);
    }

    #[test]
    fn what_is_constant_empty_or_single_stays_finite() {
        let ops =
            [true, false].map(|norm_means| Cmvn { norm_means, norm_vars: true, per_bin: true });
        for op in ops {
            for values in [&[][..], &[7.0], &[0.1; 8]] {
                let out = run(&op, spectrogram(values, 1, 1, Unit::Decibel));
                assert!(out.values.iter().all(|x| x.is_finite()));
                assert!(!op.norm_means || out.values.iter().all(|&x| x == 0.0));
            }
        }
    }
}
