//! `RandomChannelPermutation`: `permute_channels` in any order.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::PermuteChannels;
use crate::pixels;

/// Puts the channels into a random order (torchvision's `RandomChannelPermutation`).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomChannelPermutation {}

/// Puts the channels of such an image into any order.
pub(super) fn permutation(input: &Info, rng: &mut SampleRng) -> Result<PermuteChannels> {
    let channels = input.image()?.channels;
    let channels = channels.ok_or_else(|| Error::unknown_size("number of channels", input))?;
    let mut permutation: Vec<usize> = (0..channels).collect();
    rng.shuffle(&mut permutation);
    Ok(PermuteChannels { permutation })
}

impl Transform for RandomChannelPermutation {
    const NAME: &'static str = "RandomChannelPermutation";

    fn output_info(&self, input: &Info) -> Result<Info> {
        pixels::check_viewable(input)?;
        Ok(input.clone())
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![permutation(input, rng)?.into()])
    }
}
