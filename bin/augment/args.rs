//! Options that several commands share.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use augment::Device;
use augment::audio::Colormap;
use augment::core::{Executor, Info, Pipeline, Registry, parse_yaml};
use augment::data::{Encoding, Medium, OnError, PictureOptions};
use augment::hub::{self, Found, Kind, Preset};
use clap::builder::PossibleValue;
use clap::{ValueEnum, value_parser};
use serde_json::{Map, Value};

use crate::progress::Display;

#[derive(clap::Args)]
pub(crate) struct DeviceArg {
    /// Where the steps run: on the CPU, on an NVIDIA GPU (cuda), or on the GPU where there is one (auto)
    /// [default: what AUGMENT_DEVICE says, else auto]
    #[arg(long, value_name = "auto|cpu|cuda")]
    device: Option<Device>,
}

impl DeviceArg {
    /// Whether anything was said, by the option.
    pub(crate) fn is_given(&self) -> bool {
        self.device.is_some()
    }

    /// What runs the steps, which is told; none for the CPU.
    pub(crate) fn executor(
        &self,
        manners: &Manners,
        display: &Display,
    ) -> Result<Option<Arc<dyn Executor>>> {
        let device = self.device.map_or_else(Device::from_env, Ok)?;
        let opened = device.open().context("cannot run on a GPU")?;
        if device != Device::Cpu {
            display.note(&format!("device: {opened}"));
        }
        Ok(opened.is_gpu().then(|| opened.executor(manners.threads())).transpose()?)
    }
}

#[derive(clap::Args)]
pub(crate) struct Manners {
    /// Threads [default: one a core; four a core where a GPU takes their samples together]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// When a sample cannot be processed: skip it and go on, or fail at once
    #[arg(long, value_enum, default_value = "skip", value_name = "WHAT")]
    on_error: OnErrorArg,

    /// Print nothing but errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl Manners {
    /// As many threads as asked for; 0 for one a core.
    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or(0, usize::from)
    }

    pub(crate) fn on_error(&self) -> OnError {
        self.on_error.0
    }
}

#[derive(Clone, Copy)]
struct OnErrorArg(OnError);

impl ValueEnum for OnErrorArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(OnError::Skip), Self(OnError::Fail)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self.0 {
            OnError::Skip => "skip",
            OnError::Fail => "fail",
        }))
    }
}

#[derive(Clone, Copy, Default)]
pub(crate) struct ColormapArg(pub(crate) Colormap);

impl FromStr for ColormapArg {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        serde_json::from_value(name.into())
            .map(Self)
            .map_err(|_| anyhow!("known are magma, viridis, inferno, plasma and gray"))
    }
}

/// The first of these options that was given.
pub(crate) fn first_given(options: &[(&'static str, bool)]) -> Option<&'static str> {
    options.iter().find_map(|(name, given)| given.then_some(*name))
}

/// How letters are written as bytes.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EncodingArg {
    Utf8,
    Latin1,
}

impl From<EncodingArg> for Encoding {
    fn from(arg: EncodingArg) -> Self {
        match arg {
            EncodingArg::Utf8 => Self::Utf8,
            EncodingArg::Latin1 => Self::Latin1,
        }
    }
}

/// The steps of a file as they stand there: a list, or a cache's `pipeline.yaml`, which has them in a map.
pub(crate) fn read_steps(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the pipeline {}", path.display()))?;
    let steps = parse_yaml(&text).with_context(|| path.display().to_string())?;
    Ok(steps.get("pipeline").cloned().unwrap_or(steps))
}

/// The steps of a file as a pipeline.
pub(crate) fn read_pipeline(path: &Path, input: Info, registry: &Registry) -> Result<Pipeline> {
    let steps = read_steps(path)?;
    Pipeline::from_value(&steps, input, registry).with_context(|| path.display().to_string())
}

/// Arguments of a preset that are other than its own, as `weights.transforms(crop_size=…)` has them.
#[derive(clap::Args)]
#[command(next_help_heading = "Presets")]
pub(crate) struct PresetArgs {
    /// What was done while the model was trained, rather than what it takes afterwards: of torchvision's classification
    /// models and timm's
    #[arg(long)]
    train: bool,

    /// The side of the square that is cut out, in pixels
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=65_535))]
    crop_size: Option<u32>,

    /// What the shorter side becomes before, in pixels
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=65_535))]
    resize_size: Option<u32>,

    /// How pixels between pixels are made: nearest, bilinear, bicubic, …
    #[arg(long, value_name = "NAME")]
    interpolation: Option<String>,

    /// Any other argument: NAME=VALUE, the value as in JSON; repeat for each
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

