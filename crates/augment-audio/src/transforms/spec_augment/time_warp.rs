//! `TimeWarp`: what lies before a frame stretched, what lies after it squeezed, or the other way.

use augment_core::{AnyOp, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::frames;
use crate::ops;

/// Moves a random frame by a random distance and resizes both sides to fit (SpecAugment's time
/// warping, drawn as lhotse draws it).
///
/// Of t frames, one of W + 1 to t - W - 1 comes to lie at most W frames from its place. Samples of
/// 2W + 1 frames or fewer stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeWarp {
    /// The largest distance in frames; 0 for none.
    #[serde(rename = "W", default = "eighty")]
    pub w: usize,
}

fn eighty() -> usize {
    80
}

impl Transform for TimeWarp {
    const NAME: &'static str = "TimeWarp";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (frames, w) = (frames(input)?, self.w);
        if w == 0 || frames <= w.saturating_mul(2).saturating_add(1) {
            return Ok(Vec::new());
        }
        let center = w + 1 + rng.below(frames - 2 * w - 1);
        let warped = center - w + rng.below(2 * w + 1);
        Ok(if warped == center {
            Vec::new()
        } else {
            vec![ops::TimeWarp { center, warped }.into()]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::INFO;
    use super::*;

    #[test]
    fn distances_are_uniform_up_to_w() {
        let drawn: Vec<(i64, i64)> = (0..20_000)
            .flat_map(|i| {
                let mut rng = SampleRng::new(1, 0, &i.to_string());
                TimeWarp { w: 5 }.draw(&INFO, &mut rng).unwrap()
            })
            .map(|op| {
                let op = op.downcast_ref::<ops::TimeWarp>().unwrap();
                (op.center as i64, op.warped as i64 - op.center as i64)
            })
            .collect();
        let mut counts = [0; 11];
        drawn.iter().for_each(|(_, distance)| counts[(distance + 5) as usize] += 1);
        // Where nothing moves there is no op.
        assert_eq!(counts[5], 0);
        assert!(counts.iter().enumerate().all(|(i, n)| i == 5 || (1500..2150).contains(n)));
        let centers = drawn.iter().map(|(center, _)| *center);
        assert_eq!((centers.clone().min(), centers.max()), (Some(6), Some(394)));
    }

    #[test]
    fn what_is_too_short_stays() {
        for w in [0, 200, usize::MAX] {
            let drawn = TimeWarp { w }.draw(&INFO, &mut SampleRng::new(1, 0, "a")).unwrap();
            assert!(drawn.is_empty());
        }
    }
}
