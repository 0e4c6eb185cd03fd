//! How steps print: `Compose(Noise(mean=0.1, stddev=0.05))`.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// The serialised parameters of a step; a type that cannot be serialised (a map with non-string
/// keys, say) shows its error instead, which no registered type does.
pub(crate) fn params(step: &impl Serialize) -> Value {
    serde_json::to_value(step).unwrap_or_else(|error| Value::String(format!("<{error}>")))
}

/// Writes `name(a=1, b=[2, 3])`, nested steps by the same rule and without their field's name.
pub(crate) fn call(f: &mut fmt::Formatter<'_>, name: &str, params: &Value) -> fmt::Result {
    write!(f, "{name}(")?;
    match params {
        Value::Object(fields) => {
            for (i, (field, value)) in fields.iter().enumerate() {
                if i > 0 {
                    f.write_str(", ")?;
                }
                argument(f, field, value)?;
            }
        }
        Value::Null => {}
        other => plain(f, other)?,
    }
    f.write_str(")")
}

fn argument(f: &mut fmt::Formatter<'_>, field: &str, value: &Value) -> fmt::Result {
    if let (STEPS, Value::Array(steps)) = (field, value) {
        for (i, step) in steps.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            match step.as_object().and_then(|map| map.iter().next()) {
                Some((name, params)) => call(f, name, params)?,
                None => plain(f, step)?,
            }
        }
        return Ok(());
    }
    write!(f, "{field}=")?;
    plain(f, value)
}

/// The field that holds nested steps, in every container.
pub(crate) const STEPS: &str = "transforms";

fn plain(f: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        Value::Null => f.write_str("none"),
        Value::String(s) => f.write_str(s),
        Value::Array(items) => {
            f.write_str("[")?;
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    f.write_str(", ")?;
                }
                plain(f, item)?;
            }
            f.write_str("]")
        }
        other => write!(f, "{other}"),
    }
}
