//! A vocabulary of a dataset's own words.

use augment_core::{Data, Info, Pipeline, Registry, Text, Workspace};
use augment_text::tokenizer::{Tokenizer, Vocabulary};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::rows::{Table, TableRow};

/// The split whose words a model may know.
const TRAIN: &str = "train";

/// Learns a vocabulary from what `steps` make of a table's texts: of the training split's alone where there is one, and
/// of the first copy where steps draw.
///
/// # Errors
/// When a step is wrong, a row cannot be read, or the vocabulary lacks what it needs.
pub fn learn_vocabulary(
    table: &Table,
    steps: &Value,
    seed: u64,
    registry: &Registry,
    vocabulary: &Vocabulary,
) -> Result<Tokenizer> {
    let pipeline = Pipeline::from_value(steps, Info::TEXT, registry)?;
    let splits = table.splits();
    let split = splits.iter().map(String::as_str).find(|split| *split == TRAIN);
    if split.is_none() && !splits.is_empty() {
        let splits = splits.join("`, `");
        let told = format!(
            "a vocabulary is learnt from the split `{TRAIN}`, but there are only `{splits}`; give the words \
             themselves, or a tokenizer"
        );
        return Err(Error::Options(told));
    }
    let mut workspace = Workspace::new();
    let mut run = |(row, text): (&TableRow, String)| -> Result<Option<String>> {
        let data = Data::from(Text(text));
        let recipe = pipeline.draw(seed, 0, &row.key, &data.info())?;
        // One that fails is told when its shard is made.
        let result = recipe.run(data, &mut workspace).and_then(Data::into_text);
        Ok(result.ok().map(|text| text.0))
    };
    let mut failed: Option<Error> = None;
    let texts = table.texts(split)?.map_while(|read| match read.and_then(&mut run) {
        Ok(text) => Some(text),
        Err(error) => {
            failed = Some(error);
            None
        }
    });
    let tokenizer = vocabulary.learn(texts.flatten())?;
    failed.map_or(Ok(tokenizer), Err)
}
