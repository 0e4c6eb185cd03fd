//! Types of parameters that several ops share, written as torchvision writes them.

mod color_space;
mod fill;
mod interpolation;
mod padding;
mod pair;
mod numbers;
mod size;

pub(crate) use padding::Edges;

pub use fill::Fill;
pub use interpolation::Interpolation;
pub use padding::{Padding, PaddingMode};
pub use pair::Pair;
mod jitter;

pub use color_space::ColorSpace;
pub use jitter::Jitter;
pub use numbers::Numbers;
pub use size::Size;
