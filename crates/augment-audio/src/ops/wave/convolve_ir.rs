//! `convolve_ir`: in a room.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::peak;
use super::sounds::load;
use crate::dsp::convolve::{Plans, convolve};

/// Convolves with an impulse response from a file (audiomentations' `ApplyImpulseResponse`; with `peak:
/// null`, `torchaudio.functional.fftconvolve`).
///
/// A response with as many channels as the clip is taken channel by channel: the clip's first with the
/// response's first, and so on. Any other is downmixed to one channel, which all of the clip's are
/// convolved with. (audiomentations downmixes for mono clips alone; else it goes round the response's
/// channels as often as the clip needs.) It is resampled to the clip's rate. Decoded responses are kept in
/// memory, up to 1 GiB in a process.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvolveIr {
    /// The folder that `file` is in.
    #[serde(default = "here")]
    pub ir_path: String,
    /// The sound file, relative to the folder.
    pub file: String,
    /// The largest absolute value of the result, before it is cut to length: 1e-6 to 1000; null leaves
    /// it as it comes.
    #[serde(default = "half")]
    pub peak: Option<f64>,
    /// Whether the clip keeps its length; else it gets longer by the response, less a sample.
    #[serde(default = "yes")]
    pub leave_length_unchanged: bool,
}

fn here() -> String {
    ".".into()
}

fn half() -> Option<f64> {
    Some(0.5)
}

fn yes() -> bool {
    true
}

impl Op for ConvolveIr {
    const NAME: &'static str = "convolve_ir";

    fn validate(&self) -> Result<()> {
        if self.file.is_empty() {
            return Err(Error::invalid_field("file", "is empty"));
        }
        self.peak.map_or(Ok(()), |peak| Error::check_range("peak", peak, 1e-6..=1000.0))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let (Info::Audio { samples, .. }, false) = (&mut output, self.leave_length_unchanged) {
            // How long the response is, is known once it is read.
            *samples = None;
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let response = load(&self.ir_path, &self.file, audio.rate, audio.channels, workspace)?;
        let len = audio.len();
        if len == 0 || response.is_empty() {
            return Ok(audio.into());
        }
        let whole = len + response.len() - 1;
        // The peak is that of all of it, even where the end is cut off.
        let kept = if self.leave_length_unchanged { len } else { whole };
        let computed = if self.peak.is_some() { whole } else { kept };
        let mut echoes = workspace.zeros(computed * audio.channels);
        let mut plans: Plans = workspace.take();
        // One for all, or each its own.
        let responses = response.samples.chunks_exact(response.len()).cycle();
        for ((plane, echo), response) in
            audio.planes().zip(echoes.chunks_exact_mut(computed)).zip(responses)
        {
            convolve(plane, response, echo, &mut plans)?;
        }
        workspace.put(plans);
        let loudest = peak(&echoes);
        if let (Some(peak), true) = (self.peak, loudest > 0.0) {
            let scale = peak as f32 / loudest;
            echoes.iter_mut().for_each(|x| *x *= scale);
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, echoes));
        Ok(super::keep_of(audio, computed, kept).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{noise, run, survives};

    use super::*;

    #[test]
    fn each_channel_has_its_own_response_or_all_have_one() {
        let op = ConvolveIr {
            ir_path: concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/codecs").into(),
            file: "tones.flac".into(),
            peak: None,
            leave_length_unchanged: false,
        };
        let impulse = |channels: usize| {
            let mut wave = vec![0.0; 4 * channels];
            wave.iter_mut().step_by(4).for_each(|x| *x = 1.0);
            run(&op, &wave, channels, 16_000)
        };
        let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        // What an impulse is made of by each is the response itself: the tones of both channels, or
        // their mean.
        let sound = |channels| {
            load(&op.ir_path, &op.file, 16_000, channels, &mut Workspace::new()).unwrap()
        };
        let (both, mono) = (sound(2), sound(1));
        let echo = 12_000 + 3;
        let stereo = impulse(2);
        for (echo, tone) in stereo.chunks(echo).zip(both.planes()) {
            assert!(near(echo, tone));
        }
        for channels in [1, 3] {
            let out = impulse(channels);
            assert_eq!(out.len(), channels * echo);
            assert!(out.chunks(echo).all(|echo| near(echo, &mono.samples)));
        }
        survives(&op);
    }

    #[test]
    fn has_its_length_and_peak() {
        let op = ConvolveIr {
            ir_path: concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clips").into(),
            file: "3-150231-A-21.flac".into(),
            peak: Some(0.5),
            leave_length_unchanged: false,
        };
        let whole = run(&op, &noise(4000), 2, 44_100);
        assert_eq!(whole.len(), 2 * (2000 + 220_543));
        assert_eq!(super::peak(&whole), 0.5);
        let cut = run(
            &ConvolveIr { leave_length_unchanged: true, ..op.clone() },
            &noise(4000),
            2,
            44_100,
        );
        assert_eq!(cut[..2000], whole[..2000]);
        assert_eq!(cut[2000..], whole[222_543..224_543]);
        survives(&op);
        survives(&ConvolveIr { peak: None, leave_length_unchanged: true, ..op });
    }
}
