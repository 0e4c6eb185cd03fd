//! A pipeline, or recipes that were drawn before, applied to files.

mod inputs;
mod recipes;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use augment_audio::codec::Limits;
use augment_core::{Data, Dtype, Executor, Info, Pipeline, Recipe, Workspace};
use augment_image::codec::{self, DecodeOptions, Scale};
use serde::Serialize;

use crate::cache::{self, Format};
use crate::error::{Error, Failure, Result};
use crate::media::{self, Medium};
use crate::work::{self, Buffers, OnError, Outcome, Progress, Stop, Work};

pub use inputs::Inputs;
pub use recipes::Replay;
use recipes::Sink;

/// Where the ops of a sample come from.
#[derive(Debug)]
pub enum Steps {
    /// They are drawn.
    Draw {
        /// What draws them.
        pipeline: Box<Pipeline>,
        /// The seed of all draws.
        seed: u64,
        /// The epoch.
        epoch: u64,
    },
    /// They were drawn before: nothing is drawn.
    Replay(Replay),
}

/// How a pipeline is applied.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// What is written; what suits the result when left out: `png` for 8-bit images, else `npy`.
    pub format: Option<Format>,
    /// What runs the ops; the CPU when left out.
    pub executor: Option<Arc<dyn Executor>>,
    /// Threads; 0 for one a core, or for a few a core where the executor has a GPU.
    pub threads: usize,
    /// What happens when a file cannot be processed.
    pub on_error: OnError,
    /// The quality of JPEGs, 1 to 100.
    pub quality: u8,
    /// How pictures are decoded.
    pub decode: DecodeOptions,
    /// How much of a JPEG is decoded where its recipe begins with a crop.
    pub scale: Scale,
    /// How much sound is decoded at most.
    pub limits: Limits,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        Self {
            format: None,
            executor: None,
            threads: 0,
            on_error: OnError::default(),
            quality: cache::QUALITY,
            decode: DecodeOptions::default(),
            scale: Scale::Full,
            limits: Limits::default(),
        }
    }
}

/// What a run did.
#[derive(Debug, Default, Serialize)]
pub struct Applied {
    /// Files processed.
    pub done: usize,
    /// Files written.
    pub written: usize,
    /// Files that could not be processed, by key.
    pub failed: Vec<Failure>,
    /// Recipes of which there is no file.
    pub unused_recipes: usize,
    /// Whether the run was stopped before its end.
    pub stopped: bool,
    /// How long it took.
    pub seconds: f64,
    /// On how many threads.
    pub threads: usize,
    /// On which device: the GPU's name, or `CPU`.
    pub device: String,
    /// The ops that ran on the CPU because the GPU has no kernel for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_cpu: Vec<String>,
}

/// Steps to be applied to files.
#[derive(Debug)]
pub struct Apply<'a> {
    inputs: &'a Inputs,
    steps: Steps,
    options: ApplyOptions,
}

struct Run<'a> {
    apply: &'a Apply<'a>,
    executor: &'a dyn Executor,
    out: &'a Path,
    recipes: Option<Sink>,
    written: AtomicUsize,
}

impl<'a> Apply<'a> {
    /// Steps to be applied to these files.
    ///
    /// # Errors
    /// When the results cannot be written in the format, or two would be written to one file.
    pub fn new(inputs: &'a Inputs, steps: Steps, options: ApplyOptions) -> Result<Self> {
        if let (Steps::Draw { pipeline, .. }, Some(format)) = (&steps, options.format) {
            check_format(format, pipeline.output())?;
        }
        let mut stems = BTreeMap::new();
        for key in inputs.files.keys() {
            if let Some(other) = stems.insert(stem(key), key) {
                return Err(Error::Options(format!(
                    "{other} and {key} would be written to one file; apply them one by one"
                )));
            }
        }
        Ok(Self { inputs, steps, options })
    }

    /// Applies them, and writes the results below `out` in the tree of the inputs; several results
    /// of a file go to a folder each, of the result's name, with that tree in it. Recipes go to
    /// `recipes`, a line a file, in the order of the keys.
    ///
    /// Setting `stop` ends the run after the files in hand. `progress` is called after each file,
    /// from any thread.
    ///
    /// # Errors
    /// When nothing can be written. Files that cannot be processed are no error here: they stand
    /// in the report.
    pub fn run(
        &self,
        out: &Path,
        recipes: Option<&Path>,
        stop: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Applied> {
        let start = Instant::now();
        let executor = self.options.executor.as_deref();
        let cpu = work::threads(self.options.threads, executor)?;
        let executor = executor.unwrap_or(&cpu);
        let run = Run {
            apply: self,
            executor,
            out,
            recipes: recipes.map(Sink::create).transpose()?,
            written: AtomicUsize::new(0),
        };
        let files: Vec<_> = self.inputs.files.iter().collect();
        let work = Work {
            cpu: &cpu,
            total: files.len(),
            on_error: self.options.on_error,
            failed: Vec::new(),
            stop,
            progress,
        };
        let Outcome { done, failed, stopped } = work.run(
            |index| (files[index].0.clone(), files[index].1.display().to_string()),
            |index, workspace, buffers| run.file(index, files[index], workspace, buffers),
        )?;
        if let Some(recipes) = &run.recipes {
            recipes.finish()?;
        }
        let unused_recipes = match &self.steps {
            Steps::Draw { .. } => 0,
            Steps::Replay(replay) => {
                replay.keys().filter(|&key| !self.inputs.files.contains_key(key)).count()
            }
        };
        Ok(Applied {
            done,
            written: run.written.into_inner(),
            failed,
            unused_recipes,
            stopped,
            seconds: start.elapsed().as_secs_f64(),
            threads: cpu.threads(),
            device: work::device(executor),
            on_cpu: executor.on_cpu(),
        })
    }
}

impl Run<'_> {
    /// Processes one file.
    fn file(
        &self,
        index: usize,
        (key, path): (&String, &PathBuf),
        workspace: &mut Workspace,
        buffers: &mut Buffers,
    ) -> Result<(), Stop> {
        let (line, result) = match self.try_file(key, path, workspace, buffers) {
            Ok(line) => (Some(line), Ok(())),
            Err(stop) => (None, Err(stop)),
        };
        if let Some(recipes) = &self.recipes {
            recipes.push(index, line)?;
        }
        result
    }

