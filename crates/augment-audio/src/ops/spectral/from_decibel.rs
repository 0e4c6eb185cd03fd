//! `db_to_power` and `db_to_amplitude`.

use augment_core::{Data, Error, Info, Kind, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::log;

/// Decibels to power, `ref · 10^(x/10)` (`librosa.db_to_power`,
/// `torchaudio.functional.DB_to_amplitude` with a power of 1).
///
/// What single precision cannot hold becomes its largest or its least number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DbToPower {
    /// The power that 0 dB is: 1e-30 to 1e30.
    pub r#ref: f64,
}

/// Decibels to amplitude, `ref · 10^(x/20)` (`librosa.db_to_amplitude`,
/// `torchaudio.functional.DB_to_amplitude` with a power of 0.5).
///
/// What single precision cannot hold becomes its largest or its least number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DbToAmplitude {
    /// The amplitude that 0 dB is: 1e-30 to 1e30.
    pub r#ref: f64,
}

impl Default for DbToPower {
    fn default() -> Self {
        Self { r#ref: 1.0 }
    }
}

impl Default for DbToAmplitude {
    fn default() -> Self {
        Self { r#ref: 1.0 }
    }
}

fn output_info(input: &Info, to: Unit) -> Result<Info> {
    input.expect(Kind::Spectrogram)?;
    let mut output = input.clone();
    if let Info::Spectrogram { unit, .. } = &mut output {
        if *unit != Unit::Decibel {
            let message = format!("works on {}, but is given {input}", Unit::Decibel);
            return Err(Error::invalid(message));
        }
        *unit = to;
    }
    Ok(output)
}

impl DbToPower {
    /// What e is raised to: a value times the first, plus the second.
    pub fn exponent(&self) -> (f32, f32) {
        log::exponent(0.1, self.r#ref)
    }
}

impl DbToAmplitude {
    /// What e is raised to: a value times the first, plus the second.
    pub fn exponent(&self) -> (f32, f32) {
        log::exponent(0.05, self.r#ref)
    }
}

fn apply(data: Data, to: Unit, exponent: (f32, f32)) -> Result<Data> {
    let mut spectrogram = data.into_spectrogram()?;
    log::power_of_e(&mut spectrogram.values, exponent);
    spectrogram.unit = to;
    Ok(spectrogram.into())
}

impl Op for DbToPower {
    const NAME: &'static str = "db_to_power";

    fn validate(&self) -> Result<()> {
        Error::check_range("ref", self.r#ref, 1e-30..=1e30)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        output_info(input, Unit::Power)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        apply(data, Unit::Power, self.exponent())
    }
}

impl Op for DbToAmplitude {
    const NAME: &'static str = "db_to_amplitude";

    fn validate(&self) -> Result<()> {
        Error::check_range("ref", self.r#ref, 1e-30..=1e30)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        output_info(input, Unit::Amplitude)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        apply(data, Unit::Amplitude, self.exponent())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn twenty_decibels_are_a_hundred_times_the_power() {
        let input = spectrogram(&[0.0, 20.0, -40.0, 1e9, -1e9], 1, 1, Unit::Decibel);
        let power = run(&DbToPower { r#ref: 2.0 }, input.clone());
        let amplitude = run(&DbToAmplitude { r#ref: 2.0 }, input.clone());
        for (out, wanted) in [(power, [2.0, 200.0, 2e-4]), (amplitude, [2.0, 20.0, 0.02])] {
            for (x, wanted) in out.values.iter().zip(wanted) {
                assert!((x / wanted - 1.0).abs() < 2e-6, "{x}, not {wanted}");
            }
            assert!(out.values.iter().all(|x| x.is_finite()));
        }
        let power = spectrogram(&[1.0], 1, 1, Unit::Power);
        let told = DbToPower::default().output_info(&Data::from(power).info()).unwrap_err();
        assert!(told.to_string().contains("works on decibels"), "{told}");
        assert!(DbToAmplitude { r#ref: 0.0 }.validate().is_err());
    }
}
