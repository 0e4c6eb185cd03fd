//! `augment explain`: which settings make two spectrograms differ.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use augment::audio::codec::Limits;
use augment::core::Data;
use augment::data::{Medium, Npy};
use augment::hub::explain::{Array, explain};
use clap::value_parser;
use serde_json::json;

use crate::Outcome;
use crate::against::Made;
use crate::args::PresetArgs;

/// Name the settings that make two spectrograms of one sound differ
///
/// A and B are arrays as numpy.save writes them, bands × frames or frames × bands, of the sound in --input; with
/// --preset, A is what a model's preset gives, and B alone is given. For each the settings are searched that reproduce it:
/// rate, framing, window, what lies beyond the ends, mel filters, logarithm, reference, cut and normalisation, by the
/// names of librosa, torchaudio and Kaldi. The first line is the answer; a table of all settings follows.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment explain mine.npy theirs.npy --input clip.wav\n  \
        augment explain --preset whisper-tiny theirs.npy --input clip.wav\n  \
        augment explain mine.npy theirs.npy --input clip.wav --json\n\n\
        Exit codes: 0 explained, or nothing to explain, 1 not explained, 2 wrong usage or files.")]
pub(crate) struct Args {
    /// The arrays A and B, or B alone with --preset
    #[arg(required = true, num_args = 1..=2, value_name = "NPY")]
    arrays: Vec<PathBuf>,

    /// The sound that both are of
    #[arg(long, short, value_name = "FILE")]
    input: PathBuf,

    /// Take what this model's preset makes of --input for A: a name as `augment hub list` has them
    #[arg(long, value_name = "MODEL")]
    preset: Option<String>,

    /// Refuse recordings that are longer
    #[arg(long, default_value_t = Limits::default().max_seconds, value_name = "SECONDS",
        value_parser = value_parser!(f64))]
    max_seconds: f64,

    /// Print what was found as JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    arguments: PresetArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let limits = Limits { max_seconds: args.max_seconds };
    let load = || Medium::load(&args.input, &limits);
    let (a, b) = match (&args.arrays[..], &args.preset) {
        ([a, b], None) => (read(a)?, read(b)?),
        ([b], Some(preset)) => (args.made(preset, load()?)?, read(b)?),
        ([_], None) => bail!("give two arrays, or one and --preset"),
        _ => bail!("with --preset, give one array: it is compared with what the preset makes"),
    };
    if let (Some(option), None) = (args.arguments.given(), &args.preset) {
        bail!("{option} is about a model's preset; say which by --preset");
    }
    let (Medium::Audio, Data::Audio(audio)) = load()? else {
        bail!("--input: {} is no sound, and spectrograms are of one", args.input.display());
    };
    let told = explain(&a, &b, &audio)?;
    let text = if args.json {
        let same: Vec<_> = told.same().into_iter().map(|field| field.name()).collect();
        let mut value = serde_json::to_value(&told)?;
        value["same"] = json!(same);
        serde_json::to_string_pretty(&value)? + "\n"
    } else {
        told.to_string()
    };
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(if told.explained { Outcome::Done } else { Outcome::SomeFailed })
}

impl Args {
    /// What a preset makes of the sound.
    fn made(&self, preset: &str, loaded: (Medium, Data)) -> Result<Array> {
        let made = Made::of(preset, &self.arguments, &self.input, loaded)?;
        if !made.is_spectrogram() {
            bail!(
                "--preset: {} gives {}, and spectrograms alone can be explained",
                made.chosen.name,
                made.data.info()
            );
        }
        let array = made.axes()?.array;
        Array::new(&array.shape, array.values).with_context(|| made.chosen.name)
    }
}

fn read(path: &Path) -> Result<Array> {
    let array = Npy::read(path).with_context(|| path.display().to_string())?;
    Array::new(&array.shape, array.values).with_context(|| path.display().to_string())
}
