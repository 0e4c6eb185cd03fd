//! `gaussian_noise`: a random number added to each value.

use augment_core::normal::{GROUP, numbers};
use augment_core::{Data, Error, Info, Kind, Op, Pixels, Result, Stream, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;
use crate::simd::{self, Kernel, whole_or_zero};

/// Adds normally distributed noise (torchvision's `gaussian_noise`).
///
/// The numbers are the stream's, so the noise is the same each time and on every machine; the i-th
/// is added to the i-th value in memory (bytes stand pixel by pixel, floats channel by channel).
/// What is done with them is torchvision's arithmetic on tensors to the last bit: on bytes, noise
/// is 255 times as large, and cut off to a whole number. Opacity gets noise as the colours do.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianNoise {
    /// The noise's mean, 1 being white.
    #[serde(default)]
    pub mean: f64,
    /// The noise's standard deviation, 1 being white; at least 0.
    #[serde(default = "default_sigma")]
    pub sigma: f64,
    /// Whether the result is kept within 0 and 1 (bytes: 255). Without it, bytes wrap around.
    #[serde(default = "yes")]
    pub clip: bool,
    /// Which random numbers.
    pub stream: Stream,
}

fn default_sigma() -> f64 {
    0.1
}

fn yes() -> bool {
    true
}

/// Fails unless noise can have this mean and this standard deviation.
pub(crate) fn check(mean: f64, sigma: f64) -> Result<()> {
    let most = f64::from(f32::MAX) / 1e4;
    Error::check_range("mean", mean, -most..=most)?;
    Error::check_range("sigma", sigma, 0.0..=most)
}

impl Op for GaussianNoise {
    const NAME: &'static str = "gaussian_noise";

    fn validate(&self) -> Result<()> {
        check(self.mean, self.sigma)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Image)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        let &Self { mean, sigma, clip, ref stream } = self;
        match &mut image.pixels {
            Pixels::U8(bytes) => {
                let (mean, sigma) = ((mean * 255.0) as f32, (sigma * 255.0) as f32);
                simd::run(Noise { values: bytes, stream, mean, sigma, clip });
            }
            Pixels::F32(values) => {
                let (mean, sigma) = (mean as f32, sigma as f32);
                simd::run(Noise { values, stream, mean, sigma, clip });
            }
        }
        Ok(image.into())
    }
}

/// A value that noise is added to.
trait Noisy: Copy {
    fn plus(self, noise: f32, clip: bool) -> Self;
}

impl Noisy for u8 {
    #[inline(always)]
    fn plus(self, noise: f32, clip: bool) -> Self {
        // In 16 bits, as torchvision has it.
        let sum = i16::from(self).wrapping_add(whole_or_zero(noise) as i16);
        if clip { sum.clamp(0, 255) as u8 } else { sum as u8 }
    }
}

impl Noisy for f32 {
    #[inline(always)]
    fn plus(self, noise: f32, clip: bool) -> Self {
        let sum = self + noise;
        if clip { sum.clamp(0.0, 1.0) } else { sum }
    }
}

struct Noise<'a, T> {
    values: &'a mut [T],
    stream: &'a Stream,
    mean: f32,
    sigma: f32,
    clip: bool,
}

impl<T: Noisy> Kernel for Noise<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { values, stream, mean, sigma, clip } = self;
        let (groups, rest) = values.as_chunks_mut::<GROUP>();
        let count = groups.len();
        for (i, group) in groups.iter_mut().enumerate() {
            for (value, z) in group.iter_mut().zip(numbers(stream, i)) {
                *value = value.plus(z * sigma + mean, clip);
            }
        }
        for (value, z) in rest.iter_mut().zip(numbers(stream, count)) {
            *value = value.plus(z * sigma + mean, clip);
        }
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, normal};

    use super::*;

    const STREAM: Stream = Stream { seed: 7, id: [1, 2, 3] };

    fn run(mean: f64, sigma: f64, clip: bool, pixels: Pixels) -> Pixels {
        let op = GaussianNoise { mean, sigma, clip, stream: STREAM };
        let image = Image::new(pixels.len(), 1, 1, pixels);
        op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap().pixels
    }

    #[test]
    fn each_value_gets_its_number() {
        let mut z = vec![0.0; 99];
        normal::fill(&STREAM, &mut z);
        let clipped: Vec<f32> = z.iter().map(|z| (0.5 + z * 0.25).clamp(0.0, 1.0)).collect();
        assert_eq!(run(0.0, 0.25, true, Pixels::F32(vec![0.5; 99])), Pixels::F32(clipped));
        let bytes = |clip| run(0.0, 0.5, clip, Pixels::U8(vec![100; 99]));
        let sums: Vec<i32> = z.iter().map(|z| 100 + (z * 127.5) as i32).collect();
        let clipped = sums.iter().map(|&sum| sum.clamp(0, 255) as u8).collect();
        assert_eq!(bytes(true), Pixels::U8(clipped));
        assert_eq!(bytes(false), Pixels::U8(sums.iter().map(|&sum| sum as u8).collect()));
    }

    #[test]
    fn without_spread_there_is_the_mean() {
        assert_eq!(run(0.1, 0.0, true, Pixels::U8(vec![0, 250])), Pixels::U8(vec![25, 255]));
        assert_eq!(run(-0.5, 0.0, false, Pixels::U8(vec![0])), Pixels::U8(vec![129]));
        for (mean, sigma) in [(f64::NAN, 0.0), (0.0, -0.1), (0.0, f64::INFINITY), (1e39, 0.0)] {
            assert!(check(mean, sigma).is_err());
        }
    }
}
