//! `resize_keep_ratio`: a size that fits another, whose proportions it does not have.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::Extent;
use crate::ops::resize::{self, Fit, Resize};
use crate::params::{Interpolation, Size};

/// Gives the image another size in its own proportions, so that it covers a size or lies within it
/// (timm's `ResizeKeepRatio`).
///
/// Both sides are divided by one ratio and rounded to the nearest number, halves to even. Pixels are
/// those of `resize`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResizeKeepRatio {
    /// `[height, width]` in pixels, or one number for both.
    pub size: Size,
    /// 0 covers the size: the ratio is that of the side which is relatively shorter; 1 lies within it:
    /// the longer's. In between, the ratio is.
    #[serde(default)]
    pub longest: f64,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
}

impl Fit for ResizeKeepRatio {
    fn interpolation(&self) -> Interpolation {
        self.interpolation
    }

    fn resize(&self, from: Extent) -> Resize {
        let (height, width) = self.size.both();
        let rows = from.height as f64 / f64::from(height);
        let columns = from.width as f64 / f64::from(width);
        let ratio = rows.max(columns) * self.longest + rows.min(columns) * (1.0 - self.longest);
        let side = |side: usize| (side as f64 / ratio).round_ties_even() as u32;
        Resize {
            interpolation: self.interpolation,
            ..Resize::exact(side(from.height), side(from.width))
        }
    }
}

impl Op for ResizeKeepRatio {
    const NAME: &'static str = "resize_keep_ratio";

    fn validate(&self) -> Result<()> {
        self.size.check("size")?;
        Error::check_range("longest", self.longest, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resize::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        resize::apply(self, data, workspace)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    fn size(op: &str, width: usize, height: usize) -> Option<Size> {
        let op: ResizeKeepRatio = serde_json::from_str(op).unwrap();
        op.validate().unwrap();
        op.resize(Extent { width, height }).size
    }

    #[test]
    fn sizes_cover_or_lie_within() {
        let exact = |height, width| Some(Size::Exact { height, width });
        assert_eq!(size(r#"{"size": [20, 40]}"#, 100, 100), exact(40, 40));
        assert_eq!(size(r#"{"size": [20, 40], "longest": 1}"#, 100, 100), exact(20, 20));
        assert_eq!(size(r#"{"size": 50, "longest": 1}"#, 200, 90), exact(22, 50));
        // Halves go to even: 5 / 2 and 7 / 2.
        assert_eq!(size(r#"{"size": [2, 50], "longest": 0}"#, 100, 5), exact(2, 50));
        assert_eq!(size(r#"{"size": [50, 3], "longest": 0}"#, 7, 100), exact(50, 4));
    }

    #[test]
    fn what_leaves_nothing_is_an_error() {
        let op: ResizeKeepRatio = serde_json::from_str(r#"{"size": 10, "longest": 1.0}"#).unwrap();
        let image = Image::new(900, 1, 1, Pixels::U8(vec![0; 900]));
        let told = op.apply(image.into(), &mut Workspace::new()).unwrap_err().to_string();
        assert!(told.contains("has no pixels"), "{told}");
        assert!(op.output_info(&Info::IMAGE).is_ok());
        let longest = ResizeKeepRatio { longest: 1.5, ..op };
        assert!(longest.validate().unwrap_err().to_string().starts_with("longest: "));
    }
}
