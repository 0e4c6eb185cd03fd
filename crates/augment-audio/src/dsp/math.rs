//! Functions whose loops become vector code, and which give the same bits on every machine.

/// tanh within 2e-7.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let size = x.abs().min(10.0);
    // Near 0 a quotient of polynomials (Lambert's continued fraction, cut off).
    let y = size * size;
    let small = size * (135_135.0 + y * (17_325.0 + y * (378.0 + y)))
        / (135_135.0 + y * (62_370.0 + y * (3_150.0 + y * 28.0)));
    let large = 1.0 - 2.0 / (exp(2.0 * size) + 1.0);
    let size = if size < 0.75 { small } else { large };
    size.copysign(x)
}

/// e^x for x in 0 to 80, within 2e-7 of its size.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let turns = (x * std::f32::consts::LOG2_E + 0.5) as i32;
    let n = turns as f32;
    // ln 2 in two parts, the first with few enough bits that its multiples are exact.
    let r = (x - n * 0.693_359_4) + n * 2.121_944_4e-4;
    let p = 1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5_040.0)));
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * p)));
    p * f32::from_bits(((turns + 127) as u32) << 23)
}

/// ln x for x of at least 1, within 2e-7 of its size or 1e-7.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const SQRT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    // x = 2^exponent · m, with m from √½ to √2.
    let exponent = (x.to_bits().wrapping_sub(SQRT_HALF) as i32) >> 23;
    let m = f32::from_bits(x.to_bits().wrapping_sub((exponent as u32) << 23));
    let s = (m - 1.0) / (m + 1.0);
    let y = s * s;
    let tail = y * (1.0 / 3.0 + y * (1.0 / 5.0 + y * (1.0 / 7.0 + y * (1.0 / 9.0))));
    exponent as f32 * std::f32::consts::LN_2 + 2.0 * s * (1.0 + tail)
}

/// The sine of `turns` turns, within 2e-7, for less than 2²² turns.
#[inline(always)]
pub(crate) fn sin_turns(turns: f32) -> f32 {
    let turns = turns - turns.round_ties_even();
    // Beyond a quarter turn it comes back.
    let size = turns.abs();
    let size = if size > 0.25 { 0.5 - size } else { size };
    let x = std::f32::consts::TAU * size;
    let y = x * x;
    let tail = 1.0 / 5_040.0 - y * (1.0 / 362_880.0 - y * (1.0 / 39_916_800.0));
    (x - x * y * (1.0 / 6.0 - y * (1.0 / 120.0 - y * tail))).copysign(turns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_close_to_the_exact() {
        for i in -200_000..200_000 {
            let x = i as f32 * 1e-4;
            let off = f64::from(tanh(x)) - f64::from(x).tanh();
            assert!(off.abs() < 2e-7, "{x}: {off}");
            let exact = (std::f64::consts::TAU * f64::from(x)).sin();
            let off = f64::from(sin_turns(x)) - exact;
            assert!(off.abs() < 2e-7, "{x}: {off}");
        }
        for i in 0..100_000 {
            let x = 1.0 + i as f32 * 0.37;
            let exact = f64::from(x).ln();
            let off = (f64::from(ln(x)) - exact).abs();
            assert!(off < 1e-7 + 2e-7 * exact, "{x}: {off}");
        }
        assert_eq!((tanh(1e30), tanh(-1e30), tanh(0.0)), (1.0, -1.0, 0.0));
    }
}
