//! Types of parameters that several ops share, written as torchvision writes them.

mod color_space;
mod fill;
mod interpolation;
mod jitter;
mod size;

pub use color_space::ColorSpace;
pub use fill::Fill;
pub use interpolation::Interpolation;
pub use jitter::Jitter;
pub use size::Size;
