//! GIF, by the crate `gif`: the first image.

use std::borrow::Cow;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use super::samples::{Raw, Samples, palette};
use super::{Error, Format, Result, check_size};

const FORMAT: Format = Format::Gif;

pub(super) fn read(bytes: &[u8], max: usize) -> Result<Raw> {
    let failed = |error: DecodingError| match error {
        DecodingError::UnexpectedEof => Error::CutOff(FORMAT),
        error => Error::decode(FORMAT)(error.into()),
    };
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    // Sizes are checked below.
    options.set_memory_limit(MemoryLimit::Unlimited);
    options.allow_unknown_blocks(true);
    let bytes = with_colors(bytes);
    let mut decoder = options.read_info(&*bytes).map_err(failed)?;
    let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let frame = decoder.next_frame_info().map_err(failed)?;
    let frame = frame.ok_or_else(|| Error::Empty(FORMAT))?;
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let (columns, rows) = (usize::from(frame.width), usize::from(frame.height));
    let transparent = frame.transparent;
    let colors = frame.palette.as_deref().or(global.as_deref()).unwrap_or_default();
    let mut palette = palette(colors.as_chunks::<3>().0.iter().copied());
    if let Some(index) = transparent {
        palette[usize::from(index)][3] = 0;
    }
    // As Pillow does, the screen grows with an image that does not fit.
    let width = width.max((left + columns) as u32);
    let height = height.max((top + rows) as u32);
    let (width, height) = check_size(FORMAT, width, height, max)?;
    if columns == 0 || rows == 0 {
        return Err(Error::Empty(FORMAT));
    }

    let mut image = vec![0; columns * rows];
    decoder.read_into_buffer(&mut image).map_err(failed)?;
    let indices = if (columns, rows) == (width, height) {
        image
    } else {
        // Around the image is what is transparent, else the first colour.
        let mut screen = vec![transparent.unwrap_or(0); width * height];
        for (to, from) in screen.chunks_exact_mut(width).skip(top).zip(image.chunks_exact(columns))
        {
            to[left..left + columns].copy_from_slice(from);
        }
        screen
    };
    Ok(Raw { width, height, samples: Samples::Indexed { indices, palette } })
}

/// The file with colours for all images: grays, as Pillow has it, where it has none.
fn with_colors(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes.split_at_checked(13) {
        Some((&[ref start @ .., flags, background, ratio], rest)) if flags & 0x80 == 0 => {
            let grays: Vec<u8> = (0..=255).flat_map(|gray| [gray; 3]).collect();
            let header = [start, &[flags | 0x87, background, ratio]].concat();
            [&header, &grays[..], rest].concat().into()
        }
        _ => bytes.into(),
    }
}
