//! The loops that a spectrogram spends its time in, apart from the Fourier transform itself.

pub(crate) use augment_core::simd::{Kernel, run};
use realfft::num_complex::Complex;
use wide::f32x4;

/// Values worked on at once.
pub(crate) const LANES: usize = 8;

/// The side of the squares that rows are turned into columns by.
const SIDE: usize = 4;

/// One value for each lane.
pub(crate) type Lanes = [f32; LANES];

/// The powers `|X[k]|²`, k = 0 to M, of 2M real values, from the transform `z` of length M of the
/// same values taken two by two as complex ones. `turns` holds the cosines and sines of `-πk/M`,
/// from k = 1 on.
///
/// With E and O the transforms of the even and the odd values, `X[k] = E[k] + W^k O[k]` and
/// `X[M-k]` is the conjugate of `E[k] - W^k O[k]`: two bins for one product.
pub(crate) fn powers(z: &[Complex<f32>], turns: &[(Lanes, Lanes)], out: &mut [f32]) {
    run(Powers { z, turns, out });
}

struct Powers<'a> {
    z: &'a [Complex<f32>],
    turns: &'a [(Lanes, Lanes)],
    out: &'a mut [f32],
}

impl Kernel for Powers<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { z, turns, out } = self;
        let half = z.len();
        out[0] = (z[0].re + z[0].im) * (z[0].re + z[0].im);
        out[half] = (z[0].re - z[0].im) * (z[0].re - z[0].im);
        // The pairs k, M - k meet in the middle.
        let pairs = (half - 1) / 2;
        if half % 2 == 0 {
            out[half / 2] = z[half / 2].norm_sqr();
        }
        for (block, (cos, sin)) in turns.iter().enumerate() {
            let first = 1 + block * LANES;
            let last = half - first;
            if first + LANES - 1 > pairs {
                for (lane, k) in (first..=pairs).enumerate() {
                    (out[k], out[half - k]) = pair(z[k], z[half - k], cos[lane], sin[lane]);
                }
                break;
            }
            let front = &z[first..first + LANES];
            let back = &z[last + 1 - LANES..=last];
            let (mut low, mut high) = ([0.0; LANES], [0.0; LANES]);
            for i in 0..LANES {
                (low[i], high[i]) = pair(front[i], back[LANES - 1 - i], cos[i], sin[i]);
            }
            out[first..first + LANES].copy_from_slice(&low);
            high.reverse();
            out[last + 1 - LANES..=last].copy_from_slice(&high);
        }
    }
}

/// The powers of bins k and M - k.
#[inline(always)]
fn pair(a: Complex<f32>, b: Complex<f32>, cos: f32, sin: f32) -> (f32, f32) {
    // Twice the even and the odd part.
    let (even_re, even_im) = (a.re + b.re, a.im - b.im);
    let (odd_re, odd_im) = (a.im + b.im, b.re - a.re);
    let (re, im) = (cos * odd_re - sin * odd_im, cos * odd_im + sin * odd_re);
    let (low_re, low_im) = (even_re + re, even_im + im);
    let (high_re, high_im) = (even_re - re, even_im - im);
    (0.25 * (low_re * low_re + low_im * low_im), 0.25 * (high_re * high_re + high_im * high_im))
}

/// Turns [`LANES`] rows of `stride` values, a multiple of [`LANES`], into one [`Lanes`] for each
/// column.
pub(crate) fn transpose(rows: &[f32], stride: usize, out: &mut [Lanes]) {
    let mut rows = rows.chunks_exact(stride);
    for first in (0..LANES).step_by(SIDE) {
        let four: [&[f32]; SIDE] = std::array::from_fn(|_| rows.next().unwrap_or_default());
        let [a, b, c, d] = four.map(|row| row.as_chunks::<SIDE>().0);
        let squares = a.iter().zip(b).zip(c.iter().zip(d));
        for (block, ((a, b), (c, d))) in out.as_chunks_mut::<SIDE>().0.iter_mut().zip(squares) {
            let square = f32x4::transpose([*a, *b, *c, *d].map(f32x4::from));
            for (column, values) in block.iter_mut().zip(square) {
                column[first..first + SIDE].copy_from_slice(&values.to_array());
            }
        }
    }
}

/// The mean of all values; 0 of none.
pub(crate) fn mean(values: &[f32]) -> f32 {
    run(Sum(values)) as f32 / values.len().max(1) as f32
}

struct Sum<'a>(&'a [f32]);

