//! What a job says on standard error: a bar on a terminal, plain lines otherwise.

use std::io::{IsTerminal, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use augment::data::{Dataset, Progress, Report};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where progress goes. Clones share it.
#[derive(Clone)]
pub(crate) struct Display {
    quiet: bool,
    bar: Option<ProgressBar>,
    /// How many tenths were announced in plain lines.
    tenths: Arc<Mutex<usize>>,
}

/// Leaks shown one by one; the rest stands in summary.json.
const SHOWN: usize = 20;

impl Display {
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let template = "{wide_bar} {pos}/{len} clips  {per_sec}  {eta} left{msg}";
            let style = ProgressStyle::with_template(template);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
        });
        Self { quiet, bar, tenths: Arc::default() }
    }

    /// A line that `--quiet` leaves out.
    pub(crate) fn note(&self, line: &str) {
        match &self.bar {
            _ if self.quiet => {}
            Some(bar) => bar.println(line),
            None => error_line(line),
        }
    }

    pub(crate) fn dataset(&self, dataset: &Dataset) {
        let classes: std::collections::BTreeSet<_> =
            dataset.records.iter().map(|record| &record.category).collect();
        let count =
            |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
        let clips = count(dataset.records.len(), "clip", "clips");
        let classes = count(classes.len(), "class", "classes");
        self.note(&format!("{}: {clips} in {classes}", dataset.root.display()));
        for note in &dataset.notes {
            self.note(&format!("note: {note}"));
        }
        let leaks = dataset.leaks();
        for leak in leaks.iter().take(SHOWN) {
            self.note(&format!("warning: {leak}"));
        }
        if leaks.len() > SHOWN {
            self.note(&format!("warning: and {} more, see summary.json", leaks.len() - SHOWN));
        }
    }

    pub(crate) fn progress(&self, progress: Progress) {
        let Progress { done, total, failed } = progress;
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            if failed > 0 {
                bar.set_message(format!("  {failed} failed"));
            }
            return;
        }
        let tenth = 10 * done / total.max(1);
        // Held while printing, so that lines come in order.
        let mut announced = self.tenths.lock().unwrap_or_else(PoisonError::into_inner);
        if (*announced + 1..10).contains(&tenth) {
            *announced = tenth;
            self.note(&format!("{done}/{total} clips"));
        }
    }

    pub(crate) fn report(&self, report: &Report, out: &Path) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        for failure in &report.failed {
            error_line(&format!("error: {} ({}): {}", failure.key, failure.source, failure.reason));
        }
        let out = out.display();
        let Report { made, kept, removed, failed, stopped, seconds, clips_per_second, .. } = report;
        let failed = failed.len();
        if *stopped {
            error_line(&format!(
                "stopped: {made} made, {kept} kept, {failed} failed; run the same command to go on"
            ));
        } else if *made == 0 && *removed == 0 && failed == 0 {
            self.note(&format!("nothing to do: all {kept} outputs in {out} are up to date"));
        } else {
            let mut parts = vec![format!("{made} made")];
            for (count, what) in [(*kept, "kept"), (*removed, "removed"), (failed, "failed")] {
                if count > 0 {
                    parts.push(format!("{count} {what}"));
                }
            }
            self.note(&format!(
                "{out}: {} in {seconds:.2} s ({clips_per_second:.0} clips/s)",
                parts.join(", ")
            ));
        }
    }
}

/// Standard error may be closed; that is no reason to fail.
fn error_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
