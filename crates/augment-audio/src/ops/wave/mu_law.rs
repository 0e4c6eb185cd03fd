//! `mu_law`: through the codes of telephones.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::math::ln;

/// Encodes by the µ-law and decodes again: what telephones leave of a voice
/// (`torchaudio.functional.mu_law_decoding` of `mu_law_encoding`). What is beyond -1 to 1 is cut off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MuLaw {
    /// How many codes there are: 2 to 65536.
    #[serde(default = "codes")]
    pub quantization_channels: u32,
}

pub(super) fn codes() -> u32 {
    256
}

augment_core::simd! {
    /// Makes of each sample its code, 0 to `mu`: in single precision, as torchaudio does.
    pub(super) fn encode(samples: &mut [f32], mu: f32) {
        let whole = ln(1.0 + mu);
        for x in samples {
            // Beyond full scale the code would not be one.
            let bent = ln(1.0 + mu * x.abs().min(1.0)) / whole;
            *x = ((bent.min(1.0).copysign(*x) + 1.0) / 2.0 * mu + 0.5).floor();
        }
    }
}

/// The value of a code.
pub(super) fn value(code: f32, mu: f32) -> f32 {
    let x = code / mu * 2.0 - 1.0;
    let size = libm::expm1f(x.abs() * libm::log1pf(mu)) / mu;
    size.copysign(x)
}

impl Op for MuLaw {
    const NAME: &'static str = "mu_law";

    fn validate(&self) -> Result<()> {
        Error::check_range("quantization_channels", self.quantization_channels, 2..=65_536)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let mu = (self.quantization_channels - 1) as f32;
        let values: Vec<f32> =
            (0..self.quantization_channels).map(|code| value(code as f32, mu)).collect();
        encode(&mut audio.samples, mu);
        for x in &mut audio.samples {
            *x = values[*x as usize];
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn goes_there_and_back() {
        let op = MuLaw { quantization_channels: 256 };
        let out = run(&op, &[-1.0, 1.0, 2.0, 0.01, 0.5], 1, 1);
        assert_eq!(out[..3], [-1.0, 1.0, 1.0]);
        assert!((out[3] - 0.01).abs() < 3e-4 && (out[4] - 0.5).abs() < 0.012, "{out:?}");
        survives(&op);
        survives(&MuLaw { quantization_channels: 2 });
    }
}
