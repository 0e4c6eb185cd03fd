//! `pad`: more at the edges.

use augment_core::{Data, Dim, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::ops::Crop;
use crate::params::{Edges, Fill, Padding, PaddingMode};
use crate::pixels;

/// Adds pixels at the image's edges (torchvision's `pad`).
///
/// Mirrored images go on beyond their other end, as they do in torchvision for PIL images. Masks
/// get `fill` where it is one number, else 0. Boxes and points move along in all modes, where
/// torchvision refuses them in all but `constant`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Pad {
    /// How much is added, in pixels: one number for all edges, `[left and right, top and bottom]`
    /// or `[left, top, right, bottom]`. Less than 0 cuts off.
    pub padding: Padding,
    /// What is added, where the mode is `constant`: one number, or one for each channel; 0 to 255
    /// on 8-bit images.
    #[serde(default)]
    pub fill: Fill,
    /// Whether one value is added, or what is at the edge.
    #[serde(default)]
    pub padding_mode: PaddingMode,
}

impl Pad {
    /// Where the result lies, seen from an image of that size.
    fn rectangle(&self, from: Extent) -> Result<Crop> {
        let Edges { left, top, right, bottom } = self.padding.edges()?;
        let side =
            |side: usize, before: i64, after: i64| (side as i64 + before + after).max(0) as u32;
        Ok(Crop {
            top: -top,
            left: -left,
            height: side(from.height, top, bottom),
            width: side(from.width, left, right),
        })
    }

    /// Appends the result for the pixels in `rows`, of `n` values each, where the mode is not
    /// `constant`.
    fn repeat<T: Copy>(&self, rows: &[T], from: Extent, n: usize, out: &mut Vec<T>) -> Result<()> {
        let Edges { left, top, right, bottom } = self.padding.edges()?;
        let columns = sources(self.padding_mode, from.width, left, right);
        let (before, inside) = (left.max(0) as usize, kept(from.width, left, right));
        let middle = columns.get(before).map_or(0, |column| column * n);
        for row in sources(self.padding_mode, from.height, top, bottom) {
            let row = &rows[row * from.width * n..][..from.width * n];
            let each = |columns: &[usize], out: &mut Vec<T>| {
                columns.iter().for_each(|column| out.extend_from_slice(&row[column * n..][..n]));
            };
            each(&columns[..before], out);
            out.extend_from_slice(&row[middle..middle + inside * n]);
            each(&columns[before + inside..], out);
        }
        Ok(())
    }
}

/// How much of `len` is left once what is padded by less than 0 is cut off.
fn kept(len: usize, before: i64, after: i64) -> usize {
    (len as i64 + before.min(0) + after.min(0)).max(0) as usize
}

/// Of each row or column of the result the one that it is a copy of.
fn sources(mode: PaddingMode, len: usize, before: i64, after: i64) -> Vec<usize> {
    let first = -before.min(0);
    let kept = kept(len, before, after) as i64;
    let source = |at: i64| {
        let last = (kept - 1).max(0);
        let folded = match mode {
            PaddingMode::Symmetric => {
                let at = at.rem_euclid(2 * kept.max(1));
                at.min(2 * kept - 1 - at)
            }
            PaddingMode::Reflect if last > 0 => {
                let at = at.rem_euclid(2 * last);
                at.min(2 * last - at)
            }
            PaddingMode::Constant | PaddingMode::Edge | PaddingMode::Reflect => at.clamp(0, last),
        };
        (first + folded) as usize
    };
    (-before.max(0)..kept + after.max(0)).map(source).collect()
}

impl Geometry for Pad {
    fn size(&self, from: Dims) -> Result<Dims> {
        let Edges { left, top, right, bottom } = self.padding.edges()?;
        let side = |side: Dim, before, after| {
            let Some(side) = side else { return Ok(None) };
            if self.padding_mode != PaddingMode::Constant && kept(side, before, after) == 0 {
                return Err(Error::invalid("nothing is left of the image that could be repeated"));
            }
            // Less than nothing is nothing, which is refused.
            Ok(Some((side as i64 + before + after).max(0) as usize))
        };
        Ok(Dims { width: side(from.width, left, right)?, height: side(from.height, top, bottom)? })
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, to: Extent) {
        if let Ok(rectangle) = self.rectangle(from) {
            rectangle.move_boxes(boxes, from, to);
        }
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, to: Extent) {
        if let Ok(rectangle) = self.rectangle(from) {
            rectangle.move_points(points, from, to);
        }
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        let rectangle = self.rectangle(from)?;
        if self.padding_mode == PaddingMode::Constant {
            return Ok(rectangle.mask(&mask, from, &self.fill));
        }
        let mut out = Vec::with_capacity(to.area());
        self.repeat(&mask, from, 1, &mut out)?;
        Ok(out)
    }
}

