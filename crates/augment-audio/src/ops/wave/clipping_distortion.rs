//! `clipping_distortion`: the loudest samples cut off.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::percentile;

/// Cuts the loudest samples off, as many as a percentile says (audiomentations' `ClippingDistortion`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClippingDistortion {
    /// The share of all samples that is cut, in percent, half of it at either side: 0 to 100. As in
    /// audiomentations, half of it is rounded down to whole percents.
    pub percentile_threshold: f64,
}

impl Op for ClippingDistortion {
    const NAME: &'static str = "clipping_distortion";

    fn validate(&self) -> Result<()> {
        Error::check_range("percentile_threshold", self.percentile_threshold, 0.0..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let side = (self.percentile_threshold / 2.0).floor();
        let mut sorted = workspace.buffer();
        sorted.extend_from_slice(&audio.samples);
        let low = percentile(&mut sorted, side);
        let high = percentile(&mut sorted, 100.0 - side);
        workspace.recycle(sorted);
        audio.samples.iter_mut().for_each(|x| *x = x.max(low).min(high));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn cuts_both_sides() {
        let wave: Vec<f32> = (0..101).map(|i| i as f32).collect();
        let out = run(&ClippingDistortion { percentile_threshold: 21.0 }, &wave, 1, 1);
        assert_eq!((out[0], out[50], out[100]), (10.0, 50.0, 90.0));
        survives(&ClippingDistortion { percentile_threshold: 40.0 });
        survives(&ClippingDistortion { percentile_threshold: 100.0 });
    }
}
