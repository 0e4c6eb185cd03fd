//! `augment verify`: whether a cache is still what its manifest says, or an array what a preset gives.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use anyhow::{Result, anyhow, bail};
use augment::audio::codec::Limits;
use augment::data::{Verified, verify};
use clap::value_parser;

use crate::Outcome;
use crate::against::Against;
use crate::args::PresetArgs;
use crate::progress::{self, Display};

/// Check that a cache still holds what its manifest says, or that an array is what a preset gives
///
/// Of a cache, every output is read and hashed. What is missing, of another length or of other content is told; so are
/// files that no line of the manifest speaks of.
///
/// With --preset and --against, INPUT is a sound or a picture: what the preset makes of it is compared with the array in a
/// .npy file, which may come from anywhere. Axes of length 1 count for nothing, and axes in another order are put in order
/// and told.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment verify esc50-cache\n  \
        augment verify esc50-cache --json\n  \
        augment verify --preset whisper-tiny --against features.npy clip.wav\n  \
        augment verify --preset resnet50 --against tensor.npy dog.jpg --crop-size 192 --tolerance 0.01\n\n\
        Exit codes: 0 all is as it should be, 1 something is wrong or differs by more than the tolerance, 2 wrong usage, or \
        there is no cache, 130 stopped by Ctrl-C.")]
pub(crate) struct Args {
    /// The folder that `augment precompute` made; with --preset, a sound or a picture
    #[arg(value_name = "CACHE|INPUT")]
    cache: PathBuf,

    /// Compare what this model's preset makes of INPUT: a name as `augment hub list` has them, or a
    /// preprocessor_config.json
    #[arg(long, value_name = "MODEL", requires = "against", conflicts_with = "threads")]
    preset: Option<String>,

    /// The array that it is compared with, as numpy.save writes it
    #[arg(long, value_name = "NPY", requires = "preset")]
    against: Option<PathBuf>,

    /// How far values may be from each other [default: 0.0001]
    #[arg(long, value_name = "X", requires = "preset", allow_negative_numbers = true, value_parser = tolerance)]
    tolerance: Option<f64>,

    /// Refuse recordings that are longer [default: 600]
    #[arg(long, value_name = "SECONDS", requires = "preset")]
    max_seconds: Option<f64>,

    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Print nothing but what is wrong
    #[arg(long, short)]
    quiet: bool,

    /// Print what was found as JSON on standard output
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    arguments: PresetArgs,
}

/// A distance: a number that is not below 0.
pub(crate) fn tolerance(text: &str) -> Result<f64> {
    let number = text.trim().parse().ok().filter(|x: &f64| x.is_finite() && *x >= 0.0);
    number.ok_or_else(|| anyhow!("it must be a number of at least 0, like 1e-4"))
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    if let (Some(preset), Some(file)) = (&args.preset, &args.against) {
        let tolerance = args.tolerance.unwrap_or(1e-4);
        let (input, arguments) = (&args.cache, &args.arguments);
        let limits =
            args.max_seconds.map_or_else(Limits::default, |max_seconds| Limits { max_seconds });
        let against = Against { preset, arguments, file, input, tolerance, limits };
        return against.run(args.quiet, args.json);
    }
    if let Some(option) = args.arguments.given() {
        bail!(
            "{option} is about a model's preset; say which by --preset, and what it is compared with by --against"
        );
    }
    let display = Display::new(args.quiet, "files");
    let stop = progress::stop_on_ctrl_c(&display, "stopping")?;
    let threads = args.threads.map_or(0, usize::from);
    let found = verify(&args.cache, threads, &stop, &|progress| display.progress(progress));
    if stop.load(Ordering::Relaxed) {
        return Ok(Outcome::Stopped);
    }
    let found = found?;
    display.verified(&found, &args.cache);
    if args.json {
        let mut stdout = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut stdout, &found)?;
        writeln!(stdout)?;
    }
    let Verified { wrong, .. } = found;
    Ok(if wrong.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}
