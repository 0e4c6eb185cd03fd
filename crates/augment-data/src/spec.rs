//! What of a pipeline decides its results.

use std::fs::{File, Metadata};
use std::path::Path;

use augment_core::Pipeline;
use serde_json::{Map, Value, json};
use walkdir::WalkDir;

use crate::cache::Format;
use crate::error::{Error, Result};

/// Refuses copies that would all be the same; `such` is a step that draws.
pub(crate) fn check_copies(pipeline: &Pipeline, copies: u64, such: &str) -> Result<()> {
    if copies == 0 {
        return Err(Error::Options("there must be at least one copy".into()));
    }
    if copies > 1 && !pipeline.is_random() {
        return Err(Error::Options(format!(
            "the pipeline draws nothing at random, so all copies would be the same; ask for one \
             copy, or add a random step such as {such}"
        )));
    }
    Ok(())
}

/// Steps as a file that `--pipeline` reads back.
pub(crate) fn to_yaml(steps: &Map<String, Value>) -> Result<String> {
    let yaml = serde_saphyr::to_string(steps)
        .map_err(|error| Error::Options(format!("cannot be written as YAML: {error}")))?;
    Ok(format!("# The steps that made this cache; `--pipeline` reads this file.\n{yaml}"))
}

/// What decides an output apart from its source; a job adds what else does.
pub(crate) fn of(steps: Value, formats: &[Format], seed: Option<u64>) -> Value {
    let formats: Vec<_> = formats.iter().map(ToString::to_string).collect();
    json!({
        // A release may change numbers; its name is part of what made an output.
        "augment": env!("CARGO_PKG_VERSION"),
        "steps": by_content(steps),
        "formats": formats,
        "seed": seed,
    })
}

/// BLAKE3 of all that.
pub(crate) fn hash(spec: &Value) -> String {
    blake3::hash(spec.to_string().as_bytes()).to_hex().to_string()
}

/// Steps in which the content of a file takes the place of its name: a file that was moved is the same, and one that was
/// written anew is another. A folder, whose files may be many and large, is the names and sizes of all that is in it. That
/// a text is such a name is told by there being such a file or folder.
fn by_content(steps: Value) -> Value {
    match steps {
        Value::String(text) => match content(Path::new(&text)) {
            Some(hash) => json!({ "blake3": hash }),
            None => text.into(),
        },
        Value::Array(items) => items.into_iter().map(by_content).collect(),
        Value::Object(fields) => fields.into_iter().map(|(k, v)| (k, by_content(v))).collect(),
        other => other,
    }
}

/// Whether any text in the steps names this file.
pub(crate) fn names(steps: &Value, file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else { return false };
    match steps {
        Value::String(text) => Path::new(text).canonicalize().is_ok_and(|named| named == file),
        Value::Array(items) => items.iter().any(|item| names(item, &file)),
        Value::Object(fields) => fields.values().any(|field| names(field, &file)),
        _ => false,
    }
}

fn content(path: &Path) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let meta = path.metadata().ok()?;
    if meta.is_dir() {
        for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            // What cannot be looked into counts by where it is.
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let at = error.path().and_then(|at| at.strip_prefix(path).ok());
                    hasher.update(format!("?{}", at.unwrap_or(path).display()).as_bytes());
                    continue;
                }
            };
            let name = entry.path().strip_prefix(path).ok()?.to_string_lossy().into_owned();
            let bytes =
                entry.metadata().ok().filter(Metadata::is_file).map_or(0, |meta| meta.len());
            hasher.update(format!("{}:{name}:{bytes};", name.len()).as_bytes());
        }
    } else if meta.is_file() {
        // A pipe would wait for ever.
        hasher.update_reader(File::open(path).ok()?).ok()?;
    } else {
        return None;
    }
    Some(hasher.finalize().to_hex().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_content() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let steps = json!([{"EDA": {"alpha": 0.1, "stop_words": file.path()}}, "to_mono"]);
        std::fs::write(file.path(), "the").unwrap();
        let one = by_content(steps.clone());
        assert_eq!((&one[0]["EDA"]["alpha"], &one[1]), (&json!(0.1), &json!("to_mono")));
        std::fs::write(file.path(), "a").unwrap();
        assert_ne!(by_content(steps.clone()), one);
        std::fs::write(file.path(), "the").unwrap();
        assert_eq!(by_content(steps), one);
        let folder = tempfile::tempdir().unwrap();
        let steps = json!([{"AddBackgroundNoise": {"sounds_path": folder.path()}}]);
        let hashes = ["rain", "wind!", "rain"].map(|content| {
            std::fs::write(folder.path().join("a.wav"), content).unwrap();
            by_content(steps.clone())
        });
        assert!(hashes[0] == hashes[2] && hashes[0] != hashes[1] && hashes[0] != steps);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("nowhere", folder.path().join("gone")).unwrap();
            let with = by_content(steps.clone());
            std::fs::write(folder.path().join("b.wav"), "b").unwrap();
            assert!(with != steps && with != by_content(steps));
        }
    }
}
