//! Normally distributed numbers of a stream, the same on every machine.
//!
//! Block `i` of the stream, four words, makes the numbers 4i to 4i + 3: the words 0 and 1 the first
//! two, the words 2 and 3 the others. Of two words a and b they are, by Box and Muller,
//! `r·cos θ` and `r·sin θ` with `r = √(-2 ln u)`, where everything is in single precision, each
//! operation rounded, none fused:
//!
//! * `u = (⌊a/2⌋ + 0.5) / 2³¹`. Let `⌊a/2⌋ + 0.5 = 2ᵉ·m`, with m from √½ to √2, and
//!   `s = (m - 1) / (m + 1)`. Then
//!   `ln u = (e - 31)·ln 2 + 2s·(1 + s²(1/3 + s²(1/5 + s²(1/7 + s²·1/9))))`.
//! * `θ = 2πb / 2³² = k·π/2 + x`, where k is the nearest quarter turn and x is `b - k·2³⁰`, rounded,
//!   times `π/2·2⁻³⁰`. With `y = x²`,
//!   `cos x = 1 - y(1/2 - y(1/24 - y(1/720 - y/40320)))` and
//!   `sin x = x - xy(1/6 - y(1/120 - y(1/5040 - y/362880)))`; k then turns and signs the two.
//!
//! That is within 2.5e-7·(1 + |z|) of the exact numbers. None is beyond ±6.7, which one in 10¹¹ would
//! be. `tests/parity/philox.py` is the twin.

use super::Stream;
use crate::simd::{self, Kernel};

/// Blocks worked on at once.
const LANES: usize = 8;
/// Numbers that [`numbers`] makes at once.
pub const GROUP: usize = 4 * LANES;

/// Numbers as many as `out` holds, from the stream's first on.
pub fn fill(stream: &Stream, out: &mut [f32]) {
    simd::run(Fill { stream, out });
}

struct Fill<'a> {
    stream: &'a Stream,
    out: &'a mut [f32],
}

impl Kernel for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (groups, rest) = self.out.as_chunks_mut::<GROUP>();
        let count = groups.len();
        for (i, group) in groups.iter_mut().enumerate() {
            *group = numbers(self.stream, i);
        }
        rest.copy_from_slice(&numbers(self.stream, count)[..rest.len()]);
    }
}

/// The numbers `GROUP * group` to `GROUP * group + GROUP - 1`.
#[inline(always)]
pub fn numbers(stream: &Stream, group: usize) -> [f32; GROUP] {
    let mut words = [[0; LANES]; 4];
    for lane in 0..LANES {
        let block = stream.block((group * LANES + lane) as u32);
        for (words, word) in words.iter_mut().zip(block) {
            words[lane] = word;
        }
    }
    let mut lanes = [[0.0; LANES]; 4];
    for pair in [0, 2] {
        for lane in 0..LANES {
            let (cos, sin) = box_muller(words[pair][lane], words[pair + 1][lane]);
            lanes[pair][lane] = cos;
            lanes[pair + 1][lane] = sin;
        }
    }
    let mut out = [0.0; GROUP];
    for (lane, numbers) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        *numbers = [lanes[0][lane], lanes[1][lane], lanes[2][lane], lanes[3][lane]];
    }
    out
}

