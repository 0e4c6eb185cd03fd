//! `round`: whole numbers.

use augment_core::{Data, Dtype, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;
use crate::simd::{self, Kernel};

/// Rounds float pixels to whole numbers, halves to even (torch's `round`).
///
/// Between `to_dtype: {dtype: float32, scale: false}` and `to_dtype: {dtype: uint8, scale: false}`, ops
/// on floats give the bytes that torchvision's give on 8-bit tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {}

impl Op for Round {
    const NAME: &'static str = "round";

    fn output_info(&self, input: &Info) -> Result<Info> {
        if input.image()?.dtype == Dtype::Uint8 {
            return Err(pixels::needs_floats());
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        let Pixels::F32(values) = &mut image.pixels else { return Err(pixels::needs_floats()) };
        simd::run(Whole(values));
        Ok(image.into())
    }
}

struct Whole<'a>(&'a mut [f32]);

impl Kernel for Whole<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.0.iter_mut().for_each(|x| *x = x.round_ties_even());
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    #[test]
    fn halves_go_to_even() {
        let values = vec![0.5, 1.5, 2.5, -0.5, -1.5, 254.501];
        let image = Data::from(Image::new(3, 2, 1, Pixels::F32(values)));
        let out = Round {}.apply(image, &mut Workspace::new()).unwrap();
        let expected = vec![0.0, 2.0, 2.0, 0.0, -2.0, 255.0];
        assert_eq!(out.into_image().unwrap().pixels, Pixels::F32(expected));
        let error = Round {}.output_info(&Info::IMAGE).unwrap_err().to_string();
        assert!(error.contains("works on float pixels"), "{error}");
    }
}
