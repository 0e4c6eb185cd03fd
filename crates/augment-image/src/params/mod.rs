//! Types of parameters that several ops share, written as torchvision writes them.

mod fill;
mod interpolation;
mod numbers;
mod size;

pub use fill::Fill;
pub use interpolation::Interpolation;
pub use numbers::Numbers;
pub use size::Size;
