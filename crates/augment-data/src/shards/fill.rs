//! One shard: its rows read, drawn, run, stacked and written.

use std::collections::BTreeMap;
use std::mem;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use augment_core::{Data, Recipe, Tensor, TensorData, Text, Workspace};
use serde::Serialize;

use super::layout::Part;
use super::stack::{self, Stack};
use super::{Group, Lengths, Run, Shard, TensorType};
use crate::cache::{self, Format, Line as _, Output};
use crate::error::{Error, Failure};
use crate::media;
use crate::rows::{Rows, TableRow};
use crate::work::{OnError, Progress, Stop};

/// Rows between two looks at the outside.
const FEW: usize = 256;
/// The array of the classes' numbers.
const LABELS: &str = "labels";
/// The array that says how long a text is.
const MASK: &str = "attention_mask";

/// The names, shapes and types of a result's arrays.
type Sort = Vec<(String, Vec<usize>, &'static str)>;

/// Outputs of one sort, as they come.
struct Open {
    stacks: Vec<Stack>,
    labels: Option<Stack>,
    /// What each is, a line each.
    lines: Vec<u8>,
    outputs: usize,
}

/// A line of a shard's list of rows.
#[derive(Serialize)]
struct Listed<'a> {
    key: &'a str,
    copy: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    /// What was drawn, where anything is: from the text to the text that was tokenized.
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<Recipe>,
}

