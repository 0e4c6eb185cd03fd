//! Filters of second order one after the other, eight samples at a time.

use augment_core::simd::{self, Kernel};

use super::{Biquad, State};

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
    fn ringing_ends_in_silence() {
        let filter = Biquad::lowpass(44_100.0, 1000.0, 0.707);
        let mut samples = vec![0.0f32; 60_000];
        samples[0] = 1.0;
        let mut state = [0.0; 2];
        filter.process(&mut samples, &mut state);
        assert_eq!(state, [0.0; 2]);
        assert_eq!(samples[59_999], 0.0);
    }
}
