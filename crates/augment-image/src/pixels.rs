//! What ops and codecs ask of an image's pixels.

use augment_core::{Data, Error, Image, Info, Pixels, Result as OpResult, Workspace};

use crate::params::Fill;

/// More pixels than these are a mistake or an attack: RGB of 512 MiB, where Pillow stops as well.
pub(crate) const MAX_PIXELS: usize = 178_956_970;

/// Whether an image of so many channels is one that people look at.
pub(crate) fn viewable(channels: usize) -> bool {
    matches!(channels, 1 | 3 | 4)
}

/// Fails where an image is known to be one that nobody looks at.
pub(crate) fn check_viewable(input: &Info) -> OpResult<()> {
    match input.image()?.channels {
        Some(channels) if !viewable(channels) => {
            Err(Error::invalid(format!("works on 1, 3 or 4 channels, is given {channels}")))
        }
        _ => Ok(()),
    }
}

/// Fails where the image is known to have another number of channels than `fill` is for.
pub(crate) fn check_fill(fill: &Fill, input: &Info) -> OpResult<()> {
    match input.image()?.channels.map(|channels| fill.channels(channels)) {
        Some(Err(error)) => Err(Error::invalid_field("fill", error.to_string())),
        _ => Ok(()),
    }
}

/// What an op says that works on float pixels alone.
pub(crate) fn needs_floats() -> Error {
    Error::invalid(
        "works on float pixels, is given 8-bit ones; put `to_dtype: {scale: true}` before it",
    )
}

/// Fails unless the image has as many values as its sizes say: they are public, so anybody's slip
/// can get here.
pub(crate) fn check_len(image: &Image) -> Result<(), String> {
    let &Image { width, height, channels, ref pixels, .. } = image;
    let len = pixels.len();
    let due = width.checked_mul(height).and_then(|n| n.checked_mul(channels));
    if due != Some(len) {
        return Err(format!("has {len} values for {width} × {height} px of {channels} channels"));
    }
    match image.targets.masks.iter().find(|mask| mask.len() != width * height) {
        None => Ok(()),
        Some(mask) => Err(format!("has a mask of {} values for {width} × {height} px", mask.len())),
    }
}

/// The image in `data`, once it is sure that it is whole.
pub(crate) fn whole(data: Data) -> OpResult<Image> {
    let image = data.into_image()?;
    check_len(&image).map_err(|what| Error::data(format!("the image {what}")))?;
    Ok(image)
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

/// Gives back the memory of pixels that are no longer needed.
pub(crate) fn recycle(pixels: Pixels, workspace: &mut Workspace) {
    match pixels {
        Pixels::U8(bytes) => workspace.recycle_bytes(bytes),
        Pixels::F32(values) => workspace.recycle(values),
    }
}
