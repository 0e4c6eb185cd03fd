//! One sample: read, drawn, run, written.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use augment_core::{Data, Workspace};
use augment_image::codec::DecodeOptions;

use super::{Run, Windows};
use crate::cache::{self, Entry, Format, Id, Ledger, Output, Window};
use crate::dataset::Record;
use crate::error::Error;
use crate::media;
use crate::work::{Buffers, Stop};

/// What an output is made of: a recording, or a clip of it.
struct Piece<'a> {
    record: &'a Record,
    key: String,
    /// The name of its outputs, below `split/category`.
    stem: String,
    window: Option<Window>,
}

impl<'a> Piece<'a> {
    /// An `@` in a name is doubled, so that nothing can pose as another one's clip or copy.
    fn whole(record: &'a Record) -> Self {
        Self { record, key: record.key.clone(), stem: record.stem.replace('@', "@@"), window: None }
    }

    fn clip(record: &'a Record, windows: Windows, index: usize, count: usize) -> Self {
        let offset = windows.offset(index);
        let clip = |of: &str| format!("{}@{offset}s", of.replace('@', "@@"));
        let window = Some(Window { offset, count });
        Self { record, key: clip(&record.key), stem: clip(&record.stem), window }
    }

    fn id(&self, copy: u64) -> Id {
        (self.key.clone(), copy)
    }

    /// Where an output goes, relative to the cache.
    fn output_path(&self, copy: u64, format: Format) -> String {
        let Record { split, category, .. } = self.record;
        let split = split.as_ref().map(|split| format!("{split}/")).unwrap_or_default();
        let copy = if copy == 0 { String::new() } else { format!("@{copy}") };
        format!("{split}{category}/{}{copy}.{}", self.stem, format.extension())
    }
}

/// The key of the recording that a clip of this key was cut from.
pub(super) fn recording(key: &str) -> Option<Cow<'_, str>> {
    let (of, offset) = key.rsplit_once('@')?;
    offset.strip_suffix('s')?.parse::<f64>().ok()?;
    Some(of.replace("@@", "@").into())
}

