//! What was drawn for one sample.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::data::Data;
use crate::error::Result;
use crate::op::{self, AnyOp};
use crate::registry::Registry;
use crate::spec::{self, Node};
use crate::workspace::Workspace;

/// The ops drawn for one sample, with every number in them.
///
/// Its JSON is one line; [`Registry::recipe`] reads it back, and running it again gives the same
/// sample bit for bit. A [`Lambda`](crate::Lambda) in it is code: it is shown, but cannot be read
/// back.
#[derive(Clone, Debug, Serialize)]
pub struct Recipe {
    /// The sample's key.
    pub key: String,
    /// The seed that the ops were drawn with.
    pub seed: u64,
    /// The epoch, or the copy in a cache of several.
    pub epoch: u64,
    /// The ops, in order.
    pub ops: Vec<AnyOp>,
}

impl Recipe {
    /// Runs the ops on the CPU.
    ///
    /// # Errors
    /// The first op that fails, by name.
    pub fn run(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        op::run(&self.ops, data, workspace)
    }
}

impl fmt::Display for Recipe {
    /// The JSON line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    key: String,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    epoch: u64,
    ops: Vec<Value>,
}

impl Registry {
    /// Reads a recipe's JSON line back.
    ///
    /// # Errors
    /// When it is not JSON, or names an op or a field that this registry does not have.
    pub fn recipe(&self, line: &str) -> Result<Recipe> {
        let value = spec::parse_json(line)?;
        let Line { key, seed, epoch, ops } = Node::new(&value, self).parse()?;
        let ops = ops.iter().enumerate().map(|(i, op)| {
            Node::new(op, self).op().map_err(|error| error.in_item(i).in_field("ops"))
        });
        Ok(Recipe { key, seed, epoch, ops: ops.collect::<Result<_>>()? })
    }
}
