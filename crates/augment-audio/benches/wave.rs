//! Waveform ops on five seconds of mono at 44.1 kHz, one thread; `wave_peers.py` times the peers.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;
use std::time::Duration;

use augment_core::{Audio, Entry, Registry, Workspace};
use criterion::{Criterion, criterion_group, criterion_main};

const OPS: &[&str] = &[
    r#"{"op": "lowpass_biquad", "cutoff_freq": 1000}"#,
    r#"{"op": "lfilter", "a_coeffs": [1, -1.8, 0.9], "b_coeffs": [0.1, 0.2, 0.1]}"#,
    r#"{"op": "low_pass_filter", "cutoff_freq": 1000, "rolloff": 24}"#,
    r#"{"op": "peaking_filter", "center_freq": 1000, "gain_db": 6, "q_factor": 1}"#,
    r#"{"op": "contrast"}"#,
    r#"{"op": "overdrive"}"#,
    r#"{"op": "mu_law"}"#,
    r#"{"op": "fade", "fade_in_len": 20000, "fade_out_len": 20000, "fade_shape": "half_sine"}"#,
    r#"{"op": "convolve_ir", "ir_path": "../../tests/golden/clips", "file": "3-150231-A-21.flac"}"#,
    r#"{"op": "vad"}"#,
    r#"{"op": "tanh_distortion", "distortion_amount": 0.3}"#,
    r#"{"op": "clipping_distortion", "percentile_threshold": 20}"#,
    r#"{"op": "bit_crush", "bit_depth": 8}"#,
    r#"{"op": "limiter", "threshold_db": -12, "attack": 0.005, "release": 0.2}"#,
    r#"{"op": "shift", "shift": 0.3}"#,
    r#"{"op": "time_mask", "duration": 0.2}"#,
    r#"{"op": "gain_transition", "start_gain_db": -12, "end_gain_db": 3, "duration": 2, "unit": "seconds"}"#,
    r#"{"op": "add_noise", "snr_db": 20, "stream": {"seed": 1, "id": [2, 3, 4]}}"#,
    r#"{"op": "add_noise", "snr_db": 20, "f_decay": -3, "stream": {"seed": 1, "id": [2, 3, 4]}}"#,
    r#"{"op": "add_background_noise", "sounds_path": "../../tests/golden/clips", "file": "2-68391-B-41.flac", "snr_db": 10}"#,
    r#"{"op": "loudness_normalization", "lufs": -23}"#,
    r#"{"op": "trim_silence", "top_db": 30}"#,
    r#"{"op": "repeat_part", "part_duration": 0.5, "repeats": 2}"#,
    r#"{"op": "normalize_peak"}"#,
];

fn wave(c: &mut Criterion) {
    let mut state = 1u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let samples: Vec<f32> = std::iter::repeat_with(next).take(220_500).collect();
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    let registry = Registry::new(tables);
    let mut workspace = Workspace::new();
    let mut group = c.benchmark_group("wave");
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group.sample_size(20);
    for &op in OPS {
        let line = format!(r#"{{"key": "", "ops": [{op}]}}"#);
        let op = registry.recipe(&line).unwrap().ops.remove(0);
        group.bench_function(op.to_string(), |b| {
            // The copy is in the figure, as in the peers'.
            b.iter(|| {
                let audio = Audio { samples: samples.clone(), channels: 1, rate: 44_100 };
                black_box(op.apply(audio.into(), &mut workspace).unwrap())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, wave);
criterion_main!(benches);
