//! What hub models want of their inputs, and torch.hub's conventions, for `augment`.
//!
//! [`find`] knows the presets of torchvision's and timm's pretrained models, of transformers' image processors and feature
//! extractors, of torchaudio's bundles and of audio models with code of their own by name; a [`Preset`] is a pipeline: the
//! same steps that anybody can write. The numbers are data, written by the scripts in `registry/` from the
//! installed packages, or, where there is none, typed in there from the file that is named; each says its source.

mod cache;
pub mod explain;
mod fetch;
mod find;
pub mod preset;
mod registry;

pub use cache::{Environment, Error, checkpoints_dir, hash_prefix, hub_dir};
pub use fetch::{Fetch, FetchError, Progress, with_base_url};
pub use find::{FindError, Found, find, weight};
pub use preset::{Kind, Preset, PresetError};
pub use registry::{Entry, Library, Model, Registry};
