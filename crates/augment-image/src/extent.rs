//! Sizes in pixels.

use augment_core::{Dim, Error, Image, Result};

use crate::pixels::MAX_PIXELS;

/// Longer sides are not exact in the single precision that Pillow hands them on in.
pub(crate) const MAX_SIDE: usize = 1 << 24;

/// A width and a height, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Extent {
    pub(crate) fn of(image: &Image) -> Self {
        Self { width: image.width, height: image.height }
    }

    /// How many pixels there are.
    pub(crate) fn area(self) -> usize {
        self.width * self.height
    }
}

/// A width and a height of which one or both may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dims {
    pub(crate) width: Dim,
    pub(crate) height: Dim,
}

impl Dims {
    /// Both, where both are known.
    pub(crate) fn known(self) -> Option<Extent> {
        let (width, height) = self.width.zip(self.height)?;
        Some(Extent { width, height })
    }

    /// Fails when no image can have this size: one without pixels, or too large for memory.
    pub(crate) fn check_possible(self) -> Result<()> {
        let told = |dim: Dim| dim.map_or("?".into(), |n| n.to_string());
        let no = |why: &str| {
            let (width, height) = (told(self.width), told(self.height));
            Err(Error::invalid(format!("a result of {width} × {height} px {why}")))
        };
        let (width, height) = (self.width.unwrap_or(1), self.height.unwrap_or(1));
        if width == 0 || height == 0 {
            return no("has no pixels");
        }
        if width.max(height) > MAX_SIDE || width.saturating_mul(height) > MAX_PIXELS {
            return no("is too large");
        }
        Ok(())
    }
}

impl From<Extent> for Dims {
    fn from(Extent { width, height }: Extent) -> Self {
        Self { width: Some(width), height: Some(height) }
    }
}
