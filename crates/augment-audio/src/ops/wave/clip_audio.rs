//! `clip_audio`: within bounds.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cuts what is beyond the bounds off (audiomentations' `Clip`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClipAudio {
    /// The least value, full scale being 1.
    #[serde(default = "minus_one")]
    pub a_min: f64,
    /// The largest value; more than `a_min`.
    #[serde(default = "one")]
    pub a_max: f64,
}

fn minus_one() -> f64 {
    -1.0
}

fn one() -> f64 {
    1.0
}

impl Op for ClipAudio {
    const NAME: &'static str = "clip_audio";

    fn validate(&self) -> Result<()> {
        Error::check_range("a_min", self.a_min, -1e6..=1e6)?;
        Error::check_range("a_max", self.a_max, -1e6..=1e6)?;
        if self.a_min >= self.a_max {
            let message = format!("must be more than a_min = {}, got {}", self.a_min, self.a_max);
            return Err(Error::invalid_field("a_max", message));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (low, high) = (self.a_min as f32, self.a_max as f32);
        audio.samples.iter_mut().for_each(|x| *x = x.max(low).min(high));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn keeps_within_bounds() {
        let op = ClipAudio { a_min: -0.5, a_max: 0.25 };
        assert_eq!(run(&op, &[-1.0, -0.5, 0.1, 0.3], 1, 1), [-0.5, -0.5, 0.1, 0.25]);
        assert!(ClipAudio { a_min: 1.0, a_max: 1.0 }.validate().is_err());
        survives(&op);
    }
}
