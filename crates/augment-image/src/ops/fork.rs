//! `fork`: one image in several sizes.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::Resize;
use crate::params::{Interpolation, Size};
use crate::pixels;
use crate::resample;

/// Gives the image in several sizes at once, each a result of its own.
///
/// Small copies for the first epochs and large ones for the last are so made in one pass: a file is
/// read and decoded once, and the steps before this one run once. A result is named by its size,
/// `64` or `64x48` (height, then width), and equal to `resize` to that size; the steps that follow
/// work on each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fork {
    /// The sizes, no two the same: each `[height, width]` in pixels, or one number for the shorter
    /// side, which the longer side follows in proportion.
    pub sizes: Vec<Size>,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "yes")]
    pub antialias: bool,
}

fn yes() -> bool {
    true
}

impl Fork {
    /// The names of the results, and what makes them.
    fn parts(&self) -> impl Iterator<Item = (String, Resize)> {
        self.sizes.iter().map(|&size| {
            let name = match size {
                Size::Shorter(side) => side.to_string(),
                Size::Exact { height, width } => format!("{height}x{width}"),
            };
            let Self { interpolation, antialias, .. } = *self;
            (name, Resize { size: Some(size), interpolation, max_size: None, antialias })
        })
    }
}

impl Op for Fork {
    const NAME: &'static str = "fork";

    fn validate(&self) -> Result<()> {
        if self.sizes.is_empty() {
            return Err(Error::invalid_field("sizes", "must be at least one"));
        }
        for (i, size) in self.sizes.iter().enumerate() {
            size.check("size").map_err(|error| error.in_item(i).in_field("sizes"))?;
            if self.sizes[..i].contains(size) {
                return Err(Error::invalid("is there twice").in_item(i).in_field("sizes"));
            }
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let parts = self.parts().map(|(name, resize)| Ok((name, resize.output_info(input)?)));
        Ok(Info::Several(parts.collect::<Result<_>>()?))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        resample::check(&data.info(), self.interpolation)?;
        let image = pixels::whole(data)?;
        let parts =
            self.parts().map(|(name, resize)| Ok((name, resize.copy(&image, workspace)?.into())));
        let parts = parts.collect::<Result<_>>()?;
        pixels::recycle(image.pixels, workspace);
        Ok(Data::Several(parts))
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    fn fork(sizes: &str) -> Fork {
        serde_json::from_str(&format!(r#"{{"sizes": {sizes}}}"#)).unwrap()
    }

    #[test]
    fn each_is_what_resize_gives() {
        let bytes = (0..9 * 7 * 3).map(|i| (i * i % 251) as u8).collect();
        let mut image = Image::new(9, 7, 3, Pixels::U8(bytes));
        image.targets.boxes.boxes = vec![[1.0, 2.0, 8.0, 5.0]];
        image.targets.masks = vec![(0..63).collect()];
        let mut workspace = Workspace::new();
        let op = fork("[3, [4, 5], 7]");
        let info = op.output_info(&Data::from(image.clone()).info()).unwrap();
        let out = op.apply(image.clone().into(), &mut workspace).unwrap();
        assert_eq!(out.info(), info);
        let Data::Several(parts) = out else { panic!() };
        let names: Vec<_> = parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["3", "4x5", "7"]);
        for ((_, part), (_, resize)) in parts.into_iter().zip(op.parts()) {
            assert_eq!(part, resize.apply(image.clone().into(), &mut workspace).unwrap());
        }
    }

    #[test]
    fn sizes_are_some_and_differ() {
        assert!(fork("[64, 128]").validate().is_ok());
        for (wrong, message) in [
            ("[]", "sizes: must be at least one"),
            ("[64, [64, 64], 64]", "sizes[2]: is there twice"),
            ("[64, [0, 64]]", "sizes[1].size: must be between 1 and 16777216, got 0"),
        ] {
            assert_eq!(fork(wrong).validate().unwrap_err().to_string(), message);
        }
    }
}
