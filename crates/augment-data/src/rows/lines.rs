//! Lines of a file, decoded, each with its place.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Encoding;
use crate::error::{Error, Result};

/// What some programs write before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
/// Longer lines are refused before they take all memory: it is no file of rows then.
const MAX_LINE: u64 = 64 << 20;

/// A file's lines without their ends (`\n` or `\r\n`).
pub(crate) struct Lines {
    path: PathBuf,
    reader: BufReader<File>,
    encoding: Encoding,
    bytes: Vec<u8>,
    text: String,
    /// The number of the line in hand, from 1.
    number: u64,
    /// Where the next line begins.
    offset: u64,
}

/// Where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    /// From 1.
    pub(crate) line: u64,
}

impl Lines {
    pub(crate) fn open(path: &Path, encoding: Encoding) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("read", path))?;
        // Small, since rows are also read out of order.
        let reader = BufReader::new(file);
        Ok(Self {
            path: path.to_owned(),
            reader,
            encoding,
            bytes: Vec::new(),
            text: String::new(),
            number: 0,
            offset: 0,
        })
    }

    /// Goes to a line whose place is known.
    pub(crate) fn seek(&mut self, place: Place) -> Result<()> {
        // What was read ahead is kept where it serves.
        let sought = self.reader.seek_relative(place.offset.wrapping_sub(self.offset) as i64);
        sought.map_err(Error::io("read", &self.path))?;
        (self.offset, self.number) = (place.offset, place.line - 1);
        Ok(())
    }

    /// Where the next line begins.
    pub(crate) fn place(&self) -> Place {
        Place { offset: self.offset, line: self.number + 1 }
    }

    /// Goes on to the next line; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<&str>> {
        let Some(line) = self.advance()? else { return Ok(None) };
        self.text.clear();
        let decoded = self.encoding.decode(&self.bytes[line], &mut self.text);
        decoded.map_err(|(column, message)| self.wrong(column, message))?;
        Ok(Some(&self.text))
    }

    /// The same, as bytes.
    pub(crate) fn next_bytes(&mut self) -> Result<Option<&[u8]>> {
        let line = self.advance()?;
        Ok(line.map(|line| &self.bytes[line]))
    }

    /// Reads the next line; gives where it is in the bytes, without its end and a mark before it.
    fn advance(&mut self) -> Result<Option<Range<usize>>> {
        self.bytes.clear();
        let mut limited = self.reader.by_ref().take(MAX_LINE);
        let read = limited.read_until(b'\n', &mut self.bytes);
        let read = read.map_err(Error::io("read", &self.path))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read as u64 == MAX_LINE {
            return Err(self.wrong(1, format!("the line has more than {MAX_LINE} bytes")));
        }
        let is_first = self.offset == 0;
        self.offset += read as u64;
        let line = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut start = 0;
        if is_first && self.encoding == Encoding::Utf8 {
            if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
                return Err(self.wrong(1, "this is UTF-16; save it as UTF-8"));
            }
            if line.starts_with(BOM) {
                start = BOM.len();
            }
        }
        Ok(Some(start..line.len()))
    }

    /// Does `work` with the line in hand; what it finds wrong, it tells with the column.
    pub(crate) fn again<T>(
        &self,
        work: impl FnOnce(&str) -> Result<T, (usize, String)>,
    ) -> Result<T> {
        work(&self.text).map_err(|(column, message)| self.wrong(column, message))
    }

    /// What is wrong in the line in hand, at the character `column`, from 1.
    pub(crate) fn wrong(&self, column: usize, message: impl Into<String>) -> Error {
        self.wrong_at(self.number, column, message)
    }

    /// What is wrong at one place of the file.
    pub(crate) fn wrong_at(&self, line: u64, column: usize, message: impl Into<String>) -> Error {
        let message = message.into();
        Error::dataset(&self.path, format!("line {line}, column {column}: {message}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], encoding: Encoding) -> Result<Vec<String>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut lines = Lines::open(file.path(), encoding)?;
        let mut all = Vec::new();
        while let Some(line) = lines.next()? {
            all.push(line.to_owned());
        }
        Ok(all)
    }

    #[test]
    fn ends_and_marks_are_taken_off() {
        let text = b"\xef\xbb\xbfa\r\n\nb\rc\nlast";
        assert_eq!(lines(text, Encoding::Utf8).unwrap(), ["a", "", "b\rc", "last"]);
        assert_eq!(lines(b"caf\xe9\n", Encoding::Latin1).unwrap(), ["caf\u{e9}"]);
    }

    #[test]
    fn what_is_not_utf8_is_told_with_its_place() {
        let told = lines("a\näb\u{20ac}".as_bytes(), Encoding::Utf8);
        assert!(told.is_ok());
        let told = lines(b"a\n\xc3\xa4b\xe9c\n", Encoding::Utf8).unwrap_err().to_string();
        assert!(told.contains("line 2, column 3: the byte 0xe9 is not UTF-8"), "{told}");
        let told = lines(b"\xff\xfea\0", Encoding::Utf8).unwrap_err().to_string();
        assert!(told.contains("UTF-16"), "{told}");
    }

    #[test]
    fn a_line_is_found_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "one\ntwo\nthree\n").unwrap();
        let mut lines = Lines::open(file.path(), Encoding::Utf8).unwrap();
        lines.next().unwrap();
        let place = lines.place();
        assert_eq!(place, Place { offset: 4, line: 2 });
        lines.next().unwrap();
        lines.next().unwrap();
        lines.seek(place).unwrap();
        assert_eq!(lines.next().unwrap(), Some("two"));
        assert!(lines.wrong(1, "x").to_string().contains("line 2"));
    }
}
