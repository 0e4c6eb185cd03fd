//! Batches of images whose results are compared with those of the CPU.

pub(crate) mod parity;
mod random;
pub(crate) mod stacks;

use augment_core::{Cpu, Data, Executor as _, Image, Info, Pipeline, Pixels, Recipe, Registry};
use augment_cuda::{Backend, Batches};

use self::parity::Parity;

/// An image of noise, shades and plain parts, with something marked in it if its number is even.
pub(crate) fn image(width: usize, height: usize, channels: usize, seed: u32) -> Data {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let bytes = (0..width * height * channels).map(|i| {
        let (x, y) = (i / channels % width, i / channels / width);
        match (x + 2 * y) % 7 {
            0..4 => noise(),
            4 => (x * 255 / width) as u8,
            5 => (y * 255 / height) as u8,
            _ => 77,
        }
    });
    let mut image = Image::new(width, height, channels, Pixels::U8(bytes.collect()));
    if seed.is_multiple_of(2) {
        let (w, h) = (width as f32, height as f32);
        image.targets.boxes.boxes =
            vec![[0.1 * w, 0.2 * h, 0.6 * w, 0.9 * h], [0.5 * w, 0.0, w, 0.4 * h]];
        image.targets.boxes.labels = vec![3, 5];
        image.targets.keypoints = vec![[0.3 * w, 0.4 * h], [w - 1.0, 0.0]];
        let mask = |n: usize| (0..width * height).map(|i| (i / (3 + n) % 4) as u8).collect();
        image.targets.masks = vec![mask(0), mask(2)];
    }
    image.into()
}

/// Sizes, odd ones above all, and channels.
const COLOURED: [[usize; 3]; 8] = [
    [37, 29, 3],
    [64, 48, 3],
    [1, 1, 3],
    [5, 90, 3],
    [33, 33, 1],
    [200, 131, 3],
    [2, 3, 1],
    [300, 7, 3],
];
const TRANSPARENT: [[usize; 3]; 3] = [[41, 23, 4], [16, 70, 4], [3, 1, 4]];
/// Not too small to be blurred.
const LARGE: [[usize; 3]; 4] = [[37, 29, 3], [150, 61, 1], [21, 80, 3], [33, 20, 4]];

