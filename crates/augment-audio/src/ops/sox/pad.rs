//! `sox_pad`: silence before, after and in between.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};
use super::time::{Anchor, Time};

/// A piece of silence.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pad {
    /// How long it is.
    pub length: Time,
    /// Where it is put into the input, counted from the start.
    pub position: Time,
}

/// Puts silence before, after and into the sound (SoX's `pad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxPad {
    /// The silences, in the order of their positions.
    pub pads: Vec<Pad>,
}

impl SoxPad {
    /// (position, length) of each, in samples.
    fn places(&self, len: usize, rate: usize) -> Result<Vec<(usize, usize)>> {
        let mut before = 0;
        let each = self.pads.iter().map(|pad| {
            let position = pad.position.position(rate, len, before, Anchor::Start)?;
            if position < before || position > len {
                return Err(Error::data(format!(
                    "silence at sample {position} of audio of {len}, after that at {before}"
                )));
            }
            before = position;
            Ok((position, pad.length.samples(rate)?))
        });
        each.collect()
    }
}

impl Op for SoxPad {
    const NAME: &'static str = "sox_pad";

    fn validate(&self) -> Result<()> {
        match self.pads.iter().position(|pad| pad.length.anchor().is_some()) {
            Some(i) => Err(Error::invalid_field("length", "is a duration, not a position")
                .in_item(i)
                .in_field("pads")),
            None => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| {
            let places = self.places(samples, rate)?;
            Ok(places.into_iter().fold(samples, |all, (_, length)| all.saturating_add(length)))
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let places = self.places(audio.len(), audio.rate as usize)?;
        let len = places.iter().fold(audio.len(), |all, (_, length)| all.saturating_add(*length));
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            let (mut from, mut to) = (0, 0);
            let end = (plane.len(), 0);
            for &(position, length) in places.iter().chain([&end]) {
                let piece = &plane[from..position];
                out[to..to + piece.len()].copy_from_slice(piece);
                (from, to) = (position, to + piece.len() + length);
            }
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    fn pad(length: &str, position: &str) -> Pad {
        Pad { length: Time::parse(length).unwrap(), position: Time::parse(position).unwrap() }
    }

    #[test]
    fn silence_is_put_in() {
        let op = SoxPad { pads: vec![pad("1s", "0"), pad("2s", "1s"), pad("1s", "-0")] };
        assert_eq!(run(&op, &[&[1.0, 2.0]], 8000), [[0.0, 1.0, 0.0, 0.0, 2.0, 0.0]]);
        bears_anything(&SoxPad { pads: vec![pad("1", "0"), pad("10s", "-0")] });
        let info = Info::Audio { rate: Some(8000), channels: None, samples: Some(1) };
        assert!(SoxPad { pads: vec![pad("1s", "2s")] }.output_info(&info).is_err());
        assert!(SoxPad { pads: vec![pad("-1", "0")] }.validate().is_err());
    }
}
