//! `permute_channels`: channels in another order.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;

/// Puts the channels into another order (torchvision's `permute_channels`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermuteChannels {
    /// For each channel of the result, which one of the image it is: `[2, 1, 0]` makes BGR of RGB.
    pub permutation: Vec<usize>,
}

impl PermuteChannels {
    fn check(&self, channels: usize) -> Result<()> {
        let len = self.permutation.len();
        if len == channels {
            return Ok(());
        }
        let message = format!("is of {len} channels, but the image has {channels}");
        Err(Error::invalid_field("permutation", message))
    }
}

impl Op for PermuteChannels {
    const NAME: &'static str = "permute_channels";

    fn validate(&self) -> Result<()> {
        let mut sorted = self.permutation.clone();
        sorted.sort_unstable();
        if !matches!(sorted.len(), 1 | 3 | 4) || !sorted.into_iter().eq(0..self.permutation.len()) {
            let message = "must be the numbers of the 1, 3 or 4 channels from 0 on, each once";
            return Err(Error::invalid_field("permutation", message));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.image()?.channels.map_or(Ok(()), |channels| self.check(channels))?;
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        self.check(image.channels)?;
        match (&mut image.pixels, self.permutation.as_slice()) {
            (Pixels::U8(bytes), &[r, g, b]) => {
                for pixel in bytes.as_chunks_mut::<3>().0 {
                    *pixel = [pixel[r], pixel[g], pixel[b]];
                }
            }
            (Pixels::U8(bytes), &[r, g, b, a]) => {
                for pixel in bytes.as_chunks_mut::<4>().0 {
                    *pixel = [pixel[r], pixel[g], pixel[b], pixel[a]];
                }
            }
            (Pixels::U8(_), _) => {}
            (Pixels::F32(values), permutation) => {
                let len = values.len() / image.channels;
                let mut out = workspace.buffer();
                for &from in permutation {
                    out.extend_from_slice(&values[from * len..][..len]);
                }
                workspace.recycle(std::mem::replace(values, out));
            }
        }
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, Image, ImageInfo};

    use super::*;

    fn run(permutation: &[usize], pixels: Pixels) -> Pixels {
        let op = PermuteChannels { permutation: permutation.to_vec() };
        let data =
            Image::new(1, pixels.len() / permutation.len(), permutation.len(), pixels).into();
        op.apply(data, &mut Workspace::new()).unwrap().into_image().unwrap().pixels
    }

    #[test]
    fn the_result_says_where_it_comes_from() {
        let bytes = Pixels::U8(vec![1, 2, 3, 4, 5, 6]);
        assert_eq!(run(&[2, 0, 1], bytes), Pixels::U8(vec![3, 1, 2, 6, 4, 5]));
        let floats = Pixels::F32(vec![1.0, 2.0, 3.0]);
        assert_eq!(run(&[2, 0, 1], floats), Pixels::F32(vec![3.0, 1.0, 2.0]));
        assert_eq!(run(&[3, 0, 1, 2], Pixels::U8(vec![1, 2, 3, 4])), Pixels::U8(vec![4, 1, 2, 3]));
        assert_eq!(run(&[0], Pixels::U8(vec![9])), Pixels::U8(vec![9]));
    }

    #[test]
    fn every_channel_once() {
        for wrong in [vec![], vec![1], vec![0, 1], vec![0, 0, 1], vec![1, 2, 3]] {
            assert!(PermuteChannels { permutation: wrong }.validate().is_err());
        }
        let rgba = ImageInfo::of(Dtype::Uint8).sized(1, 1, 4).into();
        assert!(PermuteChannels { permutation: vec![1, 0, 2] }.output_info(&rgba).is_err());
    }
}
