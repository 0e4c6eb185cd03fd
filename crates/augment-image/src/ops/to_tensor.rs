//! `to_tensor`: bytes to floats from 0 to 1.

use augment_core::{Data, Dtype, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{convert, pixels};

/// Makes floats from 0 to 1 of bytes (torchvision's `to_tensor`).
///
/// Each byte is divided by 255, where `to_dtype` multiplies by 1/255: the last bit can differ.
/// Floats stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToTensor {}

impl Op for ToTensor {
    const NAME: &'static str = "to_tensor";

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut info = input.image()?.clone();
        info.dtype = Dtype::Float32;
        Ok(info.into())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        if let Pixels::U8(bytes) = image.pixels {
            let mut floats = workspace.buffer();
            convert::to_floats(&bytes, image.channels, convert::OVER, &mut floats);
            workspace.recycle_bytes(bytes);
            image.pixels = Pixels::F32(floats);
        }
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    #[test]
    fn by_hand() {
        let image = Image::new(1, 2, 3, Pixels::U8(vec![0, 51, 255, 1, 2, 3]));
        let floats = ToTensor {}.apply(image.into(), &mut Workspace::new()).unwrap();
        let planes = [0.0, 1.0, 51.0, 2.0, 255.0, 3.0].map(|value: f32| value / 255.0);
        assert_eq!(floats.clone().into_image().unwrap().pixels, Pixels::F32(planes.to_vec()));
        assert_eq!(ToTensor {}.apply(floats.clone(), &mut Workspace::new()).unwrap(), floats);
    }
}
