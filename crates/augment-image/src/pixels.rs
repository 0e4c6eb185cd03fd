//! What ops and codecs ask of an image's pixels.

use augment_core::{Image, Pixels};

/// More pixels than these are a mistake or an attack: RGB of 512 MiB, where Pillow stops as well.
pub(crate) const MAX_PIXELS: usize = 178_956_970;

/// Whether an image of so many channels is one that people look at.
pub(crate) fn viewable(channels: usize) -> bool {
    matches!(channels, 1 | 3 | 4)
}

/// Fails unless the image has as many values as its sizes say: they are public, so anybody's slip
/// can get here.
pub(crate) fn check_len(image: &Image) -> Result<(), String> {
    let &Image { width, height, channels, ref pixels } = image;
    let len = match pixels {
        Pixels::U8(bytes) => bytes.len(),
        Pixels::F32(values) => values.len(),
        _ => return Err("has pixels of an unknown type".into()),
    };
    let due = width.checked_mul(height).and_then(|n| n.checked_mul(channels));
    if due == Some(len) {
        return Ok(());
    }
    Err(format!("has {len} values for {width} × {height} px of {channels} channels"))
}

/// Fails unless it is a whole 8-bit image of 1, 3 or 4 channels; says what it has instead.
pub(crate) fn check_bytes(image: &Image) -> Result<(), String> {
    check_len(image)?;
    if !matches!(image.pixels, Pixels::U8(_)) {
        return Err("has float pixels, but 8-bit ones are needed".into());
    }
    if !viewable(image.channels) {
        return Err(format!("has {} channels, but 1, 3 or 4 are needed", image.channels));
    }
    Ok(())
}