    /// The line of the sample's recipe, once its results are written.
    fn try_file(
        &self,
        key: &str,
        path: &Path,
        workspace: &mut Workspace,
        buffers: &mut Buffers,
    ) -> Result<String, Stop> {
        let Apply { inputs, steps, options } = self.apply;
        media::read(path, &mut buffers.source)?;
        let source = &buffers.source;
        let decode = |workspace: &mut Workspace| {
            inputs.medium.decode(source, &options.limits, &options.decode, workspace)
        };
        // Where a file's head tells the size, what is drawn decides what is decoded of it.
        let head = match inputs.medium {
            Medium::Image => codec::peek(source, &options.decode).map(Info::from),
            _ => None,
        };
        let (recipe, data) = match steps {
            Steps::Replay(replay) => {
                (replay.get(key)?.ok_or_else(|| "it has no recipe".to_owned())?, None)
            }
            Steps::Draw { pipeline, seed, epoch } => {
                let data = head.is_none().then(|| decode(workspace)).transpose()?;
                let info = head.clone().or(data.as_ref().map(Data::info));
                let info = info.ok_or_else(|| "its size is not known".to_owned())?;
                let recipe = pipeline.draw(*seed, *epoch, key, &info)?;
                (recipe, data)
            }
        };
        let result = match (data, head) {
            (Some(data), _) => self.executor.run_one(&recipe.ops, data, workspace),
            (None, None) => self.executor.run_one(&recipe.ops, decode(workspace)?, workspace),
            (None, Some(_)) => {
                let decoded =
                    codec::decode_for(source, &recipe.ops, &options.decode, options.scale);
                let (image, ops) = decoded.map_err(|error| format!("decode: {error}"))?;
                self.executor.run_one(&ops, image.into(), workspace)
            }
        };
        let result = result?;
        self.write(key, "", result, workspace, &mut buffers.encoded)?;
        line(&recipe).map_err(Stop::Sample)
    }

    /// Writes a result into the folder `folder` of the output.
    fn write(
        &self,
        key: &str,
        folder: &str,
        result: Data,
        workspace: &mut Workspace,
        encoded: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        let result = match result {
            Data::Several(parts) => {
                return parts.into_iter().try_for_each(|(name, part)| {
                    self.write(key, &format!("{folder}{name}/"), part, workspace, encoded)
                });
            }
            result => result,
        };
        let format = self.apply.options.format.unwrap_or_else(|| suited(&result.info()));
        let quality = self.apply.options.quality;
        cache::encode(format, quality, &result, encoded)
            .map_err(|why| format!("{format}: {why}"))?;
        let name = format!("{folder}{}.{}", stem(key), format.extension());
        cache::write(&self.out.join(name), encoded)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        if let Data::Image(image) = result {
            workspace.recycle_pixels(image.pixels);
        }
        Ok(())
    }
}

fn line(recipe: &Recipe) -> Result<String, String> {
    serde_json::to_string(recipe).map_err(|error| error.to_string())
}

/// The key without its file's ending.
fn stem(key: &str) -> &str {
    let name = key.rfind('/').map_or(0, |slash| slash + 1);
    match key[name..].rfind('.') {
        Some(dot) if dot > 0 => &key[..name + dot],
        _ => key,
    }
}

/// What a result is written as when nobody says.
fn suited(info: &Info) -> Format {
    match info {
        Info::Image(info) if info.dtype == Dtype::Uint8 => Format::Png,
        _ => Format::Npy,
    }
}

/// Fails when a format is known not to hold such results.
fn check_format(format: Format, info: &Info) -> Result<()> {
    let why = match info {
        Info::Several(parts) => {
            return parts.iter().try_for_each(|(_, info)| check_format(format, info));
        }
        _ if format.is_tensor() => match info {
            Info::Text { .. } => "text is no tensor",
            _ => return Ok(()),
        },
        Info::Image(info) if info.dtype == Dtype::Uint8 => return Ok(()),
        Info::Image(_) => "it holds 8-bit pixels: end with to_dtype: {dtype: uint8, scale: true}",
        _ => "it holds pictures: choose npy or safetensors",
    };
    Err(Error::Options(format!("the pipeline ends with {info}, which {format} cannot hold; {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_the_key_without_its_ending() {
        for (key, expected) in [
            ("dog/1.jpg", "dog/1"),
            ("a.b/c", "a.b/c"),
            ("a.tar.png", "a.tar"),
            ("x/.png", "x/.png"),
            ("plain", "plain"),
        ] {
            assert_eq!(stem(key), expected);
        }
    }
}
