//! TIFF, by the crate `tiff`: the first image.

use std::borrow::Cow;
use std::io::{Cursor, ErrorKind};

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::{CompressionMethod, ExtraSamples, Tag};
use tiff::{ColorType, TiffError};

use super::samples::{self, Raw, Samples, palette, stretch, unpack};
use super::{Error, Format, Result, check_size, ifd, jpeg};

const FORMAT: Format = Format::Tiff;
/// Values of the tag `PhotometricInterpretation`.
const WHITE_IS_ZERO: u32 = 0;
const BLACK_IS_ZERO: u8 = 1;
const PALETTE: u32 = 3;

fn failed(error: TiffError) -> Error {
    match error {
        TiffError::UnsupportedError(what) => Error::unsupported(FORMAT, what.to_string()),
        TiffError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Error::CutOff(FORMAT)
        }
        error => Error::decode(FORMAT)(error.into()),
    }
}

/// Decodes the first image; its orientation is not applied yet.
pub(super) fn read(bytes: &[u8], max: usize) -> Result<Raw> {
    let photometric = ifd::value(&ifd::entries(bytes), ifd::PHOTOMETRIC);
    let mut bytes = Cow::Borrowed(bytes);
    if matches!(photometric, Some(WHITE_IS_ZERO | PALETTE)) {
        // The crate refuses palettes, and inverts what Pillow does not: with samples passed for
        // gray ones both are left to us.
        ifd::put(bytes.to_mut(), ifd::PHOTOMETRIC, BLACK_IS_ZERO);
    }
    let mut decoder = Decoder::new(Cursor::new(&*bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions().map_err(failed)?;
    let (width, height) = check_size(FORMAT, width, height, max)?;
    let color = decoder.colortype().map_err(failed)?;
    if color.num_samples() > 6 {
        return Err(Error::unsupported(FORMAT, format!("{color:?}")));
    }
    let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).map_err(failed)?;
    let extra = extra.and_then(|extra| extra.first().copied());
    let compression = decoder.find_tag_unsigned::<u16>(Tag::Compression).map_err(failed)?;
    let is_jpeg = compression == Some(CompressionMethod::ModernJPEG.to_u16());
    let colors = match photometric {
        Some(PALETTE) => decoder.get_tag_u16_vec(Tag::ColorMap).map_err(failed)?,
        _ => Vec::new(),
    };

    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::MAX;
    limits.intermediate_buffer_size = bytes.len().max(limits.intermediate_buffer_size);
    let mut decoder = decoder.with_limits(limits);
    let mut read = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut read).map_err(failed)?;
    let rows = match read {
        DecodingResult::U8(rows) => Rows::Bytes(rows),
        DecodingResult::U16(rows) => Rows::Words(rows),
        _ => return Err(Error::unsupported(FORMAT, "a sample format other than 8 or 16 bits")),
    };
    let rows = match layout.planes {
        1 => rows,
        planes if color.bit_depth() >= 8 => rows.interleave(planes),
        _ => return Err(Error::unsupported(FORMAT, "planes of less than 8 bits")),
    };
    let is_palette = photometric == Some(PALETTE);
    let alpha = || match extra.and_then(ExtraSamples::from_u16) {
        Some(ExtraSamples::Unspecified) => Alpha::None,
        Some(ExtraSamples::AssociatedAlpha) => Alpha::Premultiplied,
        _ => Alpha::Straight,
    };
    let samples = match (color, rows) {
        (ColorType::Gray(bits @ (1 | 2 | 4 | 8)), Rows::Bytes(rows)) => {
            let bits = usize::from(bits);
            let mut bytes = if bits == 8 { rows } else { unpack(&rows, bits, width) };
            if is_palette {
                let palette = color_map(&colors);
                Samples::Indexed { indices: bytes, palette }
            } else {
                stretch(&mut bytes, bits);
                if photometric == Some(WHITE_IS_ZERO) {
                    bytes.iter_mut().for_each(|byte| *byte = !*byte);
                }
                Samples::gray(bytes)
            }
        }
        // Pillow inverts no 16-bit gray.
        (ColorType::Gray(16), Rows::Words(words)) if !is_palette => {
            Samples::gray(words.into_iter().map(samples::saturate).collect())
        }
        (ColorType::Multiband { bit_depth: 8, num_samples: 2 }, Rows::Bytes(rows)) => {
            gray_and_more(rows, is_palette.then_some(&colors), alpha())?
        }
        (ColorType::RGB(_), rows) => Samples::rgb(rows.highs()),
        (ColorType::RGBA(_), rows) => rgba(rows.highs(), alpha()),
        (ColorType::CMYK(_), rows) => Samples::Cmyk(rows.highs()),
        (ColorType::YCbCr(8), Rows::Bytes(mut rows)) if is_jpeg => {
            jpeg::to_rgb(&mut rows);
            Samples::rgb(rows)
        }
        (color, _) => return Err(Error::unsupported(FORMAT, format!("{color:?}"))),
    };
    Ok(Raw { width, height, samples })
}

