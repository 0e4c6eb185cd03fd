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
        assert_eq!(emulator.params(kernel), 8 * kernel.params, "{}", kernel.name);
    }
    batches::check(&Batches::new(emulator.with_room(1 << 30), Cpu::new(1).unwrap()));
    assert!(emulator.idle(false).is_empty(), "never ran: {:?}", emulator.idle(false));
    // Room for one sample at a time, and not for all of them.
    batches::check(&Batches::new(emulator.with_room(200_000), Cpu::new(1).unwrap()));
}
