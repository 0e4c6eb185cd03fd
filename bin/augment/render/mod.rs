//! `augment render`: waveforms and spectrograms for people to look at.

mod canvas;
mod figure;
mod panels;
mod ticks;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use augment::audio::codec::{self, Limits};
use augment::core::{Data, Info, Pipeline, Recipe, Workspace};
use augment::image::codec::encode_png;
use clap::value_parser;

use crate::Outcome;
use crate::args::{ColormapArg, read_pipeline};
use figure::{Column, Figure};
use panels::{Grid, Picture};

/// Draw waveforms and spectrograms with axes, before and after a pipeline
///
/// For every FILE a waveform and its log-mel spectrogram, with seconds, Hz and dB; with --pipeline,
/// what the steps make of it stands beside it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment render dog.wav --out dog.png\n  \
        augment render dog.wav rain.ogg --out after.png --pipeline steps.yaml --seed 7\n  \
        augment render dog.wav --out gray.png --colormap gray --size 800x300\n\n\
        Exit codes: 0 done, 2 wrong usage, pipeline or file.")]
pub(crate) struct Args {
    /// Sound files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The picture that is written
    #[arg(long, short, value_name = "PNG")]
    out: PathBuf,

    /// A YAML or JSON file with steps; what they give is drawn beside
    #[arg(long, short, value_name = "FILE")]
    pipeline: Option<PathBuf>,

    /// The seed of all random draws
    #[arg(long, default_value_t = 0, value_name = "N", requires = "pipeline")]
    seed: u64,

    /// The epoch to draw for
    #[arg(long, default_value_t = 0, value_name = "N", requires = "pipeline")]
    epoch: u64,

    /// The colours of spectrograms: magma, viridis, inferno, plasma or gray [default: magma]
    #[arg(long, value_name = "NAME")]
    colormap: Option<ColormapArg>,

    /// The size of a spectrogram, width x height, without its axes
    #[arg(long, default_value = "480x256", value_name = "WxH", value_parser = size)]
    size: (u32, u32),

    /// Refuse recordings that are longer
    #[arg(long, default_value_t = Limits::default().max_seconds, value_name = "SECONDS",
        value_parser = value_parser!(f64))]
    max_seconds: f64,
}

fn size(text: &str) -> Result<(u32, u32)> {
    let wrong = || anyhow!("a size is like 480x256, each side from 64 to 8192");
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let side = |text: &str| {
        let side = text.trim().parse().ok();
        side.filter(|side| (64..=8192).contains(side)).ok_or_else(wrong)
    };
    Ok((side(width)?, side(height)?))
}

/// What a waveform is shown by.
const MEL: &str = "[to_mono, mel_spectrogram, power_to_db]";

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    if args.files.len() > 64 {
        bail!("{} files are too many for one picture; give at most 64", args.files.len());
    }
    let registry = augment::registry();
    let mel = Pipeline::from_yaml(MEL, Info::AUDIO, &registry)?;
    let pipeline = match &args.pipeline {
        Some(path) => Some(read_pipeline(path, Info::AUDIO, &registry)?),
        None => None,
    };
    let table = args.colormap.unwrap_or_default().0;
    let mut rows = Vec::new();
    for path in &args.files {
        let row = args.row(path, &mel, pipeline.as_ref());
        rows.push(row.with_context(|| path.display().to_string())?);
    }
    let image = Figure { rows, size: args.size, colormap: table }.draw();
    let mut png = Vec::new();
    encode_png(&image, &mut png).map_err(|error| anyhow!("{error}"))?;
    if let Some(folder) = args.out.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(&args.out, png)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    Ok(Outcome::Done)
}

impl Args {
    /// What is drawn of one file: before, and after the pipeline.
    fn row(&self, path: &Path, mel: &Pipeline, pipeline: Option<&Pipeline>) -> Result<Vec<Column>> {
        let mut workspace = Workspace::new();
        let bytes = std::fs::read(path)?;
        let limits = Limits { max_seconds: self.max_seconds };
        let clip: Data = codec::decode(&bytes, &limits, Vec::new())?.into();
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let key = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut columns = vec![column(name, clip.clone(), mel, None, &mut workspace)?];
        if let Some(pipeline) = pipeline {
            let info = clip.info();
            let recipe = pipeline.draw(self.seed, self.epoch, &key, &info)?;
            let result = recipe.run(clip, &mut workspace)?;
            let steps: Vec<_> = recipe.ops.iter().map(|op| op.name()).collect();
            let title = if steps.is_empty() { "(nothing drawn)".into() } else { steps.join(" ") };
            let grid = Grid::of(&recipe, info);
            columns.push(column(title, result, mel, grid, &mut workspace)?);
        }
        Ok(columns)
    }
}

/// The panels of a sample; `grid` is what is known of a spectrogram's axes.
fn column(
    title: String,
    data: Data,
    mel: &Pipeline,
    grid: Option<Grid>,
    workspace: &mut Workspace,
) -> Result<Column> {
    match data {
        Data::Audio(audio) => {
            if audio.is_empty() {
                bail!("there is no sound left to draw");
            }
            let info = Data::from(audio.clone()).info();
            let recipe: Recipe = mel.draw(0, 0, "", &info)?;
            let grid = Grid::of(&recipe, info);
            let spectrogram = recipe.run(audio.clone().into(), workspace)?.into_spectrogram()?;
            Ok(Column { title, wave: Some(audio), picture: Picture::new(spectrogram, grid) })
        }
        Data::Spectrogram(spectrogram) => {
            Ok(Column { title, wave: None, picture: Picture::new(spectrogram, grid) })
        }
        other => {
            bail!("the pipeline gives {}; only sounds and spectrograms are drawn", other.info())
        }
    }
}
