//! Presets of hub models beside what torchvision, timm and transformers make of photographs themselves (`tests/golden/presets.py`).
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use augment::core::{Cpu, Data, Info, Pixels, TensorData, Workspace};
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
    /// Arguments that are not the preset's own.
    #[serde(default)]
    set: serde_json::Map<String, serde_json::Value>,
    results: Vec<Expected>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Expected {
    One(Hashed),
    /// By name.
    Several(BTreeMap<String, Hashed>),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hashed {
    shape: Vec<usize>,
    sha256: String,
}

impl Expected {
    /// What a result is, to be compared.
    fn of(data: Data) -> Self {
        let hashed = |shape: Vec<usize>, bytes: Vec<u8>| {
            let hash = Sha256::digest(&bytes);
            Hashed { shape, sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect() }
        };
        let floats = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
        match data {
            Data::Several(parts) => {
                let part = |(name, data)| match Self::of(data) {
                    Self::One(hashed) => (name, hashed),
                    Self::Several(_) => panic!("several of several"),
                };
                Self::Several(parts.into_iter().map(part).collect())
            }
            Data::Tensor(tensor) => Self::One(hashed(
                tensor.shape,
                match tensor.data {
                    TensorData::F32(values) => floats(&values),
                    TensorData::I32(values) => {
                        values.iter().flat_map(|x| x.to_le_bytes()).collect()
                    }
                    TensorData::I64(values) => {
                        values.iter().flat_map(|x| x.to_le_bytes()).collect()
                    }
                    _ => panic!("bytes"),
                },
            )),
            data => {
                let image = data.into_image().unwrap();
                let Pixels::F32(values) = &image.pixels else { panic!("bytes") };
                Self::One(hashed(vec![image.channels, image.height, image.width], floats(values)))
            }
        }
    }
}

#[test]
fn every_preset_builds() {
    let registry = registry();
    for entry in &hub::Registry::get().entries {
        let steps = entry.preset.steps().unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        let input = if entry.kind() == hub::Kind::Audio { Info::AUDIO } else { Info::IMAGE };
        Pipeline::from_value(&steps.into(), input, &registry)
            .unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    }
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
            None => hub::find(&self.name).unwrap().entry.preset.with(&self.set).unwrap(),
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
            let Case { name, set, .. } = &golden.cases[case];
            let is_timm = hub::find(name).unwrap().entry.library == hub::Library::Timm;
            all || !is_timm || !set.is_empty() || case % pieces.len() == piece
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
        let result = recipe.run(data, workspace).unwrap();
        if Expected::of(result) != case.results[piece] {
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
