//! What steps that change colours, each pixel by itself, have in common.

use augment_core::{Data, Pixels, Result};

use crate::pixels;

/// The whole of such an op's `apply`: `work` changes the pixels in place, given the channels.
pub(crate) fn apply(data: Data, work: impl FnOnce(&mut Pixels, usize)) -> Result<Data> {
    let mut image = pixels::whole(data)?;
    work(&mut image.pixels, image.channels);
    Ok(image.into())
}

/// Pillow's `Image.blend` of two values: truncated, in single precision.
pub(crate) fn blend(degenerate: u8, value: u8, factor: f64) -> u8 {
    let (from, to) = (f32::from(degenerate), f32::from(value));
    // The cast truncates, and saturates at 0 and 255.
    (from + factor as f32 * (to - from)) as u8
}

/// Replaces every byte by its entry in the table; opacity stays.
pub(crate) fn look_up(bytes: &mut [u8], channels: usize, table: &[u8; 256]) {
    if channels == 4 {
        for [rgb @ .., _] in bytes.as_chunks_mut::<4>().0 {
            rgb.iter_mut().for_each(|byte| *byte = table[usize::from(*byte)]);
        }
    } else {
        bytes.iter_mut().for_each(|byte| *byte = table[usize::from(*byte)]);
    }
}
