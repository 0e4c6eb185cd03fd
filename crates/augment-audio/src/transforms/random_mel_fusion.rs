//! `RandomMelFusion`: a long spectrogram as a short one and three random parts.

use augment_core::{AnyOp, Error, Info, Kind, Op as _, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;

/// Makes four channels of a spectrogram: the whole, made shorter along time, and a random part each of its first, second and
/// last third (`_random_mel_fusion` of transformers' `ClapFeatureExtractor`). Of one of `frames` frames, four times itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomMelFusion {
    /// How many frames come out: 1 to 1,000,000. Fewer may not go in.
    pub frames: usize,
}

impl RandomMelFusion {
    fn at(&self, [front, middle, back]: [usize; 3]) -> ops::MelFusion {
        ops::MelFusion { frames: self.frames, front, middle, back }
    }
}

impl Transform for RandomMelFusion {
    const NAME: &'static str = "RandomMelFusion";

    fn validate(&self) -> Result<()> {
        self.at([0; 3]).validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.at([0; 3]).output_info(input)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        input.expect(Kind::Spectrogram)?;
        let Info::Spectrogram { frames: Some(frames), .. } = *input else {
            return Err(Error::invalid("needs to know how many frames there are before it draws"));
        };
        // The places there are, in three parts of which the first may have one more (`numpy.array_split`); where there
        // are too few for a part, it is the first place.
        let places = (frames + 1).saturating_sub(self.frames);
        let mut first = 0;
        let starts = [0, 1, 2].map(|part| {
            let count = places / 3 + usize::from(part < places % 3);
            let start = if count == 0 { 0 } else { first + rng.below(count) };
            first += count;
            start
        });
        Ok(vec![self.at(starts).into()])
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Unit};

    use super::*;

    #[test]
    fn parts_lie_in_their_thirds() {
        let info = |frames| Info::Spectrogram {
            channels: Some(1),
            bins: Some(4),
            frames: Some(frames),
            scale: FrequencyScale::Mel,
            unit: Unit::Decibel,
        };
        let drawn = |frames, key: usize| {
            let mut rng = SampleRng::new(1, 0, &key.to_string());
            let ops = RandomMelFusion { frames: 10 }.draw(&info(frames), &mut rng).unwrap();
            let op = ops[0].downcast_ref::<ops::MelFusion>().unwrap().clone();
            [op.front, op.middle, op.back]
        };
        // 0 to 9: four, three and three.
        let mut seen = [[0; 10]; 3];
        for key in 0..3000 {
            drawn(19, key).into_iter().zip(&mut seen).for_each(|(start, seen)| seen[start] += 1);
        }
        assert!(seen[0][..4].iter().all(|n| (640..860).contains(n)), "{seen:?}");
        assert!(seen[1][4..7].iter().chain(&seen[2][7..]).all(|n| (880..1120).contains(n)));
        assert_eq!(drawn(10, 1), [0, 0, 0]);
        assert_eq!(drawn(11, 1), [0, 1, 0]);
        assert!(RandomMelFusion { frames: 10 }.output_info(&info(9)).is_err());
    }
}
