//! `adjust_sharpness`: away from a smoothed image, or towards it.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity, blend};
use crate::simd::{self, Kernel};

/// Moves every pixel away from the mean of its surroundings or towards it (torchvision's
/// `adjust_sharpness`).
///
/// The mean is of 3 × 3 pixels, the middle one counting five times; the image's border stays as it
/// is, and so does opacity. Bytes are Pillow's, to the last bit; floats are kept within 0 to 1,
/// except in images less than 3 pixels wide or high, which stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustSharpness {
    /// 0 gives a smooth image, 1 the same, 2 one of twice the sharpness; at least 0.
    pub sharpness_factor: f64,
}

impl Op for AdjustSharpness {
    const NAME: &'static str = "adjust_sharpness";

    fn validate(&self) -> Result<()> {
        Error::check_range("sharpness_factor", self.sharpness_factor, 0.0..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = color::taken(data, Opacity::Taken)?;
        let (width, height, channels) = (image.width, image.height, image.channels);
        if width < 3 || height < 3 {
            return Ok(image.into());
        }
        let factor = self.sharpness_factor;
        match &mut image.pixels {
            Pixels::U8(bytes) => {
                let mut out = workspace.bytes(bytes.len());
                out.extend_from_slice(bytes);
                simd::run(Bytes {
                    bytes,
                    out: &mut out,
                    stride: width * channels,
                    channels,
                    factor,
                });
                workspace.recycle_bytes(std::mem::replace(bytes, out));
            }
            Pixels::F32(values) => {
                let mut out = workspace.buffer();
                out.extend_from_slice(values);
                for (plane, out) in
                    values.chunks_exact(width * height).zip(out.chunks_exact_mut(width * height))
                {
                    sharpen_plane(plane, out, width, factor);
                }
                workspace.recycle(std::mem::replace(values, out));
            }
        }
        Ok(image.into())
    }
}

/// Rows of bytes, and where the result goes, which is a copy of them until then.
struct Bytes<'a> {
    bytes: &'a [u8],
    out: &'a mut [u8],
    stride: usize,
    channels: usize,
    factor: f64,
}

impl Kernel for Bytes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { bytes, out, stride, channels, factor } = self;
        // Whole bytes of a row, from the second pixel to the last but one.
        let len = stride - 2 * channels;
        for (rows, out) in
            bytes.windows(3 * stride).step_by(stride).zip(out[stride..].chunks_mut(stride))
        {
            let (above, rest) = rows.split_at(stride);
            let (own, below) = rest.split_at(stride);
            let out = &mut out[channels..][..len];
            let at = |row: &'_ [u8], i: usize| u16::from(row[i]);
            let (left, middle, right) = (0, channels, 2 * channels);
            let [a0, a1, a2] = [left, middle, right].map(|from| &above[from..][..len]);
            let [b0, b1, b2] = [left, middle, right].map(|from| &own[from..][..len]);
            let [c0, c1, c2] = [left, middle, right].map(|from| &below[from..][..len]);
            for i in 0..len {
                let sum = at(a0, i)
                    + at(a1, i)
                    + at(a2, i)
                    + at(b0, i)
                    + 5 * at(b1, i)
                    + at(b2, i)
                    + at(c0, i)
                    + at(c1, i)
                    + at(c2, i);
                // Rounded: a thirteenth is never half way.
                out[i] = blend(((sum + 6) / 13) as u8, b1[i], factor);
            }
            if channels == 4 {
                for (out, own) in out.chunks_exact_mut(4).zip(b1.chunks_exact(4)) {
                    out[3] = own[3];
                }
            }
        }
    }
}

fn sharpen_plane(plane: &[f32], out: &mut [f32], width: usize, factor: f64) {
    let (edge, middle) = ((1.0f64 / 13.0) as f32, (5.0f64 / 13.0) as f32);
    let smoothed = (1.0 - factor) as f32;
    for (rows, out) in plane.windows(3 * width).step_by(width).zip(out[width..].chunks_mut(width)) {
        let (above, rest) = rows.split_at(width);
        let (own, below) = rest.split_at(width);
        let columns = above.windows(3).zip(own.windows(3)).zip(below.windows(3));
        for (out, ((a, b), c)) in out[1..].iter_mut().zip(columns) {
            let around = a[0] + a[1] + a[2] + b[0] + b[2] + c[0] + c[1] + c[2];
            *out += (around * edge + b[1] * middle - b[1]) * smoothed;
        }
    }
    out.iter_mut().for_each(|x| *x = x.clamp(0.0, 1.0));
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn sharpened(factor: f64, image: Image) -> Pixels {
        let op = AdjustSharpness { sharpness_factor: factor };
        op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap().pixels
    }

    #[test]
    fn only_the_middle_changes() {
        let mut bytes = vec![26; 9];
        bytes[4] = 52;
        // (8 · 26 + 5 · 52) / 13 = 36.
        bytes[4] = 52;
        let image = |bytes: &[u8]| Image::new(3, 3, 1, Pixels::U8(bytes.to_vec()));
        let mut expected = bytes.clone();
        expected[4] = 36;
        assert_eq!(sharpened(0.0, image(&bytes)), Pixels::U8(expected.clone()));
        expected[4] = 68;
        assert_eq!(sharpened(2.0, image(&bytes)), Pixels::U8(expected));
    }

    #[test]
    fn what_is_narrow_stays() {
        let pixels = Pixels::F32(vec![1.5, -0.5, 0.3, 0.2, 0.1, 0.7]);
        assert_eq!(sharpened(3.0, Image::new(2, 3, 1, pixels.clone())), pixels);
        assert_eq!(sharpened(3.0, Image::new(0, 0, 3, Pixels::U8(vec![]))), Pixels::U8(vec![]));
    }

    /// Whatever this CPU has: elsewhere it must give the same.
    #[test]
    fn every_cpu_gives_the_same() {
        let bytes: Vec<u8> = (0..29 * 4 * 7).map(|i| (i * i / 3 + i) as u8).collect();
        let (mut here, mut anywhere) = (bytes.clone(), bytes.clone());
        let bytes = bytes.as_slice();
        let work = |out| Bytes { bytes, out, stride: 29 * 4, channels: 4, factor: 2.3 };
        simd::run(work(&mut here));
        work(&mut anywhere).run();
        assert_eq!(here, anywhere);
        assert!(here.iter().zip(bytes).skip(3).step_by(4).all(|(a, b)| a == b));
    }
}
