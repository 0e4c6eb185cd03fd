//! What the README shows, run.
#![allow(clippy::unwrap_used, reason = "a test")]

use augment::core::{Dtype, ImageInfo, Info};
use augment::data::{PictureOptions, Plan};
use augment::{Pipeline, registry};

const README: &str = include_str!("../../../README.md");

/// The `nth` block of a language.
fn block(language: &str, nth: usize) -> &'static str {
    let start = README.split(&format!("```{language}\n")).nth(nth + 1).unwrap();
    start.split("```").next().unwrap()
}

#[test]
fn its_pipeline_for_pictures_builds_and_forks() {
    let pipeline = Pipeline::from_yaml(block("yaml", 0), Info::IMAGE, &registry()).unwrap();
    let info = ImageInfo::of(Dtype::Uint8).sized(500, 375, 3).into();
    let recipe = pipeline.draw(7, 3, "cat/3.jpg", &info).unwrap();
    assert_eq!(recipe.ops.last().unwrap().name(), "fork");
    let Info::Several(sizes) = pipeline.output() else { unreachable!("{}", pipeline.output()) };
    assert!(sizes.iter().map(|(name, _)| name.as_str()).eq(["64", "128", "224"]));
}

#[test]
fn its_recipe_reads_back() {
    let line = block("json", 0).trim();
    let recipe = registry().recipe(line).unwrap();
    let written: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(serde_json::to_value(recipe).unwrap(), written);
}

#[test]
fn its_pipeline_for_sounds_builds() {
    let steps = block("yaml", 1);
    let plan = |text: &str| {
        Plan::from_yaml(text, Info::AUDIO, &registry(), Some(&PictureOptions::default()))
    };
    assert!(plan(steps).unwrap().pipeline().is_random());
    let told = plan(&steps.replace("n_mels", "n_mel")).unwrap_err().to_string();
    assert!(README.contains(&told), "{told}");
}
