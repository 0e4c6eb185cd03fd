//! What a job says on standard error: a bar on a terminal, plain lines otherwise.

use std::io::{IsTerminal, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use augment::data::{Applied, Dataset, Failure, LinesReport, Progress, Report, Table, Verified};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where progress goes. Clones share it.
#[derive(Clone)]
pub(crate) struct Display {
    quiet: bool,
    /// What is counted.
    noun: &'static str,
    bar: Option<ProgressBar>,
    /// How many tenths were announced in plain lines.
    tenths: Arc<Mutex<usize>>,
}

/// Leaks shown one by one; the rest stands in summary.json.
const SHOWN: usize = 20;

impl Display {
    pub(crate) fn new(quiet: bool, noun: &'static str) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let template =
                format!("{{wide_bar}} {{pos}}/{{len}} {noun}  {{per_sec}}  {{eta}} left{{msg}}");
            let style = ProgressStyle::with_template(&template);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
        });
        Self { quiet, noun, bar, tenths: Arc::default() }
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
        let one = self.noun.trim_end_matches('s');
        let clips = count(dataset.records.len(), one, self.noun);
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

    pub(crate) fn table(&self, table: &Table) {
        let rows = count(table.rows().len(), "row", "rows");
        let classes = match table.classes().names().len() {
            0 => "without labels".to_owned(),
            classes => format!("in {}", count(classes, "class", "classes")),
        };
        let mut line = format!("{}: {rows} {classes}", table.path().display());
        for split in table.splits() {
            let rows = table.rows().iter().filter(|row| table.split(row) == Some(split));
            line += &format!(", {} {split}", rows.count());
        }
        self.note(&line);
        for note in table.notes() {
            self.note(&format!("note: {note}"));
        }
    }

    pub(crate) fn progress(&self, progress: Progress) {
        let Progress { done, total, failed } = progress;
        if total == 0 {
            // How many there will be is not known.
            if let Some(bar) = &self.bar {
                bar.set_position(done as u64);
            }
            return;
        }
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
            self.note(&format!("{done}/{total} {}", self.noun));
        }
    }

    pub(crate) fn verified(&self, found: &Verified, cache: &Path) {
        self.end();
        let Verified { files, bytes, wrong, strays, unfinished } = found;
        for (path, reason) in wrong {
            error_line(&format!("error: {path}: {reason}"));
        }
        for path in strays.iter().take(SHOWN) {
            self.note(&format!("note: {path} is in no line of the manifest"));
        }
        if strays.len() > SHOWN {
            self.note(&format!("note: nor are {} other files", strays.len() - SHOWN));
        }
        if !wrong.is_empty() {
            self.note(
                "note: remove those files and run the command that made them: it makes them anew",
            );
        }
        if *unfinished {
            self.note(
                "note: a run did not come to its end, or is under way; the manifest is older",
            );
        }
        let (cache, wrong) = (cache.display(), wrong.len());
        let size = *bytes as f64 / (1 << 20) as f64;
        let rest = if wrong == 0 { "all as they were written" } else { "not as they were written" };
        let wrong = if wrong == 0 { String::new() } else { format!("{wrong} ") };
        self.note(&format!("{cache}: {files} files, {size:.1} MiB; {wrong}{rest}"));
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    pub(crate) fn applied(&self, report: &Applied, out: &Path) {
        self.failures(&report.failed);
        self.on_cpu(&report.on_cpu);
        let Applied { done, written, failed, unused_recipes, stopped, seconds, .. } = report;
        let (out, failed) = (out.display(), failed.len());
        if *unused_recipes > 0 {
            error_line(&format!("warning: {unused_recipes} recipes belong to no file given"));
        }
        let parts = format!("{written} written to {out}, {failed} failed");
        if *stopped {
            error_line(&format!("stopped: {parts}"));
        } else {
            let rate = *done as f64 / seconds.max(f64::MIN_POSITIVE);
            self.note(&format!("{parts} in {seconds:.2} s ({rate:.0} files/s)"));
        }
    }

    fn on_cpu(&self, ops: &[String]) {
        if !ops.is_empty() {
            self.note(&format!(
                "note: on the CPU, for want of a kernel or of memory: {}",
                ops.join(", ")
            ));
        }
    }

    pub(crate) fn lines(&self, report: &LinesReport, out: &Path) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let LinesReport { lines, written, failed, failures, stopped, seconds } = report;
        for Failure { key, source, reason } in failed {
            error_line(&format!("error: {source}: line {key}: {reason}"));
        }
        if failed.len() < *failures {
            error_line(&format!("error: {} other lines failed", failures - failed.len()));
        }
        if *stopped {
            error_line("stopped: nothing was written");
            return;
        }
        let rate = *written as f64 / seconds.max(f64::MIN_POSITIVE);
        let out = out.display();
        self.note(&format!(
            "{written} lines of {lines} written to {out}, {failures} failed in {seconds:.2} s ({rate:.0} lines/s)"
        ));
    }

    fn failures(&self, failed: &[Failure]) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        for Failure { key, source, reason } in failed {
            error_line(&format!("error: {key} ({source}): {reason}"));
        }
    }

    pub(crate) fn report<S>(&self, report: &Report<S>, out: &Path) {
        self.failures(&report.failed);
        self.on_cpu(&report.on_cpu);
        let out = out.display();
        let Report { made, kept, removed, failed, stopped, seconds, outputs_per_second, .. } =
            report;
        let noun = self.noun;
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
                "{out}: {} in {seconds:.2} s ({outputs_per_second:.0} {noun}/s)",
                parts.join(", ")
            ));
        }
    }
}

/// `1 row`, `2 rows`.
fn count(n: usize, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

/// Set by the first Ctrl-C, which is answered with `note`; the second ends the program as usual.
pub(crate) fn stop_on_ctrl_c(display: &Display, note: &'static str) -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let (flag, display) = (stop.clone(), display.clone());
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        display.note(note);
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(stop)
}

/// Standard error may be closed; that is no reason to fail.
fn error_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
