//! `Lambda`: any closure, as an op.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::data::Data;
use crate::error::{Error, Result};
use crate::info::Info;
use crate::op::Op;
use crate::transform::AnyTransform;
use crate::workspace::Workspace;

type Function = dyn Fn(Data) -> Result<Data> + Send + Sync;
type InfoFunction = dyn Fn(&Info) -> Result<Info> + Send + Sync;

/// Any closure, as an op. The closure must be deterministic: what is random belongs into a
/// [`Transform`](crate::Transform) that draws a number and moves it into the closure.
///
/// A recipe shows it by its name; being code, it cannot be read back from one.
#[derive(Clone, Serialize)]
pub struct Lambda {
    name: String,
    #[serde(skip)]
    function: Arc<Function>,
    #[serde(skip)]
    output_info: Option<Arc<InfoFunction>>,
}

impl Lambda {
    /// An op that calls `function`, which must keep the sample's kind and sizes.
    pub fn new(
        name: impl Into<String>,
        function: impl Fn(Data) -> Result<Data> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), function: Arc::new(function), output_info: None }
    }

    /// The same for a closure that changes the kind or the sizes: `output_info` says how, and
    /// which kinds it works on.
    #[must_use]
    pub fn with_info(
        mut self,
        output_info: impl Fn(&Info) -> Result<Info> + Send + Sync + 'static,
    ) -> Self {
        self.output_info = Some(Arc::new(output_info));
        self
    }
}

impl Op for Lambda {
    const NAME: &'static str = "Lambda";

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.output_info.as_ref().map_or_else(|| Ok(input.clone()), |f| f(input))
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let promised = self.output_info(&data.info())?;
        let data = (self.function)(data)?;
        let given = data.info();
        // Sizes that were promised as unknown may be anything.
        if promised.either(&given).is_ok_and(|common| common == promised) {
            return Ok(data);
        }
        Err(Error::data(format!(
            "`{}` returned {given} where {promised} was announced; say what it does to the sizes \
             with `with_info`",
            self.name
        )))
    }
}

impl From<Lambda> for AnyTransform {
    fn from(lambda: Lambda) -> Self {
        Self::fixed(lambda)
    }
}

impl fmt::Debug for Lambda {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lambda({})", self.name)
    }
}
