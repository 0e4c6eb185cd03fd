//! The main job end to end, on WAV clips: `cargo bench --bench precompute`.
//!
//! `AUGMENT_BENCH_DATASET=DIR` measures a dataset of your own (ESC-50, say) instead of 40 clips
//! of noise. `benches/peers.py` runs the same job beside librosa's and torchaudio's.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use augment::core::Info;
use augment::data::{Dataset, DatasetOptions, Format, Job, JobOptions, PictureOptions, Plan};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const CLIPS: usize = 40;

fn clips(root: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut noise = 1u32;
    for clip in 0..CLIPS {
        let path = root.join(format!("{}-{clip}-A-{}.wav", clip % 5 + 1, clip % 10));
        let mut writer = hound::WavWriter::create(path, spec).unwrap();
        for _ in 0..5 * spec.sample_rate {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            writer.write_sample((noise >> 18) as i16).unwrap();
        }
        writer.finalize().unwrap();
    }
}

fn precompute(c: &mut Criterion) {
    let generated = tempfile::tempdir().unwrap();
    let root = std::env::var_os("AUGMENT_BENCH_DATASET").map(PathBuf::from);
    let root = root.unwrap_or_else(|| {
        clips(generated.path());
        generated.path().to_owned()
    });
    let dataset = Dataset::open(&root, &DatasetOptions::default()).unwrap();
    let mut group = c.benchmark_group("precompute");
    group.throughput(Throughput::Elements(dataset.records.len() as u64)).sample_size(10);
    for format in [Format::Npy, Format::Png] {
        for threads in [1, 2] {
            group.bench_function(format!("{format}/{threads} threads"), |b| {
                b.iter_batched(
                    || tempfile::tempdir().unwrap(),
                    |out| {
                        let picture = (format == Format::Png).then(PictureOptions::default);
                        let steps = "[to_mono, mel_spectrogram, power_to_db]";
                        let registry = augment::registry();
                        let plan = Plan::from_yaml(steps, Info::AUDIO, &registry, picture.as_ref());
                        let options =
                            JobOptions { formats: vec![format], threads, ..Default::default() };
                        let job = Job::new(&dataset, plan.unwrap(), options).unwrap();
                        job.run(out.path(), &AtomicBool::new(false), &|_| {}).unwrap();
                        out
                    },
                    criterion::BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(benches, precompute);
criterion_main!(benches);
