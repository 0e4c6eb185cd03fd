//! `augment precompute`: a dataset into a cache of pictures and tensors.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result, anyhow, bail};
use augment::audio::codec::Limits;
use augment::core::Info;
use augment::data::{
    Dataset, DatasetOptions, Folds, Format, Job, JobOptions, Layout, PictureOptions, Plan, Report,
    Windows,
};
use clap::builder::PossibleValue;
use clap::{ValueEnum, value_parser};

use crate::Outcome;
use crate::args::{ColormapArg, DeviceArg, Manners};
use crate::progress::{self, Display};

/// The default steps: `librosa.feature.melspectrogram` and `power_to_db(ref=np.max)` at the clip's
/// own rate.
const DEFAULT_STEPS: &str = "[to_mono, mel_spectrogram, power_to_db]";

/// Turn a dataset of sounds into pictures and tensors, once and for all
///
/// Each clip becomes a log-mel spectrogram: a picture in a tree that torchvision's ImageFolder
/// opens (OUT/train/dog/….png), and the same as a tensor, with a manifest that says exactly how
/// each was made. A second run redoes only what changed; a killed run goes on where it was.
///
/// DATASET is a folder like ESC-50 (meta/esc50.csv and audio/, or files named like
/// 1-100032-A-0.wav), UrbanSound8K or Speech Commands, or one with a folder of sound files for each
/// class.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment precompute esc50/\n  \
        augment precompute esc50/ --out cache --format png --image-size 224x224\n  \
        augment precompute esc50/ --pipeline steps.yaml --copies 4 --seed 7\n  \
        augment precompute birds/ --clip-seconds 3 --hop-seconds 1.5 --max-seconds 7200\n  \
        augment precompute speech/ --format npy,safetensors --threads 8 --json\n  \
        augment precompute speech/ --device cpu\n\n\
        A pipeline file is a list of steps (see `augment ops`):\n  \
        - resample: {target_sr: 22050}\n  \
        - mel_spectrogram: {n_mels: 64}\n  \
        - power_to_db\n  \
        - FrequencyMasking: {freq_mask_param: 16}\n\n\
        Exit codes: 0 done, 1 some clips failed, 2 wrong usage or pipeline, 130 stopped by Ctrl-C.")]
pub(crate) struct Args {
    /// The folder of the dataset
    dataset: PathBuf,

    /// Where the outputs go [default: the dataset's name with -cache]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// What to write: png, npy, safetensors, any of them together
    #[arg(long, value_delimiter = ',', default_value = "png,npy", value_name = "LIST")]
    format: Vec<FormatArg>,

    /// A YAML or JSON file with the steps, instead of a log-mel spectrogram
    #[arg(long, value_name = "FILE")]
    pipeline: Option<PathBuf>,

    /// Augmented copies of each clip, for a pipeline that draws at random
    #[arg(long, default_value_t = 1, value_name = "K", value_parser = value_parser!(u64).range(1..=1_000_000))]
    copies: u64,

    /// The seed of all random draws
    #[arg(long, default_value_t = 0, allow_negative_numbers = true, value_name = "N")]
    seed: u64,

    /// How the dataset is laid out, if it is not to be found out
    #[arg(long = "dataset", value_enum, default_value = "auto", value_name = "LAYOUT")]
    layout: LayoutArg,

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

    /// Refuse recordings that are longer
    #[arg(long, default_value_t = Limits::default().max_seconds, value_name = "SECONDS")]
    max_seconds: f64,

    #[command(flatten)]
    device: DeviceArg,

    #[command(flatten)]
    manners: Manners,