/// On the machine alone, from images of one and of three channels.
const KERNELS: &[&str] = &[
    "[{resize: {size: 24}}]",
    "[{resize: {size: [40, 17], interpolation: bicubic}}]",
    "[{resize: {size: [7, 90], interpolation: nearest}}]",
    "[{resize: {size: 31, interpolation: box}}, horizontal_flip]",
    "[{resize: {size: 31, interpolation: lanczos}}, vertical_flip, {resize: {size: [9, 50], interpolation: hamming}}]",
    "[horizontal_flip, vertical_flip, {resize: {size: [8, 8]}}]",
    "[{RandomResizedCrop: {size: 32}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, \
      contrast: 0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.485], std: [0.229]}}, \
      {RandomErasing: {p: 1.0}}]",
    "[{RandomResizedCrop: {size: 32, interpolation: lanczos}}, ToTensor, {RandomErasing: {p: 0.7, value: random}}, \
      {Normalize: {mean: [0.485], std: [0.229]}}, {RandomErasing: {p: 0.7, value: [0.4]}}]",
    "[ToTensor, RandomHorizontalFlip, {GaussianNoise: {sigma: 0.3}}, {normalize: {mean: [0.5], std: [0.2]}}, \
      {GaussianNoise: {mean: 0.1, sigma: 2.5, clip: false}}, {to_dtype: {}}]",
    "[{RandomErasing: {p: 1.0, value: 300}}, RandomHorizontalFlip, {RandomErasing: {p: 1.0, value: random}}, \
      {resize: {size: 20}}, {RandomErasing: {p: 1.0, value: [-3]}}, {adjust_contrast: {contrast_factor: 0.5}}]",
    "[{erase: {i: 3, j: 0, h: 100, w: 9000, v: 7}}, {erase: {i: 1000, j: 1000, h: 1, w: 1, v: 1.5}}]",
    "[{GaussianNoise: {sigma: 0.1}}, invert, {GaussianNoise: {sigma: 3.0, mean: -0.5, clip: false}}, vertical_flip]",
    "[{GaussianNoise: {sigma: 0.2}}, equalize]",
    "[{ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.5}}, {RandomResizedCrop: \
      {size: 19}}, RandomVerticalFlip]",
    "[equalize, autocontrast, invert, {adjust_contrast: {contrast_factor: 1.7}}, \
      {adjust_gamma: {gamma: 0.7}}, {posterize: {bits: 4}}, {solarize: {threshold: 100}}]",
    "[autocontrast, {rgb_to_grayscale: {num_output_channels: 3}}, {adjust_brightness: \
      {brightness_factor: 1.6}}, {to_dtype: {scale: true}}]",
    "[{to_dtype: {dtype: uint8}}, ToTensor, invert, {adjust_gamma: {gamma: 1.3}}, horizontal_flip, {posterize: {bits: 3}}, \
      {solarize: {threshold: 0.5}}, {adjust_brightness: {brightness_factor: 0.7}}, {center_crop: {output_size: 1}}]",
    "[rgb_to_grayscale, {resize: {size: 9}}, {adjust_contrast: {contrast_factor: 1.5}}, grayscale_to_rgb, {adjust_hue: {hue_factor: 0.2}}]",
    "[grayscale_to_rgb, {RandomChannelPermutation: {}}, {RandomPhotometricDistort: {p: 0.9}}]",
    "[grayscale_to_rgb, {permute_channels: {permutation: [1, 2, 0]}}, rgb_to_grayscale, autocontrast, ToTensor]",
    "[{crop: {top: 0, left: 0, height: 1, width: 1}}, {crop: {top: -1, left: 0, height: 3, width: 3}}]",
    "[{center_crop: {output_size: [30, 21]}}, equalize, {center_crop: {output_size: [8, 99]}}]",
    "[{center_crop: {output_size: [8, 99], fill: 200}}, invert, {center_crop: {output_size: [60, 21], fill: [9], offset: floor}}]",
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
    "[{affine: {angle: 0, translate: [3.3, -1.7], scale: 0.83, shear: 0, fill: 77}}, \
      {affine: {angle: 180, translate: [0.4, 1], scale: 1.3, shear: 0}}]",
    "[{rotate: {angle: 90, expand: true}}, {resize: {size: [20, 33]}}, {rotate: {angle: 180}}, invert, \
      {rotate: {angle: -90, expand: true}}, {adjust_sharpness: {sharpness_factor: 2}}]",
    "[{perspective: {coefficients: [1, 0, 0, 0, 1, 0, 0.1, -0.1], interpolation: bilinear, fill: 33}}]",
    "[{RandomPerspective: {p: 1.0, interpolation: bicubic}}, {RandAugment: {num_ops: 3}}, TrivialAugmentWide]",
    "[{median_blur: {kernel_size: 3}}, horizontal_flip, {median_blur: {kernel_size: 7}}, {median_blur: {kernel_size: 5}}, {median_blur: {kernel_size: 1}}]",
    "[sanitize_bounding_boxes, {convert_bounding_box_format: {new_format: cxcywh}}, horizontal_flip, \
      {resize: {size: [30, 20]}}, {pad: {padding: [3, -1, 4, 2], fill: 2}}, clamp_keypoints, \
      {RandomAffine: {degrees: 90, fill: 3}}, clamp_bounding_boxes, sanitize_keypoints, {sanitize_bounding_boxes: {min_size: 3, masks: true}}]",
    "[{zero_bounding_boxes: {top: 2, left: 3, height: 9, width: 20}}, {RandomPerspective: {p: 1.0}}, vertical_flip, \
      {RandomRotation: {degrees: 70, expand: true}}, {RandomResizedCrop: {size: 25}}, {center_crop: {output_size: 19}}]",
    "[{ElasticTransform: {alpha: 60, sigma: 2}}, horizontal_flip, {ElasticTransform: {alpha: [30, 90], sigma: [1, 4], \
      interpolation: nearest, fill: 99.5}}]",
    "[{ElasticTransform: {alpha: 200, sigma: [3, 5], fill: 40}}, invert, {elastic: {alpha: [9, -8], sigma: [0, 0], \
      stream: {seed: 5, id: [1, 2, 3]}}}]",
    "[]",
];

