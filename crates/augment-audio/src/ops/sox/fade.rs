//! `sox_fade`: in at the start, out at the end.

use std::f64::consts::{FRAC_PI_2, PI};

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};
use super::time::{Anchor, Time};

/// The shape of a fade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// A quarter of a sine wave (`q`).
    QuarterSine,
    /// Half a sine wave (`h`).
    HalfSine,
    /// A line (`t`).
    Linear,
    /// 100 dB, evenly (`l`).
    Logarithmic,
    /// A parabola upside down (`p`).
    Parabola,
}

impl Curve {
    /// The volume at `share`, 0 to 1, of the way up.
    fn volume(self, share: f64) -> f64 {
        match self {
            Self::QuarterSine => (share * FRAC_PI_2).sin(),
            Self::HalfSine => (1.0 - (share * PI).cos()) / 2.0,
            Self::Linear => share,
            Self::Logarithmic => 0.1f64.powf((1.0 - share) * 5.0),
            Self::Parabola => 1.0 - (1.0 - share) * (1.0 - share),
        }
    }
}

/// Fades in, and out before the sound is cut (SoX's `fade`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxFade {
    /// The shape.
    #[serde(default = "logarithmic")]
    pub curve: Curve,
    /// How long the volume rises.
    pub fade_in: Time,
    /// Where the sound is cut, counted from the start; `0` or `-0` is its end. Without it there is
    /// no fading out.
    #[serde(default)]
    pub stop: Option<Time>,
    /// How long the volume falls before that; as long as it rises when not given.
    #[serde(default)]
    pub fade_out: Option<Time>,
}

fn logarithmic() -> Curve {
    Curve::Logarithmic
}

/// Lengths in samples.
struct Lengths {
    rise: usize,
    fall: usize,
    stop: usize,
}

impl SoxFade {
    fn lengths(&self, len: usize, rate: usize) -> Result<Lengths> {
        let rise = self.fade_in.samples(rate)?;
        let Some(stop) = &self.stop else {
            return Ok(Lengths { rise, fall: 0, stop: len });
        };
        let stop = match stop.position(rate, len, 0, Anchor::Start)? {
            0 => len,
            stop => stop.min(len),
        };
        let fall = self.fade_out.as_ref().map_or(Ok(rise), |time| time.samples(rate))?;
        if fall > stop {
            return Err(Error::data(format!(
                "fades out for {fall} samples, but ends after {stop}"
            )));
        }
        Ok(Lengths { rise, fall, stop })
    }
}

impl Op for SoxFade {
    const NAME: &'static str = "sox_fade";

    fn validate(&self) -> Result<()> {
        for (field, time) in
            [("fade_in", Some(&self.fade_in)), ("fade_out", self.fade_out.as_ref())]
        {
            if time.is_some_and(|time| time.anchor().is_some()) {
                return Err(Error::invalid_field(field, "is a duration, not a position"));
            }
        }
        match (&self.stop, &self.fade_out) {
            (None, Some(_)) => Err(Error::invalid_field("fade_out", "needs `stop`")),
            _ => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| Ok(self.lengths(samples, rate)?.stop))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let Lengths { rise, fall, stop } = self.lengths(audio.len(), audio.rate as usize)?;
        map_planes(&mut audio, stop, workspace, |_, plane, out| {
            out.copy_from_slice(&plane[..stop]);
            for (i, x) in out.iter_mut().take(rise).enumerate() {
                *x *= self.curve.volume(i as f64 / rise as f64) as f32;
            }
            for (i, x) in out[stop - fall..].iter_mut().enumerate() {
                *x *= self.curve.volume(1.0 - i as f64 / fall as f64) as f32;
            }
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn rises_falls_and_cuts() {
        let time = |text: &str| Time::parse(text).unwrap();
        let op = SoxFade {
            curve: Curve::Linear,
            fade_in: time("4s"),
            stop: Some(time("-2s")),
            fade_out: Some(time("2s")),
        };
        assert_eq!(run(&op, &[&[1.0; 9]], 10), [[0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 0.5]]);
        bears_anything(&SoxFade {
            stop: Some(time("-0")),
            fade_out: Some(time("0")),
            ..op.clone()
        });
        assert!(SoxFade { stop: None, ..op.clone() }.validate().is_err());
        assert!(SoxFade { fade_in: time("-1"), ..op }.validate().is_err());
    }

    #[test]
    fn every_curve_ends_full() {
        for curve in [
            Curve::QuarterSine,
            Curve::HalfSine,
            Curve::Linear,
            Curve::Logarithmic,
            Curve::Parabola,
        ] {
            assert!((curve.volume(1.0) - 1.0).abs() < 1e-12 && curve.volume(0.0) < 1.1e-5);
        }
    }
}
