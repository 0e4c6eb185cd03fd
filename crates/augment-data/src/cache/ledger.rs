//! What is done: the manifest of the last finished run, and the lines that an unfinished one
//! added. Lines stay on disk; only their places are kept, so memory does not grow with recipes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    MANIFEST, Output, PARTIAL, RUN, remove, remove_output, told_of_failures, write, write_lines,
};
use crate::error::{Error, Result};

/// A sample's key, and which of its copies.
pub(crate) type Id = (String, u64);

/// A line of a manifest: what was made, and how.
pub(crate) trait Line: Serialize + DeserializeOwned {
    /// A field that lines of this kind have and lines of no other.
    const MARK: &'static str;

    /// Which it is.
    fn id(&self) -> Id;

    /// Its files.
    fn outputs(&self) -> Vec<&Output>;

    /// The same as of something that is being written: nothing is made of what it says, so it is never taken for done.
    fn unfinished(self) -> Self;
}

pub(crate) struct Ledger<L> {
    lines: PhantomData<L>,
    manifest: Option<File>,
    partial: File,
    path: PathBuf,
    places: BTreeMap<Id, Place>,
    /// Lines in the manifest, and whether anything was added to them.
    in_manifest: usize,
    changed: bool,
    resumed: bool,
}

#[derive(Clone, Copy)]
struct Place {
    in_partial: bool,
    offset: u64,
    length: usize,
}

#[derive(Deserialize)]
struct IdOnly {
    key: String,
    #[serde(default)]
    copy: u64,
}

