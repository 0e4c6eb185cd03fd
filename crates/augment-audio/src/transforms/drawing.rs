//! Draws that several transforms share.

use super::varied::Draws;
use crate::params::{Range, TimeUnit};

/// A whole number of the range, its ends with it.
pub(crate) fn whole(draws: &mut Draws<'_>, range: Range) -> f64 {
    let (low, high) = (range.low().ceil(), range.high().floor());
    draws.number(Range::new(low, (high + 1.0).max(low))).floor().min(high)
}

/// A multiple of `unit` of the range, its ends with it.
pub(crate) fn multiple(draws: &mut Draws<'_>, range: Range, unit: f64) -> f64 {
    whole(draws, Range::new(range.low() / unit, range.high() / unit)) * unit
}

/// A time of the range: in whole samples, each as likely as another, where they are its unit.
pub(crate) fn time(draws: &mut Draws<'_>, range: Range, unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Samples if !range.is_fixed() => whole(draws, range),
        _ => draws.number(range),
    }
}

/// A frequency of the range, uniform in mel (2595·log10(1 + f/700)).
pub(crate) fn frequency(draws: &mut Draws<'_>, range: Range) -> f64 {
    let mel = |f: f64| 2595.0 * (1.0 + f / 700.0).log10();
    // At the ends what was written, not what comes back from its logarithm.
    if range.is_fixed() {
        return draws.number(range);
    }
    let mel = draws.number(Range::new(mel(range.low()), mel(range.high())));
    (700.0 * (10f64.powf(mel / 2595.0) - 1.0)).clamp(range.low(), range.high())
}

#[cfg(test)]
mod tests {
    use augment_core::SampleRng;

    use super::*;

    #[test]
    fn draws_lie_in_their_ranges() {
        let mut rng = SampleRng::new(1, 0, "a");
        let mut seen = [0; 4];
        let mut low = 0;
        for _ in 0..2000 {
            let mut draws = Draws::Random(&mut rng);
            seen[whole(&mut draws, Range::new(1.0, 3.0)) as usize] += 1;
            assert!([12.0, 18.0, 24.0].contains(&multiple(
                &mut draws,
                Range::new(12.0, 24.0),
                6.0
            )));
            let hz = frequency(&mut draws, Range::new(100.0, 4000.0));
            assert!((100.0..=4000.0).contains(&hz));
            low += usize::from(hz < 1263.0);
        }
        assert!(seen[0] == 0 && seen[1..].iter().all(|n| (560..780).contains(n)), "{seen:?}");
        // Half way in mel.
        assert!((900..1100).contains(&low), "{low}");
        let steps = Range::new(-1.0, 2.0);
        let mut draw = |unit| time(&mut Draws::Random(&mut rng), steps, unit).fract() == 0.0;
        assert!(draw(TimeUnit::Samples) && !draw(TimeUnit::Seconds));
        assert_eq!(time(&mut Draws::Lowest, Range::fixed(0.5), TimeUnit::Samples), 0.5);
        assert_eq!(whole(&mut Draws::Lowest, Range::new(1.0, 3.0)), 1.0);
        assert_eq!(whole(&mut Draws::Highest, Range::new(1.0, 3.0)), 3.0);
        assert_eq!(whole(&mut Draws::Highest, Range::fixed(3.0)), 3.0);
        assert_eq!(frequency(&mut Draws::Highest, Range::fixed(123.4)), 123.4);
    }
}
