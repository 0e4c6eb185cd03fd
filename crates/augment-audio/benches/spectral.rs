//! Spectral ops on one 5 s clip at 44.1 kHz, one thread, plans warm:
//! `cargo bench -p augment-audio --bench spectral`; `spectral_peers.py` puts the peers beside them.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use augment_core::{AnyOp, Audio, Data, Entry, Registry, Workspace};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const RATE: u32 = 44_100;

/// Noise under a sweep.
fn clip() -> Data {
    let mut noise = 1u32;
    let samples = (0..5 * RATE).map(|n| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let t = n as f32 / RATE as f32;
        (900.0 * t * t).sin() * 0.25 + ((noise >> 20) as f32 - 2048.0) / 32_768.0
    });
    Audio { samples: samples.collect(), channels: 1, rate: RATE }.into()
}

/// The ops before, and those that are timed.
const CHAINS: &[(&str, &str, &str)] = &[
    ("spectrogram", "[]", r#"[{"op":"spectrogram","power":2}]"#),
    ("mel_db", "[]", r#"[{"op":"mel_spectrogram"},{"op":"power_to_db"}]"#),
    ("mfcc", "[]", r#"[{"op":"mfcc"}]"#),
    (
        "torchaudio_mel_db",
        "[]",
        r#"[{"op":"mel_spectrogram","preset":"torchaudio"},{"op":"power_to_db","ref":1}]"#,
    ),
    ("torchaudio_mfcc", "[]", r#"[{"op":"mfcc","preset":"torchaudio"}]"#),
    ("lfcc", "[]", r#"[{"op":"lfcc"}]"#),
    ("fbank", "[]", r#"[{"op":"fbank","num_mel_bins":80,"scale":32768}]"#),
    ("pcen", r#"[{"op":"mel_spectrogram"}]"#, r#"[{"op":"pcen"}]"#),
    ("compute_deltas", r#"[{"op":"mfcc"}]"#, r#"[{"op":"compute_deltas"}]"#),
    ("delta", r#"[{"op":"mfcc"}]"#, r#"[{"op":"delta"}]"#),
    ("cmvn", r#"[{"op":"mel_spectrogram"}]"#, r#"[{"op":"cmvn","norm_vars":true}]"#),
    ("sliding_window_cmn", r#"[{"op":"mel_spectrogram"}]"#, r#"[{"op":"sliding_window_cmn"}]"#),
    (
        "resize_bilinear",
        r#"[{"op":"mel_spectrogram"}]"#,
        r#"[{"op":"resize_spectrogram","bins":224,"frames":224}]"#,
    ),
    (
        "resize_bicubic",
        r#"[{"op":"mel_spectrogram"}]"#,
        r#"[{"op":"resize_spectrogram","bins":224,"frames":224,"mode":"bicubic"}]"#,
    ),
    (
        "db_to_power",
        r#"[{"op":"mel_spectrogram"},{"op":"power_to_db"}]"#,
        r#"[{"op":"db_to_power"}]"#,
    ),
];

fn ops(written: &str) -> Vec<AnyOp> {
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    Registry::new(tables).recipe(&format!(r#"{{"key":"","ops":{written}}}"#)).unwrap().ops
}

fn run(ops: &[AnyOp], data: Data, workspace: &mut Workspace) -> Data {
    ops.iter().fold(data, |data, op| op.apply(data, workspace).unwrap())
}

fn spectral(c: &mut Criterion) {
    for (name, before, timed) in CHAINS {
        let mut workspace = Workspace::new();
        let input = run(&ops(before), clip(), &mut workspace);
        let timed = ops(timed);
        c.bench_function(name, |b| {
            b.iter_batched(
                || input.clone(),
                |data| {
                    // A worker gives the buffers of what it has written back.
                    let out = run(&timed, black_box(data), &mut workspace);
                    if let Data::Spectrogram(out) = out {
                        workspace.recycle(out.values);
                    }
                },
                BatchSize::LargeInput,
            );
        });
    }
}

criterion_group!(benches, spectral);
criterion_main!(benches);
