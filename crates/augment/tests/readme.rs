//! What the README shows, run.
#![allow(clippy::unwrap_used, reason = "a test")]

use augment::core::Info;
use augment::data::{PictureOptions, Plan};

const README: &str = include_str!("../../../README.md");

fn block(language: &str) -> &'static str {
    let start = README.split(&format!("```{language}\n")).nth(1).unwrap();
    start.split("```").next().unwrap()
}

#[test]
fn its_pipeline_builds() {
    let steps = block("yaml");
    let plan = |text: &str| {
        Plan::from_yaml(text, Info::AUDIO, &augment::registry(), Some(&PictureOptions::default()))
    };
    assert!(plan(steps).unwrap().pipeline().is_random());
    let told = plan(&steps.replace("n_mels", "n_mel")).unwrap_err().to_string();
    assert!(README.contains(&told), "{told}");
}
