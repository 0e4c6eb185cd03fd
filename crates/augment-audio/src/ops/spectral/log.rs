//! `log`: logarithms as networks take them.

use augment_core::{Data, Error, Info, Kind, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::featured;
use crate::dsp;

/// The logarithm of a spectrogram's values, `log(max(x, floor) + offset)`: natural, or to a base. VGGish adds 0.01, YAMNet
/// 0.001, torchaudio's `MFCC(log_mels=True)` 1e-6; SpeechT5 has a floor of 1e-10 and the base 10.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// The least value: 0 to 1e30.
    pub floor: f64,
    /// What is added: 0 to 1e30, and together with `floor` at least 1e-30.
    pub offset: f64,
    /// The logarithm's base, above 1; e when left out.
    pub base: Option<f64>,
}

impl Default for Log {
    fn default() -> Self {
        Self { floor: 1e-10, offset: 0.0, base: None }
    }
}

impl Op for Log {
    const NAME: &'static str = "log";

    fn validate(&self) -> Result<()> {
        Error::check_range("floor", self.floor, 0.0..=1e30)?;
        Error::check_range("offset", self.offset, 0.0..=1e30)?;
        if self.floor + self.offset < 1e-30 {
            return Err(Error::invalid_field("offset", "with `floor` must be at least 1e-30"));
        }
        match self.base {
            Some(base) if !(base > 1.0 && base <= 1e30) => {
                Err(Error::invalid_field("base", format!("must be above 1, got {base}")))
            }
            _ => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = featured(input)?;
        if let (Info::Spectrogram { unit, .. }, None) = (&mut output, self.base) {
            *unit = Unit::Log;
        }
        if let Info::Spectrogram { unit: unit @ (Unit::Decibel | Unit::Log), .. } = input {
            return Err(Error::invalid(format!("is given {unit}, which are logarithms already")));
        }
        input.expect(Kind::Spectrogram)?;
        Ok(output)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        dsp::log::natural(&mut spectrogram.values, self.floor as f32, self.offset as f32);
        spectrogram.unit = Unit::Log;
        if let Some(base) = self.base {
            let factor = (1.0 / base.ln()) as f32;
            spectrogram.values.iter_mut().for_each(|x| *x *= factor);
            spectrogram.unit = Unit::Feature;
        }
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn floor_offset_and_base() {
        let input = spectrogram(&[0.0, 1e-12, 1.0, 100.0], 1, 1, Unit::Power);
        let close = |op: &Log, expected: [f32; 4]| {
            let out = run(op, input.clone()).values;
            assert!(out.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{out:?}");
        };
        close(&Log { base: Some(10.0), ..Log::default() }, [-10.0, -10.0, 0.0, 2.0]);
        let ln = |x: f32| x.ln();
        close(
            &Log { floor: 0.0, offset: 0.01, base: None },
            [ln(0.01), ln(0.01), ln(1.01), ln(100.01)],
        );
    }

    #[test]
    fn what_has_no_logarithm_is_refused() {
        assert!(Log { floor: 0.0, offset: 0.0, base: None }.validate().is_err());
        assert!(Log { base: Some(1.0), ..Log::default() }.validate().is_err());
        let decibels = Data::from(spectrogram(&[1.0], 1, 1, Unit::Decibel)).info();
        let told = Log::default().output_info(&decibels).unwrap_err().to_string();
        assert!(told.contains("logarithms already"), "{told}");
    }
}
