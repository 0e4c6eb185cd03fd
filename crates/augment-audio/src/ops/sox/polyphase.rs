//! Resampling by any ratio: a low-pass under a Kaiser window, sampled at the phases that occur.

use augment_core::simd::{self, Kernel};

use crate::dsp::bessel_i0;

/// How well it is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quality {
    /// Where 3 dB are lost, in percent of the lower of the two bands.
    pub(super) bandwidth: f64,
    /// What is left of the rest, in dB below.
    pub(super) attenuation: f64,
}

impl Quality {
    /// SoX's `-h`, its default.
    pub(super) const HIGH: Self = Self { bandwidth: 95.0, attenuation: 120.41 };
}

/// Values of the prototype between two samples of the lower rate; cubic interpolation between
/// them is exact to 1e-10.
const FINE: usize = 1024;
/// Phases of a bank for any ratio; a line between two is within 1.2e-6.
const PHASES: usize = 1024;
/// Numbers of a bank with all phases that occur.
const MOST: usize = 1 << 20;
/// Values worked on at once.
const LANES: usize = 8;

/// Kaiser's parameter for an attenuation in dB, by his formula; from 60 dB on with what the program
/// was found to add, give or take 0.04.
pub(super) fn kaiser_beta(attenuation: f64) -> f64 {
    match attenuation {
        60.0.. => 0.1102 * (attenuation - 8.7) + 0.07,
        50.0.. => 0.1102 * (attenuation - 8.7),
        21.0.. => 0.5842 * (attenuation - 21.0).powf(0.4) + 0.07886 * (attenuation - 21.0),
        _ => 0.0,
    }
}

/// Samples of a filter with such a window, times its transition in cycles a sample.
pub(super) fn kaiser_width(beta: f64) -> f64 {
    ((7.5e-4 - 1.55e-5 * beta) * beta + 0.6248) * beta + 0.062
}

/// The low-pass around 0, in samples of the lower rate.
#[derive(Default)]
struct Prototype {
    quality: Option<Quality>,
    /// Half its length.
    half: f64,
    /// From -1 step on, `FINE` a sample.
    values: Vec<f64>,
}

impl Prototype {
    fn new(quality: Quality) -> Self {
        let Quality { bandwidth, attenuation } = quality;
        // The 3 dB point lies at 0.5886, 0.5789 and 0.5650 of the transition, from its end, for 16,
        // 20 and 28 bits: as measured, and a parabola through these.
        let over = attenuation - 96.33;
        let share = 0.5886 - over * (4.0324e-4 - 1.601e-6 * (over - 24.08));
        let transition = (1.0 - bandwidth / 100.0) / share;
        let cutoff = 1.0 - transition / 2.0;
        let beta = kaiser_beta(attenuation);
        let half = kaiser_width(beta) / transition;
        let whole = bessel_i0(beta);
        let value = |i: i64| {
            let u = i as f64 / FINE as f64;
            let inside = 1.0 - (u / half) * (u / half);
            if inside < 0.0 {
                return 0.0;
            }
            let x = std::f64::consts::PI * u;
            let sinc = if i == 0 { cutoff } else { (cutoff * x).sin() / x };
            sinc * bessel_i0(beta * inside.sqrt()) / whole
        };
        let count = (half * FINE as f64) as i64 + 4;
        Self { quality: Some(quality), half, values: (-1..count).map(value).collect() }
    }

    fn at(&self, u: f64) -> f64 {
        let place = u.abs() * FINE as f64;
        let i = place as usize;
        let Some(&[a, b, c, d]) = self.values.get(i..).and_then(|rest| rest.first_chunk()) else {
            return 0.0;
        };
        // The cubic through four points.
        let t = place - i as f64;
        let (third, second) = ((d - a) / 6.0 + (b - c) / 2.0, (a + c) / 2.0 - b);
        b + t * ((c - a / 3.0 - b / 2.0 - d / 6.0) + t * (second + t * third))
    }
}

/// A resampler; kept between clips, with the filters it had last.
#[derive(Default)]
pub(super) struct Polyphase {
    prototype: Prototype,
    made_for: Option<(f64, usize, Quality)>,
    /// Input samples from one output to the next.
    step: f64,
    /// The same as a fraction, where all its phases are in the bank.
    fraction: Option<(usize, usize)>,
    /// Taps of one phase: a multiple of `LANES`.
    taps: usize,
    /// Each phase's taps.
    bank: Vec<f32>,
    padded: Vec<f32>,
}

impl Polyphase {
    /// From a rate to another.
    pub(super) fn prepare_rational(&mut self, from: usize, to: usize, quality: Quality) {
        let (mut a, mut b) = (from, to);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let (from, to) = (from / a.max(1), to / a.max(1));
        self.make(from as f64 / to as f64, to, quality);
        self.fraction = (self.made_for.is_some_and(|made| made.1 == to)).then_some((from, to));
    }

    /// By any factor: so many input samples a sample that comes out.
    pub(super) fn prepare(&mut self, step: f64, quality: Quality) {
        self.make(step, 0, quality);
        self.fraction = None;
    }