impl<L: Line> Ledger<L> {
    /// Opens the ledger of a cache that is locked by the caller.
    pub(crate) fn open(cache: &Path) -> Result<Self> {
        let mut places = BTreeMap::new();
        let path = cache.join(MANIFEST);
        let manifest = match File::open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io("open", &path)(error)),
        };
        if let Some(file) = &manifest {
            scan(file, false, &mut places).map_err(Error::io("read", &path))?;
        }
        let in_manifest = places.len();
        if let Some(file) = &manifest {
            check_kind::<L>(file, cache)?;
        }
        let path = cache.join(PARTIAL);
        let resumed = path.is_file();
        let partial =
            File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let mut partial = partial.map_err(Error::io("open", &path))?;
        check_kind::<L>(&partial, cache)?;
        let end = scan(&partial, true, &mut places).map_err(Error::io("read", &path))?;
        // A killed run may have left half a line.
        partial
            .set_len(end)
            .and_then(|()| partial.seek(SeekFrom::End(0)))
            .map_err(Error::io("write", &path))?;
        let changed = end > 0;
        let lines = PhantomData;
        Ok(Self { lines, manifest, partial, path, places, in_manifest, changed, resumed })
    }

    /// The line of an output.
    pub(crate) fn line(&self, id: &Id) -> Result<Option<String>> {
        let Some(place) = self.places.get(id) else { return Ok(None) };
        let file = if place.in_partial { Some(&self.partial) } else { self.manifest.as_ref() };
        let Some(mut file) = file else { return Ok(None) };
        let mut bytes = vec![0; place.length];
        file.seek(SeekFrom::Start(place.offset))
            .and_then(|_| file.read_exact(&mut bytes))
            .and_then(|()| String::from_utf8(bytes).map_err(io::Error::other))
            .map(Some)
            .map_err(Error::io("read", &self.path))
    }

    /// The entry of an output; a line that this version cannot read counts as not there.
    pub(crate) fn entry(&self, id: &Id) -> Result<Option<L>> {
        Ok(self.line(id)?.and_then(|line| serde_json::from_str(&line).ok()))
    }

    /// Adds an entry in place of the one that its output had, if any.
    pub(crate) fn record(&mut self, entry: &L) -> Result<()> {
        let line = serde_json::to_string(entry).map_err(io::Error::from);
        let written = line.and_then(|mut line| {
            let length = line.len();
            line.push('\n');
            // Reading moved the file's position.
            let offset = self.partial.seek(SeekFrom::End(0))?;
            self.partial.write_all(line.as_bytes())?;
            Ok(Place { in_partial: true, offset, length })
        });
        let place = written.map_err(Error::io("write", &self.path))?;
        self.places.insert(entry.id(), place);
        self.changed = true;
        Ok(())
    }

    /// Says what is going to be written, after what stands there instead and will not is taken away. Until
    /// [`Self::record`], it is not what it was and not yet what it will be, even where all its files are as long as
    /// before; and whatever a run leaves that is killed now, the next one knows of.
    pub(crate) fn begin(&mut self, cache: &Path, planned: &L) -> Result<()>
    where
        L: Clone,
    {
        let new = planned.outputs();
        let before = self.entry(&planned.id())?;
        for old in before.iter().flat_map(L::outputs) {
            if new.iter().all(|new| new.path != old.path) {
                remove_output(cache, &old.path)?;
            }
        }
        self.record(&planned.clone().unfinished())
    }

    /// Takes out an output, and returns its entry.
    pub(crate) fn remove(&mut self, id: &Id) -> Result<Option<L>> {
        let entry = self.entry(id)?;
        self.changed |= self.places.remove(id).is_some();
        Ok(entry)
    }

    /// Takes out every output for which `keep` is false, with its files, and returns their entries.
    pub(crate) fn retain(&mut self, cache: &Path, keep: impl Fn(&Id) -> bool) -> Result<Vec<L>> {
        let gone: Vec<Id> = self.places.keys().filter(|id| !keep(id)).cloned().collect();
        let mut entries = Vec::new();
        for id in gone {
            entries.extend(self.remove(&id)?);
        }
        let outputs = entries.iter().flat_map(L::outputs);
        outputs.map(|output| &output.path).try_for_each(|path| remove_output(cache, path))?;
        Ok(entries)
    }

    /// Whether the run before this one did not come to its end.
    pub(crate) fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// Whether anything is different from the manifest.
    fn is_changed(&self) -> bool {
        self.changed || self.in_manifest != self.places.len() || self.manifest.is_none()
    }

    /// Each line, in the order of the keys.
    pub(crate) fn for_each_line(&self, mut work: impl FnMut(&str) -> Result<()>) -> Result<()> {
        for id in self.places.keys() {
            if let Some(line) = self.line(id)? {
                work(&line)?;
            }
        }
        Ok(())
    }

    /// Ends a run that came to its end: writes what stands beside the outputs when anything has changed, `run` as well
    /// when something failed now or before, and the manifest last, since it is what the next run goes by.
    pub(crate) fn close(
        self,
        cache: &Path,
        files: &[(&str, Vec<u8>)],
        has_failures: bool,
        run: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<()> {
        let is_other = |(name, content): &&(&str, Vec<u8>)| {
            fs::read(cache.join(name)).ok().as_ref() != Some(content)
        };
        let others: Vec<_> = files.iter().filter(is_other).collect();
        let changed = self.is_changed() || !others.is_empty();
        others.iter().try_for_each(|(name, content)| write(&cache.join(name), content))?;
        if changed || has_failures || told_of_failures(cache) {
            write(&cache.join(RUN), &run()?)?;
        }
        if changed {
            write_lines(&cache.join(MANIFEST), |line| self.for_each_line(line))?;
        }
        drop(self);
        remove(&cache.join(PARTIAL))
    }
}

/// Refuses a cache whose first line is of another kind.
fn check_kind<L: Line>(lines: &File, cache: &Path) -> Result<()> {
    let (mut reader, mut line) = (BufReader::new(lines), Vec::new());
    let read = reader.seek(SeekFrom::Start(0)).and_then(|_| {
        reader.read_until(b'\n', &mut line)?;
        // Where the next reader expects it.
        reader.seek(SeekFrom::Start(0))
    });
    read.map_err(Error::io("read", cache))?;
    let line: Option<Value> = serde_json::from_slice(&line).ok();
    if line.is_none_or(|line| line.get(L::MARK).is_some()) {
        return Ok(());
    }
    Err(Error::dataset(cache, "it holds another kind of dataset; choose another folder"))
}

