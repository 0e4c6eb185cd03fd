//! Images through kernels, compiled as C++: what comes out is what the ops give on the CPU.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod batches;
mod common;
#[path = "common/emulator.rs"]
mod emulator;

use augment_core::Cpu;
use augment_cuda::{Batches, KERNELS};
use emulator::Emulator;

#[test]
fn batches_are_what_the_cpu_makes_of_them() {
    let Some(emulator) = Emulator::new().unwrap() else { return };
    for kernel in KERNELS {
        assert_eq!(emulator.params(kernel), kernel.params, "{}", kernel.name);
    }
    let launched = emulator.launched.clone();
    batches::check(&Batches::new(emulator, Cpu::new(1).unwrap()));
    let launched = launched.lock().unwrap();
    let idle: Vec<_> = KERNELS.iter().filter(|kernel| !launched.contains(kernel.name)).collect();
    assert!(idle.is_empty(), "never ran: {idle:?}");
}
