//! `augment ops`: what may stand in a pipeline.

use std::io::{self, Write as _};

use anyhow::Result;
use augment::core::{Entry, Role};
use augment::cuda::{Contract, contracts};
use serde_json::{Value, json};

use crate::Outcome;

/// List the steps that a pipeline can be made of, or explain one
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    augment ops\n  \
    augment ops mel_spectrogram\n  \
    augment ops --json                             # every step as data\n  \
    augment ops --schema > augment.schema.json     # for editors that check YAML")]
pub(crate) struct Args {
    /// The step to explain
    name: Option<String>,

    /// Print the steps as JSON: name, kind, text, parameters with defaults, example
    #[arg(long)]
    json: bool,

    /// Print the JSON schema of one step's parameters, or of a pipeline's file
    #[arg(long, conflicts_with = "json")]
    schema: bool,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let registry = augment::registry();
    let mut out = io::stdout().lock();
    let printed = match &args.name {
        Some(name) => {
            let entry = registry.entry(name)?;
            if args.schema {
                writeln!(out, "{:#}", entry.schema().to_value())
            } else if args.json {
                writeln!(out, "{:#}", describe(entry))
            } else {
                explain(entry, &mut out)
            }
        }
        None if args.schema => writeln!(out, "{:#}", augment::schema(&registry)),
        None if args.json => {
            let entries: Vec<Value> = registry.entries().iter().map(describe).collect();
            writeln!(out, "{:#}", Value::from(entries))
        }
        None => list(registry.entries(), &mut out),
    };
    match printed {
        // `augment ops | head` has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::Done),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(Outcome::Done),
    }
}

fn list(entries: &[Entry], out: &mut impl io::Write) -> io::Result<()> {
    let width = entries.iter().map(|entry| entry.name().len()).max().unwrap_or(0);
    for (title, roles) in [
        ("Ops (deterministic)", &[Role::Op][..]),
        ("Transforms (draw at random)", &[Role::Transform, Role::Container]),
    ] {
        writeln!(out, "{title}:")?;
        for entry in entries.iter().filter(|entry| roles.contains(&entry.role())) {
            writeln!(out, "  {:width$}  {}", entry.name(), entry.summary())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "`augment ops NAME` explains one.")
}

fn kind(entry: &Entry) -> &'static str {
    match entry.role() {
        Role::Op => "op",
        Role::Transform | Role::Container => "transform",
    }
}

/// An entry as data.
fn describe(entry: &Entry) -> Value {
    let schema = entry.schema().to_value();
    json!({
        "name": entry.name(),
        "kind": kind(entry),
        "description": schema["description"],
        "parameters": schema["properties"],
        "required": schema["required"],
        "example": entry.example(),
        "gpu": on_gpu(entry).map(|contract| contract.to_string()),
    })
}

/// How near the op's kernel comes, if it has one.
fn on_gpu(entry: &Entry) -> Option<Contract> {
    contracts().iter().find(|(name, _)| *name == entry.name()).map(|(_, contract)| *contract)
}

fn explain(entry: &Entry, out: &mut impl io::Write) -> io::Result<()> {
    let schema = entry.schema().to_value();
    let text = |value: &Value| value["description"].as_str().unwrap_or_default().replace('\n', " ");
    writeln!(out, "{} ({})\n", entry.name(), kind(entry))?;
    for paragraph in schema["description"].as_str().unwrap_or_default().split("\n\n") {
        writeln!(out, "{}\n", paragraph.replace('\n', " "))?;
    }
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(fields) = schema["properties"].as_object().filter(|fields| !fields.is_empty()) {
        writeln!(out, "Parameters:")?;
        for (name, field) in fields {
            let default = match field.get("default") {
                _ if required.contains(&name.as_str()) => "required".to_owned(),
                Some(default) => format!("default {default}"),
                None => "default null".to_owned(),
            };
            writeln!(out, "  {name} ({default})\n      {}", text(field))?;
            let choices = choices(field);
            if !choices.is_empty() {
                writeln!(out, "      one of {}", choices.join(", "))?;
            }
        }
        writeln!(out)?;
    }
    if let Some(contract) = on_gpu(entry) {
        writeln!(out, "On a GPU: {contract}.\n")?;
    }
    writeln!(out, "Example:\n  - {}: {}", entry.name(), entry.example())
}

/// The words that a field may hold.
fn choices(field: &Value) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(word) = field.get("const").and_then(Value::as_str) {
        words.push(word.to_owned());
    }
    for value in field["enum"].as_array().into_iter().flatten() {
        words.extend(value.as_str().map(str::to_owned));
    }
    for alternatives in ["oneOf", "anyOf"] {
        words.extend(field[alternatives].as_array().into_iter().flatten().flat_map(choices));
    }
    words
}
