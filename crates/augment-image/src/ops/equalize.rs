//! `equalize`: all levels alike.

use augment_core::{Data, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity, histogram};

/// Changes every channel so that all its levels are about as frequent (torchvision's `equalize`).
///
/// Bytes are Pillow's, to the last bit; RGBA is refused, as there. Floats are cut off to bytes
/// first, and come back as their 255th parts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Equalize {}

impl Op for Equalize {
    const NAME: &'static str = "equalize";

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Refused)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Refused, |pixels, channels| match pixels {
            Pixels::U8(bytes) => histogram::equalize(bytes, channels),
            Pixels::F32(values) => {
                let len = (values.len() / channels).max(1);
                for plane in values.chunks_exact_mut(len) {
                    let mut bytes = workspace.bytes(len);
                    bytes.extend(plane.iter().map(|x| (x * 255.999) as u8));
                    histogram::equalize(&mut bytes, 1);
                    for (x, &byte) in plane.iter_mut().zip(&bytes) {
                        *x = f32::from(byte) / 255.0;
                    }
                    workspace.recycle_bytes(bytes);
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn run(pixels: Pixels) -> Pixels {
        let data = Image::new(pixels.len(), 1, 1, pixels).into();
        let data = Equalize {}.apply(data, &mut Workspace::new()).unwrap();
        data.into_image().unwrap().pixels
    }

    #[test]
    fn levels_are_spread() {
        // 510 values in front of the last: a step of 2.
        let values = [(3, 255), (4, 255), (9, 20)].map(|(x, n)| vec![x; n]).concat();
        let levels = [(0, 255), (128, 255), (255, 20)].map(|(x, n)| vec![x; n]).concat();
        let floats = |bytes: &[u8]| bytes.iter().map(|&x| f32::from(x) / 255.0).collect();
        assert_eq!(run(Pixels::F32(floats(&values))), Pixels::F32(floats(&levels)));
        assert_eq!(run(Pixels::U8(values)), Pixels::U8(levels));
    }
}
