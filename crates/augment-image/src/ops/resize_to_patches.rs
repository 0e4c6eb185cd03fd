//! `resize_to_patches`: a size that is so many patches.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Extent, MAX_SIDE};
use crate::ops::resize::{self, Fit, Resize};
use crate::params::Interpolation;

/// Gives the image the largest size that is no more than so many patches, and hardly changes its
/// proportions (the resizing of SigLIP 2's NaFlex; `get_image_size_for_max_num_patches` in
/// transformers).
///
/// Both sides become multiples of `patch_size`, at least one patch: the image's, times a scale that
/// is searched for between 1e-6 and 100 by halving until it is known to 1e-5, and rounded up. Small
/// images grow. Pixels are those of `resize`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResizeToPatches {
    /// The side of a patch, in pixels.
    pub patch_size: u32,
    /// The most patches that the image may have.
    pub max_num_patches: u32,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
}

impl Fit for ResizeToPatches {
    fn interpolation(&self) -> Interpolation {
        self.interpolation
    }

    fn resize(&self, from: Extent) -> Resize {
        let patch = f64::from(self.patch_size);
        let patches = |scale: f64, side: usize| (side as f64 * scale / patch).ceil().max(1.0);
        let (mut low, mut high) = (EPS / 10.0, 100.0);
        while high - low >= EPS {
            let scale = (low + high) / 2.0;
            let count = patches(scale, from.height) * patches(scale, from.width);
            let end = if count <= f64::from(self.max_num_patches) { &mut low } else { &mut high };
            *end = scale;
        }
        let side = |side: usize| (patches(low, side) * patch) as u32;
        Resize {
            interpolation: self.interpolation,
            ..Resize::exact(side(from.height), side(from.width))
        }
    }
}

/// How exactly the scale is searched for.
const EPS: f64 = 1e-5;

/// Fails unless images can have patches like these.
pub(super) fn check_patches(patch_size: u32, max_num_patches: u32) -> Result<()> {
    Error::check_range("patch_size", patch_size, 1..=MAX_SIDE as u32)?;
    Error::check_range("max_num_patches", max_num_patches, 1..=1 << 24)
}

impl Op for ResizeToPatches {
    const NAME: &'static str = "resize_to_patches";

    fn validate(&self) -> Result<()> {
        check_patches(self.patch_size, self.max_num_patches)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resize::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        resize::apply(self, data, workspace)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;
    use crate::params::Size;

    fn op(patch_size: u32, max_num_patches: u32) -> ResizeToPatches {
        ResizeToPatches { patch_size, max_num_patches, interpolation: Interpolation::Bilinear }
    }

    #[test]
    fn sizes_are_multiples_of_the_patch() {
        // By transformers' function.
        for (height, width, max, expected) in [
            (512, 512, 256, (256, 256)),
            (300, 451, 256, (208, 304)),
            (401, 77, 256, (576, 112)),
            (123, 499, 1024, (256, 1024)),
            (1, 9000, 256, (16, 4096)),
            (20, 20, 1, (16, 16)),
        ] {
            let Some(Size::Exact { height: h, width: w }) =
                op(16, max).resize(Extent { width, height }).size
            else {
                panic!()
            };
            assert_eq!((h, w), expected, "{height} × {width}");
        }
    }

    #[test]
    fn pixels_are_those_of_resize() {
        let bytes = (0..9 * 7 * 3).map(|i| (i * i % 251) as u8).collect();
        let image = Image::new(9, 7, 3, Pixels::U8(bytes));
        let op = op(4, 8);
        let info = op.output_info(&Data::from(image.clone()).info()).unwrap();
        let out = op.apply(image.clone().into(), &mut Workspace::new()).unwrap();
        assert_eq!(out.info(), info);
        let expected = Resize::exact(8, 12).apply(image.into(), &mut Workspace::new()).unwrap();
        assert_eq!(out, expected);
        assert!(op.output_info(&Info::IMAGE).unwrap().image().unwrap().width.is_none());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let told = |op: ResizeToPatches| op.validate().unwrap_err().to_string();
        assert_eq!(told(op(0, 1)), "patch_size: must be between 1 and 16777216, got 0");
        assert_eq!(told(op(1, 0)), "max_num_patches: must be between 1 and 16777216, got 0");
        let image = Image::new(2, 2, 2, Pixels::U8(vec![0; 8]));
        assert!(op(1, 4).apply(image.into(), &mut Workspace::new()).is_err());
    }
}
