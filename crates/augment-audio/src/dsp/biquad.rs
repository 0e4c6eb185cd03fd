//! Filters of second order.

use super::Cascade;

/// `H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²)`.
///
/// The designs are those of the *Audio EQ Cookbook* (R. Bristow-Johnson), of SoX and so of
/// `torchaudio.functional`; `rate` and `frequency` are in Hz, `gain_db` in dB. They are computed in
/// double precision and expect 0 < frequency < rate / 2 and q > 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// b0, b1 and b2.
    pub b: [f64; 3],
    /// a1 and a2; a0 is 1.
    pub a: [f64; 2],
}

/// What a filter remembers of the samples before (transposed direct form II).
pub type State = [f64; 2];

/// cos and sin of the frequency in radians a sample.
fn turn(rate: f64, frequency: f64) -> (f64, f64) {
    let (sin, cos) = (std::f64::consts::TAU * frequency / rate).sin_cos();
    (cos, sin)
}

impl Biquad {
    /// With any coefficients; `a[0]` may not be 0.
    pub fn new(b: [f64; 3], a: [f64; 3]) -> Self {
        Self { b: b.map(|b| b / a[0]), a: [a[1] / a[0], a[2] / a[0]] }
    }

    /// Lets low frequencies through: 12 dB an octave.
    pub fn lowpass(rate: f64, frequency: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        let b = (1.0 - cos) / 2.0;
        Self::resonant([b, 2.0 * b, b], cos, sin / 2.0 / q)
    }

    /// Lets high frequencies through: 12 dB an octave.
    pub fn highpass(rate: f64, frequency: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        let b = (1.0 + cos) / 2.0;
        Self::resonant([b, -2.0 * b, b], cos, sin / 2.0 / q)
    }

    /// Lets a band through: with a gain of 0 dB in its middle, or of `q` when `constant_skirt`.
    pub fn bandpass(rate: f64, frequency: f64, q: f64, constant_skirt: bool) -> Self {
        let (cos, sin) = turn(rate, frequency);
        let b = if constant_skirt { sin / 2.0 } else { sin / 2.0 / q };
        Self::resonant([b, 0.0, -b], cos, sin / 2.0 / q)
    }

    /// Takes a band out.
    pub fn bandreject(rate: f64, frequency: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        Self::resonant([1.0, -2.0 * cos, 1.0], cos, sin / 2.0 / q)
    }

    /// Turns phases and leaves amplitudes.
    pub fn allpass(rate: f64, frequency: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        let alpha = sin / 2.0 / q;
        Self::resonant([1.0 - alpha, -2.0 * cos, 1.0 + alpha], cos, alpha)
    }

