//! `PolarityInversion`: the sign of every sample turned, or not.

use super::varied::varied;
use crate::ops;

varied! {
    /// Inverts the sign of every sample, at random (audiomentations' `PolarityInversion`).
    pub struct PolarityInversion {}
    const NAME: &'static str = "PolarityInversion";
    p = 0.5;
    draws |_this, _draws| ops::PolarityInversion {}
}

#[cfg(test)]
mod tests {
    use augment_core::{Info, SampleRng, Transform};

    use super::*;

    /// How many of 4000 samples are inverted.
    fn inverted(p: f64) -> usize {
        let draw = |i: usize| {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            PolarityInversion { p }.draw(&Info::AUDIO, &mut rng).unwrap()
        };
        let drawn: Vec<_> = (0..4000).map(draw).collect();
        assert!(drawn.iter().all(|ops| ops.len() <= 1));
        drawn.iter().flatten().filter(|op| op.name() == "polarity_inversion").count()
    }

    #[test]
    fn inverts_its_share() {
        assert_eq!((inverted(0.0), inverted(1.0)), (0, 4000));
        assert!((1850..2150).contains(&inverted(0.5)), "{}", inverted(0.5));
        assert!(PolarityInversion { p: 1.5 }.validate().is_err());
        assert!(PolarityInversion { p: f64::NAN }.validate().is_err());
    }
}
