//! Batches that stay on the GPU, mixed there, as a training loop takes them.
//!
//! ```sh
//! cargo run --release --example gpu_batches -- tests/data/photos
//! ```

#![allow(clippy::print_stdout, reason = "an example")]

use std::error::Error;
use std::path::PathBuf;

use augment::core::mix::{BatchTransform as _, MixUp, Smoothing, one_hot};
use augment::cuda::{Batches, Device, Element};
use augment::image::codec;
use augment::prelude::*;

const STEPS: &str = "[{RandomResizedCrop: {size: 224}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, \
                     contrast: 0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.485, 0.456, \
                     0.406], std: [0.229, 0.224, 0.225]}}]";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("give a folder of JPEGs")?;
    let paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    let mut paths: Vec<_> =
        paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "jpg")).collect();
    paths.sort();
    let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    let keys: Vec<_> = names.iter().map(String::as_str).collect();
    let pipeline = Pipeline::from_yaml(STEPS, Info::IMAGE, &augment::registry())?;
    let gpu = Batches::new(Device::new()?, Cpu::new(0)?);
    let (seed, classes) = (42, 10);
    for epoch in 0..3 {
        let batch = paths.iter().zip(&keys).map(|(path, key)| {
            let image = Data::from(codec::decode(&std::fs::read(path)?)?);
            Ok((pipeline.draw(seed, epoch, key, &image.info())?, image))
        });
        let stack = gpu.stack(batch.collect::<Result<_, Box<dyn Error>>>()?, Element::F16)?;
        let mix = MixUp::default().draw_for(seed, epoch, &keys, &stack.shape()[1..])?;
        let mixed = gpu.mix(&stack, &mix)?;
        let labels: Vec<_> = (0..keys.len()).map(|i| i % classes).collect();
        let mut targets = one_hot(&labels, classes)?;
        Smoothing::OverAll(0.1).apply(&mut targets, classes)?;
        let targets = mix.targets(&targets, classes)?;
        println!(
            "epoch {epoch}: {:?} {:?} at {:#x}, targets {:.2?}, by {}",
            mixed.shape(),
            mixed.element(),
            mixed.address(),
            &targets[..classes],
            serde_json::to_string(&mix)?
        );
    }
    Ok(())
}