impl Kernel for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        const WIDE: usize = 8 * LANES;
        // A lane adds few values in single precision before the sums are taken in double.
        const BLOCK: usize = 32 * WIDE;
        let mut all = [0.0; WIDE];
        let mut last = 0.0;
        for block in self.0.chunks(BLOCK) {
            let (chunks, rest) = block.as_chunks::<WIDE>();
            let mut lanes = [0.0f32; WIDE];
            for chunk in chunks {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    *lane += value;
                }
            }
            for (all, lane) in all.iter_mut().zip(lanes) {
                *all += f64::from(lane);
            }
            last += rest.iter().map(|&value| f64::from(value)).sum::<f64>();
        }
        all.iter().sum::<f64>() + last
    }
}

/// The weighted sum of `values`, lane by lane, for each (first, weights) of `bands`.
pub(crate) fn project<'a>(
    values: &[Lanes],
    bands: impl Iterator<Item = (usize, &'a [f32])>,
    out: &mut [Lanes],
) {
    run(Project { values, bands, out });
}

struct Project<'a, B> {
    values: &'a [Lanes],
    bands: B,
    out: &'a mut [Lanes],
}

impl<'b, B: Iterator<Item = (usize, &'b [f32])>> Kernel for Project<'_, B> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((first, weights), out) in self.bands.zip(self.out) {
            // Four sums, so that no addition waits for the one before it.
            let (mut a, mut b) = ([0.0; LANES], [0.0; LANES]);
            let (mut c, mut d) = ([0.0; LANES], [0.0; LANES]);
            let values = &self.values[first..first + weights.len()];
            let (weights, last_weights) = weights.as_chunks::<4>();
            let (values, last_values) = values.as_chunks::<4>();
            for (weights, values) in weights.iter().zip(values) {
                add(&mut a, weights[0], &values[0]);
                add(&mut b, weights[1], &values[1]);
                add(&mut c, weights[2], &values[2]);
                add(&mut d, weights[3], &values[3]);
            }
            for (&weight, values) in last_weights.iter().zip(last_values) {
                add(&mut a, weight, values);
            }
            add(&mut a, 1.0, &b);
            add(&mut c, 1.0, &d);
            add(&mut a, 1.0, &c);
            *out = a;
        }
    }
}

#[inline(always)]
fn add(sums: &mut Lanes, weight: f32, values: &Lanes) {
    for lane in 0..LANES {
        sums[lane] += weight * values[lane];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever this CPU has: elsewhere it must give the same.
    #[test]
    fn every_cpu_gives_the_same() {
        let value = |i: usize| ((i * i) as f32 * 0.37).sin();
        for half in [1, 2, 5, 16, 17, 40] {
            let z: Vec<_> = (0..half).map(|i| Complex::new(value(i), value(i + 99))).collect();
            let turns: Vec<_> =
                (0..half).map(|i| ([value(i); LANES], [value(i + 7); LANES])).collect();
            let (mut here, mut anywhere) = (vec![0.0; half + 1], vec![1.0; half + 1]);
            powers(&z, &turns, &mut here);
            Powers { z: &z, turns: &turns, out: &mut anywhere }.run();
            assert_eq!(here, anywhere);
        }

        let rows: Vec<f32> = (0..LANES * 24).map(value).collect();
        let mut columns = vec![[0.0; LANES]; 24];
        transpose(&rows, 24, &mut columns);
        for (i, &x) in rows.iter().enumerate() {
            assert_eq!(columns[i % 24][i / 24], x);
        }

        let weights: Vec<f32> = (0..9).map(value).collect();
        let bands = || [(0, &weights[..]), (5, &weights[2..4]), (23, &[][..])].into_iter();
        let (mut sums, mut anywhere) = ([[0.0; LANES]; 3], [[1.0; LANES]; 3]);
        project(&columns, bands(), &mut sums);
        Project { values: &columns, bands: bands(), out: &mut anywhere }.run();
        assert_eq!(sums, anywhere);
        assert_eq!(sums[2], [0.0; LANES]);
    }

    #[test]
    fn means_are_exact_to_the_last_digits() {
        let values: Vec<f32> = (0..100_003).map(|i| -40.0 + (i as f32 * 0.37).sin()).collect();
        let exact = values.iter().map(|&x| f64::from(x)).sum::<f64>() / values.len() as f64;
        assert!((f64::from(mean(&values)) - exact).abs() < 1e-5, "{} {exact}", mean(&values));
        assert_eq!((mean(&[]), mean(&[2.0, 3.0])), (0.0, 2.5));
    }
}
