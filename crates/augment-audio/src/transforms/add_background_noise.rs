//! `AddBackgroundNoise`: a recording behind the clip.

use std::sync::OnceLock;

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::ops::sound_files;
use crate::params::Range;

/// Adds a random stretch of a random sound file at a random signal-to-noise ratio (audiomentations'
/// `AddBackgroundNoise` with `noise_rms` relative).
///
/// The files are those with a sound file's ending in the folder and in those below it, in the order of
/// their names; they are listed when the pipeline is built.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBackgroundNoise {
    /// The folder that a file is drawn from.
    pub sounds_path: String,
    /// Signal to noise, in dB.
    #[serde(default = "snr_db")]
    pub snr_db: Range,
    /// The probability, 0 to 1.
    #[serde(default = "half")]
    pub p: f64,
    #[serde(skip)]
    #[schemars(skip)]
    files: OnceLock<Vec<String>>,
}

fn snr_db() -> Range {
    Range::new(3.0, 30.0)
}

fn half() -> f64 {
    0.5
}

impl AddBackgroundNoise {
    fn files(&self) -> Result<&[String]> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let files = sound_files("sounds_path", &self.sounds_path)?;
        Ok(self.files.get_or_init(|| files))
    }

    fn op(&self, file: &str, position: f64, snr_db: f64) -> ops::AddBackgroundNoise {
        ops::AddBackgroundNoise {
            sounds_path: self.sounds_path.clone(),
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
        self.files().map(|_| ())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(augment_core::Kind::Audio)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let files = self.files()?;
        let file = files.get(rng.below(files.len())).map_or("", String::as_str);
        let (position, snr_db) = (rng.uniform(), self.snr_db.draw(rng));
        Ok(vec![self.op(file, position, snr_db).into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_files_of_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clips");
        let written = serde_json::json!({ "sounds_path": folder, "p": 1.0 });
        let transform: AddBackgroundNoise = serde_json::from_value(written).unwrap();
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
        let empty: AddBackgroundNoise = serde_json::from_value(
            serde_json::json!({ "sounds_path": concat!(env!("CARGO_MANIFEST_DIR"), "/src") }),
        )
        .unwrap();
        assert!(empty.validate().unwrap_err().to_string().contains("sounds_path"));
    }
}
