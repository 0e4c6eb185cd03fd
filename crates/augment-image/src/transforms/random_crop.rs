//! `RandomCrop`: `pad` and `crop` at a random place.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::size_of;
use crate::ops::{Crop, Pad};
use crate::params::{Edges, Fill, Padding, PaddingMode, Size};
use crate::pixels;

/// Cuts a rectangle out of the image, at a random place (torchvision's `RandomCrop`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomCrop {
    /// `[height, width]` in pixels, or one number for both.
    pub size: Size,
    /// How much is added at the edges before, in pixels: one number for all, `[left and right, top
    /// and bottom]` or `[left, top, right, bottom]`.
    #[serde(default)]
    pub padding: Option<Padding>,
    /// Whether an image that is still too small is padded by what it lacks, at both ends. Else it
    /// is an error.
    #[serde(default)]
    pub pad_if_needed: bool,
    /// What is added, where `padding_mode` is `constant`: one number, or one for each channel; 0
    /// to 255 on 8-bit images.
    #[serde(default)]
    pub fill: Fill,
    /// Whether one value is added, or what is at the edge.
    #[serde(default)]
    pub padding_mode: PaddingMode,
}

impl RandomCrop {
    fn pad(&self, edges: Edges) -> Pad {
        Pad { padding: edges.into(), fill: self.fill.clone(), padding_mode: self.padding_mode }
    }

    fn edges(&self) -> Result<Edges> {
        self.padding.as_ref().map_or(Ok(Edges::default()), Padding::edges)
    }

    /// How much is added to a side, before and after, and how much longer than needed it then is.
    fn side(&self, from: usize, to: u32, before: i64, after: i64) -> Result<[i64; 3]> {
        let surplus = from as i64 + before + after - i64::from(to);
        match surplus {
            0.. => Ok([before, after, surplus]),
            _ if self.pad_if_needed => Ok([before - surplus, after - surplus, -surplus]),
            _ => Err(Error::invalid_field(
                "size",
                format!("is {to} px, but the image has only {}", from as i64 + before + after),
            )),
        }
    }
}

impl Transform for RandomCrop {
    const NAME: &'static str = "RandomCrop";

    fn validate(&self) -> Result<()> {
        self.size.check("size")?;
        augment_core::Op::validate(&self.pad(self.edges()?))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let image = input.image()?;
        pixels::check_fill(&self.fill, input)?;
        let (height, width) = self.size.both();
        let Edges { left, top, right, bottom } = self.edges()?;
        image.width.map_or(Ok([0; 3]), |from| self.side(from, width, left, right))?;
        image.height.map_or(Ok([0; 3]), |from| self.side(from, height, top, bottom))?;
        Ok(image.moved(Some(width as usize), Some(height as usize)))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let from = size_of(input)?;
        let (height, width) = self.size.both();
        let Edges { left, top, right, bottom } = self.edges()?;
        let [top, bottom, too_high] = self.side(from.height, height, top, bottom)?;
        let [left, right, too_wide] = self.side(from.width, width, left, right)?;
        let edges = Edges { left, top, right, bottom };
        let mut ops = Vec::new();
        if edges != Edges::default() {
            ops.push(self.pad(edges).into());
        }
        let top = rng.below(too_high as usize + 1) as i64;
        let left = rng.below(too_wide as usize + 1) as i64;
        if too_high > 0 || too_wide > 0 {
            ops.push(Crop { top, left, height, width }.into());
        }
        Ok(ops)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    fn drawn(transform: &str, width: usize, height: usize) -> Result<Vec<String>> {
        let transform: RandomCrop = serde_json::from_str(transform).unwrap();
        transform.validate()?;
        let info = ImageInfo::of(Dtype::Uint8).sized(width, height, 3).into();
        transform.output_info(&info)?;
        let ops = transform.draw(&info, &mut SampleRng::new(0, 0, ""))?;
        Ok(ops.iter().map(|op| op.name().to_owned()).collect())
    }

    #[test]
    fn only_what_is_needed() {
        assert!(drawn(r#"{"size": 10}"#, 10, 10).unwrap().is_empty());
        assert_eq!(drawn(r#"{"size": 10}"#, 10, 11).unwrap(), ["crop"]);
        assert_eq!(drawn(r#"{"size": 10, "padding": 1}"#, 8, 8).unwrap(), ["pad"]);
        assert_eq!(drawn(r#"{"size": 10, "padding": [2, 0]}"#, 8, 10).unwrap(), ["pad", "crop"]);
        assert!(drawn(r#"{"size": 10}"#, 10, 9).is_err());
        let padded = drawn(r#"{"size": 10, "pad_if_needed": true}"#, 10, 9).unwrap();
        assert_eq!(padded, ["pad", "crop"]);
        assert!(drawn(r#"{"size": 10, "padding": [1, 2, 3]}"#, 10, 10).is_err());
    }
}
