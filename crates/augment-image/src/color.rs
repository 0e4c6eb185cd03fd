//! What steps that change colours, each pixel by itself, have in common.

pub(crate) mod histogram;
pub(crate) mod hsv;
pub(crate) mod lab;
pub(crate) mod rgb;
pub(crate) mod table;
pub(crate) mod yuv;

use augment_core::{Data, Dtype, Error, Image, Info, Pixels, Result, Workspace};

use crate::pixels;
use crate::simd::truncate;
use table::Table;

/// Whether an op takes RGBA. Only bytes ever may have opacity here: on float tensors torchvision
/// refuses a fourth channel, or takes it for a colour.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Opacity {
    /// It does.
    Taken,
    /// It does not, nor does Pillow.
    Refused,
}

impl Opacity {
    /// Fails unless such an op works on so many channels.
    pub(crate) fn check(self, channels: usize, dtype: Dtype) -> Result<()> {
        let four = self == Self::Taken && dtype == Dtype::Uint8;
        match channels {
            1 | 3 => Ok(()),
            4 if four => Ok(()),
            _ => {
                let known = if four { "1, 3 or 4" } else { "1 or 3" };
                Err(Error::invalid(format!("works on {known} channels, is given {channels}")))
            }
        }
    }
}

/// The whole of the `output_info` of an op that leaves the sizes as they are.
pub(crate) fn output_info(input: &Info, opacity: Opacity) -> Result<Info> {
    let image = input.image()?;
    image.channels.map_or(Ok(()), |channels| opacity.check(channels, image.dtype))?;
    Ok(input.clone())
}

/// The same of an op that gives so many channels.
pub(crate) fn output_channels(input: &Info, opacity: Opacity, channels: usize) -> Result<Info> {
    output_info(input, opacity)?;
    let mut image = input.image()?.clone();
    image.channels = Some(channels);
    Ok(image.into())
}

/// The image in `data`, once it is sure that such an op works on it.
pub(crate) fn taken(data: Data, opacity: Opacity) -> Result<Image> {
    let image = pixels::whole(data)?;
    opacity.check(image.channels, image.pixels.dtype())?;
    Ok(image)
}

/// The whole of such an op's `apply`: `work` changes the pixels in place, given the channels.
pub(crate) fn apply(data: Data, work: impl FnOnce(&mut Pixels, usize)) -> Result<Data> {
    let mut image = pixels::whole(data)?;
    work(&mut image.pixels, image.channels);
    Ok(image.into())
}

/// The same, once it is sure that the op works on the image.
pub(crate) fn change(
    data: Data,
    opacity: Opacity,
    work: impl FnOnce(&mut Pixels, usize),
) -> Result<Data> {
    apply(taken(data, opacity)?.into(), work)
}

/// Pillow's `Image.blend` of two values: truncated, in single precision.
#[inline(always)]
pub(crate) fn blend(degenerate: u8, value: u8, factor: f64) -> u8 {
    let (from, to) = (i32::from(degenerate), i32::from(value));
    truncate(from as f32 + factor as f32 * (to - from) as f32).clamp(0, 255) as u8
}

/// [`blend`] of every byte with one and the same value; opacity stays.
pub(crate) fn blend_all(bytes: &mut [u8], channels: usize, degenerate: u8, factor: f64) {
    look_up(bytes, channels, &std::array::from_fn(|x| blend(degenerate, x as u8, factor)));
}

/// Replaces every byte by its entry in the table; opacity stays.
pub(crate) fn look_up(bytes: &mut [u8], channels: usize, table: &[u8; 256]) {
    Table::new(|x| table[usize::from(x)]).look_up_colors(bytes, channels);
}

/// Makes RGBA opaque, as Pillow does where it goes through RGB.
pub(crate) fn opaque(bytes: &mut [u8], channels: usize) {
    if channels == 4 {
        bytes.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255);
    }
}

/// Makes RGB of an image of one channel, each value three times.
pub(crate) fn triple(image: &mut Image, workspace: &mut Workspace) {
    match &mut image.pixels {
        Pixels::U8(bytes) => {
            let mut out = workspace.bytes(3 * bytes.len());
            out.extend(bytes.iter().flat_map(|&byte| [byte; 3]));
            workspace.recycle_bytes(std::mem::replace(bytes, out));
        }
        Pixels::F32(values) => {
            let len = values.len();
            values.extend_from_within(..);
            values.extend_from_within(..len);
        }
    }
    image.channels = 3;
}

/// Makes RGB of RGBA bytes.
pub(crate) fn drop_opacity(image: &mut Image) {
    if let Pixels::U8(bytes) = &mut image.pixels {
        let pixels = bytes.len() / 4;
        for i in 0..pixels {
            bytes.copy_within(4 * i..4 * i + 3, 3 * i);
        }
        bytes.truncate(3 * pixels);
        image.channels = 3;
    }
}

/// The red, green and blue planes of floats.
pub(crate) fn planes(values: &mut [f32]) -> [&mut [f32]; 3] {
    let (red, rest) = values.split_at_mut(values.len() / 3);
    let (green, blue) = rest.split_at_mut(rest.len() / 2);
    [red, green, blue]
}

/// What `work` makes of each pixel of three planes.
pub(crate) fn each_pixel(values: &mut [f32], work: impl Fn([f32; 3]) -> [f32; 3]) {
    let [red, green, blue] = planes(values);
    for ((r, g), b) in red.iter_mut().zip(green).zip(blue) {
        [*r, *g, *b] = work([*r, *g, *b]);
    }
}

/// torchvision's gray of floats.
pub(crate) fn gray([r, g, b]: [f32; 3]) -> f32 {
    0.2989 * r + 0.587 * g + 0.114 * b
}

/// torchvision's blend of two floats, kept within 0 to 1.
pub(crate) fn mix(degenerate: f32, value: f32, factor: f64) -> f32 {
    (value * factor as f32 + degenerate * (1.0 - factor) as f32).clamp(0.0, 1.0)
}
