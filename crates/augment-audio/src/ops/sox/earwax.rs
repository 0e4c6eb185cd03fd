//! `sox_earwax`: headphones outside the head.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Moves what is heard on headphones out of the head (SoX's `earwax`). The sound must be stereo at
/// 44100 Hz.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxEarwax {}

/// The response of `earwax` in 64ths, measured: of an ear to its own side, and to the other.
const SAME: [i8; 32] = [
    4, 4, -1, 3, -2, -5, 9, 6, -4, -5, -2, -7, 6, 30, 12, -11, -3, -20, 2, 1, -14, 15, 6, 15, -14,
    -7, -4, 6, 6, 0, 0, 4,
];
const OTHER: [i8; 32] = [
    -6, -11, -5, 3, 5, 0, 1, 3, -1, -3, -5, 1, -7, -29, -3, 4, 7, 23, 0, -6, -5, -18, 7, -10, 22,
    -2, 9, -12, -6, -11, -5, 0,
];

impl Op for SoxEarwax {
    const NAME: &'static str = "sox_earwax";

    fn output_info(&self, input: &Info) -> Result<Info> {
        if let Info::Audio { rate, channels, .. } = *input
            && (rate.is_some_and(|rate| rate != 44_100) || channels.is_some_and(|c| c != 2))
        {
            return Err(Error::invalid(format!(
                "works on stereo at 44100 Hz, but is given {input}"
            )));
        }
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if audio.channels != 2 || audio.rate != 44_100 {
            return Err(Error::data("`earwax` works on stereo at 44100 Hz"));
        }
        let len = audio.len();
        let mut out = workspace.zeros(2 * len);
        for ear in 0..2 {
            let out = &mut out[ear * len..(ear + 1) * len];
            // The right ear hears the left side at once, the left one the right side a sample late.
            for (side, taps, late) in [(ear, &SAME, 0), (1 - ear, &OTHER, 1 - ear)] {
                let plane = &audio.samples[side * len..(side + 1) * len];
                for (i, &tap) in taps.iter().enumerate() {
                    let tap = f32::from(tap) / 64.0;
                    let heard = out.iter_mut().skip(i + late);
                    heard.zip(plane).for_each(|(out, x)| *out += tap * x);
                }
            }
            out.iter_mut().for_each(|x| *x = x.clamp(-1.0, 1.0));
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, out));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::run;

    #[test]
    fn earwax_is_for_discs() {
        let mut left = vec![0.0; 40];
        left[0] = 0.5;
        let out = run(&SoxEarwax {}, &[&left, &[0.0; 40]], 44_100);
        assert_eq!((out[0][0], out[1][0], out[0][13]), (4.0 / 128.0, -6.0 / 128.0, 30.0 / 128.0));
        let mono = Info::Audio { rate: Some(44_100), channels: Some(1), samples: None };
        assert!(SoxEarwax {}.output_info(&mono).is_err());
    }
}