impl Run<'_> {
    /// Processes one sample.
    pub(super) fn sample(
        &self,
        record: &Record,
        workspace: &mut Workspace,
        buffers: &mut Buffers,
    ) -> Result<(), Stop> {
        media::read(&self.job.dataset.root.join(&record.path), &mut buffers.source)?;
        let hash = blake3::hash(&buffers.source).to_hex().to_string();
        let before = self.count_before(record)?;
        let missing = before.map(|count| self.missing(record, count, &hash)).transpose()?;
        if missing.as_ref().is_some_and(Vec::is_empty) {
            self.keep(before.unwrap_or_default(), 0);
            return Ok(());
        }
        let options = &self.job.options;
        let data = self.job.dataset.medium.decode(
            &buffers.source,
            &options.limits,
            &DecodeOptions::default(),
            workspace,
        )?;
        let count = match (options.windows, &data) {
            (Some(windows), Data::Audio(audio)) => windows.count(audio),
            _ => 1,
        };
        let mut missing = match missing {
            Some(missing) if before == Some(count) => missing,
            _ => self.missing(record, count, &hash)?,
        };
        for index in count..before.unwrap_or_default() {
            self.forget(record, index)?;
        }
        self.keep(count, missing.len());
        let seconds = seconds(&data);
        let mut data = Some(data);
        while let Some((index, piece, copy)) = missing.pop() {
            let part = match (options.windows, &data) {
                (Some(windows), Some(Data::Audio(audio))) => {
                    Some(windows.cut(audio, index, workspace.buffer()).into())
                }
                // The last one has it to itself.
                _ if missing.is_empty() => data.take(),
                _ => data.clone(),
            };
            let Some(part) = part else { break };
            self.output(&piece, copy, &hash, part, seconds, workspace, &mut buffers.encoded)?;
        }
        if let Some(Data::Audio(audio)) = data {
            workspace.recycle(audio.samples);
        }
        Ok(())
    }

    /// What is still to be made of a recording that gives `count` clips, or of one that is left whole:
    /// each with the clip's number.
    fn missing<'a>(
        &self,
        record: &'a Record,
        count: usize,
        hash: &str,
    ) -> Result<Vec<(usize, Piece<'a>, u64)>, Error> {
        let mut missing = Vec::new();
        for (index, copy) in
            (0..count).flat_map(|i| (0..self.job.options.copies).map(move |c| (i, c)))
        {
            let piece = match self.job.options.windows {
                Some(windows) => Piece::clip(record, windows, index, count),
                None => Piece::whole(record),
            };
            if !self.is_fresh(&piece, copy, hash)? {
                missing.push((index, piece, copy));
            }
        }
        Ok(missing)
    }

    /// Counts what `count` clips have that is not missing.
    fn keep(&self, count: usize, missing: usize) {
        let all = count * self.job.options.copies as usize;
        self.kept.fetch_add(all - missing, Ordering::Relaxed);
    }

    /// How many clips the last run cut from a recording, if it did.
    fn count_before(&self, record: &Record) -> Result<Option<usize>, Error> {
        let Some(windows) = self.job.options.windows else { return Ok(Some(1)) };
        let first = self.recorded(&Piece::clip(record, windows, 0, 1).id(0))?;
        Ok(first.and_then(|entry| entry.window).map(|window| window.count))
    }

    /// Takes out a clip that its recording no longer has.
    fn forget(&self, record: &Record, index: usize) -> Result<(), Error> {
        let Some(windows) = self.job.options.windows else { return Ok(()) };
        let piece = Piece::clip(record, windows, index, 0);
        for copy in 0..self.job.options.copies {
            let mut ledger = self.ledger();
            if let Some(entry) = ledger.remove(&piece.id(copy))? {
                let outputs = entry.outputs.values();
                outputs
                    .map(|old| &old.path)
                    .try_for_each(|path| cache::remove_output(self.out, path))?;
            }
        }
        Ok(())
    }

    /// Whether an output is in the cache already, made of this source by these steps.
    fn is_fresh(&self, piece: &Piece<'_>, copy: u64, hash: &str) -> Result<bool, Error> {
        let Some(entry) = self.recorded(&piece.id(copy))? else { return Ok(false) };
        let record = piece.record;
        let same = entry.source_blake3 == hash
            && entry.spec_blake3 == self.spec_hash
            && entry.source == record.source
            && entry.split == record.split
            && entry.target == record.target
            && entry.category == record.category
            && entry.seconds <= self.job.options.limits.max_seconds;
        Ok(same && entry.outputs.values().all(|output| output.is_in(self.out)))
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger<Entry>> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recorded(&self, id: &Id) -> Result<Option<Entry>, Error> {
        self.ledger().entry(id)
    }

    /// What is going to be written, as far as it is known before.
    fn planned(&self, piece: &Piece<'_>, copy: u64) -> Entry {
        let Piece { record, key, window, .. } = piece;
        let output = |&format: &Format| {
            (format, Output { path: piece.output_path(copy, format), ..Output::default() })
        };
        Entry {
            key: key.clone(),
            copy,
            source: record.source.clone(),
            split: record.split.clone(),
            target: record.target,
            category: record.category.clone(),
            outputs: self.job.options.formats.iter().map(output).collect(),
            window: *window,
            spec_blake3: self.spec_hash.clone(),
            preset: self.job.options.preset.clone(),
            device: self.executor.gpu().map(str::to_owned),
            ..Entry::default()
        }
    }

    /// Makes one output of a recording that lasts `seconds`.
    #[allow(clippy::too_many_arguments, reason = "what one output is made of")]
    fn output(
        &self,
        piece: &Piece<'_>,
        copy: u64,
        hash: &str,
        data: Data,
        seconds: f64,
        workspace: &mut Workspace,
        encoded: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        let (plan, options) = (&self.job.plan, &self.job.options);
        let recipe = plan.pipeline.draw(options.seed, copy, &piece.key, &data.info())?;
        let result = self.executor.run_one(&recipe.ops, data, workspace)?;

        let statistics = cache::measure(&result);
        let (shape, dtype) = cache::shape(&result);
        let several = cache::several(&result);
        let mut entry = self.planned(piece, copy);
        self.ledger().begin(self.out, &entry)?;
        let mut write = |format: Format, data: &Data| -> Result<(), Stop> {
            cache::encode(format, cache::QUALITY, data, encoded)
                .map_err(|reason| Stop::Sample(format!("{format}: {reason}")))?;
            let output = Output::of(piece.output_path(copy, format), encoded);
            cache::write(&self.out.join(&output.path), encoded)?;
            entry.outputs.insert(format, output);
            Ok(())
        };
        for &format in options.formats.iter().filter(|format| format.is_tensor()) {
            write(format, &result)?;
        }
        let mut picture_statistics = None;
        if let Some(picture) = &plan.picture {
            let steps = picture.draw(0, 0, &piece.key, &result.info())?;
            let picture = self.executor.run_one(&steps.ops, result, workspace)?;
            picture_statistics = Some(cache::measure(&picture));
            write(Format::Png, &picture)?;
        } else if let Data::Spectrogram(spectrogram) = result {
            workspace.recycle(spectrogram.values);
        }

        let recipe = serde_json::to_value(&recipe).map_err(|e| Stop::Sample(e.to_string()))?;
        let source_blake3 = hash.to_owned();
        self.ledger().record(&Entry {
            shape,
            dtype,
            several,
            seconds,
            source_blake3,
            statistics,
            picture_statistics,
            recipe,
            ..entry
        })?;
        self.made.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

fn seconds(data: &Data) -> f64 {
    match data {
        Data::Audio(audio) => audio.len() as f64 / f64::from(audio.rate),
        _ => 0.0,
    }
}
