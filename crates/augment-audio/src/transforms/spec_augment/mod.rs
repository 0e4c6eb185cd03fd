//! `SpecAugment` (Park et al. 2019) and its parts.

mod masking;
mod sampling;
mod time_warp;

use std::borrow::Cow;

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::ops::{Axis, Fill};
use crate::params::preset::add_defaults;
use masking::{MAX_MASKS, Masks, capped};

pub use masking::{FrequencyMasking, TimeMasking};
pub use sampling::Sampling;
pub use time_warp::TimeWarp;

/// A policy of the paper's table 1, by the name that it has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Policy {
    /// LibriSpeech basic: W 80, one mask of 27 bins, one of 100 frames.
    LB,
    /// LibriSpeech double: W 80, two masks of 27 bins, two of 100 frames.
    LD,
    /// Switchboard mild: W 40, two masks of 15 bins, two of 70 frames and at most a fifth of all.
    SM,
    /// Switchboard strong: W 40, two masks of 27 bins, two of 70 frames and at most a fifth of all.
    SS,
}

/// Makes of one list of fields the transform, and the form that it is read from: there each field
/// may be left out, and a policy may fill it in.
macro_rules! spec_augment {
    ($(#[$about:meta])* { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Serialize)]
        pub struct SpecAugment {
            $($(#[$doc])* pub $field: $type,)*
        }

        $(#[$about])*
        #[derive(Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        struct Written {
            /// The policy whose numbers fill in what is left out.
            policy: Option<Policy>,
            $($(#[$doc])* $field: Option<$type>,)*
        }

        impl From<Written> for SpecAugment {
            fn from(written: Written) -> Self {
                let base = match written.policy {
                    Some(policy) => policy.into(),
                    None => Self { time_warp: 0, ..Policy::LB.into() },
                };
                Self { $($field: written.$field.unwrap_or(base.$field),)* }
            }
        }
    };
}

spec_augment! {
    /// Time warping, masks of frequency bins and masks of time frames, in this order
    /// (`torchaudio.transforms.SpecAugment`; Park et al. 2019).
    ///
    /// A `policy` of the paper sets the numbers; those that are given besides win. Without a policy
    /// nothing is warped and each kind of mask is there once, as wide as the basic policy's.
    {
        /// The farthest that time is warped, in frames; 0 for not at all.
        time_warp: usize,
        /// How many masks of bins there are.
        n_freq_masks: usize,
        /// How many bins such a mask has at most; see `sampling`.
        freq_mask_param: usize,
        /// How many masks of frames there are.
        n_time_masks: usize,
        /// How many frames such a mask has at most.
        time_mask_param: usize,
        /// A mask of frames has at most this share of all, 0 to 1.
        p: f64,
        /// All masks of frames together have at most this share, 0 to 1: there are fewer masks, and
        /// narrower ones, until they do (lhotse's name).
        max_frames_mask_fraction: f64,
        /// What masks are filled with: a number, or `mean`, that of the sample before the mask.
        mask_value: Fill,
        /// Whose way of drawing width and start.
        sampling: Sampling,
    }
}

impl From<Policy> for SpecAugment {
    fn from(policy: Policy) -> Self {
        let (time_warp, freq_mask_param, masks, time_mask_param, p) = match policy {
            Policy::LB => (80, 27, 1, 100, 1.0),
            Policy::LD => (80, 27, 2, 100, 1.0),
            Policy::SM => (40, 15, 2, 70, 0.2),
            Policy::SS => (40, 27, 2, 70, 0.2),
        };
        Self {
            time_warp,
            n_freq_masks: masks,
            freq_mask_param,
            n_time_masks: masks,
            time_mask_param,
            p,
            max_frames_mask_fraction: 1.0,
            mask_value: Fill::Mean,
            sampling: Sampling::default(),
        }
    }
}

impl<'de> Deserialize<'de> for SpecAugment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Written::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for SpecAugment {
    fn schema_name() -> Cow<'static, str> {
        "SpecAugment".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Written::json_schema(generator);
        add_defaults(&mut schema, &Self::from(Written::default()));
        schema
    }
}

impl SpecAugment {
    /// How many masks of frames there are, and the widest.
    fn time_masks(&self, frames: usize) -> (usize, usize) {
        let param = capped(self.time_mask_param, frames, self.p);
        let most = (frames as f64 * self.max_frames_mask_fraction) as usize;
        if param == 0 || self.n_time_masks.saturating_mul(param) <= most {
            return (self.n_time_masks, param);
        }
        let count = self.n_time_masks.min(most.div_ceil(param)).max(1);
        (count, param.min(most / count))
    }
}

impl Transform for SpecAugment {
    const NAME: &'static str = "SpecAugment";

    fn validate(&self) -> Result<()> {
        Error::check_range("n_freq_masks", self.n_freq_masks, 0..=MAX_MASKS)?;
        Error::check_range("n_time_masks", self.n_time_masks, 0..=MAX_MASKS)?;
        Error::check_range("p", self.p, 0.0..=1.0)?;
        let most = self.max_frames_mask_fraction;
        Error::check_range("max_frames_mask_fraction", most, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (bins, frames) = (bins(input)?, frames(input)?);
        // Each part has numbers of its own: a change to one moves no other's.
        let [mut warp, mut freq, mut time] =
            ["time_warp", "frequency", "time"].map(|part| rng.child(part, 0));
        let mut ops = TimeWarp { w: self.time_warp }.draw(input, &mut warp)?;
        let (value, sampling) = (self.mask_value, self.sampling);
        let (count, param) = (self.n_freq_masks, self.freq_mask_param);
        let masks = Masks { axis: Axis::Frequency, len: bins, param, count, value, sampling };
        ops.extend(masks.draw(&mut freq));
        let (count, param) = self.time_masks(frames);
        let masks = Masks { axis: Axis::Time, len: frames, param, count, value, sampling };
        ops.extend(masks.draw(&mut time));
        Ok(ops)
    }
}

fn bins(input: &Info) -> Result<usize> {
    match *input {
        Info::Spectrogram { bins: Some(bins), .. } => Ok(bins),
        _ => Err(Error::unknown_size("number of bins", input)),
    }
}

fn frames(input: &Info) -> Result<usize> {
    match *input {
        Info::Spectrogram { frames: Some(frames), .. } => Ok(frames),
        _ => Err(Error::unknown_size("number of frames", input)),
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Unit};

    use super::*;

    pub(super) const INFO: Info = Info::Spectrogram {
        channels: Some(1),
        bins: Some(128),
        frames: Some(400),
        scale: FrequencyScale::Mel,
        unit: Unit::Decibel,
    };

    fn parse(text: &str) -> SpecAugment {
        serde_json::from_str(text).unwrap()
    }

    fn names(transform: &SpecAugment, key: &str) -> Vec<String> {
        let ops = transform.draw(&INFO, &mut SampleRng::new(1, 0, key)).unwrap();
        ops.iter().map(|op| format!("{} {}", op.name(), op.params()["axis"])).collect()
    }

    #[test]
    fn a_policy_is_spelled_out_and_what_is_given_wins() {
        let double = parse(r#"{"policy": "LD", "time_warp": 5}"#);
        let spelled = serde_json::to_value(&double).unwrap();
        assert_eq!(spelled["n_freq_masks"], 2);
        assert_eq!(spelled["time_warp"], 5);
        assert_eq!(spelled.get("policy"), None);
        // What was spelled out reads back as the same.
        assert_eq!(serde_json::to_value(parse(&spelled.to_string())).unwrap(), spelled);
        assert!(serde_json::from_str::<SpecAugment>(r#"{"policy": "XL"}"#).is_err());
        assert!(serde_json::from_str::<SpecAugment>(r#"{"masks": 1}"#).is_err());
    }

    #[test]
    fn warps_first_then_masks_bins_then_frames() {
        let ops = names(&parse(r#"{"policy": "LD"}"#), "a");
        let bins = "mask_along_axis \"frequency\"";
        let frames = "mask_along_axis \"time\"";
        assert_eq!(ops, ["time_warp null", bins, bins, frames, frames]);
        assert_eq!(names(&parse("{}"), "a"), [bins, frames]);
    }

    #[test]
    fn more_masks_of_one_kind_leave_the_others_alone() {
        let of_time = |text: &str| {
            let ops = parse(text).draw(&INFO, &mut SampleRng::new(1, 0, "a")).unwrap();
            ops.last().unwrap().to_string()
        };
        assert_eq!(of_time(r#"{"n_freq_masks": 1}"#), of_time(r#"{"n_freq_masks": 7}"#));
    }

    #[test]
    fn all_masks_of_frames_keep_to_their_share() {
        let masks = |fraction: f64, count: usize, param: usize| {
            let text = format!(
                r#"{{"max_frames_mask_fraction": {fraction}, "n_time_masks": {count},
                    "time_mask_param": {param}}}"#
            );
            parse(&text).time_masks(400)
        };
        assert_eq!(masks(1.0, 2, 100), (2, 100));
        // 60 of 400 frames: one mask of 100 would be too much.
        assert_eq!(masks(0.15, 10, 100), (1, 60));
        // lhotse's own numbers: ten masks of up to 100, of 400 frames.
        assert_eq!(masks(0.5, 10, 30), (7, 28));
        assert_eq!(masks(0.0, 3, 30).1, 0);
    }
}
