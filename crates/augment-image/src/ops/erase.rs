//! `erase`: a rectangle overwritten.

use std::ops::Range;

use augment_core::{Data, Dim, Error, Image, Info, Op, Pixels, Result, Stream, Workspace, normal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::convert::wrapped;
use crate::pixels;

/// Overwrites a rectangle of the image (torchvision's `erase`).
///
/// Boxes, masks and points stay. Of the rectangle, what lies outside of the image is left out;
/// one of noise must lie within it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// The first row, in pixels.
    pub i: u32,
    /// The first column, in pixels.
    pub j: u32,
    /// Rows.
    pub h: u32,
    /// Columns.
    pub w: u32,
    /// What stands there afterwards: a number for all channels, a list with one for each, or the
    /// normally distributed numbers of a stream, channel by channel. On 8-bit images, numbers are
    /// cut off to whole ones, and below 0 or from 256 on wrap around, as they do in PyTorch.
    pub v: EraseValue,
}

/// What stands in a rectangle that is erased.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "must be a number, a list with one for each channel, or a stream: {seed, id}"
)]
#[schemars(inline)]
pub enum EraseValue {
    /// In all channels.
    All(f64),
    /// In each channel.
    Each(Vec<f64>),
    /// Noise of mean 0 and standard deviation 1.
    Noise(Stream),
}

/// Fails unless there is one number, or one for each channel, as far as that is known.
pub(crate) fn check_channels(values: &[f64], channels: Dim) -> Result<()> {
    match channels {
        Some(channels) if values.len() != 1 && values.len() != channels => Err(Error::invalid(
            format!("has {} values for an image of {channels} channels", values.len()),
        )),
        _ => Ok(()),
    }
}

/// Fails unless numbers can stand in an image.
pub(crate) fn check_values(field: &str, values: &[f64]) -> Result<()> {
    if values.is_empty() || !values.iter().all(|&value| (value as f32).is_finite()) {
        return Err(Error::invalid_field(field, "must be a number, or one for each channel"));
    }
    Ok(())
}

impl Erase {
    /// Fails when it cannot be done to an image of these sizes.
    fn check(&self, width: Dim, height: Dim, channels: Dim) -> Result<()> {
        match &self.v {
            EraseValue::All(_) => Ok(()),
            EraseValue::Each(values) => {
                check_channels(values, channels).map_err(|error| error.in_field("v"))
            }
            EraseValue::Noise(_) => {
                let inside = |first: u32, len: u32, side: Dim| {
                    side.is_none_or(|side| u64::from(first) + u64::from(len) <= side as u64)
                };
                if inside(self.i, self.h, height) && inside(self.j, self.w, width) {
                    return Ok(());
                }
                Err(Error::invalid("of noise, the rectangle must lie within the image"))
            }
        }
    }
}

impl Op for Erase {
    const NAME: &'static str = "erase";

    fn validate(&self) -> Result<()> {
        match &self.v {
            EraseValue::All(value) => check_values("v", &[*value]),
            EraseValue::Each(values) => check_values("v", values),
            EraseValue::Noise(_) => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = input.image()?;
        self.check(info.width, info.height, info.channels)?;
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        let Image { width, height, channels, .. } = image;
        self.check(Some(width), Some(height), Some(channels))?;
        let range = |first: u32, len: u32, side: usize| {
            let first = (first as usize).min(side);
            first..first + (len as usize).min(side - first)
        };
        let area = Area {
            rows: range(self.i, self.h, height),
            columns: range(self.j, self.w, width),
            width,
        };
        let mut values = workspace.buffer();
        match &self.v {
            EraseValue::All(value) => values.resize(channels, *value as f32),
            EraseValue::Each(each) => {
                values.extend(each.iter().cycle().take(channels).map(|&value| value as f32));
            }
            EraseValue::Noise(stream) => {
                values.resize(channels * area.rows.len() * area.columns.len(), 0.0);
                normal::fill(stream, &mut values);
            }
        }
        let is_noise = matches!(self.v, EraseValue::Noise(_));
        match &mut image.pixels {
            Pixels::U8(bytes) => area.erase_bytes(bytes, channels, &values, is_noise),
            Pixels::F32(floats) => area.erase_floats(floats, height, &values, is_noise),
        }
        workspace.recycle(values);
        Ok(image.into())
    }
}

/// A rectangle in an image of `width` columns. Its new values are one for each channel, or, where
/// `is_noise`, one for each of its pixels, channel by channel.
struct Area {
    rows: Range<usize>,
    columns: Range<usize>,
    width: usize,
}

impl Area {
    fn erase_bytes(&self, bytes: &mut [u8], channels: usize, values: &[f32], is_noise: bool) {
        let size = self.rows.len() * self.columns.len();
        let values: Vec<u8> = values.iter().map(|&value| wrapped(value)).collect();
        for (y, row) in self.rows.clone().enumerate() {
            let row = &mut bytes[(row * self.width + self.columns.start) * channels..];
            let row = &mut row[..self.columns.len() * channels];
            let pixels = row.chunks_exact_mut(channels.max(1));
            if is_noise {
                let values = &values[y * self.columns.len()..];
                for (x, pixel) in pixels.enumerate() {
                    let own = values[x..].iter().step_by(size);
                    pixel.iter_mut().zip(own).for_each(|(byte, value)| *byte = *value);
                }
            } else {
                pixels.for_each(|pixel| pixel.copy_from_slice(&values));
            }
        }
    }

