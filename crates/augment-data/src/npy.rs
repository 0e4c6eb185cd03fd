//! NumPy's `.npy` files, read: versions 1.0 to 3.0, numbers of all kinds, in either order of bytes and of axes.
//!
//! By hand, since the crates for it bring a parser generator for a header of one line.

use std::path::Path;

use crate::media;

mod header;

use header::Header;

/// An array that was read from a `.npy` file.
#[derive(Clone, Debug, PartialEq)]
pub struct Npy {
    /// Its shape, outermost axis first; empty for a single number.
    pub shape: Vec<usize>,
    /// Its type as NumPy writes it: `<f4`, `|u1`, …
    pub dtype: String,
    /// Its values, the last axis running fastest. Integers beyond 2^53 are rounded.
    pub values: Vec<f64>,
}

/// Why a file cannot be read as an array.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NpyError {
    /// The file itself cannot be read.
    #[error("{0}")]
    File(String),
    /// It does not begin as `.npy` files do.
    #[error("this is no .npy file; write one with `numpy.save`, which holds one array")]
    Magic,
    /// A version that is not known.
    #[error("version {0}.{1} of the format is not known; known are 1.0, 2.0 and 3.0")]
    Version(u8, u8),
    /// The file is shorter than its header says.
    #[error("the file is cut off: {0}")]
    Short(String),
    /// The header is not as NumPy writes it.
    #[error("the header is damaged: {0}")]
    Header(String),
    /// Values that are no numbers, or complex ones.
    #[error(
        "values of type `{0}` cannot be read; save the array after `.astype(\"float32\")`: known are bool, int8 to \
         int64, uint8 to uint64 and float16 to float64"
    )]
    Type(String),
    /// There is more than the array.
    #[error("{0} bytes follow the array, so the header does not fit the file")]
    Long(usize),
}

impl Npy {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no array of numbers.
    pub fn read(path: &Path) -> Result<Self, NpyError> {
        let mut bytes = Vec::new();
        media::read(path, &mut bytes).map_err(NpyError::File)?;
        Self::parse(&bytes)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// When they are no array of numbers.
    pub fn parse(bytes: &[u8]) -> Result<Self, NpyError> {
        let (header, values) = Header::split(bytes)?;
        let Header { descr, fortran_order, shape } = header;
        let read = reader(&descr).ok_or_else(|| NpyError::Type(descr.clone()))?;
        let too_many = || NpyError::Short(format!("an array of shape {shape:?} has more values"));
        // Nothing is set aside before the file is known to have it.
        let count = shape.iter().try_fold(1usize, |count, &axis| count.checked_mul(axis));
        let count = count.ok_or_else(too_many)?;
        let length = count.checked_mul(read.size).ok_or_else(too_many)?;
        let values = match values.len().checked_sub(length) {
            None => {
                let has = values.len();
                return Err(NpyError::Short(format!(
                    "{count} values of `{descr}` take {length} bytes, of which {has} are there"
                )));
            }
            Some(0) => values,
            Some(rest) => return Err(NpyError::Long(rest)),
        };
        let values: Vec<f64> = values.chunks_exact(read.size).map(|x| read.value(x)).collect();
        let values =
            if fortran_order && shape.len() > 1 { from_fortran(&values, &shape) } else { values };
        Ok(Self { shape, dtype: descr, values })
    }
}

/// How a value is read.
struct Reader {
    size: usize,
    is_big: bool,
    read: fn([u8; 8]) -> f64,
}

impl Reader {
    /// The value of its bytes, which are brought into little-endian order first, zeros behind.
    fn value(&self, bytes: &[u8]) -> f64 {
        let mut value = [0; 8];
        value[..bytes.len()].copy_from_slice(bytes);
        if self.is_big {
            value[..bytes.len()].reverse();
        }
        (self.read)(value)
    }
}

fn reader(descr: &str) -> Option<Reader> {
    let (order, kind) = descr.split_at_checked(1)?;
    let is_big = match order {
        "<" | "|" | "=" => false,
        ">" => true,
        _ => return None,
    };
    let (size, read): (usize, fn([u8; 8]) -> f64) = match kind {
        "b1" => (1, |b| f64::from(u8::from(b[0] != 0))),
        "u1" => (1, |b| f64::from(b[0])),
        "u2" => (2, |b| u64::from_le_bytes(b) as f64),
        "u4" => (4, |b| u64::from_le_bytes(b) as f64),
        "u8" => (8, |b| u64::from_le_bytes(b) as f64),
        "i1" => (1, |b| f64::from(i8::from_le_bytes([b[0]]))),
        "i2" => (2, |b| f64::from(i16::from_le_bytes([b[0], b[1]]))),
        "i4" => (4, |b| f64::from(i32::from_le_bytes([b[0], b[1], b[2], b[3]]))),
        "i8" => (8, |b| i64::from_le_bytes(b) as f64),
        "f2" => (2, |b| half(u16::from_le_bytes([b[0], b[1]]))),
        "f4" => (4, |b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]]))),
        "f8" => (8, f64::from_le_bytes),
        _ => return None,
    };
    // Only of single bytes does the order not matter.
    (order != "|" || size == 1).then_some(Reader { size, is_big, read })
}

/// A float of 16 bits.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
    sign * match exponent {
        0 => fraction * 2f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2f64.powi(exponent - 15),
    }
}

/// Values whose first axis runs fastest, put in order.
fn from_fortran(values: &[f64], shape: &[usize]) -> Vec<f64> {
    let strides = shape.iter().scan(1, |step, &axis| {
        let stride = *step;
        *step *= axis;
        Some(stride)
    });
    let strides: Vec<usize> = strides.collect();
    gather(values, shape, &strides)
}

/// The values of an array of this shape that lie `strides` from each other, the last axis running fastest.
pub(crate) fn gather(values: &[f64], shape: &[usize], strides: &[usize]) -> Vec<f64> {
    let (mut index, mut at) = (vec![0; shape.len()], 0);
    let mut out = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        out.extend(values.get(at));
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            at += strides[axis];
            if index[axis] < shape[axis] {
                break;
            }
            at -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    out
}

#[cfg(test)]
#[path = "npy/tests.rs"]
mod tests;
