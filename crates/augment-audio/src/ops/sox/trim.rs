//! `sox_trim`: pieces of the sound.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};
use super::time::{Anchor, Time};

/// Keeps pieces of the sound (SoX's `trim`): from the first position to the second, from the third
/// to the fourth, and so on; after an odd number of them up to the end. What lies beyond the end
/// is nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxTrim {
    /// The positions, none before the one before it: counted from that one, with `=` from the
    /// start, with `-` from the end.
    pub positions: Vec<Time>,
}

impl SoxTrim {
    /// (start, end) of each piece.
    fn pieces(&self, len: usize, rate: usize) -> Result<Vec<(usize, usize)>> {
        let mut ends = Vec::with_capacity(self.positions.len() + 1);
        let mut before = 0;
        for position in &self.positions {
            let at = position.position(rate, len, before, Anchor::Previous)?;
            if at < before {
                return Err(Error::data(format!("sample {at} lies before sample {before}")));
            }
            before = at;
            ends.push(at.min(len));
        }
        if ends.len() % 2 == 1 {
            ends.push(len);
        }
        Ok(ends.as_chunks::<2>().0.iter().map(|&[start, end]| (start, end)).collect())
    }
}

impl Op for SoxTrim {
    const NAME: &'static str = "sox_trim";

    fn validate(&self) -> Result<()> {
        match self.positions.is_empty() {
            true => Err(Error::invalid_field("positions", "holds one at least")),
            false => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| {
            Ok(self.pieces(samples, rate)?.into_iter().map(|(start, end)| end - start).sum())
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let pieces = self.pieces(audio.len(), audio.rate as usize)?;
        let len = pieces.iter().map(|(start, end)| end - start).sum();
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            let kept = pieces.iter().flat_map(|&(start, end)| &plane[start..end]);
            out.iter_mut().zip(kept).for_each(|(out, x)| *out = *x);
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    fn trim(positions: &[&str]) -> SoxTrim {
        SoxTrim { positions: positions.iter().map(|text| Time::parse(text).unwrap()).collect() }
    }

    #[test]
    fn pieces_are_kept() {
        let input: [f32; 6] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5];
        assert_eq!(run(&trim(&["1s", "2s", "-1s"]), &[&input], 8000), [[0.1, 0.2, 0.5]]);
        assert_eq!(run(&trim(&["4s", "9s"]), &[&input], 8000), [[0.4, 0.5]]);
        bears_anything(&trim(&["0", "1"]));
        bears_anything(&trim(&["0.5"]));
        assert!(trim(&[]).validate().is_err());
        let info = Info::Audio { rate: Some(8000), channels: None, samples: Some(6) };
        assert!(trim(&["4s", "=2s"]).output_info(&info).is_err());
    }
}
