//! Batches mixed within themselves: mixup and cutmix, and the soft targets that go with them.
//!
//! As with samples, a transform draws and an op does: [`MixUp`], [`CutMix`] and [`RandomMix`] draw a
//! [`Mix`] for a batch of keys, which is data: written as one JSON line, it mixes the same batch in the
//! same way, on the CPU or on a GPU.

mod draw;
mod targets;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub use draw::{BatchTransform, CutAlong, CutMix, LamPer, MixUp, Partners, RandomMix};
pub use targets::{Smoothing, one_hot};

/// How each sample of a batch is mixed with another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// Which of the two, or neither.
    pub op: MixOp,
    /// For each sample, in their order, what it is mixed with.
    pub pairs: Vec<Pair>,
}

/// What is done with two samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MixOp {
    /// `own · lam + partner · (1 - lam)`, value by value (Zhang et al. 2018).
    Mixup,
    /// A box of the partner is pasted over it (Yun et al. 2019).
    Cutmix,
}

/// What a sample is mixed with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The partner's place in the batch.
    pub partner: usize,
    /// How much of the sample's own target is kept; of a mixup, also of the sample itself.
    pub lam: f64,
    /// Of a cutmix, the box: the first row and column, and those after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
}

/// A part of the last two axes of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The first row.
    pub top: usize,
    /// The first column.
    pub left: usize,
    /// The row after the last.
    pub bottom: usize,
    /// The column after the last.
    pub right: usize,
}

/// Samples of one shape, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The shape of a sample, outermost axis first: channels, height and width of an image; channels,
    /// bins and frames of a spectrogram; channels and samples of a waveform.
    pub shape: Vec<usize>,
    /// All values.
    pub values: Vec<f32>,
}

