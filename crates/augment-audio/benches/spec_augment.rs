//! SpecAugment on the mel spectrogram of 5 s at 44.1 kHz: `cargo bench -p augment-audio`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::cell::RefCell;

use augment_audio::transforms::Policy;
use augment_core::{
    Data, FrequencyScale, Info, Pipeline, Registry, Spectrogram, Unit, Workspace, parse_json,
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn spec_augment(c: &mut Criterion) {
    let (bins, frames) = (128, 431);
    let values = (0..bins * frames).map(|i| ((i * i) as f32 * 0.37).sin()).collect();
    let (scale, unit) = (FrequencyScale::Mel, Unit::Decibel);
    let mel = Spectrogram { values, channels: 1, bins, frames, scale, unit };
    let info = Data::from(mel.clone()).info();
    let registry = Registry::new(&[augment_audio::ENTRIES]);
    let mut group = c.benchmark_group("spec_augment");
    for policy in [Policy::LB, Policy::LD, Policy::SM, Policy::SS] {
        let steps = serde_json::json!([{ "SpecAugment": { "policy": policy } }]).to_string();
        let steps = parse_json(&steps).unwrap();
        let info: Info = info.clone();
        let pipeline = Pipeline::from_value(&steps, info.clone(), &registry).unwrap();
        let workspace = RefCell::new(Workspace::new());
        let mut epoch = 0;
        group.bench_function(format!("{policy:?}"), |b| {
            b.iter_batched(
                // As in a worker: what comes out is given back for the next that goes in.
                || {
                    let mut values = workspace.borrow_mut().buffer();
                    values.extend_from_slice(&mel.values);
                    Spectrogram { values, ..mel }
                },
                |mel| {
                    let workspace = &mut workspace.borrow_mut();
                    epoch += 1;
                    let recipe = pipeline.draw(0, epoch, "clip", &info).unwrap();
                    let masked = recipe.run(mel.into(), workspace).unwrap();
                    workspace.recycle(masked.into_spectrogram().unwrap().values);
                },
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group!(benches, spec_augment);
criterion_main!(benches);