impl PresetArgs {
    /// An option that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        first_given(&[
            ("--train", self.train),
            ("--crop-size", self.crop_size.is_some()),
            ("--resize-size", self.resize_size.is_some()),
            ("--interpolation", self.interpolation.is_some()),
            ("--set", !self.set.is_empty()),
        ])
    }

    /// A preset with these arguments.
    pub(crate) fn apply(&self, preset: &Preset) -> Result<Preset> {
        let mut arguments = Map::new();
        let named = [
            ("crop_size", self.crop_size.map(Value::from)),
            ("resize_size", self.resize_size.map(Value::from)),
            ("interpolation", self.interpolation.clone().map(Value::from)),
        ];
        let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        arguments.extend(named);
        for assignment in &self.set {
            let (name, value) = assignment
                .split_once('=')
                .ok_or_else(|| anyhow!("--set is like `crop_pct=0.95`, got `{assignment}`"))?;
            // What is no JSON is a text.
            let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
            arguments.insert(name.trim().to_owned(), value);
        }
        Ok(preset.with(&arguments)?)
    }
}

/// A preset that was chosen by name, or by a checkpoint's file.
pub(crate) struct Chosen {
    /// `ResNet50_Weights.IMAGENET1K_V2`, with the file where it is of one.
    pub(crate) name: String,
    /// The same without the file: where that lies is of no account.
    pub(crate) mark: String,
    /// `torchvision 0.26.0`.
    pub(crate) source: String,
    pub(crate) preset: Preset,
    /// What there is to say of the name.
    pub(crate) note: Option<String>,
}

/// What a sound becomes where nothing else is said: `librosa.feature.melspectrogram` and `power_to_db(ref=np.max)` at the
/// clip's own rate.
pub(crate) const LOG_MEL: &str = "[to_mono, mel_spectrogram, power_to_db]";

impl Chosen {
    /// The preset's steps for a sample of this medium: of a sound for a model of images, after those of its log-mel picture.
    pub(crate) fn pipeline(&self, medium: Medium, picture: &PictureOptions) -> Result<Pipeline> {
        let registry = augment::registry();
        let mut steps = Vec::new();
        if medium == Medium::Audio && self.preset.kind() != Kind::Audio {
            let before = parse_yaml(LOG_MEL)?;
            let spectrogram = Pipeline::from_value(&before, medium.info(), &registry)?;
            let picture = serde_json::to_value(picture.steps(spectrogram.output())?.transforms)?;
            for list in [before, picture] {
                steps.extend(list.as_array().cloned().unwrap_or_default());
            }
        }
        steps.extend(self.preset.steps().with_context(|| self.name.clone())?);
        Pipeline::from_value(&steps.into(), medium.info(), &registry)
            .with_context(|| self.name.clone())
    }

    /// Finds weights by their name; a name that ends with `.json` is a file of transformers' kind.
    pub(crate) fn find(name: &str, arguments: &PresetArgs) -> Result<Self> {
        if Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
            let text =
                std::fs::read_to_string(name).with_context(|| format!("cannot read {name}"))?;
            if arguments.train {
                bail!("--train: {name} says nothing of training");
            }
            let (class, preset) = Preset::from_config(&text).with_context(|| name.to_owned())?;
            let preset = arguments.apply(&preset).with_context(|| name.to_owned())?;
            let source = hub::find(&class)?.entry.source.clone();
            return Ok(Self {
                name: format!("{class} of {name}"),
                mark: class,
                source,
                preset,
                note: None,
            });
        }
        let Found { entry, note } = hub::find(name)?;
        let (preset, source) = if arguments.train {
            entry.training().context("--train")?
        } else {
            (entry.preset.clone(), entry.source.clone())
        };
        let preset = arguments.apply(&preset).with_context(|| entry.name.clone())?;
        let (name, mark) = (entry.name.clone(), entry.name.clone());
        Ok(Self { name, mark, source, preset, note })
    }
}
