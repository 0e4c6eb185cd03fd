//! `autocontrast`: the whole range.

use augment_core::{Data, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity, histogram};

/// Stretches every channel so that its darkest value becomes black and its lightest white
/// (torchvision's `autocontrast`).
///
/// A channel of one value stays. Bytes are Pillow's, to the last bit; RGBA is refused, as there.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Autocontrast {}

impl Op for Autocontrast {
    const NAME: &'static str = "autocontrast";

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Refused)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Refused, |pixels, channels| match pixels {
            Pixels::U8(bytes) => histogram::stretch(bytes, channels),
            Pixels::F32(values) => {
                let len = (values.len() / channels).max(1);
                values.chunks_exact_mut(len).for_each(stretch_plane);
            }
        })
    }
}

fn stretch_plane(plane: &mut [f32]) {
    let (mut low, high) =
        plane.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &x| (l.min(x), h.max(x)));
    let mut range = high - low;
    if range == 0.0 {
        (low, range) = (0.0, 1.0);
    }
    plane.iter_mut().for_each(|x| *x = ((*x - low) / range).clamp(0.0, 1.0));
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn run(channels: usize, pixels: Pixels) -> Pixels {
        let data = Image::new(pixels.len() / channels, 1, channels, pixels).into();
        let data = Autocontrast {}.apply(data, &mut Workspace::new()).unwrap();
        data.into_image().unwrap().pixels
    }

    #[test]
    fn each_channel_by_itself() {
        let bytes = Pixels::U8(vec![10, 5, 0, 20, 5, 51, 15, 5, 255]);
        assert_eq!(run(3, bytes), Pixels::U8(vec![0, 5, 0, 255, 5, 51, 127, 5, 255]));
        let floats = Pixels::F32(vec![0.5, 0.25, 0.375, 2.0, 2.0, 2.0, -1.0, 0.0, 1.0]);
        let expected = vec![1.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.5, 1.0];
        assert_eq!(run(3, floats), Pixels::F32(expected));
        assert!(run(3, Pixels::F32(vec![])).is_empty());
    }
}
