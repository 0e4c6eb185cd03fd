//! `FrequencyMasking` and `TimeMasking`: SpecAugment's masks (Park et al. 2019), drawn as
//! torchaudio draws them.

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::{Axis, Fill, MaskAlongAxis};

/// Masks a random band of frequency bins (`torchaudio.transforms.FrequencyMasking`).
///
/// Its width is uniform in [0, freq_mask_param), its place uniform among those where it fits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrequencyMasking {
    /// The mask is narrower than this many bins.
    pub freq_mask_param: usize,
    /// What it is filled with: a number, or `mean`.
    #[serde(default = "zero")]
    pub mask_value: Fill,
}

/// Masks a random band of time frames (`torchaudio.transforms.TimeMasking`).
///
/// Its width is uniform in [0, time_mask_param), its place uniform among those where it fits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeMasking {
    /// The mask is narrower than this many frames.
    pub time_mask_param: usize,
    /// The mask is also narrower than this share of all frames, 0 to 1.
    #[serde(default = "one")]
    pub p: f64,
    /// What it is filled with: a number, or `mean`.
    #[serde(default = "zero")]
    pub mask_value: Fill,
}

fn zero() -> Fill {
    Fill::Number(0.0)
}

fn one() -> f64 {
    1.0
}

/// torchaudio's draw: the width w = U·param stays a real number while the start U·(len - w) is
/// drawn; then start and width are cut to integers.
fn draw(axis: Axis, len: usize, param: usize, value: Fill, rng: &mut SampleRng) -> Vec<AnyOp> {
    let width = rng.uniform() * param.min(len) as f64;
    let start = (rng.uniform() * (len as f64 - width)) as usize;
    let end = start + width as usize;
    vec![MaskAlongAxis { axis, start, end, value }.into()]
}

impl Transform for FrequencyMasking {
    const NAME: &'static str = "FrequencyMasking";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let Info::Spectrogram { bins: Some(bins), .. } = *input else {
            return Err(Error::unknown_size("number of bins", input));
        };
        Ok(draw(Axis::Frequency, bins, self.freq_mask_param, self.mask_value, rng))
    }
}

impl Transform for TimeMasking {
    const NAME: &'static str = "TimeMasking";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let Info::Spectrogram { frames: Some(frames), .. } = *input else {
            return Err(Error::unknown_size("number of frames", input));
        };
        let cap = (frames as f64 * self.p) as usize;
        let param = self.time_mask_param.min(cap);
        Ok(draw(Axis::Time, frames, param, self.mask_value, rng))
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Unit};

    use super::*;

    const INFO: Info = Info::Spectrogram {
        channels: Some(1),
        bins: Some(128),
        frames: Some(400),
        scale: FrequencyScale::Mel,
        unit: Unit::Decibel,
    };

    /// (start, width) for many samples.
    fn bands(transform: &impl Transform) -> Vec<(usize, usize)> {
        let band = |i: usize| {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            let ops = transform.draw(&INFO, &mut rng).unwrap();
            let params = ops[0].params();
            let at = |name: &str| params[name].as_u64().unwrap() as usize;
            (at("start"), at("end") - at("start"))
        };
        (0..4000).map(band).collect()
    }

    #[test]
    fn widths_are_uniform_below_the_parameter_and_bands_fit() {
        let bands = bands(&FrequencyMasking { freq_mask_param: 27, mask_value: Fill::Mean });
        let mut counts = [0; 27];
        bands.iter().for_each(|&(_, width)| counts[width] += 1);
        assert!(counts.iter().all(|n| (100..200).contains(n)), "{counts:?}");
        assert!(bands.iter().all(|&(start, width)| start + width <= 128));
        assert!(bands.iter().any(|&(start, width)| start + width > 120));
        assert!(bands.iter().any(|&(start, _)| start == 0));
    }

    #[test]
    fn time_masks_keep_to_their_share() {
        let masking = |p| TimeMasking { time_mask_param: 100, p, mask_value: zero() };
        let widest = |p| bands(&masking(p)).iter().map(|&(_, width)| width).max().unwrap();
        assert_eq!((widest(1.0), widest(0.1), widest(0.0)), (99, 39, 0));
        assert!(masking(1.5).validate().is_err());
    }
}
