//! Records of CSV, TSV and JSONL: their fields, each a string.
//!
//! By hand, since a reader that takes an open quote for a field as long as the rest of the file, and
//! tells no columns, helps nobody find it.

use std::mem;
use std::path::Path;

use serde_json::Value;

use super::lines::{Lines, Place};
use super::{Encoding, RowFormat};
use crate::error::Result;

/// A file's records.
pub(super) struct Records {
    lines: Lines,
    syntax: Syntax,
}

#[derive(Clone, Copy)]
enum Syntax {
    Delimited { delimiter: char, quoted: bool },
    Json,
}

/// The fields of one record.
#[derive(Debug, PartialEq)]
pub(super) enum Fields {
    /// By number.
    List(Vec<String>),
    /// By name.
    Map(serde_json::Map<String, Value>),
}

impl Records {
    /// `quoted` as [`RowOptions::quoted`](super::RowOptions::quoted) has it.
    pub(super) fn open(
        path: &Path,
        format: RowFormat,
        encoding: Encoding,
        quoted: Option<bool>,
    ) -> Result<Self> {
        let syntax = match format {
            RowFormat::Csv => Syntax::Delimited { delimiter: ',', quoted: quoted.unwrap_or(true) },
            RowFormat::Tsv => {
                Syntax::Delimited { delimiter: '\t', quoted: quoted.unwrap_or(false) }
            }
            _ => Syntax::Json,
        };
        Ok(Self { lines: Lines::open(path, encoding)?, syntax })
    }

    pub(super) fn seek(&mut self, place: Place) -> Result<()> {
        self.lines.seek(place)
    }

    /// Where the next line begins.
    pub(super) fn place(&self) -> Place {
        self.lines.place()
    }

    /// The next record and where it begins; empty lines are passed over.
    pub(super) fn next(&mut self) -> Result<Option<(Place, Fields)>> {
        let syntax = self.syntax;
        loop {
            let place = self.lines.place();
            match self.lines.next()? {
                None => return Ok(None),
                // Fields may be empty; JSON is something.
                Some("") => {}
                Some(line) if matches!(syntax, Syntax::Json) && line.trim().is_empty() => {}
                Some(_) => break self.record(place).map(|fields| Some((place, fields))),
            }
        }
    }

    /// The record that begins with the line in hand.
    fn record(&mut self, place: Place) -> Result<Fields> {
        match self.syntax {
            Syntax::Json => self.json(),
            Syntax::Delimited { delimiter, quoted } => self.delimited(place, delimiter, quoted),
        }
    }

    fn json(&mut self) -> Result<Fields> {
        self.lines.again(|line| match serde_json::from_str(line) {
            Ok(Value::Object(fields)) => Ok(Fields::Map(fields)),
            Ok(Value::Array(values)) => {
                Ok(Fields::List(values.iter().map(|v| plain(v).unwrap_or_default()).collect()))
            }
            Ok(_) => Err((1, "a row is an object, or a list".to_owned())),
            Err(error) => {
                let told = error.to_string();
                let told = told.split(" at line ").next().unwrap_or_default();
                // serde_json counts bytes.
                let before = line.get(..error.column().saturating_sub(1));
                let column = before.map_or(error.column(), |text| text.chars().count() + 1);
                Err((column, format!("this is not JSON: {told}")))
            }
        })
    }

    fn delimited(&mut self, place: Place, delimiter: char, quoted: bool) -> Result<Fields> {
        let mut split = Splitter { delimiter, quoted, ..Splitter::default() };
        let mut line = place.line;
        self.lines.again(|text| split.line(text, line))?;
        while let Some((line_opened, column)) = split.open {
            if self.lines.next()?.is_none() {
                let message = "this quote is never closed; if quotes mean nothing in this file, say \
                               that it is not quoted";
                return Err(self.lines.wrong_at(line_opened, column, message));
            }
            line += 1;
            self.lines.again(|text| split.line(text, line))?;
        }
        Ok(Fields::List(split.fields))
    }

    /// What is wrong with a record as a whole.
    pub(super) fn wrong(&self, place: Place, message: impl Into<String>) -> crate::Error {
        self.lines.wrong_at(place.line, 1, message)
    }
}

