//! Steps that draw, one file each.

mod elastic_transform;
mod random_affine;
mod random_horizontal_flip;
mod random_perspective;
mod random_rotation;

pub use elastic_transform::ElasticTransform;
pub use random_affine::RandomAffine;
pub use random_horizontal_flip::RandomHorizontalFlip;
pub use random_perspective::RandomPerspective;
pub use random_rotation::RandomRotation;
