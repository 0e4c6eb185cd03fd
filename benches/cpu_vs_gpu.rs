//! The same batches on the CPU and on a GPU: `cargo bench --bench cpu_vs_gpu`.
//!
//! Every line has up to three times: `cpu`, on all cores; `gpu`, with what is uploaded, results staying on
//! the GPU; `kernels`, with samples that are there already. Before the times it prints, for each batch, how
//! many kernels are launched and how many bytes go up, lie in between and come out; that and the CPU's half
//! need no GPU. `benches/peers/gpu.py` measures the peers on the same card and inputs.
//!
//! The photographs are those below the folder that `AUGMENT_PHOTOS` names, else those of
//! `tests/data/photos`; the clips are those of `tests/data/esc10-mini`. `AUGMENT_BENCH_BATCHES=1,256` says
//! which sizes of batches are measured.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark"
)]

mod common;

use std::path::{Path, PathBuf};
use std::time::Instant;

use augment::audio::codec::Limits;
use augment::core::mix::{BatchTransform, CutMix, MixUp};
use augment::core::{
    Cpu, Data, Executor, Image, Info, Op, Pipeline, Pixels, Recipe, Workspace, mix,
};
use augment::cuda::{Backend, Batches, Device, Element, Kernel, Lane};
use augment::image::codec;
use augment::image::ops::Resize;
use criterion::{BatchSize, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

const TRAIN: &str = "[{RandomResizedCrop: {size: 224}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, \
                     contrast: 0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.485, 0.456, \
                     0.406], std: [0.229, 0.224, 0.225]}}]";

/// Families and pipelines of images; each ends with 224 × 224 floats.
const IMAGES: &[(&str, &str)] = &[
    ("train", TRAIN),
    ("resize", "[{resize: {size: [224, 224]}}, ToTensor]"),
    (
        "geometry",
        "[{RandomAffine: {degrees: 30, translate: [0.1, 0.1], scale: [0.8, 1.2], interpolation: bilinear}}, \
         {CenterCrop: {size: 224}}, ToTensor]",
    ),
    (
        "colour",
        "[{CenterCrop: {size: 224}}, {ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: \
         0.1}}, ToTensor]",
    ),
    (
        "filters",
        "[{CenterCrop: {size: 224}}, {GaussianBlur: {kernel_size: 9}}, {RandomAdjustSharpness: \
         {sharpness_factor: 2, p: 1.0}}, ToTensor, {RandomErasing: {p: 1.0}}]",
    ),
    (
        "randaugment",
        "[{RandomResizedCrop: {size: 224}}, RandomHorizontalFlip, RandAugment, ToTensor, {Normalize: {mean: \
         [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}}]",
    ),
];

/// Families and pipelines of sounds.
const SOUNDS: &[(&str, &str)] = &[
    (
        "mel",
        "[to_mono, {fix_length: {seconds: 5}}, {mel_spectrogram: {n_fft: 2048, hop_length: 512, n_mels: 128}}, power_to_db]",
    ),
    (
        "train",
        "[to_mono, {fix_length: {seconds: 5}}, {Gain: {gain_db: [-6, 6]}}, {mel_spectrogram: {n_fft: 2048, hop_length: 512, \
         n_mels: 128}}, power_to_db, {SpecAugment: {policy: LD}}]",
    ),
    ("mfcc", "[to_mono, {fix_length: {seconds: 5}}, mfcc]"),
    (
        "wave",
        "[{fix_length: {seconds: 5}}, {Gain: {gain_db: [-6, 6]}}, PolarityInversion, {AddGaussianNoise: {p: 1.0}}]",
    ),
];

/// Up to a thousand photographs of 500 × 375, so that peers can stack them.
fn photos() -> (Vec<Vec<u8>>, Vec<Data>) {
    let jpegs = common::jpegs();
    let photos = jpegs.iter().map(|bytes| {
        let image = codec::decode(bytes).unwrap().into();
        Resize::exact(375, 500).apply(image, &mut Workspace::new()).unwrap()
    });
    let photos = photos.filter(|data| matches!(data, Data::Image(image) if image.channels == 3));
    let photos = photos.collect();
    (jpegs, photos)
}

fn clips() -> Vec<Data> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/esc10-mini/audio");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let clip = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        augment::audio::codec::decode(&bytes, &Limits::default(), Vec::new()).unwrap().into()
    };
    files.iter().map(clip).collect()
}