/// The same, of colours by other numbers.
const SPACES: &[&str] = &[
    "[grayscale_to_rgb, {convert_color_space: {to: HSV}}, {permute_channels: {permutation: [0, 2, 1]}}, {convert_color_space: {from: HSV, to: RGB}}]",
    "[grayscale_to_rgb, {convert_color_space: {to: YCbCr}}, {solarize: {threshold: 90}}, {convert_color_space: {from: YCbCr, to: RGB}}]",
    "[grayscale_to_rgb, {convert_color_space: {to: YUV}}, {solarize: {threshold: 90}}, {convert_color_space: {from: YUV, to: RGB}}]",
    "[grayscale_to_rgb, {convert_color_space: {to: LAB}}, {solarize: {threshold: 90}}, {convert_color_space: {from: LAB, to: RGB}}]",
    "[grayscale_to_rgb, {convert_color_space: {to: L}}, {convert_color_space: {from: L, to: RGB}}, {convert_color_space: {to: RGB}}]",
];

/// The same, from RGBA.
const OPACITY: &[&str] = &[
    "[{resize: {size: [20, 31], interpolation: bicubic}}, horizontal_flip, {resize: {size: 11, interpolation: nearest}}]",
    "[{resize: {size: [70, 13]}}, {resize: {size: [70, 20], interpolation: lanczos}}, {resize: {size: [70, 20]}}]",
    "[{ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}}, {adjust_gamma: {gamma: 0.7}}, vertical_flip]",
    "[{adjust_sharpness: {sharpness_factor: 1.9}}, {pad: {padding: 3, fill: [1, 2, 3, 4]}}, {rotate: {angle: 90, expand: true}}]",
    "[{RandomAffine: {degrees: 50, interpolation: bilinear, fill: [9, 200, 3, 100]}}, {adjust_contrast: {contrast_factor: 1.8}}]",
    "[{ElasticTransform: {alpha: 60, sigma: 2, fill: [1, 20, 30, 44]}}, vertical_flip, {ElasticTransform: {alpha: 60, sigma: 2}}]",
    "[{RandomAffine: {degrees: 50, fill: 9}}, {RandomPerspective: {p: 1.0, interpolation: bicubic}}]",
    "[rgb_to_grayscale, {center_crop: {output_size: 9}}, invert]",
    "[vertical_flip, {center_crop: {output_size: [90, 9], fill: [1, 2, 3, 4]}}]",
    "[grayscale_to_rgb, {GaussianNoise: {}}, autocontrast, ToTensor]",
    "[{GaussianNoise: {}}, {RandomErasing: {p: 1.0, value: random}}, {permute_channels: {permutation: [3, 0, 2, 1]}}, \
      {median_blur: {kernel_size: 5}}, ToTensor, {GaussianNoise: {}}, {RandomErasing: {p: 1.0, value: [0.1, 0.2, 0.3, 0.4]}}, \
      {normalize: {mean: [0.5, 0.1, 0.2, 0.3], std: [0.1, 0.2, 0.3, 0.4]}}]",
];

/// The same, of images that are not too small to be blurred.
const BLURS: &[&str] = &[
    "[{gaussian_blur: {kernel_size: 3}}]",
    "[{GaussianBlur: {kernel_size: [9, 5], sigma: [0.1, 2.0]}}, horizontal_flip, {gaussian_blur: {kernel_size: [1, 7]}}]",
    "[{rotate: {angle: 90, expand: true}}, {gaussian_blur: {kernel_size: [21, 39], sigma: 9}}, {gaussian_blur: {kernel_size: [15, 1]}}]",
    "[{resize: {size: [20, 140]}}, {gaussian_blur: {kernel_size: [191, 3], sigma: 40}}]",
];

