//! One line of `manifest.jsonl`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Format, Id, Line, Statistics};

/// One output: what it is, and exactly how it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The sample's key.
    pub key: String,
    /// Which of its augmented copies; 0 when there is one.
    pub copy: u64,
    /// Its file, relative to the dataset.
    pub source: String,
    /// `train`, `valid` or `test`; none when the dataset is not split.
    pub split: Option<String>,
    /// The class by number.
    pub target: u32,
    /// The class by name.
    pub category: String,
    /// The files that were written, by format.
    pub outputs: BTreeMap<Format, Output>,
    /// The shape of the tensor; empty where there are several results.
    pub shape: Vec<usize>,
    /// The type of its values, by NumPy's name; empty where there are several results.
    pub dtype: String,
    /// The results by name, where there are several; they stand in one file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub several: BTreeMap<String, Part>,
    /// How long the source lasts, in seconds.
    pub seconds: f64,
    /// Which part of the source it is; none when it is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// BLAKE3 of the source file.
    pub source_blake3: String,
    /// BLAKE3 of everything that decides the outputs apart from the source: steps, formats, seed
    /// and this program's version.
    pub spec_blake3: String,
    /// The preset that its steps are, where they are a hub model's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<PresetMark>,
    /// The GPU of the run that made it; none where everything ran on the CPU. Another device is no reason
    /// to make it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Of the tensor, channel by channel; of several results there are none.
    pub statistics: Statistics,
    /// Of the picture, channel by channel, with values from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_statistics: Option<Statistics>,
    /// The ops that were drawn and run.
    pub recipe: Value,
}

impl Line for Entry {
    const MARK: &'static str = "source_blake3";

    fn id(&self) -> Id {
        (self.key.clone(), self.copy)
    }

    fn outputs(&self) -> Vec<&Output> {
        self.outputs.values().collect()
    }

    fn unfinished(self) -> Self {
        Self { source_blake3: String::new(), ..self }
    }
}

/// One of several results.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its shape.
    pub shape: Vec<usize>,
    /// The type of its values, by NumPy's name.
    pub dtype: String,
}

/// A hub model's preset: what is changed in it makes another hash, and outputs anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetMark {
    /// The weights' name: `ResNet50_Weights.IMAGENET1K_V2`.
    pub name: String,
    /// The library and its version that the numbers are from.
    pub source: String,
    /// BLAKE3 of the preset's arguments.
    pub blake3: String,
}

impl PresetMark {
    /// The mark of a preset, told by its arguments as JSON.
    pub fn new(name: &str, source: &str, arguments: &Value) -> Self {
        let blake3 = blake3::hash(arguments.to_string().as_bytes()).to_hex().to_string();
        Self { name: name.to_owned(), source: source.to_owned(), blake3 }
    }
}

/// A clip that was cut from a recording.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// When it begins, in seconds.
    pub offset: f64,
    /// How many clips the recording gave.
    pub count: usize,
}

/// A file that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Relative to the cache, with `/` between the parts.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content.
    pub blake3: String,
}

impl Output {
    pub(crate) fn of(path: String, content: &[u8]) -> Self {
        let blake3 = blake3::hash(content).to_hex().to_string();
        Self { path, bytes: content.len() as u64, blake3 }
    }

    /// Whether there is such a file, as far as its size tells.
    pub(crate) fn is_in(&self, cache: &Path) -> bool {
        cache.join(&self.path).metadata().is_ok_and(|meta| meta.len() == self.bytes)
    }
}
