//! `speed`: faster or slower, tempo and pitch together.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::resampled_len;
use crate::ops::{Resample, ResamplingMethod};

/// Changes tempo and pitch together, as a tape played faster (`torchaudio.transforms.Speed`).
///
/// The clip is taken to be at `floor(factor · rate)` Hz and resampled to its rate; its length becomes
/// `samples · rate / floor(factor · rate)`, rounded up. With `sinc_interp_hann`, the default, the result is
/// torchaudio's within 1e-5.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speed {
    /// The new speed over the old one: 0.1 to 10; 1.1 is 10 % faster and higher.
    pub factor: f64,
    /// The filter.
    #[serde(default = "hann")]
    pub resampling_method: ResamplingMethod,
}

fn hann() -> ResamplingMethod {
    ResamplingMethod::SincInterpHann
}

impl Speed {
    /// torchaudio's `int(factor · rate)`.
    fn source(&self, rate: usize) -> Result<usize> {
        match (self.factor * rate as f64) as usize {
            0 => Err(Error::invalid_field("factor", format!("leaves nothing of {rate} Hz"))),
            source => Ok(source),
        }
    }
}

impl Speed {
    /// How a clip at `rate` is resampled, and the rate that it is taken to be at.
    ///
    /// # Errors
    /// When that is none.
    pub fn resample(&self, rate: u32) -> Result<(Resample, u32)> {
        let source = self.source(rate as usize)? as u32;
        let resampling_method = self.resampling_method;
        Ok((Resample { resampling_method, ..Resample::to(rate) }, source))
    }
}

impl Op for Speed {
    const NAME: &'static str = "speed";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 0.1..=10.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { rate, samples, .. } = &mut output {
            let source = rate.map(|rate| self.source(rate)).transpose()?;
            *samples = rate
                .zip(source)
                .zip(*samples)
                .map(|((rate, source), samples)| resampled_len(samples, source, rate));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (resample, source) = self.resample(audio.rate)?;
        resample.samples(&mut audio, source, workspace)?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn a_tone_gets_higher_and_shorter() {
        // 100 periods in 8000 samples; half the speed of a period of 80 is one of 160.
        let samples = (0..8000).map(|n| (std::f32::consts::TAU * n as f32 / 80.0).sin()).collect();
        let audio = Audio { samples, channels: 1, rate: 8000 };
        for resampling_method in [ResamplingMethod::SoxrHq, hann()] {
            let op = Speed { factor: 0.5, resampling_method };
            let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
            let out = op.apply(audio.clone().into(), &mut Workspace::new()).unwrap();
            assert_eq!(out.info(), info);
            let out = out.into_audio().unwrap().samples;
            assert_eq!(out.len(), 16_000);
            for (n, x) in out.iter().enumerate().take(15_000).skip(1000) {
                assert!((x - (std::f32::consts::TAU * n as f32 / 160.0).sin()).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn ends_are_defined() {
        for (channels, frames) in [(0, 0), (1, 0), (1, 1), (8, 33)] {
            for factor in [0.1, 0.9, 1.0, 1.1, 10.0] {
                let op = Speed { factor, resampling_method: hann() };
                let audio = Audio { samples: vec![0.1; channels * frames], channels, rate: 8000 };
                let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
                let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
                assert_eq!(out.info(), info);
            }
        }
        let op = Speed { factor: 0.1, resampling_method: hann() };
        let slow = Info::Audio { rate: Some(5), channels: None, samples: None };
        assert!(op.output_info(&slow).unwrap_err().to_string().starts_with("factor: "));
        assert!(Speed { factor: f64::NAN, ..op }.validate().is_err());
    }
}
