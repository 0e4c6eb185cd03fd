//! Results as files.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;

use augment_core::{Data, Pixels, TensorData};
use augment_image::codec;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde::{Deserialize, Serialize};

use super::Part;

/// A file format of the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// A picture: 8-bit RGB.
    Png,
    /// A picture as a JPEG: smaller, and no longer the very pixels.
    Jpeg,
    /// A picture as a lossless WebP.
    Webp,
    /// A tensor for `numpy.load`.
    Npy,
    /// A tensor named `data`, for the `safetensors` packages; of several results, each by its name.
    Safetensors,
}

impl Format {
    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Npy => "npy",
            Self::Safetensors => "safetensors",
        }
    }

    /// Whether it holds the pipeline's result itself, rather than a picture of it.
    pub fn is_tensor(self) -> bool {
        matches!(self, Self::Npy | Self::Safetensors)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// A result as an array: its shape, and its values as they lie in memory.
pub(crate) struct Array<'a> {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Values<'a>,
}

pub(crate) enum Values<'a> {
    F32(&'a [f32]),
    U8(&'a [u8]),
    I32(&'a [i32]),
    I64(&'a [i64]),
}

impl<'a> Array<'a> {
    /// Text is no array.
    pub(crate) fn of(data: &'a Data) -> Option<Self> {
        let (shape, values) = match data {
            Data::Spectrogram(s) => (vec![s.channels, s.bins, s.frames], Values::F32(&s.values)),
            Data::Audio(a) => (vec![a.channels, a.len()], Values::F32(&a.samples)),
            Data::Image(i) => match &i.pixels {
                Pixels::U8(v) => (vec![i.height, i.width, i.channels], Values::U8(v)),
                Pixels::F32(v) => (vec![i.channels, i.height, i.width], Values::F32(v)),
            },
            Data::Tensor(t) => match &t.data {
                TensorData::F32(v) => (t.shape.clone(), Values::F32(v)),
                TensorData::U8(v) => (t.shape.clone(), Values::U8(v)),
                TensorData::I32(v) => (t.shape.clone(), Values::I32(v)),
                TensorData::I64(v) => (t.shape.clone(), Values::I64(v)),
                _ => return None,
            },
            _ => return None,
        };
        Some(Self { shape, values })
    }

    /// NumPy's name of the type.
    pub(crate) fn dtype(&self) -> &'static str {
        match self.values {
            Values::F32(_) => "float32",
            Values::U8(_) => "uint8",
            Values::I32(_) => "int32",
            Values::I64(_) => "int64",
        }
    }

    /// The values' bytes, least significant first.
    fn extend(&self, out: &mut Vec<u8>) {
        fn each<T: Copy, const N: usize>(v: &[T], to: impl Fn(T) -> [u8; N], out: &mut Vec<u8>) {
            out.reserve(N * v.len());
            out.extend(v.iter().flat_map(|&x| to(x)));
        }
        match self.values {
            Values::F32(v) => each(v, f32::to_le_bytes, out),
            Values::U8(v) => out.extend_from_slice(v),
            Values::I32(v) => each(v, i32::to_le_bytes, out),
            Values::I64(v) => each(v, i64::to_le_bytes, out),
        }
    }
}

/// A result's shape, and NumPy's name of its type.
pub(crate) fn shape(data: &Data) -> (Vec<usize>, String) {
    Array::of(data)
        .map_or_else(Default::default, |array| (array.shape.clone(), array.dtype().into()))
}

/// What JPEGs have when nobody says: Pillow's default, and torchvision's.
pub(crate) const QUALITY: u8 = 75;

/// Encodes a result, a JPEG with the quality `quality`; `out` is overwritten. The reason when it
/// cannot be.
pub(crate) fn encode(
    format: Format,
    quality: u8,
    data: &Data,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    out.clear();
    if !format.is_tensor() {
        let Data::Image(image) = data else {
            return Err(format!("a picture cannot be made of {}", data.info()));
        };
        let encoded = match format {
            Format::Jpeg => codec::encode_jpeg(image, quality, out),
            Format::Webp => codec::encode_webp(image, out),
            _ => codec::encode_png(image, out),
        };
        return encoded.map_err(|error| error.to_string());
    }
    let array =
        |data| Array::of(data).ok_or_else(|| format!("a tensor cannot be made of {}", data.info()));
    if format == Format::Npy {
        return encode_npy(&array(data)?, out);
    }
    let arrays = parts(data).into_iter().map(|(name, part)| Ok((name, array(part)?)));
    let arrays = arrays.collect::<Result<Vec<_>, String>>()?;
    let arrays: Vec<_> = arrays.iter().map(|(name, array)| (name.as_str(), array)).collect();
    encode_safetensors(&arrays, out)
}

/// Several results by their names, those of a result's own behind a `/`; a single one is called
/// `data`.
fn parts(data: &Data) -> Vec<(String, &Data)> {
    fn add<'a>(name: &str, data: &'a Data, parts: &mut Vec<(String, &'a Data)>) {
        let Data::Several(several) = data else { return parts.push((name.to_owned(), data)) };
        let before = if name.is_empty() { String::new() } else { format!("{name}/") };
        several.iter().for_each(|(name, part)| add(&format!("{before}{name}"), part, parts));
    }
    let mut parts = Vec::new();
    add(if matches!(data, Data::Several(_)) { "" } else { "data" }, data, &mut parts);
    parts
}

/// What several results are, by name; of a single one there is none.
pub(crate) fn several(data: &Data) -> BTreeMap<String, Part> {
    if !matches!(data, Data::Several(_)) {
        return BTreeMap::new();
    }
    let named = |(name, part): (String, &Data)| {
        let (shape, dtype) = shape(part);
        (name, Part { shape, dtype })
    };
    parts(data).into_iter().map(named).collect()
}

/// An array as NumPy's file; `out` is overwritten.
pub(crate) fn encode_npy(array: &Array, out: &mut Vec<u8>) -> Result<(), String> {
    out.clear();
    npy(array, out).map_err(|error| error.to_string())
}

/// NumPy's format, version 1.0: by hand, since the crates that write these 128 bytes bring a
/// parser generator along.
fn npy(array: &Array, out: &mut Vec<u8>) -> std::io::Result<()> {
    let descr = match array.values {
        Values::F32(_) => "<f4",
        Values::U8(_) => "|u1",
        Values::I32(_) => "<i4",
        Values::I64(_) => "<i8",
    };
    let dims: String = array.shape.iter().map(|dim| format!("{dim}, ")).collect();
    let shape = if array.shape.len() > 1 { dims.trim_end_matches(", ") } else { dims.trim_end() };
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    // The values begin at a multiple of 64; the header ends with a line feed.
    let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
    out.extend_from_slice(b"\x93NUMPY\x01\x00");
    out.extend_from_slice(&(length as u16).to_le_bytes());
    writeln!(out, "{header:<width$}", width = length - 1)?;
    array.extend(out);
    Ok(())
}

/// Named arrays as one file of `safetensors`; `out` is overwritten.
pub(crate) fn encode_safetensors(
    arrays: &[(&str, &Array)],
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let bytes = |(_, array): &(&str, &Array)| {
        let mut bytes = Vec::new();
        array.extend(&mut bytes);
        bytes
    };
    let bytes: Vec<_> = arrays.iter().map(bytes).collect();
    let views = arrays.iter().zip(&bytes).map(|((name, array), bytes)| {
        let dtype = match array.values {
            Values::F32(_) => Dtype::F32,
            Values::U8(_) => Dtype::U8,
            Values::I32(_) => Dtype::I32,
            Values::I64(_) => Dtype::I64,
        };
        let view = TensorView::new(dtype, array.shape.clone(), bytes);
        view.map(|view| (*name, view)).map_err(|error| error.to_string())
    });
    let views = views.collect::<Result<Vec<_>, _>>()?;
    *out = safetensors::serialize(views, None).map_err(|error| error.to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use augment_core::Tensor;

    use super::*;

    fn tensor(shape: &[usize]) -> Data {
        let data = TensorData::F32((0..shape.iter().product()).map(|x| x as f32).collect());
        Tensor { shape: shape.to_vec(), data }.into()
    }

    #[test]
    fn npy_is_numpys() {
        let mut out = Vec::new();
        encode(Format::Npy, QUALITY, &tensor(&[2, 3]), &mut out).unwrap();
        assert_eq!(&out[..8], b"\x93NUMPY\x01\x00");
        assert_eq!(out.len(), 128 + 24);
        let header = std::str::from_utf8(&out[10..128]).unwrap();
        let dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        assert!(header.starts_with(dict) && header.ends_with('\n'), "{header}");
        assert_eq!(&out[128 + 20..], 5.0f32.to_le_bytes());
        encode(Format::Npy, QUALITY, &tensor(&[3]), &mut out).unwrap();
        assert!(String::from_utf8_lossy(&out).contains("'shape': (3,), }"));
    }

    #[test]
    fn safetensors_reads_back() {
        let mut out = Vec::new();
        encode(Format::Safetensors, QUALITY, &tensor(&[1, 4]), &mut out).unwrap();
        let read = safetensors::SafeTensors::deserialize(&out).unwrap();
        let view = read.tensor("data").unwrap();
        assert_eq!((view.shape(), view.dtype()), (&[1, 4][..], Dtype::F32));
        assert_eq!(&view.data()[12..], 3.0f32.to_le_bytes());
    }

    #[test]
    fn several_stand_in_one_file() {
        let crops = Data::Several(vec![("a".into(), tensor(&[2])), ("b".into(), tensor(&[3]))]);
        let ids = Tensor { shape: vec![1], data: TensorData::I64(vec![7]) };
        let data = Data::Several(vec![("crops".into(), crops), ("ids".into(), ids.into())]);
        let mut out = Vec::new();
        encode(Format::Safetensors, QUALITY, &data, &mut out).unwrap();
        let read = safetensors::SafeTensors::deserialize(&out).unwrap();
        assert_eq!(read.tensor("crops/b").unwrap().shape(), [3]);
        assert_eq!(read.tensor("ids").unwrap().data(), 7_i64.to_le_bytes());
        let told = several(&data);
        assert_eq!(told.keys().collect::<Vec<_>>(), ["crops/a", "crops/b", "ids"]);
        assert_eq!(told["ids"], Part { shape: vec![1], dtype: "int64".into() });
        assert!(several(&tensor(&[2])).is_empty());
        assert!(encode(Format::Npy, QUALITY, &data, &mut out).unwrap_err().contains("of several"));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let mut out = Vec::new();
        let text: Data = augment_core::Text("a b".into()).into();
        assert!(
            encode(Format::Npy, QUALITY, &text, &mut out)
                .unwrap_err()
                .contains("of text (2 words)")
        );
        assert!(encode(Format::Png, QUALITY, &text, &mut out).unwrap_err().contains("picture"));
    }
}
