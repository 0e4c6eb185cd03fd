//! Targets as a number for each class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// For each label a row of `classes` numbers: 1 at the label's place, else 0.
///
/// # Errors
/// When a label is not among the classes.
pub fn one_hot(labels: &[usize], classes: usize) -> Result<Vec<f32>> {
    let mut targets = vec![0.0; labels.len() * classes];
    for (i, &label) in labels.iter().enumerate() {
        if label >= classes {
            return Err(Error::data(format!(
                "the label {label} of sample {i} is not among {classes} classes"
            )));
        }
        targets[i * classes + label] = 1.0;
    }
    Ok(targets)
}

/// Label smoothing, in the two forms that go by that name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Smoothing {
    /// `target · (1 - ε) + ε / K`: the label's own class has a share of what is spread (Szegedy et al.
    /// 2016; `torch.nn.CrossEntropyLoss(label_smoothing=ε)`).
    OverAll(f64),
    /// `ε / (K - 1)` for every class but the label's, which keeps `1 - ε`.
    OverOthers(f64),
}

impl Smoothing {
    /// Smooths targets of `classes` numbers a sample, which add up to 1.
    ///
    /// # Errors
    /// When ε is not between 0 and 1, or one class has no others.
    pub fn apply(self, targets: &mut [f32], classes: usize) -> Result<()> {
        let (Self::OverAll(epsilon) | Self::OverOthers(epsilon)) = self;
        Error::check_range("epsilon", epsilon, 0.0..=1.0)?;
        let spread = match self {
            Self::OverAll(_) => epsilon / classes.max(1) as f64,
            Self::OverOthers(_) if classes < 2 => {
                return Err(Error::data("one class has no others to smooth its label over"));
            }
            Self::OverOthers(_) => epsilon / (classes - 1) as f64,
        };
        let keep = match self {
            Self::OverAll(_) => 1.0 - epsilon,
            // The label's own class has no share of what is spread.
            Self::OverOthers(_) => 1.0 - epsilon - spread,
        };
        for target in targets {
            *target = (f64::from(*target) * keep + spread) as f32;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_rows() {
        assert_eq!(one_hot(&[1, 0], 3).unwrap(), [0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        assert!(one_hot(&[3], 3).unwrap_err().to_string().contains("the label 3 of sample 0"));
    }

    #[test]
    fn both_forms_add_up_to_one() {
        let smooth = |smoothing: Smoothing| {
            let mut targets = one_hot(&[1], 5).unwrap();
            smoothing.apply(&mut targets, 5).unwrap();
            targets
        };
        assert_eq!(smooth(Smoothing::OverAll(0.1)), [0.02, 0.92, 0.02, 0.02, 0.02]);
        assert_eq!(smooth(Smoothing::OverOthers(0.1)), [0.025, 0.9, 0.025, 0.025, 0.025]);
        assert!(Smoothing::OverOthers(0.1).apply(&mut [1.0], 1).is_err());
        assert!(Smoothing::OverAll(1.5).apply(&mut [1.0], 1).is_err());
    }
}
