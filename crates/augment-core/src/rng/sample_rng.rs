//! The random numbers of one transform for one sample.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_core::TryRng;
use rand_distr::{Distribution, StandardNormal};

use super::Stream;

/// The random numbers that one transform draws for one sample in one epoch.
///
/// They are a pure function of the seed, the epoch, the sample's key, the transform's path and how
/// many were drawn before. The path names each enclosing step and its ordinal among its siblings of
/// the same name, so adding or removing another step changes nobody else's numbers.
///
/// It is a [`rand_core::TryRng`], so every distribution of `rand` and `rand_distr` works on it;
/// the methods here are the ones that transforms need most.
#[derive(Clone, Debug)]
pub struct SampleRng {
    seed: u64,
    epoch: u64,
    key: Arc<str>,
    path: String,
    stream: Option<Stream>,
    block: u32,
    words: [u32; 4],
    used: usize,
}

impl SampleRng {
    /// The root of all draws for the sample `key` in `epoch`.
    pub fn new(seed: u64, epoch: u64, key: &str) -> Self {
        Self::at(seed, epoch, key.into(), String::new())
    }

    fn at(seed: u64, epoch: u64, key: Arc<str>, path: String) -> Self {
        Self { seed, epoch, key, path, stream: None, block: 0, words: [0; 4], used: 4 }
    }

    /// The numbers of the nested step `name`, the `ordinal`-th of that name in its container.
    pub fn child(&self, name: &str, ordinal: usize) -> Self {
        let mut path = self.path.clone();
        // Writing to a String cannot fail.
        let _ = write!(path, "/{name}.{ordinal}");
        Self::at(self.seed, self.epoch, self.key.clone(), path)
    }

    /// Which epoch the numbers are for.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The same numbers in every epoch: for what several copies of one sample share.
    pub fn of_all_epochs(&self) -> Self {
        Self::at(self.seed, u64::MAX, self.key.clone(), self.path.clone())
    }

    /// The stream that the numbers come from; with a [`Self::child`] of its own, an op can carry
    /// it to draw a number for each pixel.
    pub fn stream(&mut self) -> Stream {
        *self.stream.get_or_insert_with(|| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&self.epoch.to_le_bytes());
            hasher.update(&(self.key.len() as u64).to_le_bytes());
            hasher.update(self.key.as_bytes());
            hasher.update(self.path.as_bytes());
            let hash = hasher.finalize();
            let word = |i: usize| {
                let bytes = &hash.as_bytes()[4 * i..4 * i + 4];
                bytes.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte))
            };
            Stream { seed: self.seed, id: [word(0), word(1), word(2)] }
        })
    }

    /// Uniform in [0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        self.random()
    }

    /// Uniform in [low, high); `low` when the two are equal.
    pub fn uniform_in(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Uniform among 0, 1, … `n - 1`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.random_range(0..n as u64) as usize }
    }

    /// True with probability `p`; always draws one number, so that what follows does not depend
    /// on `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// From the standard normal distribution.
    pub fn normal(&mut self) -> f64 {
        self.draw(StandardNormal)
    }

    /// From any distribution of `rand_distr`.
    pub fn draw<T>(&mut self, distribution: impl Distribution<T>) -> T {
        distribution.sample(self)
    }

    /// Puts `items` into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(self);
    }
}

impl From<Stream> for SampleRng {
    /// The numbers of a stream that an op carries.
    fn from(stream: Stream) -> Self {
        Self { stream: Some(stream), ..Self::at(stream.seed, 0, "".into(), String::new()) }
    }
}

impl TryRng for SampleRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if self.used == self.words.len() {
            self.words = self.stream().block(self.block);
            self.block = self.block.wrapping_add(1);
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        Ok(word)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_u64_via_u32(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seed: u64, epoch: u64, key: &str, step: &str, ordinal: usize) -> u64 {
        SampleRng::new(seed, epoch, key).child(step, ordinal).random()
    }

    #[test]
    fn every_part_of_the_key_counts_and_nothing_else() {
        let base = first(1, 2, "dog", "Gain", 0);
        assert_eq!(base, first(1, 2, "dog", "Gain", 0));
        let others = [
            first(2, 2, "dog", "Gain", 0),
            first(1, 3, "dog", "Gain", 0),
            first(1, 2, "cat", "Gain", 0),
            first(1, 2, "dog", "Fade", 0),
            first(1, 2, "dog", "Gain", 1),
            first(1 << 32 | 1, 2, "dog", "Gain", 0),
        ];
        assert!(others.iter().all(|&other| other != base));
    }

    #[test]
    fn a_key_cannot_pose_as_a_path() {
        let a = SampleRng::new(0, 0, "a/b.0").random::<u64>();
        let b = SampleRng::new(0, 0, "a").child("b", 0).random::<u64>();
        assert_ne!(a, b);
    }

    /// Recipes already written stay explainable only while these do not move: a dependency that
    /// changes them must not be taken.
    #[test]
    fn pinned_values() {
        let mut rng = SampleRng::new(7, 0, "1-100032-A-0").child("FrequencyMasking", 0);
        let drawn = [rng.uniform(), rng.uniform_in(-6.0, 6.0), rng.below(128) as f64, rng.normal()];
        assert_eq!(drawn, PINNED);
    }

    const PINNED: [f64; 4] = [0.15265161403473393, 2.7287342081992865, 23.0, -0.40029984479457376];

    #[test]
    fn distributions_have_their_moments() {
        let mut rng = SampleRng::new(3, 1, "k");
        let n = 20_000;
        let moments = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / n as f64;
            (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64)
        };
        let (mean, var) = moments(&(0..n).map(|_| rng.uniform()).collect::<Vec<_>>());
        assert!((mean - 0.5).abs() < 0.01 && (var - 1.0 / 12.0).abs() < 0.005, "{mean} {var}");
        let (mean, var) = moments(&(0..n).map(|_| rng.normal()).collect::<Vec<_>>());
        assert!(mean.abs() < 0.03 && (var - 1.0).abs() < 0.05, "{mean} {var}");
        let mut counts = [0; 5];
        (0..n).for_each(|_| counts[rng.below(5)] += 1);
        assert!(counts.iter().all(|c| (3_700..4_300).contains(c)), "{counts:?}");
        assert_eq!(rng.below(0), 0);
    }
}
