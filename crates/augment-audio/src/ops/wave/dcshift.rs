//! `dcshift`: a constant added.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Adds a constant (`torchaudio.functional.dcshift`, SoX's `dcshift`). The result is kept within -1 to
/// 1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dcshift {
    /// What is added: -2 to 2.
    pub shift: f64,
    /// With it, peaks on the side of the shift are pressed together instead of being cut off: 0.001 to 1,
    /// as a rule much less than 1.
    #[serde(default)]
    pub limiter_gain: Option<f64>,
}

/// How peaks are pressed together, those below upside down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    /// 1 when peaks above are pressed, -1 for those below.
    pub side: f32,
    /// How far the clip is moved to that side.
    pub shift: f32,
    /// What lies above is pressed, and nothing comes to lie above.
    pub threshold: f32,
    /// By how much.
    pub factor: f32,
}

impl Dcshift {
    /// How peaks are pressed together, if they are.
    pub fn press(&self) -> Option<Press> {
        let gain = self.limiter_gain.filter(|_| self.shift != 0.0)?;
        let shift = self.shift as f32;
        let threshold = 1.0 - (self.shift.abs() - gain);
        let room = 1.0 - threshold;
        // With nothing to press into, nothing is pressed.
        let factor = if room == 0.0 { 0.0 } else { (gain / room) as f32 };
        let (side, shift) = (1f32.copysign(shift), shift.abs());
        Some(Press { side, shift, threshold: threshold as f32, factor })
    }
}

impl Op for Dcshift {
    const NAME: &'static str = "dcshift";

    fn validate(&self) -> Result<()> {
        Error::check_range("shift", self.shift, -2.0..=2.0)?;
        self.limiter_gain
            .map_or(Ok(()), |gain| Error::check_range("limiter_gain", gain, 0.001..=1.0))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let shift = self.shift as f32;
        match self.press() {
            Some(Press { side, shift, threshold, factor }) => {
                for x in &mut audio.samples {
                    let y = *x * side;
                    let moved = if y > threshold {
                        ((y - threshold) * factor + threshold + shift).min(threshold)
                    } else {
                        (y + shift).clamp(-1.0, 1.0)
                    };
                    *x = moved * side;
                }
            }
            None => audio.samples.iter_mut().for_each(|x| *x = (*x + shift).clamp(-1.0, 1.0)),
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn adds_and_clips() {
        let op = Dcshift { shift: 0.5, limiter_gain: None };
        assert_eq!(run(&op, &[0.0, 0.75, -1.0], 1, 1), [0.5, 1.0, -0.5]);
        // The threshold is 1 - (0.5 - 0.1) = 0.6.
        let op = Dcshift { shift: -0.5, limiter_gain: Some(0.1) };
        let out = run(&op, &[0.0, -0.8, -0.55], 1, 1);
        assert!(
            (out[0] + 0.5).abs() < 1e-7
                && (out[1] + 0.6).abs() < 1e-6
                && (out[2] + 1.0).abs() < 1e-7
        );
        survives(&op);
        survives(&Dcshift { shift: 0.1, limiter_gain: Some(0.1) });
    }
}
