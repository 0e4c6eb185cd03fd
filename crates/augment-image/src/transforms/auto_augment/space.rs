//! What the automatic augmentations draw from: kinds of steps, and how strong each may be.

use augment_core::{AnyOp, Dtype, Error, ImageInfo, Result, SampleRng};

use crate::ops;
use crate::params::{Fill, Interpolation, Numbers};

/// A kind of step, by torchvision's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
    Invert,
}

/// The steps of `RandAugment` and `TrivialAugmentWide`.
pub(super) const STEPS: [Step; 14] = [
    Step::Identity,
    Step::ShearX,
    Step::ShearY,
    Step::TranslateX,
    Step::TranslateY,
    Step::Rotate,
    Step::Brightness,
    Step::Color,
    Step::Contrast,
    Step::Sharpness,
    Step::Posterize,
    Step::Solarize,
    Step::AutoContrast,
    Step::Equalize,
];

/// How strong steps are at most.
pub(super) struct Space {
    /// As a tangent.
    shear: f64,
    /// In pixels, of a side of so many.
    translate: fn(f64) -> f64,
    /// In degrees.
    rotate: f64,
    /// How far brightness, saturation, contrast and sharpness get from 1.
    enhance: f64,
    /// The bits that the weakest posterisation keeps, and how many of them the strongest takes.
    bits: [f32; 2],
}

impl Space {
    /// That of `AutoAugment` and `RandAugment`.
    pub(super) const AUTO: Self = Self {
        shear: 0.3,
        translate: |side| 150.0 / 331.0 * side,
        rotate: 30.0,
        enhance: 0.9,
        bits: [8.0, 4.0],
    };
    /// That of `TrivialAugmentWide`.
    pub(super) const WIDE: Self =
        Self { shear: 0.99, translate: |_| 32.0, rotate: 135.0, enhance: 0.99, bits: [8.0, 6.0] };
    /// That of `AugMix`.
    pub(super) const MIX: Self =
        Self { translate: |side| side / 3.0, bits: [4.0, 4.0], ..Self::AUTO };
}

/// Where the steps of a sample get their numbers from.
pub(super) struct Draw<'a> {
    pub(super) space: &'a Space,
    /// Magnitudes are numbered from 0 to one less than this, the strongest.
    pub(super) bins: usize,
    pub(super) interpolation: Interpolation,
    pub(super) fill: &'a Option<Fill>,
    pub(super) image: &'a ImageInfo,
}

impl Draw<'_> {
    /// The op of a step of magnitude `bin`, the sign of which is drawn; none for `Identity`.
    pub(super) fn op(&self, step: Step, bin: usize, rng: &mut SampleRng) -> Result<Option<AnyOp>> {
        let Space { shear, translate, rotate, enhance, bits } = self.space;
        let side = |what: &str, side: Option<usize>| {
            side.map(|side| translate(side as f64))
                .ok_or_else(|| Error::unknown_size(what, &self.image.clone().into()))
        };
        let mut signed = |end: f64| {
            let magnitude = f64::from(linspace(0.0, end, self.bins, bin));
            if rng.chance(0.5) { -magnitude } else { magnitude }
        };
        let lean = |tangent: f64| tangent.atan().to_degrees();
        // torchvision's PIL path takes the corner for `[0, 0]`.
        let corner = Some([0.0, 0.0]);
        Ok(Some(match step {
            Step::Identity => return Ok(None),
            Step::ShearX => self.affine([0.0, 0.0], [lean(signed(*shear)), 0.0], corner),
            Step::ShearY => self.affine([0.0, 0.0], [0.0, lean(signed(*shear))], corner),
            Step::TranslateX => {
                let end = side("width", self.image.width)?;
                self.affine([signed(end).trunc(), 0.0], [0.0, 0.0], None)
            }
            Step::TranslateY => {
                let end = side("height", self.image.height)?;
                self.affine([0.0, signed(end).trunc()], [0.0, 0.0], None)
            }
            Step::Rotate => {
                let (interpolation, fill) = (self.interpolation, self.fill.clone());
                let angle = signed(*rotate);
                ops::Rotate { angle, interpolation, expand: false, center: None, fill }.into()
            }
            Step::Brightness => {
                ops::AdjustBrightness { brightness_factor: 1.0 + signed(*enhance) }.into()
            }
            Step::Color => {
                ops::AdjustSaturation { saturation_factor: 1.0 + signed(*enhance) }.into()
            }
            Step::Contrast => {
                ops::AdjustContrast { contrast_factor: 1.0 + signed(*enhance) }.into()
            }
            Step::Sharpness => {
                ops::AdjustSharpness { sharpness_factor: 1.0 + signed(*enhance) }.into()
            }
            Step::Posterize => {
                let taken = bin as f32 / ((self.bins - 1) as f32 / bits[1]);
                ops::Posterize { bits: (bits[0] - taken).round_ties_even() as u32 }.into()
            }
            Step::Solarize => {
                let white = if self.image.dtype == Dtype::Uint8 { 255.0 } else { 1.0 };
                let share = f64::from(linspace(1.0, 0.0, self.bins, bin));
                ops::Solarize { threshold: white * share }.into()
            }
            Step::AutoContrast => ops::Autocontrast {}.into(),
            Step::Equalize => ops::Equalize {}.into(),
            Step::Invert => ops::Invert {}.into(),
        }))
    }

    fn affine(&self, translate: [f64; 2], shear: [f64; 2], center: Option<[f64; 2]>) -> AnyOp {
        let (interpolation, fill) = (self.interpolation, self.fill.clone());
        let shear = Numbers::Several(shear.to_vec());
        ops::Affine { angle: 0.0, translate, scale: 1.0, shear, interpolation, fill, center }.into()
    }
}

/// Number `index` of `torch.linspace(start, end, count)`: in single precision, from either end.
fn linspace(start: f64, end: f64, count: usize, index: usize) -> f32 {
    let (start, end) = (start as f32, end as f32);
    let step = (end - start) / (count - 1) as f32;
    if index < count / 2 {
        start + step * index as f32
    } else {
        end - step * (count - 1 - index) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_run_from_end_to_end() {
        assert_eq!(linspace(0.0, 30.0, 31, 0), 0.0);
        assert_eq!(linspace(0.0, 30.0, 31, 9), 9.0);
        assert_eq!(linspace(0.0, 30.0, 31, 30), 30.0);
        assert_eq!(linspace(1.0, 0.0, 10, 9), 0.0);
    }
}
