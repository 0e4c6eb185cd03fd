//! What a batch is mixed by, drawn from its keys.

use rand_distr::Beta;
use rand_distr::weighted::WeightedIndex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Area, Mix, MixOp, Pair, plane};
use crate::error::{Error, Result};
use crate::rng::sample_rng::SampleRng;

/// Draws how a batch is mixed.
pub trait BatchTransform {
    /// Checks the parameters.
    ///
    /// # Errors
    /// When a value is out of its range.
    fn validate(&self) -> Result<()>;

    /// Draws for the samples of these keys, each of this shape. A batch of one sample is mixed with
    /// itself.
    ///
    /// # Errors
    /// When samples of this shape cannot be mixed so.
    fn draw(&self, keys: &[&str], shape: &[usize], rng: &mut SampleRng) -> Result<Mix>;

    /// Draws in an epoch. The numbers depend on the seed, the epoch and the batch's keys in their order,
    /// and on nothing else.
    ///
    /// # Errors
    /// Those of [`Self::validate`] and [`Self::draw`].
    fn draw_for(&self, seed: u64, epoch: u64, keys: &[&str], shape: &[usize]) -> Result<Mix> {
        self.validate()?;
        // A length before each key, so that no two batches have one name.
        let name: String = keys
            .iter()
            .flat_map(|key| [key.len().to_string(), ":".into(), (*key).into()])
            .collect();
        self.draw(keys, shape, &mut SampleRng::new(seed, epoch, &name))
    }
}

/// Who is mixed with whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Partners {
    /// Each with the one before it, the first with the last (torchvision's `roll`).
    #[default]
    Roll,
    /// By a random permutation (mixup's reference code).
    Permutation,
}

/// What a `lam` is drawn for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum LamPer {
    /// The whole batch (torchvision, mixup's reference code).
    #[default]
    Batch,
    /// Each sample.
    Sample,
}

/// What of the partner is pasted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CutAlong {
    /// A box of the last two axes: of an image.
    #[default]
    Area,
    /// A part of the last axis, and all of the others: of a spectrogram or waveform along time.
    Time,
}

/// Mixes each sample with another one, value by value (Zhang et al. 2018; torchvision's `MixUp`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MixUp {
    /// `lam` is drawn from Beta(alpha, alpha): more than 0.
    pub alpha: f64,
    /// What a `lam` is drawn for.
    pub lam_per: LamPer,
    /// Who is mixed with whom.
    pub partners: Partners,
    /// Whether `max(lam, 1 - lam)` takes the place of `lam`, so that a sample is always its own larger
    /// part.
    pub keep_larger: bool,
}

impl Default for MixUp {
    fn default() -> Self {
        Self {
            alpha: 1.0,
            lam_per: LamPer::default(),
            partners: Partners::default(),
            keep_larger: false,
        }
    }
}

/// Pastes a box of another sample over each (Yun et al. 2019; torchvision's `CutMix`).
///
/// The box has `1 - lam` of the area, with its middle anywhere; what of it lies outside is cut off, and
/// targets are mixed by what is left of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CutMix {
    /// `lam` is drawn from Beta(alpha, alpha): more than 0.
    pub alpha: f64,
    /// What a `lam` and a box are drawn for.
    pub lam_per: LamPer,
    /// Who is mixed with whom.
    pub partners: Partners,
    /// What of the partner is pasted.
    pub along: CutAlong,
}

impl Default for CutMix {
    fn default() -> Self {
        let (lam_per, partners) = (LamPer::default(), Partners::default());
        Self { alpha: 1.0, lam_per, partners, along: CutAlong::default() }
    }
}

/// One of both for each batch (torchvision's `RandomChoice([CutMix, MixUp])`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomMix {
    /// The one.
    pub mixup: MixUp,
    /// The other.
    pub cutmix: CutMix,
    /// How likely each is, mixup first, relative to the other; equally when left out.
    pub p: Option<[f64; 2]>,
}

/// A number for each sample: one of its own, or that of the batch.
fn each<T: Copy>(per: LamPer, count: usize, mut draw: impl FnMut() -> T) -> Vec<T> {
    match per {
        LamPer::Batch => vec![draw(); count],
        LamPer::Sample => (0..count).map(|_| draw()).collect(),
    }
}

fn partners(how: Partners, count: usize, rng: &SampleRng) -> Vec<usize> {
    let mut partners: Vec<_> = (0..count).collect();
    match how {
        Partners::Roll => partners.rotate_right(1.min(count)),
        Partners::Permutation => rng.child("partners", 0).shuffle(&mut partners),
    }
    partners
}

