//! Sounds through kernels, compiled as C++: what comes out is what the ops give on the CPU, as near as is
//! stated.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which tells figures"
)]

#[path = "batches/sounds.rs"]
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
    let batches = Batches::new(emulator.with_room(1 << 30), Cpu::new(1).unwrap());
    batches::check(&batches);
    // That in double precision; one whose frames no kernel knows, and one that comes after it.
    assert_eq!(batches.on_cpu(), ["mel_spectrogram", "spectrogram"]);
    // Room for one sample at a time, and not for all of them.
    batches::check_drawn(&Batches::new(emulator.with_room(60_000), Cpu::new(1).unwrap()));
    // Threads in another order.
    batches::check(&Batches::new(emulator.reversed(), Cpu::new(1).unwrap()));
    assert!(emulator.idle(true).is_empty(), "never ran: {:?}", emulator.idle(true));
}