/// A number, a truth or a string as text; nothing for `null`, a list or a map.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Takes lines apart; a quoted field may go over several.
#[derive(Default)]
struct Splitter {
    delimiter: char,
    quoted: bool,
    fields: Vec<String>,
    field: String,
    /// Where the quote stands that is still open.
    open: Option<(u64, usize)>,
}

impl Splitter {
    fn line(&mut self, text: &str, number: u64) -> Result<(), (usize, String)> {
        let mut characters = text.chars().enumerate().peekable();
        let mut closed = false;
        // The line's end belongs to the field that is open.
        if self.open.is_some() {
            self.field.push('\n');
        }
        while let Some((at, c)) = characters.next() {
            if self.open.is_some() {
                if c != '"' {
                    self.field.push(c);
                } else if characters.next_if(|&(_, next)| next == '"').is_some() {
                    self.field.push('"');
                } else {
                    (self.open, closed) = (None, true);
                }
            } else if c == self.delimiter {
                closed = false;
                self.fields.push(mem::take(&mut self.field));
            } else if closed {
                let message = format!(
                    "`{c}` follows a closing quote; quotes within a field are doubled, or mean nothing \
                     where the file is not quoted"
                );
                return Err((at + 1, message));
            } else if c == '"' && self.quoted && self.field.is_empty() {
                self.open = Some((number, at + 1));
            } else {
                self.field.push(c);
            }
        }
        if self.open.is_none() {
            self.fields.push(mem::take(&mut self.field));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: RowFormat, quoted: Option<bool>) -> Result<Vec<(u64, Fields)>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let mut records = Records::open(file.path(), format, Encoding::Utf8, quoted)?;
        let mut all = Vec::new();
        while let Some((place, fields)) = records.next()? {
            all.push((place.line, fields));
        }
        Ok(all)
    }

    fn lists(text: &str, format: RowFormat, quoted: Option<bool>) -> Vec<(u64, Vec<String>)> {
        let list = |(line, fields)| match fields {
            Fields::List(list) => (line, list),
            Fields::Map(_) => panic!("a list"),
        };
        read(text, format, quoted).unwrap().into_iter().map(list).collect()
    }

    #[test]
    fn quotes_hold_delimiters_lines_and_quotes() {
        let text = "a,\"b, \"\"c\"\"\",\r\n\n\"d\n\ne\",5\" disk,f\n\"\",,\"\"\"\"\n";
        let expected = [
            (1, vec!["a", "b, \"c\"", ""]),
            (3, vec!["d\n\ne", "5\" disk", "f"]),
            (6, vec!["", "", "\""]),
        ];
        let expected =
            expected.map(|(line, list)| (line, list.into_iter().map(String::from).collect()));
        assert_eq!(lists(text, RowFormat::Csv, None), expected);
    }

    #[test]
    fn a_file_without_quotes_takes_them_as_they_are() {
        let rows = lists("1\t\"so\" he said\n0\t\"open\n", RowFormat::Tsv, None);
        assert_eq!(rows[0].1, ["1", "\"so\" he said"]);
        assert_eq!(rows[1].1, ["0", "\"open"]);
        assert_eq!(lists("1\t\"a\tb\"\n", RowFormat::Tsv, Some(true))[0].1, ["1", "a\tb"]);
    }

    #[test]
    fn places_of_mistakes() {
        let told = |text, format| read(text, format, Some(true)).map(drop).unwrap_err().to_string();
        let open = told("a,b\nc,\"d\ne\n", RowFormat::Csv);
        assert!(open.contains("line 2, column 3: this quote is never closed"), "{open}");
        let after = told("a,b\nc,\"d\ne\"f\n", RowFormat::Csv);
        assert!(after.contains("line 3, column 3: `f` follows a closing quote"), "{after}");
        let json = told("{\"a\": 1}\n{\"ä\": }\n", RowFormat::Jsonl);
        assert!(json.contains("line 2, column 7: this is not JSON: expected value"), "{json}");
        assert!(told("3\n", RowFormat::Jsonl).contains("line 1, column 1: a row is an object"));
    }
}
