//! Hub models' conventions for `augment`.

mod cache;

pub use cache::{Environment, Error, checkpoints_dir, hash_prefix, hub_dir};
