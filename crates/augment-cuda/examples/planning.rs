//! How long batches are planned: run through a machine that does nothing.
//!
//! `cargo run --release -p augment-cuda --example planning`
#![allow(clippy::print_stdout, reason = "it tells what it measured")]

use std::time::Instant;

use augment_core::{Cpu, Executor, Image, Info, Pipeline, Pixels, Registry, Result};
use augment_cuda::{Backend, Batches, Kernel, Lane};

/// A machine without kernels.
struct Nothing;

impl Backend for Nothing {
    type Lane = Idle;

    fn lane(&self) -> Result<Idle> {
        Ok(Idle(Vec::new(), 0))
    }

    fn lanes(&self) -> usize {
        1
    }

    fn room(&self) -> usize {
        1 << 40
    }
}

/// What is staged, and how many kernels were launched.
struct Idle(Vec<u8>, usize);

impl Lane for Idle {
    type Memory = ();

    fn memory(&mut self, _: usize) -> Result<()> {
        Ok(())
    }

    fn address(&self, (): &()) -> u64 {
        0
    }

    fn stage(&mut self, staged: usize, _: usize, fill: impl FnOnce(&mut [u8])) -> Result<u64> {
        self.0.resize(staged.max(self.0.len()), 0);
        fill(&mut self.0[..staged]);
        Ok(0)
    }

    fn clear(&mut self, _: usize, _: usize) -> Result<()> {
        Ok(())
    }

    fn launch(&mut self, _: &Kernel, _: [u32; 2], _: u32, _: &[u64]) -> Result<()> {
        self.1 += 1;
        Ok(())
    }

    fn download(&mut self, (): &(), len: usize) -> Result<&[u8]> {
        self.0.resize(len.max(self.0.len()), 0);
        Ok(&self.0[..len])
    }

    fn wait(&mut self) -> Result<()> {
        Ok(())
    }
}

const PIPELINES: [(&str, &str); 3] = [
    (
        "training",
        "[{RandomResizedCrop: {size: 8}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, contrast: \
          0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.485, 0.456, 0.406], std: \
          [0.229, 0.224, 0.225]}}, RandomErasing]",
    ),
    ("evaluation", "[{Resize: {size: 10}}, {CenterCrop: {size: 8}}, ToTensor]"),
    ("RandAugment", "[{RandomResizedCrop: {size: 8}}, RandAugment, ToTensor]"),
];

fn main() -> Result<()> {
    const SAMPLES: usize = 256;
    const TURNS: u32 = 20;
    let registry = Registry::new(&[augment_image::ENTRIES]);
    let batches = Batches::new(Nothing, Cpu::new(1)?);
    for (name, steps) in PIPELINES {
        let pipeline = Pipeline::from_yaml(steps, Info::IMAGE, &registry)?;
        let image = Image::new(16, 12, 3, Pixels::U8(vec![7; 16 * 12 * 3]));
        let info = augment_core::Data::from(image.clone()).info();
        let mut spent = std::time::Duration::ZERO;
        for turn in 0..TURNS {
            let batch = (0..SAMPLES).map(|i| {
                let recipe = pipeline.draw(1, turn.into(), &i.to_string(), &info)?;
                Ok((recipe, image.clone().into()))
            });
            let batch = batch.collect::<Result<Vec<_>>>()?;
            let start = Instant::now();
            batches.run(batch).into_iter().collect::<Result<Vec<_>>>()?;
            spent += start.elapsed();
        }
        let each = spent.as_secs_f64() * 1e6 / f64::from(TURNS) / SAMPLES as f64;
        println!("{name}: {each:.2} µs a sample of {SAMPLES}");
    }
    Ok(())
}
