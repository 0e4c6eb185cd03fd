//! `--device`: where the steps run, what is told of it, and that the outputs do not depend on it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;
#[path = "../crates/augment-cuda/tests/common/mod.rs"]
mod cxx;

use std::collections::BTreeMap;

use augment::Device;
use common::{RANDOM_STEPS, Room, Run, assert_says, files, room};
use serde_json::Value;

/// Shows no GPU, whatever the machine has.
const NO_GPU: (&str, &str) = ("CUDA_VISIBLE_DEVICES", "");

/// As if nobody had said anything.
const UNSAID: (&str, &str) = ("AUGMENT_DEVICE", "");

/// The only lines that tell of a device.
fn told(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter(|line| line.starts_with("device: ")).collect()
}

/// `photos/` and `steps.yaml`.
fn photos() -> Room {
    let room = Room::new();
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pictures");
    for name in ["chelsea.png", "coffee.png"] {
        let bytes = std::fs::read(golden.join(name)).unwrap();
        (0..6).for_each(|copy| room.write(&format!("photos/{copy}/{name}"), &bytes));
    }
    room.write(
        "steps.yaml",
        "[{RandomResizedCrop: {size: 64}}, RandomHorizontalFlip, RandAugment]",
    );
    room
}

fn tree(room: &Room, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let files = files(&room.path(folder)).into_iter();
    files.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

#[test]
fn auto_without_a_gpu_is_the_cpu_and_says_why() {
    let room = room();
    room.write("steps.yaml", RANDOM_STEPS);
    let command = "precompute data --pipeline steps.yaml --copies 2 --json";
    let cpu = room.run_with(&format!("{command} --out cpu --device cpu"), &[NO_GPU]);
    assert_eq!((cpu.code, told(&cpu)), (Some(0), vec![]));
    // By the flag against the variable, by the variable, and by nothing.
    for (out, options, variables) in [
        ("flag", "--device auto", [NO_GPU, ("AUGMENT_DEVICE", "cuda")]),
        ("variable", "", [NO_GPU, ("AUGMENT_DEVICE", "auto")]),
        ("nothing", "", [NO_GPU, UNSAID]),
    ] {
        let run = room.run_with(&format!("{command} --out {out} {options}"), &variables);
        assert_eq!(run.code, Some(0), "{run:?}");
        let lines = told(&run);
        assert_eq!(lines.len(), 1, "{run:?}");
        let why = lines[0].strip_prefix("device: CPU (").and_then(|rest| rest.strip_suffix(')'));
        assert_says(why.unwrap(), &["NVIDIA driver"]);
        assert_eq!(run.json()["run"]["device"], "CPU");
        assert_eq!(run.json()["run"].get("on_cpu"), None);
        room.assert_same(out, "cpu");
    }
    let run = room.run_with("precompute data --out quiet --quiet", &[NO_GPU, UNSAID]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn auto_without_a_gpu_applies_on_the_cpu() {
    let room = photos();
    let apply = "apply --pipeline steps.yaml photos --seed 1";
    let cpu = room.run_with(&format!("{apply} --out cpu --device cpu"), &[NO_GPU]);
    let auto = room.run_with(&format!("{apply} --out auto"), &[NO_GPU, UNSAID]);
    assert_eq!((cpu.code, auto.code), (Some(0), Some(0)));
    assert_eq!((told(&cpu).len(), told(&auto).len()), (0, 1));
    assert_eq!(tree(&room, "cpu").len(), 12);
    assert!(tree(&room, "cpu") == tree(&room, "auto"));
}

#[test]
fn cuda_without_a_gpu_is_refused_and_touches_nothing() {
    let room = photos();
    room.clips(3, 0.5);
    let before = tree(&room, ".");
    for command in [
        "precompute data --out out --device cuda",
        "apply --pipeline steps.yaml --out out --recipes r.jsonl --device cuda photos",
    ] {
        let run = room.run_with(command, &[NO_GPU]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert_says(&run.stderr, &["error: cannot run on a GPU: ", "NVIDIA driver"]);
        let run = room
            .run_with(&command.replace("--device cuda", ""), &[NO_GPU, ("AUGMENT_DEVICE", "cuda")]);
        assert_eq!(run.code, Some(2));
        assert_says(&run.stderr, &["error: cannot run on a GPU: "]);
    }
    assert!(!room.has("out") && tree(&room, ".") == before);
}

#[test]
fn a_device_that_is_none_is_refused_with_the_choices() {
    let room = room();
    let choices = "no device is called `gpu`: it is auto, cpu or cuda";
    let flag = room.refused("precompute data --out out --device gpu");
    assert_says(&flag, &["'--device <auto|cpu|cuda>'", choices]);
    let variable = room.run_with("precompute data --out out", &[("AUGMENT_DEVICE", "gpu")]);
    assert_eq!((variable.code, variable.stdout.as_str()), (Some(2), ""));
    assert_says(&variable.stderr, &[&format!("error: AUGMENT_DEVICE: {choices}")]);
    assert!(!room.has("out"));
    // Where the flag speaks, the variable does not.
    let spoken = "precompute data --out out --device cpu";
    assert_eq!(room.run_with(spoken, &[("AUGMENT_DEVICE", "gpu")]).code, Some(0));
}

/// Whether there is a GPU; where there is none, says that the test is skipped.
#[allow(clippy::print_stderr, reason = "a test says that it was skipped")]
fn has_gpu() -> bool {
    match Device::Cuda.open() {
        Ok(_) => true,
        Err(why) => {
            let is_required = std::env::var("AUGMENT_REQUIRE_GPU").is_ok_and(|v| v == "1");
            assert!(!is_required, "AUGMENT_REQUIRE_GPU=1, but {why}");
            eprintln!("skipped: no CUDA device: {why}");
            false
        }
    }
}

#[test]
fn pictures_from_a_gpu_are_the_cpus() {
    if !has_gpu() {
        return;
    }
    let room = photos();
    let apply = "apply --pipeline steps.yaml photos --seed 1";
    room.ok(&format!("{apply} --out cpu --device cpu"));
    for (out, threads) in [("gpu-1", "--threads 1"), ("gpu-7", "--threads 7"), ("gpu", "")] {
        let run = room.ok(&format!("{apply} --out {out} --device cuda {threads}"));
        assert!(told(&run)[0].ends_with(" (CUDA)"), "{run:?}");
        assert!(tree(&room, out) == tree(&room, "cpu"), "{out}");
    }
}

#[test]
fn what_has_no_kernel_is_told_once() {
    if !has_gpu() {
        return;
    }
    let room = photos();
    room.write("steps.yaml", "[{resize: {size: [40, 40]}}, {jpeg: {quality: 50}}]");
    let run = room.ok("apply --pipeline steps.yaml photos --out out --device cuda");
    let note = "note: on the CPU, for want of a kernel or of memory: jpeg\n";
    assert_eq!(run.stderr.matches(note).count(), 1, "{run:?}");
}

#[test]
fn a_cache_from_a_gpu_names_it_and_is_kept_on_the_cpu() {
    if !has_gpu() {
        return;
    }
    let room = room();
    for threads in [1, 7] {
        let command = format!("precompute data --out on-{threads} --threads {threads}");
        let device =
            room.ok(&format!("{command} --device cuda --json")).json()["run"]["device"].clone();
        assert!(room.manifest("on-1").iter().all(|entry| entry["device"] == device), "{device}");
        assert_ne!(device, Value::from("CPU"));
        room.assert_same(&format!("on-{threads}"), "on-1");
    }
    assert_eq!(room.counts("precompute data --out on-1 --device cpu"), [0, 3, 0]);
}

/// The command itself with a driver that is none: all that it does on a GPU.
#[test]
#[cfg(target_os = "linux")]
fn on_a_sham_driver() {
    let dir = tempfile::tempdir().unwrap();
    if !cxx::sham::driver(dir.path()).unwrap() {
        return;
    }
    for test in [
        "pictures_from_a_gpu_are_the_cpus",
        "what_has_no_kernel_is_told_once",
        "a_cache_from_a_gpu_names_it_and_is_kept_on_the_cpu",
    ] {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env("LD_LIBRARY_PATH", dir.path())
            .env("AUGMENT_KERNEL_CACHE", dir.path().join("kernels"))
            .env("AUGMENT_REQUIRE_GPU", "1")
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&child.stdout);
        let err = String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success() && out.contains("1 passed"), "{test}: {out}{err}");
    }
}
