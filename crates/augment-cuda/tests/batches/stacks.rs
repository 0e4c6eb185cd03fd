//! Batches that stay on the machine.

use augment_core::mix::{self, BatchTransform, CutAlong, CutMix, LamPer, MixUp, Partners};
use augment_core::{Audio, Data, Pixels, Recipe, Workspace};
use augment_cuda::{Backend, Batches, Element, Stack};
use half::{bf16, f16};

use super::{image, recipes};

fn images() -> Vec<Data> {
    let sizes =
        [(37, 29, 3), (64, 48, 3), (1, 1, 3), (5, 90, 3), (33, 33, 1), (200, 131, 3), (2, 3, 1)];
    // Nothing is marked in those of odd numbers.
    sizes.into_iter().zip(0..).map(|((w, h, c), n)| image(w, h, c, 2 * n + 1)).collect()
}

/// Fails unless stacks hold what the CPU makes of the samples, and mix as the CPU mixes.
pub(crate) fn check<B: Backend>(batches: &Batches<B>) {
    rounding(batches);
    of_images(batches);
    mixed(batches);
    refused(batches);
}

fn bits(values: &[f32], element: Element) -> Vec<u8> {
    let each = |value: &f32| match element {
        Element::F16 => f16::from_f32(*value).to_le_bytes().to_vec(),
        Element::Bf16 => bf16::from_f32(*value).to_le_bytes().to_vec(),
        _ => value.to_le_bytes().to_vec(),
    };
    values.iter().flat_map(each).collect()
}

fn nothing(key: &str) -> Recipe {
    Recipe { key: key.into(), seed: 0, epoch: 0, ops: Vec::new() }
}

fn audio<B: Backend>(batches: &Batches<B>, samples: Vec<f32>, element: Element) -> Stack<B> {
    let audio = Audio { samples, channels: 1, rate: 8000 };
    batches.stack(vec![(nothing("a"), audio.into())], element).unwrap()
}

/// Every value of half precision, what lies around them, and bits from all over.
fn rounding<B: Backend>(batches: &Batches<B>) {
    let mut values = Vec::new();
    for half in 0..=u16::MAX {
        let near = f16::from_bits(half).to_f32().to_bits();
        values
            .extend([0, 0xfff, 0x1000, 0x1001].map(|more| f32::from_bits(near.wrapping_add(more))));
        values.push(f32::from_bits(u32::from(half) << 16 | 0x8000));
        values.push(f32::from_bits(u32::from(half).wrapping_mul(2_654_435_769)));
    }
    let stack = audio(batches, values.clone(), Element::F32);
    for element in [Element::F16, Element::Bf16] {
        let cast = batches.cast(&stack, element).unwrap();
        assert_eq!((cast.shape(), cast.element()), (stack.shape(), element));
        assert!(batches.download(&cast).unwrap() == bits(&values, element), "{element:?}");
        let on_host = audio(batches, values.clone(), element);
        assert!(batches.download(&on_host).unwrap() == bits(&values, element), "{element:?}");
    }
}

fn of_images<B: Backend>(batches: &Batches<B>) {
    let train = "[{RandomResizedCrop: {size: 24}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, \
                 contrast: 0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.485, 0.456, \
                 0.406], std: [0.229, 0.224, 0.225]}}]";
    let by_hand = "[ToTensor, {RandomResizedCrop: {size: 24}}]";
    let bytes = "[{RandomResizedCrop: {size: 24}}, invert]";
    let floats = [Element::F32, Element::F16, Element::Bf16];
    let batch: Vec<_> = images()
        .into_iter()
        .filter(|data| matches!(data, Data::Image(image) if image.channels == 3))
        .collect();
    for (steps, elements) in [(train, &floats[..]), (by_hand, &floats[..]), (bytes, &[Element::U8])]
    {
        let recipes = recipes(steps, &batch, 3).unwrap();
        for &element in elements {
            let pairs = recipes.iter().cloned().zip(batch.iter().cloned()).collect();
            let stack = batches.stack(pairs, element).unwrap();
            let mut expected = Vec::new();
            for (recipe, data) in recipes.iter().zip(&batch) {
                let image =
                    recipe.run(data.clone(), &mut Workspace::new()).unwrap().into_image().unwrap();
                match image.pixels {
                    Pixels::U8(pixels) => expected.extend(pixels),
                    Pixels::F32(values) => expected.extend(bits(&values, element)),
                }
            }
            let count = batch.len();
            let shape =
                if element == Element::U8 { [count, 24, 24, 3] } else { [count, 3, 24, 24] };
            assert_eq!((stack.shape(), stack.element()), (&shape[..], element));
            assert!(batches.download(&stack).unwrap() == expected, "{steps} {element:?}");
            let pairs = recipes.iter().cloned().zip(batch.iter().cloned()).collect();
            let Some(mut prepared) = batches.prepare(pairs, element).unwrap() else {
                assert_eq!(steps, by_hand);
                continue;
            };
            assert!(prepared.launches() <= 8 && prepared.uploaded() > 0);
            for _ in 0..2 {
                let again = prepared.run().unwrap();
                assert!(batches.download(again).unwrap() == expected, "{steps} {element:?}");
            }
        }
    }
}

