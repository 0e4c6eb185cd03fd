//! One sample: read, drawn, run, written.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use augment_core::{Data, Workspace};
use augment_image::codec::DecodeOptions;

use super::Run;
use crate::cache::{self, Entry, Format, Id, Output};
use crate::dataset::Record;
use crate::error::Error;
use crate::media::{self, Medium};
use crate::work::{Buffers, Stop};

/// Where an output goes, relative to the cache. An `@` in a name is doubled, so that no clip can
/// pose as another one's copy.
fn output_path(record: &Record, copy: u64, format: Format) -> String {
    let split = record.split.as_ref().map(|split| format!("{split}/")).unwrap_or_default();
    let stem = record.stem.replace('@', "@@");
    let copy = if copy == 0 { String::new() } else { format!("@{copy}") };
    format!("{split}{}/{stem}{copy}.{}", record.category, format.extension())
}

impl Run<'_> {
    /// Processes one sample.
    pub(super) fn sample(
        &self,
        record: &Record,
        workspace: &mut Workspace,
        buffers: &mut Buffers,
    ) -> Result<(), Stop> {
        let options = &self.job.options;
        media::read(&self.job.dataset.root.join(&record.path), &mut buffers.source)?;
        let hash = blake3::hash(&buffers.source).to_hex().to_string();
        let mut missing = Vec::new();
        for copy in 0..options.copies {
            if self.is_fresh(record, copy, &hash)? {
                self.kept.fetch_add(1, Ordering::Relaxed);
            } else {
                missing.push(copy);
            }
        }
        let Some((&last, others)) = missing.split_last() else { return Ok(()) };

        let data = Medium::Audio.decode(
            &buffers.source,
            &options.limits,
            &DecodeOptions::default(),
            workspace,
        )?;
        for &copy in others {
            self.output(record, copy, &hash, data.clone(), workspace, &mut buffers.encoded)?;
        }
        self.output(record, last, &hash, data, workspace, &mut buffers.encoded)
    }

    /// Whether an output is in the cache already, made of this source by these steps.
    fn is_fresh(&self, record: &Record, copy: u64, hash: &str) -> Result<bool, Error> {
        let Some(entry) = self.recorded(&(record.key.clone(), copy))? else { return Ok(false) };
        let same = entry.source_blake3 == hash
            && entry.spec_blake3 == self.spec_hash
            && entry.source == record.source
            && entry.split == record.split
            && entry.target == record.target
            && entry.category == record.category
            && entry.seconds <= self.job.options.limits.max_seconds;
        let is_there = |output: &Output| {
            let meta = self.out.join(&output.path).metadata();
            meta.is_ok_and(|meta| meta.len() == output.bytes)
        };
        Ok(same && entry.outputs.values().all(is_there))
    }

    fn recorded(&self, id: &Id) -> Result<Option<Entry>, Error> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner).entry(id)
    }

    /// Makes one output.
    fn output(
        &self,
        record: &Record,
        copy: u64,
        hash: &str,
        data: Data,
        workspace: &mut Workspace,
        encoded: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        let (plan, options) = (&self.job.plan, &self.job.options);
        let seconds = seconds(&data);
        let recipe = plan.pipeline.draw(options.seed, copy, &record.key, &data.info())?;
        let result = recipe.run(data, workspace)?;

        let statistics = cache::measure(&result);
        let (shape, dtype) = cache::shape(&result);
        let mut outputs = BTreeMap::new();
        let mut write = |format: Format, data: &Data| -> Result<(), Stop> {
            cache::encode(format, cache::QUALITY, data, encoded)
                .map_err(|reason| Stop::Sample(format!("{format}: {reason}")))?;
            let path = output_path(record, copy, format);
            cache::write(&self.out.join(&path), encoded)?;
            let blake3 = blake3::hash(encoded).to_hex().to_string();
            outputs.insert(format, Output { path, bytes: encoded.len() as u64, blake3 });
            Ok(())
        };
        for &format in options.formats.iter().filter(|format| format.is_tensor()) {
            write(format, &result)?;
        }
        let mut picture_statistics = None;
        if let Some(picture) = &plan.picture {
            let steps = picture.draw(0, 0, &record.key, &result.info())?;
            let picture = steps.run(result, workspace)?;
            picture_statistics = Some(cache::measure(&picture));
            write(Format::Png, &picture)?;
        } else if let Data::Spectrogram(spectrogram) = result {
            workspace.recycle(spectrogram.values);
        }

        let entry = Entry {
            key: record.key.clone(),
            copy,
            source: record.source.clone(),
            split: record.split.clone(),
            target: record.target,
            category: record.category.clone(),
            outputs,
            shape,
            dtype,
            seconds,
            source_blake3: hash.to_owned(),
            spec_blake3: self.spec_hash.clone(),
            statistics,
            picture_statistics,
            recipe: serde_json::to_value(&recipe).map_err(|e| Stop::Sample(e.to_string()))?,
        };
        // Another format, or another split: what the output was before is in nobody's way. It goes
        // before the new line stands, so that the next run tries again if it cannot go.
        let before = self.recorded(&(record.key.clone(), copy))?;
        let before = before.iter().flat_map(|entry| entry.outputs.values());
        for old in before.filter(|old| entry.outputs.values().all(|new| new.path != old.path)) {
            cache::remove_output(self.out, &old.path)?;
        }
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner).record(&entry)?;
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
