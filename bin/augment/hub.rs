//! `augment hub`: what pretrained models want of their inputs, and their files.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};
use augment::data::Progress;
use augment::hub::{
    Entry, Environment, Fetch, FetchError, Found, Kind, Model, Registry, checkpoints_dir, find,
    hub_dir, with_base_url,
};
use clap::{Subcommand, ValueEnum};
use serde_json::Value;

use crate::Outcome;
use crate::args::{Chosen, PresetArgs};
use crate::progress::{self, Display};

/// Look up pretrained models: what they want of their inputs, and where their weights are
///
/// Known are the presets of torchvision and timm, 166 sets of weights of the one and 1,826 of the other, transformers'
/// image processors and feature extractors by their classes, torchaudio's bundles, and audio models with code of their own
/// (vggish, panns-cnn14, …); of a checkpoint, its preprocessor_config.json can be named. A name is a model
/// (resnet50), model:WEIGHTS (resnet50:IMAGENET1K_V1), or the weights' own (ResNet50_Weights.IMAGENET1K_V1,
/// resnet50.a1_in1k); timm/ before it says that timm's is meant.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment hub list vit\n  \
        augment hub list --kind video\n  \
        augment hub show resnet50\n  \
        augment hub transforms resnet50 > steps.yaml              # a pipeline, as you could write it\n  \
        augment hub transforms resnet50 --train                   # how it was trained\n  \
        augment hub transforms clip/preprocessor_config.json\n  \
        augment hub transforms timm/vit_base_patch16_224 --set crop_pct=1.0\n  \
        augment hub fetch resnet18 --base-url http://127.0.0.1:8000/models/\n  \
        augment precompute photos/ --for resnet50")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List weights, those with PATTERN in their names; `*` stands for anything
    List {
        /// What is looked for, whatever the case
        pattern: Option<String>,
        /// What the models take
        #[arg(long, value_enum)]
        kind: Option<KindArg>,
    },
    /// Show what is known of weights: preset, file, categories, how good they are
    Show {
        /// A model or weights
        name: String,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a preset as the steps of a pipeline's file
    Transforms {
        /// A model or weights
        name: String,
        #[command(flatten)]
        preset: PresetArgs,
    },
    /// Print the folder where torch.hub keeps weights
    Dir,
    /// Download weights to where torch.hub looks for them, and check their hash
    Fetch {
        /// A model or weights
        name: String,
        /// Where the file is fetched from instead: a mirror. It must speak http, but for a build with the feature https
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Where the file goes [default: torch.hub's checkpoints]
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Print nothing but the path
        #[arg(long, short)]
        quiet: bool,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum KindArg {
    Image,
    Video,
    Audio,
    Text,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let mut text = String::new();
    match &args.command {
        Command::List { pattern, kind } => list(pattern.as_deref(), *kind, &mut text)?,
        Command::Show { name, json } => show(name, *json, &mut text)?,
        Command::Transforms { name, preset } => transforms(name, preset, &mut text)?,
        Command::Dir => writeln!(text, "{}", hub_dir(&Environment::current())?.display())?,
        Command::Fetch { name, base_url, to, quiet } => {
            return fetch(name, base_url.as_deref(), to.clone(), *quiet);
        }
    }
    // Who closes the other end (`| head`) has seen enough.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(Outcome::Done)
}

fn list(pattern: Option<&str>, kind: Option<KindArg>, out: &mut String) -> Result<()> {
    let is_kind = |entry: &&Entry| match kind {
        None => true,
        Some(KindArg::Image) => entry.kind() == Kind::Image,
        Some(KindArg::Video) => entry.kind() == Kind::Video,
        Some(KindArg::Audio) => entry.kind() == Kind::Audio,
        Some(KindArg::Text) => false,
    };
    if kind == Some(KindArg::Text) {
        bail!(
            "what models of text take is in their tokenizer.json: `augment precompute --tokenizer FILE`"
        );
    }
    let entries: Vec<&Entry> = Registry::get()
        .entries
        .iter()
        .filter(|entry| {
            is_kind(entry) && pattern.is_none_or(|pattern| matches(&entry.name, pattern))
        })
        .collect();
    if entries.is_empty() {
        let of = if kind.is_some() { " of that kind" } else { "" };
        bail!("no weights{of} are like `{}`", pattern.unwrap_or_default());
    }
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    for entry in entries {
        writeln!(
            out,
            "{:<width$}  {:<11}  {}",
            entry.name,
            entry.library.to_string(),
            sizes(entry)
        )?;
    }
    Ok(())
}

/// Whether the parts of a pattern are in a name one after the other.
fn matches(name: &str, pattern: &str) -> bool {
    let (name, mut at) = (name.to_lowercase(), 0);
    pattern.to_lowercase().split('*').all(|part| {
        let found = name[at..].find(part);
        at += found.map_or(0, |place| place + part.len());
        found.is_some()
    })
}

/// What of a preset one wants to see at a glance.
fn sizes(entry: &Entry) -> String {
    let arguments = entry.preset.arguments();
    let shown = [
        "sampling_rate",
        "sample_rate",
        "feature_size",
        "num_mel_bins",
        "mel_bins",
        "mel_bands",
        "max_length",
        "truncation",
        "do_normalize",
        "normalize_waveform",
        "duration",
        "num_samples",
        "resize_size",
        "crop_size",
        "input_size",
        "crop_pct",
        "crop_mode",
        "interpolation",
    ];
    let shown =
        shown.iter().filter_map(|name| Some(format!("{name}={}", flow(arguments.get(*name)?))));
    format!("{}({})", entry.preset.name(), shown.collect::<Vec<_>>().join(", "))
}

fn show(name: &str, json: bool, out: &mut String) -> Result<()> {
    let Found { entry, note } = find(name)?;
    let registry = Registry::get();
    let models: Vec<&Model> = registry
        .models
        .iter()
        .filter(|model| {
            model.weights.values().any(|&at| std::ptr::eq(&registry.entries[at], entry))
        })
        .collect();
    if json {
        let names: Vec<_> = models.iter().map(|model| &model.name).collect();
        let value = serde_json::json!({
            "name": entry.name,
            "library": entry.library.to_string(),
            "source": entry.source,
            "kind": entry.kind(),
            "models": names,
            "preset": { entry.preset.name(): entry.preset.arguments() },
            "url": entry.url,
            "meta": entry.meta,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
        return Ok(());
    }
    writeln!(out, "{} ({})", entry.name, entry.source)?;
    note.iter().try_for_each(|note| writeln!(out, "note: {note}"))?;
    for model in models {
        let is_default = model
            .weights
            .get(&model.default)
            .is_some_and(|&at| std::ptr::eq(&registry.entries[at], entry));
        let others: Vec<_> = model.weights.keys().map(String::as_str).collect();
        let default = if is_default { ", of which these are the default" } else { "" };
        writeln!(out, "\nmodel: {} with {}{default}", model.name, others.join(", "))?;
    }
    writeln!(out, "\n{}:", entry.preset.name())?;
    for (name, value) in entry.preset.arguments() {
        writeln!(out, "  {name}: {}", flow(&value))?;
    }
    if let Some(url) = &entry.url {
        writeln!(out, "\nfile: {url}")?;
    }
    for (name, value) in &entry.meta {
        // Some names begin so in torchvision, for they may change.
        let name = name.trim_start_matches('_');
        writeln!(out, "{name}: {}", value.as_str().map_or_else(|| flow(value), str::to_owned))?;
    }
    Ok(())
}

fn transforms(name: &str, preset: &PresetArgs, out: &mut String) -> Result<()> {
    let Chosen { name, source, preset, note, .. } = Chosen::find(name, preset)?;
    writeln!(out, "# {name}: {} of {source}", preset.name())?;
    note.iter().try_for_each(|note| writeln!(out, "# {note}"))?;
    out.push_str(&list_of(&preset.steps().with_context(|| name.clone())?));
    Ok(())
}

/// Steps as a list in YAML, a line each.
fn list_of(steps: &[Value]) -> String {
    let line = |step: &Value| match step.as_object().and_then(|step| step.iter().next()) {
        Some((name, Value::Object(none))) if none.is_empty() => format!("- {name}\n"),
        Some((name, arguments)) => format!("- {name}: {}\n", flow(arguments)),
        None => format!("- {}\n", flow(step)),
    };
    steps.iter().map(line).collect()
}

/// A value as YAML writes it in one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}: {}", flow(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        // What is a name, and would not be read as a number or the like.
        Value::String(text)
            if text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
                && text.starts_with(char::is_alphabetic)
                && !["true", "false", "null"].contains(&text.as_str()) =>
        {
            text.clone()
        }
        other => other.to_string(),
    }
}

fn fetch(name: &str, base_url: Option<&str>, to: Option<PathBuf>, quiet: bool) -> Result<Outcome> {
    let Found { entry, note } = find(name)?;
    let Some(url) = &entry.url else {
        bail!(
            "{}: {} has no file of its own here; its weights are on a hub",
            entry.name,
            entry.library
        );
    };
    let url = base_url.map_or_else(|| url.clone(), |base| with_base_url(url, base));
    let folder = to.map_or_else(|| checkpoints_dir(&Environment::current()), Ok)?;
    let display = Display::new(quiet, "bytes");
    note.iter().for_each(|note| display.note(&format!("note: {note}")));
    display.note(&format!("{url} to {}", folder.display()));
    if augment::hub::hash_prefix(&url).is_none() {
        display
            .note("note: the name holds no hash, so what comes is not checked; nor does torch.hub");
    }
    let stop = progress::stop_on_ctrl_c(&display, "stopping; the same command goes on from there")?;
    let last = Mutex::new(0);
    let told = |progress: augment::hub::Progress| {
        let total = progress.total.unwrap_or(0) as usize;
        // Each piece would be a line.
        let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if progress.done >= *last + (1 << 20) || progress.total == Some(progress.done) {
            *last = progress.done;
            display.progress(Progress { done: progress.done as usize, total, failed: 0 });
        }
    };
    match Fetch::new(url, folder).run(&told, &stop) {
        Ok(path) => {
            display.end();
            let _ = writeln!(std::io::stdout(), "{}", path.display());
            Ok(Outcome::Done)
        }
        Err(FetchError::Stopped) => Ok(Outcome::Stopped),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use augment::Pipeline;
    use augment::core::{Info, parse_yaml};

    use super::*;

    /// The steps of a pipeline, every default spelled out.
    fn spelled(steps: &Value, kind: Kind) -> Value {
        let input = if kind == Kind::Audio { Info::AUDIO } else { Info::IMAGE };
        Pipeline::from_value(steps, input, &augment::registry())
            .map_or(Value::Null, |all| all.to_value())
    }

    #[test]
    fn all_presets_are_read_back_as_they_are_printed() {
        let mut count = 0;
        for entry in &Registry::get().entries {
            let Ok(steps) = entry.preset.steps() else { continue };
            let read = parse_yaml(&list_of(&steps)).unwrap_or_default();
            let expected = spelled(&steps.into(), entry.kind());
            assert!(
                expected != Value::Null && spelled(&read, entry.kind()) == expected,
                "{}",
                entry.name
            );
            count += 1;
        }
        assert!(count > 1990, "{count}");
    }

    #[test]
    fn what_is_no_name_is_quoted() {
        let value =
            serde_json::json!(["bicubic", "true", "1e5", "-", "a b", "", 1.5, null, {"x": []}]);
        let text = flow(&value);
        assert_eq!(text, r#"[bicubic, "true", "1e5", "-", "a b", "", 1.5, null, {x: []}]"#);
        assert_eq!(parse_yaml(&text).unwrap_or_default(), value);
    }
}
