//! `mu_law_encoding`: the codes of telephones.

use augment_core::{Data, Error, Info, Kind, Op, Result, Tensor, TensorData, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mu_law::{codes, encode};

/// Encodes by the µ-law (`torchaudio.functional.mu_law_encoding`): a tensor of integers, channels ×
/// samples, from 0 to `quantization_channels` - 1. What is beyond -1 to 1 is cut off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MuLawEncoding {
    /// How many codes there are: 2 to 65536.
    #[serde(default = "codes")]
    pub quantization_channels: u32,
}

impl Op for MuLawEncoding {
    const NAME: &'static str = "mu_law_encoding";

    fn validate(&self) -> Result<()> {
        Error::check_range("quantization_channels", self.quantization_channels, 2..=65_536)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        match *input {
            Info::Audio { channels, samples, .. } => {
                Ok(Info::Tensor { shape: Some(vec![channels, samples]) })
            }
            ref other => Err(Error::expects(Kind::Audio, other)),
        }
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let mu = (self.quantization_channels - 1) as f32;
        encode(&mut audio.samples, mu);
        let codes = audio.samples.iter().map(|&x| x as i64).collect();
        let shape = vec![audio.channels, audio.len()];
        workspace.recycle(audio.samples);
        Ok(Tensor { shape, data: TensorData::I64(codes) }.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::survives;

    use super::*;

    #[test]
    fn gives_codes() {
        let audio =
            augment_core::Audio { samples: vec![-1.0, 0.0, 1.0, -3.0], channels: 2, rate: 1 };
        let op = MuLawEncoding { quantization_channels: 256 };
        let tensor = op.apply(audio.into(), &mut Workspace::new()).unwrap().into_tensor().unwrap();
        assert_eq!(tensor.shape, [2, 2]);
        assert_eq!(tensor.data, TensorData::I64(vec![0, 128, 255, 0]));
        survives(&op);
    }
}