    fn resonant(b: [f64; 3], cos: f64, alpha: f64) -> Self {
        Self::new(b, [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Raises or lowers a band.
    pub fn peaking(rate: f64, frequency: f64, gain_db: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        let (alpha, a) = (sin / 2.0 / q, 10f64.powf(gain_db / 40.0));
        Self::new(
            [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a],
            [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a],
        )
    }

    /// Raises or lowers what is below the frequency.
    pub fn low_shelf(rate: f64, frequency: f64, gain_db: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        Self::shelf(cos, sin / 2.0 / q, gain_db)
    }

    /// Raises or lowers what is above the frequency.
    pub fn high_shelf(rate: f64, frequency: f64, gain_db: f64, q: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        Self::high_shelf_of(cos, sin / 2.0 / q, gain_db)
    }

    /// The high shelf whose steepness is given as a slope, 1 being the steepest without a bump.
    pub fn high_shelf_of_slope(rate: f64, frequency: f64, gain_db: f64, slope: f64) -> Self {
        let (cos, sin) = turn(rate, frequency);
        let a = 10f64.powf(gain_db / 40.0);
        let alpha = sin / 2.0 * ((a + 1.0 / a) * (1.0 / slope - 1.0) + 2.0).sqrt();
        Self::high_shelf_of(cos, alpha, gain_db)
    }

    /// The high shelf is the low shelf with the spectrum turned round: z for -z.
    fn high_shelf_of(cos: f64, alpha: f64, gain_db: f64) -> Self {
        let Self { b: [b0, b1, b2], a: [a1, a2] } = Self::shelf(-cos, alpha, gain_db);
        Self { b: [b0, -b1, b2], a: [-a1, a2] }
    }

    fn shelf(cos: f64, alpha: f64, gain_db: f64) -> Self {
        let a = 10f64.powf(gain_db / 40.0);
        let root = 2.0 * a.sqrt() * alpha;
        let (up, down) = (a + 1.0, a - 1.0);
        Self::new(
            [
                a * (up - down * cos + root),
                2.0 * a * (down - up * cos),
                a * (up - down * cos - root),
            ],
            [up + down * cos + root, -2.0 * (down + up * cos), up + down * cos - root],
        )
    }

    /// SoX's `band`: two poles alone. `noise` is for signals without pitch.
    pub fn band(rate: f64, frequency: f64, q: f64, noise: bool) -> Self {
        let (cos, _) = turn(rate, frequency);
        let a2 = (-std::f64::consts::TAU * frequency / q / rate).exp();
        let a1 = -4.0 * a2 / (1.0 + a2) * cos;
        let b0 = if noise {
            (((1.0 + a2).powi(2) - a1 * a1) * (1.0 - a2) / (1.0 + a2)).max(0.0).sqrt()
        } else {
            (1.0 - a1 * a1 / (4.0 * a2)).max(0.0).sqrt() * (1.0 - a2)
        };
        Self { b: [b0, 0.0, 0.0], a: [a1, a2] }
    }

    /// Whether no pole lies outside the unit circle, so that nothing grows without bound.
    pub fn is_stable(&self) -> bool {
        let [a1, a2] = self.a;
        a2.abs() <= 1.0 && a1.abs() <= 1.0 + a2
    }

    /// The state that a constant input of 1 leads to (`scipy.signal.lfilter_zi`), and the output
    /// then: started with it, times the first sample, a filter has no transient. A filter with a pole
    /// at 0 Hz has none; it starts from rest.
    pub fn steady(&self) -> (State, f64) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let gain = (b0 + b1 + b2) / (1.0 + a1 + a2);
        if !gain.is_finite() {
            return ([0.0; 2], 0.0);
        }
        let second = b2 - a2 * gain;
        ([b1 - a1 * gain + second, second], gain)
    }

    /// One sample.
    #[inline(always)]
    pub(super) fn step(&self, x: f64, state: &mut State) -> f64 {
        let y = self.b[0] * x + state[0];
        state[0] = self.b[1] * x - self.a[0] * y + state[1];
        state[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// Filters `samples` in place, going on from `state`.
    pub fn process(&self, samples: &mut [f32], state: &mut State) {
        Cascade::new([*self]).process(samples, std::slice::from_mut(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelves_and_peaks_have_their_gain() {
        let level = |filter: Biquad, frequency: f64| {
            let (cos, sin) = turn(8000.0, frequency);
            let (cos2, sin2) = turn(8000.0, 2.0 * frequency);
            let at =
                |c: [f64; 3]| (c[0] + c[1] * cos + c[2] * cos2).hypot(c[1] * sin + c[2] * sin2);
            20.0 * (at(filter.b) / at([1.0, filter.a[0], filter.a[1]])).log10()
        };
        let low = Biquad::low_shelf(8000.0, 500.0, -7.0, 0.707);
        assert!((level(low, 0.0) + 7.0).abs() < 1e-9 && level(low, 3999.9).abs() < 1e-3);
        let high = Biquad::high_shelf(8000.0, 500.0, 5.0, 0.707);
        assert!((level(high, 4000.0) - 5.0).abs() < 1e-9 && level(high, 0.0).abs() < 1e-9);
        let peak = Biquad::peaking(8000.0, 500.0, 12.0, 3.0);
        assert!((level(peak, 500.0) - 12.0).abs() < 1e-9);
        assert!((level(Biquad::lowpass(8000.0, 500.0, 0.5), 500.0) + 6.0206).abs() < 1e-3);
    }

    #[test]
    fn stability_is_seen() {
        let with = |a1, a2| Biquad::new([1.0, 0.0, 0.0], [1.0, a1, a2]).is_stable();
        assert!(with(-1.8, 0.9) && with(0.0, 1.0) && with(-1.0, 0.0));
        assert!(!with(0.0, 1.1) && !with(2.5, 1.0) && !with(-1.2, 0.1) && !with(f64::NAN, 0.0));
    }
}
