use serde::{Deserialize, Serialize};

use super::*;
use crate::{Audio, Data, Entry, Op, Pipeline, Registry, Transform, Workspace};

/// Adds a number to every sample.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Add {
    value: f64,
}

impl Op for Add {
    const NAME: &'static str = "add";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(crate::Kind::Audio)?;
        Ok(input.clone())
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        audio.samples.iter_mut().for_each(|x| *x += self.value as f32);
        Ok(audio.into())
    }
}

/// Draws an [`Add`].
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Noise {
    /// The middle.
    mean: f64,
    /// The spread, at least 0.
    #[serde(default = "one")]
    stddev: f64,
}

fn one() -> f64 {
    1.0
}

impl Transform for Noise {
    const NAME: &'static str = "Noise";

    fn validate(&self) -> Result<()> {
        if self.stddev < 0.0 {
            let message = format!("must be at least 0, got {}", self.stddev);
            return Err(crate::Error::invalid_field("stddev", message));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        Ok(input.clone())
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![Add { value: self.mean + self.stddev * rng.normal() }.into()])
    }
}

fn registry() -> Registry {
    const OWN: &[Entry] =
        &[Entry::op::<Add>("{value: 1}"), Entry::transform::<Noise>("{mean: 0, stddev: 1}")];
    Registry::new(&[crate::ENTRIES, OWN])
}

fn pipeline(yaml: &str) -> Pipeline {
    Pipeline::from_yaml(yaml, Info::AUDIO, &registry()).unwrap()
}

fn error(yaml: &str) -> String {
    Pipeline::from_yaml(yaml, Info::AUDIO, &registry()).unwrap_err().to_string()
}

fn silence() -> Data {
    Audio { samples: vec![0.0; 4], channels: 1, rate: 8000 }.into()
}

fn drawn(pipeline: &Pipeline, key: &str) -> String {
    pipeline.draw(5, 0, key, &silence().info()).unwrap().to_string()
}

#[test]
fn prints_as_it_is_written() {
    let text = "[{Noise: {mean: 0.1, stddev: 0.05}}]";
    assert_eq!(pipeline(text).to_string(), "Compose(Noise(mean=0.1, stddev=0.05))");
    let text = "[{RandomApply: {transforms: [{Noise: {mean: 0}}, Identity]}}]";
    assert_eq!(
        pipeline(text).to_string(),
        "Compose(RandomApply(p=0.5, Noise(mean=0.0, stddev=1.0), Identity()))"
    );
}

#[test]
fn a_recipe_reads_back_and_repeats() {
    let pipeline = pipeline("[Identity, {Noise: {mean: 0.1}}, {add: {value: 0.2}}]");
    let recipe = pipeline.draw(1, 2, "dog", &silence().info()).unwrap();
    let line = recipe.to_string();
    assert!(!line.contains('\n'));
    let again = registry().recipe(&line).unwrap();
    assert_eq!(again.to_string(), line);
    let mut workspace = Workspace::new();
    let first = recipe.run(silence(), &mut workspace).unwrap();
    assert_eq!(first, again.run(silence(), &mut workspace).unwrap());
    assert_ne!(first, silence());
}

#[test]
fn a_resolved_pipeline_draws_the_same() {
    let spec = "[{RandomApply: {p: 0.7, transforms: [{Noise: {mean: 0}}, {RandomOrder: \
                {transforms: [{Noise: {mean: 1}}, {add: {value: 3}}]}}]}}]";
    let once = pipeline(spec);
    let twice = Pipeline::from_value(&once.to_value(), Info::AUDIO, &registry()).unwrap();
    for key in ["a", "b", "c", "d"] {
        assert_eq!(drawn(&once, key), drawn(&twice, key));
    }
}

#[test]
fn other_steps_do_not_move_a_steps_numbers() {
    let numbers = |yaml: &str| {
        let line = drawn(&pipeline(yaml), "k");
        let at = line.rfind("\"add\"").unwrap();
        line[at..].to_string()
    };
    let alone = numbers("[{Noise: {mean: 0}}]");
    assert_eq!(alone, numbers("[Identity, {add: {value: 1}}, {Noise: {mean: 0}}]"));
    assert_ne!(alone, numbers("[{Noise: {mean: 0}}, {Noise: {mean: 0}}]"));
}