fn mixed<B: Backend>(batches: &Batches<B>) {
    let (mixup, cutmix) = (MixUp::default(), CutMix::default());
    let (partners, lam_per) = (Partners::Permutation, LamPer::Sample);
    let transforms: [&dyn BatchTransform; 5] = [
        &mixup,
        &MixUp { partners, lam_per, keep_larger: true, alpha: 0.3 },
        &cutmix,
        &CutMix { partners, lam_per, ..CutMix::default() },
        &CutMix { along: CutAlong::Time, ..CutMix::default() },
    ];
    // More than one run of samples, and one that ends before it is full.
    for count in [1, 2, 8, 21] {
        let shape = [2, 9, 31];
        let len = 2 * 9 * 31;
        let value = |i: usize| ((i * i) as f32 * 0.37).sin() * 3.0;
        let samples: Vec<_> =
            (0..count).map(|n| (0..len).map(|i| value(n * len + i)).collect::<Vec<_>>()).collect();
        let keys: Vec<_> = (0..count).map(|i| i.to_string()).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        for element in [Element::F32, Element::F16, Element::Bf16] {
            let pairs = samples.iter().zip(&keys).map(|(samples, key)| {
                let image = augment_core::Image::new(31, 9, 2, Pixels::F32(samples.clone()));
                (nothing(key), Data::from(image))
            });
            let stack = batches.stack(pairs.collect(), element).unwrap();
            let rounded = |value: &f32| match element {
                Element::F16 => f16::from_f32(*value).to_f32(),
                Element::Bf16 => bf16::from_f32(*value).to_f32(),
                _ => *value,
            };
            let values = samples.iter().flatten().map(rounded).collect();
            let batch = mix::Batch { shape: shape.to_vec(), values };
            for transform in transforms {
                let mix = transform.draw_for(5, 1, &keys, &shape).unwrap();
                let expected = mix.apply(&batch).unwrap();
                let mixed = batches.mix(&stack, &mix).unwrap();
                assert_eq!(mixed.shape(), [count, 2, 9, 31]);
                assert!(
                    batches.download(&mixed).unwrap() == bits(&expected.values, element),
                    "{count} {element:?} {mix:?}"
                );
            }
        }
    }
}

fn refused<B: Backend>(batches: &Batches<B>) {
    let told = |steps: &str, element| {
        let batch = images();
        let recipes = recipes(steps, &batch, 0).unwrap();
        let error = batches.stack(recipes.into_iter().zip(batch).collect(), element).err();
        error.map(|error| error.to_string()).unwrap_or_default()
    };
    let resized = "[{resize: {size: [8, 8]}}, ToTensor]";
    assert!(told(resized, Element::F32).starts_with("4: is [1, 8, 8], but 0 is [3, 8, 8]"));
    assert!(told(resized, Element::U8).contains("floats, which are not stacked as bytes"));
    assert!(told("[{resize: {size: [8, 8]}}]", Element::F16).contains("end with ToTensor"));
    assert!(batches.stack(Vec::new(), Element::F32).is_err());
    let stack = audio(batches, vec![0.0; 10], Element::F32);
    let told = |mix: &mix::Mix| batches.mix(&stack, mix).err().unwrap().to_string();
    let two = MixUp::default().draw_for(0, 0, &["a", "b"], &[1, 10]).unwrap();
    assert!(told(&two).contains("2 samples are to be mixed, but there are 1"));
    assert!(batches.cast(&stack, Element::F32).is_err());
}
