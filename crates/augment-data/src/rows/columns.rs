//! Which column is what.

use std::path::Path;

use super::lines::Place;
use super::records::{Fields, Records, plain};
use super::{Column, Row, RowFormat, RowOptions, content_key};
use crate::error::{Error, Result};

/// Names that the columns of texts have, the most telling first.
const TEXTS: [&str; 9] =
    ["text", "sentence", "review", "tweet", "content", "comment", "document", "body", "title"];
/// And those of labels.
const LABELS: [&str; 6] = ["label", "target", "sentiment", "class", "category", "polarity"];

/// Where a row's parts are.
pub(super) struct Columns {
    text: Column,
    label: Option<Column>,
    id: Option<Column>,
    split: Option<Column>,
    /// How many each row must have; none for objects.
    count: Option<usize>,
}

impl Columns {
    /// Finds the columns by the options and the first record; a header is consumed.
    pub(super) fn find(
        records: &mut Records,
        format: RowFormat,
        options: &RowOptions,
        path: &Path,
    ) -> Result<Self> {
        let begin = records.place();
        let Some((place, first)) = records.next()? else {
            return Err(Error::dataset(path, "it holds no row"));
        };
        let asked = [&options.text, &options.label, &options.id, &options.split];
        let mut asked = asked.into_iter().flatten().peekable();
        let by_number = asked.peek().is_some() && asked.all(|c| matches!(c, Column::Number(_)));
        let (names, count) = match first {
            // A line of JSON is never a header.
            Fields::Map(fields) => {
                records.seek(begin)?;
                let names: Vec<String> = fields.into_iter().map(|(name, _)| name).collect();
                return Self::named(options, &names, None, false)
                    .map_err(|message| records.wrong(place, message));
            }
            Fields::List(fields) => {
                let header = options.header.unwrap_or(!by_number && format != RowFormat::Jsonl);
                let count = fields.len();
                if header {
                    (Some(fields), count)
                } else {
                    records.seek(begin)?;
                    (None, count)
                }
            }
        };
        let found = match names {
            Some(names) => {
                let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
                Self::named(options, &names, Some(count), true)
            }
            None => Self::numbered(options, count),
        };
        found.map_err(|message| records.wrong(place, message))
    }

    /// By the names of a header, which become numbers, or of an object.
    fn named(
        options: &RowOptions,
        names: &[String],
        count: Option<usize>,
        header: bool,
    ) -> Result<Self, String> {
        let listed = || {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        };
        let found = |column: &Column| -> Result<Column, String> {
            let missing = || format!("there is no column {column}; there are {}", listed());
            match column {
                Column::Name(name) if header => {
                    let place = names.iter().position(|n| n == name).ok_or_else(missing)?;
                    Ok(Column::Number(place + 1))
                }
                Column::Name(_) => Ok(column.clone()),
                Column::Number(n) if header && (1..=names.len()).contains(n) => Ok(column.clone()),
                // An object's name may be digits.
                Column::Number(n) if !header => Ok(Column::Name(n.to_string())),
                Column::Number(_) => Err(missing()),
            }
        };
        let usual = |wanted: &[&str]| {
            let named = |w: &&str| names.iter().find(|name| name.eq_ignore_ascii_case(w));
            wanted.iter().find_map(named).map(|name| Column::Name(name.clone()))
        };
        let text = options.text.clone().or_else(|| usual(&TEXTS)).ok_or_else(|| {
            format!(
                "say which column holds the text, by name or number; the first row has {}",
                listed()
            )
        })?;
        let label = options.label.clone().or_else(|| usual(&LABELS));
        let maybe = |column: Option<&Column>| column.map(found).transpose();
        Ok(Self {
            text: found(&text)?,
            label: maybe(label.as_ref())?,
            id: maybe(options.id.as_ref())?,
            split: maybe(options.split.as_ref())?,
            count,
        })
    }

    fn numbered(options: &RowOptions, count: usize) -> Result<Self, String> {
        let check = |column: Option<&Column>| match column {
            Some(Column::Name(name)) => Err(format!("there is no header to find `{name}` in")),
            Some(Column::Number(n)) if !(1..=count).contains(n) => {
                Err(format!("there is no column {n}; they are counted from 1 to {count}"))
            }
            column => Ok(column.cloned()),
        };
        let text = check(options.text.as_ref())?
            .ok_or("say by its number which column holds the text: there is no header")?;
        Ok(Self {
            text,
            label: check(options.label.as_ref())?,
            id: check(options.id.as_ref())?,
            split: check(options.split.as_ref())?,
            count: Some(count),
        })
    }

    /// The row of a record.
    pub(super) fn row(&self, place: Place, mut fields: Fields, records: &Records) -> Result<Row> {
        if let (Fields::List(list), Some(count)) = (&fields, self.count)
            && list.len() != count
        {
            let message =
                format!("there are {} columns where the first row has {count}", list.len());
            return Err(records.wrong(place, message));
        }
        let mut take = |column: &Column| {
            let value = match (&mut fields, column) {
                (Fields::List(list), Column::Number(n)) => list.get(n - 1).cloned(),
                (Fields::Map(map), Column::Name(name)) => map.get(name).and_then(plain),
                _ => None,
            };
            value.ok_or_else(|| records.wrong(place, format!("the row has no {column}")))
        };
        let text = take(&self.text)?;
        let label = self.label.as_ref().map(&mut take).transpose()?;
        if label.as_ref().is_some_and(String::is_empty) {
            return Err(records.wrong(place, "the row has no label"));
        }
        let id = self.id.as_ref().map(&mut take).transpose()?;
        let split = self.split.as_ref().map(&mut take).transpose()?;
        let key = id.unwrap_or_else(|| content_key(&text, label.as_deref()));
        Ok(Row { key, text, label, split, line: place.line, place, ordinal: 0 })
    }
}
