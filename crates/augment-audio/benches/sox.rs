//! Chains of SoX's effects on ten seconds of sound: `cargo bench -p augment-audio --bench sox`.
//!
//! The program's own times: `sox -D ten.wav -n EFFECTS`, less those of `sox -D ten.wav -n`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use augment_audio::transforms::Sox;
use augment_core::{Audio, Data, SampleRng, Transform, Workspace};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const CHAINS: &[&str] = &[
    "lowpass 1k",
    "equalizer 1k 1q -6",
    "sinc 300-3k",
    "compand 0.3,1 6:-70,-60,-20 -5 -90 0.2",
    "echo 0.8 0.9 60 0.4",
    "chorus 0.7 0.9 55 0.4 0.25 2 -t",
    "flanger",
    "phaser 0.8 0.74 3 0.4 0.5 -t",
    "reverb 50",
    "overdrive",
    "rate 16k",
    "speed 1.1",
    "tempo 1.1",
    "pitch -300",
    "pitch -300 tempo 1.1 reverb 50 echo 0.8 0.9 60 0.4 rate 16k",
];

fn chains(c: &mut Criterion) {
    let mut x = 1u32;
    let next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((x >> 8) as f32 / (1 << 23) as f32 - 1.0) / 4.0
    };
    let samples: Vec<f32> = std::iter::repeat_with(next).take(441_000).collect();
    let data = Data::from(Audio { samples, channels: 1, rate: 44_100 });
    let mut workspace = Workspace::new();
    let mut group = c.benchmark_group("sox");
    group.sample_size(10);
    for chain in CHAINS {
        let transform = Sox { effects: (*chain).into(), p: 1.0 };
        let ops = transform.draw(&data.info(), &mut SampleRng::new(1, 0, "a")).unwrap();
        group.bench_function(*chain, |b| {
            b.iter_batched(
                || data.clone(),
                |data| {
                    ops.iter().try_fold(data, |data, op| op.apply(data, &mut workspace)).unwrap()
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, chains);
criterion_main!(benches);
