//! `sox_reverb`: a room, by Freeverb.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::clip;

/// Adds reverberation (SoX's `reverb`): Freeverb, which is eight comb filters side by side and four
/// all-pass filters one after the other. One channel becomes two, unless `stereo_depth` is 0.
///
/// The length stays: pad the end with silence first to hear the room fade out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SoxReverb {
    /// How long it lasts, in percent: 0 to 100.
    pub reverberance: f64,
    /// How much the walls dampen high frequencies, in percent: 0 to 100.
    pub hf_damping: f64,
    /// The size of the room, in percent: 0 to 100.
    pub room_scale: f64,
    /// How far left and right differ, in percent: 0 to 100; no more than 2 channels unless it is 0.
    pub stereo_depth: f64,
    /// How much later it starts, in milliseconds: 0 to 500.
    pub pre_delay: f64,
    /// Its volume in dB: -10 to 10.
    pub wet_gain: f64,
    /// Whether the sound itself is left out.
    pub wet_only: bool,
}

impl Default for SoxReverb {
    fn default() -> Self {
        Self {
            reverberance: 50.0,
            hf_damping: 50.0,
            room_scale: 100.0,
            stereo_depth: 100.0,
            pre_delay: 0.0,
            wet_gain: 0.0,
            wet_only: false,
        }
    }
}

/// Freeverb's delays, in samples at 44.1 kHz.
const COMBS: [f64; 8] = [1116.0, 1188.0, 1277.0, 1356.0, 1422.0, 1491.0, 1557.0, 1617.0];
const ALL_PASSES: [f64; 4] = [225.0, 341.0, 441.0, 556.0];
/// By how much the right channel's differ.
const SPREAD: f64 = 12.0;

/// A line of past values, written where it was read.
#[derive(Default)]
struct Line {
    past: Vec<f32>,
    at: usize,
    damped: f32,
}

impl Line {
    fn new(len: f64) -> Self {
        // Half a sample more: the nearest length; an empty line would have no past.
        Self { past: vec![0.0; ((len + 0.5) as usize).max(1)], at: 0, damped: 0.0 }
    }

    /// Whole stretches of the line at a time, so that the loop has no wrap in it.
    fn each(&mut self, values: &mut [f32], mut step: impl FnMut(&mut f32, &mut f32, &mut f32)) {
        let mut values = values;
        while !values.is_empty() {
            let stretch = values.len().min(self.past.len() - self.at);
            let (now, later) = values.split_at_mut(stretch);
            for (value, past) in now.iter_mut().zip(&mut self.past[self.at..]) {
                step(value, past, &mut self.damped);
            }
            self.at = (self.at + stretch) % self.past.len();
            values = later;
        }
    }
}

/// One ear's filters.
struct Ear {
    combs: Vec<Line>,
    all_passes: Vec<Line>,
}

/// Samples worked on at a time: what stays in the nearest cache.
const BLOCK: usize = 2048;

impl Ear {
    fn new(rate: f64, scale: f64, offset: f64) -> Self {
        let rate = rate / 44_100.0;
        // The offset's sign changes from filter to filter.
        let line = |scale: f64| {
            move |(i, len): (usize, &f64)| {
                let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
                Line::new(scale * rate * (len + SPREAD * sign * offset))
            }
        };
        Self {
            combs: COMBS.iter().enumerate().map(line(scale)).collect(),
            all_passes: ALL_PASSES.iter().enumerate().map(line(1.0)).collect(),
        }
    }

    /// What the room makes of `input`.
    fn listen(
        &mut self,
        input: &[f32],
        feedback: f32,
        damping: f32,
        wet: &mut [f32],
        echo: &mut [f32],
    ) {
        wet.fill(0.0);
        for comb in self.combs.iter_mut().rev() {
            let echo = &mut echo[..input.len()];
            echo.copy_from_slice(input);
            comb.each(echo, |value, past, damped| {
                let late = *past;
                *damped = late + (*damped - late) * damping;
                *past = *value + *damped * feedback;
                *value = late;
            });
            wet.iter_mut().zip(&*echo).for_each(|(wet, x)| *wet += x);
        }
        for all_pass in self.all_passes.iter_mut().rev() {
            all_pass.each(wet, |value, past, _| {
                let late = *past;
                *past = *value + late * 0.5;
                *value = late - *value;
            });
        }
    }
}

impl SoxReverb {
    /// How much each comb filter feeds back: near 0.3 for a dry room, 0.98 for the longest.
    fn feedback(&self) -> f64 {
        let a = -1.0 / (1.0f64 - 0.3).ln();
        let b = 100.0 / ((1.0f64 - 0.98).ln() * a + 1.0);
        1.0 - ((self.reverberance - b) / (a * b)).exp()
    }
}

