//! Pipelines as YAML or JSON.

mod de;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Problem, Result};
use crate::registry::Registry;

/// Reads YAML (of which JSON is a part).
///
/// # Errors
/// With line and column, when it is not.
pub fn parse_yaml(text: &str) -> Result<Value> {
    serde_saphyr::from_str(text)
        .map_err(|error| Error::Syntax { format: "YAML", message: plain(&error.to_string()) })
}

/// The command puts its own `error: ` before it.
fn plain(message: &str) -> String {
    message.strip_prefix("error: ").unwrap_or(message).to_owned()
}

/// Reads JSON.
///
/// # Errors
/// With line and column, when it is not.
pub fn parse_json(text: &str) -> Result<Value> {
    serde_json::from_str(text)
        .map_err(|error| Error::Syntax { format: "JSON", message: error.to_string() })
}

/// A part of a spec, with the registry that its names are looked up in.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    value: &'a Value,
    registry: &'a Registry,
}

impl<'a> Node<'a> {
    /// The node of a whole spec.
    pub fn new(value: &'a Value, registry: &'a Registry) -> Self {
        Self { value, registry }
    }

    /// The value itself.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// A part that was taken out of it, with the same registry.
    pub fn of<'b>(&self, value: &'b Value) -> Node<'b>
    where
        'a: 'b,
    {
        Node { value, registry: self.registry }
    }

    pub(crate) fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// Reads the node as a `T`; nothing at all is read as no fields.
    ///
    /// # Errors
    /// What is wrong in it, with its place and the nearest name.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        let empty = Value::Object(serde_json::Map::new());
        T::deserialize(de::Reader(if self.value.is_null() { &empty } else { self.value }))
    }

    /// The field `name`, if the node is a map that has it.
    pub fn field(&self, name: &str) -> Option<Self> {
        self.value.get(name).map(|value| Self { value, ..*self })
    }

    /// The items of a list.
    ///
    /// # Errors
    /// When it is none.
    pub fn items(&self) -> Result<Vec<Self>> {
        match self.value {
            Value::Array(items) => Ok(items.iter().map(|value| Self { value, ..*self }).collect()),
            other => Err(Error::problem(Problem::WrongType {
                found: de::describe(other),
                expected: "a list of steps, each `- name` or `- name: {parameters}`".into(),
            })),
        }
    }

    /// A step's name and parameters.
    pub(crate) fn step(&self) -> Result<(&'a str, Self)> {
        let wrong = |found: String| {
            let expected = "a step, `name` or `name: {parameters}`".into();
            Error::problem(Problem::WrongType { found, expected })
        };
        match self.value {
            Value::String(name) => Ok((name, Self { value: &Value::Null, ..*self })),
            Value::Object(map) => match map.iter().collect::<Vec<_>>()[..] {
                [(name, params)] => Ok((name, Self { value: params, ..*self })),
                [(name, Value::Null), ..] => Err(Error::invalid(format!(
                    "the parameters of `{name}` must be indented further than its name"
                ))),
                _ => Err(wrong(format!("a map of {} keys", map.len()))),
            },
            other => Err(wrong(de::describe(other))),
        }
    }
}
