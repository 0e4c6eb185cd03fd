//! `normalize_rms`: a mean level.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::wave::rms;

/// Scales so that the root mean square of all samples is `rms_db`. Silence stays silent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NormalizeRms {
    /// In dB of full scale, -200 to 60.
    #[serde(default = "minus_twenty")]
    pub rms_db: f64,
}

fn minus_twenty() -> f64 {
    -20.0
}

impl Op for NormalizeRms {
    const NAME: &'static str = "normalize_rms";

    fn validate(&self) -> Result<()> {
        Error::check_range("rms_db", self.rms_db, -200.0..=60.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let level = rms(&audio.samples);
        if level > 1e-9 {
            let factor = (10f64.powf(self.rms_db / 20.0) / level) as f32;
            audio.samples.iter_mut().for_each(|x| *x *= factor);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn the_mean_square_is_as_asked() {
        let op = NormalizeRms { rms_db: -20.0 };
        assert_eq!(run(&op, &[0.5, -0.5, 0.5, 0.5], 2, 8000), [0.1, -0.1, 0.1, 0.1]);
        survives(&op);
    }
}
