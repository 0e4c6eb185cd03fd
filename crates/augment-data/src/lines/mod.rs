//! A pipeline over the lines of a file: labelled sentences in, augmented ones out.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use augment_core::{Cpu, Data, Pipeline, Text, Workspace};
use augment_text::translate::BackTranslation;
use serde::Serialize;

use crate::cache;
use crate::error::{Error, Failure, Result};
use crate::rows::{Encoding, lines as rows};
use crate::work::{OnError, Progress};

/// How lines are augmented.
#[derive(Clone, Debug)]
pub struct LinesOptions {
    /// Augmented copies of each sentence: copy `n` is what epoch `n` draws.
    pub copies: u64,
    /// Whether the sentence itself follows its copies.
    pub keeps_original: bool,
    /// The seed of all draws.
    pub seed: u64,
    /// How bytes become letters.
    pub encoding: Encoding,
    /// Threads; 0 for one a core.
    pub threads: usize,
    /// What happens with a line that cannot be processed.
    pub on_error: OnError,
    /// Copies that go into another language and back, behind the others.
    pub translation: Option<Translation>,
}

/// Back-translated copies of each sentence.
#[derive(Clone)]
pub struct Translation {
    /// Who translates, and through which languages.
    pub back: Arc<BackTranslation>,
    /// How many copies.
    pub copies: u64,
}

impl fmt::Debug for Translation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} copies by {}", self.copies, self.back.translator.name())
    }
}

impl Default for LinesOptions {
    fn default() -> Self {
        Self {
            copies: 9,
            keeps_original: true,
            seed: 0,
            encoding: Encoding::Utf8,
            threads: 0,
            on_error: OnError::Skip,
            translation: None,
        }
    }
}

/// What a run did.
#[derive(Debug, Default, Serialize)]
pub struct LinesReport {
    /// Lines read, those without a letter left out.
    pub lines: usize,
    /// Lines written.
    pub written: usize,
    /// The first lines that could not be processed; the key is the line's number.
    pub failed: Vec<Failure>,
    /// How many could not be processed.
    pub failures: usize,
    /// Whether the run was stopped before its end; then nothing stands under the output's name.
    pub stopped: bool,
    /// How long it took.
    pub seconds: f64,
}

/// Lines that are held at once, those that are made among them, and lines read at least.
const HELD: usize = 40_960;
const CHUNK: usize = 32;
/// Failures that are listed.
const LISTED: usize = 100;

/// Runs the pipeline over each line, `label<TAB>sentence`, and writes the copies in the same form, in the order of
/// the lines. However long the file is, no more than a few thousand lines are in memory.
///
/// What is drawn for a sentence depends on the seed, the copy and the line itself (label and sentence), so that
/// neither the order of lines nor how a file is cut into several matters; equal lines have equal copies. `original`
/// is run on the sentence that is kept.
///
/// Setting `stop` ends the run. `progress` is called after each few thousand lines; how many there are is not known.
///
/// # Errors
/// When a file cannot be read or written, the translator fails or, with [`OnError::Fail`], a line cannot be processed.
pub fn augment_lines(
    input: &Path,
    output: &Path,
    pipeline: &Pipeline,
    original: Option<&Pipeline>,
    options: &LinesOptions,
    stop: &AtomicBool,
    progress: &dyn Fn(Progress),
) -> Result<LinesReport> {
    let start = Instant::now();
    let cpu = Cpu::new(options.threads)?;
    let mut reader = rows::Lines::open(input, options.encoding)?;
    let mut report = LinesReport::default();
    let run = Run { pipeline, original, options };
    let most = (HELD / (options.copies as usize).saturating_add(1)).max(CHUNK);
    let written = cache::write_lines(output, |write| {
        loop {
            if stop.load(Ordering::Relaxed) {
                report.stopped = true;
                return Err(Error::Options("stopped".into()));
            }
            let chunk = read_chunk(&mut reader, most)?;
            if chunk.is_empty() {
                return Ok(());
            }
            report.lines += chunk.len();
            let mut made = run.chunk(&cpu, &chunk);
            run.translate(&chunk, &mut made)?;
            for ((number, _), result) in chunk.iter().zip(made) {
                match result {
                    Ok(Lines { copies, original, count }) => {
                        report.written += count;
                        for lines in [copies, original].iter().filter(|lines| !lines.is_empty()) {
                            write(lines.strip_suffix('\n').unwrap_or(lines))?;
                        }
                    }
                    Err(reason) if options.on_error == OnError::Skip => {
                        report.failures += 1;
                        if report.failed.len() < LISTED {
                            let (key, source) = (number.to_string(), input.display().to_string());
                            report.failed.push(Failure { key, source, reason });
                        }
                    }
                    Err(reason) => {
                        return Err(Error::dataset(input, format!("line {number}: {reason}")));
                    }
                }
            }
            progress(Progress { done: report.lines, total: 0, failed: report.failures });
        }
    });
    report.seconds = start.elapsed().as_secs_f64();
    match written {
        Err(_) if report.stopped => {
            cache::remove(&cache::beside(output))?;
            Ok(report)
        }
        Err(error) => {
            cache::remove(&cache::beside(output))?;
            Err(error)
        }
        Ok(()) => Ok(report),
    }
}

