//! `linear_transformation`: the whole image as a vector, times a matrix.

use augment_core::{Data, Dtype, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;
use crate::simd::{self, Kernel};

/// Subtracts a vector from the image and multiplies it by a matrix (torchvision's
/// `LinearTransformation`), to whiten it, say.
///
/// The image is taken as one row of its D = channels × height × width float values, channel by
/// channel; the result has its shape. A pipeline or a recipe holds the whole matrix, so this is for
/// small images.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinearTransformation {
    /// The matrix, D rows of D numbers: value j of the result is the sum of value i of the image
    /// times the number in row i and column j.
    pub transformation_matrix: Vec<Vec<f64>>,
    /// What is subtracted first: D numbers.
    pub mean_vector: Vec<f64>,
}

impl LinearTransformation {
    fn check_values(&self, values: usize) -> Result<()> {
        let size = self.mean_vector.len();
        if values != size {
            return Err(Error::invalid(format!(
                "has a matrix of {size} × {size} numbers for an image of {values} values"
            )));
        }
        Ok(())
    }
}

impl Op for LinearTransformation {
    const NAME: &'static str = "linear_transformation";

    fn validate(&self) -> Result<()> {
        let Self { transformation_matrix: matrix, mean_vector: mean } = self;
        let not = |field, message| Err(Error::invalid_field(field, message));
        let size = matrix.len();
        if size == 0 {
            return not("transformation_matrix", "must not be empty".into());
        }
        if let Some(row) = matrix.iter().position(|row| row.len() != size) {
            let len = matrix[row].len();
            let message = format!("must be square: row {row} has {len} numbers, not {size}");
            return not("transformation_matrix", message);
        }
        if mean.len() != size {
            let len = mean.len();
            return not(
                "mean_vector",
                format!("must have {size} numbers, as the matrix, not {len}"),
            );
        }
        let finite = |values: &[f64]| values.iter().all(|&value| (value as f32).is_finite());
        if !matrix.iter().all(|row| finite(row)) {
            return not("transformation_matrix", "must be of finite numbers".into());
        }
        if !finite(mean) {
            return not("mean_vector", "must be of finite numbers".into());
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = input.image()?;
        if info.dtype == Dtype::Uint8 {
            return Err(pixels::needs_floats());
        }
        if let (Some((width, height)), Some(channels)) = (info.size(), info.channels) {
            self.check_values(width * height * channels)?;
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        let Pixels::F32(values) = image.pixels else { return Err(pixels::needs_floats()) };
        self.check_values(values.len())?;
        let mut out = workspace.zeros(values.len());
        for ((row, &value), &mean) in
            self.transformation_matrix.iter().zip(&values).zip(&self.mean_vector)
        {
            simd::run(AddRow { row, factor: value - mean as f32, out: &mut out });
        }
        workspace.recycle(values);
        image.pixels = Pixels::F32(out);
        Ok(image.into())
    }
}

struct AddRow<'a> {
    row: &'a [f64],
    factor: f32,
    out: &'a mut [f32],
}

impl Kernel for AddRow<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (sum, &weight) in self.out.iter_mut().zip(self.row) {
            *sum += self.factor * weight as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, ImageInfo};

    use super::*;

    fn op(matrix: &[&[f64]], mean: &[f64]) -> LinearTransformation {
        LinearTransformation {
            transformation_matrix: matrix.iter().map(|row| row.to_vec()).collect(),
            mean_vector: mean.to_vec(),
        }
    }

    #[test]
    fn by_hand() {
        let op = op(&[&[1.0, 2.0], &[3.0, -4.0]], &[0.5, 1.0]);
        let run = |pixels: Pixels| {
            let image = Image::new(pixels.len(), 1, 1, pixels);
            Ok::<_, Error>(op.apply(image.into(), &mut Workspace::new())?.into_image()?.pixels)
        };
        // (2.5 - 0.5, 4 - 1) times the matrix.
        let out = run(Pixels::F32(vec![2.5, 4.0])).unwrap();
        assert_eq!(out, Pixels::F32(vec![2.0 + 9.0, 4.0 - 12.0]));
        assert!(run(Pixels::F32(vec![1.0; 3])).is_err());
        assert!(run(Pixels::U8(vec![1; 2])).is_err());
        let info = |width| ImageInfo::of(Dtype::Float32).sized(width, 1, 1).into();
        assert!(op.output_info(&info(2)).is_ok());
        let error = op.output_info(&info(3)).unwrap_err().to_string();
        assert_eq!(error, "has a matrix of 2 × 2 numbers for an image of 3 values");
    }

    #[test]
    fn sizes_must_fit() {
        assert!(op(&[&[1.0]], &[0.0]).validate().is_ok());
        let wrong: [(&[&[f64]], &[f64]); 5] = [
            (&[], &[]),
            (&[&[1.0, 2.0]], &[0.0]),
            (&[&[1.0]], &[0.0, 0.0]),
            (&[&[f64::NAN]], &[0.0]),
            (&[&[1.0]], &[f64::INFINITY]),
        ];
        for (matrix, mean) in wrong {
            assert!(op(matrix, mean).validate().is_err(), "{matrix:?} {mean:?}");
        }
    }
}
