//! Decoding and encoding by libjpeg-turbo itself: the same pixels and bytes, sooner.

use turbojpeg::{
    Colorspace, Compressor, Decompressor, Image, PixelFormat, Result as TurboResult, Subsamp,
};

use super::super::samples::{Raw, Samples};
use super::super::{Format, Result, check_size};
use super::inks;

/// Decodes the image, or leaves it (`None`) to the decoder in plain Rust: whatever libjpeg-turbo has
/// as much as a warning for, so that there is one rule for damaged files.
pub(super) fn read(bytes: &[u8], max: usize) -> Result<Option<Raw>> {
    let Ok(mut decoder) = Decompressor::new() else { return Ok(None) };
    let Ok(header) = decoder.read_header(bytes) else { return Ok(None) };
    let side = |n: usize| n.try_into().unwrap_or(u32::MAX);
    let (width, height) = check_size(Format::Jpeg, side(header.width), side(header.height), max)?;
    let format = match header.colorspace {
        Colorspace::Gray => PixelFormat::GRAY,
        Colorspace::RGB | Colorspace::YCbCr => PixelFormat::RGB,
        Colorspace::CMYK | Colorspace::YCCK => PixelFormat::CMYK,
    };
    if header.is_lossless {
        return Ok(None);
    }
    let pitch = width * format.size();
    let mut pixels = vec![0; pitch * height];
    let image = Image { pixels: &mut pixels[..], width, pitch, height, format };
    if decoder.decompress(bytes, image).is_err() {
        return Ok(None);
    }
    let samples = match format {
        PixelFormat::GRAY => Samples::gray(pixels),
        PixelFormat::RGB => Samples::rgb(pixels),
        _ => inks(pixels),
    };
    Ok(Some(Raw { width, height, samples }))
}

/// Encodes pixels of 1 or 3 values, as [`encode_jpeg`](super::encode_jpeg) does; whether it did.
pub(super) fn encode(
    pixels: &[u8],
    (width, height): (usize, usize),
    quality: u8,
    out: &mut Vec<u8>,
) -> bool {
    let (format, sampling) = match pixels.len() / (width * height) {
        1 => (PixelFormat::GRAY, Subsamp::Gray),
        _ => (PixelFormat::RGB, Subsamp::Sub2x2),
    };
    let image = Image { pixels, width, pitch: width * format.size(), height, format };
    let compress = || -> TurboResult<Vec<u8>> {
        let mut encoder = Compressor::new()?;
        encoder.set_quality(quality.clamp(1, 100).into())?;
        encoder.set_subsamp(sampling)?;
        encoder.compress_to_vec(image)
    };
    compress().map(|file| *out = file).is_ok()
}
