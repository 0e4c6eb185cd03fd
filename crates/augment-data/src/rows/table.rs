//! All rows of a dataset in the order of their keys, without their texts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::lines::Place;
use super::splits::number;
use super::{Classes, Hash, Ratios, Row, RowOptions, Rows, SplitBy, content_hash};
use crate::dataset::is_plain_name;
use crate::error::{Error, Result};

/// How a dataset of rows is to be taken.
#[derive(Clone, Debug, Default)]
pub struct TableOptions {
    /// How rows are read.
    pub rows: RowOptions,
    /// The classes in the order of their numbers; found out when left out.
    pub classes: Option<Classes>,
    /// The splits to draw; none where there are none, or the dataset has its own.
    pub ratios: Option<Ratios>,
    /// What decides a row's split.
    pub split_by: SplitBy,
    /// The seed of the splits.
    pub split_seed: u64,
}

/// One row of a table, whose text is read when it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// As [`Row::key`].
    pub key: Box<str>,
    /// The line it begins on, or the number of its file.
    pub line: u64,
    /// The number of its class.
    pub target: Option<u32>,
    /// The number of its split among [`Table::splits`].
    split: Option<u32>,
    offset: u64,
    pub(crate) content: Hash,
}

/// All rows of a dataset, without their texts: about a hundred bytes a row and its key.
#[derive(Debug)]
pub struct Table {
    path: PathBuf,
    options: RowOptions,
    rows: Vec<TableRow>,
    classes: Classes,
    splits: Vec<String>,
    notes: Vec<String>,
}

