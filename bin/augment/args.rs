//! Options that several commands share.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use augment::Device;
use augment::audio::Colormap;
use augment::core::{Executor, Info, Node, Pipeline, Registry, parse_yaml};
use augment::data::OnError;
use clap::builder::PossibleValue;
use clap::{ValueEnum, value_parser};

use crate::progress::Display;

#[derive(clap::Args)]
pub(crate) struct DeviceArg {
    /// Where the steps run: on the CPU, on an NVIDIA GPU (cuda), or on the GPU where there is one (auto)
    /// [default: what AUGMENT_DEVICE says, else auto]
    #[arg(long, value_name = "auto|cpu|cuda")]
    device: Option<Device>,
}

impl DeviceArg {
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

/// The steps of a file: a list, or a cache's `pipeline.yaml`, which has them in a map.
pub(crate) fn read_pipeline(path: &Path, input: Info, registry: &Registry) -> Result<Pipeline> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the pipeline {}", path.display()))?;
    let read = || -> Result<Pipeline> {
        let value = parse_yaml(&text)?;
        let node = Node::new(&value, registry);
        let steps = node.field("pipeline").map_or(&value, |steps| steps.value());
        Ok(Pipeline::from_value(steps, input, registry)?)
    };
    read().with_context(|| path.display().to_string())
}
