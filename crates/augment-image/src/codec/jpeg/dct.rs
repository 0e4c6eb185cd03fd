//! The discrete cosine transform of 8 × 8 blocks, forth and back, with the integers of libjpeg's
//! "islow" method, so that results are its to the last bit.
//!
//! Eight columns or rows are worked on side by side, by loops that compilers turn into vector code.

use crate::simd::simd;

/// Eight numbers: a row or a column.
type Line = [i32; 8];
/// A block: eight rows.
pub(super) type Block = [Line; 8];

/// Bits behind the binary point of the constants, and of what goes from pass to pass.
const CONST_BITS: u32 = 13;
const PASS_BITS: u32 = 2;

#[inline(always)]
fn transpose(block: &Block) -> Block {
    let mut out = [[0; 8]; 8];
    for i in 0..8 {
        for j in 0..8 {
            out[i][j] = block[j][i];
        }
    }
    out
}

/// Does the same to every column.
#[inline(always)]
fn each_column(block: &Block, work: impl Fn(Line) -> Line) -> Block {
    let mut out = [[0; 8]; 8];
    for i in 0..8 {
        let mut line = [0; 8];
        for j in 0..8 {
            line[j] = block[j][i];
        }
        let line = work(line);
        for j in 0..8 {
            out[j][i] = line[j];
        }
    }
    out
}

// Sums and products wrap: damaged files can have anything in them.

#[inline(always)]
fn add(a: i32, b: i32) -> i32 {
    a.wrapping_add(b)
}

#[inline(always)]
fn sub(a: i32, b: i32) -> i32 {
    a.wrapping_sub(b)
}

#[inline(always)]
fn mul(a: i32, b: i32) -> i32 {
    a.wrapping_mul(b)
}

#[inline(always)]
fn descale(a: i32, bits: u32) -> i32 {
    a.wrapping_add(1 << (bits - 1)) >> bits
}

/// The rotation that both directions share, of the four odd inputs.
#[inline(always)]
fn rotate([a, b, c, d]: [i32; 4]) -> [i32; 4] {
    let (z1, z2) = (add(a, d), add(b, c));
    let (z3, z4) = (add(a, c), add(b, d));
    let z5 = mul(add(z3, z4), 9633);
    let (z1, z2) = (mul(z1, -7373), mul(z2, -20995));
    let (z3, z4) = (add(mul(z3, -16069), z5), add(mul(z4, -3196), z5));
    [
        add(mul(a, 2446), add(z1, z3)),
        add(mul(b, 16819), add(z2, z4)),
        add(mul(c, 25172), add(z2, z3)),
        add(mul(d, 12299), add(z1, z4)),
    ]
}

#[inline(always)]
fn forward_line(v: Line, is_last: bool) -> Line {
    let sums = [add(v[0], v[7]), add(v[1], v[6]), add(v[2], v[5]), add(v[3], v[4])];
    let odd = [sub(v[3], v[4]), sub(v[2], v[5]), sub(v[1], v[6]), sub(v[0], v[7])];
    let (t10, t13) = (add(sums[0], sums[3]), sub(sums[0], sums[3]));
    let (t11, t12) = (add(sums[1], sums[2]), sub(sums[1], sums[2]));
    let z1 = mul(add(t12, t13), 4433);
    let [o7, o5, o3, o1] = rotate(odd);
    let bits = if is_last { CONST_BITS + PASS_BITS } else { CONST_BITS - PASS_BITS };
    let even = |a: i32| if is_last { descale(a, PASS_BITS) } else { mul(a, 1 << PASS_BITS) };
    [
        even(add(t10, t11)),
        descale(o1, bits),
        descale(add(z1, mul(t13, 6270)), bits),
        descale(o3, bits),
        even(sub(t10, t11)),
        descale(o5, bits),
        descale(add(z1, mul(t12, -15137)), bits),
        descale(o7, bits),
    ]
}

