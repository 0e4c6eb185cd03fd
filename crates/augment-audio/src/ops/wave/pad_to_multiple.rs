//! `pad_to_multiple`: whole frames.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LONGEST;

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
        Error::check_range("multiple", self.multiple, 1..=LONGEST)?;
        Error::check_range("minimum", self.minimum.unwrap_or(0), 0..=LONGEST)
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
        let padded = self.padded(len);
        if audio.channels == 0 {
            return Err(Error::data("there is no channel"));
        }
        if audio.channels == 1 {
            audio.samples.resize(padded, 0.0);
        } else if padded > len {
            let mut samples = workspace.zeros(padded * audio.channels);
            for (to, from) in samples.chunks_exact_mut(padded).zip(audio.planes()) {
                to[..len].copy_from_slice(from);
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