fn sizes() -> Vec<usize> {
    let given = std::env::var("AUGMENT_BENCH_BATCHES").unwrap_or_else(|_| "1,16,256,1024".into());
    given.split(',').map(|size| size.trim().parse().unwrap()).collect()
}

fn batch(steps: &str, input: Info, data: &[Data], size: usize) -> Vec<(Recipe, Data)> {
    let pipeline = Pipeline::from_yaml(steps, input, &augment::registry()).unwrap();
    let data = data.iter().cycle().take(size).enumerate();
    data.map(|(i, data)| (pipeline.draw(1, 0, &i.to_string(), &data.info()).unwrap(), data.clone()))
        .collect()
}

/// A machine that does nothing but count: all that is known of a batch without one.
#[derive(Clone, Default)]
struct Counter(std::sync::Arc<std::sync::Mutex<(usize, usize)>>);

impl Backend for Counter {
    type Lane = Self;

    fn name(&self) -> &'static str {
        "none"
    }

    fn lane(&self) -> augment::core::Result<Self> {
        Ok(self.clone())
    }

    fn lanes(&self) -> usize {
        1
    }

    fn room(&self) -> usize {
        usize::MAX
    }
}

impl Lane for Counter {
    type Memory = ();

    fn memory(&mut self, len: usize) -> augment::core::Result<()> {
        self.0.lock().unwrap().1 = len;
        Ok(())
    }

    fn address(&self, (): &()) -> u64 {
        0
    }

    fn stage(
        &mut self,
        _: usize,
        arena: usize,
        _: impl FnOnce(&mut [u8]),
    ) -> augment::core::Result<u64> {
        self.0.lock().unwrap().0 = arena;
        Ok(0)
    }

    fn clear(&mut self, _: usize, _: usize) -> augment::core::Result<()> {
        Ok(())
    }

    fn launch(&mut self, _: &Kernel, _: [u32; 2], _: u32, _: &[u64]) -> augment::core::Result<()> {
        Ok(())
    }

    fn copy(&mut self, _: usize, _: usize, (): &mut ()) -> augment::core::Result<()> {
        Ok(())
    }

    fn download(&mut self, (): &(), _: usize) -> augment::core::Result<&[u8]> {
        Ok(&[])
    }

    fn wait(&mut self) -> augment::core::Result<()> {
        Ok(())
    }
}

/// What a batch costs on a GPU, as far as it is known without one.
fn count(name: &str, batch: &[(Recipe, Data)]) {
    let counter = Counter::default();
    let batches = Batches::new(counter.clone(), Cpu::new(1).unwrap());
    let mut times = Vec::new();
    let mut line = String::new();
    for _ in 0..5 {
        let copy = batch.to_vec();
        let start = Instant::now();
        let Some(prepared) = batches.prepare(copy, Element::F32).unwrap() else {
            println!("{name}: not one array of results that kernels make");
            return;
        };
        let planned = start.elapsed();
        // The samples are freed in that time as well.
        let copy = batch.to_vec();
        let start = Instant::now();
        drop(copy);
        times.push(planned.saturating_sub(start.elapsed()));
        let (arena, results) = *counter.0.lock().unwrap();
        let (up, mb) = (prepared.uploaded(), |bytes: usize| bytes as f64 / 1e6);
        line = format!(
            "{} launches, {:.2} MB up, {:.2} MB in between, {:.2} MB out",
            prepared.launches(),
            mb(up),
            mb(arena - up),
            mb(results)
        );
    }
    times.sort();
    println!("{name}: {line}, planned in {:.2} ms", times[2].as_secs_f64() * 1e3);
}

fn device() -> Option<Batches<Device>> {
    match Device::new() {
        Ok(device) => Some(Batches::new(device, Cpu::new(0).unwrap())),
        Err(error) => {
            eprintln!("no GPU, so its half is missing: {error}");
            None
        }
    }
}