#[inline(always)]
fn inverse_line(v: Line, is_last: bool) -> Line {
    let z1 = mul(add(v[2], v[6]), 4433);
    let (t2, t3) = (add(z1, mul(v[6], -15137)), add(z1, mul(v[2], 6270)));
    let t0 = mul(add(v[0], v[4]), 1 << CONST_BITS);
    let t1 = mul(sub(v[0], v[4]), 1 << CONST_BITS);
    let [e0, e1, e2, e3] = [add(t0, t3), add(t1, t2), sub(t1, t2), sub(t0, t3)];
    let [o3, o2, o1, o0] = rotate([v[7], v[5], v[3], v[1]]);
    let bits = if is_last { CONST_BITS + PASS_BITS + 3 } else { CONST_BITS - PASS_BITS };
    [
        descale(add(e0, o0), bits),
        descale(add(e1, o1), bits),
        descale(add(e2, o2), bits),
        descale(add(e3, o3), bits),
        descale(sub(e3, o3), bits),
        descale(sub(e2, o2), bits),
        descale(sub(e1, o1), bits),
        descale(sub(e0, o0), bits),
    ]
}

/// Coefficients, 8 times too large, of samples that lie around 0.
#[inline(always)]
pub(super) fn forward(samples: &Block) -> Block {
    let rows = each_column(&transpose(samples), |line| forward_line(line, false));
    each_column(&transpose(&rows), |line| forward_line(line, true))
}

/// Samples, 0 to 255, of coefficients.
#[inline(always)]
pub(super) fn inverse(coefficients: &Block) -> [[u8; 8]; 8] {
    let mut columns = each_column(coefficients, |line| inverse_line(line, false));
    for value in columns.as_flattened_mut() {
        // What libjpeg's vector code keeps between the passes has 16 bits.
        *value = (*value).clamp(-0x8000, 0x7fff);
    }
    let rows = each_column(&transpose(&columns), |line| inverse_line(line, true));
    let rows = transpose(&rows);
    let mut samples = [[0; 8]; 8];
    for (sample, &value) in samples.as_flattened_mut().iter_mut().zip(rows.as_flattened()) {
        *sample = value.wrapping_add(128).clamp(0, 255) as u8;
    }
    samples
}

/// For each sample of a shrunken line the weights of the lowest coefficients: cosines of as many
/// points, with the factor of eight points.
const SHRINK_1: [[i32; 1]; 1] = [[2896]];
const SHRINK_2: [[i32; 2]; 2] = [[2896, 2896], [2896, -2896]];
const SHRINK_4: [[i32; 4]; 4] = [
    [2896, 3784, 2896, 1567],
    [2896, 1567, -2896, -3784],
    [2896, -1567, -2896, 3784],
    [2896, -3784, 2896, -1567],
];

/// Writes the samples of a block shrunken to `N` × `N`.
#[inline(always)]
fn shrink<const N: usize>(
    coefficients: &Block,
    weights: &[[i32; N]; N],
    plane: &mut [u8],
    stride: usize,
) {
    for (row, across) in plane.chunks_mut(stride).zip(weights) {
        let mut columns = [0; N];
        for (v, weight) in across.iter().enumerate() {
            for u in 0..N {
                columns[u] = add(columns[u], mul(coefficients[v][u], *weight));
            }
        }
        for (sample, down) in row.iter_mut().zip(weights) {
            let mut sum = 0;
            for u in 0..N {
                sum = add(sum, mul(descale(columns[u], CONST_BITS - PASS_BITS), down[u]));
            }
            *sample = add(descale(sum, CONST_BITS + PASS_BITS), 128).clamp(0, 255) as u8;
        }
    }
}

