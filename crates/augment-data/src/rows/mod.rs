//! Datasets of texts: a row a sample, in a table or in files of their own.

mod columns;
mod encoding;
mod files;
mod labels;
pub(crate) mod lines;
mod records;
mod splits;
mod table;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use columns::Columns;
use files::Files;
use lines::Place;
use records::Records;

use crate::error::{Error, Result};
use crate::media::Medium;

pub use encoding::Encoding;
pub use labels::Classes;
pub use splits::{Ratios, SplitBy};
pub use table::{Table, TableOptions, TableRow};

/// How a file holds rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFormat {
    /// Columns between commas.
    Csv,
    /// Columns between tabs.
    Tsv,
    /// A JSON object, or a list, on each line.
    Jsonl,
}

impl RowFormat {
    /// By a file's ending.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// A column, by its name or its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// By the name in the header, or in a JSON object.
    Name(String),
    /// By its place, from 1 as in `cut -f1`.
    Number(usize),
}

impl From<&str> for Column {
    /// Digits are a number.
    fn from(text: &str) -> Self {
        match text.parse() {
            Ok(number) => Self::Number(number),
            Err(_) => Self::Name(text.to_owned()),
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}`"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// How rows are to be read.
#[derive(Clone, Debug, Default)]
pub struct RowOptions {
    /// How the file holds them; by its ending when left out.
    pub format: Option<RowFormat>,
    /// How its bytes are characters.
    pub encoding: Encoding,
    /// Whether a quote at a field's beginning encloses the field; when left out, it does in CSV and is a
    /// character like another in TSV.
    pub quoted: Option<bool>,
    /// Whether the first row holds names. When left out: it does where a column is asked for by name, it
    /// does not where all are asked for by number, and where none is asked for it must.
    pub header: Option<bool>,
    /// The column of the texts; when left out, the first of a name that is usual (`text`, `sentence`,
    /// `review`, …).
    pub text: Option<Column>,
    /// The column of the labels; when left out, the first of a name that is usual (`label`, `target`,
    /// `sentiment`, …), if there is one.
    pub label: Option<Column>,
    /// The column of what names a row for good; when left out, its content does.
    pub id: Option<Column>,
    /// The column of the splits, if the rows are split already.
    pub split: Option<Column>,
}

/// A text with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Names the row for good: the id, or a hash of text and label; the second of equals has `#2`
    /// behind it, the third `#3`. Neither another order of the rows nor another column changes it, but for which of
    /// equals is which: in a [`Table`] that is told by their contents, else by their order.
    pub key: String,
    /// The text.
    pub text: String,
    /// The label as it is written.
    pub label: Option<String>,
    /// `train`, `valid` or `test`, where the dataset says so itself.
    pub split: Option<String>,
    /// Where it begins: the line, from 1, or the number of its file.
    pub line: u64,
    place: Place,
    /// How many rows before it are its equals.
    ordinal: u32,
}

/// Reads rows one after the other: however many there are, only 12 to 24 bytes of each are kept, to tell
/// equals from each other.
pub struct Rows {
    source: Source,
    seen: HashMap<u64, u32>,
}

enum Source {
    Records { records: Records, columns: Box<Columns> },
    Files(Files),
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

impl Rows {
    /// Opens a CSV, TSV or JSONL file, or a folder with a file for each text (`class/*.txt`, with or
    /// without `train/`, `valid/`, `test/` above; a file's name is its row's id).
    ///
    /// # Errors
    /// When it cannot be read, or a column is not there; says which there are.
    pub fn open(path: &Path, options: &RowOptions) -> Result<Self> {
        let source = if path.is_dir() {
            Source::Files(Files::list(path, options.encoding)?)
        } else {
            let format = options.format.or_else(|| RowFormat::of(path)).ok_or_else(|| {
                let message = "its ending is none of .csv, .tsv and .jsonl; say which it is";
                Error::dataset(path, message)
            })?;
            let mut records = Records::open(path, format, options.encoding, options.quoted)?;
            let columns = Columns::find(&mut records, format, options, path)?;
            Source::Records { records, columns: Box::new(columns) }
        };
        Ok(Self { source, seen: HashMap::new() })
    }

    fn read(&mut self) -> Result<Option<Row>> {
        let row = match &mut self.source {
            Source::Files(files) => files.next()?,
            Source::Records { records, columns } => match records.next()? {
                None => None,
                Some((place, fields)) => Some(columns.row(place, fields, records)?),
            },
        };
        let Some(mut row) = row else { return Ok(None) };
        let seen = self.seen.entry(short(&hash(&row.key))).or_default();
        row.ordinal = *seen;
        *seen += 1;
        if row.ordinal > 0 {
            row.key = table::with_ordinal(&row.key, row.ordinal + 1);
        }
        Ok(Some(row))
    }

    /// The text of a row read before.
    fn text_at(&mut self, place: Place) -> Result<String> {
        match &mut self.source {
            Source::Files(files) => files.text(place),
            Source::Records { records, columns } => {
                records.seek(place)?;
                match records.next()? {
                    Some((place, fields)) => Ok(columns.row(place, fields, records)?.text),
                    None => Err(records.wrong(place, "the file has changed: the row is gone")),
                }
            }
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Whether a folder is one of texts: in the folders of its classes there is no sound, and more texts than pictures.
pub fn holds_texts(folder: &Path) -> bool {
    let is_shown = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let files = walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_entry(is_shown);
    let (mut texts, mut pictures) = (0, 0);
    for entry in files.filter_map(Result::ok) {
        let is_text =
            || entry.path().extension().is_some_and(|end| end.eq_ignore_ascii_case("txt"));
        match Medium::of(entry.path()) {
            _ if entry.depth() < 2 || !entry.file_type().is_file() => {}
            Some(Medium::Audio) => return false,
            Some(Medium::Image) => pictures += 1,
            None => texts += usize::from(is_text()),
        }
    }
    texts > pictures
}

/// 128 bits of BLAKE3.
type Hash = [u8; 16];

fn hash(text: &str) -> Hash {
    first(blake3::hash(text.as_bytes()))
}

fn first(hash: blake3::Hash) -> Hash {
    let mut first = Hash::default();
    first.copy_from_slice(&hash.as_bytes()[..16]);
    first
}

fn short(hash: &Hash) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(first)
}

/// Of a text and its label; no pair has the bytes of another.
fn content_hash(text: &str, label: Option<&str>) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    if let Some(label) = label {
        hasher.update(&[1]).update(label.as_bytes());
    }
    first(hasher.finalize())
}

/// What names a row that has no id: 96 bits, as digits.
fn content_key(text: &str, label: Option<&str>) -> String {
    content_hash(text, label)[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
