//! What is added at an image's edges.

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::MAX_SIDE;

/// How much is added at an image's edges, in pixels: one number for all four, `[left and right,
/// top and bottom]` or `[left, top, right, bottom]`. Less than 0 cuts off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Padding {
    /// At all four.
    All(i32),
    /// At each.
    Each(Vec<i32>),
}

/// What is added at the left, the top, the right and the bottom, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edges {
    /// Before the first column.
    pub left: i64,
    /// Above the first row.
    pub top: i64,
    /// After the last column.
    pub right: i64,
    /// Below the last row.
    pub bottom: i64,
}

impl Padding {
    /// One number for each edge.
    ///
    /// # Errors
    /// Names the field `padding` when there are three numbers, or one beyond all images.
    pub fn edges(&self) -> Result<Edges> {
        let wrong = |message: String| Err(Error::invalid_field("padding", message));
        let [left, top, right, bottom] = match self {
            &Self::All(n) => [n; 4],
            Self::Each(each) => match each[..] {
                [n] => [n; 4],
                [x, y] => [x, y, x, y],
                [left, top, right, bottom] => [left, top, right, bottom],
                _ => return wrong(format!("must be 1, 2 or 4 numbers, got {}", each.len())),
            },
        };
        let all = [left, top, right, bottom];
        if let Some(far) = all.iter().find(|n| n.unsigned_abs() as usize > MAX_SIDE) {
            return wrong(format!("must be at most {MAX_SIDE}, got {far}"));
        }
        let [left, top, right, bottom] = all.map(i64::from);
        Ok(Edges { left, top, right, bottom })
    }
}

impl From<Edges> for Padding {
    fn from(Edges { left, top, right, bottom }: Edges) -> Self {
        // They come from images, which are smaller than that.
        Self::Each([left, top, right, bottom].map(|n| n as i32).to_vec())
    }
}

/// What stands in the padding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum PaddingMode {
    /// One value.
    #[default]
    Constant,
    /// The pixel at the edge, over and over.
    Edge,
    /// The image mirrored at its last pixel: 3 2 | 1 2 3 | 2 1.
    Reflect,
    /// The image mirrored at its edge: 2 1 | 1 2 3 | 3 2.
    Symmetric,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_two_or_four() {
        let edges = |text: &str| serde_json::from_str::<Padding>(text).unwrap().edges();
        let of = |left, top, right, bottom| Edges { left, top, right, bottom };
        assert_eq!(edges("3").unwrap(), of(3, 3, 3, 3));
        assert_eq!(edges("[-3]").unwrap(), of(-3, -3, -3, -3));
        assert_eq!(edges("[1, 2]").unwrap(), of(1, 2, 1, 2));
        assert_eq!(edges("[1, 2, 3, 4]").unwrap(), of(1, 2, 3, 4));
        for wrong in ["[]", "[1, 2, 3]", "[1, 2, 3, 4, 5]", "16777217", "-2147483648"] {
            assert!(edges(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Padding::from(of(1, 2, 3, 4)), Padding::Each(vec![1, 2, 3, 4]));
    }
}
