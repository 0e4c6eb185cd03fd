//! `mel_fusion`: a long spectrogram as a short one and three parts.

use augment_core::{Data, Error, Info, Op, Result, Spectrogram, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ResizeMode;

/// Makes four channels of a spectrogram of one: the whole, made shorter along time, and a part each of its beginning, its
/// middle and its end (`_random_mel_fusion` of transformers' `ClapFeatureExtractor`, whose draws these numbers are). Of a
/// spectrogram that has `frames` frames, four times itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MelFusion {
    /// How many frames come out: 1 to 1,000,000.
    pub frames: usize,
    /// Where the part of the beginning starts, in frames.
    #[serde(default)]
    pub front: usize,
    /// Where that of the middle does.
    #[serde(default)]
    pub middle: usize,
    /// Where that of the end does.
    #[serde(default)]
    pub back: usize,
}

impl MelFusion {
    fn check(&self, channels: usize, frames: usize) -> Result<()> {
        if channels != 1 {
            return Err(Error::invalid(format!("works on one channel, but is given {channels}")));
        }
        let last = [self.front, self.middle, self.back].into_iter().max().unwrap_or(0);
        if last.saturating_add(self.frames) > frames {
            let told = format!("{frames} frames are too few for {} from {last} on", self.frames);
            return Err(Error::invalid(told));
        }
        Ok(())
    }
}

impl Op for MelFusion {
    const NAME: &'static str = "mel_fusion";

    fn validate(&self) -> Result<()> {
        Error::check_range("frames", self.frames, 1..=1_000_000)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Spectrogram { channels, bins, frames, scale, unit } = *input else {
            return Err(Error::expects(augment_core::Kind::Spectrogram, input));
        };
        if let Some(frames) = frames {
            self.check(channels.unwrap_or(1), frames)?;
        }
        Ok(Info::Spectrogram { channels: Some(4), bins, frames: Some(self.frames), scale, unit })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let Spectrogram { values, channels, bins, frames, scale, unit } =
            data.into_spectrogram()?;
        self.check(channels, frames)?;
        let mut out = workspace.buffer();
        out.clear();
        out.reserve(4 * bins * self.frames);
        let mode = ResizeMode::Bilinear;
        let taps = mode.axis(frames, self.frames);
        for row in values.chunks_exact(frames) {
            let value = |from: &super::resize_spectrogram::Taps| {
                from[..mode.taps()].iter().map(|&(at, weight)| weight * row[at]).sum::<f32>()
            };
            out.extend(taps.iter().map(value));
        }
        for start in [self.front, self.middle, self.back] {
            for row in values.chunks_exact(frames) {
                out.extend_from_slice(&row[start..start + self.frames]);
            }
        }
        workspace.recycle(values);
        Ok(Spectrogram { values: out, channels: 4, bins, frames: self.frames, scale, unit }.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Unit;

    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn the_whole_and_three_parts() {
        let input = spectrogram(&[1.0, 3.0, 5.0, 7.0, 0.0, 0.0, 4.0, 4.0], 1, 2, Unit::Decibel);
        let op = MelFusion { frames: 2, front: 0, middle: 1, back: 2 };
        let out = run(&op, input.clone());
        assert_eq!((out.channels, out.bins, out.frames), (4, 2, 2));
        assert_eq!(out.values[..4], [2.0, 6.0, 0.0, 4.0]);
        assert_eq!(out.values[4..], [1.0, 3.0, 0.0, 0.0, 3.0, 5.0, 0.0, 4.0, 5.0, 7.0, 4.0, 4.0]);
        let same = run(&MelFusion { frames: 4, front: 0, middle: 0, back: 0 }, input.clone());
        assert_eq!(same.values, [&input.values[..]; 4].concat());
        let told = MelFusion { back: 3, ..op.clone() }.output_info(&Data::from(input).info());
        assert!(told.unwrap_err().to_string().contains("4 frames are too few"));
        let two = Data::from(spectrogram(&[1.0; 8], 2, 1, Unit::Decibel));
        assert!(op.apply(two, &mut Workspace::new()).is_err());
    }
}
