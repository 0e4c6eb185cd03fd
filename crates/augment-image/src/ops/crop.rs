//! `crop`: a part of the image.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};

/// Cuts a rectangle out of the image (torchvision's `crop`).
///
/// What lies outside of the image is 0. Boxes are clamped to the rectangle; points may lie
/// outside of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crop {
    /// The first row, in pixels; may be negative.
    pub top: i64,
    /// The first column, in pixels; may be negative.
    pub left: i64,
    /// Rows of the result.
    pub height: u32,
    /// Columns of the result.
    pub width: u32,
}

impl Crop {
    /// Copies rows of `N`-value pixels; `rows` is the input, `from` large.
    pub(crate) fn rows<T: Copy + Default>(&self, rows: &[T], from: Extent, n: usize) -> Vec<T> {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut out = Vec::with_capacity(width * height * n);
        // The columns that lie inside, counted from the rectangle's left.
        let before = self.left.min(0).unsigned_abs().min(width as u64) as usize;
        let first = (self.left.max(0) as usize).min(from.width);
        let inside = (width - before).min(from.width - first);
        for row in 0..height as i64 {
            let row = usize::try_from(self.top.saturating_add(row)).ok();
            match row.filter(|&row| row < from.height) {
                Some(row) => {
                    let start = (row * from.width + first) * n;
                    out.resize(out.len() + before * n, T::default());
                    out.extend_from_slice(&rows[start..start + inside * n]);
                    out.resize(out.len() + (width - before - inside) * n, T::default());
                }
                None => out.resize(out.len() + width * n, T::default()),
            }
        }
        out
    }
}

impl Geometry for Crop {
    fn size(&self, _: Dims) -> Result<Dims> {
        Ok(Extent { width: self.width as usize, height: self.height as usize }.into())
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], _: Extent, _: Extent) {
        let (x, y) = (self.left as f32, self.top as f32);
        for each in boxes {
            *each = [each[0] - x, each[1] - y, each[2] - x, each[3] - y];
        }
    }

    fn move_points(&self, points: &mut [[f32; 2]], _: Extent, _: Extent) {
        points.iter_mut().for_each(|[x, y]| {
            *x -= self.left as f32;
            *y -= self.top as f32;
        });
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        _: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        Ok(self.rows(&mask, from, 1))
    }
}

impl Op for Crop {
    const NAME: &'static str = "crop";

    fn validate(&self) -> Result<()> {
        Error::check_range("height", self.height, 1..=1 << 24)?;
        Error::check_range("width", self.width, 1..=1 << 24)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        geometry::apply(self, data, workspace, |pixels, from, _, channels, _| {
            Ok(match pixels {
                Pixels::U8(bytes) => Pixels::U8(self.rows(&bytes, from, channels)),
                Pixels::F32(values) => Pixels::F32(
                    values
                        .chunks_exact(from.area().max(1))
                        .flat_map(|plane| self.rows(plane, from, 1))
                        .collect(),
                ),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    #[test]
    fn by_hand() {
        let image = Image::new(3, 2, 1, Pixels::U8(vec![1, 2, 3, 4, 5, 6]));
        let cut = |top, left, height, width| {
            let op = Crop { top, left, height, width };
            let image = op.apply(image.clone().into(), &mut Workspace::new()).unwrap();
            image.into_image().unwrap().pixels
        };
        assert_eq!(cut(0, 1, 2, 2), Pixels::U8(vec![2, 3, 5, 6]));
        assert_eq!(cut(-1, -1, 2, 2), Pixels::U8(vec![0, 0, 0, 1]));
        assert_eq!(cut(1, 2, 2, 3), Pixels::U8(vec![6, 0, 0, 0, 0, 0]));
        assert_eq!(cut(i64::MAX, i64::MIN, 1, 2), Pixels::U8(vec![0, 0]));
    }
}