impl Batch {
    /// The values of a sample.
    pub fn sample_len(&self) -> usize {
        self.shape.iter().product()
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.sample_len().max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Height and width of a sample: its last two axes, of which the first may be missing.
pub fn plane(shape: &[usize]) -> (usize, usize) {
    match *shape {
        [.., height, width] => (height, width),
        [width] => (1, width),
        [] => (1, 1),
    }
}

impl Mix {
    /// Checks that it is about `count` samples of this shape.
    ///
    /// # Errors
    /// When it has another number of pairs, a partner that is not there, or a box beyond the sample.
    pub fn check(&self, count: usize, shape: &[usize]) -> Result<()> {
        if self.pairs.len() != count {
            let pairs = self.pairs.len();
            return Err(Error::data(format!(
                "{pairs} samples are to be mixed, but there are {count}"
            )));
        }
        let (height, width) = plane(shape);
        for (i, pair) in self.pairs.iter().enumerate() {
            if pair.partner >= count {
                let partner = pair.partner;
                return Err(Error::data(format!(
                    "sample {i} has no partner {partner} among {count}"
                )));
            }
            if !(0.0..=1.0).contains(&pair.lam) {
                return Err(Error::data(format!("sample {i} has lam = {}, not 0 to 1", pair.lam)));
            }
            let fits = |area: Area| {
                area.top <= area.bottom
                    && area.left <= area.right
                    && area.bottom <= height
                    && area.right <= width
            };
            let is_box = match self.op {
                MixOp::Mixup => pair.area.is_none(),
                MixOp::Cutmix => pair.area.is_some_and(fits),
            };
            if !is_box {
                let area = pair.area;
                return Err(Error::data(format!(
                    "sample {i} of {height} × {width} cannot have the box {area:?}"
                )));
            }
        }
        Ok(())
    }

    /// Mixes the samples.
    ///
    /// In single precision, as torchvision's `MixUp` and `CutMix` do: the same numbers come out for the
    /// same `lam`, box and roll.
    ///
    /// # Errors
    /// Those of [`Self::check`].
    pub fn apply(&self, batch: &Batch) -> Result<Batch> {
        self.check(batch.len(), &batch.shape)?;
        let (len, shape) = (batch.sample_len(), &batch.shape);
        let mut values = Vec::with_capacity(batch.values.len());
        for (i, pair) in self.pairs.iter().enumerate() {
            let from = values.len();
            values.extend_from_slice(&batch.values[i * len..][..len]);
            pair.apply(&mut values[from..], &batch.values[pair.partner * len..][..len], shape);
        }
        Ok(Batch { shape: shape.clone(), values })
    }

    /// The same in the batch's own memory: nothing is read or written twice, so this is the faster one.
    ///
    /// # Errors
    /// Those of [`Self::check`].
    pub fn apply_in_place(&self, batch: &mut Batch) -> Result<()> {
        let (count, len) = (batch.len(), batch.sample_len());
        self.check(count, &batch.shape)?;
        let mut is_partner = vec![false; count];
        self.pairs.iter().for_each(|pair| is_partner[pair.partner] = true);
        // A recipe of one's own may give one sample to several.
        if is_partner.contains(&false) {
            *batch = self.apply(batch)?;
            return Ok(());
        }
        // From each sample to its partner, which is still whole then; the first of a round is kept for its last.
        let mut first = Vec::new();
        let mut is_done = vec![false; count];
        for start in 0..count {
            if is_done[start] {
                continue;
            }
            first.clear();
            first.extend_from_slice(&batch.values[start * len..][..len]);
            let mut i = start;
            loop {
                is_done[i] = true;
                let pair = &self.pairs[i];
                if pair.partner == start {
                    pair.apply(&mut batch.values[i * len..][..len], &first, &batch.shape);
                    break;
                }
                let [own, partner] = two(&mut batch.values, [i, pair.partner], len);
                pair.apply(own, partner, &batch.shape);
                i = pair.partner;
            }
        }
        Ok(())
    }

    /// Mixes targets, one row of `classes` numbers a sample: `own · lam + partner · (1 - lam)`.
    ///
    /// # Errors
    /// When there are other than as many rows as pairs, or a partner is not there.
    pub fn targets(&self, targets: &[f32], classes: usize) -> Result<Vec<f32>> {
        let count = self.pairs.len();
        if classes == 0 || targets.len() != count * classes {
            let len = targets.len();
            return Err(Error::data(format!("{len} numbers are no targets of {count} samples")));
        }
        let mut mixed = Vec::with_capacity(targets.len());
        for (own, pair) in targets.chunks_exact(classes).zip(&self.pairs) {
            let partner = targets.chunks_exact(classes).nth(pair.partner).ok_or_else(|| {
                Error::data(format!("there is no partner {} among {count}", pair.partner))
            })?;
            let from = mixed.len();
            mixed.extend_from_slice(own);
            blend(&mut mixed[from..], partner, pair.lam);
        }
        Ok(mixed)
    }
}

impl Pair {
    /// Mixes the partner into a sample of this shape.
    fn apply(&self, own: &mut [f32], partner: &[f32], shape: &[usize]) {
        let Some(area) = self.area else { return blend(own, partner, self.lam) };
        let (height, width) = plane(shape);
        let plane = (height * width).max(1);
        for (own, partner) in own.chunks_exact_mut(plane).zip(partner.chunks_exact(plane)) {
            for row in area.top..area.bottom {
                let part = row * width + area.left..row * width + area.right;
                own[part.clone()].copy_from_slice(&partner[part]);
            }
        }
    }
}

/// `own · lam + partner · (1 - lam)`.
fn blend(own: &mut [f32], partner: &[f32], lam: f64) {
    let (keep, give) = (lam as f32, (1.0 - lam) as f32);
    own.iter_mut().zip(partner).for_each(|(own, partner)| *own = partner * give + *own * keep);
}

/// Two different samples of `len` values.
fn two(values: &mut [f32], [a, b]: [usize; 2], len: usize) -> [&mut [f32]; 2] {
    let (before, after) = values.split_at_mut(a.max(b) * len);
    let (low, high) = (&mut before[a.min(b) * len..][..len], &mut after[..len]);
    if a < b { [low, high] } else { [high, low] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        let values = (0..2 * 2 * 3 * 4).map(|i| i as f32).collect();
        Batch { shape: vec![2, 3, 4], values }
    }

    fn pair(partner: usize, lam: f64, area: Option<Area>) -> Pair {
        Pair { partner, lam, area }
    }

    #[test]
    fn mixup_adds_up() {
        let mix = Mix { op: MixOp::Mixup, pairs: vec![pair(1, 0.25, None), pair(0, 1.0, None)] };
        let mixed = mix.apply(&batch()).unwrap();
        assert_eq!(mixed.values[..3], [18.0, 19.0, 20.0]);
        assert_eq!(mixed.values[24..], batch().values[24..]);
        let targets = mix.targets(&one_hot(&[0, 2], 3).unwrap(), 3).unwrap();
        assert_eq!(targets, [0.25, 0.0, 0.75, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn cutmix_pastes_a_box_into_every_channel() {
        let area = Area { top: 1, left: 2, bottom: 3, right: 4 };
        let none = Area { top: 3, left: 0, bottom: 3, right: 0 };
        let pairs = vec![pair(1, 8.0 / 12.0, Some(area)), pair(0, 1.0, Some(none))];
        let mixed = Mix { op: MixOp::Cutmix, pairs }.apply(&batch()).unwrap();
        let row = |channel: usize, row: usize| &mixed.values[12 * channel + 4 * row..][..4];
        assert_eq!(row(0, 0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(row(0, 1), [4.0, 5.0, 30.0, 31.0]);
        assert_eq!(row(1, 2), [20.0, 21.0, 46.0, 47.0]);
        assert_eq!(mixed.values[24..], batch().values[24..]);
    }

    #[test]
    fn in_place_is_the_same_whoever_is_mixed_with_whom() {
        let values: Vec<f32> = (0..6 * 12).map(|i| (i * i % 97) as f32).collect();
        let batch = Batch { shape: vec![1, 3, 4], values };
        let area = |i: usize| Area { top: i % 3, left: 1, bottom: 3, right: 1 + i % 4 };
        for partners in [
            [5, 0, 1, 2, 3, 4],
            [1, 0, 2, 4, 5, 3],
            [0, 1, 2, 3, 4, 5],
            // No permutation: one is given to several.
            [1, 2, 2, 2, 0, 3],
        ] {
            let lams = (0..6).map(|i| f64::from(i) / 5.0);
            let all = partners.iter().zip(lams).enumerate();
            let mixup = all.clone().map(|(_, (&partner, lam))| pair(partner, lam, None));
            let cutmix = all.map(|(i, (&partner, lam))| pair(partner, lam, Some(area(i))));
            let mixup = Mix { op: MixOp::Mixup, pairs: mixup.collect() };
            let cutmix = Mix { op: MixOp::Cutmix, pairs: cutmix.collect() };
            for mix in [mixup, cutmix] {
                let mut mixed = batch.clone();
                mix.apply_in_place(&mut mixed).unwrap();
                assert_eq!(mixed, mix.apply(&batch).unwrap(), "{partners:?}");
            }
        }
        assert!(
            Mix { op: MixOp::Mixup, pairs: vec![] }.apply_in_place(&mut batch.clone()).is_err()
        );
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let told = |mix: Mix| mix.apply(&batch()).unwrap_err().to_string();
        let mixup = |pairs| Mix { op: MixOp::Mixup, pairs };
        assert!(told(mixup(vec![])).contains("0 samples are to be mixed"));
        assert!(told(mixup(vec![pair(2, 0.5, None); 2])).contains("no partner 2 among 2"));
        assert!(told(mixup(vec![pair(0, 1.5, None); 2])).contains("lam = 1.5"));
        let area = Area { top: 0, left: 0, bottom: 3, right: 5 };
        let cutmix = Mix { op: MixOp::Cutmix, pairs: vec![pair(0, 0.5, Some(area)); 2] };
        assert!(told(cutmix).contains("cannot have the box"));
        let mix = mixup(vec![pair(1, 0.5, None); 2]);
        assert!(mix.targets(&[0.0; 5], 3).is_err() && mix.targets(&[0.0; 2], 0).is_err());
    }

    #[test]
    fn a_line_is_read_back() {
        let area = Some(Area { top: 0, left: 1, bottom: 2, right: 3 });
        let mix = Mix { op: MixOp::Cutmix, pairs: vec![pair(0, 0.1 + 0.2, area)] };
        let line = serde_json::to_string(&mix).unwrap();
        assert_eq!(serde_json::from_str::<Mix>(&line).unwrap(), mix);
        assert!(serde_json::from_str::<Mix>(r#"{"op": "cutout", "pairs": []}"#).is_err());
    }
}
