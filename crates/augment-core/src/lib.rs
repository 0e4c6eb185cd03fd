//! The ground that `augment` stands on.
//!
//! **A [`Transform`] draws, an [`Op`] does, a [`Recipe`] remembers, an [`Executor`] runs it.**
//!
//! * [`Data`] is a sample's content and [`Info`] what is known of it without reading it;
//! * a [`Transform`] sees the [`Info`] and a [`SampleRng`] and draws concrete [`Op`]s;
//! * a [`Recipe`] is the list of ops drawn for one sample, as data: one JSON line, replayed bit for
//!   bit;
//! * a [`Pipeline`] is a checked transform: what is wrong in it is said when it is built;
//! * a [`Registry`] names the ops and transforms that a spec or a recipe may mention.
//!
//! Randomness is keyed by (seed, epoch, sample, op path) with a counter-based generator
//! ([`philox`]), so that a sample's augmentation does not depend on threads, batches, order or
//! resumption.

mod compose;
mod data;
mod display;
mod error;
mod executor;
mod image;
mod info;
pub mod mix;
mod op;
mod pipeline;
mod recipe;
mod registry;
mod rng;
pub mod simd;
mod spec;
mod transform;
mod workspace;

pub use compose::{Compose, Identity, Lambda, RandomApply, RandomChoice, RandomOrder};
pub use data::{Audio, Data, Spectrogram, Tensor, TensorData, Text};
pub use error::{Error, Problem, Result};
pub use executor::{Cpu, Executor};
pub use image::{BoundingBoxFormat, BoundingBoxes, Dtype, Image, ImageInfo, Pixels, Targets};
pub use info::{Dim, FrequencyScale, Info, Kind, Unit};
pub use op::{AnyOp, DynOp, Op};
pub use pipeline::Pipeline;
pub use recipe::Recipe;
pub use registry::{Container, Entry, OpContainer, Registry, Role};
pub use rng::{Stream, normal, philox, sample_rng::SampleRng};
pub use spec::{Node, parse_json, parse_yaml};
pub use transform::{AnyTransform, DynTransform, Fixed, Transform};
pub use workspace::Workspace;

/// Core's own lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = compose::ENTRIES;
