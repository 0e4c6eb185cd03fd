//! `sox_fir`: a filter by its coefficients.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::taps::filtered;

/// Convolves with coefficients (SoX's `fir`); the middle one is the sample's own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxFir {
    /// 1 to 65536 of them, each -1e6 to 1e6.
    pub coefficients: Vec<f64>,
}

impl Op for SoxFir {
    const NAME: &'static str = "sox_fir";

    fn validate(&self) -> Result<()> {
        Error::check_range("coefficients", self.coefficients.len(), 1..=65_536)?;
        let mut each = self.coefficients.iter();
        each.try_for_each(|&tap| Error::check_range("coefficients", tap, -1e6..=1e6))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        filtered(data.into_audio()?, &self.coefficients, workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::bears_anything;

    #[test]
    fn any_sound_is_filtered() {
        bears_anything(&SoxFir { coefficients: vec![0.5, -0.25, 3.0] });
    }
}
