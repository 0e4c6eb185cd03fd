//! `patchify`: the image as a sequence of patches.

use augment_core::{Data, Dtype, Error, Info, Op, Pixels, Result, Tensor, TensorData, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resize_to_patches::check_patches;
use crate::pixels;

/// Cuts a float image into patches, and fills up with zeros to one number of them (what SigLIP 2's
/// NaFlex takes; `convert_image_to_patches` and `pad_along_first_dim` in transformers).
///
/// There are three results. `pixel_values`, floats `[max_num_patches, patch_size × patch_size ×
/// channels]`: patches row by row, in each its pixels row by row, in each of these its channels.
/// `pixel_attention_mask`, 32-bit integers `[max_num_patches]`: 1 for a patch, 0 for what is filled
/// up. `spatial_shapes`, 64-bit integers `[2]`: rows and columns of patches. The image's sides must
/// be multiples of `patch_size`, as `resize_to_patches` makes them. What is marked in the image is
/// lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patchify {
    /// The side of a patch, in pixels.
    pub patch_size: u32,
    /// The number of patches that come out, at least the image's.
    pub max_num_patches: u32,
}

impl Patchify {
    /// Rows and columns of patches.
    fn patches(&self, width: usize, height: usize) -> Result<[usize; 2]> {
        let side = self.patch_size as usize;
        if !width.is_multiple_of(side) || !height.is_multiple_of(side) {
            return Err(Error::invalid(format!(
                "{width} × {height} px are no whole patches of {side} × {side}; put \
                 `resize_to_patches` before it"
            )));
        }
        let [rows, columns] = [height / side, width / side];
        let (count, max) = (rows * columns, self.max_num_patches);
        if count > max as usize {
            return Err(Error::invalid(format!(
                "{width} × {height} px are {count} patches, more than `max_num_patches`, which is {max}"
            )));
        }
        Ok([rows, columns])
    }
}

/// The names of the results.
const NAMES: [&str; 3] = ["pixel_values", "pixel_attention_mask", "spatial_shapes"];

impl Op for Patchify {
    const NAME: &'static str = "patchify";

    fn validate(&self) -> Result<()> {
        check_patches(self.patch_size, self.max_num_patches)?;
        // Of four channels, four GiB: beyond it is a slip of the pen.
        const MOST: u64 = 1 << 28;
        let values = u64::from(self.patch_size).pow(2).saturating_mul(self.max_num_patches.into());
        if values > MOST {
            let told = format!(
                "with this `patch_size` gives {values} values a channel; {MOST} are the most"
            );
            return Err(Error::invalid_field("max_num_patches", told));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = input.image()?;
        if info.dtype == Dtype::Uint8 {
            return Err(pixels::needs_floats());
        }
        if let Some((width, height)) = info.size() {
            self.patches(width, height)?;
        }
        let area = self.patch_size as usize * self.patch_size as usize;
        let max = Some(self.max_num_patches as usize);
        let shapes = [vec![max, info.channels.map(|n| n * area)], vec![max], vec![Some(2)]];
        let parts = NAMES.iter().zip(shapes);
        let parts =
            parts.map(|(name, shape)| ((*name).to_owned(), Info::Tensor { shape: Some(shape) }));
        Ok(Info::Several(parts.collect()))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let image = pixels::whole(data)?;
        let Pixels::F32(values) = &image.pixels else { return Err(pixels::needs_floats()) };
        let [rows, columns] = self.patches(image.width, image.height)?;
        let (side, max, n) =
            (self.patch_size as usize, self.max_num_patches as usize, image.channels);
        let len = side * side * n;
        let mut out = vec![0.0; max * len];
        for (channel, plane) in values.chunks_exact((image.width * image.height).max(1)).enumerate()
        {
            for (y, row) in plane.chunks_exact(image.width.max(1)).enumerate() {
                for (column, part) in row.chunks_exact(side).enumerate() {
                    let patch = (y / side) * columns + column;
                    let to = &mut out[patch * len + (y % side) * side * n..][..side * n];
                    for (to, value) in to.iter_mut().skip(channel).step_by(n).zip(part) {
                        *to = *value;
                    }
                }
            }
        }
        let mask = (0..max).map(|patch| i32::from(patch < rows * columns)).collect();
        let tensors = [
            Tensor { shape: vec![max, len], data: TensorData::F32(out) },
            Tensor { shape: vec![max], data: TensorData::I32(mask) },
            Tensor { shape: vec![2], data: TensorData::I64(vec![rows as i64, columns as i64]) },
        ];
        pixels::recycle(image.pixels, workspace);
        let parts = NAMES.iter().zip(tensors);
        Ok(Data::Several(parts.map(|(name, part)| ((*name).to_owned(), part.into())).collect()))
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, ImageInfo};

    use super::*;

    #[test]
    fn by_hand() {
        // Two channels of 4 × 2 px: two patches side by side.
        let values = (0..16).map(|value| value as f32).collect();
        let image = Data::from(Image::new(4, 2, 2, Pixels::F32(values)));
        let op = Patchify { patch_size: 2, max_num_patches: 3 };
        let info = op.output_info(&image.info()).unwrap();
        let out = op.apply(image, &mut Workspace::new()).unwrap();
        assert_eq!(out.info(), info);
        let Data::Several(parts) = out else { panic!() };
        let patches = [
            [0.0, 8.0, 1.0, 9.0, 4.0, 12.0, 5.0, 13.0],
            [2.0, 10.0, 3.0, 11.0, 6.0, 14.0, 7.0, 15.0],
            [0.0; 8],
        ];
        let tensor = |shape: &[usize], data| Tensor { shape: shape.to_vec(), data }.into();
        let expected: [(&str, Data); 3] = [
            ("pixel_values", tensor(&[3, 8], TensorData::F32(patches.concat()))),
            ("pixel_attention_mask", tensor(&[3], TensorData::I32(vec![1, 1, 0]))),
            ("spatial_shapes", tensor(&[2], TensorData::I64(vec![1, 2]))),
        ];
        assert_eq!(parts, expected.map(|(name, part)| (name.to_owned(), part)));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let op = Patchify { patch_size: 2, max_num_patches: 3 };
        let told = |width, height, dtype| {
            let info = ImageInfo::of(dtype).sized(width, height, 1).into();
            op.output_info(&info).unwrap_err().to_string()
        };
        assert!(told(4, 4, Dtype::Uint8).contains("works on float pixels"));
        assert!(told(4, 3, Dtype::Float32).contains("no whole patches of 2 × 2"));
        assert!(told(4, 4, Dtype::Float32).contains("are 4 patches"));
        let unknown = Info::from(ImageInfo::of(Dtype::Float32));
        assert!(op.output_info(&unknown).is_ok());
        assert!(Patchify { patch_size: 2, max_num_patches: 0 }.validate().is_err());
    }
}
