//! Steps put together by chance: what one leaves behind is what the next one finds.

use augment_core::SampleRng;
use augment_cuda::{Backend, Batches};

use super::parity::Parity;
use super::{image, recipes};

const STEPS: &[&str] = &[
    "horizontal_flip",
    "vertical_flip",
    "invert",
    "equalize",
    "autocontrast",
    "grayscale_to_rgb",
    "rgb_to_grayscale",
    "ToTensor",
    "{RandomHorizontalFlip: {}}",
    "{RandomResizedCrop: {size: [31, 22]}}",
    "{RandomResizedCrop: {size: 18, interpolation: bicubic}}",
    "{RandomResizedCrop: {size: 23, interpolation: nearest}}",
    "{RandomCrop: {size: 27, padding: 3, pad_if_needed: true, padding_mode: reflect}}",
    "{resize: {size: 26, interpolation: lanczos}}",
    "{resize: {size: [40, 13]}}",
    "{center_crop: {output_size: [17, 30]}}",
    "{Pad: {padding: [2, 5, 1, 0], fill: 100}}",
    "{ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2}}",
    "{RandomPhotometricDistort: {p: 0.5}}",
    "{RandomGrayscale: {p: 0.5}}",
    "{RandomPosterize: {bits: 3}}",
    "{RandomSolarize: {threshold: 90}}",
    "{adjust_gamma: {gamma: 1.4, gain: 0.9}}",
    "{RandomAdjustSharpness: {sharpness_factor: 1.7, p: 0.8}}",
    "{GaussianBlur: {kernel_size: [5, 7], sigma: [0.3, 3.0]}}",
    "{median_blur: {kernel_size: 3}}",
    "{RandomErasing: {p: 0.8}}",
    "{RandomErasing: {p: 0.8, value: random}}",
    "{GaussianNoise: {sigma: 0.2}}",
    "{RandomAffine: {degrees: 40, translate: [0.1, 0.2], scale: [0.8, 1.3], fill: 3}}",
    "{RandomAffine: {degrees: 40, shear: 9, interpolation: bilinear}}",
    "{RandomRotation: {degrees: [0, 180], expand: true, interpolation: bicubic}}",
    "{RandomPerspective: {p: 0.8}}",
    "{ElasticTransform: {alpha: 40, sigma: 3}}",
    "{rotate: {angle: 270, expand: true}}",
    "{RandomChannelPermutation: {}}",
    "{convert_color_space: {to: HSV}}",
    "{convert_color_space: {to: LAB}}",
    "{convert_color_space: {from: YCbCr, to: RGB}}",
    "{RandAugment: {num_ops: 2}}",
    "sanitize_keypoints",
    "clamp_bounding_boxes",
    "{Normalize: {mean: [0.4], std: [0.3]}}",
    "{to_dtype: {scale: true}}",
];

/// Compares so many pipelines; those that cannot be are left out.
pub(super) fn check<B: Backend>(batches: &Batches<B>, parity: &mut Parity, cases: usize) {
    let mut done = 0;
    for case in 0.. {
        if done == cases {
            break;
        }
        assert!(case < 20 * cases, "of {case} pipelines {done} can be");
        let mut rng = SampleRng::new(11, 0, &case.to_string());
        let steps = (0..=rng.below(7)).map(|_| STEPS[rng.below(STEPS.len())]).collect::<Vec<_>>();
        let channels = [3, 3, 1, 4][rng.below(4)];
        let images = (0..3).map(|i| {
            let side = |rng: &mut SampleRng| 4 + rng.below(60);
            image(side(&mut rng), side(&mut rng), channels, 10 * case as u32 + i)
        });
        let images: Vec<_> = images.collect();
        let steps = format!("[{}]", steps.join(", "));
        let Some(recipes) = recipes(&steps, &images, 0) else { continue };
        parity.compare(batches, recipes.into_iter().zip(images).collect());
        done += 1;
    }
}