#[inline(always)]
fn box_muller(a: u32, b: u32) -> (f32, f32) {
    const SQRT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    let bits = ((a >> 1) as i32 as f32 + 0.5).to_bits();
    let exponent = (bits.wrapping_sub(SQRT_HALF) as i32) >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub((exponent as u32) << 23));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let y = s * s;
    let tail = y * (1.0 / 3.0 + y * (1.0 / 5.0 + y * (1.0 / 7.0 + y * (1.0 / 9.0))));
    let ln = (exponent - 31) as f32 * std::f32::consts::LN_2 + 2.0 * s * (1.0 + tail);
    let r = (-2.0 * ln).sqrt();

    const STEP: f32 = std::f32::consts::FRAC_PI_2 / (1u32 << 30) as f32;
    let quarter = b.wrapping_add(1 << 29) >> 30;
    let x = b.wrapping_sub(quarter << 30) as i32 as f32 * STEP;
    let y = x * x;
    let cos = 1.0 - y * (1.0 / 2.0 - y * (1.0 / 24.0 - y * (1.0 / 720.0 - y * (1.0 / 40_320.0))));
    let tail = y * (1.0 / 6.0 - y * (1.0 / 120.0 - y * (1.0 / 5_040.0 - y * (1.0 / 362_880.0))));
    let sin = x - x * tail;
    let (cos, sin) = if quarter & 1 == 0 { (cos, sin) } else { (sin, cos) };
    let sign = |value: f32, bit: u32| f32::from_bits(value.to_bits() ^ (bit & 2) << 30);
    (r * sign(cos, quarter.wrapping_add(1)), r * sign(sin, quarter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: Stream = Stream { seed: 7, id: [1, 2, 3] };

    fn first(count: usize) -> Vec<f32> {
        let mut out = vec![0.0; count];
        fill(&STREAM, &mut out);
        out
    }

    #[test]
    fn every_cpu_gives_the_same_however_many_are_asked_for() {
        let here = first(1003);
        let mut anywhere = vec![1.0; 1003];
        Fill { stream: &STREAM, out: &mut anywhere }.run();
        assert_eq!(here, anywhere);
        assert_eq!(first(5), here[..5]);
    }

    #[test]
    fn the_formula_is_followed_to_the_last_digits() {
        let numbers = first(400_000);
        for (i, numbers) in numbers.as_chunks::<4>().0.iter().enumerate() {
            let words = STREAM.block(i as u32);
            for pair in [0, 2] {
                let u = f64::from((words[pair] / 2) as f32 + 0.5) / f64::from(1u32 << 31);
                let r = (-2.0 * u.ln()).sqrt();
                let turn = f64::from(words[pair + 1]) / 2f64.powi(32);
                let (sin, cos) = (std::f64::consts::TAU * turn).sin_cos();
                for (number, exact) in [(numbers[pair], r * cos), (numbers[pair + 1], r * sin)] {
                    let off = (f64::from(number) - exact).abs();
                    assert!(off < 2.5e-7 * (1.0 + exact.abs()), "{i}: {number}, not {exact}");
                }
            }
        }
        // What the words could be at worst.
        for (a, b) in [(0, 0), (1, 1 << 29), (u32::MAX, u32::MAX), (u32::MAX - 1, 3 << 29)] {
            let (x, y) = box_muller(a, b);
            assert!(x.abs() <= 6.7 && y.abs() <= 6.7, "{x} {y}");
        }
    }

    #[test]
    fn they_are_normally_distributed() {
        let mut numbers: Vec<f64> = first(1 << 20).into_iter().map(f64::from).collect();
        let count = numbers.len() as f64;
        let mean = |of: &dyn Fn(usize) -> f64| (0..numbers.len()).map(of).sum::<f64>() / count;
        // Each bound is five standard errors.
        for (power, wanted, error) in
            [(1, 0.0, 1.0f64), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)]
        {
            let moment = mean(&|i| numbers[i].powi(power));
            let bound = 5.0 * (error / count).sqrt();
            assert!((moment - wanted).abs() < bound, "moment {power} is {moment}");
        }
        for lag in 1..9 {
            let product = mean(&|i| numbers[i] * numbers[(i + lag) % numbers.len()]);
            let square = mean(&|i| {
                (numbers[i].powi(2) - 1.0) * (numbers[(i + lag) % numbers.len()].powi(2) - 1.0)
            });
            assert!(product.abs() < 5.0 / count.sqrt(), "lag {lag}: {product}");
            assert!(square.abs() < 10.0 / count.sqrt(), "lag {lag}: squares {square}");
        }
        // The normal distribution's quantiles.
        numbers.sort_by(f64::total_cmp);
        for (z, share) in [
            (0.0, 0.5),
            (0.674_489_75, 0.75),
            (1.281_551_57, 0.9),
            (1.959_963_98, 0.975),
            (2.326_347_87, 0.99),
            (3.090_232_31, 0.999),
            (3.719_016_49, 0.9999),
        ] {
            let error = 5.0 * (share * (1.0 - share) / count).sqrt();
            for (z, share) in [(z, share), (-z, 1.0 - share)] {
                let below = numbers.partition_point(|&x| x < z) as f64 / count;
                assert!((below - share).abs() < error, "{below} are below {z}, not {share}");
            }
        }
    }
}
