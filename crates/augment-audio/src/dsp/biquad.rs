//! Filters of second order, alone and in cascade.

use augment_core::simd::{self, Kernel};

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
    fn step(&self, x: f64, state: &mut State) -> f64 {
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

/// Samples filtered at once.
const BLOCK: usize = 8;

/// A section by its effect on a block: each sample of the block and each number of the state adds its
/// column, times itself, to the outputs. So only the state, and not each output, waits for what was
/// before.
#[derive(Clone, Debug)]
struct Section {
    biquad: Biquad,
    /// What each input sample adds to the outputs; those before it stay 0.
    impulse: [[f64; BLOCK]; BLOCK],
    /// What each input sample adds to the state.
    kept: [[f64; 2]; BLOCK],
    /// What each number of the state adds to the outputs.
    ringing: [[f64; BLOCK]; 2],
    /// What each number of the state adds to the next state.
    carried: [[f64; 2]; 2],
}

impl Section {
    fn new(biquad: Biquad) -> Self {
        let response = |input: [f64; BLOCK], mut state: State| {
            (input.map(|x| biquad.step(x, &mut state)), state)
        };
        let rest = [0.0; BLOCK];
        let unit = |at: usize| std::array::from_fn(|i| if i == at { 1.0 } else { 0.0 });
        let of_input: [_; BLOCK] = std::array::from_fn(|k| response(unit(k), [0.0; 2]));
        let of_state = [response(rest, [1.0, 0.0]), response(rest, [0.0, 1.0])];
        Self {
            biquad,
            impulse: of_input.map(|(outputs, _)| outputs),
            kept: of_input.map(|(_, state)| state),
            ringing: of_state.map(|(outputs, _)| outputs),
            carried: of_state.map(|(_, state)| state),
        }
    }

    #[inline(always)]
    fn block(&self, x: &[f64; BLOCK], state: &mut State) -> [f64; BLOCK] {
        const HALF: usize = BLOCK / 2;
        let mut y = [0.0; BLOCK];
        let mut next = [0.0; 2];
        let (early, late) = x.split_at(HALF);
        let (of_early, of_late) = self.impulse.split_at(HALF);
        for (&x, column) in early.iter().zip(of_early) {
            add(&mut y, x, column);
        }
        // The later half of the inputs does not reach the earlier half of the outputs.
        for (&x, column) in late.iter().zip(of_late) {
            add(&mut y[HALF..], x, &column[HALF..]);
        }
        for (&x, column) in x.iter().zip(&self.kept) {
            add(&mut next, x, column);
        }
        for (&s, (rings, stays)) in state.iter().zip(self.ringing.iter().zip(&self.carried)) {
            add(&mut y, s, rings);
            add(&mut next, s, stays);
        }
        *state = next;
        y
    }
}

#[inline(always)]
fn add(sum: &mut [f64], factor: f64, column: &[f64]) {
    for (sum, c) in sum.iter_mut().zip(column) {
        *sum += factor * c;
    }
}

/// Biquads one after the other, in double precision from the first to the last.
#[derive(Clone, Debug)]
pub struct Cascade(Vec<Section>);

impl Cascade {
    /// Of these sections.
    pub fn new(sections: impl IntoIterator<Item = Biquad>) -> Self {
        Self(sections.into_iter().map(Section::new).collect())
    }

    /// The states of a filter at rest.
    pub fn rest(&self) -> Vec<State> {
        vec![[0.0; 2]; self.0.len()]
    }

    /// The states of a filter that has always been given `level` (`scipy.signal.sosfilt_zi`).
    pub fn settled(&self, level: f64) -> Vec<State> {
        let mut level = level;
        let state = |section: &Section| {
            let (state, gain) = section.biquad.steady();
            let state = state.map(|s| s * level);
            level *= gain;
            state
        };
        self.0.iter().map(state).collect()
    }

    /// Filters `samples` in place, going on from `states`: one for each section.
    pub fn process(&self, samples: &mut [f32], states: &mut [State]) {
        simd::run(Run { sections: &self.0, samples, states });
    }

    /// As [`Self::process`], for samples in double precision.
    pub fn process_f64(&self, samples: &mut [f64], states: &mut [State]) {
        simd::run(Run { sections: &self.0, samples, states });
    }
}

trait Sample: Copy {
    fn read(self) -> f64;
    fn write(value: f64) -> Self;
}

impl Sample for f32 {
    #[inline(always)]
    fn read(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn write(value: f64) -> Self {
        value as f32
    }
}

impl Sample for f64 {
    #[inline(always)]
    fn read(self) -> f64 {
        self
    }

    #[inline(always)]
    fn write(value: f64) -> Self {
        value
    }
}

struct Run<'a, T> {
    sections: &'a [Section],
    samples: &'a mut [T],
    states: &'a mut [State],
}

impl<T: Sample> Kernel for Run<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        // What rings on in silence may not become subnormal: such numbers take a hundred times as long.
        const STRETCH: usize = 64 * BLOCK;
        const SILENCE: f64 = 1e-100;
        for stretch in self.samples.chunks_mut(STRETCH) {
            let (blocks, rest) = stretch.as_chunks_mut::<BLOCK>();
            if let ([section], [state]) = (self.sections, &mut *self.states) {
                // Kept where the compiler sees that nothing else can reach it.
                let mut kept = *state;
                for block in blocks {
                    *block = section.block(&block.map(T::read), &mut kept).map(T::write);
                }
                *state = kept;
            } else {
                for block in blocks {
                    let mut values = block.map(T::read);
                    for (section, state) in self.sections.iter().zip(&mut *self.states) {
                        values = section.block(&values, state);
                    }
                    *block = values.map(T::write);
                }
            }
            for x in rest {
                let mut value = x.read();
                for (section, state) in self.sections.iter().zip(&mut *self.states) {
                    value = section.biquad.step(value, state);
                }
                *x = T::write(value);
            }
            for s in self.states.iter_mut().flatten() {
                if s.abs() < SILENCE {
                    *s = 0.0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(len: usize) -> Vec<f32> {
        let mut state = 1u32;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        std::iter::repeat_with(next).take(len).collect()
    }

    #[test]
    fn blocks_are_the_recursion() {
        let filters = [
            Biquad::lowpass(44_100.0, 30.0, 0.707),
            Biquad::peaking(44_100.0, 9000.0, -20.0, 40.0),
            Biquad::highpass(8000.0, 3990.0, 0.5),
        ];
        let cascade = Cascade::new(filters);
        let input = noise(1500);
        let mut states = [[0.0; 2]; 3];
        let plain: Vec<f32> = input
            .iter()
            .map(|&x| {
                let each = filters.iter().zip(&mut states);
                each.fold(f64::from(x), |x, (filter, state)| filter.step(x, state)) as f32
            })
            .collect();
        let mut whole = input.clone();
        cascade.process(&mut whole, &mut cascade.rest());
        let worst = whole.iter().zip(&plain).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-7, "{worst}");
        // In parts, it goes on where it was.
        let mut parts = input;
        let mut states = cascade.rest();
        let (first, second) = parts.split_at_mut(701);
        cascade.process(first, &mut states);
        cascade.process(second, &mut states);
        let worst = whole.iter().zip(&parts).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-7, "{worst}");
    }

    #[test]
    fn a_settled_filter_has_no_transient() {
        let cascade = Cascade::new([
            Biquad::low_shelf(8000.0, 200.0, 6.0, 0.707),
            Biquad::lowpass(8000.0, 1000.0, 2.0),
        ]);
        let mut samples = vec![0.25f32; 100];
        cascade.process(&mut samples, &mut cascade.settled(0.25));
        let gain = 10f32.powf(6.0 / 20.0);
        assert!(samples.iter().all(|x| (x - 0.25 * gain).abs() < 1e-6));
    }

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
    fn ringing_ends_in_silence() {
        let filter = Biquad::lowpass(44_100.0, 1000.0, 0.707);
        let mut samples = vec![0.0f32; 60_000];
        samples[0] = 1.0;
        let mut state = [0.0; 2];
        filter.process(&mut samples, &mut state);
        assert_eq!(state, [0.0; 2]);
        assert_eq!(samples[59_999], 0.0);
    }

    #[test]
    fn stability_is_seen() {
        let with = |a1, a2| Biquad::new([1.0, 0.0, 0.0], [1.0, a1, a2]).is_stable();
        assert!(with(-1.8, 0.9) && with(0.0, 1.0) && with(-1.0, 0.0));
        assert!(!with(0.0, 1.1) && !with(2.5, 1.0) && !with(-1.2, 0.1) && !with(f64::NAN, 0.0));
    }
}
