//! Two numbers, of which one says both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One number for both, or two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "must be one number, or a list of two")]
#[schemars(inline)]
pub enum Pair<T> {
    /// Both are this.
    Both(T),
    /// The first and the second.
    Each([T; 2]),
}

impl<T: Copy> Pair<T> {
    /// The two.
    pub fn both(self) -> [T; 2] {
        match self {
            Self::Both(value) => [value; 2],
            Self::Each(values) => values,
        }
    }
}
