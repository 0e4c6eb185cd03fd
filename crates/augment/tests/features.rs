//! What presets make of sounds, beside what the models' own code makes of them (`tests/golden/features.py`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests; the distances are worth seeing"
)]

use std::collections::BTreeMap;
use std::path::Path;

use augment::Pipeline;
use augment::core::{Data, Info, Tensor, TensorData, Workspace};
use augment::{hub, registry};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    name: String,
    rate: u32,
    /// The clip of `tests/golden/clips`, taken as if this were its rate; a sweep without one.
    clip: Option<String>,
    samples: usize,
    /// What was drawn there.
    drawn: Vec<usize>,
    shape: Vec<usize>,
    /// Which values are kept: one of so many.
    stride: usize,
    values: Vec<f32>,
}

impl Case {
    fn samples(&self, golden: &Path) -> Vec<f32> {
        let mut samples = match &self.clip {
            Some(clip) => {
                let bytes = std::fs::read(golden.join("clips").join(clip)).unwrap();
                let limits = augment::prelude::Limits::default();
                augment::audio::codec::decode(&bytes, &limits, Vec::new()).unwrap().samples
            }
            // From 50 Hz to 7 kHz, and back, every four seconds.
            None => (0..self.samples)
                .map(|i| {
                    let t = i as f64 / f64::from(self.rate);
                    let phase = 3525.0 * t
                        - 3475.0 * 4.0 / std::f64::consts::TAU
                            * (std::f64::consts::TAU * t / 4.0).sin();
                    (0.5 * (std::f64::consts::TAU * phase).sin()) as f32
                })
                .collect(),
        };
        samples.truncate(self.samples);
        samples
    }

    /// The preset's steps, with what was drawn there instead of draws.
    fn steps(&self) -> Vec<Value> {
        let mut steps = hub::find(&self.name).unwrap().entry.preset.steps().unwrap();
        for step in &mut steps {
            if let (Some(fusion), &[front, middle, back]) =
                (step.get("RandomMelFusion"), &self.drawn[..])
            {
                let at = json!({"frames": fusion["frames"], "front": front, "middle": middle, "back": back});
                *step = json!({ "mel_fusion": at });
            } else if let (Some(crop), &[start]) = (step.get("RandomCropAudio"), &self.drawn[..]) {
                let duration = crop["duration"].as_u64().unwrap();
                let position = start as f64 / (self.samples as u64 - duration) as f64;
                let part = json!({"duration": duration, "unit": "samples", "position": position});
                *step = json!({ "crop_audio": part });
            }
        }
        steps
    }
}

#[test]
fn sounds_are_what_the_models_own_code_makes_of_them() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let cases: Vec<Case> =
        serde_json::from_slice(&std::fs::read(golden.join("features.json")).unwrap()).unwrap();
    let registry = registry();
    let mut worst = BTreeMap::<&str, (usize, f32, f32)>::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let pipeline = Pipeline::from_value(&case.steps().into(), Info::AUDIO, &registry).unwrap();
        let samples = case.samples(&golden);
        let data = Data::from(augment::core::Audio { samples, channels: 1, rate: case.rate });
        let recipe = pipeline.draw(0, 0, "", &data.info()).unwrap();
        let out = recipe.run(data, &mut Workspace::new()).unwrap().into_tensor().unwrap();
        let Tensor { shape, data: TensorData::F32(values) } = out else { panic!("{}", case.name) };
        assert_eq!(shape, case.shape, "{}", case.name);
        // Of samples alone nothing is lost but what single precision cannot hold.
        let largest = case.values.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let is_samples = !case
            .steps()
            .iter()
            .any(|step| step.get("mel_spectrogram").or_else(|| step.get("fbank")).is_some());
        let bound = if is_samples { 1e-6 * largest.max(f32::MIN_POSITIVE) } else { 1e-4 };
        let every = values.iter().step_by(case.stride);
        assert_eq!(every.len(), case.values.len());
        let far = every.zip(&case.values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let (count, of_clips, of_sweeps) = worst.entry(&case.name).or_default();
        let kind = if case.clip.is_some() { of_clips } else { of_sweeps };
        (*count, *kind) = (*count + 1, kind.max(far));
        if far > bound {
            wrong.push((&case.name, &case.clip, case.samples, far));
        }
    }
    for (name, (count, of_clips, of_sweeps)) in &worst {
        println!("{name:26} {count} sounds: {of_clips:.1e} of clips, {of_sweeps:.1e} of sweeps");
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(worst.len(), 21);
}
