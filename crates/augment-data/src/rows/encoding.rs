//! How a file's bytes are characters.

use std::str::FromStr;

use crate::error::{Error, Result};

/// How a file's bytes are characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a mark at the beginning.
    #[default]
    Utf8,
    /// ISO 8859-1: each byte is the character of its number.
    Latin1,
}

impl Encoding {
    /// Adds the characters of a line to `text`; what they are not is told with its column, from 1.
    pub(crate) fn decode(self, line: &[u8], text: &mut String) -> Result<(), (usize, String)> {
        match self {
            Self::Latin1 => text.extend(line.iter().copied().map(char::from)),
            Self::Utf8 => match std::str::from_utf8(line) {
                Ok(line) => text.push_str(line),
                Err(error) => {
                    let (valid, rest) = line.split_at(error.valid_up_to());
                    let column = String::from_utf8_lossy(valid).chars().count() + 1;
                    let byte = rest.first().copied().unwrap_or_default();
                    let message = format!(
                        "the byte 0x{byte:02x} is not UTF-8; is the file in another encoding, such as \
                         latin1?"
                    );
                    return Err((column, message));
                }
            },
        }
        Ok(())
    }
}

impl FromStr for Encoding {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
            "utf8" => Ok(Self::Utf8),
            "latin1" | "iso88591" => Ok(Self::Latin1),
            _ => Err(Error::Options(format!("`{name}` is no known encoding; utf8 and latin1 are"))),
        }
    }
}
