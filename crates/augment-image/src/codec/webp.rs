//! WebP, by the crate `image-webp`.

use std::io::Cursor;

use augment_core::{Image, Pixels};
use image_webp::{ColorType, DecodingError, WebPDecoder, WebPEncoder};

use super::samples::{Raw, Samples};
use super::{Error, Format, Result, check_size};
use crate::pixels;

const FORMAT: Format = Format::WebP;

/// Decodes the image, or an animation's first.
pub(super) fn read(bytes: &[u8], max: usize) -> Result<Raw> {
    let failed = |error| match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::CutOff(FORMAT)
        }
        error => Error::decode(FORMAT)(error.into()),
    };
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let (width, height) = check_size(FORMAT, width, height, max)?;
    // What an animation's first image leaves free is clear, whatever the file asks for.
    if decoder.is_animated() {
        decoder.set_background_color([0; 4]).map_err(failed)?;
    }
    let has_alpha = decoder.has_alpha();
    let mut pixels = vec![0; width * height * if has_alpha { 4 } else { 3 }];
    decoder.read_image(&mut pixels).map_err(failed)?;
    let samples = if has_alpha { Samples::Rgba(pixels) } else { Samples::rgb(pixels) };
    Ok(Raw { width, height, samples })
}

/// Encodes an 8-bit image (gray, RGB or RGBA) as a lossless WebP into `out`, in place of what was
/// in it. WebP knows no gray: it is stored as RGB.
///
/// # Errors
/// When the pixels are floats, or not as many as the image's sizes say, or a side is longer than
/// 16,383 pixels.
pub fn encode_webp(image: &Image, out: &mut Vec<u8>) -> Result<()> {
    pixels::check_bytes(image).map_err(Error::Pixels)?;
    let Pixels::U8(bytes) = &image.pixels else {
        return Err(Error::Pixels("has no bytes".into()));
    };
    let color = match image.channels {
        1 => ColorType::L8,
        3 => ColorType::Rgb8,
        _ => ColorType::Rgba8,
    };
    let (width, height) = super::sides(image)?;
    if !(1..=16_383).contains(&width.min(height)) || width.max(height) > 16_383 {
        return Err(Error::Pixels(format!("has {width} × {height} px, which no WebP can have")));
    }
    out.clear();
    WebPEncoder::new(out)
        .encode(bytes, width, height, color)
        .map_err(|error| Error::Encode { format: FORMAT, source: error.into() })
}
