//! `blend_chains`: the image mixed with what chains of ops make of it.

use augment_core::{AnyOp, Data, Error, Info, Node, Op, OpContainer, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::pixels;

/// Mixes the image with what several chains of ops make of it: what `AugMix` draws.
///
/// Sums are in single precision and bytes cut off, as in torchvision. Boxes, masks and points stay
/// those of the image itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BlendChains {
    /// The weight of the image itself.
    pub image_weight: f64,
    /// The weight of each chain's result.
    pub weights: Vec<f64>,
    /// The chains: each a list of ops, written as in a recipe, that keep the image's size.
    #[schemars(with = "Vec<Vec<serde_json::Map<String, Value>>>")]
    pub chains: Vec<Vec<AnyOp>>,
}

impl Op for BlendChains {
    const NAME: &'static str = "blend_chains";

    fn validate(&self) -> Result<()> {
        if self.weights.len() != self.chains.len() {
            let (weights, chains) = (self.weights.len(), self.chains.len());
            let message = format!("there are {weights} for {chains} chains");
            return Err(Error::invalid_field("weights", message));
        }
        match self.weights.iter().chain([&self.image_weight]).find(|w| !w.is_finite()) {
            Some(weight) => Err(Error::invalid_field("weights", format!("{weight} is no weight"))),
            None => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let image = input.image()?;
        for (i, chain) in self.chains.iter().enumerate() {
            let end = chain.iter().try_fold(input.clone(), |info, op| op.output_info(&info));
            let inside = |error: Error| error.in_item(i).in_field("chains");
            let end = end.map_err(inside)?;
            let same = end.image().map_err(inside)?;
            let is_same = (same.size(), same.channels, same.dtype)
                == (image.size(), image.channels, image.dtype);
            if !is_same {
                let message = format!("makes {end} of {input}; chains must keep size and type");
                return Err(inside(Error::invalid(message)));
            }
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        self.output_info(&data.info())?;
        let mut image = pixels::whole(data)?;
        let mut sums = workspace.zeros(image.pixels.len());
        add(&mut sums, self.image_weight, &image.pixels);
        for (chain, &weight) in self.chains.iter().zip(&self.weights) {
            let start = Data::from(image.clone());
            let end = chain.iter().try_fold(start, |data, op| op.apply(data, workspace))?;
            let end = end.into_image()?;
            add(&mut sums, weight, &end.pixels);
            workspace.recycle_pixels(end.pixels);
        }
        match &mut image.pixels {
            Pixels::U8(bytes) => {
                bytes.iter_mut().zip(&sums).for_each(|(byte, &sum)| *byte = sum as u8);
                workspace.recycle(sums);
            }
            Pixels::F32(values) => workspace.recycle(std::mem::replace(values, sums)),
        }
        Ok(image.into())
    }
}

/// Adds the weighted pixels; both are of one size.
fn add(sums: &mut [f32], weight: f64, pixels: &Pixels) {
    let weight = weight as f32;
    match pixels {
        Pixels::U8(bytes) => {
            sums.iter_mut().zip(bytes).for_each(|(sum, &b)| *sum += weight * f32::from(b));
        }
        Pixels::F32(values) => {
            sums.iter_mut().zip(values).for_each(|(sum, &v)| *sum += weight * v);
        }
    }
}

impl OpContainer for BlendChains {
    fn build(node: &Node) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            image_weight: f64,
            weights: Vec<f64>,
            chains: Vec<Vec<Value>>,
        }
        let Fields { image_weight, weights, chains } = node.parse()?;
        let mut built = Vec::new();
        for (i, chain) in chains.iter().enumerate() {
            let ops = chain.iter().enumerate().map(|(j, op)| {
                let op = node.of(op).op();
                op.map_err(|error| error.in_item(j).in_item(i).in_field("chains"))
            });
            built.push(ops.collect::<Result<_>>()?);
        }
        Ok(Self { image_weight, weights, chains: built })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;
    use crate::ops::{AdjustBrightness, HorizontalFlip};

    #[test]
    fn by_hand() {
        let op = BlendChains {
            image_weight: 0.5,
            weights: vec![0.25, 0.25],
            chains: vec![
                vec![HorizontalFlip {}.into()],
                vec![AdjustBrightness { brightness_factor: 2.0 }.into(), HorizontalFlip {}.into()],
            ],
        };
        let mixed = |pixels| {
            let image = Image::new(2, 1, 1, pixels);
            op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap().pixels
        };
        // 5 + 25 + 50, and 50 + 2.5 + 5.
        assert_eq!(mixed(Pixels::U8(vec![10, 100])), Pixels::U8(vec![80, 57]));
        assert_eq!(mixed(Pixels::F32(vec![0.25, 0.5])), Pixels::F32(vec![0.5, 0.4375]));
    }
}
