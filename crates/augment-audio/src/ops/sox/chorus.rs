//! `sox_chorus`: voices that waver.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{LOWEST, Wave, clip, map_planes, milliseconds, period, resized};

/// One voice of a chorus.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// How late it is at most, in milliseconds: 20 to 100.
    pub delay: f64,
    /// How loud: 0 to 1.
    pub decay: f64,
    /// How often it wavers, in Hz: 0.1 to 5.
    pub speed: f64,
    /// How far, in milliseconds: 0 to 10.
    pub depth: f64,
    /// The shape.
    pub modulation: Wave,
}

/// Adds voices whose delay wavers (SoX's `chorus`). The result is longer by the longest delay.
///
/// With a triangle the delay sweeps from `delay - depth` to `delay + depth` milliseconds; with a
/// sine from 0 to `depth`, which is what the program does.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxChorus {
    /// The volume of the input: 0 to 1.
    pub gain_in: f64,
    /// The volume of the output: 0 to 100.
    pub gain_out: f64,
    /// The voices: 1 to 7.
    pub voices: Vec<Voice>,
}

impl Voice {
    fn longest(&self, rate: usize) -> usize {
        milliseconds(self.delay + self.depth, rate)
    }

    /// The delays of one period, in samples.
    fn table(&self, rate: usize) -> Vec<usize> {
        let (len, depth) = (period(rate, self.speed), milliseconds(self.depth, rate) as f64);
        let longest = self.longest(rate) as f64;
        match self.modulation {
            Wave::Sine => Wave::Sine.whole_table(len, 0.0, depth, 0.0),
            Wave::Triangle => {
                Wave::Triangle.whole_table(len, longest - 1.0 - 2.0 * depth, longest - 1.0, LOWEST)
            }
        }
    }
}

impl SoxChorus {
    fn longest(&self, rate: usize) -> usize {
        self.voices.iter().map(|voice| voice.longest(rate)).max().unwrap_or(0)
    }
}

impl Op for SoxChorus {
    const NAME: &'static str = "sox_chorus";

    fn validate(&self) -> Result<()> {
        Error::check_range("gain_in", self.gain_in, 0.0..=1.0)?;
        Error::check_range("gain_out", self.gain_out, 0.0..=100.0)?;
        let count = self.voices.len();
        if !(1..=7).contains(&count) {
            return Err(Error::invalid_field("voices", format!("must be 1 to 7, got {count}")));
        }
        for (i, voice) in self.voices.iter().enumerate() {
            let each = Error::check_range("delay", voice.delay, 20.0..=100.0)
                .and_then(|()| Error::check_range("decay", voice.decay, 0.0..=1.0))
                .and_then(|()| Error::check_range("speed", voice.speed, 0.1..=5.0))
                .and_then(|()| Error::check_range("depth", voice.depth, 0.0..=10.0));
            each.map_err(|error| error.in_item(i).in_field("voices"))?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| Ok(samples + self.longest(rate)))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let rate = audio.rate as usize;
        let line = self.longest(rate);
        let len = audio.len() + line;
        let tables: Vec<_> = self.voices.iter().map(|voice| voice.table(rate)).collect();
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            let gain = self.gain_in as f32;
            out.iter_mut().zip(plane).for_each(|(out, x)| *out = gain * x);
            for (voice, table) in self.voices.iter().zip(&tables) {
                let decay = voice.decay as f32;
                for (i, (out, &delay)) in out.iter_mut().zip(table.iter().cycle()).enumerate() {
                    // A delay of 0 finds the oldest value of the line: it is not yet overwritten.
                    let delay = if delay == 0 { line } else { delay };
                    let late = i.checked_sub(delay).and_then(|at| plane.get(at));
                    *out += decay * late.copied().unwrap_or(0.0);
                }
            }
            out.iter_mut().for_each(|x| *x = clip(self.gain_out * f64::from(*x)));
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn without_depth_it_is_an_echo() {
        let voice =
            Voice { delay: 20.0, decay: 0.5, speed: 1.0, depth: 0.0, modulation: Wave::Triangle };
        let op = SoxChorus { gain_in: 1.0, gain_out: 1.0, voices: vec![voice] };
        let mut wanted = vec![0.0; 21];
        (wanted[0], wanted[19]) = (1.0, 0.5);
        assert_eq!(run(&op, &[&[1.0]], 1000), [wanted]);
        bears_anything(&op);
        assert!(
            SoxChorus { voices: vec![Voice { speed: 9.0, ..voice }], ..op }.validate().is_err()
        );
    }
}
