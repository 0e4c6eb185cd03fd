//! The header of a `.npy` file: a line of Python that says what follows.

use super::NpyError;

/// What a header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) descr: String,
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<usize>,
}

const MAGIC: &[u8] = b"\x93NUMPY";

/// NumPy itself refuses longer ones.
const MAX_LENGTH: usize = 10_000;

/// NumPy has no more axes than these.
const MAX_AXES: usize = 64;

impl Header {
    /// A file's header, and what follows it.
    pub(super) fn split(bytes: &[u8]) -> Result<(Self, &[u8]), NpyError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(NpyError::Magic)?;
        let cut_off = || NpyError::Short("its header does not end".into());
        let (version, rest) = rest.split_first_chunk::<2>().ok_or_else(cut_off)?;
        let (length, rest) = match version {
            [1, 0] => {
                let (length, rest) = rest.split_first_chunk().ok_or_else(cut_off)?;
                (usize::from(u16::from_le_bytes(*length)), rest)
            }
            [2 | 3, 0] => {
                let (length, rest) = rest.split_first_chunk().ok_or_else(cut_off)?;
                (u32::from_le_bytes(*length) as usize, rest)
            }
            &[major, minor] => return Err(NpyError::Version(major, minor)),
        };
        if length > MAX_LENGTH {
            return Err(NpyError::Header(format!(
                "it is said to have {length} bytes, and none has more than {MAX_LENGTH}"
            )));
        }
        let (header, values) = rest.split_at_checked(length).ok_or_else(cut_off)?;
        // Latin-1 before version 3.0, UTF-8 since; what is known of is ASCII in both.
        let header = std::str::from_utf8(header)
            .map_err(|_| NpyError::Header("it holds letters that are no UTF-8".into()))?;
        Ok((Self::parse(header)?, values))
    }

    /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, in any order and with any spaces.
    fn parse(text: &str) -> Result<Self, NpyError> {
        let mut cursor = Cursor(text);
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        cursor.expect('{')?;
        while !cursor.take('}') {
            let key = cursor.string()?;
            cursor.expect(':')?;
            let is_new = match key {
                "descr" => descr.replace(cursor.descr()?).is_none(),
                "fortran_order" => fortran_order.replace(cursor.boolean()?).is_none(),
                "shape" => shape.replace(cursor.shape()?).is_none(),
                _ => return Err(NpyError::Header(format!("`{key}` is no key of it"))),
            };
            if !is_new {
                return Err(NpyError::Header(format!("`{key}` is there twice")));
            }
            if !cursor.take(',') {
                cursor.expect('}')?;
                break;
            }
        }
        if !cursor.rest().is_empty() {
            return Err(cursor.wrong("nothing after the last brace"));
        }
        let missing = |key| NpyError::Header(format!("`{key}` is missing"));
        Ok(Self {
            descr: descr.ok_or_else(|| missing("descr"))?,
            fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
            shape: shape.ok_or_else(|| missing("shape"))?,
        })
    }
}

/// What is still to be read.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn rest(&mut self) -> &'a str {
        self.0 = self.0.trim_start();
        self.0
    }

    /// Reads this sign, if it is the next.
    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest().strip_prefix(sign);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, sign: char) -> Result<(), NpyError> {
        if self.take(sign) { Ok(()) } else { Err(self.wrong(&format!("`{sign}`"))) }
    }

    fn wrong(&mut self, expected: &str) -> NpyError {
        let found: String = self.rest().chars().take(20).collect();
        let found = if found.is_empty() { "its end".into() } else { format!("`{found}`") };
        NpyError::Header(format!("{found} where it should have {expected}"))
    }

    fn string(&mut self) -> Result<&'a str, NpyError> {
        let rest = self.rest();
        let quote = rest.chars().next().filter(|sign| matches!(sign, '\'' | '"'));
        let text = quote.and_then(|quote| rest[1..].split_once(quote));
        let Some((text, rest)) = text else { return Err(self.wrong("a text in quotes")) };
        self.0 = rest;
        Ok(text)
    }

    /// A list is a record of several types; so that this is told, and not that a sign is missing.
    fn descr(&mut self) -> Result<String, NpyError> {
        if self.rest().starts_with('[') {
            return Err(NpyError::Type("a record".into()));
        }
        self.string().map(str::to_owned)
    }

    fn boolean(&mut self) -> Result<bool, NpyError> {
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest().strip_prefix(word) {
                self.0 = rest;
                return Ok(value);
            }
        }
        Err(self.wrong("True or False"))
    }

    fn shape(&mut self) -> Result<Vec<usize>, NpyError> {
        let mut shape = Vec::new();
        self.expect('(')?;
        while !self.take(')') {
            let rest = self.rest();
            let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
            let axis = rest[..end].parse().map_err(|_| self.wrong("the length of an axis"))?;
            // Python 2 wrote `3L`.
            self.0 = rest[end..].strip_prefix('L').unwrap_or(&rest[end..]);
            shape.push(axis);
            if shape.len() > MAX_AXES {
                return Err(NpyError::Header(format!("it has more than {MAX_AXES} axes")));
            }
            if !self.take(',') {
                // `(3)` is a number in Python, and no tuple.
                if shape.len() == 1 {
                    return Err(self.wrong("a comma after a single axis"));
                }
                self.expect(')')?;
                break;
            }
        }
        Ok(shape)
    }
}
