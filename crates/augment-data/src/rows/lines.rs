//! Lines of a file, decoded, each with its place.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::Encoding;
use crate::error::{Error, Result};

/// Longer lines are refused before they take all memory: it is no file of rows then.
const MAX_LINE: u64 = 64 << 20;

/// A file's lines without their ends (`\n` or `\r\n`).
pub(super) struct Lines {
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
pub(super) struct Place {
    pub(super) offset: u64,
    /// From 1.
    pub(super) line: u64,
}

impl Lines {
    pub(super) fn open(path: &Path, encoding: Encoding) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("open the dataset", path))?;
        let reader = BufReader::with_capacity(1 << 16, file);
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
    pub(super) fn seek(&mut self, place: Place) -> Result<()> {
        self.reader.seek(SeekFrom::Start(place.offset)).map_err(Error::io("read", &self.path))?;
        (self.offset, self.number) = (place.offset, place.line - 1);
        Ok(())
    }

    /// Where the next line begins.
    pub(super) fn place(&self) -> Place {
        Place { offset: self.offset, line: self.number + 1 }
    }

    /// Goes on to the next line; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<&str>> {
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
        let first = self.offset == 0;
        self.offset += read as u64;
        let mut line = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if first && self.encoding == Encoding::Utf8 {
            if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
                return Err(self.wrong(1, "this is UTF-16; save it as UTF-8"));
            }
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        self.text.clear();
        match self.encoding {
            Encoding::Utf8 => match std::str::from_utf8(line) {
                Ok(text) => self.text.push_str(text),
                Err(error) => {
                    let (valid, rest) = line.split_at(error.valid_up_to());
                    let column = String::from_utf8_lossy(valid).chars().count() + 1;
                    let byte = rest.first().copied().unwrap_or_default();
                    let message = format!(
                        "the byte 0x{byte:02x} is not UTF-8; is the file in another encoding, such as \
                         latin1?"
                    );
                    return Err(self.wrong(column, message));
                }
            },
            Encoding::Latin1 => self.text.extend(line.iter().copied().map(char::from)),
        }
        Ok(Some(&self.text))
    }

    /// Does `work` with the line in hand; what it finds wrong, it tells with the column.
    pub(super) fn again<T>(
        &self,
        work: impl FnOnce(&str) -> Result<T, (usize, String)>,
    ) -> Result<T> {
        work(&self.text).map_err(|(column, message)| self.wrong(column, message))
    }

    /// What is wrong in the line in hand, at the character `column`, from 1.
    pub(super) fn wrong(&self, column: usize, message: impl Into<String>) -> Error {
        self.wrong_at(self.number, column, message)
    }

    /// What is wrong at one place of the file.
    pub(super) fn wrong_at(&self, line: u64, column: usize, message: impl Into<String>) -> Error {
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
