//! The same dataset, steps and seed give the same bytes: on any number of threads, and however
//! often a run was killed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use augment::audio::codec;
use augment::prelude::*;
use common::{RANDOM_STEPS, Room, npy};
use serde_json::Value;

const ALL_FORMATS: &str = "--format png,npy,safetensors";

/// A random pipeline in `steps.yaml`, and the command that runs it on `data`.
fn random(room: &Room, seed: u64) -> String {
    room.write("steps.yaml", RANDOM_STEPS);
    format!("precompute data {ALL_FORMATS} --pipeline steps.yaml --copies 3 --seed {seed}")
}

fn assert_threads_do_not_matter(room: &Room, command: &str, outputs: usize) {
    for threads in [1, 2, 7] {
        room.ok(&format!("{command} --threads {threads} --out on-{threads}"));
        room.assert_same(&format!("on-{threads}"), "on-1");
    }
    // The files of the outputs, the manifest, the pipeline and the summary.
    assert_eq!(room.tree("on-1").len(), 3 * outputs + 3);
}

#[test]
fn threads_do_not_matter_to_spectrograms_of_real_clips() {
    let room = Room::new();
    room.esc10();
    assert_threads_do_not_matter(&room, &format!("precompute data {ALL_FORMATS}"), 20);
}

#[test]
fn threads_do_not_matter_to_augmented_copies() {
    let room = Room::new();
    let command = random(room.clips(24, 0.5), 7);
    assert_threads_do_not_matter(&room, &command, 3 * 24);
}

#[test]
fn kills_at_three_moments_do_not_matter() {
    let room = Room::new();
    let (command, outputs) = (random(room.clips(120, 1.0), 7), 3 * 120);
    room.ok(&format!("{command} --out whole"));

    for moment in [1, outputs / 3, 2 * outputs / 3] {
        let mut child = room.start(&format!("{command} --out resumed"));
        room.wait_for(&mut child, "resumed", moment);
        // On Unix, this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!room.has("resumed/manifest.jsonl"), "it was done before it was killed");
        assert!((moment..outputs).contains(&room.recorded("resumed")));
    }
    let [made, kept, removed] = room.counts(&format!("{command} --out resumed"));
    assert!(kept >= 2 * outputs as u64 / 3 && made > 0, "{made} made, {kept} kept");
    assert_eq!((made + kept, removed), (outputs as u64, 0));
    room.assert_no_leftovers("resumed");
    room.assert_same("resumed", "whole");
}

/// The ops of each recipe of a cache that are called `name`, by key and copy.
fn drawn(room: &Room, cache: &str, name: &str) -> Vec<(String, Vec<Value>)> {
    let masks = |entry: &Value| {
        let ops = entry["recipe"]["ops"].as_array().unwrap();
        (
            format!("{}@{}", entry["key"], entry["copy"]),
            ops.iter().filter(|op| op["op"] == name).cloned().collect(),
        )
    };
    room.manifest(cache).iter().map(masks).collect()
}

#[test]
fn the_seed_decides_the_draws_and_only_them() {
    let room = Room::new();
    room.clips(6, 0.5);
    room.ok(&format!("{} --out seven", random(&room, 7)));
    room.ok(&format!("{} --out eight", random(&room, 8)));
    let (seven, eight) = (room.tree("seven"), room.tree("eight"));
    assert!(seven.keys().eq(eight.keys()));
    let same = |name: &&String| seven[*name] == eight[*name];
    assert_eq!(seven.keys().filter(same).collect::<Vec<_>>(), ["pipeline.yaml"]);

    // Where nothing is drawn, the seed is nobody's concern.
    room.ok("precompute data --out fixed --seed 1");
    assert_eq!(room.counts("precompute data --out fixed --seed 2"), [0, 6, 0]);
}

#[test]
fn copies_of_a_clip_differ() {
    let room = Room::new();
    let command = random(room.clips(4, 0.5), 7);
    room.ok(&format!("{command} --out cache"));
    let tree = room.tree("cache");
    for (name, hash) in tree.iter().filter(|(name, _)| name.ends_with("@1.npy")) {
        assert_ne!(hash, &tree[&name.replace("@1", "")], "{name}");
        assert_ne!(hash, &tree[&name.replace("@1", "@2")], "{name}");
    }
}

#[test]
fn a_step_that_draws_nothing_changes_nobody_elses_draws() {
    let room = Room::new();
    room.clips(8, 0.5);
    let mel = "mel_spectrogram: {n_fft: 512, hop_length: 128}";
    let masks = "{FrequencyMasking: {freq_mask_param: 30}}, {TimeMasking: {time_mask_param: 20}}";
    room.write("few.yaml", format!("[{{{mel}}}, power_to_db, {masks}]"));
    room.write("more.yaml", format!("[to_mono, {{{mel}}}, power_to_db, Identity, {masks}]"));
    for steps in ["few", "more"] {
        room.ok(&format!("precompute data --format npy --pipeline {steps}.yaml --out {steps}"));
    }
    let few = drawn(&room, "few", "mask_along_axis");
    assert!(few.iter().all(|(_, masks)| masks.len() == 2));
    assert_eq!(few, drawn(&room, "more", "mask_along_axis"));
}

#[test]
fn a_recipe_of_the_manifest_gives_its_tensor_again() {
    let room = Room::new();
    let command = random(room.esc10(), 7);
    room.ok(&format!("{command} --out cache"));
    let registry = augment::registry();
    let mut workspace = Workspace::new();
    for entry in room.manifest("cache").iter().step_by(7) {
        let source = room.read(&format!("data/{}", entry["source"].as_str().unwrap()));
        let clip = codec::decode(&source, &Limits::default(), Vec::new()).unwrap();
        let recipe = registry.recipe(&entry["recipe"].to_string()).unwrap();
        assert_eq!(recipe.to_string(), entry["recipe"].to_string());
        let ours = recipe.run(clip.into(), &mut workspace).unwrap().into_spectrogram().unwrap();

        let path = entry["outputs"]["npy"]["path"].as_str().unwrap();
        let (shape, cached) = npy(&room.read(&format!("cache/{path}")));
        assert_eq!(shape, [ours.channels, ours.bins, ours.frames]);
        let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&cached), bits(&ours.values), "{path}");
    }
}

#[test]
fn a_picture_alone_is_the_picture_beside_a_tensor() {
    let room = Room::new();
    room.clips(3, 0.5);
    room.ok("precompute data --out both --format png,npy");
    room.ok("precompute data --out alone --format png");
    let (both, alone) = (room.tree("both"), room.tree("alone"));
    let pictures: Vec<_> = alone.iter().filter(|(name, _)| name.ends_with(".png")).collect();
    assert_eq!(pictures.len(), 3);
    assert!(pictures.iter().all(|(name, hash)| both.get(*name) == Some(*hash)));
}
