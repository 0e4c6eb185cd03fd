//! Butterworth filters of any order, as biquads.

use realfft::num_complex::Complex;

use super::{Biquad, Cascade, State};

/// Which frequencies a Butterworth filter lets through; frequencies in Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Band {
    /// Those below.
    Low(f64),
    /// Those above.
    High(f64),
    /// Those between.
    Pass(f64, f64),
    /// All but those between.
    Stop(f64, f64),
}

/// The sections of the filter of this order (`scipy.signal.butter`, bilinear transform with the edges
/// kept): `order` poles for `Low` and `High`, twice as many for `Pass` and `Stop`. Edges must lie
/// between 0 and rate / 2 and go up.
pub fn butterworth(band: Band, order: usize, rate: f64) -> Vec<Biquad> {
    // Frequencies as the bilinear transform z = (1 + s) / (1 - s) sees them.
    let warp = |frequency: f64| (std::f64::consts::PI * frequency / rate).tan();
    // The prototype's poles with a positive imaginary part, then the real one.
    let poles = (0..order.div_ceil(2)).map(|k| {
        let turn = std::f64::consts::FRAC_PI_2 * (1.0 + (2 * k + 1) as f64 / order as f64);
        let pole = Complex::from_polar(1.0, turn);
        if 2 * k + 1 == order { Complex::new(-1.0, 0.0) } else { pole }
    });
    let mut sections = Vec::new();
    for pole in poles {
        let real = pole.im == 0.0;
        match band {
            Band::Low(edge) => {
                let pair = one_or_pair(pole * warp(edge), real);
                sections.push(section(
                    if real { [1.0, 1.0, 0.0] } else { [1.0, 2.0, 1.0] },
                    pair,
                    1.0,
                ));
            }
            Band::High(edge) => {
                let pair = one_or_pair(pole.inv() * warp(edge), real);
                let zeros = if real { [1.0, -1.0, 0.0] } else { [1.0, -2.0, 1.0] };
                sections.push(section(zeros, pair, -1.0));
            }
            Band::Pass(low, high) | Band::Stop(low, high) => {
                let (low, high) = (warp(low), warp(high));
                let (width, middle) = (high - low, low * high);
                let stop = matches!(band, Band::Stop(..));
                // The roots of s² - 2hs + middle.
                let half = if stop { pole.inv() } else { pole } * (width / 2.0);
                let root = (half * half - middle).sqrt();
                // The middle of the band on the unit circle: where the gain of a stop is 0 and that of a
                // pass 1.
                let cos = (1.0 - middle) / (1.0 + middle);
                let (zeros, at) =
                    if stop { ([1.0, -2.0 * cos, 1.0], 1.0) } else { ([1.0, 0.0, -1.0], cos) };
                let (plus, minus) = (half + root, half - root);
                if real {
                    // Two real poles, or two that are each other's conjugate: one section either way.
                    sections.push(section(zeros, [Some(plus), Some(minus)], at));
                } else {
                    sections.push(section(zeros, [Some(plus), Some(plus.conj())], at));
                    sections.push(section(zeros, [Some(minus), Some(minus.conj())], at));
                }
            }
        }
    }
    sections
}

fn one_or_pair(pole: Complex<f64>, real: bool) -> [Option<Complex<f64>>; 2] {
    [Some(pole), if real { None } else { Some(pole.conj()) }]
}

/// The section with these zeros and analog poles, of gain 1 where the cosine is `cos`.
fn section(zeros: [f64; 3], poles: [Option<Complex<f64>>; 2], cos: f64) -> Biquad {
    let digital = poles.map(|pole| match pole {
        Some(s) => (s + 1.0) / (Complex::new(1.0, 0.0) - s),
        None => Complex::new(0.0, 0.0),
    });
    let a = [-(digital[0] + digital[1]).re, (digital[0] * digital[1]).re];
    let z = Complex::new(cos, (1.0 - cos * cos).max(0.0).sqrt()).conj();
    let size = |c: [f64; 3]| (z * z * c[2] + z * c[1] + c[0]).norm();
    let gain = size([1.0, a[0], a[1]]) / size(zeros);
    Biquad { b: zeros.map(|b| b * gain), a }
}

impl Cascade {
    /// Filters forwards and then backwards, so that no phase is turned (`scipy.signal.sosfiltfilt`): the
    /// plane goes on at both ends, turned about its end sample, for `pad` samples or as many as it has.
    pub fn process_both_ways(&self, plane: &mut [f32], pad: usize) {
        let (Some(&first), Some(&last)) = (plane.first(), plane.last()) else { return };
        let pad = pad.min(plane.len() - 1);
        let (first, last) = (f64::from(first), f64::from(last));
        let turned = |about: f64, x: f32| 2.0 * about - f64::from(x);
        let mut samples: Vec<f64> = Vec::with_capacity(plane.len() + 2 * pad);
        samples.extend(plane[1..=pad].iter().rev().map(|&x| turned(first, x)));
        samples.extend(plane.iter().copied().map(f64::from));
        samples.extend(plane.iter().rev().skip(1).take(pad).map(|&x| turned(last, x)));
        for _ in 0..2 {
            let mut states: Vec<State> = self.settled(samples[0]);
            self.process_f64(&mut samples, &mut states);
            samples.reverse();
        }
        plane.iter_mut().zip(&samples[pad..]).for_each(|(x, y)| *x = *y as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_three_decibels_down() {
        let gain = |sections: &[Biquad], frequency: f64| {
            let z = Complex::from_polar(1.0, -std::f64::consts::TAU * frequency / 8000.0);
            let at = |c: [f64; 3]| z * z * c[2] + z * c[1] + c[0];
            let each = sections.iter().map(|s| at(s.b) / at([1.0, s.a[0], s.a[1]]));
            each.fold(Complex::new(1.0, 0.0), |gain, g| gain * g)
        };
        for order in 1..9 {
            for (band, edge, one) in [
                (Band::Low(1000.0), 1000.0, 0.0),
                (Band::High(1000.0), 1000.0, 4000.0),
                (Band::Pass(500.0, 1500.0), 1500.0, 890.15),
                (Band::Stop(20.0, 1500.0), 20.0, 0.0),
            ] {
                let sections = butterworth(band, order, 8000.0);
                assert!(sections.iter().all(Biquad::is_stable));
                let down = gain(&sections, edge).norm();
                assert!((down - 0.5f64.sqrt()).abs() < 1e-9, "{band:?} {order}: {down}");
                assert!((gain(&sections, one).norm() - 1.0).abs() < 1e-3, "{band:?} {order}");
            }
        }
    }
}
