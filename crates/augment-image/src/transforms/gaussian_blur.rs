//! `GaussianBlur`: `gaussian_blur` of a random width.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::{self, check_kernel_size};
use crate::params::Pair;

/// Blurs the image with a Gaussian bell of a random width (torchvision's `GaussianBlur`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianBlur {
    /// The kernel's size in pixels, odd: one number, or `[x, y]`.
    pub kernel_size: Pair<u32>,
    /// The bell's standard deviation in pixels, more than 0: `[least, most]`, of which any is
    /// equally likely, or one number.
    #[serde(default = "default_sigma")]
    pub sigma: Pair<f64>,
}

fn default_sigma() -> Pair<f64> {
    Pair::Each([0.1, 2.0])
}

impl GaussianBlur {
    fn op(&self, sigma: f64) -> ops::GaussianBlur {
        let kernel_size = Pair::Each(self.kernel_size.both());
        ops::GaussianBlur { kernel_size, sigma: Some(Pair::Each([sigma; 2])) }
    }
}

impl Transform for GaussianBlur {
    const NAME: &'static str = "GaussianBlur";

    fn validate(&self) -> Result<()> {
        check_kernel_size(self.kernel_size)?;
        let [least, most] = self.sigma.both();
        if least > 0.0 && least <= most && most.is_finite() {
            return Ok(());
        }
        let message = format!("must be more than 0, and [least, most], got [{least}, {most}]");
        Err(Error::invalid_field("sigma", message))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.op(1.0).output_info(input)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let [least, most] = self.sigma.both();
        Ok(vec![self.op(rng.uniform_in(least, most)).into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transform(spec: &str) -> GaussianBlur {
        serde_json::from_str(spec).unwrap()
    }

    #[test]
    fn one_width_for_both_axes() {
        let drawn = |spec| {
            let ops = transform(spec).draw(&Info::IMAGE, &mut SampleRng::new(1, 0, "a")).unwrap();
            ops[0].downcast_ref::<ops::GaussianBlur>().unwrap().clone()
        };
        let op = drawn(r#"{"kernel_size": [3, 5]}"#);
        let Some(Pair::Each([x, y])) = op.sigma else { panic!("{op:?}") };
        assert!(x == y && (0.1..2.0).contains(&x), "{x} {y}");
        assert_eq!(op.kernel_size, Pair::Each([3, 5]));
        let op = drawn(r#"{"kernel_size": 3, "sigma": 1.5}"#);
        assert_eq!(op.sigma, Some(Pair::Each([1.5, 1.5])));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for fields in ["4", "0", "3, \"sigma\": 0", "3, \"sigma\": [2, 1]", "3, \"sigma\": [0, 1]"]
        {
            let spec = format!("{{\"kernel_size\": {fields}}}");
            assert!(transform(&spec).validate().is_err(), "{spec}");
        }
    }
}
