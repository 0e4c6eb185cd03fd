//! `loudness_normalization`: a loudness.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use ebur128::{EbuR128, Mode};

/// Scales to an integrated loudness after ITU-R BS.1770-4 (audiomentations' `LoudnessNormalization`).
///
/// A clip that is shorter than the 400 ms of one measurement, and one that is silent (below
/// -70 LUFS), has no loudness and stays as it is. Of up to five channels the fourth and fifth are taken
/// for surround, as the standard says; a sixth, the bass, is not measured, nor are those beyond.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoudnessNormalization {
    /// In LUFS, -70 to 0.
    pub lufs: f64,
}

/// The rates, in Hz, that loudness is measured at.
const RATES: std::ops::RangeInclusive<u32> = 16..=2_822_400;

/// The integrated loudness in LUFS, if there is one.
pub(crate) fn loudness(audio: &augment_core::Audio) -> Result<Option<f64>> {
    let frames = audio.len();
    if frames == 0 || !RATES.contains(&audio.rate) {
        return Ok(None);
    }
    let channels = u32::try_from(audio.channels).unwrap_or(u32::MAX);
    let failed = |error: ebur128::Error| Error::data(format!("loudness: {error}"));
    let mut meter = EbuR128::new(channels, audio.rate, Mode::I).map_err(failed)?;
    let planes: Vec<&[f32]> = audio.planes().collect();
    meter.add_frames_planar_f32(&planes).map_err(failed)?;
    Ok(Some(meter.loudness_global().map_err(failed)?).filter(|lufs| lufs.is_finite()))
}

impl Op for LoudnessNormalization {
    const NAME: &'static str = "loudness_normalization";

    fn validate(&self) -> Result<()> {
        Error::check_range("lufs", self.lufs, -70.0..=0.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if let Some(lufs) = loudness(&audio)? {
            let factor = 10f64.powf((self.lufs - lufs) / 20.0) as f32;
            audio.samples.iter_mut().for_each(|x| *x *= factor);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn a_tone_has_the_loudness_of_the_standard() {
        // 997 Hz at full scale in one channel is -3.01 LUFS.
        let tone: Vec<f32> = (0..96_000)
            .map(|n| (std::f64::consts::TAU * 997.0 * f64::from(n) / 48_000.0).sin() as f32)
            .collect();
        let peak = run(&LoudnessNormalization { lufs: -23.01 }, &tone, 1, 48_000)
            .into_iter()
            .fold(0.0, f32::max);
        assert!((peak - 0.1).abs() < 2e-4, "{peak}");
        assert_eq!(
            run(&LoudnessNormalization { lufs: -10.0 }, &tone[..900], 1, 48_000),
            tone[..900]
        );
        survives(&LoudnessNormalization { lufs: -20.0 });
    }
}
