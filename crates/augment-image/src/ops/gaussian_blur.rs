//! `gaussian_blur`: softer.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blur::{blur, weights};
use crate::extent::MAX_SIDE;
use crate::params::Pair;
use crate::pixels;

/// Blurs the image with a Gaussian bell (torchvision's `gaussian_blur`).
///
/// At its edges the image is reflected, so no side may be as short as half a kernel. Sums are in
/// single precision and in another order than PyTorch's: of bytes, two in a hundred thousand lie so near
/// to the middle between two that they become the other one. Opacity is blurred as the colours are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianBlur {
    /// The kernel's size in pixels, odd: one number, or `[x, y]`.
    pub kernel_size: Pair<u32>,
    /// The bell's standard deviation in pixels, more than 0: one number, or `[x, y]`. By default
    /// 0.15 times the kernel's size and 0.35 more.
    #[serde(default)]
    pub sigma: Option<Pair<f64>>,
}

/// Fails unless a kernel can have this size.
pub(crate) fn check_kernel_size(size: Pair<u32>) -> Result<()> {
    for size in size.both() {
        Error::check_range("kernel_size", size, 1..=MAX_SIDE as u32)?;
        if size % 2 == 0 {
            return Err(Error::invalid_field("kernel_size", format!("must be odd, got {size}")));
        }
    }
    Ok(())
}

impl GaussianBlur {
    fn sigma(&self) -> [f64; 2] {
        let by_size = || self.kernel_size.both().map(|size| f64::from(size) * 0.15 + 0.35);
        self.sigma.map_or_else(by_size, Pair::both)
    }

    /// The weights along x and along y: the middle one, then one side outwards.
    pub fn weights(&self) -> [Vec<f32>; 2] {
        let (size, sigma) = (self.kernel_size.both(), self.sigma());
        [0, 1].map(|axis| weights(size[axis] as usize, sigma[axis]))
    }

    /// Fails when half a kernel is not shorter than the side that it lies along.
    fn check_sides(&self, sides: [Option<usize>; 2]) -> Result<()> {
        for (side, size) in sides.into_iter().zip(self.kernel_size.both()) {
            if let Some(side) = side.filter(|&side| size as usize / 2 >= side) {
                return Err(Error::invalid(format!(
                    "a kernel of {size} px reaches beyond an image of {side} px and its reflection"
                )));
            }
        }
        Ok(())
    }
}

impl Op for GaussianBlur {
    const NAME: &'static str = "gaussian_blur";

    fn validate(&self) -> Result<()> {
        check_kernel_size(self.kernel_size)?;
        match self.sigma().into_iter().find(|sigma| !(sigma.is_finite() && *sigma > 0.0)) {
            None => Ok(()),
            Some(sigma) => {
                Err(Error::invalid_field("sigma", format!("must be more than 0, got {sigma}")))
            }
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = input.image()?;
        self.check_sides([info.width, info.height])?;
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        let (width, height) = (image.width, image.height);
        if image.pixels.is_empty() {
            return Ok(image.into());
        }
        self.check_sides([Some(width), Some(height)])?;
        let [across, down] = self.weights();
        let kernel = (&across[..], &down[..]);
        image.pixels = match image.pixels {
            Pixels::U8(bytes) => {
                let mut out = workspace.bytes(bytes.len());
                out.resize(bytes.len(), 0);
                blur(&bytes, (width, image.channels), kernel, &mut out);
                workspace.recycle_bytes(bytes);
                Pixels::U8(out)
            }
            Pixels::F32(values) => {
                let mut out = workspace.zeros(values.len());
                let area = width * height;
                for (plane, out) in values.chunks_exact(area).zip(out.chunks_exact_mut(area)) {
                    blur(plane, (width, 1), kernel, out);
                }
                workspace.recycle(values);
                Pixels::F32(out)
            }
        };
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn op(kernel_size: [u32; 2], sigma: Option<f64>) -> GaussianBlur {
        GaussianBlur { kernel_size: Pair::Each(kernel_size), sigma: sigma.map(Pair::Both) }
    }

    #[test]
    fn by_hand() {
        // So wide a bell is flat: each byte becomes a mean of three, the neighbour counting twice
        // at an edge.
        let image = Image::new(4, 1, 1, Pixels::U8(vec![0, 30, 60, 93]));
        let run = |op: GaussianBlur| {
            let image = op.apply(image.clone().into(), &mut Workspace::new())?.into_image()?;
            Ok::<_, Error>(image.pixels)
        };
        let flat = op([3, 1], Some(1e6));
        assert_eq!(run(flat).unwrap(), Pixels::U8(vec![20, 30, 61, 71]));
        // So narrow a one does nothing.
        assert_eq!(run(op([3, 1], Some(0.01))).unwrap(), image.pixels);
        // torchvision's padding is shorter than the image, so a kernel of 7 pixels is the largest.
        assert!(run(op([7, 1], None)).is_ok());
        assert!(run(op([9, 1], None)).is_err());
        assert!(op([9, 1], None).output_info(&Data::from(image.clone()).info()).is_err());
        assert!(run(op([1, 3], None)).is_err());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert_eq!(op([3, 5], None).sigma(), [3.0 * 0.15 + 0.35, 5.0 * 0.15 + 0.35]);
        for (size, sigma) in [(0, 1.0), (4, 1.0), (3, 0.0), (3, f64::NAN), (3, f64::INFINITY)] {
            assert!(op([3, size], Some(sigma)).validate().is_err(), "{size} {sigma}");
        }
    }
}