/// Notes the place of each complete line, and returns where the last of them ends. A line that is
/// no entry is passed over: what it stood for is made again.
fn scan(file: &File, in_partial: bool, places: &mut BTreeMap<Id, Place>) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    let mut offset = 0;
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok(offset);
        }
        if let Ok(IdOnly { key, copy }) = serde_json::from_slice(&line) {
            places.insert((key, copy), Place { in_partial, offset, length: read - 1 });
        }
        offset += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Entry, Format, Statistics};

    fn entry(key: &str, target: u32) -> Entry {
        Entry {
            key: key.into(),
            copy: 0,
            source: String::new(),
            split: None,
            target,
            category: "dog".into(),
            window: None,
            seconds: 1.5,
            outputs: BTreeMap::new(),
            shape: vec![],
            dtype: "float32".into(),
            several: BTreeMap::new(),
            source_blake3: String::new(),
            spec_blake3: String::new(),
            preset: None,
            device: None,
            statistics: Statistics::default(),
            picture_statistics: None,
            recipe: serde_json::json!({ "ops": [] }),
        }
    }

    fn lines(ledger: &Ledger<Entry>) -> Vec<(String, u32)> {
        let mut lines = Vec::new();
        let mut take = |line: &str| {
            let entry: Entry = serde_json::from_str(line).unwrap();
            lines.push((entry.key, entry.target));
            Ok(())
        };
        ledger.for_each_line(&mut take).unwrap();
        lines
    }

    #[test]
    fn half_a_line_is_dropped_and_later_lines_win() {
        let folder = tempfile::tempdir().unwrap();
        let whole = |key, target| serde_json::to_string(&entry(key, target)).unwrap() + "\n";
        fs::write(folder.path().join(MANIFEST), whole("b", 1) + &whole("a", 1)).unwrap();
        fs::write(folder.path().join(PARTIAL), whole("b", 2) + &whole("c", 2)[..40]).unwrap();
        let mut ledger = Ledger::<Entry>::open(folder.path()).unwrap();
        assert!(ledger.is_changed());
        assert_eq!(lines(&ledger), [("a".into(), 1), ("b".into(), 2)]);
        ledger.record(&entry("c", 3)).unwrap();
        ledger.record(&entry("a", 3)).unwrap();
        let again = Ledger::<Entry>::open(folder.path()).unwrap();
        assert_eq!(lines(&again), [("a".into(), 3), ("b".into(), 2), ("c".into(), 3)]);
        assert_eq!(again.entry(&("c".into(), 0)).unwrap(), Some(entry("c", 3)));
        assert_eq!(again.entry(&("d".into(), 0)).unwrap(), None);
    }

    #[test]
    fn what_is_begun_is_not_done_and_knows_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let output = |path: &str| (Format::Npy, Output::of(path.into(), b"x"));
        let with = |path| Entry {
            outputs: BTreeMap::from([output(path)]),
            source_blake3: "1".into(),
            ..entry("a", 1)
        };
        for path in ["old.npy", "new.npy"] {
            fs::write(folder.path().join(path), "x").unwrap();
        }
        let mut ledger = Ledger::<Entry>::open(folder.path()).unwrap();
        ledger.record(&with("old.npy")).unwrap();
        ledger.begin(folder.path(), &with("new.npy")).unwrap();
        let begun = ledger.entry(&("a".into(), 0)).unwrap().unwrap();
        assert_eq!((begun.source_blake3.as_str(), begun.outputs), ("", with("new.npy").outputs));
        assert!(!folder.path().join("old.npy").exists() && folder.path().join("new.npy").exists());
        assert_eq!(ledger.retain(folder.path(), |_| false).unwrap().len(), 1);
        assert!(!folder.path().join("new.npy").exists());
    }

    #[test]
    fn a_cache_of_another_kind_is_refused() {
        #[derive(Debug, Serialize, Deserialize)]
        struct Other {
            other: u32,
        }
        impl Line for Other {
            const MARK: &'static str = "other";
            fn id(&self) -> Id {
                (String::new(), 0)
            }
            fn outputs(&self) -> Vec<&Output> {
                Vec::new()
            }
            fn unfinished(self) -> Self {
                self
            }
        }
        for name in [MANIFEST, PARTIAL] {
            let folder = tempfile::tempdir().unwrap();
            let line = serde_json::to_string(&entry("a", 1)).unwrap() + "\n";
            fs::write(folder.path().join(name), line).unwrap();
            let told = Ledger::<Other>::open(folder.path()).err().unwrap().to_string();
            assert!(told.contains("another kind of dataset"), "{told}");
        }
    }

    #[test]
    fn a_finished_manifest_is_unchanged_until_something_is_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let line = serde_json::to_string(&entry("a", 1)).unwrap() + "\n";
        fs::write(folder.path().join(MANIFEST), line).unwrap();
        let mut ledger = Ledger::<Entry>::open(folder.path()).unwrap();
        assert!(!ledger.is_changed());
        assert_eq!(ledger.retain(folder.path(), |_| false).unwrap(), [entry("a", 1)]);
        assert!(ledger.is_changed());
    }
}