    fn erase_floats(&self, floats: &mut [f32], height: usize, values: &[f32], is_noise: bool) {
        let (columns, size) = (self.columns.len(), self.rows.len() * self.columns.len());
        let planes = floats.chunks_exact_mut((self.width * height).max(1));
        for (channel, plane) in planes.enumerate() {
            for (y, row) in self.rows.clone().enumerate() {
                let row = &mut plane[row * self.width..][self.columns.clone()];
                if is_noise {
                    row.copy_from_slice(&values[channel * size + y * columns..][..columns]);
                } else {
                    row.fill(values[channel]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(v: EraseValue, [i, j, h, w]: [u32; 4], pixels: Pixels) -> Result<Pixels> {
        let op = Erase { i, j, h, w, v };
        let image = Image::new(3, 2, 2, pixels);
        Ok(op.apply(image.into(), &mut Workspace::new())?.into_image()?.pixels)
    }

    #[test]
    fn by_hand() {
        let bytes = || Pixels::U8((0..12).collect());
        let each = EraseValue::Each(vec![100.5, -1.0]);
        let erased = run(each, [0, 1, 1, 9], bytes()).unwrap();
        assert_eq!(erased, Pixels::U8(vec![0, 1, 100, 255, 100, 255, 6, 7, 8, 9, 10, 11]));
        assert_eq!(run(EraseValue::All(1.0), [0, 3, 2, 2], bytes()).unwrap(), bytes());
        assert_eq!(run(EraseValue::All(1.0), [9, 9, 0, 0], bytes()).unwrap(), bytes());
        assert!(run(EraseValue::Each(vec![1.0; 3]), [0, 0, 1, 1], bytes()).is_err());
        let floats = Pixels::F32((0..12).map(|i| i as f32).collect());
        let erased = run(EraseValue::Each(vec![0.5, -1.0]), [1, 0, 1, 2], floats).unwrap();
        let wanted = [0.0, 1.0, 2.0, 0.5, 0.5, 5.0, 6.0, 7.0, 8.0, -1.0, -1.0, 11.0];
        assert_eq!(erased, Pixels::F32(wanted.to_vec()));
    }

    #[test]
    fn noise_stands_channel_by_channel() {
        let stream = Stream { seed: 7, id: [1, 2, 3] };
        let mut z = [0.0; 4];
        normal::fill(&stream, &mut z);
        let noise = || EraseValue::Noise(stream);
        let erased = run(noise(), [0, 1, 1, 2], Pixels::F32(vec![9.0; 12])).unwrap();
        let mut wanted = [9.0; 12];
        wanted[1..3].copy_from_slice(&z[..2]);
        wanted[7..9].copy_from_slice(&z[2..]);
        assert_eq!(erased, Pixels::F32(wanted.to_vec()));
        let Pixels::U8(erased) = run(noise(), [1, 1, 1, 2], Pixels::U8(vec![9; 12])).unwrap()
        else {
            panic!("bytes");
        };
        assert_eq!(erased[8..], [0, 2, 1, 3].map(|i: usize| wrapped(z[i])));
        assert!(run(noise(), [1, 1, 2, 2], Pixels::U8(vec![9; 12])).is_err());
    }
}
