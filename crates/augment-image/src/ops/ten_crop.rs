//! `ten_crop`: the corners and the middle of the image, and of its mirror image.

use augment_core::{AnyOp, Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::{FiveCrop, HorizontalFlip, VerticalFlip};
use crate::params::Size;
use crate::pixels;

/// Cuts out the four corners and the middle, of the image and mirrored (torchvision's `ten_crop`).
///
/// They are results of their own, named as those of `five_crop`; those of the mirrored image have
/// `_flipped` at the end. The steps that follow work on each. Boxes, points and masks move along,
/// where torchvision leaves them as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct TenCrop {
    /// `[height, width]` in pixels, or one number for both; at most the image's.
    pub size: Size,
    /// Whether the image is mirrored top for bottom, not left for right.
    #[serde(default)]
    pub vertical_flip: bool,
}

impl TenCrop {
    fn five(&self) -> FiveCrop {
        FiveCrop { size: self.size }
    }

    fn flip(&self) -> AnyOp {
        if self.vertical_flip { VerticalFlip {}.into() } else { HorizontalFlip {}.into() }
    }
}

/// The names of the crops, with those of the mirrored image after them.
fn join<T>(crops: Vec<(String, T)>, flipped: Vec<(String, T)>) -> Vec<(String, T)> {
    let flipped = flipped.into_iter().map(|(name, part)| (format!("{name}_flipped"), part));
    crops.into_iter().chain(flipped).collect()
}

impl Op for TenCrop {
    const NAME: &'static str = "ten_crop";

    fn validate(&self) -> Result<()> {
        self.size.check("size")
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let crops = self.five().infos(input)?;
        Ok(Info::Several(join(crops, self.five().infos(&self.flip().output_info(input)?)?)))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let image = pixels::whole(data)?;
        let crops = self.five().cut(&image, workspace)?;
        let mirrored = self.flip().apply(image.into(), workspace)?.into_image()?;
        let flipped = self.five().cut(&mirrored, workspace)?;
        pixels::recycle(mirrored.pixels, workspace);
        Ok(Data::Several(join(crops, flipped)))
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    #[test]
    fn five_and_five_mirrored() {
        let image = Image::new(3, 2, 1, Pixels::U8(vec![1, 2, 3, 4, 5, 6]));
        let crops = |vertical_flip| {
            let op = TenCrop { size: Size::Shorter(1), vertical_flip };
            let out = op.apply(image.clone().into(), &mut Workspace::new()).unwrap();
            let Data::Several(parts) = out else { panic!() };
            assert_eq!(parts[1].0, "top_right");
            assert_eq!(parts[6].0, "top_right_flipped");
            let values =
                parts.into_iter().map(|(_, part)| match part.into_image().unwrap().pixels {
                    Pixels::U8(bytes) => bytes[0],
                    Pixels::F32(_) => panic!(),
                });
            values.collect::<Vec<_>>()
        };
        assert_eq!(crops(false), [1, 3, 4, 6, 2, 3, 1, 6, 4, 2]);
        assert_eq!(crops(true), [1, 3, 4, 6, 2, 4, 6, 1, 3, 5]);
    }
}
