//! The `augment` command.

mod against;
mod apply;
mod args;
mod explain;
mod hub;
mod ops;
mod precompute;
mod progress;
mod render;
mod text;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Data augmentation and preprocessing as batch jobs.
#[derive(Parser)]
#[command(name = "augment", version, about)]
#[command(propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Precompute(Box<precompute::Args>),
    Apply(Box<apply::Args>),
    Text(Box<text::Args>),
    Render(render::Args),
    Ops(ops::Args),
    Hub(hub::Args),
    Verify(Box<verify::Args>),
    Explain(Box<explain::Args>),
}

/// How a command ends: the exit codes of the whole tool.
enum Outcome {
    /// Everything was done.
    Done,
    /// Some data failed; the rest was done.
    SomeFailed,
    /// The user stopped it; the next run goes on from there.
    Stopped,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::SomeFailed => 1,
            // What shells report of a program that Ctrl-C ended.
            Outcome::Stopped => 130,
        })
    }
}

#[allow(clippy::print_stderr, reason = "the last word of the program")]
fn main() -> ExitCode {
    quiet_workers();
    let result = match Cli::parse().command {
        Command::Precompute(args) => precompute::run(&args),
        Command::Apply(args) => apply::run(&args),
        Command::Text(args) => text::run(&args),
        Command::Render(args) => render::run(&args),
        Command::Ops(args) => ops::run(&args),
        Command::Hub(args) => hub::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(&args),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            // Wrong usage or a wrong spec: nothing was processed.
            ExitCode::from(2)
        }
    }
}

/// A worker that panics on a file (a decoder may) is caught, and told of with the file's name; what
/// Rust would print besides helps no user.
fn quiet_workers() {
    let default = std::panic::take_hook();
    let main = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == main {
            default(info);
        }
    }));
}
