//! `to_dtype`: bytes to floats and back.

use augment_core::{Data, Dtype, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{convert, pixels};

/// Gives the pixels another type (torchvision's `to_dtype`).
///
/// Floats stand channel by channel and bytes pixel by pixel, so the order of the values changes
/// with the type. Both ways are torchvision's to the last bit. Boxes, masks and points stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToDtype {
    /// The type that comes out.
    #[serde(default)]
    pub dtype: Dtype,
    /// Whether 0 to 255 become 0 to 1, and back: bytes are multiplied by 1/255, floats by 255.999,
    /// and cut off. Without it, the numbers stay, as far as they fit; floats below 0 or from 256 on
    /// wrap around, as they do in PyTorch.
    #[serde(default)]
    pub scale: bool,
}

impl Op for ToDtype {
    const NAME: &'static str = "to_dtype";

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut info = input.image()?.clone();
        info.dtype = self.dtype;
        Ok(info.into())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        image.pixels = match (image.pixels, self.dtype) {
            (Pixels::U8(bytes), Dtype::Float32) => {
                let factors = if self.scale { convert::TIMES } else { convert::SAME };
                let mut floats = workspace.buffer();
                convert::to_floats(&bytes, image.channels, factors, &mut floats);
                workspace.recycle_bytes(bytes);
                Pixels::F32(floats)
            }
            (Pixels::F32(floats), Dtype::Uint8) => {
                let factor = if self.scale { 255.999 } else { 1.0 };
                let mut bytes = workspace.bytes(floats.len());
                convert::to_bytes(&floats, image.channels, factor, &mut bytes);
                workspace.recycle(floats);
                Pixels::U8(bytes)
            }
            (same, _) => same,
        };
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn run(op: &ToDtype, channels: usize, pixels: Pixels) -> Pixels {
        let image = Image::new(2, 1, channels, pixels);
        let info = op.output_info(&Data::from(image.clone()).info()).unwrap();
        let out = op.apply(image.into(), &mut Workspace::new()).unwrap();
        assert_eq!(out.info(), info);
        out.into_image().unwrap().pixels
    }

    #[test]
    fn by_hand() {
        let to = |dtype, scale| ToDtype { dtype, scale };
        let bytes = Pixels::U8(vec![0, 51, 255, 1, 2, 3]);
        let planes = vec![0.0, 1.0, 51.0, 2.0, 255.0, 3.0];
        let floats = run(&to(Dtype::Float32, false), 3, bytes.clone());
        assert_eq!(floats, Pixels::F32(planes));
        assert_eq!(run(&to(Dtype::Uint8, false), 3, floats), bytes);
        let scaled = run(&to(Dtype::Float32, true), 3, bytes.clone());
        assert_eq!(run(&to(Dtype::Uint8, true), 3, scaled), bytes);
        let scaled = run(&to(Dtype::Uint8, true), 1, Pixels::F32(vec![0.999, 1.0]));
        assert_eq!(scaled, Pixels::U8(vec![255, 255]));
        assert_eq!(run(&to(Dtype::Uint8, true), 3, bytes.clone()), bytes);
    }
}
