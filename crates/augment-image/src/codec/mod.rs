//! Image files: JPEG, PNG, WebP, BMP, TIFF and GIF in; PNG, JPEG and WebP out.
//!
//! What a file decodes to is what `PIL.Image.open(file).convert("RGB")` of Pillow 13 gives, value by
//! value: palettes, 16-bit samples, inks and key colours are converted with Pillow's arithmetic, and
//! colour profiles are ignored, as Pillow ignores them. That holds for JPEGs too, without libjpeg; the
//! feature `turbojpeg` has them decoded by libjpeg-turbo, which takes a fifth less time.
//!
//! What differs from Pillow:
//!
//! * TIFFs with JPEG compression are off by one level in 0.7 % of the values.
//! * Named errors instead of pixels: 32-bit and signed samples, floats, Lab and gray multiplied by
//!   its opacity in TIFFs, and their compressions other than LZW, deflate, PackBits, JPEG and fax
//!   group 4; arithmetic coding in JPEGs.
//! * A JPEG with damaged compressed data is an error; Pillow paints over it and says nothing. A BMP
//!   whose runs end early is filled up; Pillow refuses it.

mod ahead;
mod bmp;
mod draft;
mod error;
mod format;
mod gif;
mod ifd;
pub(crate) mod jpeg;
mod orientation;
mod png;
mod samples;
mod tiff;
mod webp;

use augment_core::{Image, Pixels};

use crate::pixels;

pub use ahead::{Scale, decode_for, peek};
pub use draft::{Draft, decode_draft};
pub use error::{Error, Result, Source};
pub use format::Format;
pub use jpeg::encode_jpeg;
pub use png::encode_png;
pub use webp::encode_webp;

/// The most pixels that are decoded, unless [`DecodeOptions`] say otherwise: where Pillow stops too.
pub const MAX_PIXELS: usize = pixels::MAX_PIXELS;

/// What an image's pixels become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Gray, by ITU-R 601's weights.
    L,
    /// Colours without opacity.
    #[default]
    Rgb,
    /// Colours and opacity.
    Rgba,
}

