//! Batches of images whose results are compared with those of the CPU.

pub(crate) mod stacks;

use augment_core::{
    Data, Executor, Image, Info, Pipeline, Pixels, Recipe, Registry, Result, Workspace,
};

/// An image of noise, shades and plain parts.
fn image(width: usize, height: usize, channels: usize, seed: u32) -> Data {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let bytes = (0..width * height * channels).map(|i| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (x, y) = (i / channels % width, i / channels / width);
        match (x + 2 * y) % 7 {
            0..4 => (state >> 24) as u8,
            4 => (x * 255 / width) as u8,
            5 => (y * 255 / height) as u8,
            _ => 77,
        }
    });
    Image::new(width, height, channels, Pixels::U8(bytes.collect())).into()
}

fn images() -> Vec<Data> {
    let sizes =
        [(37, 29, 3), (64, 48, 3), (1, 1, 3), (5, 90, 3), (33, 33, 1), (200, 131, 3), (2, 3, 1)];
    sizes.into_iter().zip(1..).map(|((w, h, c), seed)| image(w, h, c, seed)).collect()
}

fn recipes(steps: &str, batch: &[Data], epoch: u64) -> Vec<Recipe> {
    let registry = Registry::new(&[augment_image::ENTRIES]);
    let info = Info::IMAGE;
    let pipeline = Pipeline::from_yaml(steps, info, &registry).unwrap();
    let draw =
        |(i, data): (usize, &Data)| pipeline.draw(7, epoch, &i.to_string(), &data.info()).unwrap();
    batch.iter().enumerate().map(draw).collect()
}

/// What threads get that bring a sample each.
fn one_by_one(batches: &impl Executor, pairs: &[(Recipe, Data)]) -> Vec<Result<Data>> {
    std::thread::scope(|scope| {
        let run = |(recipe, data): &(Recipe, Data)| {
            batches.run_one(&recipe.ops, data.clone(), &mut Workspace::new())
        };
        let threads: Vec<_> = pairs.iter().map(|pair| scope.spawn(move || run(pair))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Fails unless the executor gives what the ops give, to the last bit.
pub(crate) fn check(batches: &impl Executor) {
    let pipelines = [
        "[{resize: {size: 24}}]",
        "[{resize: {size: [40, 17], interpolation: bicubic}}]",
        "[{resize: {size: [7, 90], interpolation: nearest}}]",
        "[{resize: {size: 31, interpolation: box}}, horizontal_flip]",
        "[{resize: {size: 31, interpolation: lanczos}}, vertical_flip]",
        "[horizontal_flip, vertical_flip, {resize: {size: [8, 8]}}]",
        "[{RandomResizedCrop: {size: 32}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, \
          contrast: 0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.485], std: [0.229]}}]",
        "[{ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.5}}, {RandomResizedCrop: \
          {size: 19}}, RandomVerticalFlip]",
        "[equalize, autocontrast, invert, {adjust_contrast: {contrast_factor: 1.7}}, \
          {adjust_gamma: {gamma: 0.7}}, {posterize: {bits: 4}}, {solarize: {threshold: 100}}]",
        "[autocontrast, {rgb_to_grayscale: {num_output_channels: 3}}, {adjust_brightness: \
          {brightness_factor: 1.6}}, {to_dtype: {scale: true}}]",
        "[{crop: {top: 0, left: 0, height: 1, width: 1}}, {crop: {top: -1, left: 0, height: 3, width: 3}}]",
        "[{adjust_sharpness: {sharpness_factor: 0.3}}, {resize: {size: 20}}, {adjust_sharpness: {sharpness_factor: 2}}]",
        "[{pad: {padding: [3, 1, 0, 2], fill: 9, padding_mode: constant}}]",
        "[{pad: {padding: 2, padding_mode: edge}}, {pad: {padding: [5, -1, 0, 2], padding_mode: symmetric}}]",
        "[invert, {pad: {padding: [40, 7], padding_mode: reflect}}, {crop: {top: 3, left: -2, height: 9, width: 80}}]",
        "[{RandomCrop: {size: 30, padding: 4, pad_if_needed: true}}, {ColorJitter: {contrast: 0.5}}]",
        "[horizontal_flip, {adjust_sharpness: {sharpness_factor: 1.8}}, invert, {adjust_sharpness: \
          {sharpness_factor: 0.2}}, {to_dtype: {scale: true}}, {normalize: {mean: [0.5], std: [0.25]}}]",
        "[{RandomAffine: {degrees: 30, translate: [0.2, 0.1], scale: [0.7, 1.4], shear: 10, fill: 9}}]",
        "[horizontal_flip, {RandomAffine: {degrees: 180, interpolation: bilinear}}, invert, {RandomRotation: \
          {degrees: 40, expand: true, interpolation: bicubic}}, {RandomPerspective: {p: 1.0}}]",
        "[{RandomPerspective: {p: 1.0, interpolation: nearest}}, {RandomAffine: {degrees: 0, translate: [0.3, 0.3]}}]",
        "[{RandomPerspective: {p: 1.0, interpolation: bicubic}}, {RandAugment: {num_ops: 3}}, TrivialAugmentWide]",
        "[{RandomCrop: {size: 8, pad_if_needed: true}}, ToTensor, {Normalize: {mean: [0.5], std: [0.2]}}, {RandomErasing: {p: 1.0}}]",
        "[ToTensor, {resize: {size: 12}}, horizontal_flip]",
        "[ToTensor, {to_dtype: {dtype: uint8, scale: true}}, invert, {to_dtype: {}}]",
        "[]",
    ];
    for steps in pipelines {
        for epoch in 0..3 {
            let batch = images();
            let recipes = recipes(steps, &batch, epoch);
            let pairs: Vec<_> = recipes.iter().cloned().zip(batch.iter().cloned()).collect();
            let one_by_one = one_by_one(batches, &pairs);
            let results = batches.run(pairs.clone());
            let same = |(a, b): (&Result<Data>, &Result<Data>)| match (a, b) {
                (Ok(a), Ok(b)) => a == b,
                (a, b) => a.is_err() && b.is_err(),
            };
            let turned = pairs.iter().rev().cloned().collect();
            let turned = batches.run(turned).into_iter().rev().collect::<Vec<_>>();
            assert!(results.iter().zip(&turned).all(same), "{steps}: from the last to the first");
            for (i, pair) in results.iter().zip(&one_by_one).enumerate() {
                assert!(same(pair), "{steps}: sample {i} alone");
            }
            for ((recipe, data), result) in recipes.iter().zip(batch).zip(results) {
                let about = data.info().to_string();
                let expected = recipe.run(data, &mut Workspace::new());
                match (result, expected) {
                    (Ok(result), Ok(expected)) => {
                        assert!(result == expected, "{recipe} on {about}");
                    }
                    (Err(a), Err(b)) => assert_eq!(a.to_string(), b.to_string()),
                    (a, b) => panic!("{recipe} on {about}: {:?} {:?}", a.is_ok(), b.is_ok()),
                }
            }
        }
    }
}
