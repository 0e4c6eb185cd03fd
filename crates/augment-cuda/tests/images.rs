//! Images through kernels, compiled as C++: what comes out is what the ops give on the CPU.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which tells what it compared"
)]

mod batches;
mod common;
#[path = "common/emulator.rs"]
mod emulator;

use augment_core::{Cpu, Executor as _};
use augment_cuda::{Batches, KERNELS};
use emulator::Emulator;

#[test]
fn batches_are_what_the_cpu_makes_of_them() {
    let Some(emulator) = Emulator::new().unwrap() else { return };
    for kernel in KERNELS {
        assert_eq!(emulator.params(kernel), 8 * kernel.params, "{}", kernel.name);
    }
    let batches = batches::check(emulator.with_room(1 << 30));
    batches::stacks::check(&batches);
    assert!(emulator.idle(false).is_empty(), "never ran: {:?}", emulator.idle(false));
}

#[test]
fn the_order_of_threads_does_not_matter() {
    let Some(emulator) = Emulator::new().unwrap() else { return };
    batches::stacks::check(&batches::check(emulator.reversed()));
}

#[test]
fn steps_put_together_by_chance_as_well() {
    let Some(emulator) = Emulator::new().unwrap() else { return };
    batches::check_random(emulator.with_room(1 << 30), 300);
    // Room for one sample at a time, and not for all of them.
    let narrow = batches::check_random(emulator.with_room(40_000), 40);
    batches::stacks::check(&narrow);
}

/// Whatever each sample draws, and however many there are.
#[test]
fn a_training_batch_takes_six_launches() {
    let Some(emulator) = Emulator::new().unwrap() else { return };
    let steps = "[{RandomResizedCrop: {size: 17}}, RandomHorizontalFlip, {ColorJitter: {brightness: 0.4, \
                 contrast: 0.4, saturation: 0.4, hue: 0.1}}, ToTensor, {Normalize: {mean: [0.4], std: [0.2]}}, \
                 {RandomErasing: {value: random}}]";
    let images: Vec<_> = (0..40).map(|i| batches::image(30 + i, 70 - i, 3, i as u32)).collect();
    let recipes = batches::recipes(steps, &images, 0).unwrap();
    let machine = Batches::new(emulator.with_room(1 << 30), Cpu::new(1).unwrap());
    assert!(machine.run(recipes.into_iter().zip(images).collect()).iter().all(Result::is_ok));
    assert_eq!(emulator.launches(), 6);
}
