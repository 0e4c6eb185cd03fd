//! Types of parameters that several ops share, written as torchvision writes them.

mod fill;
mod interpolation;
mod pair;
mod size;

pub use fill::Fill;
pub use interpolation::Interpolation;
pub use pair::Pair;
pub use size::Size;
