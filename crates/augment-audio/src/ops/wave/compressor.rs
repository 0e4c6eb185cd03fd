//! `compressor`: what is loud, less so.

use std::f64::consts::TAU;

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace, simd};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::math::{exp, ln};

/// Turns each channel down where it is louder than a threshold (pedalboard's `Compressor`, within 2e-7).
///
/// The envelope `e` follows the size of the samples with one pole: `e = |x| + c·(e' - |x|)`, where `e'` is
/// the one before and `c = exp(-2000π / (rate · ms))`, with the attack's time where it rises and the
/// release's where it falls. Above the threshold `t` a sample is multiplied by `(e/t)^(1/ratio - 1)`. So
/// the default ratio changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Compressor {
    /// In dB of full scale, -200 to 60.
    pub threshold_db: f64,
    /// How many dB more going in give one dB more going out, above the threshold: 1 to 1000.
    pub ratio: f64,
    /// Milliseconds in which the envelope comes within 0.2 % of a louder sound: 0 to 10000; 0 for at once.
    pub attack_ms: f64,
    /// Milliseconds in which it comes as near to a softer one: 0 to 60000.
    pub release_ms: f64,
}

impl Default for Compressor {
    fn default() -> Self {
        Self { threshold_db: 0.0, ratio: 1.0, attack_ms: 1.0, release_ms: 100.0 }
    }
}

/// Samples whose gains are computed at once.
const BLOCK: usize = 512;

simd! {
    /// Multiplies the samples by their gains.
    fn turn_down(samples: &mut [f32], envelopes: &[f32], threshold: f32, power: f32) {
        for (x, envelope) in samples.iter_mut().zip(envelopes) {
            *x *= exp(power * ln((envelope / threshold).max(1.0)));
        }
    }
}

impl Op for Compressor {
    const NAME: &'static str = "compressor";

    fn validate(&self) -> Result<()> {
        Error::check_range("threshold_db", self.threshold_db, -200.0..=60.0)?;
        Error::check_range("ratio", self.ratio, 1.0..=1000.0)?;
        Error::check_range("attack_ms", self.attack_ms, 0.0..=10_000.0)?;
        Error::check_range("release_ms", self.release_ms, 0.0..=60_000.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        // Below every threshold; what falls on would become subnormal: such numbers take a hundred times as
        // long.
        const SILENCE: f32 = 1e-30;
        let mut audio = data.into_audio()?;
        let threshold = 10f64.powf(self.threshold_db / 20.0) as f32;
        let power = (1.0 / self.ratio - 1.0) as f32;
        let rate = f64::from(audio.rate);
        let coefficient = |ms: f64| (-1000.0 * TAU / (rate * ms)).exp() as f32;
        let (attack, release) = (coefficient(self.attack_ms), coefficient(self.release_ms));
        let len = audio.len().max(1);
        for plane in audio.samples.chunks_exact_mut(len) {
            let mut envelope = 0.0f32;
            for block in plane.chunks_mut(BLOCK) {
                let mut envelopes = [0.0; BLOCK];
                for (kept, x) in envelopes.iter_mut().zip(&*block) {
                    let size = x.abs();
                    let slow = if size > envelope { attack } else { release };
                    envelope = (size + slow * (envelope - size)).max(SILENCE);
                    *kept = envelope;
                }
                turn_down(block, &envelopes, threshold, power);
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn what_is_above_the_threshold_rises_by_the_ratio() {
        let op = Compressor { threshold_db: -20.0, ratio: 4.0, attack_ms: 1.0, release_ms: 10.0 };
        let mut wave = vec![0.05f32; 8000];
        wave[2000..4000].fill(1.0);
        let out = run(&op, &wave, 1, 8000);
        // 20 dB more give 5: -15 dB.
        assert!((out[3999] - 10f32.powf(-15.0 / 20.0)).abs() < 1e-5, "{}", out[3999]);
        assert_eq!(out[..2000], wave[..2000]);
        assert!(out[4000] < 0.01 && out[7999] == 0.05, "{} {}", out[4000], out[7999]);
        survives(&op);
    }

    #[test]
    fn the_envelope_has_one_pole() {
        // At once, and then by exp(-2π · 1000 / (1000 · 2)) a sample; threshold and ratio as simple as can be.
        let op = Compressor { threshold_db: -60.0, ratio: 1000.0, attack_ms: 0.0, release_ms: 2.0 };
        let out = run(&op, &[1.0, 0.0, 0.0, 0.5], 1, 1000);
        let gain = |envelope: f32| (envelope / 1e-3).powf(1.0 / 1000.0 - 1.0);
        assert!((out[0] - gain(1.0)).abs() < 1e-8 && (out[3] - 0.5 * gain(0.5)).abs() < 1e-8);
        let slow = (-std::f32::consts::PI).exp();
        let out = run(&op, &[1.0, 0.01], 1, 1000);
        let envelope = 0.01 + slow * 0.99;
        assert!((out[1] / (0.01 * gain(envelope)) - 1.0).abs() < 1e-5, "{out:?}");
        survives(&op);
    }

    #[test]
    fn the_default_changes_nothing() {
        let wave = [0.5, -2.0, 1e-3, 0.0];
        assert_eq!(run(&Compressor::default(), &wave, 2, 8000), wave);
        for (field, op) in [
            ("ratio", Compressor { ratio: 0.5, ..Default::default() }),
            ("attack_ms", Compressor { attack_ms: -1.0, ..Default::default() }),
            ("release_ms", Compressor { release_ms: f64::NAN, ..Default::default() }),
        ] {
            assert!(op.validate().unwrap_err().to_string().starts_with(field));
        }
    }
}
