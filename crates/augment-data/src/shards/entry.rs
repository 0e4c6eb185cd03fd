//! A shard's line in the manifest, and what a cache of shards holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cache::{Id, Line, Output};
use crate::rows::Classes;

/// One shard: what it holds, and what it was made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shard {
    /// Its name: `train/00000-of-00016`.
    pub key: String,
    /// The split; none when the dataset is not split.
    pub split: Option<String>,
    /// Rows of the dataset.
    pub rows: usize,
    /// Rows that could not be processed and are missing.
    pub failed: usize,
    /// Its files, a group for each shape of the results.
    pub groups: Vec<Group>,
    /// Outputs by class.
    pub classes: BTreeMap<String, usize>,
    /// How many tokens the outputs have, where there is an `attention_mask`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lengths: Option<Lengths>,
    /// BLAKE3 of its rows: keys, texts and classes.
    pub rows_blake3: String,
    /// BLAKE3 of everything else that decides it: steps, formats, seed and this program's version.
    pub spec_blake3: String,
}

/// Outputs of one shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// How many.
    pub outputs: usize,
    /// The arrays by their names.
    pub tensors: BTreeMap<String, TensorType>,
    /// The files: arrays, and the list of their rows.
    pub files: Vec<Output>,
}

/// What an array is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorType {
    /// Its shape, outputs first.
    pub shape: Vec<usize>,
    /// The type of its values, by NumPy's name.
    pub dtype: String,
}

/// How many tokens texts have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lengths {
    /// In all.
    pub tokens: u64,
    /// In the longest.
    pub longest: usize,
    /// How many texts have as many tokens as there may be, and so may have been cut off; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<usize>,
}

impl Lengths {
    pub(super) fn add(&mut self, other: &Self) {
        self.tokens += other.tokens;
        self.longest = self.longest.max(other.longest);
        self.full = self.full.into_iter().chain(other.full).reduce(|a, b| a + b);
    }
}

impl Line for Shard {
    const MARK: &'static str = "rows_blake3";

    fn id(&self) -> Id {
        (self.key.clone(), 0)
    }

    fn outputs(&self) -> Vec<&Output> {
        self.groups.iter().flat_map(|group| &group.files).collect()
    }

    fn unfinished(self) -> Self {
        Self { rows_blake3: String::new(), ..self }
    }
}

impl Shard {
    /// How many outputs it has.
    pub fn count(&self) -> usize {
        self.groups.iter().map(|group| group.outputs).sum()
    }
}

/// What a cache of shards holds: its `summary.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ShardSummary {
    /// Outputs, copies counted.
    pub outputs: usize,
    /// The classes in the order of their numbers.
    pub classes: Classes,
    /// The tokenizer's file, where the job wrote one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokenizer: Option<Output>,
    /// Counts by split; `all` when the dataset is not split.
    pub splits: BTreeMap<String, ShardCounts>,
}

/// What a split holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShardCounts {
    /// Outputs in all.
    pub outputs: usize,
    /// Outputs by class.
    pub classes: BTreeMap<String, usize>,
    /// How many tokens they have, where there is an `attention_mask`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lengths: Option<Lengths>,
}

impl ShardSummary {
    pub(super) fn new(classes: &Classes) -> Self {
        Self { classes: classes.clone(), ..Self::default() }
    }

    pub(super) fn add(&mut self, shard: &Shard) {
        self.outputs += shard.count();
        let split = shard.split.clone().unwrap_or_else(|| "all".into());
        let counts = self.splits.entry(split).or_default();
        counts.outputs += shard.count();
        for (class, count) in &shard.classes {
            *counts.classes.entry(class.clone()).or_default() += count;
        }
        if let Some(lengths) = &shard.lengths {
            counts.lengths.get_or_insert_default().add(lengths);
        }
    }
}
