//! Counter-based randomness.

pub mod normal;
pub mod philox;
pub(crate) mod sample_rng;

use serde::{Deserialize, Serialize};

/// One stream of random numbers: 2³² blocks of 128 bits, any of which is computed by itself.
///
/// An op that needs a number for each pixel or each sample carries its stream in the recipe; Rust
/// and CUDA then compute number `i` from it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// The user's seed: Philox's key.
    pub seed: u64,
    /// Which stream: the upper three words of Philox's counter.
    pub id: [u32; 3],
}

impl Stream {
    /// Block `index` of the stream.
    #[inline]
    pub fn block(&self, index: u32) -> [u32; 4] {
        let [a, b, c] = self.id;
        philox::philox4x32_10([index, a, b, c], [self.seed as u32, (self.seed >> 32) as u32])
    }
}
