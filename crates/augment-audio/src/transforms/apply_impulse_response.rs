//! `ApplyImpulseResponse`: in a random room.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::params::Sounds;

/// Convolves with a random impulse response (audiomentations' `ApplyImpulseResponse`): the largest
/// absolute value then is 0.5. A response with as many channels as the clip is taken channel by channel,
/// any other in mono.
///
/// The files are those with a sound file's ending in the folder and in those below it, in the order of
/// their names; they are listed when the pipeline is built.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyImpulseResponse {
    /// The folder that a file is drawn from.
    pub ir_path: Sounds,
    /// Whether the clip keeps its length; else it gets longer by the response, less a sample.
    #[serde(default = "yes")]
    pub leave_length_unchanged: bool,
    /// The probability, 0 to 1.
    #[serde(default = "half")]
    pub p: f64,
}

fn yes() -> bool {
    true
}

fn half() -> f64 {
    0.5
}

impl ApplyImpulseResponse {
    fn op(&self, file: &str) -> ops::ConvolveIr {
        ops::ConvolveIr {
            ir_path: self.ir_path.folder().into(),
            file: file.into(),
            peak: Some(0.5),
            leave_length_unchanged: self.leave_length_unchanged,
        }
    }
}

impl Transform for ApplyImpulseResponse {
    const NAME: &'static str = "ApplyImpulseResponse";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        self.ir_path.files("ir_path").map(|_| ())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        use augment_core::Op;
        self.op("-").output_info(input)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let file = self.ir_path.draw("ir_path", rng)?;
        Ok(vec![self.op(file).into()])
    }
}
