//! `normalize_spectrogram`: with a mean and a deviation that are known.

use augment_core::{Data, Error, Info, Kind, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number for all bins, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a number or a list of numbers")]
#[schemars(inline)]
pub enum PerBin {
    /// For all.
    All(f64),
    /// For each, from the lowest on.
    Each(Vec<f64>),
}

impl PerBin {
    fn numbers(&self) -> &[f64] {
        match self {
            Self::All(number) => std::slice::from_ref(number),
            Self::Each(numbers) => numbers,
        }
    }

    fn at(&self, bin: usize) -> f64 {
        match self {
            Self::All(number) => *number,
            Self::Each(numbers) => numbers.get(bin).copied().unwrap_or_default(),
        }
    }
}

/// Normalises a spectrogram with the statistics of a training split: `(x - mean) / std`.
///
/// The audio spectrogram transformer (AST) divides by twice the deviation: give it doubled.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NormalizeSpectrogram {
    /// What is subtracted: a number, or one for each bin.
    pub mean: PerBin,
    /// What is then divided by: a number of at least 1e-12, or one for each bin.
    pub std: PerBin,
}

impl NormalizeSpectrogram {
    /// What is subtracted from a bin, and what it is then multiplied by.
    pub fn at(&self, bin: usize) -> (f32, f32) {
        (self.mean.at(bin) as f32, (1.0 / self.std.at(bin)) as f32)
    }

    fn check(&self, bins: usize) -> Result<()> {
        for (field, numbers) in [("mean", &self.mean), ("std", &self.std)] {
            if let PerBin::Each(numbers) = numbers
                && numbers.len() != bins
            {
                let message = format!("has {} numbers for {bins} bins", numbers.len());
                return Err(Error::invalid_field(field, message));
            }
        }
        Ok(())
    }
}

impl Op for NormalizeSpectrogram {
    const NAME: &'static str = "normalize_spectrogram";

    fn validate(&self) -> Result<()> {
        for &mean in self.mean.numbers() {
            Error::check_range("mean", mean, -1e30..=1e30)?;
        }
        for &std in self.std.numbers() {
            Error::check_range("std", std, 1e-12..=1e30)?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Spectrogram)?;
        if let Info::Spectrogram { bins: Some(bins), .. } = *input {
            self.check(bins)?;
        }
        super::featured(input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        let (bins, frames) = (spectrogram.bins, spectrogram.frames);
        self.check(bins)?;
        for (i, row) in spectrogram.values.chunks_exact_mut(frames.max(1)).enumerate() {
            let (mean, factor) = self.at(i % bins.max(1));
            row.iter_mut().for_each(|x| *x = (*x - mean) * factor);
        }
        spectrogram.unit = Unit::Feature;
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn one_number_or_one_for_each_bin() {
        let input = spectrogram(&[1.0, 3.0, 5.0, 9.0, 1.0, 3.0, 5.0, 9.0], 2, 2, Unit::Decibel);
        let read = |text: &str| serde_json::from_str::<NormalizeSpectrogram>(text).unwrap();
        let out = run(&read(r#"{"mean": 1, "std": 2}"#), input.clone());
        assert_eq!(out.values[..4], [0.0, 1.0, 2.0, 4.0]);
        let out = run(&read(r#"{"mean": [2, 7], "std": [1, 0.5]}"#), input.clone());
        assert_eq!(out.values, [-1.0, 1.0, -4.0, 4.0, -1.0, 1.0, -4.0, 4.0]);
        let three = read(r#"{"mean": [1, 2, 3], "std": 1}"#);
        let told = three.output_info(&Data::from(input).info()).unwrap_err().to_string();
        assert!(told.starts_with("mean: has 3 numbers"), "{told}");
    }

    #[test]
    fn deviations_are_more_than_nothing_and_nothing_is_something() {
        let told = |std: PerBin| {
            let op = NormalizeSpectrogram { mean: PerBin::All(0.0), std };
            op.validate().unwrap_err().to_string()
        };
        assert!(told(PerBin::All(0.0)).starts_with("std: "));
        assert!(told(PerBin::Each(vec![1.0, f64::NAN])).starts_with("std: "));
        let op = NormalizeSpectrogram { mean: PerBin::All(1.0), std: PerBin::All(1.0) };
        assert!(run(&op, spectrogram(&[], 0, 3, Unit::Power)).values.is_empty());
    }
}
