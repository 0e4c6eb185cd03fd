//! `augment apply`: a pipeline, or recipes, over any files.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Result, bail};
use augment::data::{Apply, ApplyOptions, Format, Inputs, Replay, Steps};
use augment::image::codec::{DecodeOptions, MAX_PIXELS, Scale};
use clap::builder::PossibleValue;
use clap::{ValueEnum, value_parser};

use crate::Outcome;
use crate::args::{DeviceArg, Manners, read_pipeline};
use crate::progress::{self, Display};

/// Apply a pipeline to files, or repeat what was applied before
///
/// Every file is decoded, augmented and written below OUT, in the tree of the INPUT folders. What
/// is drawn for a file depends on the seed, the epoch and its place below the folder given, and on
/// nothing else. With --recipes, the drawn operations are kept, one JSON line a file;
/// --replay runs such lines again, draws nothing, and gives the same bytes.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment apply --pipeline steps.yaml --out augmented photos/\n  \
        augment apply --pipeline steps.yaml --out epoch3 --seed 7 --epoch 3 --recipes r.jsonl photos/\n  \
        augment apply --replay r.jsonl --out again photos/\n  \
        augment apply --pipeline steps.yaml --out tensors --format npy dog.jpg cat.png\n  \
        augment apply --pipeline steps.yaml --out augmented --device cuda photos/\n\n\
        A pipeline file is a list of steps (see `augment ops`):\n  \
        - RandomResizedCrop: {size: 224}\n  \
        - RandomHorizontalFlip\n  \
        - ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}\n\n\
        A recipe's operations have the names and arguments of torchvision's functions:\n  \
        {\"key\": \"dog.jpg\", \"seed\": 7, \"epoch\": 3, \"ops\": [{\"op\": \"horizontal_flip\"}]}\n\n\
        Exit codes: 0 done, 1 some files failed, 2 wrong usage or pipeline, 130 stopped by Ctrl-C.")]
pub(crate) struct Args {
    /// Files, or folders of them: pictures, or sounds
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// A YAML or JSON file with the steps
    #[arg(long, short, value_name = "FILE", required_unless_present = "replay")]
    pipeline: Option<PathBuf>,

    /// Run the recipes of this file instead of drawing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pipeline", "seed", "epoch"])]
    replay: Option<PathBuf>,

    /// Where the results go
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,

    /// The seed of all random draws
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,

    /// The epoch to draw for
    #[arg(long, default_value_t = 0, value_name = "N")]
    epoch: u64,

    /// What to write [default: png for 8-bit images, npy otherwise]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<FormatArg>,

    /// The quality of JPEGs
    #[arg(long, default_value_t = 75, value_name = "1-100", value_parser = value_parser!(u8).range(1..=100))]
    quality: u8,

    /// Turn photographs as their EXIF orientation says
    #[arg(long)]
    exif: bool,

    /// Decode JPEGs at 1/2, 1/4 or 1/8 where a crop is shrunken as much: faster, and no longer equal
    #[arg(long)]
    draft: bool,

    /// Refuse pictures of more pixels
    #[arg(long, default_value_t = MAX_PIXELS, value_name = "N")]
    max_pixels: usize,

    /// Write the recipe of every file here, a JSON line each
    #[arg(long, value_name = "FILE")]
    recipes: Option<PathBuf>,

    #[command(flatten)]
    device: DeviceArg,

    #[command(flatten)]
    manners: Manners,
}

#[derive(Clone, Copy)]
struct FormatArg(Format);

impl ValueEnum for FormatArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self(Format::Png),
            Self(Format::Jpeg),
            Self(Format::Webp),
            Self(Format::Npy),
            Self(Format::Safetensors),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.extension()))
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let inputs = Inputs::list(&args.inputs)?;
    if let Some(folder) = args.inputs.iter().find(|input| holds(input, &args.out)) {
        bail!(
            "--out {} lies in the input {}, where the next run would take the results for inputs; \
             choose another folder",
            args.out.display(),
            folder.display()
        );
    }
    let display = Display::new(args.manners.quiet, "files");
    let (count, others) = (inputs.files.len(), inputs.others);
    let noun = if count == 1 { "file" } else { "files" };
    display.note(&match others {
        0 => format!("{count} {noun}"),
        _ => format!("{count} {noun}, and {others} that are neither pictures nor sounds"),
    });
    let options = ApplyOptions {
        executor: args.device.executor(&args.manners, &display)?,
        format: args.format.map(|format| format.0),
        threads: args.manners.threads(),
        on_error: args.manners.on_error(),
        quality: args.quality,
        decode: DecodeOptions {
            exif: args.exif,
            max_pixels: args.max_pixels,
            ..DecodeOptions::default()
        },
        scale: if args.draft { Scale::Draft } else { Scale::Full },
        ..ApplyOptions::default()
    };
    let apply = Apply::new(&inputs, args.steps(&inputs)?, options)?;
    let stop = progress::stop_on_ctrl_c(&display, "stopping after the files in hand")?;
    let report = apply.run(&args.out, args.recipes.as_deref(), &stop, &|p| display.progress(p))?;
    display.applied(&report, &args.out);
    Ok(match &report.failed[..] {
        _ if report.stopped && stop.load(Ordering::Relaxed) => Outcome::Stopped,
        [] => Outcome::Done,
        _ => Outcome::SomeFailed,
    })
}

impl Args {
    fn steps(&self, inputs: &Inputs) -> Result<Steps> {
        let registry = augment::registry();
        if let Some(path) = &self.replay {
            return Ok(Steps::Replay(Replay::read(path, registry)?));
        }
        let Some(path) = &self.pipeline else { bail!("give --pipeline or --replay") };
        let pipeline = read_pipeline(path, inputs.medium.info(), &registry)?;
        Ok(Steps::Draw { pipeline: pipeline.into(), seed: self.seed, epoch: self.epoch })
    }
}

/// Whether `inner` is the folder, or lies in it.
fn holds(folder: &Path, inner: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    // The output may not be there yet; what is above it is.
    let there = inner.ancestors().find_map(|path| match path.as_os_str().is_empty() {
        true => Path::new(".").canonicalize().ok(),
        false => path.canonicalize().ok(),
    });
    folder.is_dir() && there.is_some_and(|there| there.starts_with(&folder))
}