#[test]
fn random_apply_and_choice_keep_their_odds() {
    let share = |yaml: &str, needle: &str| {
        let pipeline = pipeline(yaml);
        let hits = (0..2000).filter(|i| drawn(&pipeline, &i.to_string()).contains(needle));
        hits.count() as f64 / 2000.0
    };
    let apply = share("[{RandomApply: {p: 0.3, transforms: [{add: {value: 1}}]}}]", "add");
    assert!((apply - 0.3).abs() < 0.04, "{apply}");
    let two = "[{add: {value: 1}}, {add: {value: 2}}]";
    let choice = share(&format!("[{{RandomChoice: {{transforms: {two}, p: [3, 1]}}}}]"), "2.0");
    assert!((choice - 0.25).abs() < 0.04, "{choice}");
    let order = share(&format!("[{{RandomOrder: {{transforms: {two}}}}}]"), "1.0},{\"op\":\"add\"");
    assert!((order - 0.5).abs() < 0.04, "{order}");
}

#[test]
fn a_lambda_runs_and_must_keep_its_word() {
    let run = |lambda: Lambda| {
        let steps = Compose::new([lambda.into()]);
        let pipeline = Pipeline::new(steps, Info::AUDIO).unwrap();
        let recipe = pipeline.draw(0, 0, "k", &silence().info()).unwrap();
        assert!(recipe.to_string().contains(r#"{"op":"Lambda","name":"halve"}"#));
        recipe.run(silence(), &mut Workspace::new())
    };
    let halve = |data: Data| {
        let mut audio = data.into_audio()?;
        audio.samples.truncate(2);
        Ok(audio.into())
    };
    let told = run(Lambda::new("halve", halve)).unwrap_err().to_string();
    assert!(told.contains("returned audio (2 samples"), "{told}");
    let shorter = Lambda::new("halve", halve).with_info(|_| Ok(Info::AUDIO));
    assert_eq!(run(shorter).unwrap().into_audio().unwrap().len(), 2);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (yaml, expected) in [
        ("[{Nois: {mean: 0}}]", "pipeline[0]: unknown step `Nois`; did you mean `Noise`?"),
        (
            "[Identity, {Noise: {maen: 0}}]",
            "pipeline[1].Noise: unknown field `maen`; did you mean `mean`?",
        ),
        ("[{Noise: {mean: loud}}]", "pipeline[0].Noise.mean: expected a number, found \"loud\""),
        ("[{Noise: {}}]", "pipeline[0].Noise: the field `mean` is missing"),
        ("[Noise]", "pipeline[0].Noise: the field `mean` is missing"),
        (
            "[{Noise: {mean: 0, stddev: -1}}]",
            "pipeline[0].Noise.stddev: must be at least 0, got -1",
        ),
        (
            "[{RandomApply: {transforms: [Identity, {Noise: {mean: 0, std: 1}}]}}]",
            "pipeline[0].RandomApply.transforms[1].Noise: unknown field `std`; did you mean \
             `stddev`?",
        ),
        (
            "[{RandomApply: {p: 2, transforms: []}}]",
            "pipeline[0].RandomApply.p: must be between 0 and 1, got 2",
        ),
        (
            "[{RandomChoice: {transforms: [Identity], p: [1, 2]}}]",
            "pipeline[0].RandomChoice.p: has 2 weights for 1 steps",
        ),
        (
            "[{RandomChoice: {transforms: []}}]",
            "pipeline[0].RandomChoice.transforms: there is no step to choose",
        ),
        (
            "- Noise:\n  mean: 0",
            "pipeline[0]: the parameters of `Noise` must be indented further than its name",
        ),
        (
            "Noise",
            "pipeline: expected a list of steps, each `- name` or `- name: {parameters}`, \
                   found \"Noise\"",
        ),
        ("[3]", "pipeline[0]: expected a step, `name` or `name: {parameters}`, found 3"),
        (
            "[{Noise: 0.5}]",
            "pipeline[0].Noise: expected parameters, like `{name: value}`, found 0.5",
        ),
        (
            "[{Noise: [0.5]}]",
            "pipeline[0].Noise: expected parameters, like `{name: value}`, found a list",
        ),
        ("[{Noise: {mean: null}}]", "pipeline[0].Noise.mean: expected a number, found nothing"),
    ] {
        assert_eq!(error(yaml), expected);
    }
    assert!(error("[{Noise: {mean: 0}").starts_with("not valid YAML: "), "unclosed");
}

#[test]
fn kinds_are_checked_before_any_sample() {
    let wrong = Pipeline::from_yaml("[Identity, {add: {value: 1}}]", Info::IMAGE, &registry());
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "pipeline[1].add: works on audio, but is given image (? × ? px, ? channels, uint8)"
    );
}

#[test]
fn a_recipe_holds_ops_only() {
    let line = r#"{"key":"k","seed":0,"epoch":0,"ops":[{"op":"Noise","mean":0}]}"#;
    let told = registry().recipe(line).unwrap_err().to_string();
    assert!(told.starts_with("ops[0].Noise: draws at random"), "{told}");
}