fn family(c: &mut Criterion, kind: &str, steps: &[(&str, &str)], input: &Info, data: &[Data]) {
    let (cpu, gpu) = (Cpu::new(0).unwrap(), device());
    for (name, steps) in steps {
        for size in sizes() {
            let batch = batch(steps, input.clone(), data, size);
            let id = format!("{kind}/{name}/{size}");
            count(&id, &batch);
            let mut group = c.benchmark_group(id);
            group.throughput(Throughput::Elements(size as u64));
            group.sample_size(10).sampling_mode(SamplingMode::Flat);
            group.bench_function("cpu", |b| {
                b.iter_batched(|| batch.clone(), |batch| cpu.run(batch), BatchSize::PerIteration);
            });
            let Some(gpu) = &gpu else { continue };
            group.bench_function("gpu", |b| {
                let run = |batch| gpu.stack(batch, Element::F32).unwrap();
                b.iter_batched(|| batch.clone(), run, BatchSize::PerIteration);
            });
            if let Some(mut prepared) = gpu.prepare(batch.clone(), Element::F32).unwrap() {
                group.bench_function("kernels", |b| b.iter(|| prepared.run().unwrap().len()));
            }
        }
    }
}

fn images(c: &mut Criterion) {
    family(c, "images", IMAGES, &Info::IMAGE, &photos().1);
}

fn sounds(c: &mut Criterion) {
    family(c, "sounds", SOUNDS, &Info::AUDIO, &clips());
}

/// Mixup and cutmix of 3 × 224 × 224 floats in place, and a copy of the same bytes into memory that is there.
fn mixing(c: &mut Criterion) {
    let gpu = device();
    for size in sizes() {
        let keys: Vec<_> = (0..size).map(|i| i.to_string()).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        let shape = [3, 224, 224];
        let values: Vec<f32> = (0..size * 3 * 224 * 224).map(|i| (i % 251) as f32).collect();
        let mut batch = mix::Batch { shape: shape.to_vec(), values };
        let mut group = c.benchmark_group(format!("mixing/{size}"));
        group.throughput(Throughput::Elements(size as u64));
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        let mut out = Vec::new();
        group.bench_function("copy, cpu", |b| {
            b.iter(|| {
                out.clear();
                out.extend_from_slice(&batch.values);
                std::hint::black_box(out.len())
            });
        });
        let transforms: [(&str, &dyn BatchTransform); 2] =
            [("mixup", &MixUp::default()), ("cutmix", &CutMix::default())];
        for (name, transform) in transforms {
            let mix = transform.draw_for(1, 0, &keys, &shape).unwrap();
            group.bench_function(format!("{name}, cpu"), |b| {
                // What is mixed once more takes as long.
                b.iter(|| mix.apply_in_place(&mut batch).unwrap());
            });
            let Some(gpu) = &gpu else { continue };
            let samples =
                batch.values.chunks_exact(3 * 224 * 224).zip(&keys).map(|(values, key)| {
                    let recipe = Recipe { key: (*key).into(), seed: 0, epoch: 0, ops: Vec::new() };
                    (recipe, Image::new(224, 224, 3, Pixels::F32(values.to_vec())).into())
                });
            let stack = gpu.stack(samples.collect(), Element::F32).unwrap();
            group.bench_function(format!("{name}, kernels"), |b| {
                b.iter(|| gpu.mix(&stack, &mix).unwrap().len());
            });
        }
    }
}

/// From the bytes of files to a batch: decoding is the CPU's, and goes on while the GPU works.
fn end_to_end(c: &mut Criterion) {
    let (jpegs, _) = photos();
    let pipeline = Pipeline::from_yaml(TRAIN, Info::IMAGE, &augment::registry()).unwrap();
    let decode = |i: usize| -> (Recipe, Data) {
        let data = Data::from(codec::decode(&jpegs[i % jpegs.len()]).unwrap());
        (pipeline.draw(1, 0, &i.to_string(), &data.info()).unwrap(), data)
    };
    let (cpu, gpu) = (Cpu::new(0).unwrap(), device());
    let (size, count) = (64, 8);
    let mut group = c.benchmark_group("decode and train");
    group.throughput(Throughput::Elements((size * count) as u64));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("cpu", |b| {
        b.iter(|| {
            cpu.for_each(size * count, |i, workspace| {
                let (recipe, data) = decode(i);
                recipe.run(data, workspace).unwrap();
                true
            });
        });
    });
    if let Some(gpu) = &gpu {
        group.bench_function("gpu", |b| {
            b.iter(|| {
                cpu.for_each(count, |n, _| {
                    let batch = (0..size).map(|i| decode(n * size + i)).collect();
                    gpu.stack(batch, Element::F32).unwrap();
                    true
                });
            });
        });
    }
}

criterion_group!(benches, images, sounds, mixing, end_to_end);
criterion_main!(benches);
