//! `to_mono`: the mean of the channels.

use augment_core::{Data, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mixes the channels down to their mean (`librosa.to_mono`).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToMono {}

impl Op for ToMono {
    const NAME: &'static str = "to_mono";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { channels, .. } = &mut output {
            *channels = Some(1);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (frames, channels) = (audio.len(), audio.channels);
        if channels > 1 {
            let (first, rest) = audio.samples.split_at_mut(frames);
            for plane in rest.chunks_exact(frames) {
                first.iter_mut().zip(plane).for_each(|(sum, x)| *sum += x);
            }
            first.iter_mut().for_each(|sum| *sum /= channels as f32);
            audio.samples.truncate(frames);
            audio.channels = 1;
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn takes_the_mean() {
        let stereo = Audio { samples: vec![1.0, 0.5, 0.0, -0.5], channels: 2, rate: 8000 };
        let mono = ToMono {}.apply(stereo.into(), &mut Workspace::new()).unwrap();
        assert_eq!(mono, Audio { samples: vec![0.5, 0.0], channels: 1, rate: 8000 }.into());
    }
}
