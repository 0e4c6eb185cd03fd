//! Gaussian blur: down the columns of a row's neighbourhood, then along the row, in single
//! precision and in one pass over the image.

use crate::simd::{self, Kernel};

/// Lighter weights are not seen in single precision.
const LEAST: f64 = 1e-8;

/// The weights of a kernel of `size` pixels, by torchvision's formula: the middle one, then one
/// side outwards, as far as they count.
pub(crate) fn weights(size: usize, sigma: f64) -> Vec<f32> {
    let bell = |i: usize| {
        let x = i as f64 / (sigma * std::f64::consts::SQRT_2);
        // Not the platform's `exp`, which is not the same everywhere.
        libm::exp(-x * x)
    };
    let side: Vec<f64> = (1..=size / 2).map(bell).take_while(|&weight| weight > LEAST).collect();
    let sum = 1.0 + 2.0 * side.iter().sum::<f64>();
    std::iter::once(1.0).chain(side).map(|weight| (weight / sum) as f32).collect()
}

/// A value of an image.
pub(crate) trait Value: Copy + Default {
    /// It as a float.
    fn one(self) -> f32;
    /// The sum of two.
    fn two(self, other: Self) -> f32;
    /// The nearest value to a float.
    fn of(value: f32) -> Self;
}

impl Value for f32 {
    #[inline(always)]
    fn one(self) -> f32 {
        self
    }

    #[inline(always)]
    fn two(self, other: Self) -> f32 {
        self + other
    }

    #[inline(always)]
    fn of(value: f32) -> Self {
        value
    }
}

impl Value for u8 {
    #[inline(always)]
    fn one(self) -> f32 {
        f32::from(self)
    }

    #[inline(always)]
    fn two(self, other: Self) -> f32 {
        f32::from(u16::from(self) + u16::from(other))
    }

    /// Of two equally near bytes the even one, as PyTorch rounds.
    #[inline(always)]
    fn of(value: f32) -> Self {
        // Floats of this size are whole numbers, and the last bits of one are the byte.
        const WHOLE: f32 = (3u32 << 22) as f32;
        (value + WHOLE).to_bits() as u8
    }
}

/// Blurs rows of `width` pixels of `channels` values each, reflecting them at the edges, into
/// `out`, which is as long. No side of the image is as short as half a kernel.
pub(crate) fn blur<T: Value>(
    rows: &[T],
    (width, channels): (usize, usize),
    (across, down): (&[f32], &[f32]),
    out: &mut [T],
) {
    simd::run(Blur { rows, width, channels, across, down, out });
}

struct Blur<'a, T> {
    rows: &'a [T],
    width: usize,
    channels: usize,
    across: &'a [f32],
    down: &'a [f32],
    out: &'a mut [T],
}

impl<T: Value> Kernel for Blur<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { rows, width, channels, across, down, out } = self;
        let stride = width * channels;
        let last = (rows.len() / stride.max(1)).saturating_sub(1);
        let row = |y: usize| &rows[y * stride..][..stride];
        let margin = (across.len() - 1) * channels;
        let (mut mixed, mut sums) = (vec![0.0; stride + 2 * margin], vec![0.0; stride]);
        for (y, out) in out.chunks_exact_mut(stride.max(1)).enumerate() {
            let below = |y: usize| if y > last { 2 * last - y } else { y };
            let pair = |i: usize| [row(y.abs_diff(i)), row(below(y + i))];
            mix(down, row(y), pair, &mut mixed[margin..][..stride]);
            for pixel in 1..across.len() {
                let (i, end) = (pixel * channels, margin + stride - channels);
                mixed.copy_within(margin + i..margin + i + channels, margin - i);
                mixed.copy_within(end - i..end - i + channels, end + i);
            }
            let shifted = |by: usize| &mixed[by..][..stride];
            let pair = |i: usize| [shifted(margin - i * channels), shifted(margin + i * channels)];
            mix(across, shifted(margin), pair, &mut sums);
            out.iter_mut().zip(&sums).for_each(|(value, sum)| *value = T::of(*sum));
        }
    }
}

/// Pairs of rows that are added at once: more would not find room in the CPU.
const AT_ONCE: usize = 4;

