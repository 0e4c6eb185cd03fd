//! JPEG: written by hand after the standard and libjpeg's arithmetic, so that images are those of
//! libjpeg-turbo, and so of Pillow and torchvision, to the last bit; no crate in plain Rust gives
//! them.

mod bits;
mod color;
mod dct;
mod decode;
mod encode;
mod frame;
mod planes;
mod round_trip;
mod scan;
mod split;
mod tables;
#[cfg(feature = "turbojpeg")]
mod turbo;
mod view;

pub use encode::encode_jpeg;
pub(crate) use round_trip::{Buffers, round_trip};

use super::samples::{Raw, Samples};
use super::{Draft, Result};
use decode::Decoded;
use frame::Frame;
use planes::Colors;

/// Decodes the image; its orientation is not applied yet.
pub(super) fn read(bytes: &[u8], max: usize) -> Result<Raw> {
    #[cfg(feature = "turbojpeg")]
    if let Some(raw) = turbo::read(bytes, max)? {
        return Ok(raw);
    }
    Ok(raw(decode::decode(bytes, max, None)?))
}

/// The size that the head tells, if it can be read.
pub(super) fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut rest = bytes.get(2..)?;
    loop {
        let &[0xff, marker, ref tail @ ..] = rest else { return None };
        let len = usize::from(u16::from_be_bytes(*tail.first_chunk()?));
        let segment = tail.get(2..len)?;
        if matches!(marker, 0xc0..=0xc2) {
            let frame = Frame::read(segment, false, usize::MAX).ok()?;
            return Some((frame.width, frame.height));
        }
        rest = &tail[len..];
    }
}

/// Decodes a part of the image, perhaps shrunken.
pub(super) fn read_draft(bytes: &[u8], draft: &Draft, max: usize) -> Result<Raw> {
    Ok(raw(decode::decode(bytes, max, Some(draft))?))
}

fn raw(Decoded { width, height, colors, pixels }: Decoded) -> Raw {
    let samples = match colors {
        Colors::Gray => Samples::gray(pixels),
        Colors::Rgb | Colors::Ycc => Samples::rgb(pixels),
        Colors::Cmyk | Colors::Ycck => inks(pixels),
    };
    Raw { width, height, samples }
}

/// Amounts of ink: JPEGs hold what is left of white, as Adobe's programs write them, and Pillow
/// takes all of them for such.
fn inks(mut pixels: Vec<u8>) -> Samples {
    pixels.iter_mut().for_each(|byte| *byte = !*byte);
    Samples::Cmyk(pixels)
}

/// Turns brightness and differences into colours.
pub(super) fn to_rgb(pixels: &mut [u8]) {
    pixels.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| *pixel = color::to_rgb(*pixel));
}
