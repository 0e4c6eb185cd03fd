//! `pad_or_trim`: a spectrogram of a fixed number of frames.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a spectrogram a number of frames: what is too much at the end is left out, what is missing there is filled up
/// (Whisper's `pad_or_trim`, along the frames).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PadOrTrim {
    /// How many frames come out: 1 to 10,000,000.
    pub length: usize,
    /// What fills up.
    #[serde(default)]
    pub value: f64,
}

const MOST: usize = 10_000_000;

impl Op for PadOrTrim {
    const NAME: &'static str = "pad_or_trim";

    fn validate(&self) -> Result<()> {
        if !(1..=MOST).contains(&self.length) {
            let told = format!("must be 1 to {MOST}, got {}", self.length);
            return Err(Error::invalid_field("length", told));
        }
        Error::check_range("value", self.value, -1e30..=1e30)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Spectrogram)?;
        if let Info::Spectrogram { frames, .. } = &mut output {
            *frames = Some(self.length);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        let (frames, kept) = (spectrogram.frames, spectrogram.frames.min(self.length));
        let rows = spectrogram.channels * spectrogram.bins;
        let mut values = workspace.buffer();
        values.clear();
        for row in 0..rows {
            values.extend_from_slice(&spectrogram.values[row * frames..][..kept]);
            values.resize((row + 1) * self.length, self.value as f32);
        }
        workspace.recycle(std::mem::replace(&mut spectrogram.values, values));
        spectrogram.frames = self.length;
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Unit;

    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn the_end_is_left_out_or_filled_up() {
        let input = spectrogram(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 1, Unit::Decibel);
        let out = run(&PadOrTrim { length: 2, value: 0.0 }, input.clone());
        assert_eq!((out.values, out.frames), (vec![1.0, 2.0, 4.0, 5.0], 2));
        let out = run(&PadOrTrim { length: 4, value: -1.0 }, input.clone());
        assert_eq!(out.values, [1.0, 2.0, 3.0, -1.0, 4.0, 5.0, 6.0, -1.0]);
        assert_eq!(run(&PadOrTrim { length: 3, value: 9.0 }, input.clone()).values, input.values);
        assert!(PadOrTrim { length: 0, value: 0.0 }.validate().is_err());
    }
}
