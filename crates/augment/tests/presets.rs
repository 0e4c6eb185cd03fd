//! Presets of hub models beside what torchvision, timm and transformers make of photographs themselves (`tests/golden/presets.py`).
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use augment::core::{Cpu, Data, Info, Pixels, Workspace};
use augment::{Pipeline, hub, registry};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
struct Golden {
    pieces: Vec<(String, usize, usize, usize, usize)>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    /// A file of transformers' kind, instead of the name alone.
    config: Option<serde_json::Value>,
    results: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    shape: Vec<usize>,
    sha256: String,
}

#[test]
fn every_preset_builds() {
    let registry = registry();
    let mut without = Vec::new();
    for entry in &hub::Registry::get().entries {
        match entry.preset.steps() {
            Ok(steps) => {
                let input =
                    if entry.kind() == hub::Kind::Audio { Info::AUDIO } else { Info::IMAGE };
                Pipeline::from_value(&steps.into(), input, &registry)
                    .unwrap_or_else(|error| panic!("{}: {error}", entry.name));
            }
            Err(_) => without.push(&*entry.name),
        }
    }
    // Those of timm that fill up a border.
    assert!(
        without.len() == 6 && without.iter().all(|name| name.starts_with("deepseek")),
        "{without:?}"
    );
}

/// A piece of a photograph, as bytes.
fn piece((name, left, top, width, height): &(String, usize, usize, usize, usize)) -> Data {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/photos").join(name);
    let picture = augment::image::codec::decode(&std::fs::read(path).unwrap()).unwrap();
    let crop =
        serde_json::json!([{"crop": {"top": top, "left": left, "height": height, "width": width}}]);
    let pipeline = Pipeline::from_value(&crop, Info::IMAGE, &registry()).unwrap();
    let data = Data::from(picture);
    pipeline.draw(0, 0, "", &data.info()).unwrap().run(data, &mut Workspace::new()).unwrap()
}

impl Case {
    fn preset(&self) -> hub::Preset {
        match &self.config {
            None => hub::find(&self.name).unwrap().entry.preset.clone(),
            Some(config) => {
                let (name, preset) = hub::Preset::from_config(&config.to_string()).unwrap();
                assert_eq!(name, self.name);
                preset
            }
        }
    }
}

#[test]
fn results_are_the_libraries_own_to_the_last_bit() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/presets.json");
    let golden: Golden = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let pieces: Vec<Data> = golden.pieces.iter().map(piece).collect();
    let registry = registry();
    // All five of torchvision's and transformers'; of timm's one each in turn, which takes a tenth of the time. All with AUGMENT_ALL.
    let all = std::env::var_os("AUGMENT_ALL").is_some();
    let runs: Vec<(usize, usize)> = (0..golden.cases.len())
        .flat_map(|case| (0..pieces.len()).map(move |piece| (case, piece)))
        .filter(|&(case, piece)| {
            let entry = hub::find(&golden.cases[case].name).unwrap().entry;
            all || entry.library != hub::Library::Timm || case % pieces.len() == piece
        })
        .collect();
    let wrong = std::sync::Mutex::new(BTreeMap::<String, usize>::new());
    Cpu::new(0).unwrap().for_each(runs.len(), |run, workspace| {
        let (case, piece) = runs[run];
        let case = &golden.cases[case];
        let steps = case.preset().steps().unwrap();
        let pipeline = Pipeline::from_value(&steps.into(), Info::IMAGE, &registry).unwrap();
        let data = pieces[piece].clone();
        let recipe = pipeline.draw(0, 0, "", &data.info()).unwrap();
        let image = recipe.run(data, workspace).unwrap().into_image().unwrap();
        let Pixels::F32(values) = &image.pixels else { panic!("{}: bytes", case.name) };
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let hash: String =
            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let expected = &case.results[piece];
        if [image.channels, image.height, image.width][..] != expected.shape
            || hash != expected.sha256
        {
            *wrong.lock().unwrap().entry(case.name.clone()).or_default() += 1;
        }
        true
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {} presets differ: {wrong:?}",
        wrong.len(),
        golden.cases.len()
    );
    assert!(runs.len() > 250, "{}", runs.len());
}