    fn make(&mut self, step: f64, phases: usize, quality: Quality) {
        if self.prototype.quality != Some(quality) {
            self.prototype = Prototype::new(quality);
        }
        let scale = (1.0 / step).min(1.0);
        let reach = (self.prototype.half / scale).ceil() as usize + 1;
        let taps = (2 * reach).next_multiple_of(LANES);
        let phases = if (1..=MOST / taps).contains(&phases) { phases } else { 0 };
        if self.made_for == Some((step, phases, quality)) {
            return;
        }
        // One phase more: the first, a sample later.
        let count = if phases > 0 { phases } else { PHASES + 1 };
        let each = if phases > 0 { phases } else { PHASES } as f64;
        self.bank.clear();
        for phase in 0..count {
            let ahead = phase as f64 / each + (taps / 2 - 1) as f64;
            let tap = |i: usize| (scale * self.prototype.at((ahead - i as f64) * scale)) as f32;
            self.bank.extend((0..taps).map(tap));
        }
        (self.step, self.taps) = (step, taps);
        self.made_for = Some((step, phases, quality));
    }

    /// Fills `out` with the resampled `plane`, before and after which there is silence.
    pub(super) fn run(&mut self, plane: &[f32], out: &mut [f32]) {
        let before = self.taps / 2 - 1;
        self.padded.clear();
        self.padded.resize(before, 0.0);
        self.padded.extend_from_slice(plane);
        // Up to the last sample that comes out, and beyond by the filter.
        let last = (out.len() as f64 * self.step) as usize + 2 * self.taps;
        self.padded.resize(last.max(self.padded.len() + self.taps), 0.0);
        simd::run(Run {
            padded: &self.padded,
            bank: &self.bank,
            taps: self.taps,
            step: self.step,
            fraction: self.fraction,
            out,
        });
    }
}

struct Run<'a> {
    padded: &'a [f32],
    bank: &'a [f32],
    taps: usize,
    step: f64,
    fraction: Option<(usize, usize)>,
    out: &'a mut [f32],
}

impl Kernel for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { padded, bank, taps, step, fraction, out } = self;
        if let Some((from, to)) = fraction {
            let (mut at, mut phase) = (0, 0);
            for out in out {
                let sum = dot(&padded[at..at + taps], &bank[phase * taps..(phase + 1) * taps]);
                *out = sum.clamp(-1.0, 1.0);
                phase += from;
                at += phase / to;
                phase %= to;
            }
            return;
        }
        for (i, out) in out.iter_mut().enumerate() {
            let place = i as f64 * step;
            let at = place as usize;
            let place = (place - at as f64) * PHASES as f64;
            let phase = (place as usize).min(PHASES - 1);
            let share = (place - phase as f64) as f32;
            let window = &padded[at..at + taps];
            let low = dot(window, &bank[phase * taps..(phase + 1) * taps]);
            let high = dot(window, &bank[(phase + 1) * taps..(phase + 2) * taps]);
            *out = (low + share * (high - low)).clamp(-1.0, 1.0);
        }
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [[0.0f32; LANES]; 2];
    let (a, b) = (a.as_chunks::<LANES>().0, b.as_chunks::<LANES>().0);
    for (pair, (a, b)) in a.iter().zip(b).enumerate() {
        let sums = &mut sums[pair % 2];
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let mut all = 0.0;
    for (even, odd) in sums[0].iter().zip(&sums[1]) {
        all += even + odd;
    }
    all
}

#[cfg(test)]
pub(super) mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// A sine of half the full scale.
    pub(in super::super) fn tone(hz: f64, rate: f64, len: usize) -> Vec<f32> {
        (0..len).map(|n| (0.5 * (TAU * hz * n as f64 / rate).sin()) as f32).collect()
    }

    /// The worst deviation away from the ends.
    pub(in super::super) fn off(ours: &[f32], ideal: &[f32]) -> f32 {
        let middle = ours.len() / 5..ours.len() * 4 / 5;
        middle.map(|i| (ours[i] - ideal[i]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn the_prototype_is_interpolated_to_the_last_digits() {
        let prototype = Prototype::new(Quality { bandwidth: 95.0, attenuation: 125.0 });
        // Away from the grid, against the neighbours at half a step by a finer series.
        let exact = |u: f64| {
            let (a, b) = (prototype.at(u - 1.0 / FINE as f64), prototype.at(u + 1.0 / FINE as f64));
            (a, prototype.at(u), b)
        };
        for i in 0..200 {
            let (a, x, b) = exact(0.013 + 0.37 * f64::from(i));
            assert!((x - (a + b) / 2.0).abs() < 1e-5);
        }
        let sum: f64 = (-100..=100).map(|i| prototype.at(f64::from(i))).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    }

    #[test]
    fn kaisers_parameter() {
        assert!((kaiser_beta(120.0) - 12.335_26).abs() < 1e-6);
        assert_eq!(kaiser_beta(10.0), 0.0);
    }
}
