//! `AddBackgroundNoise`: a recording behind the clip.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::params::{Range, Sounds};

/// Adds a random stretch of a random sound file at a random signal-to-noise ratio (audiomentations'
/// `AddBackgroundNoise` with `noise_rms` relative).
///
/// The files are those with a sound file's ending in the folder and in those below it, in the order of
/// their names; they are listed when the pipeline is built.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBackgroundNoise {
    /// The folder that a file is drawn from.
    pub sounds_path: Sounds,
    /// Signal to noise, in dB.
    #[serde(default = "snr_db")]
    pub snr_db: Range,
    /// The probability, 0 to 1.
    #[serde(default = "half")]
    pub p: f64,
}

fn snr_db() -> Range {
    Range::new(3.0, 30.0)
}

fn half() -> f64 {
    0.5
}

impl AddBackgroundNoise {
    fn op(&self, file: &str, position: f64, snr_db: f64) -> ops::AddBackgroundNoise {
        ops::AddBackgroundNoise {
            sounds_path: self.sounds_path.folder().into(),
            file: file.into(),
            position,
            snr_db,
        }
    }
}

impl Transform for AddBackgroundNoise {
    const NAME: &'static str = "AddBackgroundNoise";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        use augment_core::Op;
        for snr_db in [self.snr_db.low(), self.snr_db.high()] {
            self.op("-", 0.0, snr_db).validate()?;
        }
        self.sounds_path.files("sounds_path").map(|_| ())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(augment_core::Kind::Audio)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let file = self.sounds_path.draw("sounds_path", rng)?;
        let (position, snr_db) = (rng.uniform(), self.snr_db.draw(rng));
        Ok(vec![self.op(file, position, snr_db).into()])
    }
}