    /// Print the summary as JSON on standard output
    #[arg(long)]
    json: bool,
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
struct FormatArg(Format);

impl ValueEnum for FormatArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Format::Png), Self(Format::Npy), Self(Format::Safetensors)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.extension()))
    }
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

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let plan = args.plan()?;
    let mut options = args.job_options()?;
    options.formats.sort();
    options.formats.dedup();
    let layout = match args.layout {
        LayoutArg::Auto => None,
        LayoutArg::Esc50 => Some(Layout::Esc50),
        LayoutArg::UrbanSound8k => Some(Layout::UrbanSound8k),
        LayoutArg::SpeechCommands => Some(Layout::SpeechCommands),
        LayoutArg::Folders => Some(Layout::Folders),
    };
    let folds = Folds::parse(&args.folds).context("--folds")?;
    let dataset = Dataset::open(&args.dataset, &DatasetOptions { layout, folds })?;
    let out = args.out.clone().unwrap_or_else(|| default_out(&args.dataset));
    if same_folder(&out, &args.dataset) {
        bail!("--out is the dataset's own folder; choose another");
    }

    let display = Display::new(args.manners.quiet, "clips");
    display.dataset(&dataset);
    let stop = progress::stop_on_ctrl_c(
        &display,
        "stopping after the clips in hand; run the same command to go on",
    )?;
    options.executor = args.device.executor(&args.manners, &display)?;
    let job = Job::new(&dataset, plan, options)?;
    let report = job.run(&out, &stop, &|progress| display.progress(progress))?;
    display.report(&report, &out);
    if args.json {
        let mut stdout = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut stdout, &json(&report, &out))?;
        writeln!(stdout)?;
    }
    Ok(match &report.failed[..] {
        _ if report.stopped && stop.load(Ordering::Relaxed) => Outcome::Stopped,
        [] => Outcome::Done,
        _ => Outcome::SomeFailed,
    })
}

impl Args {
    fn plan(&self) -> Result<Plan> {
        let pictures = self.format.iter().any(|format| format.0 == Format::Png);
        let given = [
            ("--colormap", self.colormap.is_some()),
            ("--range", self.range.is_some()),
            ("--image-size", self.image_size.is_some()),
        ];
        let given = given.iter().find_map(|(name, given)| given.then_some(name));
        if let (Some(option), false) = (given, pictures) {
            bail!("{option} is about pictures, but png is not among the formats");
        }
        let options = PictureOptions {
            colormap: self.colormap.unwrap_or_default().0,
            range: self.range.map(|Range(low, high)| (low, high)),
            size: self.image_size.map(|size| (size.height, size.width)),
        };
        let picture = pictures.then_some(&options);
        let registry = augment::registry();
        let Some(path) = &self.pipeline else {
            return Ok(Plan::from_yaml(DEFAULT_STEPS, Info::AUDIO, &registry, picture)?);
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the pipeline {}", path.display()))?;
        let plan = Plan::from_yaml(&text, Info::AUDIO, &registry, picture)
            .with_context(|| path.display().to_string())?;
        if let (Some(option), true) = (given, plan.has_own_picture()) {
            bail!("{option} has no say: {} has the steps of the picture itself", path.display());
        }
        Ok(plan)
    }

    fn job_options(&self) -> Result<JobOptions> {
        if self.max_seconds.is_nan() || self.max_seconds <= 0.0 {
            bail!("--max-seconds must be more than 0, got {}", self.max_seconds);
        }
        Ok(JobOptions {
            executor: None,
            formats: self.format.iter().map(|format| format.0).collect(),
            seed: self.seed,
            copies: self.copies,
            threads: self.manners.threads(),
            on_error: self.manners.on_error(),
            limits: Limits { max_seconds: self.max_seconds },
            windows: self.clip_seconds.map(|seconds| Windows {
                seconds,
                hop_seconds: self.hop_seconds.unwrap_or(seconds),
            }),
        })
    }
}

/// `esc50-cache` for `some/esc50/`, in the current folder.
fn default_out(dataset: &Path) -> PathBuf {
    let resolved = dataset.canonicalize().unwrap_or_else(|_| dataset.to_owned());
    let name = resolved.file_name().map_or("dataset".into(), |name| name.to_string_lossy());
    PathBuf::from(format!("{name}-cache"))
}

fn same_folder(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The summary and the report in one object.
fn json(report: &Report, out: &Path) -> serde_json::Value {
    let summary = report.summary.as_ref().map(serde_json::to_value);
    serde_json::json!({
        "out": out.display().to_string(),
        "summary": summary.and_then(Result::ok),
        "run": report,
    })
}
