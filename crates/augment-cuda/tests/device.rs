//! The same batches on a GPU, where there is one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which tells what it skips"
)]

mod batches;
#[path = "batches/sounds.rs"]
mod sounds;

use augment_core::Cpu;
use augment_cuda::{Batches, Device};

#[test]
fn batches_are_what_the_cpu_makes_of_them() {
    match Device::new() {
        Ok(device) => {
            println!("on {}", device.gpu().name);
            let batches = Batches::new(device, Cpu::new(1).unwrap());
            batches::check(&batches);
            sounds::check(&batches);
        }
        Err(error) => {
            let is_required = std::env::var("AUGMENT_REQUIRE_GPU").is_ok_and(|v| v == "1");
            assert!(!is_required, "AUGMENT_REQUIRE_GPU=1, but {error}");
            println!("skipped: no CUDA device: {error}");
        }
    }
}
