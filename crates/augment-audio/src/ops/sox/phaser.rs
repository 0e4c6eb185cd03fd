//! `phaser`: notches that sweep.

use std::f64::consts::FRAC_PI_2;

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{Wave, clip};

/// Feeds the sound back at a short delay that sweeps (SoX's `phaser`,
/// `torchaudio.functional.phaser`, of which `sinusoidal` is here `modulation`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Phaser {
    /// The volume of the input: 0 to 1.
    pub gain_in: f64,
    /// The volume of the output: 0 to 1e9.
    pub gain_out: f64,
    /// The longest delay in milliseconds: 0 to 5.
    pub delay_ms: f64,
    /// How much is fed back: 0 to 0.99.
    pub decay: f64,
    /// Sweeps a second, in Hz: 0.1 to 2.
    pub mod_speed: f64,
    /// The shape of the sweep.
    pub modulation: Wave,
}

impl Default for Phaser {
    fn default() -> Self {
        Self {
            gain_in: 0.4,
            gain_out: 0.74,
            delay_ms: 3.0,
            decay: 0.4,
            mod_speed: 0.5,
            modulation: Wave::Sine,
        }
    }
}

impl Op for Phaser {
    const NAME: &'static str = "phaser";

    fn validate(&self) -> Result<()> {
        Error::check_range("gain_in", self.gain_in, 0.0..=1.0)?;
        Error::check_range("gain_out", self.gain_out, 0.0..=1e9)?;
        Error::check_range("delay_ms", self.delay_ms, 0.0..=5.0)?;
        Error::check_range("decay", self.decay, 0.0..=0.99)?;
        Error::check_range("mod_speed", self.mod_speed, 0.1..=2.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (len, rate) = (audio.len(), f64::from(audio.rate));
        if len == 0 {
            return Ok(audio.into());
        }
        let line = ((self.delay_ms * 0.001 * rate + 0.5) as usize).max(1);
        let period = ((rate / self.mod_speed + 0.5) as usize).max(1);
        let sweep = self.modulation.whole_table(period, 1.0, line as f64, FRAC_PI_2);
        let mut past = vec![0.0f64; line];
        for plane in audio.samples.chunks_exact_mut(len) {
            past.fill(0.0);
            let mut at = 0;
            for (x, &ahead) in plane.iter_mut().zip(sweep.iter().cycle()) {
                let fed = past[(at + ahead) % line];
                let y = f64::from(*x) * self.gain_in + fed * self.decay;
                at = if at + 1 == line { 0 } else { at + 1 };
                past[at] = y;
                *x = clip(y * self.gain_out);
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn feeds_back_at_the_delay_of_the_sweep() {
        // A sine starts at its top, where the line gives what was put in last.
        let op =
            Phaser { gain_in: 1.0, gain_out: 1.0, delay_ms: 2.0, decay: 0.5, ..Phaser::default() };
        assert_eq!(
            run(&op, &[&[0.5, 0.0, 0.0, 0.0, 0.0]], 1000)[0][..5],
            [0.5, 0.25, 0.125, 0.0625, 0.03125]
        );
        bears_anything(&Phaser { decay: 0.99, delay_ms: 0.0, ..Phaser::default() });
        assert!(Phaser { decay: 1.0, ..op }.validate().is_err());
    }
}
