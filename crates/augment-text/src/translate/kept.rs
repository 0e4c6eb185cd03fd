//! A translator that asks no question twice.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use augment_core::{Error, Result};
use serde::{Deserialize, Serialize};

use super::Translator;

/// A translator whose answers are kept in a file, a JSON line each, as soon as they are there. What a killed run has
/// left of a line is dropped.
pub struct Kept<T> {
    translator: T,
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: File,
    answers: HashMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// The hash of the translator's name, the languages and the text.
    of: String,
    text: String,
}

impl<T: Translator> Kept<T> {
    /// Keeps the answers of a translator in a file, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn new(translator: T, path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let told = |error| told(&path, error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(told)?;
        }
        let mut answers = HashMap::new();
        let mut options = OpenOptions::new();
        let file = options.create(true).read(true).append(true).open(&path).map_err(told)?;
        let mut reader = BufReader::new(&file);
        let (mut whole, mut line) = (0, Vec::new());
        while reader.read_until(b'\n', &mut line).map_err(told)? > 0 {
            let Ok(Line { of, text }) = serde_json::from_slice(&line) else { break };
            if !line.ends_with(b"\n") {
                break;
            }
            whole += line.len() as u64;
            line.clear();
            answers.insert(of, text);
        }
        file.set_len(whole).map_err(told)?;
        Ok(Self { translator, state: Mutex::new(State { file, answers }), path })
    }

    fn key(&self, text: &str, from: &str, to: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in [&self.translator.name(), from, to, text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

fn told(path: &Path, error: std::io::Error) -> Error {
    Error::data(format!("translations in {}: {error}", path.display()))
}

impl<T: Translator> Translator for Kept<T> {
    fn name(&self) -> String {
        self.translator.name()
    }

    fn translate(&self, texts: &[String], from: &str, to: &str) -> Result<Vec<String>> {
        // Held while asking, so that no other thread asks the same.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let keys: Vec<_> = texts.iter().map(|text| self.key(text, from, to)).collect();
        let (mut unknown, mut asked) = (Vec::new(), Vec::new());
        for (key, text) in keys.iter().zip(texts) {
            if !state.answers.contains_key(key) && !unknown.contains(&key) {
                unknown.push(key);
                asked.push(text.clone());
            }
        }
        if !asked.is_empty() {
            let answers = self.translator.translate(&asked, from, to)?;
            super::check_count(&answers, asked.len())?;
            let mut lines = Vec::new();
            for (of, text) in unknown.into_iter().zip(answers) {
                let line = Line { of: of.clone(), text: text.clone() };
                serde_json::to_writer(&mut lines, &line)
                    .map_err(|error| Error::data(error.to_string()))?;
                lines.push(b'\n');
                state.answers.insert(of.clone(), text);
            }
            state.file.write_all(&lines).map_err(|error| told(&self.path, error))?;
        }
        Ok(keys.iter().map(|key| state.answers.get(key).cloned().unwrap_or_default()).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Counts the texts that it is asked for.
    struct Counter(std::sync::Arc<AtomicUsize>);

    impl Translator for Counter {
        fn name(&self) -> String {
            "counter".into()
        }

        fn translate(&self, texts: &[String], _: &str, to: &str) -> Result<Vec<String>> {
            self.0.fetch_add(texts.len(), Ordering::SeqCst);
            Ok(texts.iter().map(|text| format!("{text} {to}")).collect())
        }
    }

    #[test]
    fn nothing_is_asked_twice_in_this_run_or_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deeper/translations.jsonl");
        let asked = std::sync::Arc::<AtomicUsize>::default();
        let open = || Kept::new(Counter(asked.clone()), &path).unwrap();
        let ask = |kept: &Kept<Counter>, texts: &[&str], to: &str| {
            let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
            kept.translate(&texts, "en", to).unwrap()
        };
        let kept = open();
        assert_eq!(ask(&kept, &["a", "b\n", "a"], "de"), ["a de", "b\n de", "a de"]);
        assert_eq!(ask(&kept, &["b\n"], "de"), ["b\n de"]);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        assert_eq!(ask(&kept, &["a"], "fr"), ["a fr"]);
        drop(kept);
        // A run that was killed while it wrote.
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"of\": \"12").unwrap();
        let kept = open();
        assert_eq!(ask(&kept, &["a", "c"], "de"), ["a de", "c de"]);
        assert_eq!(asked.load(Ordering::SeqCst), 4);
        drop(kept);
        assert_eq!(ask(&open(), &["c", "a"], "de"), ["c de", "a de"]);
        assert_eq!(asked.load(Ordering::SeqCst), 4);
    }
}
