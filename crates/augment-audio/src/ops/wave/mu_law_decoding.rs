//! `mu_law_decoding`: the codes of telephones made values again.

use augment_core::{Data, Error, Info, Kind, Op, Result, Tensor, TensorData, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mu_law::{codes, value};

/// Decodes µ-law codes (`torchaudio.functional.mu_law_decoding`), which `mu_law_encoding` gives: a tensor
/// of floats from -1 to 1, of the same shape. A code `c` is `x = 2c / (n - 1) - 1`, of `n` codes, and its
/// value is `(n^|x| - 1) / (n - 1)`, with the sign of `x`.
///
/// A tensor has no rate, so what follows takes tensors; `mu_law` goes there and back within sound.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MuLawDecoding {
    /// How many codes there are: 2 to 65536. A code beyond 0 to one less is an error.
    #[serde(default = "codes")]
    pub quantization_channels: u32,
}

impl Op for MuLawDecoding {
    const NAME: &'static str = "mu_law_decoding";

    fn validate(&self) -> Result<()> {
        Error::check_range("quantization_channels", self.quantization_channels, 2..=65_536)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Tensor)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Tensor { shape, data } = data.into_tensor()?;
        let mut values: Vec<f32> = match data {
            TensorData::F32(codes) => codes,
            TensorData::U8(codes) => codes.into_iter().map(f32::from).collect(),
            TensorData::I64(codes) => codes.into_iter().map(|code| code as f32).collect(),
            _ => return Err(Error::data("the tensor's numbers are of no type that codes have")),
        };
        let mu = (self.quantization_channels - 1) as f32;
        for x in &mut values {
            if !(0.0..=mu).contains(x) {
                return Err(Error::data(format!(
                    "the code {x} is none of the {} that quantization_channels says",
                    self.quantization_channels
                )));
            }
            *x = value(*x, mu);
        }
        Ok(Tensor { shape, data: TensorData::F32(values) }.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::{MuLaw, MuLawEncoding};

    use super::*;

    fn decoded(data: TensorData, shape: &[usize]) -> Result<Tensor> {
        let op = MuLawDecoding { quantization_channels: 256 };
        let codes: Data = Tensor { shape: shape.to_vec(), data }.into();
        let promised = op.output_info(&codes.info()).unwrap();
        let values = op.apply(codes, &mut Workspace::new())?;
        assert_eq!(values.info(), promised);
        values.into_tensor()
    }

    #[test]
    fn codes_of_every_type_are_decoded() {
        let value = |code: f64| {
            let x: f64 = code / 127.5 - 1.0;
            (256f64.powf(x.abs()) - 1.0) / 255.0 * x.signum()
        };
        for data in [
            TensorData::I64(vec![0, 255, 128, 200]),
            TensorData::U8(vec![0, 255, 128, 200]),
            TensorData::F32(vec![0.0, 255.0, 128.0, 200.0]),
        ] {
            let tensor = decoded(data, &[2, 2]).unwrap();
            let TensorData::F32(values) = tensor.data else { panic!("{tensor:?}") };
            assert_eq!((&tensor.shape[..], &values[..2]), (&[2, 2][..], &[-1.0, 1.0][..]));
            assert!((f64::from(values[2]) - value(128.0)).abs() < 1e-7, "{values:?}");
            assert!((f64::from(values[3]) - value(200.0)).abs() < 1e-7, "{values:?}");
        }
    }

    #[test]
    fn with_the_encoding_it_is_mu_law() {
        let wave = crate::ops::testing::noise(999);
        let there = crate::ops::testing::run(&MuLaw { quantization_channels: 256 }, &wave, 3, 8000);
        let audio = augment_core::Audio { samples: wave, channels: 3, rate: 8000 };
        let encoding = MuLawEncoding { quantization_channels: 256 };
        let codes = encoding.apply(audio.into(), &mut Workspace::new()).unwrap();
        let codes = codes.into_tensor().unwrap();
        let back = decoded(codes.data, &codes.shape).unwrap();
        assert_eq!(back, Tensor { shape: vec![3, 333], data: TensorData::F32(there) });
    }

    #[test]
    fn what_is_no_code_is_told() {
        for data in [
            TensorData::I64(vec![1, 256]),
            TensorData::I64(vec![-1, 0]),
            TensorData::I64(vec![0, i64::MAX]),
            TensorData::F32(vec![f32::NAN, 0.0]),
        ] {
            let told = decoded(data, &[2]).unwrap_err().to_string();
            assert!(told.contains("none of the 256"), "{told}");
        }
        assert!(decoded(TensorData::I64(Vec::new()), &[2, 0]).is_ok());
        let op = MuLawDecoding { quantization_channels: 256 };
        assert!(op.output_info(&Info::AUDIO).is_err());
        assert!(MuLawDecoding { quantization_channels: 1 }.validate().is_err());
    }
}