impl Table {
    /// Reads a dataset once.
    ///
    /// # Errors
    /// When it cannot be read or holds no row, a label is none of the classes that were given, or rows that
    /// are split already are to be split.
    pub fn open(path: &Path, options: &TableOptions) -> Result<Self> {
        let mut labels = Names::default();
        let mut splits = Names::default();
        let (mut rows, mut numbers, mut equals) = (Vec::new(), Vec::new(), 0usize);
        for row in Rows::open(path, &options.rows)? {
            let row = row?;
            let at = |message: String| {
                Error::dataset(path, format!("line {}, column 1: {message}", row.line))
            };
            if let (Some(label), Some(classes)) = (&row.label, &options.classes)
                && classes.index(label).is_none()
            {
                return Err(at(format!("`{label}` is none of the classes that were given")));
            }
            if let Some(split) = row.split.as_ref().filter(|split| !is_plain_name(split)) {
                return Err(at(format!("`{split}` cannot be the name of a split")));
            }
            equals += usize::from(row.ordinal > 0);
            let base: Box<str> = base(&row).into();
            if options.ratios.is_some() {
                numbers.push(number(options.split_seed, &base));
            }
            let (target, split) = (row.label.as_deref(), row.split.as_deref());
            rows.push(TableRow {
                target: target.map(|name| labels.number(name)),
                split: split.map(|name| splits.number(name)),
                content: content_hash(&row.text, target),
                line: row.line,
                offset: row.place.offset,
                key: base,
            });
        }
        if rows.is_empty() {
            return Err(Error::dataset(path, "it holds no row"));
        }
        let classes = options
            .classes
            .clone()
            .unwrap_or_else(|| Classes::of(labels.names.iter().map(|n| &**n)));
        // As found, to as numbered.
        let numbered: HashMap<&str, u32> =
            classes.names().iter().map(String::as_str).zip(0..).collect();
        let names = labels.names.iter().map(|name| &**name);
        let order: Vec<u32> =
            names.map(|name| numbered.get(name).copied().unwrap_or_default()).collect();
        rows.iter_mut().for_each(|row| row.target = row.target.map(|found| order[found as usize]));
        let mut splits: Vec<String> = splits.names.into_iter().map(String::from).collect();
        if let Some(ratios) = &options.ratios {
            if !splits.is_empty() {
                return Err(Error::Options(
                    "the rows are split already; leave the ratios out, or the column of splits"
                        .into(),
                ));
            }
            let drawn: Vec<(u64, u32)> = numbers
                .iter()
                .zip(&rows)
                .map(|(&number, row)| (number, row.target.unwrap_or_default()))
                .collect();
            for (row, split) in rows.iter_mut().zip(ratios.assign(options.split_by, &drawn)) {
                row.split = Some(split as u32);
            }
            splits = ratios.names().map(str::to_owned).collect();
        }
        // Of rows of one id, the one whose content comes first is the first, whatever their order.
        let name = |row: &TableRow| row.split.and_then(|split| splits.get(split as usize));
        rows.sort_by(|a, b| {
            (&a.key, a.content, name(a), a.offset).cmp(&(&b.key, b.content, name(b), b.offset))
        });
        for equals in rows.chunk_by_mut(|a, b| a.key == b.key) {
            for (row, ordinal) in equals.iter_mut().zip(1u32..).skip(1) {
                row.key = with_ordinal(&row.key, ordinal).into();
            }
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        if let Some(two) = rows.windows(2).find(|two| two[0].key == two[1].key) {
            let message = format!(
                "the rows of lines {} and {} have the same key, `{}`; choose another column of ids",
                two[0].line, two[1].line, two[0].key
            );
            return Err(Error::dataset(path, message));
        }
        let mut notes = Vec::new();
        if equals > 0 {
            let what = if options.rows.id.is_some() { "the id" } else { "the text and label" };
            notes.push(format!("{equals} rows have {what} of an earlier row"));
        }
        Ok(Self {
            path: path.to_owned(),
            options: options.rows.clone(),
            rows,
            classes,
            splits,
            notes,
        })
    }

    /// The rows in the order of their keys.
    pub fn rows(&self) -> &[TableRow] {
        &self.rows
    }

    /// The file or folder that it was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What reads the texts of its rows.
    ///
    /// # Errors
    /// When the dataset cannot be read any more.
    pub fn reader(&self) -> Result<Rows> {
        Rows::open(&self.path, &self.options)
    }

    /// The text of a row.
    ///
    /// # Errors
    /// When it cannot be read any more, or is no longer what it was.
    pub fn text(&self, row: &TableRow, reader: &mut Rows) -> Result<String> {
        let text = reader.text_at(Place { offset: row.offset, line: row.line })?;
        if content_hash(&text, self.class(row)) != row.content {
            let message = format!("line {}, column 1: the row has changed meanwhile", row.line);
            return Err(Error::dataset(&self.path, message));
        }
        Ok(text)
    }

    /// The rows of a split, or all, with their texts, in the order of the file.
    ///
    /// # Errors
    /// When the dataset cannot be read any more; each text may be an error as well.
    pub fn texts(
        &self,
        split: Option<&str>,
    ) -> Result<impl Iterator<Item = Result<(&TableRow, String)>> + Send> {
        let is_in = |row: &&TableRow| split.is_none() || self.split(row) == split;
        let mut rows: Vec<&TableRow> = self.rows.iter().filter(is_in).collect();
        rows.sort_by_key(|row| row.offset);
        let mut reader = self.reader()?;
        Ok(rows.into_iter().map(move |row| Ok((row, self.text(row, &mut reader)?))))
    }

    /// Where a row stands, for people: the file and the line.
    pub fn place(&self, row: &TableRow) -> String {
        if self.path.is_dir() {
            return self.path.join(format!("{}.txt", row.key)).display().to_string();
        }
        format!("{}: line {}", self.path.display(), row.line)
    }

    /// The class of a row by its name.
    pub fn class(&self, row: &TableRow) -> Option<&str> {
        self.classes.names().get(row.target? as usize).map(String::as_str)
    }

    /// The classes; none where there are no labels.
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The splits; none where there are none.
    pub fn splits(&self) -> &[String] {
        &self.splits
    }

    /// The split of a row.
    pub fn split(&self, row: &TableRow) -> Option<&str> {
        self.splits.get(row.split? as usize).map(String::as_str)
    }

    /// What else there is to say.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// The key of the second, third, … of rows that have one in common.
pub(super) fn with_ordinal(key: &str, ordinal: u32) -> String {
    format!("{key}#{ordinal}")
}

/// The key that equal rows have in common.
fn base(row: &Row) -> &str {
    match row.ordinal {
        0 => &row.key,
        _ => row.key.rsplit_once('#').map_or(&row.key, |(key, _)| key),
    }
}

/// Names in the order that they came in.
#[derive(Default)]
struct Names {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }
}
