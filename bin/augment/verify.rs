//! `augment verify`: whether a cache is still what its manifest says.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use anyhow::Result;
use augment::data::{Verified, verify};
use clap::value_parser;

use crate::Outcome;
use crate::progress::{self, Display};

/// Check that a cache still holds what its manifest says
///
/// Every output is read and hashed. What is missing, of another length or of other content is told; so are files that no
/// line of the manifest speaks of.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment verify esc50-cache\n  \
        augment verify esc50-cache --json\n\n\
        Exit codes: 0 all is as it should be, 1 something is wrong, 2 there is no cache, 130 stopped by Ctrl-C.")]
pub(crate) struct Args {
    /// The folder that `augment precompute` made
    cache: PathBuf,

    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Print nothing but what is wrong
    #[arg(long, short)]
    quiet: bool,

    /// Print what was found as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
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
