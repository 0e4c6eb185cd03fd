//! The same batches on a GPU, where there is one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which tells what it skips"
)]

mod batches;
mod common;
#[path = "batches/sounds.rs"]
mod sounds;

use augment_cuda::Device;

#[test]
fn batches_are_what_the_cpu_makes_of_them() {
    match Device::new() {
        Ok(device) => {
            println!("on {}", device.gpu().name);
            let batches = batches::check(device);
            batches::stacks::check(&batches);
            batches::check_random(Device::new().unwrap(), 50);
            sounds::check(&batches);
        }
        Err(error) => {
            let is_required = std::env::var("AUGMENT_REQUIRE_GPU").is_ok_and(|v| v == "1");
            assert!(!is_required, "AUGMENT_REQUIRE_GPU=1, but {error}");
            println!("skipped: no CUDA device: {error}");
        }
    }
}

/// A program that finds a driver which is none does all that it does on a GPU: what is new on a real one
/// are the machine code and the clock.
#[test]
#[cfg(target_os = "linux")]
fn on_a_sham_driver() {
    let dir = tempfile::tempdir().unwrap();
    if !common::sham::driver(dir.path()).unwrap() {
        return;
    }
    // So little memory that batches are split.
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "batches_are_what_the_cpu_makes_of_them", "--nocapture"])
        .env("LD_LIBRARY_PATH", dir.path())
        .env("AUGMENT_KERNEL_CACHE", dir.path().join("kernels"))
        .env("AUGMENT_REQUIRE_GPU", "1")
        .env("SHAM_MEMORY", "24000000")
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&child.stdout);
    let err = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && out.contains("on Sham"), "{out}{err}");
}
