//! `clamp_keypoints`: points brought back into the image.

use augment_core::{Data, Image, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotations::{self, Annotates};
use crate::extent::Extent;
use crate::geometry::clamp_points;

/// Moves points that lie outside of the image to its edge (torchvision's `clamp_keypoints`).
///
/// Its last pixel is the furthest that they may be. It has no parameters; no other op does it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClampKeypoints {}

impl Annotates for ClampKeypoints {
    fn annotate(&self, image: &mut Image) {
        let size = Extent::of(image);
        clamp_points(&mut image.targets.keypoints, size);
    }
}

impl Op for ClampKeypoints {
    const NAME: &'static str = "clamp_keypoints";

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
        image.targets.keypoints = vec![[-1.0, 2.5], [8.5, 7.0]];
        let data = ClampKeypoints {}.apply(image.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.into_image().unwrap().targets.keypoints, [[0.0, 2.5], [8.0, 4.0]]);
    }
}
