//! `sox_echo`: what was heard, again.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, milliseconds, resized};

/// One repetition.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// After how many milliseconds: 0 (excluded) to 60000.
    pub delay: f64,
    /// How loud: -1 to 1.
    pub decay: f64,
}

/// Adds echoes (SoX's `echo`): each repeats the input. The result is longer by the longest delay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxEcho {
    /// The volume of the input: 0 to 1.
    pub gain_in: f64,
    /// The volume of the output: 0 to 100.
    pub gain_out: f64,
    /// The echoes: 1 to 7.
    pub echoes: Vec<Tap>,
}

/// Checks what `echo` and `echos` are told.
pub(super) fn validate(gain_in: f64, gain_out: f64, echoes: &[Tap]) -> Result<()> {
    Error::check_range("gain_in", gain_in, 0.0..=1.0)?;
    Error::check_range("gain_out", gain_out, 0.0..=100.0)?;
    if !(1..=7).contains(&echoes.len()) {
        return Err(Error::invalid_field(
            "echoes",
            format!("must be 1 to 7, got {}", echoes.len()),
        ));
    }
    for (i, tap) in echoes.iter().enumerate() {
        let each = Error::check_range("delay", tap.delay, f64::MIN_POSITIVE..=60_000.0)
            .and_then(|()| Error::check_range("decay", tap.decay, -1.0..=1.0));
        each.map_err(|error| error.in_item(i).in_field("echoes"))?;
    }
    Ok(())
}

impl Op for SoxEcho {
    const NAME: &'static str = "sox_echo";

    fn validate(&self) -> Result<()> {
        validate(self.gain_in, self.gain_out, &self.echoes)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| Ok(samples + self.longest(rate)))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let rate = audio.rate as usize;
        let len = audio.len() + self.longest(rate);
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            let gain = self.gain_in as f32;
            out.iter_mut().zip(plane).for_each(|(out, x)| *out = gain * x);
            for tap in &self.echoes {
                let decay = tap.decay as f32;
                let late = &mut out[milliseconds(tap.delay, rate)..];
                late.iter_mut().zip(plane).for_each(|(out, x)| *out += decay * x);
            }
            let gain = self.gain_out as f32;
            out.iter_mut().for_each(|x| *x = (gain * *x).clamp(-1.0, 1.0));
        })?;
        Ok(audio.into())
    }
}

impl SoxEcho {
    fn longest(&self, rate: usize) -> usize {
        self.echoes.iter().map(|tap| milliseconds(tap.delay, rate)).max().unwrap_or(0)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    pub(in super::super) const TAPS: [Tap; 2] =
        [Tap { delay: 2.0, decay: 0.5 }, Tap { delay: 1.0, decay: 0.25 }];

    #[test]
    fn echoes_repeat_the_input() {
        let op = SoxEcho { gain_in: 1.0, gain_out: 0.5, echoes: TAPS.to_vec() };
        assert_eq!(run(&op, &[&[1.0, 0.5]], 1000), [[0.5, 0.375, 0.3125, 0.125]]);
        bears_anything(&op);
    }

    #[test]
    fn wrong_numbers_are_named() {
        let op = SoxEcho {
            gain_in: 1.0,
            gain_out: 0.5,
            echoes: vec![TAPS[0], Tap { delay: 0.0, decay: 0.0 }],
        };
        assert!(op.validate().unwrap_err().to_string().starts_with("echoes[1].delay: "));
        assert!(SoxEcho { gain_in: 1.5, ..op.clone() }.validate().is_err());
        assert!(SoxEcho { echoes: vec![], ..op }.validate().is_err());
    }
}
