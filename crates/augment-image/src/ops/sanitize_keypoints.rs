//! `sanitize_keypoints`: points outside of the image are dropped.

use augment_core::{Data, Image, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotations::{self, Annotates};

/// Drops points that lie outside of the image (torchvision's `sanitize_keypoints`).
///
/// It has no parameters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SanitizeKeypoints {}

impl Annotates for SanitizeKeypoints {
    fn annotate(&self, image: &mut Image) {
        let (width, height) = (image.width as f32, image.height as f32);
        image
            .targets
            .keypoints
            .retain(|&[x, y]| (0.0..width).contains(&x) && (0.0..height).contains(&y));
    }
}

impl Op for SanitizeKeypoints {
    const NAME: &'static str = "sanitize_keypoints";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Image)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        annotations::apply(self, data)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    #[test]
    fn by_hand() {
        let mut image = Image::new(9, 5, 1, Pixels::U8(vec![0; 45]));
        image.targets.keypoints = vec![[-1.0, 2.5], [8.5, 0.0], [9.0, 1.0], [1.0, 5.0]];
        let data = SanitizeKeypoints {}.apply(image.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.into_image().unwrap().targets.keypoints, [[8.5, 0.0]]);
    }
}
