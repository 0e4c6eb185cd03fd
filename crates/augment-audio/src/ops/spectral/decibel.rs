//! `power_to_db` and `amplitude_to_db`.

use augment_core::{Data, Error, Info, Kind, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp;
use crate::params::word_or_number;

word_or_number! {
    /// What 0 dB is.
    Reference, "max" =>
    /// The sample's own largest value (`ref=np.max`).
    Max
}

/// Power to decibels, `10 log10(S / ref)` (`librosa.power_to_db`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PowerToDb {
    /// What 0 dB is: `max`, the sample's own largest value, or a power.
    pub r#ref: Reference,
    /// The least power told apart from silence.
    pub amin: f64,
    /// How far below its loudest value, in dB, a sample is cut off; `null` for not at all.
    pub top_db: Option<f64>,
}

impl Default for PowerToDb {
    fn default() -> Self {
        Self { r#ref: Reference::Max, amin: 1e-10, top_db: Some(80.0) }
    }
}

/// Amplitude to decibels, `20 log10(S / ref)` (`librosa.amplitude_to_db`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AmplitudeToDb {
    /// What 0 dB is: `max`, the sample's own largest value, or an amplitude.
    pub r#ref: Reference,
    /// The least amplitude told apart from silence.
    pub amin: f64,
    /// How far below its loudest value, in dB, a sample is cut off; `null` for not at all.
    pub top_db: Option<f64>,
}

impl Default for AmplitudeToDb {
    fn default() -> Self {
        Self { r#ref: Reference::Max, amin: 1e-5, top_db: Some(80.0) }
    }
}

impl Op for PowerToDb {
    const NAME: &'static str = "power_to_db";

    fn validate(&self) -> Result<()> {
        validate(self.r#ref, self.amin, self.top_db)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        decibels(input, Unit::Power, "power of 1 needs `amplitude_to_db`")
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        to_db(data, self.r#ref, self.amin, self.top_db)
    }
}

impl Op for AmplitudeToDb {
    const NAME: &'static str = "amplitude_to_db";

    fn validate(&self) -> Result<()> {
        validate(self.r#ref, self.amin, self.top_db)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        decibels(input, Unit::Amplitude, "power of 2 needs `power_to_db`")
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        // As librosa does: 20 log10(S/ref) is 10 log10(S²/ref²).
        spectrogram.values.iter_mut().for_each(|x| *x *= *x);
        let reference = match self.r#ref {
            Reference::Max => Reference::Max,
            Reference::Number(number) => Reference::Number(number * number),
        };
        to_db(spectrogram.into(), reference, self.amin * self.amin, self.top_db)
    }
}

fn validate(reference: Reference, amin: f64, top_db: Option<f64>) -> Result<()> {
    let positive = |field, value: f64| {
        if value > 0.0 && value.is_finite() {
            return Ok(());
        }
        Err(Error::invalid_field(field, format!("must be more than 0, got {value}")))
    };
    if let Reference::Number(number) = reference {
        positive("ref", number)?;
    }
    positive("amin", amin)?;
    match top_db {
        Some(top_db) if !(top_db >= 0.0 && top_db.is_finite()) => {
            Err(Error::invalid_field("top_db", format!("must be at least 0 dB, got {top_db}")))
        }
        _ => Ok(()),
    }
}

fn decibels(input: &Info, expected: Unit, hint: &str) -> Result<Info> {
    input.expect(Kind::Spectrogram)?;
    let mut output = input.clone();
    if let Info::Spectrogram { unit, .. } = &mut output {
        if *unit != expected {
            return Err(Error::invalid(format!(
                "works on {expected}, but is given {input}; a `mel_spectrogram` with a {hint}"
            )));
        }
        *unit = Unit::Decibel;
    }
    Ok(output)
}

fn to_db(data: Data, reference: Reference, amin: f64, top_db: Option<f64>) -> Result<Data> {
    let mut spectrogram = data.into_spectrogram()?;
    let reference = match reference {
        Reference::Max => None,
        Reference::Number(number) => Some(number as f32),
    };
    dsp::log::power_to_db(&mut spectrogram.values, reference, amin, top_db);
    spectrogram.unit = Unit::Decibel;
    Ok(spectrogram.into())
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Spectrogram};

    use super::*;

    fn spectrogram(values: &[f32], unit: Unit) -> Data {
        let frames = values.len();
        let scale = FrequencyScale::Linear;
        Spectrogram { values: values.to_vec(), channels: 1, bins: 1, frames, scale, unit }.into()
    }

    fn run(op: &impl Op, values: &[f32], unit: Unit) -> Vec<f32> {
        let data = spectrogram(values, unit);
        let info = op.output_info(&data.info()).unwrap();
        let data = op.apply(data, &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap().values
    }

    fn close(a: &[f32], b: &[f32]) {
        assert_eq!(a.len(), b.len());
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-5), "{a:?} {b:?}");
    }

    #[test]
    fn power_relative_to_its_own_maximum_is_cut_at_80_db() {
        // Nine values, so that one is left over after the lanes.
        let values = [100.0, 10.0, 1.0, 0.1, 1e-5, 1e-9, 0.0, 50.0, 100.0];
        let db = run(&PowerToDb::default(), &values, Unit::Power);
        close(&db, &[0.0, -10.0, -20.0, -30.0, -70.0, -80.0, -80.0, -3.0103, 0.0]);
    }

    #[test]
    fn a_number_as_reference_and_no_cut() {
        let op = PowerToDb { r#ref: Reference::Number(10.0), amin: 1e-3, top_db: None };
        close(&run(&op, &[100.0, 0.0], Unit::Power), &[10.0, -40.0]);
    }

    #[test]
    fn amplitude_counts_double() {
        let op = AmplitudeToDb { r#ref: Reference::Number(2.0), ..AmplitudeToDb::default() };
        close(&run(&op, &[20.0, 2.0, 0.2], Unit::Amplitude), &[20.0, 0.0, -20.0]);
    }

    #[test]
    fn silence_is_finite() {
        close(&run(&PowerToDb::default(), &[0.0; 3], Unit::Power), &[0.0; 3]);
    }

    #[test]
    fn the_unit_must_be_right() {
        let info = spectrogram(&[1.0], Unit::Decibel).info();
        assert!(PowerToDb::default().output_info(&info).is_err());
        let info = spectrogram(&[1.0], Unit::Amplitude).info();
        let told = PowerToDb::default().output_info(&info).unwrap_err().to_string();
        assert!(told.contains("`amplitude_to_db`"), "{told}");
    }

    #[test]
    fn parameters_read_as_words_or_numbers() {
        let op: PowerToDb = serde_json::from_str(r#"{"ref": 2, "top_db": null}"#).unwrap();
        assert_eq!((op.r#ref, op.top_db), (Reference::Number(2.0), None));
        assert!(serde_json::from_str::<PowerToDb>(r#"{"ref": "median"}"#).is_err());
        assert!(PowerToDb { amin: 0.0, ..PowerToDb::default() }.validate().is_err());
    }
}
