//! `probe` on this machine, and on machines that a library posing as the driver's makes of it.

mod common;

use std::process::Command;

use augment_cuda::probe;

#[test]
fn this_machine() {
    match probe() {
        Ok(gpu) => {
            assert!(!gpu.name.is_empty());
            assert!(gpu.compute_capability >= (5, 0), "{gpu:?}");
            assert!(gpu.memory > 1 << 28, "{gpu:?}");
        }
        Err(reason) => assert!(reason.to_string().contains("NVIDIA driver"), "{reason}"),
    }
    assert_eq!(probe(), probe());
}

/// Answers as `INIT` and `COUNT` say.
const DRIVER: &str = r#"
#include <cstddef>
#include <cstring>

extern "C" {
int cuInit(unsigned) { return INIT; }
int cuDeviceGetCount(int* count) { return *count = COUNT, 0; }
int cuDeviceGet(int* device, int) { return *device = 3, 0; }
int cuDeviceGetName(char* name, int, int) { return std::strcpy(name, "Sham 1"), 0; }
int cuDeviceGetAttribute(int* value, int which, int) { return *value = which == 75 ? 9 : 1, 0; }
int cuDeviceTotalMem_v2(std::size_t* bytes, int) { return *bytes = 1ull << 33, 0; }
int cuGetErrorString(int, const char** text) { return *text = "in words", 0; }
}
"#;

/// What `probe` finds in a process that finds the libraries in `dir` before the system's.
#[cfg(target_os = "linux")]
fn probe_with(dir: &std::path::Path) -> String {
    let child = Command::new(std::env::current_exe().unwrap_or_default())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("LD_LIBRARY_PATH", dir)
        .output();
    child.map_or_else(|e| e.to_string(), |c| String::from_utf8_lossy(&c.stdout).into_owned())
}

#[test]
#[ignore = "run by the others"]
#[allow(clippy::print_stdout, reason = "its parent reads it")]
fn child() {
    println!("{:?}", probe());
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_driver() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["libcuda.so", "libcuda.so.1"] {
        // Found first and not loadable, they hide the real ones.
        std::fs::write(dir.path().join(name), "no library").unwrap();
    }
    let found = probe_with(dir.path());
    assert!(found.contains("Err(NoDriver)"), "{found}");
}

#[test]
#[cfg(target_os = "linux")]
fn with_drivers_of_all_sorts() {
    let gpu = r#"Ok(Gpu { name: "Sham 1", compute_capability: (9, 1), memory: 8589934592 })"#;
    let fails = r#"Err(Driver { message: "in words (CUDA error 803)" })"#;
    let lacks = r#"Err(Driver { message: "its library lacks cuInit" })"#;
    for (program, init, count, expected) in [
        (DRIVER, "-DINIT=0", "-DCOUNT=1", gpu),
        (DRIVER, "-DINIT=0", "-DCOUNT=0", "Err(NoDevice)"),
        (DRIVER, "-DINIT=100", "-DCOUNT=0", "Err(NoDevice)"),
        (DRIVER, "-DINIT=803", "-DCOUNT=1", fails),
        ("", "-DINIT=0", "-DCOUNT=1", lacks),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let options = ["-shared", "-fPIC", init, count];
        if !common::compile(dir.path(), program, "libcuda.so", &options).unwrap() {
            return;
        }
        let found = probe_with(dir.path());
        assert!(found.contains(expected), "{expected}: {found}");
    }
}
