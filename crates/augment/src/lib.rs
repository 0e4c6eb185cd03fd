//! Data augmentation and preprocessing for images, sound and text: composable, and reproducible on
//! any number of threads, after any resume, on any device.
//!
//! **A transform draws, an op does, a recipe remembers, an executor runs it.**
//!
//! ```no_run
//! use augment::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let steps = "[mel_spectrogram, power_to_db, {FrequencyMasking: {freq_mask_param: 27}}]";
//! let pipeline = Pipeline::from_yaml(steps, Info::AUDIO, &augment::registry())?;
//!
//! let bytes = std::fs::read("dog.ogg")?;
//! let clip = Data::from(augment::audio::codec::decode(&bytes, &Limits::default(), Vec::new())?);
//!
//! let (seed, epoch) = (42, 0);
//! let recipe = pipeline.draw(seed, epoch, "dog", &clip.info())?; // numbers, no sample touched
//! let mel = recipe.run(clip, &mut Workspace::new())?.into_spectrogram()?;
//! println!("{} × {}: {recipe}", mel.bins, mel.frames); // the line that gives `mel` again
//! # Ok(())
//! # }
//! ```

use std::sync::OnceLock;

pub use augment_audio as audio;
pub use augment_core as core;
pub use augment_cuda as cuda;
pub use augment_data as data;
pub use augment_hub as hub;
pub use augment_image as image;
pub use augment_text as text;

pub use augment_core::{Entry, Pipeline, Recipe, Registry};

mod device;
mod schema;

pub use device::{Device, Opened};
pub use schema::schema;

/// The one table of all ops and transforms: a line for each crate's part of it.
const TABLES: &[&[Entry]] =
    &[augment_core::ENTRIES, augment_image::ENTRIES, augment_audio::ENTRIES, augment_text::ENTRIES];

/// Everything that a spec or a recipe may mention. Add steps of your own with
/// [`Registry::with`].
pub fn registry() -> Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| Registry::new(TABLES)).clone()
}

/// Compiles the README's example.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// What most programs need.
pub mod prelude {
    pub use crate::Device;
    pub use augment_audio::codec::Limits;
    pub use augment_core::{
        AnyOp, AnyTransform, Audio, Compose, Cpu, Data, Executor, Identity, Image, Info, Kind,
        Lambda, Op, Pipeline, RandomApply, RandomChoice, RandomOrder, Recipe, Registry, SampleRng,
        Spectrogram, Tensor, Text, Transform, Workspace,
    };
}
