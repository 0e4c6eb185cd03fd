//! A cache of spectrograms in batches, mixed, with soft labels: what a training epoch sees.
//!
//! ```sh
//! augment precompute esc50/ --clip-seconds 5 --format safetensors --out cache
//! cargo run --release --example mix_cache -- cache target/mixed
//! ```
//!
//! Each batch becomes `00000.safetensors` with `data` and `targets`; `mixes.jsonl` has a line a batch, by which the same
//! batch is mixed again. `mixed.png` shows the first four: as they are, their partners, and mixed.

#![allow(clippy::print_stdout, reason = "an example")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use augment::core::mix::{Batch, BatchTransform, CutAlong, CutMix, RandomMix, Smoothing, one_hot};
use augment::core::{FrequencyScale, Pixels, SampleRng, Spectrogram, Unit};
use augment::data::{Entry, Format};
use augment::image::codec::encode_png;
use augment::prelude::*;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

const BATCH: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (cache, out) = (args.next().ok_or("give a cache")?, args.next().ok_or("and a folder")?);
    let (cache, out) = (Path::new(&cache), Path::new(&out));
    fs::create_dir_all(out)?;
    let manifest = fs::read_to_string(cache.join("manifest.jsonl"))?;
    let entries: Vec<Entry> =
        manifest.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut train: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.split.as_deref().is_none_or(|of| of == "train"))
        .collect();
    // ESC-10's numbers are those of ESC-50: here they count from 0.
    let names: BTreeMap<u32, &str> =
        entries.iter().map(|entry| (entry.target, entry.category.as_str())).collect();
    let numbers: Vec<u32> = names.keys().copied().collect();
    let classes = names.len();
    // Mixup or cutmix along time, one of both for each batch; a permutation would do as well as the roll.
    let cutmix = CutMix { along: CutAlong::Time, ..CutMix::default() };
    let transform = RandomMix { cutmix, ..RandomMix::default() };
    let (seed, epoch) = (42, 0);
    SampleRng::new(seed, epoch, "order").shuffle(&mut train);

    let mut lines = String::new();
    for (number, entries) in train.chunks(BATCH).enumerate() {
        let mut batch = load(cache, entries)?;
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let label = |entry: &&Entry| numbers.partition_point(|number| *number < entry.target);
        let labels: Vec<usize> = entries.iter().map(label).collect();
        let mix = transform.draw_for(seed, epoch, &keys, &batch.shape)?;
        let mut targets = one_hot(&labels, classes)?;
        Smoothing::OverAll(0.1).apply(&mut targets, classes)?;
        let targets = mix.targets(&targets, classes)?;
        let before = batch.clone();
        mix.apply_in_place(&mut batch)?;

        let shape = [&[batch.len()], &*batch.shape].concat();
        let bytes =
            |values: &[f32]| values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
        let (data, soft) = (bytes(&batch.values), bytes(&targets));
        let views = [
            ("data", TensorView::new(Dtype::F32, shape.clone(), &data)?),
            ("targets", TensorView::new(Dtype::F32, vec![batch.len(), classes], &soft)?),
        ];
        fs::write(
            out.join(format!("{number:05}.safetensors")),
            safetensors::serialize(views, None)?,
        )?;
        lines += &format!("{}\n", serde_json::json!({ "keys": keys, "mix": mix }));

        let pair = &mix.pairs[0];
        println!(
            "{number:05}: {shape:?}, {:?}; {} with {}, lam {:.3}: {:.2?}",
            mix.op,
            entries[0].category,
            entries[pair.partner].category,
            pair.lam,
            &targets[..classes]
        );
        if number == 0 {
            let partners: Vec<usize> = mix.pairs.iter().map(|pair| pair.partner).collect();
            let mut png = Vec::new();
            encode_png(&sheet(&before, &partners, &batch)?, &mut png)?;
            fs::write(out.join("mixed.png"), png)?;
        }
    }
    fs::write(out.join("mixes.jsonl"), lines)?;
    Ok(())
}

/// Tensors of one shape as a batch.
fn load(cache: &Path, entries: &[&Entry]) -> Result<Batch, Box<dyn Error>> {
    let mut batch = Batch { shape: Vec::new(), values: Vec::new() };
    for entry in entries {
        let file =
            entry.outputs.get(&Format::Safetensors).ok_or("make it with --format safetensors")?;
        let bytes = fs::read(cache.join(&file.path))?;
        let file = SafeTensors::deserialize(&bytes)?;
        let tensor = file.tensor("data")?;
        if batch.shape.is_empty() {
            batch.shape = tensor.shape().to_vec();
        }
        if batch.shape != tensor.shape() {
            return Err("spectrograms differ in length; make them with --clip-seconds 5".into());
        }
        let values =
            tensor.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        batch.values.extend(values);
    }
    Ok(batch)
}

/// Three columns: the first samples, their partners, and what came of both.
fn sheet(before: &Batch, partners: &[usize], after: &Batch) -> Result<Image, Box<dyn Error>> {
    const SHOWN: usize = 4;
    let [_, height, width] = *before.shape else { return Err("these are no spectrograms".into()) };
    let steps = "[{apply_colormap: {vmin: -80, vmax: 0}}]";
    let info = Info::Spectrogram {
        channels: Some(1),
        bins: None,
        frames: None,
        scale: FrequencyScale::Mel,
        unit: Unit::Decibel,
    };
    let pipeline = Pipeline::from_yaml(steps, info, &augment::registry())?;
    let rows = SHOWN.min(before.len());
    let mut pixels = vec![0; rows * height * 3 * width * 3];
    for (row, &partner) in partners.iter().enumerate().take(rows) {
        for (column, (batch, at)) in
            [(before, row), (before, partner), (after, row)].iter().enumerate()
        {
            let values = batch.values[at * batch.sample_len()..][..batch.sample_len()].to_vec();
            let spectrogram = Spectrogram {
                values,
                channels: 1,
                bins: height,
                frames: width,
                scale: FrequencyScale::Mel,
                unit: Unit::Decibel,
            };
            let data = Data::from(spectrogram);
            let recipe = pipeline.draw(0, 0, "", &data.info())?;
            let image = recipe.run(data, &mut Workspace::new())?.into_image()?;
            let Pixels::U8(from) = image.pixels else {
                return Err("a colour map gives bytes".into());
            };
            for line in 0..height {
                let to = ((row * height + line) * 3 + column) * width * 3;
                pixels[to..][..width * 3].copy_from_slice(&from[line * width * 3..][..width * 3]);
            }
        }
    }
    Ok(Image::new(3 * width, rows * height, 3, Pixels::U8(pixels)))
}
