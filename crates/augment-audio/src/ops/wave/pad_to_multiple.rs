//! `pad_to_multiple`: whole frames.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioPadMode, pad_plane};

/// Adds silence to the end up to the next length of `minimum`, `minimum + multiple`, `minimum + 2 multiple` and so on, for
/// models that take whole frames (`pad_to_multiple_of` of transformers' feature extractors). Nothing is cut off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PadToMultiple {
    /// From one length to the next, in samples.
    pub multiple: usize,
    /// The least length, in samples; `multiple` when left out.
    #[serde(default)]
    pub minimum: Option<usize>,
}

/// Longer than this is a slip of the pen: an hour at 96 kHz.
const MAX: usize = 3600 * 96_000;

impl PadToMultiple {
    /// How long a clip of `len` samples becomes.
    pub fn padded(&self, len: usize) -> usize {
        let minimum = self.minimum.unwrap_or(self.multiple);
        minimum + len.saturating_sub(minimum).div_ceil(self.multiple.max(1)) * self.multiple
    }
}

impl Op for PadToMultiple {
    const NAME: &'static str = "pad_to_multiple";

    fn validate(&self) -> Result<()> {
        Error::check_range("multiple", self.multiple, 1..=MAX)?;
        Error::check_range("minimum", self.minimum.unwrap_or(0), 0..=MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, .. } = &mut output {
            *samples = samples.map(|len| self.padded(len));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let more = self.padded(len) - len;
        if audio.channels == 1 {
            audio.samples.resize(len + more, 0.0);
        } else if more > 0 {
            if len == 0 {
                return Err(Error::data("there is no sample to add to"));
            }
            let mut samples = workspace.buffer();
            for plane in audio.planes() {
                pad_plane(plane, 0, more, AudioPadMode::Silence, &mut samples);
            }
            workspace.recycle(std::mem::replace(&mut audio.samples, samples));
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn up_to_the_next_length() {
        let op = PadToMultiple { multiple: 3, minimum: None };
        assert_eq!([1, 3, 4, 6, 7].map(|len| op.padded(len)), [3, 3, 6, 6, 9]);
        let op = PadToMultiple { multiple: 4, minimum: Some(5) };
        assert_eq!([0, 5, 6, 9, 10].map(|len| op.padded(len)), [5, 5, 9, 9, 13]);
        assert_eq!(
            run(&PadToMultiple { multiple: 3, minimum: Some(0) }, &[1.0, 2.0], 2, 1),
            [1.0, 0.0, 0.0, 2.0, 0.0, 0.0]
        );
        survives(&op);
        survives(&PadToMultiple { multiple: 100, minimum: None });
        assert!(PadToMultiple { multiple: 0, minimum: None }.validate().is_err());
    }
}
