//! `polarity_inversion`: the sign of every sample turned.

use augment_core::{Data, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Inverts the sign of every sample (audiomentations' `PolarityInversion`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolarityInversion {}

impl Op for PolarityInversion {
    const NAME: &'static str = "polarity_inversion";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        audio.samples.iter_mut().for_each(|x| *x = -*x);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn turns_every_sign() {
        let stereo = Audio { samples: vec![1.0, 0.5, 0.0, -0.25], channels: 2, rate: 8000 };
        let turned = PolarityInversion {}.apply(stereo.into(), &mut Workspace::new()).unwrap();
        let expected = Audio { samples: vec![-1.0, -0.5, 0.0, 0.25], channels: 2, rate: 8000 };
        assert_eq!(turned, expected.into());
    }
}
