//! `augment precompute`: a dataset into a cache of pictures and tensors.

mod media;
mod texts;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail};
use augment::data::{Format, Report, RowFormat};
use clap::builder::PossibleValue;
use clap::{ValueEnum, value_parser};
use serde::Serialize;

use crate::Outcome;
use crate::args::{Manners, PresetArgs};
use crate::progress::Display;

/// Turn a dataset of sounds, pictures or texts into pictures and tensors, once and for all
///
/// Of sounds, each clip becomes a log-mel spectrogram: a picture in a tree that torchvision's ImageFolder
/// opens (OUT/train/dog/….png), and the same as a tensor, with a manifest that says exactly how
/// each was made. Pictures become tensors by the steps of a file, or those that a pretrained model wants (--for). Of texts, rows become token ids and masks in shards. A second run redoes only what
/// changed; a killed run goes on where it was.
///
/// DATASET is a folder like ESC-50 (meta/esc50.csv and audio/, or files named like
/// 1-100032-A-0.wav), UrbanSound8K or Speech Commands, or one with a folder of sound files, or of pictures, for each
/// class. Of texts it is a CSV, TSV or JSONL file, or a folder with a folder of .txt files for each class.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment precompute esc50/\n  \
        augment precompute esc50/ --out cache --format png --image-size 224x224\n  \
        augment precompute esc50/ --pipeline steps.yaml --copies 4 --seed 7\n  \
        augment precompute birds/ --clip-seconds 3 --hop-seconds 1.5 --max-seconds 7200\n  \
        augment precompute speech/ --format npy,safetensors --threads 8 --json\n  \
        augment precompute speech/ --device cpu\n  \
        augment precompute photos/ --for resnet50\n  \
        augment precompute photos/ --for resnet50 --train --copies 4        # augmented as in its training\n  \
        augment precompute esc50/ --for efficientnet_b0:IMAGENET1K_V1        # log-mel pictures, as the model wants them\n  \
        augment precompute imdb.csv --tokenizer tokenizer.json --max-length 128\n  \
        augment precompute tweets.csv --encoding latin1 --text-column 6 --label-column 1 --tokenizer words\n  \
        augment precompute imdb/ --tokenizer words --splits train=0.9,valid=0.1 --buckets 32,64\n\n\
        A pipeline file is a list of steps (see `augment ops`):\n  \
        - resample: {target_sr: 22050}\n  \
        - mel_spectrogram: {n_mels: 64}\n  \
        - power_to_db\n  \
        - FrequencyMasking: {freq_mask_param: 16}\n\n\
        Exit codes: 0 done, 1 some samples failed, 2 wrong usage or pipeline, 130 stopped by Ctrl-C.")]
pub(crate) struct Args {
    /// The folder or file of the dataset
    dataset: PathBuf,

    /// Where the outputs go [default: the dataset's name with -cache]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// What to write: png, npy, safetensors, any of them together; of texts npy, safetensors or both,
    /// safetensors where nothing is said, and of pictures or --for npy, or safetensors where a model takes several tensors
    /// [default: png,npy]
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    format: Vec<FormatArg>,

    /// Make what a pretrained model takes: a model or model:WEIGHTS, as `augment hub list` has them, or the
    /// preprocessor_config.json of a checkpoint
    #[arg(long = "for", value_name = "MODEL", conflicts_with = "pipeline")]
    model: Option<String>,

    /// A YAML or JSON file with the steps, instead of a log-mel spectrogram; of texts, before they are tokenized
    #[arg(long, value_name = "FILE")]
    pipeline: Option<PathBuf>,

    /// Augmented copies of each sample, for a pipeline that draws at random
    #[arg(long, default_value_t = 1, value_name = "K", value_parser = value_parser!(u64).range(1..=1_000_000))]
    copies: u64,

    /// The seed of all random draws
    #[arg(long, default_value_t = 0, allow_negative_numbers = true, value_name = "N")]
    seed: u64,

    #[command(flatten)]
    manners: Manners,

    /// Print the summary as JSON on standard output
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    preset: PresetArgs,

    #[command(flatten)]
    sounds: media::SoundArgs,

    #[command(flatten)]
    texts: texts::TextArgs,
}

#[derive(Clone, Copy)]
struct FormatArg(Format);

impl ValueEnum for FormatArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Format::Png), Self(Format::Npy), Self(Format::Safetensors)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.extension()))
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    if same_folder(&args.out(), &args.dataset) {
        bail!("--out is the dataset's own folder; choose another");
    }
    let is_texts = args.is_texts()?;
    let others = if is_texts {
        vec![(args.sounds.given(), "sounds"), (args.given_preset(), "pictures and sounds")]
    } else {
        vec![(args.texts.given(), "texts")]
    };
    if let Some((option, what)) = others.iter().find_map(|(option, what)| Some(((*option)?, what)))
    {
        bail!("{option} is about {what}, which {} holds none of", args.dataset.display());
    }
    if is_texts { texts::run(args) } else { media::run(args) }
}

impl Args {
    /// Whether the dataset is one of texts: a table, or a folder with texts and without sounds.
    fn is_texts(&self) -> Result<bool> {
        let path = &self.dataset;
        path.metadata().with_context(|| format!("cannot open the dataset {}", path.display()))?;
        if path.is_file() {
            let is_table = RowFormat::of(path).is_some() || self.texts.given().is_some();
            return Ok(is_table || self.texts.is_asked_for());
        }
        Ok(self.texts.is_asked_for() || augment::data::holds_texts(path))
    }

    /// An option that is about presets and was given.
    fn given_preset(&self) -> Option<&'static str> {
        self.model.as_ref().map(|_| "--for").or_else(|| self.preset.given())
    }

    fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| default_out(&self.dataset))
    }

    fn is_format_given(&self) -> bool {
        !self.format.is_empty()
    }

    /// The formats, each once; `default` where none is given.
    fn formats(&self, default: &[Format]) -> Vec<Format> {
        let mut formats: Vec<_> = self.format.iter().map(|format| format.0).collect();
        if formats.is_empty() {
            formats = default.to_vec();
        }
        formats.sort();
        formats.dedup();
        formats
    }

    /// What a run ends with.
    fn end<S: Serialize>(
        &self,
        display: &Display,
        report: &Report<S>,
        stop: &AtomicBool,
    ) -> Result<Outcome> {
        let out = self.out();
        display.report(report, &out);
        if self.json {
            let mut stdout = std::io::stdout().lock();
            serde_json::to_writer_pretty(&mut stdout, &json(report, &out))?;
            writeln!(stdout)?;
        }
        Ok(match &report.failed[..] {
            _ if report.stopped && stop.load(Ordering::Relaxed) => Outcome::Stopped,
            [] => Outcome::Done,
            _ => Outcome::SomeFailed,
        })
    }
}

/// `esc50-cache` for `some/esc50/`, in the current folder.
fn default_out(dataset: &Path) -> PathBuf {
    let resolved = dataset.canonicalize().unwrap_or_else(|_| dataset.to_owned());
    let name = if resolved.is_file() { resolved.file_stem() } else { resolved.file_name() };
    let name = name.map_or("dataset".into(), |name| name.to_string_lossy());
    PathBuf::from(format!("{name}-cache"))
}

fn same_folder(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The summary and the report in one object.
fn json<S: Serialize>(report: &Report<S>, out: &Path) -> serde_json::Value {
    let summary = report.summary.as_ref().map(serde_json::to_value);
    serde_json::json!({
        "out": out.display().to_string(),
        "summary": summary.and_then(Result::ok),
        "run": report,
    })
}
