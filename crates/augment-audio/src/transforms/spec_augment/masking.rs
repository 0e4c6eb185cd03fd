//! `FrequencyMasking` and `TimeMasking`: SpecAugment's masks (Park et al. 2019).

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::sampling::Sampling;
use super::{bins, frames};
use crate::ops::{Axis, Fill, MaskAlongAxis};

/// Masks random bands of frequency bins (`torchaudio.transforms.FrequencyMasking`).
///
/// *Programming PyTorch*'s names are read as well: `max_width`, and `use_mean: true`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrequencyMasking {
    /// How many bins a mask has at most; see `sampling`.
    #[serde(alias = "max_width")]
    pub freq_mask_param: usize,
    /// What it is filled with: a number, or `mean`.
    #[serde(default = "zero", alias = "use_mean", deserialize_with = "fill")]
    pub mask_value: Fill,
    /// How many masks there are.
    #[serde(default = "one")]
    pub num_masks: usize,
    /// Whose way of drawing width and start.
    #[serde(default)]
    pub sampling: Sampling,
}

/// Masks random bands of time frames (`torchaudio.transforms.TimeMasking`).
///
/// *Programming PyTorch*'s names are read as well: `max_width`, and `use_mean: true`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeMasking {
    /// How many frames a mask has at most; see `sampling`.
    #[serde(alias = "max_width")]
    pub time_mask_param: usize,
    /// A mask has at most this share of all frames, 0 to 1.
    #[serde(default = "whole")]
    pub p: f64,
    /// What it is filled with: a number, or `mean`.
    #[serde(default = "zero", alias = "use_mean", deserialize_with = "fill")]
    pub mask_value: Fill,
    /// How many masks there are.
    #[serde(default = "one")]
    pub num_masks: usize,
    /// Whose way of drawing width and start.
    #[serde(default)]
    pub sampling: Sampling,
}

fn one() -> usize {
    1
}

fn whole() -> f64 {
    1.0
}

fn zero() -> Fill {
    Fill::Number(0.0)
}

/// A filling, or whether it is the mean.
fn fill<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fill, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number, \"mean\", true (the mean) or false (0)")]
    enum Written {
        UseMean(bool),
        Fill(Fill),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::UseMean(true) => Fill::Mean,
        Written::UseMean(false) => zero(),
        Written::Fill(fill) => fill,
    })
}

/// Masks that are drawn alike.
pub(super) struct Masks {
    pub(super) axis: Axis,
    /// The axis's length.
    pub(super) len: usize,
    /// The widest mask.
    pub(super) param: usize,
    pub(super) count: usize,
    pub(super) value: Fill,
    pub(super) sampling: Sampling,
}

impl Masks {
    pub(super) fn draw(self, rng: &mut SampleRng) -> impl Iterator<Item = AnyOp> {
        let Self { axis, len, param, count, value, sampling } = self;
        (0..count).map(move |_| {
            let (start, end) = sampling.band(len, param, rng);
            MaskAlongAxis { axis, start, end, value }.into()
        })
    }
}

/// More masks than this are a slip of the pen.
pub(super) const MAX_MASKS: usize = 1000;

/// The widest mask that a share of all frames allows.
pub(super) fn capped(param: usize, frames: usize, p: f64) -> usize {
    param.min((frames as f64 * p) as usize)
}

impl Transform for FrequencyMasking {
    const NAME: &'static str = "FrequencyMasking";

    fn validate(&self) -> Result<()> {
        Error::check_range("num_masks", self.num_masks, 0..=MAX_MASKS)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let masks = Masks {
            axis: Axis::Frequency,
            len: bins(input)?,
            param: self.freq_mask_param,
            count: self.num_masks,
            value: self.mask_value,
            sampling: self.sampling,
        };
        Ok(masks.draw(rng).collect())
    }
}

impl Transform for TimeMasking {
    const NAME: &'static str = "TimeMasking";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        Error::check_range("num_masks", self.num_masks, 0..=MAX_MASKS)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let frames = frames(input)?;
        let masks = Masks {
            axis: Axis::Time,
            len: frames,
            param: capped(self.time_mask_param, frames, self.p),
            count: self.num_masks,
            value: self.mask_value,
            sampling: self.sampling,
        };
        Ok(masks.draw(rng).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::INFO;
    use super::*;

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
        let masking: FrequencyMasking =
            serde_json::from_str(r#"{"freq_mask_param": 27, "mask_value": "mean"}"#).unwrap();
        let bands = bands(&masking);
        let mut counts = [0; 27];
        bands.iter().for_each(|&(_, width)| counts[width] += 1);
        assert!(counts.iter().all(|n| (100..200).contains(n)), "{counts:?}");
        assert!(bands.iter().all(|&(start, width)| start + width <= 128));
        assert!(bands.iter().any(|&(start, width)| start + width > 120));
        assert!(bands.iter().any(|&(start, _)| start == 0));
    }

    #[test]
    fn time_masks_keep_to_their_share() {
        let masking = |p: f64| -> TimeMasking {
            serde_json::from_value(serde_json::json!({ "time_mask_param": 100, "p": p })).unwrap()
        };
        let widest = |p| bands(&masking(p)).iter().map(|&(_, width)| width).max().unwrap();
        assert_eq!((widest(1.0), widest(0.1), widest(0.0)), (99, 39, 0));
        assert!(masking(1.5).validate().is_err());
    }

    #[test]
    fn the_books_names_are_read() {
        let text = r#"{"max_width": 20, "use_mean": true, "num_masks": 3, "sampling": "book"}"#;
        let masking: TimeMasking = serde_json::from_str(text).unwrap();
        assert_eq!((masking.time_mask_param, masking.mask_value), (20, Fill::Mean));
        let ops = masking.draw(&INFO, &mut SampleRng::new(1, 0, "a")).unwrap();
        assert_eq!(ops.len(), 3);
        assert_ne!(ops[0].to_string(), ops[1].to_string());
        let without: FrequencyMasking =
            serde_json::from_str(r#"{"max_width": 20, "use_mean": false}"#).unwrap();
        assert_eq!(without.mask_value, Fill::Number(0.0));
    }
}
