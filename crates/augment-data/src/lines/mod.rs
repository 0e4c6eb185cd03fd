//! A pipeline over the lines of a file: labelled sentences in, augmented ones out.

mod decode;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use augment_core::{Cpu, Data, Pipeline, Text, Workspace};
use serde::Serialize;

use crate::cache;
use crate::error::{Error, Failure, Result};
use crate::work::{OnError, Progress};

pub use decode::Encoding;

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
/// What some programs write before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
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
/// When a file cannot be read or written or, with [`OnError::Fail`], a line cannot be processed.
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
    let file = File::open(input).map_err(Error::io("read", input))?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut report = LinesReport::default();
    let mut number = 0;
    let run = Run { pipeline, original, options };
    let most = (HELD / (options.copies as usize).saturating_add(1)).max(CHUNK);
    let written = cache::write_lines(output, |write| {
        loop {
            if stop.load(Ordering::Relaxed) {
                report.stopped = true;
                return Err(Error::Options("stopped".into()));
            }
            let chunk =
                read_chunk(&mut reader, &mut number, most).map_err(Error::io("read", input))?;
            if chunk.is_empty() {
                return Ok(());
            }
            report.lines += chunk.len();
            for ((number, _), result) in chunk.iter().zip(run.chunk(&cpu, &chunk)) {
                match result {
                    Ok((_, 0)) => {}
                    Ok((lines, count)) => {
                        report.written += count;
                        write(lines.strip_suffix('\n').unwrap_or(&lines))?;
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
fn read_chunk(
    reader: &mut impl BufRead,
    number: &mut usize,
    most: usize,
) -> std::io::Result<Vec<(usize, Vec<u8>)>> {
    let mut chunk = Vec::new();
    while chunk.len() < most {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        *number += 1;
        if *number == 1 && line.starts_with(BOM) {
            line.drain(..BOM.len());
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        if !line.trim_ascii().is_empty() {
            chunk.push((*number, line));
        }
    }
    Ok(chunk)
}

struct Run<'a> {
    pipeline: &'a Pipeline,
    original: Option<&'a Pipeline>,
    options: &'a LinesOptions,
}

/// Lines of the output, each with its end, and how many they are; or why there are none.
type Made = std::result::Result<(String, usize), String>;

impl Run<'_> {
    fn chunk(&self, cpu: &Cpu, chunk: &[(usize, Vec<u8>)]) -> Vec<Made> {
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

    fn line(&self, line: &[u8], workspace: &mut Workspace) -> Made {
        let line = self.options.encoding.decode(line)?;
        let (label, sentence) =
            line.split_once('\t').ok_or("there is no tab between a label and a sentence")?;
        let key = blake3::hash(line.as_bytes()).to_hex();
        let mut lines =
            String::with_capacity((line.len() + 8) * (self.options.copies as usize + 1));
        let mut count = 0;
        let mut add = |pipeline: Option<&Pipeline>, copy: u64| -> std::result::Result<(), String> {
            let mut data = Data::from(Text(sentence.to_owned()));
            if let Some(pipeline) = pipeline {
                let recipe = pipeline.draw(self.options.seed, copy, &key, &data.info());
                data = recipe
                    .and_then(|recipe| recipe.run(data, workspace))
                    .map_err(|error| error.to_string())?;
            }
            let Text(text) = data.into_text().map_err(|error| error.to_string())?;
            lines.push_str(label);
            lines.push('\t');
            // Cleaned, a sentence ends with a space where a mark was.
            let text = if self.original.is_some() { text.trim_end() } else { &text };
            // A line is a sentence, whatever a step has made of it.
            lines.extend(
                text.chars().map(|c| if matches!(c, '\n' | '\t' | '\r') { ' ' } else { c }),
            );
            lines.push('\n');
            count += 1;
            Ok(())
        };
        for copy in 0..self.options.copies {
            add(Some(self.pipeline), copy)?;
        }
        if self.options.keeps_original {
            add(self.original, 0)?;
        }
        Ok((lines, count))
    }
}
