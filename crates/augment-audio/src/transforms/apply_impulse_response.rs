//! `ApplyImpulseResponse`: in a random room.

use std::sync::OnceLock;

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::ops::sound_files;

/// Convolves with a random impulse response (audiomentations' `ApplyImpulseResponse`): the largest
/// absolute value then is 0.5.
///
/// The files are those with a sound file's ending in the folder and in those below it, in the order of
/// their names; they are listed when the pipeline is built.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyImpulseResponse {
    /// The folder that a file is drawn from.
    pub ir_path: String,
    /// Whether the clip keeps its length; else it gets longer by the response, less a sample.
    #[serde(default = "yes")]
    pub leave_length_unchanged: bool,
    /// The probability, 0 to 1.
    #[serde(default = "half")]
    pub p: f64,
    #[serde(skip)]
    #[schemars(skip)]
    files: OnceLock<Vec<String>>,
}

fn yes() -> bool {
    true
}

fn half() -> f64 {
    0.5
}

impl ApplyImpulseResponse {
    fn files(&self) -> Result<&[String]> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let files = sound_files("ir_path", &self.ir_path)?;
        Ok(self.files.get_or_init(|| files))
    }

    fn op(&self, file: &str) -> ops::ConvolveIr {
        ops::ConvolveIr {
            ir_path: self.ir_path.clone(),
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
        self.files().map(|_| ())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        use augment_core::Op;
        self.op("-").output_info(input)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let files = self.files()?;
        let file = files.get(rng.below(files.len())).map_or("", String::as_str);
        Ok(vec![self.op(file).into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_files_of_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clips");
        let written = serde_json::json!({ "ir_path": folder, "p": 1.0 });
        let transform: ApplyImpulseResponse = serde_json::from_value(written).unwrap();
        transform.validate().unwrap();
        let file = |key: usize| {
            let mut rng = SampleRng::new(1, 0, &key.to_string());
            let ops = transform.draw(&Info::AUDIO, &mut rng).unwrap();
            assert!(ops[0].validate().is_ok());
            ops[0].params()["file"].as_str().unwrap().to_owned()
        };
        let drawn: std::collections::BTreeSet<String> = (0..200).map(file).collect();
        assert_eq!(drawn.len(), 10);
        assert_eq!(file(3), file(3));
        let empty: ApplyImpulseResponse = serde_json::from_value(
            serde_json::json!({ "ir_path": concat!(env!("CARGO_MANIFEST_DIR"), "/src") }),
        )
        .unwrap();
        assert!(empty.validate().unwrap_err().to_string().contains("ir_path"));
    }
}
