//! Curves that waveforms are shaped by: their loops become vector code, and they give the same bits
//! on every machine.

use super::math::exp;

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
        assert_eq!((tanh(1e30), tanh(-1e30), tanh(0.0)), (1.0, -1.0, 0.0));
    }
}
