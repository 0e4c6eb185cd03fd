//! `sox_pitch`: higher or lower at the same tempo.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::polyphase::{Polyphase, Quality};
use super::speed::sped;
use crate::dsp::{Wsola, WsolaSettings};

/// Changes the pitch, not the tempo (SoX's `pitch`): the tempo is changed by WSOLA and the speed
/// back by resampling.
///
/// The low-pass is that of `sox_rate`, which differs from the program's at the edge of the band: the
/// result is within 60 steps of 16 bits, but for each channel's first sample. The worst seen is 56
/// steps, where a recording is loudest; on noise over the whole band it is 40.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxPitch {
    /// By how many cents, 100 being a semitone: -3600 to 3600.
    pub cents: f64,
    /// The length of a segment in ms: 10 to 120; 82 when left out.
    #[serde(default)]
    pub segment: Option<f64>,
    /// How far the best overlap is searched, in ms: 0 to 30; 14.68 when left out.
    #[serde(default)]
    pub search: Option<f64>,
    /// How long segments overlap, in ms: 0 to 30; 12 when left out.
    #[serde(default)]
    pub overlap: Option<f64>,
    /// Whether the search goes down a tree.
    #[serde(default)]
    pub quick: bool,
}

impl SoxPitch {
    fn ratio(&self) -> f64 {
        2f64.powf(self.cents / 1200.0)
    }

    fn settings(&self) -> WsolaSettings {
        let Self { segment, search, overlap, quick, .. } = *self;
        WsolaSettings { factor: 1.0 / self.ratio(), profile: None, segment, search, overlap, quick }
    }

    fn len(&self, samples: usize) -> usize {
        sped(Wsola::output_len(samples, 1.0 / self.ratio()), self.ratio())
    }
}

impl Op for SoxPitch {
    const NAME: &'static str = "sox_pitch";

    fn validate(&self) -> Result<()> {
        Error::check_range("cents", self.cents, -3600.0..=3600.0)?;
        self.settings().validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Audio)?;
        if let Info::Audio { rate, samples, .. } = &mut output {
            if let (Some(rate), true) = (*rate, self.cents != 0.0) {
                self.settings().lengths(rate as f64)?;
            }
            *samples = samples.map(|samples| self.len(samples));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if self.cents == 0.0 {
            return Ok(audio.into());
        }
        let (len, channels, rate) = (self.len(audio.len()), audio.channels, f64::from(audio.rate));
        let mut slow = workspace.buffer();
        let wsola: &mut Wsola = workspace.slot();
        wsola.process(&audio.samples, channels, rate, &self.settings(), &mut slow)?;
        audio.samples.clear();
        audio.samples.resize(len * channels, 0.0);
        let resampler: &mut Polyphase = workspace.slot();
        resampler.prepare(self.ratio(), Quality::HIGH);
        let planes = slow.chunks_exact((slow.len() / channels.max(1)).max(1));
        for (plane, out) in planes.zip(audio.samples.chunks_exact_mut(len.max(1))) {
            resampler.run(plane, out);
        }
        workspace.recycle(slow);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    fn pitch(cents: f64) -> SoxPitch {
        SoxPitch { cents, segment: None, search: None, overlap: None, quick: false }
    }

    #[test]
    fn an_octave_doubles_the_frequency() {
        let tone: Vec<f32> = (0..16_000)
            .map(|n| (0.5 * (TAU * 200.0 * f64::from(n) / 16_000.0).sin()) as f32)
            .collect();
        for (cents, hz) in [(1200.0, 400.0), (-1200.0, 100.0), (0.0, 200.0)] {
            let out = run(&pitch(cents), &[&tone], 16_000).remove(0);
            let middle = &out[2000..14_000];
            let crossings =
                middle.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
            let found = crossings as f64 / 0.75;
            assert!((found - hz).abs() < 4.0, "{cents}: {found} Hz");
        }
        bears_anything(&pitch(300.0));
        bears_anything(&pitch(-300.0));
        assert!(pitch(5000.0).validate().is_err());
    }
}
