//! Types of parameters that several ops share, written as torchvision writes them.

mod color_space;
mod fill;
mod interpolation;
mod jitter;
mod numbers;
mod padding;
mod pair;
mod size;

pub use color_space::ColorSpace;
pub use fill::Fill;
pub use interpolation::Interpolation;
pub use jitter::Jitter;
pub use numbers::Numbers;
pub use padding::{Edges, Padding, PaddingMode};
pub use pair::Pair;
pub use size::Size;