fn beta(alpha: f64) -> Result<Beta<f64>> {
    let told = |why: &str| Error::invalid_field("alpha", format!("must be {why}, got {alpha}"));
    if !(alpha > 0.0 && alpha.is_finite()) {
        return Err(told("more than 0"));
    }
    Beta::new(alpha, alpha).map_err(|_| told("a number that Beta(alpha, alpha) is known for"))
}

impl BatchTransform for MixUp {
    fn validate(&self) -> Result<()> {
        beta(self.alpha).map(drop)
    }

    fn draw(&self, keys: &[&str], _: &[usize], rng: &mut SampleRng) -> Result<Mix> {
        let beta = beta(self.alpha)?;
        let partners = partners(self.partners, keys.len(), rng);
        let mut rng = rng.child("lam", 0);
        let lams = each(self.lam_per, keys.len(), || {
            let lam: f64 = rng.draw(beta);
            if self.keep_larger { lam.max(1.0 - lam) } else { lam }
        });
        let pairs = partners.into_iter().zip(lams);
        let pairs = pairs.map(|(partner, lam)| Pair { partner, lam, area: None }).collect();
        Ok(Mix { op: MixOp::Mixup, pairs })
    }
}

impl BatchTransform for CutMix {
    fn validate(&self) -> Result<()> {
        beta(self.alpha).map(drop)
    }

    fn draw(&self, keys: &[&str], shape: &[usize], rng: &mut SampleRng) -> Result<Mix> {
        let beta = beta(self.alpha)?;
        if self.along == CutAlong::Area && shape.len() < 3 {
            return Err(Error::invalid_field(
                "along",
                format!(
                    "a box needs channels, height and width, but samples are {shape:?}; choose `time`"
                ),
            ));
        }
        let (height, width) = plane(shape);
        if height == 0 || width == 0 {
            return Err(Error::data("samples without values cannot be mixed"));
        }
        let partners = partners(self.partners, keys.len(), rng);
        let mut rng = rng.child("lam", 0);
        let boxes = each(self.lam_per, keys.len(), || {
            let lam: f64 = rng.draw(beta);
            let (x, y) = (rng.below(width), rng.below(height));
            self.pasted(lam, (x, y), (height, width))
        });
        let pairs = partners.into_iter().zip(boxes);
        let pairs = pairs.map(|(partner, (area, lam))| Pair { partner, lam, area: Some(area) });
        Ok(Mix { op: MixOp::Cutmix, pairs: pairs.collect() })
    }
}

impl CutMix {
    /// The box with this middle, and the share of what lies outside of it: torchvision's arithmetic.
    fn pasted(
        &self,
        lam: f64,
        (x, y): (usize, usize),
        (height, width): (usize, usize),
    ) -> (Area, f64) {
        let half = |share: f64, len: usize| (share * len as f64) as usize;
        let around =
            |at: usize, half: usize, len: usize| (at.saturating_sub(half), len.min(at + half));
        let ((top, bottom), (left, right)) = match self.along {
            CutAlong::Area => {
                let r = 0.5 * (1.0 - lam).sqrt();
                (around(y, half(r, height), height), around(x, half(r, width), width))
            }
            CutAlong::Time => ((0, height), around(x, half(0.5 * (1.0 - lam), width), width)),
        };
        let cut = (bottom - top) * (right - left);
        (Area { top, left, bottom, right }, 1.0 - cut as f64 / (height * width) as f64)
    }
}

impl RandomMix {
    fn weights(&self) -> Result<WeightedIndex<f64>> {
        WeightedIndex::new(self.p.unwrap_or([1.0; 2]))
            .map_err(|error| Error::invalid_field("p", format!("cannot be weights ({error})")))
    }
}

impl BatchTransform for RandomMix {
    fn validate(&self) -> Result<()> {
        self.weights()?;
        self.mixup.validate().map_err(|error| error.in_field("mixup"))?;
        self.cutmix.validate().map_err(|error| error.in_field("cutmix"))
    }