impl Op for Pad {
    const NAME: &'static str = "pad";

    fn validate(&self) -> Result<()> {
        self.padding.edges()?;
        self.fill.validate()?;
        match (self.padding_mode, &self.fill) {
            (PaddingMode::Constant, _) | (_, Fill::All(_)) => Ok(()),
            (_, Fill::Each(each)) if each.len() == 1 => Ok(()),
            _ => Err(Error::invalid_field(
                "fill",
                "has one number for each channel, which goes with `constant` only",
            )),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        pixels::check_fill(&self.fill, input)?;
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        geometry::apply(self, data, workspace, |pixels, from, to, channels, workspace| {
            let rectangle = self.rectangle(from)?;
            let out = match &pixels {
                _ if self.padding_mode == PaddingMode::Constant => {
                    rectangle.pixels(&pixels, from, channels, &self.fill, workspace)?
                }
                Pixels::U8(bytes) => {
                    let mut out = workspace.bytes(to.area() * channels);
                    self.repeat(bytes, from, channels, &mut out)?;
                    Pixels::U8(out)
                }
                Pixels::F32(values) => {
                    let mut out = workspace.buffer();
                    out.reserve(to.area() * channels);
                    for plane in values.chunks_exact(from.area().max(1)) {
                        self.repeat(plane, from, 1, &mut out)?;
                    }
                    Pixels::F32(out)
                }
            };
            pixels::recycle(pixels, workspace);
            Ok(out)
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn padded(padding: &str, mode: &str) -> Result<Image> {
        let op = format!(r#"{{"padding": {padding}, "padding_mode": "{mode}", "fill": 9}}"#);
        let op: Pad = serde_json::from_str(&op).unwrap();
        op.validate()?;
        let image = Image::new(3, 1, 1, Pixels::U8(vec![1, 2, 3]));
        op.apply(image.into(), &mut Workspace::new())?.into_image()
    }

    #[test]
    fn by_hand() {
        let row = |padding, mode| {
            let image = padded(padding, mode).unwrap();
            let Pixels::U8(bytes) = image.pixels else { panic!() };
            assert_eq!((image.width, image.height), (bytes.len(), 1));
            bytes
        };
        assert_eq!(row("[2, 0, 1, 0]", "constant"), [9, 9, 1, 2, 3, 9]);
        assert_eq!(row("[2, 0, 1, 0]", "edge"), [1, 1, 1, 2, 3, 3]);
        assert_eq!(row("[2, 0, 3, 0]", "reflect"), [3, 2, 1, 2, 3, 2, 1, 2]);
        assert_eq!(row("[2, 0, 4, 0]", "symmetric"), [2, 1, 1, 2, 3, 3, 2, 1, 1]);
        assert_eq!(row("[-1, 0, 2, 0]", "constant"), [2, 3, 9, 9]);
        assert_eq!(row("[-1, 0, 2, 0]", "reflect"), [2, 3, 2, 3]);
        assert_eq!(row("[-2, 0, 2, 0]", "reflect"), [3, 3, 3]);
        // The image lies wholly outside.
        assert_eq!(row("[-4, 0, 3, 0]", "constant"), [9, 9]);
    }

    #[test]
    fn what_leaves_nothing_is_an_error() {
        for (padding, mode) in [("-1", "constant"), ("[-2, 0]", "edge"), ("[-4, 0, 3, 0]", "edge")]
        {
            assert!(padded(padding, mode).is_err(), "{padding} {mode}");
        }
        let op = r#"{"padding": 1, "padding_mode": "edge", "fill": [1, 2, 3]}"#;
        assert!(serde_json::from_str::<Pad>(op).unwrap().validate().is_err());
        let info = augment_core::ImageInfo::of(augment_core::Dtype::Uint8).sized(5, 5, 1).into();
        let op = Pad {
            padding: Padding::All(1),
            fill: Fill::Each(vec![1.0; 3]),
            padding_mode: PaddingMode::Constant,
        };
        assert!(op.output_info(&info).is_err());
    }
}
