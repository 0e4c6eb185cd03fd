//! Sounds into spectrograms, pictures into tensors.

use std::str::FromStr;

use anyhow::{Context as _, Result, anyhow, bail};
use augment::audio::codec::Limits;
use augment::data::{
    Dataset, DatasetOptions, Folds, Format, Job, JobOptions, Layout, Medium, PictureOptions, Plan,
    PresetMark, Windows,
};
use augment::hub::Kind;
use clap::ValueEnum;
use serde_json::json;

use super::Args;
use crate::Outcome;
use crate::args::{Chosen, ColormapArg, DeviceArg, LOG_MEL, first_given};
use crate::progress::{self, Display};

#[derive(clap::Args)]
#[command(next_help_heading = "Sounds")]
pub(super) struct SoundArgs {
    /// How the dataset is laid out, if it is not to be found out [default: auto]
    #[arg(long = "dataset", value_enum, value_name = "LAYOUT")]
    layout: Option<LayoutArg>,

    /// Which folds make up a split; repeat for each; of UrbanSound8K's ten, 1-8, 9 and 10 do where none
    /// is given [default: train=1,2,3 valid=4 test=5]
    #[arg(long, value_name = "SPLIT=N,N")]
    folds: Vec<String>,

    /// The colours of pictures: magma, viridis, inferno, plasma or gray [default: magma]
    #[arg(long, value_name = "NAME")]
    colormap: Option<ColormapArg>,

    /// The values of the first and the last colour, in dB [default: each clip's own range]
    #[arg(long, value_name = "LOW:HIGH", allow_hyphen_values = true)]
    range: Option<Range>,

    /// The size of pictures, height x width [default: one pixel a value]
    #[arg(long, value_name = "HxW", allow_hyphen_values = true)]
    image_size: Option<Size>,

    /// Cut recordings into clips of this length; shorter ones are padded with silence
    #[arg(long, value_name = "SECONDS")]
    clip_seconds: Option<f64>,

    /// From the beginning of one clip to that of the next [default: --clip-seconds]
    #[arg(long, value_name = "SECONDS", requires = "clip_seconds")]
    hop_seconds: Option<f64>,

    /// Refuse recordings that are longer [default: 600]
    #[arg(long, value_name = "SECONDS")]
    max_seconds: Option<f64>,

    #[command(flatten)]
    device: DeviceArg,
}

#[derive(Clone, Copy, ValueEnum)]
enum LayoutArg {
    Auto,
    Esc50,
    #[value(name = "urbansound8k")]
    UrbanSound8k,
    SpeechCommands,
    Folders,
}

#[derive(Clone, Copy)]
struct Range(f64, f64);

impl FromStr for Range {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || anyhow!("a range is like -80:0");
        let (low, high) = text.split_once(':').ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse().ok().filter(|x: &f64| x.is_finite());
        match (number(low), number(high)) {
            (Some(low), Some(high)) if low < high => Ok(Self(low, high)),
            _ => Err(wrong()),
        }
    }
}

#[derive(Clone, Copy)]
struct Size {
    height: u32,
    width: u32,
}

impl FromStr for Size {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (height, width) = text.split_once('x').unwrap_or((text, text));
        let number = |text: &str| match text.trim().parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(anyhow!("a size is like 224x224")),
        };
        Ok(Self { height: number(height)?, width: number(width)? })
    }
}

impl SoundArgs {
    /// An option that is about sounds and was given.
    pub(super) fn given(&self) -> Option<&'static str> {
        first_given(&[
            ("--dataset", self.layout.is_some()),
            ("--folds", !self.folds.is_empty()),
            ("--colormap", self.colormap.is_some()),
            ("--range", self.range.is_some()),
            ("--image-size", self.image_size.is_some()),
            ("--clip-seconds", self.clip_seconds.is_some()),
            ("--max-seconds", self.max_seconds.is_some()),
            ("--device", self.device.is_given()),
        ])
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let folds = Folds::parse(&args.sounds.folds).context("--folds")?;
    let layout = match args.sounds.layout {
        None | Some(LayoutArg::Auto) => None,
        Some(LayoutArg::Esc50) => Some(Layout::Esc50),
        Some(LayoutArg::UrbanSound8k) => Some(Layout::UrbanSound8k),
        Some(LayoutArg::SpeechCommands) => Some(Layout::SpeechCommands),
        Some(LayoutArg::Folders) => Some(Layout::Folders),
    };
    let model = args.model()?;
    let dataset = Dataset::open(&args.dataset, &DatasetOptions { layout, folds })?;
    let is_spectrogram = dataset.medium == Medium::Audio && model.is_none();
    let formats: &[Format] =
        if is_spectrogram { &[Format::Png, Format::Npy] } else { &[Format::Npy] };
    let mut formats = args.formats(formats);
    let plan = args.plan(&formats, dataset.medium, model.as_ref())?;
    // Several tensors of a sample stand in one file.
    if !args.is_format_given() && plan.output().kind() == augment::core::Kind::Several {
        formats = vec![Format::Safetensors];
    }
    let mut options = args.job_options(formats)?;
    options.preset = model.as_ref().map(|Chosen { mark, source, preset, .. }| {
        PresetMark::new(mark, source, &json!({ preset.name(): preset.arguments() }))
    });

