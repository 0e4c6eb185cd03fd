//! `sox_swap`: channels in each other's place.

use augment_core::{Data, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Swaps the channels 1 and 2, 3 and 4, and so on (SoX's `swap`); an odd last one stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxSwap {}

impl Op for SoxSwap {
    const NAME: &'static str = "sox_swap";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().max(1);
        for pair in audio.samples.chunks_exact_mut(2 * len) {
            let (first, second) = pair.split_at_mut(len);
            first.swap_with_slice(second);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    const A: &[f32] = &[0.1, 0.2, 0.3];
    const B: &[f32] = &[0.4, 0.5, 0.6];

    #[test]
    fn swapped_in_pairs() {
        assert_eq!(run(&SoxSwap {}, &[A, B, A], 8000), [B, A, A]);
        bears_anything(&SoxSwap {});
    }
}
