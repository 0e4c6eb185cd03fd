//! How bytes become letters.

use std::borrow::Cow;

use crate::rows::Encoding;

impl Encoding {
    /// The text of a line.
    pub(super) fn decode(self, line: &[u8]) -> Result<Cow<'_, str>, String> {
        match self {
            Self::Latin1 => {
                Ok(line.iter().map(|byte| char::from(*byte)).collect::<String>().into())
            }
            Self::Utf8 => std::str::from_utf8(line).map(Cow::Borrowed).map_err(|error| {
                let good = std::str::from_utf8(&line[..error.valid_up_to()]).unwrap_or_default();
                let column = good.chars().count() + 1;
                format!("column {column}: not UTF-8; is it `--encoding latin1`?")
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_where_there_are_none() {
        assert_eq!(Encoding::Utf8.decode("né".as_bytes()).unwrap(), "né");
        assert_eq!(Encoding::Latin1.decode(b"n\xe9").unwrap(), "né");
        let told = Encoding::Utf8.decode(b"\xc3\xa9t\xe9!").unwrap_err();
        assert!(told.starts_with("column 3: not UTF-8"), "{told}");
    }
}
