//! `fix_length`: pad or trim the end to a length.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LONGEST;

/// Pads with silence, or trims, at the end to a fixed length (`librosa.util.fix_length`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FixLength {
    /// The length in samples; give this or `seconds`.
    #[serde(default)]
    pub size: Option<usize>,
    /// The length in seconds, rounded to samples at the clip's own rate.
    #[serde(default)]
    pub seconds: Option<f64>,
}

impl FixLength {
    /// The length in samples, at this rate, which may be unknown.
    pub fn samples(&self, rate: Option<usize>) -> Option<usize> {
        let from_seconds = |seconds: f64| rate.map(|rate| (seconds * rate as f64).round() as usize);
        self.size.or_else(|| self.seconds.and_then(from_seconds))
    }
}

impl Op for FixLength {
    const NAME: &'static str = "fix_length";

    fn validate(&self) -> Result<()> {
        match (self.size, self.seconds) {
            (Some(size), None) => Error::check_range("size", size, 1..=LONGEST),
            (None, Some(seconds)) if seconds > 0.0 && seconds <= 3600.0 => Ok(()),
            (None, Some(seconds)) => {
                let message = format!("must be more than 0 and at most 3600, got {seconds}");
                Err(Error::invalid_field("seconds", message))
            }
            _ => Err(Error::invalid("give either `size` (samples) or `seconds`")),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            *samples = self.samples(*rate);
            if *samples == Some(0) {
                return Err(Error::invalid_field("seconds", "is less than one sample"));
            }
        }
        Ok(output)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let before = audio.len();
        let wanted = self.samples(Some(audio.rate as usize)).unwrap_or(before);
        if audio.channels == 1 {
            audio.samples.resize(wanted, 0.0);
        } else {
            let kept = before.min(wanted);
            let mut samples = vec![0.0; wanted * audio.channels];
            for (to, from) in samples.chunks_exact_mut(wanted.max(1)).zip(audio.planes()) {
                to[..kept].copy_from_slice(&from[..kept]);
            }
            audio.samples = samples;
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    fn fixed(size: usize) -> Vec<f32> {
        let stereo = Audio { samples: vec![1.0, 2.0, 3.0, 4.0], channels: 2, rate: 2 };
        let op = FixLength { size: Some(size), seconds: None };
        op.apply(stereo.into(), &mut Workspace::new()).unwrap().into_audio().unwrap().samples
    }

    #[test]
    fn pads_and_trims_every_channel() {
        assert_eq!(fixed(3), [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]);
        assert_eq!(fixed(1), [1.0, 3.0]);
    }

    #[test]
    fn seconds_follow_the_rate() {
        let op = FixLength { size: None, seconds: Some(1.5) };
        let info = Info::Audio { rate: Some(8000), channels: None, samples: Some(3) };
        let expected = Info::Audio { rate: Some(8000), channels: None, samples: Some(12_000) };
        assert_eq!(op.output_info(&info).unwrap(), expected);
    }

    #[test]
    fn one_of_the_two_is_needed() {
        let check = |size, seconds| FixLength { size, seconds }.validate().is_ok();
        assert!(check(Some(1), None) && check(None, Some(0.5)));
        assert!(!check(None, None) && !check(Some(1), Some(1.0)) && !check(None, Some(0.0)));
        assert!(!check(Some(0), None) && !check(None, Some(f64::NAN)));
    }
}
