//! One photograph under twelve transforms, with a box that moves along: the picture in the README.
//!
//! ```sh
//! cargo run --release --example contact_sheet -- tests/data/photos/chelsea.jpg docs/contact-sheet.jpg
//! ```

#![allow(clippy::print_stdout, reason = "an example")]

use std::error::Error;

use augment::core::{BoundingBoxes, Data, Image, Info, Pixels};
use augment::prelude::*;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use imageproc::drawing::draw_hollow_rect_mut;
use imageproc::rect::Rect;

/// The steps of each cell.
const CELLS: [&str; 12] = [
    "[]",
    "[{RandomResizedCrop: {size: [200, 300], scale: [0.3, 0.6]}}]",
    "[{RandomHorizontalFlip: {p: 1}}, {RandomRotation: {degrees: [15, 25], interpolation: bilinear}}]",
    "[{RandomAffine: {degrees: [10, 15], translate: [0.1, 0.1], scale: [0.8, 1.1], shear: 12}}]",
    "[{RandomPerspective: {distortion_scale: 0.5, p: 1}}]",
    "[{ElasticTransform: {alpha: 120}}]",
    "[{ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.6, hue: 0.3}}]",
    "[{RandomPosterize: {bits: 2, p: 1}}]",
    "[{RandomSolarize: {threshold: 128, p: 1}}]",
    "[{GaussianBlur: {kernel_size: 15, sigma: [4, 5]}}]",
    "[{RandomErasing: {p: 1, value: 0}}]",
    "[{RandAugment: {num_ops: 3, magnitude: 14}}]",
];

const COLUMNS: u32 = 4;
const CELL: (u32, u32) = (240, 160);
const GAP: u32 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: contact_sheet PHOTOGRAPH SHEET.jpg".into());
    };
    let mut photo = augment::image::codec::decode(&std::fs::read(input)?)?;
    photo.targets.boxes =
        BoundingBoxes { boxes: vec![[110.0, 25.0, 330.0, 250.0]], ..BoundingBoxes::default() };

    let rows = CELLS.len() as u32 / COLUMNS;
    let mut sheet = RgbImage::from_pixel(
        COLUMNS * (CELL.0 + GAP) - GAP,
        rows * (CELL.1 + GAP) - GAP,
        Rgb([255; 3]),
    );
    let registry = augment::registry();
    let mut workspace = Workspace::new();
    for (i, steps) in (0..).zip(CELLS) {
        let pipeline = Pipeline::from_yaml(steps, Info::IMAGE, &registry)?;
        let data = Data::from(photo.clone());
        let recipe = pipeline.draw(11, 0, &format!("cell {i}"), &data.info())?;
        println!("{recipe}");
        let fit = registry.recipe(
            r#"{"key": "", "ops": [{"op": "resize", "size": 160}, {"op": "center_crop", "output_size": [160, 240]}]}"#,
        )?;
        let data = fit.run(recipe.run(data, &mut workspace)?, &mut workspace)?;
        let cell = draw(data.into_image()?)?;
        let (x, y) = (i % COLUMNS * (CELL.0 + GAP), i / COLUMNS * (CELL.1 + GAP));
        image::imageops::replace(&mut sheet, &cell, x.into(), y.into());
    }
    let file = std::io::BufWriter::new(std::fs::File::create(output)?);
    Ok(JpegEncoder::new_with_quality(file, 85).encode_image(&sheet)?)
}

/// The picture with its boxes.
fn draw(image: Image) -> Result<RgbImage, Box<dyn Error>> {
    let Pixels::U8(bytes) = image.pixels else { return Err("the pixels are no bytes".into()) };
    let (width, height) = (u32::try_from(image.width)?, u32::try_from(image.height)?);
    let mut picture = RgbImage::from_raw(width, height, bytes).ok_or("it is not RGB")?;
    for [left, top, right, bottom] in image.targets.boxes.boxes {
        for inset in 0..2 {
            let (x, y) = (left as i32 + inset, top as i32 + inset);
            let side = |from: f32, to: f32| ((to - from) as i32 - 2 * inset).max(1) as u32;
            let rect = Rect::at(x, y).of_size(side(left, right), side(top, bottom));
            draw_hollow_rect_mut(&mut picture, rect, Rgb([255, 220, 0]));
        }
    }
    Ok(picture)
}
