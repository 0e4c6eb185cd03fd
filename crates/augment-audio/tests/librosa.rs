//! Spectrograms against librosa 0.11, on real clips; `tests/golden/librosa_mel.py` made the
//! numbers.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::path::Path;

use augment_audio::codec::{self, Limits};
use augment_core::{AnyOp, Data, Entry, Registry, Workspace};
use safetensors::SafeTensors;

/// The project's contract: nobody who moves from librosa sees a difference.
const BOUND_DB: f32 = 1e-3;

fn golden(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

fn clip(stem: &str) -> Data {
    let bytes = std::fs::read(golden(&format!("clips/{stem}.flac"))).unwrap();
    codec::decode(&bytes, &Limits::default(), Vec::new()).unwrap().into()
}

fn op(registry: &Registry, name: &str, params: &serde_json::Value) -> AnyOp {
    let mut op = params.clone();
    op["op"] = name.into();
    let line = serde_json::json!({ "key": "", "ops": [op] });
    registry.recipe(&line.to_string()).unwrap().ops.remove(0)
}

#[test]
fn mel_spectrograms_in_db_equal_librosas() {
    let bytes = std::fs::read(golden("librosa_mel.safetensors")).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let texts = header.metadata().as_ref().unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    let registry = Registry::new(tables);
    let mut workspace = Workspace::new();
    let mut worst = BTreeMap::new();
    let mut clips = 0;

    for name in tensors.names() {
        let [set, stem] = name.split('/').collect::<Vec<_>>()[..] else { continue };
        let mut params: serde_json::Value =
            serde_json::from_str(&texts[&format!("set:{set}")]).unwrap();
        let mut db = params["db"].take();
        let db_op = db.as_object_mut().unwrap().remove("op").unwrap();
        let mel = op(&registry, "mel_spectrogram", &params["mel_spectrogram"]);
        let db = op(&registry, db_op.as_str().unwrap(), &db);

        let data = mel.apply(clip(stem), &mut workspace).unwrap();
        let ours = db.apply(data, &mut workspace).unwrap().into_spectrogram().unwrap();
        let ints = |suffix: &str| -> Vec<usize> {
            let view = tensors.tensor(&format!("{name}/{suffix}")).unwrap();
            let quads = view.data().as_chunks::<4>().0;
            quads.iter().map(|&b| i32::from_le_bytes(b) as usize).collect()
        };
        assert_eq!([ours.bins, ours.frames], ints("shape")[..], "{name}");
        let frames = ints("frames");
        let quads = tensors.tensor(name).unwrap();
        let theirs = quads.data().as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b));
        assert_eq!(theirs.len(), ours.bins * frames.len());
        let at = |i: usize| ours.values[i / frames.len() * ours.frames + frames[i % frames.len()]];
        let difference =
            theirs.enumerate().map(|(i, value)| (value - at(i)).abs()).fold(0.0, f32::max);
        let entry = worst.entry(set.to_owned()).or_insert(0.0f32);
        *entry = entry.max(difference);
        clips += 1;
    }
    assert_eq!((worst.len(), clips), (9, 90));
    let table: String = worst.iter().map(|(set, db)| format!("{set}: {db:.1e} dB\n")).collect();
    assert!(worst.values().all(|&db| db < BOUND_DB), "{table}");
    println!("{table}");
}
