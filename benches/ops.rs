//! Each step of the main job, on one 5 s clip at 44.1 kHz: `cargo bench --bench ops`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use augment::audio::codec::{self, Limits};
use augment::audio::ops::{ApplyColormap, MelSpectrogram, PowerToDb, Resample, Stft, ToMono};
use augment::core::{Data, DynOp, Image, Workspace};
use augment::image::codec::encode_png;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const RATE: u32 = 44_100;

/// Noise under a sweep, as 16-bit WAV.
fn wav() -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    let mut noise = 1u32;
    for n in 0..5 * RATE {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let t = n as f32 / RATE as f32;
        let sweep = (900.0 * t * t).sin() * 8000.0;
        writer.write_sample((sweep + (noise >> 20) as f32 - 2048.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// One op on fresh copies of `input`, in a workspace that is kept as a worker keeps it.
fn op(c: &mut Criterion, op: &dyn DynOp, input: &Data) -> Data {
    let mut workspace = Workspace::new();
    c.bench_function(op.name(), |b| {
        b.iter_batched(
            || input.clone(),
            |data| black_box(op.apply(data, &mut workspace).unwrap()),
            BatchSize::LargeInput,
        );
    });
    op.apply(input.clone(), &mut workspace).unwrap()
}

fn steps(c: &mut Criterion) {
    let bytes = wav();
    let limits = Limits::default();
    c.bench_function("decode_wav", |b| {
        let mut buffer = Vec::new();
        b.iter(|| {
            let taken = std::mem::take(&mut buffer);
            buffer = black_box(codec::decode(&bytes, &limits, taken).unwrap()).samples;
        });
    });
    c.bench_function("blake3_wav", |b| b.iter(|| blake3::hash(black_box(&bytes))));

    let clip = Data::from(codec::decode(&bytes, &limits, Vec::new()).unwrap());
    op(c, &ToMono {}, &clip);
    op(c, &Resample::to(22_050), &clip);
    op(c, &Stft::default(), &clip);
    let mel = op(c, &MelSpectrogram::default(), &clip);
    let db = op(c, &PowerToDb::default(), &mel);
    let picture: Image = op(c, &ApplyColormap::default(), &db).into_image().unwrap();
    c.bench_function("encode_png", |b| {
        let mut out = Vec::new();
        b.iter(|| {
            out.clear();
            encode_png(black_box(&picture), &mut out).unwrap();
        });
    });
}

criterion_group!(benches, steps);
criterion_main!(benches);