    fn draw(&self, keys: &[&str], shape: &[usize], rng: &mut SampleRng) -> Result<Mix> {
        match rng.child("choice", 0).draw(self.weights()?) {
            0 => self.mixup.draw(keys, shape, &mut rng.child("MixUp", 0)),
            _ => self.cutmix.draw(keys, shape, &mut rng.child("CutMix", 0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 5] = ["a", "b", "c", "d", "e"];
    const SHAPE: [usize; 3] = [3, 20, 30];

    #[test]
    fn a_batch_has_one_lam_and_each_sample_the_one_before_it() {
        let mix = MixUp::default().draw_for(1, 2, &KEYS, &SHAPE).unwrap();
        let partners: Vec<_> = mix.pairs.iter().map(|pair| pair.partner).collect();
        assert_eq!(partners, [4, 0, 1, 2, 3]);
        assert!(mix.pairs.iter().all(|pair| pair.lam == mix.pairs[0].lam));
        assert_eq!(mix, MixUp::default().draw_for(1, 2, &KEYS, &SHAPE).unwrap());
        assert_ne!(mix, MixUp::default().draw_for(1, 3, &KEYS, &SHAPE).unwrap());
        let other = ["a", "b", "c", "de", ""];
        assert_ne!(mix, MixUp::default().draw_for(1, 2, &other, &SHAPE).unwrap());
        assert!(MixUp::default().draw_for(1, 2, &[], &SHAPE).unwrap().pairs.is_empty());
    }

    #[test]
    fn lams_are_betas() {
        let mixup = MixUp {
            alpha: 0.4,
            lam_per: LamPer::Sample,
            partners: Partners::Permutation,
            keep_larger: true,
        };
        let keys = vec!["k"; 20_000];
        let mix = mixup.draw_for(0, 0, &keys, &SHAPE).unwrap();
        assert!(mix.pairs.iter().all(|pair| (0.5..=1.0).contains(&pair.lam)));
        let mut partners: Vec<_> = mix.pairs.iter().map(|pair| pair.partner).collect();
        partners.sort_unstable();
        assert_eq!(partners, (0..20_000).collect::<Vec<_>>());
        let mix = MixUp { keep_larger: false, ..mixup }.draw_for(0, 0, &keys, &SHAPE).unwrap();
        let lams: Vec<_> = mix.pairs.iter().map(|pair| pair.lam).collect();
        let mean = lams.iter().sum::<f64>() / lams.len() as f64;
        let variance = lams.iter().map(|lam| (lam - mean).powi(2)).sum::<f64>() / lams.len() as f64;
        // Of Beta(a, a): 1/2 and 1 / (4 (2a + 1)).
        assert!(
            (mean - 0.5).abs() < 0.01 && (variance - 1.0 / 7.2).abs() < 0.005,
            "{mean} {variance}"
        );
    }

    #[test]
    fn boxes_are_cut_off_and_lam_is_what_is_left() {
        let cut = CutMix::default();
        // Three quarters: half of each side, 10 × 15, 5 rows above the middle and 7 columns left of it.
        let area = Area { top: 5, left: 8, bottom: 15, right: 22 };
        assert_eq!(cut.pasted(0.75, (15, 10), (20, 30)), (area, 1.0 - 140.0 / 600.0));
        let corner = Area { top: 0, left: 0, bottom: 5, right: 7 };
        assert_eq!(cut.pasted(0.75, (0, 0), (20, 30)), (corner, 1.0 - 35.0 / 600.0));
        let time = CutMix { along: CutAlong::Time, ..cut };
        let area = Area { top: 0, left: 12, bottom: 20, right: 18 };
        assert_eq!(time.pasted(0.75, (15, 3), (20, 30)), (area, 0.8));
    }

    #[test]
    fn what_cannot_be_is_told() {
        assert!(MixUp { alpha: 0.0, ..MixUp::default() }.validate().is_err());
        assert!(CutMix { alpha: f64::NAN, ..CutMix::default() }.validate().is_err());
        let told = CutMix::default().draw_for(0, 0, &KEYS, &[1, 8000]).unwrap_err().to_string();
        assert!(told.contains("choose `time`"), "{told}");
        let random = RandomMix { p: Some([0.0, 0.0]), ..RandomMix::default() };
        assert!(random.validate().is_err());
    }

    #[test]
    fn one_or_the_other() {
        let drawn = |epoch| RandomMix::default().draw_for(0, epoch, &KEYS, &SHAPE).unwrap().op;
        let mixups = (0..400).filter(|&epoch| drawn(epoch) == MixOp::Mixup).count();
        assert!((150..250).contains(&mixups), "{mixups}");
        let only = RandomMix { p: Some([0.0, 1.0]), ..RandomMix::default() };
        assert_eq!(only.draw_for(0, 0, &KEYS, &SHAPE).unwrap().op, MixOp::Cutmix);
    }
}
