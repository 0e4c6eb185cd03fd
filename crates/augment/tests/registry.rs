//! What holds for every op and transform, checked by looping over the one table.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use augment::core::{
    AnyTransform, Audio, Data, FrequencyScale, Image, Info, Node, Pixels, Role, SampleRng,
    Spectrogram, Tensor, TensorData, Text, Unit, Workspace, parse_yaml,
};
use augment::{Entry, Registry};

/// A sample of every kind (and of every unit of a spectrogram), none of them square or even.
fn samples() -> Vec<Data> {
    let wave = |i: usize| ((i * i) as f32 * 0.01).sin();
    let spectrogram = |unit| Spectrogram {
        values: (0..128 * 33).map(|i| wave(i).abs()).collect(),
        channels: 1,
        bins: 128,
        frames: 33,
        scale: FrequencyScale::Mel,
        unit,
    };
    let bytes = (0..31 * 17 * 3).map(|i| (i * 7 % 256) as u8).collect();
    let tensor = TensorData::F32((0..6).map(wave).collect());
    vec![
        Image { width: 31, height: 17, channels: 3, pixels: Pixels::U8(bytes) }.into(),
        Audio { samples: (0..2 * 5003).map(wave).collect(), channels: 2, rate: 16_000 }.into(),
        Audio { samples: (0..5003).map(wave).collect(), channels: 1, rate: 22_050 }.into(),
        spectrogram(Unit::Amplitude).into(),
        spectrogram(Unit::Power).into(),
        spectrogram(Unit::Decibel).into(),
        Text("the quick brown fox jumps over the lazy dog".into()).into(),
        Tensor { shape: vec![2, 3], data: tensor }.into(),
    ]
}

fn build(registry: &Registry, entry: &Entry) -> AnyTransform {
    let spec = parse_yaml(&format!("{}: {}", entry.name(), entry.example())).unwrap();
    Node::new(&spec, registry).transform().unwrap_or_else(|e| panic!("{}: {e}", entry.name()))
}

/// What is known before a file is read: the kind alone.
fn kind_only(info: &Info) -> Info {
    match info {
        Info::Image { .. } => Info::IMAGE,
        Info::Audio { .. } => Info::AUDIO,
        Info::Text { .. } => Info::TEXT,
        Info::Spectrogram { scale, unit, .. } => Info::Spectrogram {
            channels: None,
            bins: None,
            frames: None,
            scale: *scale,
            unit: *unit,
        },
        _ => Info::Tensor { shape: None },
    }
}

#[test]
fn names_are_unique_and_everything_is_documented() {
    let registry = augment::registry();
    let mut seen = BTreeSet::new();
    for entry in registry.entries() {
        let name = entry.name();
        assert!(seen.insert(name), "{name} stands twice");
        let is_camel = name.starts_with(char::is_uppercase);
        assert_eq!(is_camel, entry.role() != Role::Op, "{name}: ops are snake_case");
        assert!(entry.summary().len() > 10, "{name} says what it does");
        let schema = entry.schema().to_value();
        assert_eq!(schema["additionalProperties"], false, "{name}");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{name}.{field} says what it is");
        }
    }
}

#[test]
fn examples_build_and_read_back() {
    let registry = augment::registry();
    for entry in registry.entries() {
        let transform = build(&registry, entry);
        let spelled = serde_json::to_value(&transform).unwrap();
        let again = Node::new(&spelled, &registry).transform().unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), spelled, "{}", entry.name());
        assert_eq!(transform.to_string(), again.to_string());
        assert!(transform.to_string().starts_with(entry.name()));
    }
}

#[test]
fn unknown_fields_are_refused_everywhere() {
    let registry = augment::registry();
    for entry in registry.entries() {
        let spec = parse_yaml(&format!("{}: {{bogus_field: 1}}", entry.name())).unwrap();
        let told = Node::new(&spec, &registry).transform().unwrap_err().to_string();
        let place = format!("{}: ", entry.name());
        assert!(told.starts_with(&place) && told.contains("`bogus_field`"), "{told}");
    }
}

#[test]
fn what_is_drawn_repeats_replays_and_keeps_its_word() {
    let registry = augment::registry();
    let mut workspace = Workspace::new();
    for entry in registry.entries() {
        let transform = build(&registry, entry);
        let mut kinds = 0;
        for sample in samples() {
            let info = sample.info();
            let Ok(promised) = transform.output_info(&info) else { continue };
            kinds += 1;
            for key in ["a", "b", "c"] {
                let draw = || transform.draw(&info, &mut SampleRng::new(3, 1, key)).unwrap();
                let ops = draw();
                let line = serde_json::to_string(&ops).unwrap();
                assert_eq!(serde_json::to_string(&draw()).unwrap(), line, "{}", entry.name());

                let recipe = format!(r#"{{"key":"{key}","seed":3,"epoch":1,"ops":{line}}}"#);
                let replayed = registry.recipe(&recipe).unwrap();
                assert_eq!(replayed.to_string(), recipe);
                let once = replayed.run(sample.clone(), &mut workspace).unwrap();
                // A workspace that was used may not be heard.
                let twice = replayed.run(sample.clone(), &mut workspace).unwrap();
                assert_eq!(once, twice, "{}", entry.name());
                assert_eq!(once, replayed.run(sample.clone(), &mut Workspace::new()).unwrap());

                let stepwise = ops.iter().try_fold(info.clone(), |info, op| op.output_info(&info));
                assert_eq!(stepwise.unwrap(), once.info(), "{} on {info}", entry.name());
                let common = promised.either(&once.info()).unwrap();
                assert_eq!(common, promised, "{} on {info}", entry.name());
            }
        }
        assert!(kinds > 0, "{} works on none of the samples", entry.name());
    }
}

#[test]
fn what_is_refused_by_kind_is_refused_with_sizes_too() {
    let registry = augment::registry();
    for entry in registry.entries() {
        let transform = build(&registry, entry);
        for sample in samples() {
            let known = transform.output_info(&sample.info());
            match (transform.output_info(&kind_only(&sample.info())), known) {
                (Err(_), known) => assert!(known.is_err(), "{}", entry.name()),
                (Ok(unknown), Ok(known)) => {
                    assert_eq!(known.either(&unknown).unwrap(), unknown, "{}", entry.name());
                }
                // Some sizes do not fit: only known with them.
                (Ok(_), Err(_)) => {}
            }
        }
    }
}

#[test]
fn the_schema_is_whole() {
    let registry = augment::registry();
    let schema = augment::schema(&registry);
    let text = schema.to_string();
    for entry in registry.entries() {
        assert!(text.contains(&format!("\"{}\"", entry.name())));
    }
    // Every reference leads somewhere.
    for part in text.split("\"$ref\":\"#/$defs/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schema["$defs"][name].is_object(), "{name}");
    }
}