simd! {
    /// Writes the samples of a block of quantised coefficients into the eight rows of a plane that
    /// begin at `at`; of a shrunken one into `size` rows. `is_flat`: only the first coefficient is
    /// not 0.
    pub(super) fn paint(
        coefficients: &[i16; 64],
        table: &[u16; 64],
        is_flat: bool,
        plane: &mut [u8],
        at: usize,
        stride: usize,
        size: usize,
    ) {
        if is_flat {
            let dc = coefficients[0].wrapping_mul(table[0] as i16);
            let value = (((i32::from(dc) + 4) >> 3) + 128).clamp(0, 255) as u8;
            for row in plane[at..].chunks_mut(stride).take(size) {
                row[..size].fill(value);
            }
            return;
        }
        let mut block = [[0; 8]; 8];
        for (y, row) in block.iter_mut().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = coefficients[y * 8 + x].wrapping_mul(table[y * 8 + x] as i16).into();
            }
        }
        match size {
            1 => return shrink(&block, &SHRINK_1, &mut plane[at..], stride),
            2 => return shrink(&block, &SHRINK_2, &mut plane[at..], stride),
            4 => return shrink(&block, &SHRINK_4, &mut plane[at..], stride),
            _ => {}
        }
        let samples = inverse(&block);
        for (row, samples) in plane[at..].chunks_mut(stride).zip(samples) {
            row[..8].copy_from_slice(&samples);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_block_has_one_coefficient() {
        let coefficients = forward(&[[25; 8]; 8]);
        // 8 × the mean, 8 times too large.
        assert_eq!(coefficients[0][0], 25 * 64);
        assert!(coefficients.iter().flatten().skip(1).all(|&c| c == 0));
        let mut quantised = [0; 64];
        quantised[0] = 25;
        let mut plane = vec![9; 80];
        paint(&quantised, &[8; 64], true, &mut plane, 1, 10, 8);
        let mut slowly = vec![9; 80];
        paint(&quantised, &[8; 64], false, &mut slowly, 1, 10, 8);
        assert_eq!(plane, slowly);
        assert_eq!(plane[..10], [9, 153, 153, 153, 153, 153, 153, 153, 153, 9]);
    }

    #[test]
    fn forth_and_back_is_the_block() {
        let mut samples = [[0; 8]; 8];
        for (i, value) in samples.iter_mut().flatten().enumerate() {
            *value = (i * i * 7 % 255) as i32 - 128;
        }
        let back = inverse(&forward(&samples).map(|row| row.map(|c| (c + 4) >> 3)));
        for (a, b) in samples.iter().flatten().zip(back.iter().flatten()) {
            assert!((a + 128).abs_diff(i32::from(*b)) <= 1);
        }
    }

    #[test]
    fn a_shrunken_block_is_near_its_means() {
        // A slope that a few coefficients describe.
        let mut samples = [[0; 8]; 8];
        for (i, value) in samples.as_flattened_mut().iter_mut().enumerate() {
            *value = (i % 8 * 9 + i / 8 * 5) as i32 - 40;
        }
        let mut coefficients = [0; 64];
        for (to, from) in coefficients.iter_mut().zip(forward(&samples).as_flattened()) {
            *to = (from / 8) as i16;
        }
        for size in [1, 2, 4] {
            let mut plane = vec![0; size * size];
            paint(&coefficients, &[1; 64], false, &mut plane, 0, size, size);
            let by = 8 / size;
            for (i, &got) in plane.iter().enumerate() {
                let (x, y) = (i % size * by, i / size * by);
                let square = (y..y + by).flat_map(|y| &samples[y][x..x + by]);
                let mean = square.sum::<i32>() / (by * by) as i32 + 128;
                assert!(mean.abs_diff(got.into()) <= 4, "{size}: {mean} {got}");
            }
        }
    }

    #[test]
    fn the_worst_coefficients_do_no_harm() {
        for extreme in [i16::MIN, i16::MAX] {
            paint(&[extreme; 64], &[u16::MAX; 64], false, &mut [0; 64], 0, 8, 8);
            paint(&[extreme; 64], &[1; 64], false, &mut [0; 64], 0, 8, 8);
        }
    }
}
