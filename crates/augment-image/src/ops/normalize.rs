//! `normalize`: each channel centred and scaled.

use augment_core::{Data, Dtype, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;
use crate::simd::{self, Kernel};

/// Subtracts a mean from each channel and divides it by a standard deviation (torchvision's
/// `normalize`).
///
/// It works on float pixels, so `to_dtype` with `scale: true` (or `to_tensor`) comes before it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Normalize {
    /// What is subtracted: a number for each channel, or one for all.
    pub mean: Vec<f64>,
    /// What is then divided by: a number for each channel, or one for all; not 0.
    pub std: Vec<f64>,
}

impl Normalize {
    /// Fails unless there is one number, or as many as channels.
    fn check_channels(&self, channels: usize) -> Result<()> {
        for (field, values) in [("mean", &self.mean), ("std", &self.std)] {
            if values.len() != 1 && values.len() != channels {
                let len = values.len();
                let message = format!("has {len} numbers for an image of {channels} channels");
                return Err(Error::invalid_field(field, message));
            }
        }
        Ok(())
    }
}

impl Op for Normalize {
    const NAME: &'static str = "normalize";

    fn validate(&self) -> Result<()> {
        for (field, values) in [("mean", &self.mean), ("std", &self.std)] {
            if values.is_empty() || !values.iter().all(|&value| (value as f32).is_finite()) {
                return Err(Error::invalid_field(field, "must be a number for each channel"));
            }
        }
        if self.std.iter().any(|&value| value as f32 == 0.0) {
            return Err(Error::invalid_field("std", "must not be 0, which nothing is divided by"));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = input.image()?;
        if info.dtype == Dtype::Uint8 {
            return Err(pixels::needs_floats());
        }
        if let Some(channels) = info.channels {
            self.check_channels(channels)?;
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        self.check_channels(image.channels)?;
        let Pixels::F32(values) = &mut image.pixels else {
            return Err(pixels::needs_floats());
        };
        let area = (image.width * image.height).max(1);
        let (means, stds) = (self.mean.iter().cycle(), self.std.iter().cycle());
        for (plane, (&mean, &std)) in values.chunks_exact_mut(area).zip(means.zip(stds)) {
            simd::run(Plane { values: plane, mean: mean as f32, std: std as f32 });
        }
        Ok(image.into())
    }
}

struct Plane<'a> {
    values: &'a mut [f32],
    mean: f32,
    std: f32,
}

impl Kernel for Plane<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.values.iter_mut().for_each(|x| *x = (*x - self.mean) / self.std);
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn op(mean: &[f64], std: &[f64]) -> Normalize {
        Normalize { mean: mean.to_vec(), std: std.to_vec() }
    }

    #[test]
    fn by_hand() {
        let run = |op: Normalize| {
            let image = Image::new(2, 1, 2, Pixels::F32(vec![0.5, 1.0, 0.25, 0.0]));
            let image = op.apply(image.into(), &mut Workspace::new())?.into_image()?;
            Ok::<_, Error>(image.pixels)
        };
        let each = run(op(&[0.5, 0.25], &[0.5, 0.25])).unwrap();
        assert_eq!(each, Pixels::F32(vec![0.0, 1.0, 0.0, -1.0]));
        let all = run(op(&[0.5], &[0.5, 0.25])).unwrap();
        assert_eq!(all, Pixels::F32(vec![0.0, 1.0, -1.0, -2.0]));
        assert!(run(op(&[0.5; 3], &[0.5])).is_err());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (mean, std) in [(&[][..], &[1.0][..]), (&[f64::NAN], &[1.0]), (&[0.0], &[0.0])] {
            assert!(op(mean, std).validate().is_err());
        }
        let error = op(&[0.5], &[0.5]).output_info(&Info::IMAGE).unwrap_err().to_string();
        assert!(error.contains("put `to_dtype: {scale: true}` before it"), "{error}");
    }
}