/// Partly on the CPU, which has to give and get the samples.
const MIXED: &[&str] = &[
    "[{RandomCrop: {size: 8, pad_if_needed: true}}, ToTensor, {resize: {size: 12}}, {RandomErasing: {p: 1.0}}]",
    "[ToTensor, {resize: {size: 12}}, horizontal_flip]",
    "[ToTensor, {GaussianNoise: {}}, horizontal_flip, {to_dtype: {dtype: uint8, scale: true}}, invert, {to_dtype: {}}]",
    "[{jpeg: {quality: 50}}, {resize: {size: 20}}, {five_crop: {size: [3, 5]}}, invert]",
    "[{posterize: {bits: 9}}]",
    "[{normalize: {mean: [0.5], std: [0.2]}}]",
    "[{perspective: {coefficients: [0, 0, 0, 0, 0, 0, 1, -1], interpolation: bilinear, fill: 33}}]",
    "[{perspective: {coefficients: [0, 0, 0, 0, 0, 0, 1, -1], interpolation: bicubic, fill: 33}}]",
    "[{perspective: {coefficients: [0, 0, 0, 0, 0, 0, 1, -1], interpolation: nearest, fill: 33}}]",
    "[{gaussian_blur: {kernel_size: 9}}, {erase: {i: 0, j: 30, h: 2, w: 3, v: {seed: 1, id: [2, 3, 4]}}}]",
    "[{median_blur: {kernel_size: 33}}]",
];

/// What steps draw for images.
pub(crate) fn recipes(steps: &str, batch: &[Data], epoch: u64) -> Option<Vec<Recipe>> {
    let registry = Registry::new(&[augment_image::ENTRIES]);
    let pipeline = Pipeline::from_yaml(steps, Info::IMAGE, &registry).ok()?;
    let draw = |(i, data): (usize, &Data)| pipeline.draw(7, epoch, &i.to_string(), &data.info());
    batch.iter().enumerate().map(draw).collect::<Result<_, _>>().ok()
}

/// Fails unless the machine gives what the ops give, to the last bit.
pub(crate) fn check<B: Backend>(machine: B) -> Batches<B> {
    let batches = Batches::new(machine, Cpu::new(1).unwrap());
    let mut parity = Parity::default();
    let all = [
        (KERNELS, &COLOURED[..], true),
        (SPACES, &COLOURED[..], true),
        (OPACITY, &TRANSPARENT[..], true),
        (BLURS, &LARGE[..], true),
        (MIXED, &COLOURED[..], false),
    ];
    for (pipelines, sizes, is_alone) in all {
        for (steps, epoch) in pipelines.iter().flat_map(|steps| (0..3).map(move |e| (steps, e))) {
            let images = sizes.iter().zip(1..).map(|(&[w, h, c], seed)| image(w, h, c, seed));
            let images: Vec<_> = images.collect();
            let recipes = recipes(steps, &images, epoch);
            let recipes = recipes.or_else(|| (!is_alone).then(Vec::new));
            let recipes = recipes.unwrap_or_else(|| panic!("{steps} is not drawn"));
            parity.compare(&batches, recipes.into_iter().zip(images).collect());
            let hosted = batches.on_cpu();
            assert!(!is_alone || hosted.is_empty(), "{steps}: on the CPU ran {hosted:?}");
        }
    }
    parity.print();
    parity.is_complete();
    batches
}

/// The same of steps that are put together by chance.
pub(crate) fn check_random<B: Backend>(machine: B, cases: usize) -> Batches<B> {
    let batches = Batches::new(machine, Cpu::new(1).unwrap());
    let mut parity = Parity::default();
    random::check(&batches, &mut parity, cases);
    parity.print();
    println!("on the CPU: {}", batches.on_cpu().join(" "));
    batches
}
