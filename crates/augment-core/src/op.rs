//! Deterministic, exact steps.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use crate::data::Data;
use crate::display;
use crate::error::{Error, Result};
use crate::info::Info;
use crate::workspace::Workspace;

/// A deterministic step: the same parameters and the same data give the same result, always.
///
/// One op is one file: this struct with its parameters (units and ranges in their docs), the
/// implementation below, and its tests. The parameters serialise to what stands in a spec and in a
/// recipe, so a recipe read back is the op that was run.
pub trait Op: Serialize + fmt::Debug + Send + Sync + 'static {
    /// The name in specs and recipes: the functional API's that users know (`resize`,
    /// `mel_spectrogram`).
    const NAME: &'static str;

    /// Checks the parameters by themselves, with [`Error::invalid_field`].
    ///
    /// # Errors
    /// When a value is out of its range.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// What comes out, given what is known of what goes in. Unknown sizes stay unknown.
    ///
    /// # Errors
    /// When the kind or a size does not fit.
    fn output_info(&self, input: &Info) -> Result<Info>;

    /// Does it on the CPU. `workspace` holds the plans and buffers that are worth keeping.
    ///
    /// # Errors
    /// [`Error::data`] when the data cannot be worked on.
    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data>;
}

/// [`Op`] without its types: implemented for every `Op`, never by hand.
///
/// Given several results of one sample, it works on each of them.
pub trait DynOp: Any + fmt::Debug + Send + Sync {
    /// See [`Op::NAME`].
    fn name(&self) -> &'static str;
    /// The parameters, as they stand in a recipe.
    fn params(&self) -> Value;
    /// See [`Op::validate`].
    ///
    /// # Errors
    /// When a value is out of its range.
    fn validate(&self) -> Result<()>;
    /// See [`Op::output_info`].
    ///
    /// # Errors
    /// When the kind or a size does not fit.
    fn output_info(&self, input: &Info) -> Result<Info>;
    /// See [`Op::apply`].
    ///
    /// # Errors
    /// With the op's name, when the data cannot be worked on.
    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data>;
}

impl<T: Op> DynOp for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn params(&self) -> Value {
        display::params(self)
    }

    fn validate(&self) -> Result<()> {
        Op::validate(self)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.for_each(&|input| Op::output_info(self, input))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        data.for_each(&mut |data| Op::apply(self, data, workspace))
            .map_err(|error| Error::Op { op: T::NAME.into(), problem: Box::new(error) })
    }
}

/// Any op, shared.
#[derive(Clone, Debug)]
pub struct AnyOp(Arc<dyn DynOp>);

impl AnyOp {
    /// Wraps an op.
    pub fn new(op: impl DynOp) -> Self {
        Self(Arc::new(op))
    }

    /// The op as what it is, if it is a `T`.
    pub fn downcast_ref<T: Op>(&self) -> Option<&T> {
        (&*self.0 as &dyn Any).downcast_ref()
    }
}

/// Runs ops one after the other on the CPU.
pub(crate) fn run(ops: &[AnyOp], data: Data, workspace: &mut Workspace) -> Result<Data> {
    ops.iter().try_fold(data, |data, op| op.apply(data, workspace))
}

impl<T: Op> From<T> for AnyOp {
    fn from(op: T) -> Self {
        Self::new(op)
    }
}

impl std::ops::Deref for AnyOp {
    type Target = dyn DynOp;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Display for AnyOp {
    /// `mel_spectrogram(n_fft=2048, …)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display::call(f, self.name(), &self.params())
    }
}

impl Serialize for AnyOp {
    /// `{"op": "mel_spectrogram", "n_fft": 2048, …}`.
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("op", self.name())?;
        for (field, value) in self.params().as_object().into_iter().flatten() {
            map.serialize_entry(field, value)?;
        }
        map.end()
    }
}