impl Mode {
    /// How many values a pixel has.
    pub fn channels(self) -> usize {
        match self {
            Self::L => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// How files are decoded.
///
/// ```
/// use augment_image::codec::{DecodeOptions, Mode};
///
/// let options = DecodeOptions { mode: Mode::L, exif: true, ..Default::default() };
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeOptions {
    /// What the pixels become, as by Pillow's `convert`.
    pub mode: Mode,
    /// Whether images are turned as their metadata say, as by `PIL.ImageOps.exif_transpose`. TIFFs
    /// are turned in any case, as Pillow does.
    pub exif: bool,
    /// Files with more pixels than these are refused, before memory is taken for them.
    pub max_pixels: usize,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self { mode: Mode::Rgb, exif: false, max_pixels: MAX_PIXELS }
    }
}

/// Decodes a file to 8-bit RGB: [`decode_with`] the defaults.
///
/// Transparency is dropped and gray is spread over the three channels. An orientation in the
/// metadata is not applied, but for TIFFs.
///
/// # Errors
/// When the bytes are of another format or damaged, or the image is larger than [`MAX_PIXELS`].
pub fn decode(bytes: &[u8]) -> Result<Image> {
    decode_with(bytes, &DecodeOptions::default())
}

/// Decodes a file. Its content says what format it is; of several images the first is taken.
///
/// # Errors
/// When the bytes are of another format or damaged, or the image is too large.
pub fn decode_with(bytes: &[u8], options: &DecodeOptions) -> Result<Image> {
    let &DecodeOptions { mode, exif, max_pixels } = options;
    let format = Format::of(bytes).ok_or(Error::UnknownFormat)?;
    let read = match format {
        Format::Jpeg => jpeg::read,
        Format::Png => png::read,
        Format::WebP => webp::read,
        Format::Bmp => bmp::read,
        Format::Tiff => tiff::read,
        Format::Gif => gif::read,
    };
    let samples::Raw { mut width, mut height, samples } = read(bytes, max_pixels)?;
    let mut pixels = samples.convert(mode);
    if exif || format == Format::Tiff {
        let turn = orientation::of(format, bytes);
        (pixels, (width, height)) =
            orientation::apply(pixels, (width, height), mode.channels(), turn);
    }
    Ok(Image::new(width, height, mode.channels(), Pixels::U8(pixels)))
}

/// The sizes as they are indexed by, unless the image is empty or too large.
fn check_size(format: Format, width: u32, height: u32, max: usize) -> Result<(usize, usize)> {
    if width == 0 || height == 0 {
        return Err(Error::Empty(format));
    }
    if u64::from(width) * u64::from(height) > max as u64 {
        return Err(Error::TooLarge { format, width, height, max });
    }
    Ok((width as usize, height as usize))
}

/// The sizes as files have them.
fn sides(image: &Image) -> Result<(u32, u32)> {
    let side =
        |n: usize| u32::try_from(n).map_err(|_| Error::Pixels(format!("has a side of {n} px")));
    Ok((side(image.width)?, side(image.height)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize, channels: usize) -> Image {
        let pixels = (0..width * height * channels).map(|i| (i * 7 % 256) as u8).collect();
        Image::new(width, height, channels, Pixels::U8(pixels))
    }

    fn png(image: &Image) -> Vec<u8> {
        let mut out = b"what was there before".to_vec();
        encode_png(image, &mut out).unwrap();
        out
    }

    #[test]
    fn what_loses_nothing_gives_the_image_back() {
        for (channels, mode) in [(1, Mode::L), (3, Mode::Rgb), (4, Mode::Rgba)] {
            let image = ramp(13, 7, channels);
            let options = DecodeOptions { mode, ..Default::default() };
            assert_eq!(decode_with(&png(&image), &options).unwrap(), image);
            let mut webp = b"what was there before".to_vec();
            encode_webp(&image, &mut webp).unwrap();
            assert_eq!(decode_with(&webp, &options).unwrap(), image);
        }
    }

    #[test]
    fn gray_and_transparent_pngs_become_rgb() {
        let gray = Image::new(2, 1, 1, Pixels::U8(vec![5, 250]));
        let rgb = decode(&png(&gray)).unwrap();
        assert_eq!((rgb.channels, rgb.pixels), (3, Pixels::U8(vec![5, 5, 5, 250, 250, 250])));
        let clear = Pixels::U8(vec![1, 2, 3, 0]);
        let clear = Image::new(1, 1, 4, clear);
        assert_eq!(decode(&png(&clear)).unwrap().pixels, Pixels::U8(vec![1, 2, 3]));
    }

    #[test]
    fn a_jpeg_is_read_up_to_its_end() {
        let flat = Image::new(8, 8, 3, Pixels::U8([200, 100, 50].repeat(64)));
        let mut file = b"what was there before".to_vec();
        encode_jpeg(&flat, 75, &mut file).unwrap();
        let image = decode(&file).unwrap();
        assert_eq!((image.width, image.height, image.channels), (8, 8, 3));
        let (Pixels::U8(pixels), Pixels::U8(flat)) = (image.pixels, flat.pixels) else {
            panic!("8-bit")
        };
        assert!(pixels.iter().zip(&flat).all(|(a, b)| a.abs_diff(*b) <= 3));

        // What follows the end does not matter, but without an end something is missing.
        let whole = file.len();
        file.extend_from_slice(b"and more");
        assert!(decode(&file).is_ok());
        // The first segment, made to hold what looks like an end.
        file.splice(2..2, [255, 0xe1, 0, 4, 255, 0xd9]);
        assert!(decode(&file).is_ok());
        for end in 3..whole + 6 {
            assert!(matches!(decode(&file[..end]), Err(Error::CutOff(Format::Jpeg))), "{end}");
        }
    }

    #[test]
    fn what_is_no_image_or_damaged_is_an_error() {
        assert!(matches!(decode(b""), Err(Error::UnknownFormat)));
        assert!(matches!(decode(b"RIFF....WAVE"), Err(Error::UnknownFormat)));
        let file = png(&ramp(40, 40, 3));
        for end in 8..file.len() - 12 {
            let error = decode(&file[..end]).unwrap_err();
            assert!(matches!(error, Error::Decode { format: Format::Png, .. }), "{end}: {error}");
        }
    }

    #[test]
    fn what_a_png_cannot_hold_is_an_error() {
        let refused = |image: Image| encode_png(&image, &mut Vec::new()).unwrap_err().to_string();
        let float = Image { pixels: Pixels::F32(vec![0.0; 3]), ..ramp(1, 1, 3) };
        assert_eq!(refused(float), "the image has float pixels, but 8-bit ones are needed");
        let two = refused(ramp(1, 1, 2));
        assert_eq!(two, "the image has 2 channels, but 1, 3 or 4 are needed");
        let short = refused(Image { width: 2, ..ramp(1, 1, 3) });
        assert_eq!(short, "the image has 3 values for 2 × 1 px of 3 channels");
        let none = refused(ramp(0, 0, 3));
        assert!(none.starts_with("cannot encode the PNG"), "{none}");
    }

    #[test]
    fn what_a_jpeg_or_a_webp_cannot_hold_is_an_error() {
        let mut out = Vec::new();
        let refused = encode_jpeg(&ramp(1, 1, 4), 75, &mut out).unwrap_err().to_string();
        assert_eq!(refused, "the image has 4 channels, but a JPEG has 1 or 3");
        for image in [ramp(0, 5, 3), ramp(70_000, 1, 1)] {
            assert!(matches!(encode_jpeg(&image, 75, &mut out), Err(Error::Pixels(_))));
            assert!(matches!(encode_webp(&image, &mut out), Err(Error::Pixels(_))));
        }
    }
}