impl Run<'_> {
    pub(super) fn shard(
        &self,
        part: &Part<'_>,
        workspace: &mut Workspace,
        encoded: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        let copies = self.job.options.copies as usize;
        let rows_blake3 = hash(part);
        let before = lock(&self.ledger).entry(&(part.name.clone(), 0))?;
        if let Some(before) = before.filter(|before| self.is_fresh(before, &rows_blake3)) {
            self.kept.fetch_add(before.count(), Ordering::Relaxed);
            self.tell(part.rows.len());
            return Ok(());
        }
        let texts = self.texts(part)?;
        let mut open: BTreeMap<Sort, Open> = BTreeMap::new();
        let mut classes: BTreeMap<String, usize> = BTreeMap::new();
        let mut failed = 0;
        for (i, (row, text)) in part.rows.iter().zip(&texts).enumerate() {
            if i % FEW == 0 && i > 0 {
                self.tell(FEW);
                if self.stop.load(Ordering::Relaxed) {
                    return Err(Stop::Halt);
                }
            }
            let add = |workspace: &mut Workspace| self.row(row, text, workspace, &mut open);
            match media::guarded(workspace, add) {
                Ok(()) => {
                    if let Some(class) = self.job.table.class(row) {
                        *classes.entry(class.to_owned()).or_default() += copies;
                    }
                }
                Err(Stop::Sample(reason)) => {
                    failed += 1;
                    let source = self.job.table.place(row);
                    let key = row.key.to_string();
                    lock(&self.failures).push(Failure { key, source, reason });
                    if self.job.options.on_error == OnError::Fail {
                        return Err(Stop::Halt);
                    }
                }
                Err(other) => return Err(other),
            }
        }
        self.tell(part.rows.len() - (part.rows.len().saturating_sub(1) / FEW) * FEW);
        let lengths = self.lengths(&open);
        let fixed = open.len() == 1 && self.has_one_shape();
        let (mut groups, mut contents) = (Vec::new(), Vec::new());
        for (sort, open) in open {
            let name =
                if fixed { part.name.clone() } else { format!("{}.{}", part.name, suffix(&sort)) };
            groups.push(self.encode(&name, open, encoded, &mut contents)?);
        }
        let shard = Shard {
            key: part.name.clone(),
            split: part.split.map(str::to_owned),
            rows: part.rows.len(),
            failed,
            groups,
            classes,
            lengths,
            rows_blake3,
            spec_blake3: self.spec_hash.clone(),
        };
        lock(&self.ledger).begin(self.out, &shard)?;
        for (path, bytes) in contents {
            cache::write(&self.out.join(path), &bytes)?;
        }
        lock(&self.ledger).record(&shard)?;
        self.made.fetch_add(shard.count(), Ordering::Relaxed);
        Ok(())
    }

    /// Whether a shard is in the cache already, made of these rows by these steps, and lacks none.
    fn is_fresh(&self, shard: &Shard, rows_blake3: &str) -> bool {
        shard.rows_blake3 == rows_blake3
            && shard.spec_blake3 == self.spec_hash
            && shard.failed == 0
            && shard.outputs().iter().all(|file| file.is_in(self.out))
    }

    /// The texts of the rows, read in the order of the file.
    fn texts(&self, part: &Part<'_>) -> Result<Vec<String>, Error> {
        let mut reader = match lock(&self.readers).pop() {
            Some(reader) => reader,
            None => self.job.table.reader()?,
        };
        let mut order: Vec<usize> = (0..part.rows.len()).collect();
        order.sort_by_key(|&i| part.rows[i].line);
        let mut texts = vec![String::new(); part.rows.len()];
        for i in order {
            texts[i] = self.job.table.text(part.rows[i], &mut reader)?;
        }
        lock::<Vec<Rows>>(&self.readers).push(reader);
        Ok(texts)
    }

    /// The copies of one row: all of them, or none.
    fn row(
        &self,
        row: &TableRow,
        text: &str,
        workspace: &mut Workspace,
        open: &mut BTreeMap<Sort, Open>,
    ) -> Result<(), Stop> {
        let mut results = Vec::new();
        for copy in 0..self.job.options.copies {
            let data = Data::from(Text(text.to_owned()));
            let recipe = self.pipeline.draw(self.job.options.seed, copy, &row.key, &data.info())?;
            let parts = stack::parts(recipe.run(data, workspace)?)?;
            results.push((copy, parts, self.is_random.then(|| self.drawn(recipe))));
        }
        for (copy, parts, recipe) in results {
            let sort = parts.iter().map(|(name, tensor)| stack::sort(name, tensor)).collect();
            let open = open.entry(sort).or_insert_with(|| Open {
                stacks: parts.iter().map(|(name, tensor)| Stack::new(name, tensor)).collect(),
                labels: row.target.map(|_| Stack::new(LABELS, &label(0))),
                lines: Vec::new(),
                outputs: 0,
            });
            for ((_, tensor), stack) in parts.into_iter().zip(&mut open.stacks) {
                stack.push(tensor)?;
            }
            if let (Some(labels), Some(target)) = (&mut open.labels, row.target) {
                labels.push(label(target))?;
            }
            let listed = Listed {
                key: &row.key,
                copy,
                target: row.target,
                category: self.job.table.class(row),
                recipe,
            };
            serde_json::to_writer(&mut open.lines, &listed).map_err(|error| error.to_string())?;
            open.lines.push(b'\n');
            open.outputs += 1;
        }
        Ok(())
    }

    /// A recipe without the tokenizer's step, which is the same for all and names the cache.
    fn drawn(&self, mut recipe: Recipe) -> Recipe {
        if self.job.tokens.is_some() {
            recipe.ops.pop();
        }
        recipe
    }

    /// The files of outputs of one sort, which are added to `contents`.
    fn encode(
        &self,
        name: &str,
        mut open: Open,
        encoded: &mut Vec<u8>,
        contents: &mut Vec<(String, Vec<u8>)>,
    ) -> Result<Group, Error> {
        let mut files = Vec::new();
        let mut add = |path: String, bytes: Vec<u8>| {
            files.push(Output::of(path.clone(), &bytes));
            contents.push((path, bytes));
        };
        let lines = mem::take(&mut open.lines);
        let stacks: Vec<&Stack> = open.stacks.iter().chain(&open.labels).collect();
        let arrays: Vec<_> =
            stacks.iter().map(|stack| (stack.name.as_str(), stack.array())).collect();
        for format in &self.job.options.formats {
            if *format == Format::Safetensors {
                let arrays: Vec<_> = arrays.iter().map(|(name, array)| (*name, array)).collect();
                cache::encode_safetensors(&arrays, encoded).map_err(Error::Options)?;
                add(format!("{name}.{format}"), mem::take(encoded));
            } else {
                for (array_name, array) in &arrays {
                    cache::encode_npy(array, encoded).map_err(Error::Options)?;
                    add(format!("{name}.{array_name}.{format}"), mem::take(encoded));
                }
            }
        }
        add(format!("{name}.rows.jsonl"), lines);
        let tensors = arrays.iter().map(|(name, array)| {
            let dtype = array.dtype().to_owned();
            ((*name).to_owned(), TensorType { shape: array.shape.clone(), dtype })
        });
        Ok(Group { outputs: open.outputs, tensors: tensors.collect(), files })
    }

    /// How many tokens there are in all shapes.
    fn lengths(&self, open: &BTreeMap<Sort, Open>) -> Option<Lengths> {
        let most = self.job.tokens.as_ref().map(|tokens| tokens.step.max_length);
        let masks = open.values().flat_map(|open| &open.stacks).filter(|stack| stack.name == MASK);
        let texts = masks.filter_map(Stack::ones).flatten().map(|tokens| Lengths {
            tokens: tokens as u64,
            longest: tokens,
            full: most.map(|most| usize::from(tokens == most)),
        });
        texts.reduce(|mut all, text| {
            all.add(&text);
            all
        })
    }

    /// Whether all results are of one shape, whatever the text.
    fn has_one_shape(&self) -> bool {
        use augment_core::Info;
        fn is_known(info: &Info) -> bool {
            match info {
                Info::Several(parts) => parts.iter().all(|(_, info)| is_known(info)),
                Info::Tensor { shape } => {
                    shape.as_ref().is_some_and(|dims| dims.iter().all(Option::is_some))
                }
                _ => false,
            }
        }
        is_known(self.pipeline.output())
    }

    /// Says how far the run is, by `rows` more.
    fn tell(&self, rows: usize) {
        let done = self.done.fetch_add(rows, Ordering::Relaxed) + rows;
        let total = self.job.table.rows().len();
        let failed = lock(&self.failures).len();
        (self.progress)(Progress { done, total, failed });
    }
}

fn label(target: u32) -> Tensor {
    Tensor { shape: vec![], data: TensorData::I64(vec![target.into()]) }
}

/// What tells files of different shapes from each other: `32`, or `32-64x2` where parts differ.
fn suffix(sort: &Sort) -> String {
    let dims = |dims: &[usize]| dims.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
    let mut shapes: Vec<String> = sort.iter().map(|(_, shape, _)| dims(shape)).collect();
    shapes.dedup();
    shapes.join("-")
}

/// BLAKE3 of the rows.
fn hash(part: &Part<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    for row in &part.rows {
        hasher.update(&(row.key.len() as u64).to_le_bytes()).update(row.key.as_bytes());
        hasher.update(&row.content);
    }
    hasher.finalize().to_hex().to_string()
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
