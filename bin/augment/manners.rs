//! The options of every command that goes through a dataset.

use augment::data::OnError;
use clap::builder::PossibleValue;
use clap::{ValueEnum, value_parser};

/// How a run behaves.
#[derive(clap::Args)]
pub(crate) struct Manners {
    /// Threads [default: one a core]
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