/// The weighted sums of a row and of the pairs of rows to both sides of it; pair 1 is the nearest.
#[inline(always)]
fn mix<'a, T: Value + 'a>(
    weights: &[f32],
    row: &'a [T],
    pair: impl Fn(usize) -> [&'a [T]; 2],
    sums: &mut [f32],
) {
    // The middle goes with the first of them.
    match weights.len() - 1 {
        0 => start::<T, 0>(weights, row, &pair, sums),
        1 => start::<T, 1>(weights, row, &pair, sums),
        2 => start::<T, 2>(weights, row, &pair, sums),
        3 => start::<T, 3>(weights, row, &pair, sums),
        _ => start::<T, AT_ONCE>(weights, row, &pair, sums),
    }
    let mut next = 1 + AT_ONCE;
    while next + AT_ONCE <= weights.len() {
        add::<T, AT_ONCE>(&weights[next..], |i| pair(next + i), sums);
        next += AT_ONCE;
    }
    for i in next..weights.len() {
        add::<T, 1>(&weights[i..], |_| pair(i), sums);
    }
}

/// The weighted middle and `N` weighted pairs of rows.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "in this form it becomes vector code")]
fn start<'a, T: Value + 'a, const N: usize>(
    weights: &[f32],
    row: &[T],
    pair: impl Fn(usize) -> [&'a [T]; 2],
    sums: &mut [f32],
) {
    let len = sums.len();
    let row = &row[..len];
    let pairs: [_; N] = std::array::from_fn(|i| pair(1 + i).map(|row| &row[..len]));
    let (middle, weights): (f32, [f32; N]) = (weights[0], std::array::from_fn(|i| weights[1 + i]));
    for at in 0..len {
        let mut sum = middle * row[at].one();
        for i in 0..N {
            sum += weights[i] * pairs[i][0][at].two(pairs[i][1][at]);
        }
        sums[at] = sum;
    }
}

/// Adds `N` more of them.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "in this form it becomes vector code")]
fn add<'a, T: Value + 'a, const N: usize>(
    weights: &[f32],
    pair: impl Fn(usize) -> [&'a [T]; 2],
    sums: &mut [f32],
) {
    let len = sums.len();
    let pairs: [_; N] = std::array::from_fn(|i| pair(i).map(|row| &row[..len]));
    let weights: [f32; N] = std::array::from_fn(|i| weights[i]);
    for at in 0..len {
        let mut sum = sums[at];
        for i in 0..N {
            sum += weights[i] * pairs[i][0][at].two(pairs[i][1][at]);
        }
        sums[at] = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_a_bell_of_sum_1() {
        let bell = weights(5, 1.0);
        let sum = 1.0 + 2.0 * ((-0.5f64).exp() + (-2.0f64).exp());
        let wanted = [1.0, (-0.5f64).exp(), (-2.0f64).exp()].map(|x| (x / sum) as f32);
        assert_eq!(bell, wanted);
        // What is too light is left out.
        assert_eq!(weights(99, 1e-3), [1.0]);
        assert_eq!(weights(99, 1.0).len(), 7);
    }

    #[test]
    fn halves_round_to_the_even_byte() {
        let values = [0.5, 1.5, 2.5, 2.500_001, 254.5, 255.000_02, 0.0];
        assert_eq!(values.map(u8::of), [0, 2, 2, 3, 254, 255, 0]);
    }

    /// Whatever this CPU has: elsewhere it must give the same.
    #[test]
    fn every_cpu_gives_the_same() {
        let (width, height, channels) = (29, 6, 3);
        let bytes: Vec<u8> = (0..width * height * channels).map(|i| (i * i / 7) as u8).collect();
        let (across, down) = (weights(9, 1.7), weights(5, 0.9));
        let (mut here, mut anywhere) = (vec![0; bytes.len()], vec![1; bytes.len()]);
        blur(&bytes, (width, channels), (&across, &down), &mut here);
        let (rows, out) = (&bytes[..], &mut anywhere[..]);
        Blur { rows, width, channels, across: &across, down: &down, out }.run();
        assert_eq!(here, anywhere);
    }
}
