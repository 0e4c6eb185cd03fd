//! `resample`: to another rate.

use std::collections::HashMap;

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codec::MAX_RATE;

/// Changes the rate, keeping pitch and duration (`librosa.resample`).
///
/// The resampler is band-limited, by FFT. The result has `ceil(samples · target_sr / rate)` samples, as librosa's. The filter is not
/// soxr's: below 0.9 of the lower of the two Nyquist frequencies a tone comes out within -80 dB of
/// the ideal one; close to the edge the two roll off differently.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resample {
    /// The new rate in Hz.
    pub target_sr: u32,
}

/// A resampler for each (from, to); they are reset between clips.
#[derive(Default)]
struct Resamplers(HashMap<(u32, u32), Fft<f32>>);

/// Samples a channel that are worked on at a time.
const CHUNK: usize = 4096;

fn output_len(samples: usize, from: usize, to: usize) -> usize {
    ((samples as u128 * to as u128).div_ceil(from.max(1) as u128)) as usize
}

impl Op for Resample {
    const NAME: &'static str = "resample";

    fn validate(&self) -> Result<()> {
        Error::check_range("target_sr", self.target_sr, 1..=MAX_RATE)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { rate, samples, .. } = &mut output {
            let target = self.target_sr as usize;
            *samples = rate.zip(*samples).map(|(rate, samples)| output_len(samples, rate, target));
            *rate = Some(target);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if audio.rate == self.target_sr {
            return Ok(audio.into());
        }
        let failed = |error: &dyn std::fmt::Display| {
            Error::data(format!("from {} to {} Hz: {error}", audio.rate, self.target_sr))
        };
        let resamplers: &mut Resamplers = workspace.slot();
        let resampler = match resamplers.0.entry((audio.rate, self.target_sr)) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let (from, to) = (audio.rate as usize, self.target_sr as usize);
                let resampler = Fft::new(from, to, CHUNK, 1, FixedSync::Both);
                entry.insert(resampler.map_err(|error| failed(&error))?)
            }
        };
        let frames = audio.len();
        let wanted = output_len(frames, audio.rate as usize, self.target_sr as usize);
        let needed = resampler.process_all_needed_output_len(frames);
        let mut samples = Vec::with_capacity(wanted * audio.channels);
        let mut plane_out = vec![0.0; needed];
        for plane in audio.planes() {
            resampler.reset();
            let input = SequentialSlice::new(plane, 1, frames).map_err(|error| failed(&error))?;
            let mut output = SequentialSlice::new_mut(&mut plane_out[..], 1, needed)
                .map_err(|error| failed(&error))?;
            resampler
                .process_all_into_buffer(&input, &mut output, frames, None)
                .map_err(|error| failed(&error))?;
            samples.extend_from_slice(&plane_out[..wanted]);
        }
        audio.samples = samples;
        audio.rate = self.target_sr;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use augment_core::Audio;

    use super::*;

    fn tone(rate: u32, hz: f64, frames: usize) -> Vec<f32> {
        (0..frames).map(|n| (TAU * hz * n as f64 / f64::from(rate)).sin() as f32).collect()
    }

    /// The worst deviation from the ideal tone in dB, away from the ends, where the clip is cut.
    fn deviation(from: u32, to: u32, hz: f64) -> f64 {
        let audio = Audio { samples: tone(from, hz, from as usize), channels: 1, rate: from };
        let op = Resample { target_sr: to };
        let mut workspace = Workspace::new();
        // Twice: the second clip must not hear the first.
        op.apply(audio.clone().into(), &mut workspace).unwrap();
        let out = op.apply(audio.into(), &mut workspace).unwrap().into_audio().unwrap();
        assert_eq!((out.len(), out.rate), (to as usize, to));
        let ideal = tone(to, hz, to as usize);
        let middle = to as usize / 10..to as usize * 9 / 10;
        let worst = middle.map(|i| f64::from((out.samples[i] - ideal[i]).abs())).fold(0., f64::max);
        20.0 * worst.log10()
    }

    #[test]
    fn a_tone_stays_the_tone_in_place() {
        for (from, to) in [(44_100, 22_050), (44_100, 16_000), (16_000, 44_100), (48_000, 32_000)] {
            let nyquist = f64::from(from.min(to)) / 2.0;
            for share in [0.05, 0.5, 0.9] {
                let deviation = deviation(from, to, share * nyquist);
                assert!(deviation < -80.0, "{from} to {to} at {share}: {deviation:.1} dB");
            }
        }
    }

    #[test]
    fn what_the_new_rate_cannot_hold_is_gone() {
        let audio = Audio { samples: tone(44_100, 15_000.0, 44_100), channels: 1, rate: 44_100 };
        let op = Resample { target_sr: 16_000 };
        let out = op.apply(audio.into(), &mut Workspace::new()).unwrap().into_audio().unwrap();
        let loudest = out.samples[1600..14_400].iter().fold(0.0f32, |max, x| max.max(x.abs()));
        assert!(loudest < 1e-4, "{loudest}");
    }

    #[test]
    fn lengths_are_librosas_on_odd_rates() {
        for (frames, from, to) in [(1, 44_100, 8000), (7, 8000, 11_025), (12_345, 48_000, 44_101)] {
            let audio = Audio { samples: vec![0.5; 2 * frames], channels: 2, rate: from };
            let op = Resample { target_sr: to };
            let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
            let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
            assert_eq!(out.info(), info);
        }
    }
}
