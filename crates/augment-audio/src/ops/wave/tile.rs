//! `tile`: a clip again and again.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioPadMode, LONGEST, pad_plane};

/// Repeats a clip that is shorter than `size` as often as it fits whole (`numpy.tile`), for models of a fixed length; what
/// is then missing is for `fix_length`. Longer clips stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// The length in samples that may not be exceeded.
    pub size: usize,
    /// Whether a part of the clip comes last, so that the length is `size`.
    #[serde(default)]
    pub partial: bool,
}

impl Tile {
    fn tiled(&self, len: usize) -> usize {
        match (len, self.partial) {
            (0, _) => 0,
            _ if len >= self.size => len,
            (_, true) => self.size,
            _ => self.size / len * len,
        }
    }
}

impl Op for Tile {
    const NAME: &'static str = "tile";

    fn validate(&self) -> Result<()> {
        Error::check_range("size", self.size, 1..=LONGEST)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, .. } = &mut output {
            *samples = samples.map(|len| self.tiled(len));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let more = self.tiled(len) - len;
        if more > 0 {
            let mut samples = workspace.buffer();
            samples.reserve((len + more) * audio.channels);
            for plane in audio.planes() {
                pad_plane(plane, 0, more, AudioPadMode::Wrap, &mut samples);
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
    fn whole_or_up_to_the_size() {
        let whole = Tile { size: 5, partial: false };
        assert_eq!(run(&whole, &[1.0, 2.0], 1, 1), [1.0, 2.0, 1.0, 2.0]);
        let partial = Tile { partial: true, ..whole.clone() };
        assert_eq!(run(&partial, &[1.0, 2.0], 1, 1), [1.0, 2.0, 1.0, 2.0, 1.0]);
        assert_eq!(
            run(&partial, &[1.0, 2.0], 2, 1),
            [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0]
        );
        assert_eq!(run(&whole, &[1.0; 7], 1, 1), [1.0; 7]);
        survives(&whole);
        survives(&Tile { size: 30_001, partial: true });
        assert!(Tile { size: 0, partial: true }.validate().is_err());
    }
}