/// Lines with their numbers, those without a letter left out.
fn read_chunk(reader: &mut rows::Lines, most: usize) -> Result<Vec<(u64, Vec<u8>)>> {
    let mut chunk = Vec::new();
    while chunk.len() < most {
        let number = reader.place().line;
        let Some(line) = reader.next_bytes()? else { break };
        if !line.trim_ascii().is_empty() {
            chunk.push((number, line.to_vec()));
        }
    }
    Ok(chunk)
}

struct Run<'a> {
    pipeline: &'a Pipeline,
    original: Option<&'a Pipeline>,
    options: &'a LinesOptions,
}

/// Lines of the output, each with its end.
#[derive(Default)]
struct Lines {
    copies: String,
    original: String,
    /// How many they are.
    count: usize,
}

/// What a line becomes, or why it becomes nothing.
type Made = std::result::Result<Lines, String>;

/// Adds a line. It is one, whatever a step has made of the sentence.
fn add(lines: &mut String, label: &str, text: &str) {
    lines.push_str(label);
    lines.push('\t');
    lines.extend(text.chars().map(|c| if matches!(c, '\n' | '\t' | '\r') { ' ' } else { c }));
    lines.push('\n');
}

impl Run<'_> {
    fn chunk(&self, cpu: &Cpu, chunk: &[(u64, Vec<u8>)]) -> Vec<Made> {
        // A few lines at a time, so that threads seldom meet.
        const FEW: usize = 32;
        let parts: Vec<_> = chunk.chunks(FEW).map(|_| Mutex::new(Vec::new())).collect();
        cpu.for_each(parts.len(), |part, workspace| {
            let lines = &chunk[part * FEW..chunk.len().min((part + 1) * FEW)];
            let made = lines.iter().map(|(_, line)| self.line(line, workspace)).collect();
            *parts[part].lock().unwrap_or_else(PoisonError::into_inner) = made;
            true
        });
        parts
            .into_iter()
            .flat_map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect()
    }

    fn decoded(&self, line: &[u8]) -> std::result::Result<String, String> {
        let mut text = String::with_capacity(line.len());
        let decoded = self.options.encoding.decode(line, &mut text);
        decoded.map(|()| text).map_err(|(column, message)| format!("column {column}: {message}"))
    }

    fn line(&self, line: &[u8], workspace: &mut Workspace) -> Made {
        let line = self.decoded(line)?;
        let (label, sentence) = parts(&line)?;
        let key = key(&line);
        let mut run = |pipeline: &Pipeline, copy: u64| -> std::result::Result<String, String> {
            let data = Data::from(Text(sentence.to_owned()));
            let recipe = pipeline.draw(self.options.seed, copy, &key, &data.info());
            let data = recipe.and_then(|recipe| recipe.run(data, workspace));
            let Text(text) = data.and_then(Data::into_text).map_err(|error| error.to_string())?;
            // Cleaned, a sentence ends with a space where a mark was.
            Ok(if self.original.is_some() { text.trim_end().to_owned() } else { text })
        };
        let mut lines = Lines::default();
        for copy in 0..self.options.copies {
            add(&mut lines.copies, label, &run(self.pipeline, copy)?);
        }
        lines.count = self.options.copies as usize;
        if self.options.keeps_original {
            let original = self.original.map(|original| run(original, 0)).transpose()?;
            add(&mut lines.original, label, original.as_deref().unwrap_or(sentence));
            lines.count += 1;
        }
        Ok(lines)
    }

    /// Adds the copies that go through other languages.
    fn translate(&self, chunk: &[(u64, Vec<u8>)], made: &mut [Made]) -> Result<()> {
        let Some(Translation { back, copies }) = &self.options.translation else { return Ok(()) };
        let decoded = chunk.iter().map(|(_, line)| self.decoded(line).unwrap_or_default());
        let decoded: Vec<_> = decoded.collect();
        let own = |(line, made): (_, &Made)| made.is_ok().then_some(line);
        let known: Vec<_> = decoded.iter().zip(made.iter()).filter_map(own).collect();
        let sentence = |line: &str| parts(line).map_or("", |(_, sentence)| sentence).to_owned();
        let sentences: Vec<_> = known.iter().map(|line| (key(line), sentence(line))).collect();
        let asked: Vec<_> =
            sentences.iter().map(|(key, text)| (key.clone(), text.as_str())).collect();
        for copy in 0..*copies {
            let texts = back.run(&asked, self.options.seed, copy)?;
            let lines = made.iter_mut().filter_map(|made| made.as_mut().ok());
            for ((lines, line), text) in lines.zip(&known).zip(texts) {
                let label = parts(line).map_or("", |(label, _)| label);
                add(&mut lines.copies, label, &text);
                lines.count += 1;
            }
        }
        Ok(())
    }
}

/// The label and the sentence.
fn parts(line: &str) -> std::result::Result<(&str, &str), String> {
    line.split_once('\t').ok_or_else(|| "there is no tab between a label and a sentence".into())
}

/// What a line is drawn for by.
fn key(line: &str) -> String {
    blake3::hash(line.as_bytes()).to_hex().to_string()
}