    let noun = if dataset.medium == Medium::Audio { "clips" } else { "images" };
    let display = Display::new(args.manners.quiet, noun);
    display.dataset(&dataset);
    if let Some(Chosen { name, source, note, .. }) = &model {
        display.note(&format!("for {name}, by {source}"));
        note.iter().for_each(|note| display.note(&format!("note: {note}")));
    }
    let stop = progress::stop_on_ctrl_c(
        &display,
        "stopping after the samples in hand; run the same command to go on",
    )?;
    options.executor = args.sounds.device.executor(&args.manners, &display)?;
    let job = Job::new(&dataset, plan, options)?;
    let report = job.run(&args.out(), &stop, &|progress| display.progress(progress))?;
    args.end(&display, &report, &stop)
}

impl Args {
    fn model(&self) -> Result<Option<Chosen>> {
        let Some(name) = &self.model else {
            if let Some(option) = self.preset.given() {
                bail!("{option} is about a model's preset; say which by --for");
            }
            return Ok(None);
        };
        let chosen = Chosen::find(name, &self.preset).context("--for")?;
        if chosen.preset.kind() == Kind::Video {
            bail!("--for: {} takes video, not single images", chosen.name);
        }
        Ok(Some(chosen))
    }

    fn plan(&self, formats: &[Format], medium: Medium, model: Option<&Chosen>) -> Result<Plan> {
        let SoundArgs { colormap, range, image_size, .. } = &self.sounds;
        let pictures = formats.contains(&Format::Png);
        let given = first_given(&[
            ("--colormap", colormap.is_some()),
            ("--range", range.is_some()),
            ("--image-size", image_size.is_some()),
        ]);
        let of_sounds = first_given(&[
            ("--folds", !self.sounds.folds.is_empty()),
            ("--max-seconds", self.sounds.max_seconds.is_some()),
        ]);
        if let (Some(option), true) = (of_sounds.or(given), medium != Medium::Audio) {
            bail!("{option} is about sounds, which {} holds none of", self.dataset.display());
        }
        // Of a sound for a model of images, they are about the picture that the model sees.
        let is_seen = model.is_some() && image_size.is_none();
        if let (Some(option), false, false) = (given, pictures, is_seen) {
            bail!("{option} is about pictures, but png is not among the formats");
        }
        let options = PictureOptions {
            colormap: colormap.unwrap_or_default().0,
            range: range.map(|Range(low, high)| (low, high)),
            size: image_size.map(|size| (size.height, size.width)),
        };
        let picture = pictures.then_some(&options);
        let registry = augment::registry();
        let input = medium.info();
        if let Some(model @ Chosen { name, preset, .. }) = model {
            if pictures {
                bail!(
                    "--for makes tensors that a model takes, of which there is no png; choose npy or safetensors"
                );
            }
            let wants_sounds = preset.kind() == Kind::Audio;
            if wants_sounds && medium != Medium::Audio {
                bail!("--for: {name} takes sounds, which {} holds none of", self.dataset.display());
            }
            if let (Some(option), true) = (given, wants_sounds) {
                bail!("{option} has no say: {name} takes no picture");
            }
            return Ok(Plan::new(model.pipeline(medium, &options)?, None)?);
        }
        let Some(path) = &self.pipeline else {
            if medium != Medium::Audio {
                bail!(
                    "say what is to be made of the pictures: --for a model, or --pipeline with steps"
                );
            }
            return Ok(Plan::from_yaml(LOG_MEL, input, &registry, picture)?);
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the pipeline {}", path.display()))?;
        let plan = Plan::from_yaml(&text, input, &registry, picture)
            .with_context(|| path.display().to_string())?;
        if let (Some(option), true) = (given, plan.has_own_picture()) {
            bail!("{option} has no say: {} has the steps of the picture itself", path.display());
        }
        Ok(plan)
    }

    fn job_options(&self, formats: Vec<Format>) -> Result<JobOptions> {
        let max_seconds = self.sounds.max_seconds.unwrap_or(Limits::default().max_seconds);
        if max_seconds.is_nan() || max_seconds <= 0.0 {
            bail!("--max-seconds must be more than 0, got {max_seconds}");
        }
        Ok(JobOptions {
            executor: None,
            preset: None,
            formats,
            seed: self.seed,
            copies: self.copies,
            threads: self.manners.threads(),
            on_error: self.manners.on_error(),
            limits: Limits { max_seconds },
            windows: self.sounds.clip_seconds.map(|seconds| Windows {
                seconds,
                hop_seconds: self.sounds.hop_seconds.unwrap_or(seconds),
            }),
        })
    }
}
