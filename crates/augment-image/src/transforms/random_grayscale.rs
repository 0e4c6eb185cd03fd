//! `RandomGrayscale`: `rgb_to_grayscale` or nothing.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::RgbToGrayscale;

/// Takes the colours out of the image with probability `p`; it keeps its channels (torchvision's
/// `RandomGrayscale`).
///
/// RGBA is refused, as there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomGrayscale {
    /// The probability, 0 to 1.
    #[serde(default = "tenth")]
    pub p: f64,
}

fn tenth() -> f64 {
    0.1
}

/// The op that keeps the channels, where they are known.
fn op(input: &Info) -> Result<Option<RgbToGrayscale>> {
    let op = input.image()?.channels.map(|n| RgbToGrayscale { num_output_channels: n });
    op.iter().try_for_each(|op| op.validate().and(op.output_info(input).map(drop)))?;
    Ok(op)
}

impl Transform for RandomGrayscale {
    const NAME: &'static str = "RandomGrayscale";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        op(input)?;
        Ok(input.clone())
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let op = op(input)?.ok_or_else(|| Error::unknown_size("number of channels", input))?;
        Ok(rng.chance(self.p).then(|| op.into()).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    #[test]
    fn channels_stay() {
        let info = |n| Info::from(ImageInfo::of(Dtype::Uint8).sized(1, 1, n));
        let transform = RandomGrayscale { p: 1.0 };
        let mut rng = SampleRng::new(1, 0, "a");
        let ops = transform.draw(&info(3), &mut rng).unwrap();
        assert_eq!(ops[0].to_string(), "rgb_to_grayscale(num_output_channels=3)");
        assert!(transform.output_info(&info(4)).is_err());
        assert!(transform.output_info(&Info::IMAGE).is_ok());
        assert!(transform.draw(&Info::IMAGE, &mut rng).is_err());
        assert_eq!(serde_json::from_str::<RandomGrayscale>("{}").unwrap().p, 0.1);
    }
}
