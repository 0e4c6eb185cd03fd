//! Sound files that ops mix into clips.
//!
//! They are decoded once in a process, downmixed where that is asked for, resampled to the clip's rate and
//! shared by all threads as `f32`, up to [`CEILING`]; beyond it those unused the longest are dropped and read again when asked
//! for. That beats a map of a file on disk here: a pass over a usual noise set touches all of it, so that
//! it is in memory either way, and nothing is left behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use augment_core::{Audio, Error, Op, Result, Workspace};

use super::Resample;
use crate::codec::{self, ENDINGS, Limits};

/// Bytes of samples that are kept: 1 GiB.
const CEILING: usize = 1 << 30;

/// When the file was changed, its path, the rate, and the number of channels that may stay.
type Key = (PathBuf, Option<SystemTime>, u32, usize);

#[derive(Default)]
struct Kept {
    sounds: BTreeMap<Key, (Arc<Audio>, u64)>,
    bytes: usize,
    clock: u64,
}

static KEPT: Mutex<Kept> = Mutex::new(Kept { sounds: BTreeMap::new(), bytes: 0, clock: 0 });

/// The sound files in a folder and those below it, relative to it, with `/` between names, in order.
///
/// # Errors
/// Names `field` when the folder cannot be read or has no sound file.
pub(crate) fn list(field: &str, folder: &str) -> Result<Vec<String>> {
    fn walk(
        folder: &Path,
        name: &str,
        found: &mut Vec<String>,
        depth: usize,
    ) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            let Ok(part) = entry.file_name().into_string() else { continue };
            let name = if name.is_empty() { part } else { format!("{name}/{part}") };
            // A link to a folder above would never end.
            if path.is_dir() && depth < 32 {
                walk(&path, &name, found, depth + 1)?;
            } else if path
                .extension()
                .is_some_and(|e| ENDINGS.iter().any(|ending| e.eq_ignore_ascii_case(ending)))
            {
                found.push(name);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(Path::new(folder), "", &mut found, 0)
        .map_err(|error| Error::invalid_field(field, format!("{folder}: {error}")))?;
    if found.is_empty() {
        let endings = ENDINGS.join(", ");
        return Err(Error::invalid_field(field, format!("{folder} has no sound file ({endings})")));
    }
    found.sort();
    Ok(found)
}

/// The file's sound at `rate`: with its channels where it has as many as `channels`, else in mono.
///
/// # Errors
/// When it cannot be read or decoded.
pub(crate) fn load(
    folder: &str,
    file: &str,
    rate: u32,
    channels: usize,
    workspace: &mut Workspace,
) -> Result<Arc<Audio>> {
    let path = Path::new(folder).join(file);
    let failed =
        |error: &dyn std::fmt::Display| Error::data(format!("{}: {error}", path.display()));
    let changed = std::fs::metadata(&path).map_err(|e| failed(&e))?.modified().ok();
    let key = (path.clone(), changed, rate, channels);
    {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let now = kept.clock;
        if let Some((sound, used)) = kept.sounds.get_mut(&key) {
            *used = now;
            return Ok(sound.clone());
        }
    }
    // Two threads may decode the same file; both get the same samples.
    let bytes = std::fs::read(&path).map_err(|e| failed(&e))?;
    let limits = Limits { max_seconds: 3600.0 };
    let mut sound = codec::decode(&bytes, &limits, Vec::new()).map_err(|e| failed(&e))?;
    if sound.channels != channels {
        let (len, share) = (sound.len(), 1.0 / sound.channels.max(1) as f32);
        let mut mono = vec![0.0; len];
        for plane in sound.planes() {
            mono.iter_mut().zip(plane).for_each(|(sum, x)| *sum += x * share);
        }
        sound = Audio { samples: mono, channels: 1, rate: sound.rate };
    }
    let sound = Arc::new(Resample::to(rate).apply(sound.into(), workspace)?.into_audio()?);

    let size = |sound: &Audio| std::mem::size_of_val(&sound.samples[..]);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let now = kept.clock;
    kept.bytes += size(&sound);
    if let Some((twice, _)) = kept.sounds.insert(key, (sound.clone(), now)) {
        kept.bytes -= size(&twice);
    }
    while kept.bytes > CEILING {
        let oldest =
            kept.sounds.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone());
        let Some((dropped, _)) = oldest.and_then(|key| kept.sounds.remove(&key)) else { break };
        kept.bytes -= size(&dropped);
    }
    Ok(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed_in_order_and_files_kept() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clips");
        let files = list("sounds_path", folder).unwrap();
        assert!(files.len() == 10 && files.is_sorted() && files[0] == "1-100032-A-0.flac");
        let mut workspace = Workspace::new();
        let sound = load(folder, &files[0], 22_050, 1, &mut workspace).unwrap();
        assert_eq!((sound.len(), sound.channels), (110_272, 1));
        let again = load(folder, &files[0], 22_050, 1, &mut workspace).unwrap();
        assert!(Arc::ptr_eq(&sound, &again));
        assert!(load(folder, "none.wav", 8000, 1, &mut workspace).is_err());
        let told = list("sounds_path", "/nowhere").unwrap_err().to_string();
        assert!(told.starts_with("sounds_path: /nowhere"), "{told}");
        let told = list("ir_path", concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap_err();
        assert!(told.to_string().contains("no sound file"), "{told}");
    }

    #[test]
    fn channels_stay_where_they_are_as_many_as_asked_for() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/codecs");
        let sound = |rate, channels| {
            load(folder, "tones.flac", rate, channels, &mut Workspace::new()).unwrap()
        };
        let (both, mono) = (sound(16_000, 2), sound(16_000, 1));
        assert_eq!((both.channels, mono.channels, sound(16_000, 3).channels), (2, 1, 1));
        let (left, right) = both.samples.split_at(mono.len());
        assert_ne!(left, right);
        let mean = left.iter().zip(right).map(|(l, r)| 0.5 * l + 0.5 * r);
        assert!(mean.eq(mono.samples.iter().copied()));
        // A resampled channel is the channel, resampled.
        let (both, mono) = (sound(8000, 2), sound(8000, 1));
        let (left, right) = both.samples.split_at(mono.len());
        let mean = left.iter().zip(right).map(|(l, r)| 0.5 * l + 0.5 * r);
        assert!(mean.zip(&mono.samples).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