impl Op for SoxReverb {
    const NAME: &'static str = "sox_reverb";

    fn validate(&self) -> Result<()> {
        Error::check_range("reverberance", self.reverberance, 0.0..=100.0)?;
        Error::check_range("hf_damping", self.hf_damping, 0.0..=100.0)?;
        Error::check_range("room_scale", self.room_scale, 0.0..=100.0)?;
        Error::check_range("stereo_depth", self.stereo_depth, 0.0..=100.0)?;
        Error::check_range("pre_delay", self.pre_delay, 0.0..=500.0)?;
        Error::check_range("wet_gain", self.wet_gain, -10.0..=10.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Audio)?;
        if let Info::Audio { channels, .. } = &mut output
            && *channels == Some(1)
            && self.stereo_depth > 0.0
        {
            *channels = Some(2);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (len, rate) = (audio.len(), f64::from(audio.rate));
        // As in the program, which knows left and right only.
        let depth = if audio.channels > 2 { 0.0 } else { self.stereo_depth / 100.0 };
        let ears = if depth > 0.0 { 2 } else { 1 };
        let channels = if audio.channels == 1 { ears } else { audio.channels };
        let scale = self.room_scale / 100.0 * 0.9 + 0.1;
        let gain = (10f64.powf(self.wet_gain / 20.0) * 0.015) as f32;
        let (feedback, damping) =
            (self.feedback() as f32, (self.hf_damping / 100.0 * 0.3 + 0.2) as f32);
        let late = (self.pre_delay / 1000.0 * rate + 0.5) as usize;
        let dry = if self.wet_only { 0.0 } else { 1.0 };

        let mut out = workspace.zeros(len * channels);
        let mut delayed = workspace.buffer();
        let (mut wet, mut echo) = (workspace.zeros(BLOCK), workspace.zeros(BLOCK));
        for channel in 0..audio.channels {
            let plane = &audio.samples[channel * len..(channel + 1) * len];
            delayed.clear();
            delayed.resize(late.min(len), 0.0);
            delayed.extend_from_slice(&plane[..len - late.min(len)]);
            for ear in 0..ears {
                let mut room = Ear::new(rate, scale, ear as f64 * depth);
                // A single channel goes to both ears; of two, each ear hears half of both rooms.
                let mono = audio.channels == 1;
                let to = if mono || ears == 2 { ear } else { channel };
                let share = if !mono && ears == 2 { 0.5 * gain } else { gain };
                let out = &mut out[to * len..(to + 1) * len];
                for (out, input) in out.chunks_mut(BLOCK).zip(delayed.chunks(BLOCK)) {
                    let wet = &mut wet[..input.len()];
                    room.listen(input, feedback, damping, wet, &mut echo);
                    out.iter_mut().zip(&*wet).for_each(|(out, wet)| *out += share * wet);
                }
                // The other channel's own sound is added when its turn comes.
                if mono || to == channel {
                    out.iter_mut().zip(plane).for_each(|(out, x)| *out += dry * x);
                }
            }
        }
        out.iter_mut().for_each(|x| *x = clip(f64::from(*x)));
        for buffer in [delayed, wet, echo, std::mem::replace(&mut audio.samples, out)] {
            workspace.recycle(buffer);
        }
        audio.channels = channels;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn the_first_reflection_comes_after_the_shortest_comb() {
        let mut input = vec![0.0; 4000];
        input[0] = 1.0;
        let out = run(&SoxReverb { stereo_depth: 0.0, ..SoxReverb::default() }, &[&input], 44_100);
        assert_eq!(out.len(), 1);
        assert_eq!(out[0][0], 1.0);
        assert_eq!(out[0].iter().position(|&x| x != 0.0 && x != 1.0), Some(1116));
        assert!((out[0][1116] - 0.015).abs() < 1e-6, "{}", out[0][1116]);
    }

    #[test]
    fn one_channel_becomes_two_and_two_stay() {
        let input: Vec<f32> = (0..3000).map(|i| (i as f32 * 0.1).sin() * 0.1).collect();
        let op = SoxReverb::default();
        assert_eq!(run(&op, &[&input], 8000).len(), 2);
        assert_eq!(run(&op, &[&input, &input], 8000).len(), 2);
        assert_eq!(run(&op, &[&input[..]; 5], 8000).len(), 5);
        bears_anything(&op);
        bears_anything(&SoxReverb { room_scale: 0.0, pre_delay: 500.0, reverberance: 100.0, ..op });
        assert!(SoxReverb { wet_gain: 11.0, ..SoxReverb::default() }.validate().is_err());
    }
}
