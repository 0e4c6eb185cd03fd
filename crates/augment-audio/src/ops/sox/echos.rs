//! `sox_echos`: echoes, one after the other.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{clip, map_planes, milliseconds, resized};
use super::echo::{Tap, validate};

/// Adds echoes one after the other (SoX's `echos`). The result is longer by the sum of the delays.
///
/// SoX's manual has the second repeat the input and the first, the third the input and both. What
/// the program does, and so this, is that the second repeats the input twice as loud, the third
/// three times.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxEchos {
    /// The volume of the input: 0 to 1.
    pub gain_in: f64,
    /// The volume of the output: 0 to 100.
    pub gain_out: f64,
    /// The echoes: 1 to 7.
    pub echoes: Vec<Tap>,
}

impl Op for SoxEchos {
    const NAME: &'static str = "sox_echos";

    fn validate(&self) -> Result<()> {
        validate(self.gain_in, self.gain_out, &self.echoes)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| Ok(samples + self.sum(rate)))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let rate = audio.rate as usize;
        let len = audio.len() + self.sum(rate);
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            let gain = self.gain_in as f32;
            out.iter_mut().zip(plane).for_each(|(out, x)| *out = gain * x);
            for (i, tap) in self.echoes.iter().enumerate() {
                let decay = (tap.decay * (i + 1) as f64) as f32;
                let late = &mut out[milliseconds(tap.delay, rate)..];
                late.iter_mut().zip(plane).for_each(|(out, x)| *out += decay * x);
            }
            out.iter_mut().for_each(|x| *x = clip(self.gain_out * f64::from(*x)));
        })?;
        Ok(audio.into())
    }
}

impl SoxEchos {
    fn sum(&self, rate: usize) -> usize {
        self.echoes.iter().map(|tap| milliseconds(tap.delay, rate)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};
    use crate::ops::sox::echo::tests::TAPS;

    #[test]
    fn later_echos_are_as_many_times_louder() {
        let op = SoxEchos { gain_in: 0.5, gain_out: 1.0, echoes: TAPS.to_vec() };
        assert_eq!(run(&op, &[&[1.0]], 1000), [[0.5, 0.5, 0.5, 0.0]]);
        bears_anything(&op);
    }
}
