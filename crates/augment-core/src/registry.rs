//! The names that specs and recipes may mention.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Problem, Result};
use crate::op::{AnyOp, Op};
use crate::spec::Node;
use crate::transform::{AnyTransform, Transform};

/// Whether an entry does or draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Deterministic: stands in recipes, and in pipelines as a transform that draws itself.
    Op,
    /// Random: stands in pipelines.
    Transform,
    /// A transform made of others.
    Container,
}

/// One line of the table of all ops and transforms.
///
/// Everything that is said of a step (help, JSON schema, meta-tests) is made from its entry: the
/// summary and the fields' texts are the doc comments of its struct.
#[derive(Clone, Copy)]
pub struct Entry {
    name: &'static str,
    role: Role,
    example: &'static str,
    transform: fn(&Node) -> Result<AnyTransform>,
    op: Option<fn(&Node) -> Result<AnyOp>>,
    schema: fn() -> Schema,
}

/// A transform made of others; what [`Transform`] with serde does for the rest is by hand here,
/// since only the registry can build the parts.
pub trait Container: Transform + JsonSchema + Sized {
    /// Builds it from a spec.
    ///
    /// # Errors
    /// What is wrong in it, with its place.
    fn build(node: &Node) -> Result<Self>;
}

/// An op that holds other ops; like [`Container`], for what serde cannot build.
pub trait OpContainer: Op + JsonSchema + Sized {
    /// Builds it from a spec or a recipe.
    ///
    /// # Errors
    /// What is wrong in it, with its place.
    fn build(node: &Node) -> Result<Self>;
}

impl Entry {
    /// The entry of an op. `example` is a use of it as a user would write it after its name, in
    /// YAML: shown in help, and run by the meta-tests.
    pub const fn op<T: Op + DeserializeOwned + JsonSchema>(example: &'static str) -> Self {
        Self {
            name: T::NAME,
            role: Role::Op,
            example,
            transform: |node| Ok(AnyTransform::fixed(valid_op::<T>(node)?)),
            op: Some(|node| Ok(valid_op::<T>(node)?.into())),
            schema: schema_of::<T>,
        }
    }

    /// The entry of an op that holds other ops.
    pub const fn op_container<T: OpContainer>(example: &'static str) -> Self {
        fn valid<T: OpContainer>(node: &Node) -> Result<T> {
            let op = T::build(node)?;
            op.validate()?;
            Ok(op)
        }
        Self {
            name: T::NAME,
            role: Role::Op,
            example,
            transform: |node| Ok(AnyTransform::fixed(valid::<T>(node)?)),
            op: Some(|node| Ok(valid::<T>(node)?.into())),
            schema: schema_of::<T>,
        }
    }

    /// The entry of a transform.
    pub const fn transform<T: Transform + DeserializeOwned + JsonSchema>(
        example: &'static str,
    ) -> Self {
        Self {
            name: T::NAME,
            role: Role::Transform,
            example,
            transform: |node| {
                let transform: T = node.parse()?;
                transform.validate()?;
                Ok(transform.into())
            },
            op: None,
            schema: schema_of::<T>,
        }
    }

    /// The entry of a transform made of others.
    pub const fn container<T: Container>(example: &'static str) -> Self {
        Self {
            name: T::NAME,
            role: Role::Container,
            example,
            transform: |node| {
                let container = T::build(node)?;
                container.validate()?;
                Ok(container.into())
            },
            op: None,
            schema: schema_of::<T>,
        }
    }

    /// The name in specs and recipes.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it does or draws.
    pub fn role(&self) -> Role {
        self.role
    }

    /// A use of it: what stands after its name, in YAML.
    pub fn example(&self) -> &'static str {
        self.example
    }

    /// The JSON schema of its parameters, with their docs.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }

    /// The first paragraph of its docs.
    pub fn summary(&self) -> String {
        let schema = self.schema();
        let text = schema.get("description").and_then(|d| d.as_str()).unwrap_or_default();
        text.split("\n\n").next().unwrap_or_default().replace('\n', " ")
    }
}

fn schema_of<T: JsonSchema>() -> Schema {
    SchemaGenerator::default().into_root_schema_for::<T>()
}

fn valid_op<T: Op + DeserializeOwned>(node: &Node) -> Result<T> {
    let op: T = node.parse()?;
    op.validate()?;
    Ok(op)
}

/// The ops and transforms that specs and recipes may mention.
///
/// The crate `augment` has the one with everything; add your own to it with [`Self::with`].
#[derive(Clone, Default)]
pub struct Registry {
    entries: Vec<Entry>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.iter().map(Entry::name)).finish()
    }
}

impl Registry {
    /// A registry of these tables; of two entries with one name, the later counts.
    pub fn new(tables: &[&[Entry]]) -> Self {
        tables.iter().fold(Self::default(), |registry, table| registry.with(table))
    }

    /// The same with these entries added.
    #[must_use]
    pub fn with(mut self, entries: &[Entry]) -> Self {
        for entry in entries {
            self.entries.retain(|known| known.name != entry.name);
            self.entries.push(*entry);
        }
        self.entries.sort_by_key(|entry| (entry.name.to_lowercase(), entry.name));
        self
    }

    /// All entries, by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of that name.
    ///
    /// # Errors
    /// When there is none, with the nearest names.
    pub fn entry(&self, name: &str) -> Result<&Entry> {
        self.entries.iter().find(|entry| entry.name == name).ok_or_else(|| {
            let known = self.entries.iter().map(|entry| entry.name.to_owned()).collect();
            Error::problem(Problem::Unknown { what: "step", name: name.into(), known })
        })
    }
}

impl Node<'_> {
    /// The transform that the node spells: `name`, or `name: {parameters}`.
    ///
    /// # Errors
    /// What is wrong in it, with its place.
    pub fn transform(&self) -> Result<AnyTransform> {
        let (name, params) = self.step()?;
        let entry = self.registry().entry(name)?;
        (entry.transform)(&params).map_err(|error| error.in_field(name))
    }

    /// The transforms that the list in the field `field` of the node spells.
    ///
    /// # Errors
    /// What is wrong in it, with its place.
    pub fn transforms(&self, field: &str) -> Result<Vec<AnyTransform>> {
        let items = self
            .field(field)
            .map(|list| list.items())
            .unwrap_or_else(|| Err(Error::problem(Problem::Missing(field.into()))))?;
        let each = items.iter().enumerate();
        each.map(|(i, node)| node.transform().map_err(|e| e.in_item(i).in_field(field))).collect()
    }

    /// The op that the node spells: `{"op": name, parameters}` as in a recipe, or as a transform
    /// is spelled in a pipeline.
    ///
    /// # Errors
    /// What is wrong in it, with its place; also when it names a transform that draws.
    pub fn op(&self) -> Result<AnyOp> {
        let Some(Value::String(name)) = self.value().get("op") else {
            let (name, params) = self.step()?;
            return params.op_named(name);
        };
        let fields = self.value().as_object().into_iter().flatten();
        let fields = fields.filter(|(field, _)| *field != "op");
        let params = Value::Object(fields.map(|(k, v)| (k.clone(), v.clone())).collect());
        Node::new(&params, self.registry()).op_named(name)
    }

    /// The op `name`, of which this node holds the parameters.
    fn op_named(&self, name: &str) -> Result<AnyOp> {
        match self.registry().entry(name)?.op {
            Some(op) => op(self).map_err(|error| error.in_field(name)),
            None => Err(Error::invalid("draws at random; here stand only the ops that were drawn")
                .in_field(name)),
        }
    }
}
