//! `sox_stretch`: longer or shorter by windows that overlap.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};

/// Changes the duration, not the pitch (SoX's `stretch`): windows are laid down at other distances
/// than they are taken from, and faded over where they overlap. `sox_tempo` sounds better for all
/// but small factors.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxStretch {
    /// By how much it becomes longer: 0.01 to 100.
    pub factor: f64,
    /// The window in milliseconds: 1 to 10000.
    #[serde(default = "twenty")]
    pub window: f64,
    /// The distance between windows by the window's length, 0.01 to 1: of those taken when
    /// shortening, of those laid down when lengthening. 1 to shorten and 0.8 to lengthen when not
    /// given.
    #[serde(default)]
    pub shift: Option<f64>,
    /// The part of a window that is faded at each end, 0 to 0.5: what fills the overlap when not
    /// given.
    #[serde(default)]
    pub fading: Option<f64>,
}

fn twenty() -> f64 {
    20.0
}

/// Sizes in samples.
struct Sizes {
    window: usize,
    /// Between the windows taken.
    step_in: usize,
    /// Between the windows laid down.
    step_out: usize,
    fade: usize,
}

impl SoxStretch {
    fn sizes(&self, rate: usize) -> Sizes {
        let factor = self.factor;
        let shift = self.shift.unwrap_or(if factor <= 1.0 { 1.0 } else { 0.8 });
        let fading =
            self.fading.unwrap_or(if factor < 1.0 { 1.0 - factor * shift } else { 1.0 - shift });
        let window = ((rate as f64 * 0.001 * self.window) as usize).max(1);
        let shifted = shift * window as f64;
        let (step_in, step_out) = if factor < 1.0 {
            let step_in = shifted as usize;
            (step_in, (factor * step_in as f64) as usize)
        } else {
            let step_out = shifted as usize;
            ((step_out as f64 / factor) as usize, step_out)
        };
        let fade = (fading.min(0.5) * window as f64) as usize;
        Sizes {
            window,
            step_in: step_in.clamp(1, window),
            step_out: step_out.clamp(1, window),
            fade,
        }
    }

    /// Windows that are filled, samples of the last one, and samples that come out.
    fn plan(&self, len: usize, rate: usize) -> (usize, usize, usize) {
        let Sizes { window, step_in, step_out, .. } = self.sizes(rate);
        // The first window begins with half a window of silence.
        let all = window / 2 + len;
        let full = if all < window { 0 } else { (all - window) / step_in + 1 };
        let rest = all - full * step_in;
        (full, rest, (full * step_out + rest).saturating_sub(window / 2))
    }
}

impl Op for SoxStretch {
    const NAME: &'static str = "sox_stretch";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 0.01..=100.0)?;
        Error::check_range("window", self.window, 1.0..=10_000.0)?;
        Error::check_range("shift", self.shift.unwrap_or(1.0), 0.01..=1.0)?;
        Error::check_range("fading", self.fading.unwrap_or(0.0), 0.0..=0.5)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| Ok(self.plan(samples, rate).2))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let rate = audio.rate as usize;
        let Sizes { window, step_in, step_out, fade } = self.sizes(rate);
        let (full, _, len) = self.plan(audio.len(), rate);
        // From 1 to 0; the fade in is the same backwards.
        let volume = |i: usize| match fade {
            0 | 1 => 1.0,
            _ => (fade - 1 - i) as f32 / (fade - 1) as f32,
        };
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            for n in 0..=full {
                for i in 0..window {
                    // Half a window of silence goes before the input, and is left out again.
                    let (Some(from), Some(to)) = (
                        (n * step_in + i).checked_sub(window / 2),
                        (n * step_out + i).checked_sub(window / 2),
                    ) else {
                        continue;
                    };
                    let (Some(x), Some(out)) = (plane.get(from), out.get_mut(to)) else { break };
                    let gain = match i {
                        i if i < fade => volume(fade - 1 - i),
                        i if i >= window - fade => volume(i - (window - fade)),
                        _ => 1.0,
                    };
                    *out += gain * x;
                }
            }
            out.iter_mut().for_each(|x| *x = x.clamp(-1.0, 1.0));
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn a_constant_stays_nearly_one_and_becomes_longer() {
        for factor in [0.5, 0.9, 1.0, 1.3, 2.0] {
            let op = SoxStretch { factor, window: 20.0, shift: None, fading: None };
            let out = run(&op, &[&[0.5; 8000]], 8000).remove(0);
            assert!((out.len() as f64 - factor * 8000.0).abs() < 200.0, "{factor}: {}", out.len());
            let middle = &out[1000..out.len() - 1000];
            assert!(middle.iter().all(|x| (0.4..0.6).contains(x)), "{factor}");
            bears_anything(&op);
        }
    }
}
