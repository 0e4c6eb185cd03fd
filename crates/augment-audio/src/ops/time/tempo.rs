//! `tempo`: faster or slower at the same pitch, in the time domain.

use augment_core::{Data, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::{Wsola, WsolaProfile, WsolaSettings};

/// Changes the tempo without the pitch by overlapping segments of the waveform (SoX's `tempo`).
///
/// The result is SoX 14.4.2's to the last bit, and has `samples / factor` samples, rounded.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tempo {
    /// The new tempo over the old one: 0.1 to 100; 1.1 is 10 % faster, 1 changes nothing.
    pub factor: f64,
    /// What the times left out are chosen for: `music`, `speech` or `linear` (SoX's -m, -s, -l);
    /// when left out, for small changes of music.
    #[serde(default)]
    pub profile: Option<WsolaProfile>,
    /// The length of a segment in ms: 10 to 120; 82 when it and `profile` are left out.
    #[serde(default)]
    pub segment: Option<f64>,
    /// How far the best overlap is searched, in ms: 0 to 30; 14.68 when left out.
    #[serde(default)]
    pub search: Option<f64>,
    /// How long segments overlap, in ms: 0 to 30 and at most half a segment; 12 when left out.
    #[serde(default)]
    pub overlap: Option<f64>,
    /// Whether the search goes down a tree (SoX's -q): sooner done, but it may miss the best.
    #[serde(default)]
    pub quick: bool,
}

impl Tempo {
    fn settings(&self) -> WsolaSettings {
        let Self { factor, profile, segment, search, overlap, quick } = *self;
        WsolaSettings { factor, profile, segment, search, overlap, quick }
    }
}

impl Op for Tempo {
    const NAME: &'static str = "tempo";

    fn validate(&self) -> Result<()> {
        self.settings().validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            if let (Some(rate), true) = (*rate, self.factor != 1.0) {
                self.settings().lengths(rate as f64)?;
            }
            *samples = samples.map(|samples| Wsola::output_len(samples, self.factor));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let mut out = workspace.buffer();
        let wsola: &mut Wsola = workspace.slot();
        let rate = f64::from(audio.rate);
        wsola.process(&audio.samples, audio.channels, rate, &self.settings(), &mut out)?;
        workspace.recycle(std::mem::replace(&mut audio.samples, out));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn promises_what_it_gives() {
        for (channels, frames) in [(1, 0), (0, 0), (1, 1), (2, 5000), (8, 333)] {
            for factor in [0.7, 1.0, 2.5] {
                let op = Tempo { factor, ..serde_json::from_str(r#"{"factor": 1}"#).unwrap() };
                let samples = vec![0.25; channels * frames];
                let audio = Audio { samples, channels, rate: 16_000 };
                let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
                let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
                assert_eq!(out.info(), info);
            }
        }
    }
}