/// What the file's rows are made of.
enum Rows {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
}

impl Rows {
    /// Whole pixels, from one plane after the other.
    fn interleave(self, planes: usize) -> Self {
        fn mix<T: Copy>(all: &[T], planes: usize) -> Vec<T> {
            let len = all.len() / planes;
            (0..len).flat_map(|i| (0..planes).map(move |plane| all[plane * len + i])).collect()
        }
        match self {
            Self::Bytes(all) => Self::Bytes(mix(&all, planes)),
            Self::Words(all) => Self::Words(mix(&all, planes)),
        }
    }

    /// The higher byte of each sample: what Pillow keeps of 16-bit colours.
    fn highs(self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Words(words) => words.into_iter().map(|word| (word >> 8) as u8).collect(),
        }
    }
}

/// What a sample beside the colours is.
enum Alpha {
    None,
    Straight,
    Premultiplied,
}

fn color_map(map: &[u16]) -> samples::Palette {
    let n = map.len() / 3;
    palette((0..n).map(|i| [map[i], map[n + i], map[2 * n + i]].map(|word| (word >> 8) as u8)))
}

/// Grays or palette indices, each with another sample behind it.
fn gray_and_more(rows: Vec<u8>, colors: Option<&Vec<u16>>, alpha: Alpha) -> Result<Samples> {
    let firsts = || rows.as_chunks().0.iter().map(|&[first, _]| first).collect();
    Ok(match (colors, alpha) {
        (None, Alpha::None) => Samples::gray(firsts()),
        (None, Alpha::Straight) => Samples::GrayAlpha(rows),
        (Some(colors), Alpha::None) => {
            Samples::Indexed { indices: firsts(), palette: color_map(colors) }
        }
        (Some(colors), Alpha::Straight) => {
            let palette = color_map(colors);
            let pixels = rows.as_chunks().0.iter().flat_map(|&[index, opacity]| {
                let [r, g, b, _] = palette[usize::from(index)];
                [r, g, b, opacity]
            });
            Samples::Rgba(pixels.collect())
        }
        (_, Alpha::Premultiplied) => {
            return Err(Error::unsupported(FORMAT, "gray multiplied by its opacity"));
        }
    })
}

fn rgba(mut pixels: Vec<u8>, alpha: Alpha) -> Samples {
    match alpha {
        Alpha::None => {
            Samples::rgb(pixels.as_chunks().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect())
        }
        Alpha::Straight => Samples::Rgba(pixels),
        Alpha::Premultiplied => {
            for [colors @ .., opacity] in pixels.as_chunks_mut::<4>().0 {
                if *opacity > 0 {
                    let opacity = u32::from(*opacity);
                    *colors = colors.map(|c| (u32::from(c) * 255 / opacity).min(255) as u8);
                }
            }
            Samples::Rgba(pixels)
        }
    }
}
