//! The JSON schema of pipelines, made from the registry.

use augment_core::Registry;
use serde_json::{Map, Value, json};

/// The JSON schema of a pipeline's file, for editors that complete and check YAML.
pub fn schema(registry: &Registry) -> Value {
    let mut choices = Vec::new();
    let mut defs = Map::new();
    for entry in registry.entries() {
        let name = entry.name();
        let mut params = entry.schema().to_value();
        if let Some(schema) = params.as_object_mut() {
            schema.remove("$schema");
            // Only the outermost may hold definitions.
            if let Some(Value::Object(inner)) = schema.remove("$defs") {
                defs.extend(inner);
            }
        }
        let required =
            params.get("required").and_then(Value::as_array).is_some_and(|r| !r.is_empty());
        if !required {
            choices.push(json!({ "const": name, "description": entry.summary() }));
        }
        choices.push(json!({
            "type": "object",
            "properties": { name: { "anyOf": [params, { "type": "null" }] } },
            "required": [name],
            "additionalProperties": false,
            "description": entry.summary(),
        }));
    }
    defs.insert("Step".into(), json!({ "anyOf": choices }));
    let steps = json!({ "type": "array", "items": { "$ref": "#/$defs/Step" } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "augment pipeline",
        "anyOf": [
            steps,
            {
                "type": "object",
                "properties": { "pipeline": steps, "picture": steps },
                "required": ["pipeline"],
                "additionalProperties": false,
            },
        ],
        "$defs": defs,
    })
}
