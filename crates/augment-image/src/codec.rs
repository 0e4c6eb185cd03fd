//! Image files: PNG and JPEG in, PNG out.

use std::io::Cursor;

use augment_core::{Image, Pixels};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat,
    ImageReader,
};

use crate::pixels;

/// The most pixels that [`decode`] accepts.
pub const MAX_PIXELS: usize = pixels::MAX_PIXELS;

/// The result of this module's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong with an image file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The first bytes are those of no format that is read.
    #[error("neither a PNG nor a JPEG")]
    UnknownFormat,
    /// Decoding would take more memory than an image is worth.
    #[error("{width} × {height} px are too many: at most {MAX_PIXELS} are decoded")]
    TooLarge {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The file is damaged, or uses what the decoder does not know.
    #[error("cannot decode the {format}: {}", source.to_string().trim_end())]
    Decode {
        /// `PNG` or `JPEG`.
        format: &'static str,
        /// The decoder's words.
        source: ImageError,
    },
    /// The file ends before the image does.
    #[error("the JPEG is cut off")]
    CutOff,
    /// The image's pixels cannot be stored in the format.
    #[error("the image {0}")]
    Pixels(String),
    /// The encoder failed.
    #[error("cannot encode the PNG: {0}")]
    Encode(#[source] ImageError),
}

/// Decodes a PNG or a JPEG to 8-bit RGB.
///
/// Transparency is dropped and gray is spread over the three channels, as by Pillow's
/// `convert("RGB")`. An orientation in the metadata is not applied.
///
/// # Errors
/// When the bytes are of another format or damaged, or the image is larger than [`MAX_PIXELS`].
pub fn decode(bytes: &[u8]) -> Result<Image> {
    let (format, name) = match image::guess_format(bytes) {
        Ok(format @ ImageFormat::Png) => (format, "PNG"),
        Ok(format @ ImageFormat::Jpeg) => (format, "JPEG"),
        _ => return Err(Error::UnknownFormat),
    };
    if format == ImageFormat::Jpeg && !reaches_end(bytes) {
        return Err(Error::CutOff);
    }
    let failed = |source| Error::Decode { format: name, source };
    let decoder = ImageReader::with_format(Cursor::new(bytes), format);
    let decoder = decoder.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS as u64 {
        return Err(Error::TooLarge { width, height });
    }
    let pixels = DynamicImage::from_decoder(decoder).map_err(failed)?.into_rgb8().into_raw();
    Ok(Image::new(width as usize, height as usize, 3, Pixels::U8(pixels)))
}

/// Whether a JPEG has its end marker. The decoder would paint what is missing gray, and say nothing.
fn reaches_end(jpeg: &[u8]) -> bool {
    let mut rest = jpeg;
    loop {
        // In compressed data the byte 255 is followed by 0 or stands in a restart marker.
        let is_marker = |pair: &[u8]| pair[0] == 255 && !matches!(pair[1], 0 | 0xd0..=0xd8 | 255);
        let Some(at) = rest.windows(2).position(is_marker) else { return false };
        let [_, marker, segment @ ..] = &rest[at..] else { return false };
        if *marker == 0xd9 {
            return true;
        }
        // What a segment holds may look like a marker (a thumbnail's end, say), so it is skipped.
        let Some(&[high, low]) = segment.first_chunk() else { return false };
        let Some(after) = segment.get(usize::from(u16::from_be_bytes([high, low]))..) else {
            return false;
        };
        rest = after;
    }
}

/// Encodes an 8-bit image (gray, RGB or RGBA) as a PNG into `out`, in place of what was in it.
///
/// # Errors
/// When the pixels are floats, or not as many as the image's sizes say.
pub fn encode_png(image: &Image, out: &mut Vec<u8>) -> Result<()> {
    pixels::check_bytes(image).map_err(Error::Pixels)?;
    let Pixels::U8(bytes) = &image.pixels else {
        return Err(Error::Pixels("has no bytes".into()));
    };
    let color = match image.channels {
        1 => ExtendedColorType::L8,
        3 => ExtendedColorType::Rgb8,
        _ => ExtendedColorType::Rgba8,
    };
    let side =
        |n: usize| u32::try_from(n).map_err(|_| Error::Pixels(format!("has a side of {n} px")));
    let (width, height) = (side(image.width)?, side(image.height)?);
    out.clear();
    // Measured on mel spectrograms of 431 × 128 px in magma: this takes 0.13 ms for 72 kB; the
    // filters Up 0.13 ms for 82 kB, Paeth 0.15 ms for 70 kB, adaptive 0.18 ms for 69 kB; zlib's
    // level 1 at best 0.57 ms for 48 kB, its level 6 from 2.9 ms for 40 to 69 kB.
    PngEncoder::new_with_quality(out, CompressionType::Fast, FilterType::Sub)
        .write_image(bytes, width, height, color)
        .map_err(Error::Encode)
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;

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
    fn a_png_read_back_is_the_image() {
        let image = ramp(13, 7, 3);
        assert_eq!(decode(&png(&image)).unwrap(), image);
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
    fn a_jpeg_is_read() {
        let flat = [200, 100, 50].repeat(64);
        let mut file = Vec::new();
        JpegEncoder::new(&mut file).encode(&flat, 8, 8, ExtendedColorType::Rgb8).unwrap();
        let image = decode(&file).unwrap();
        assert_eq!((image.width, image.height, image.channels), (8, 8, 3));
        let Pixels::U8(pixels) = image.pixels else { panic!("8-bit") };
        assert!(pixels.iter().zip(&flat).all(|(a, b)| a.abs_diff(*b) <= 3));

        // What follows the end does not matter, but without an end something is missing.
        let whole = file.len();
        file.extend_from_slice(b"and more");
        assert!(decode(&file).is_ok());
        // The first segment, made to hold what looks like an end.
        file.splice(2..2, [255, 0xe1, 0, 4, 255, 0xd9]);
        assert!(decode(&file).is_ok());
        for end in 3..whole + 6 {
            assert!(matches!(decode(&file[..end]), Err(Error::CutOff)), "{end}");
        }
    }

    #[test]
    fn what_is_no_image_or_damaged_is_an_error() {
        assert!(matches!(decode(b""), Err(Error::UnknownFormat)));
        assert!(matches!(decode(b"GIF89a..."), Err(Error::UnknownFormat)));
        let file = png(&ramp(40, 40, 3));
        for end in 8..file.len() - 12 {
            let error = decode(&file[..end]).unwrap_err();
            assert!(matches!(error, Error::Decode { format: "PNG", .. }), "{end}: {error}");
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let mut file = png(&ramp(1, 1, 1));
        // The header's width and height, then the checksum over the chunk.
        file[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        let crc = file[12..29].iter().fold(u32::MAX, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |c, _| c >> 1 ^ (0xedb8_8320 * (c & 1)))
        });
        file[29..33].copy_from_slice(&(!crc).to_be_bytes());
        let error = decode(&file).unwrap_err();
        assert!(matches!(error, Error::TooLarge { width: 16384, height: 16384 }), "{error}");
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
}
