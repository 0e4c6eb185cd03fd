//! What holds for every op and transform, checked by looping over the one table.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use augment::core::{
    AnyOp, AnyTransform, Audio, Data, FrequencyScale, Image, ImageInfo, Info, Node, Pixels, Role,
    SampleRng, Spectrogram, Tensor, TensorData, Text, Unit, Workspace, parse_yaml,
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
        marked(Image::new(31, 17, 3, Pixels::U8(bytes))).into(),
        marked(Image::new(
            31,
            17,
            3,
            Pixels::F32((0..31 * 17 * 3).map(|i| wave(i).abs()).collect()),
        ))
        .into(),
        // Two patches of 16 × 16 px.
        Image::new(32, 16, 1, Pixels::F32((0..32 * 16).map(wave).collect())).into(),
        // Small enough for a matrix over its values.
        Image::new(2, 1, 1, Pixels::F32(vec![0.25, 0.75])).into(),
        Audio { samples: (0..2 * 5003).map(wave).collect(), channels: 2, rate: 16_000 }.into(),
        Audio { samples: (0..5003).map(wave).collect(), channels: 1, rate: 22_050 }.into(),
        Audio { samples: (0..4001).map(wave).collect(), channels: 1, rate: 44_100 }.into(),
        Audio { samples: (0..2 * 2003).map(wave).collect(), channels: 2, rate: 44_100 }.into(),
        spectrogram(Unit::Amplitude).into(),
        spectrogram(Unit::Power).into(),
        spectrogram(Unit::Decibel).into(),
        Spectrogram { scale: FrequencyScale::Linear, ..spectrogram(Unit::Power) }.into(),
        Text("the quick brown fox jumps over the lazy dog".into()).into(),
        Tensor { shape: vec![2, 3], data: tensor }.into(),
    ]
}

/// With something marked in it.
fn marked(mut image: Image) -> Image {
    image.targets.boxes.boxes = vec![[2.0, 3.0, 20.0, 11.5], [0.0, 0.0, 31.0, 17.0]];
    image.targets.boxes.labels = vec![7, 8];
    image.targets.keypoints = vec![[0.0, 0.0], [12.5, 9.0]];
    image.targets.masks = vec![(0..31 * 17).map(|i| (i % 5) as u8).collect()];
    image
}

/// Those whose result has sizes that nobody knows before.
const DEPEND_ON_THE_DATA: &[&str] = &[
    "clean_text",
    "expand_contractions",
    "random_characters",
    "random_deletion",
    "random_insertion",
    "sox_silence",
    "synonym_replacement",
    "trim_silence",
    "vad",
];

fn build(registry: &Registry, entry: &Entry) -> AnyTransform {
    // Examples that name files name them from the root of the repository.
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
    let spec = parse_yaml(&format!("{}: {}", entry.name(), entry.example())).unwrap();
    Node::new(&spec, registry).transform().unwrap_or_else(|e| panic!("{}: {e}", entry.name()))
}

/// What is known before a file is read: the kind alone.
fn kind_only(info: &Info) -> Info {
    match info {
        Info::Image(info) => ImageInfo::of(info.dtype).into(),
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
fn everything_is_named_and_documented() {
    let registry = augment::registry();
    for entry in registry.entries() {
        let name = entry.name();
        // A chain of the program's effects has the program's name.
        let is_camel = name.starts_with(char::is_uppercase) || name == "sox";
        assert_eq!(is_camel, entry.role() != Role::Op, "{name}: ops are snake_case, only ops are");
        let summary = entry.summary();
        assert!(summary.len() > 10, "{name}: the struct's doc comment says too little: {summary}");
        assert!(!entry.example().is_empty(), "{name}: an example without parameters is \"{{}}\"");
        let schema = entry.schema().to_value();
        assert_eq!(
            schema["additionalProperties"], false,
            "{name}: the struct lacks #[serde(deny_unknown_fields)], or is no struct with braces"
        );
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{name}.{field} has no doc comment");
        }
    }
}

/// The names that `impl Op` and `impl Transform` state in the files of the crates.
fn names_in_sources(folder: &Path, names: &mut Vec<String>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names_in_sources(&path, names);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let stated = text.lines().filter_map(|line| {
                line.strip_prefix("    const NAME: &'static str = \"")?.strip_suffix("\";")
            });
            names.extend(stated.map(str::to_owned));
        }
    }
}

#[test]
fn everything_that_is_written_is_listed_once() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut written = Vec::new();
    names_in_sources(&crates, &mut written);
    // Code has no place in a file.
    written.retain(|name| name != "Lambda");
    written.sort();
    let registry = augment::registry();
    let mut listed: Vec<_> = registry.entries().iter().map(Entry::name).collect();
    listed.sort();
    assert_eq!(written, listed, "written in the crates, and listed in their ENTRIES");
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
        let name = entry.name();
        let told = |spec: String| {
            let spec = parse_yaml(&spec).unwrap();
            match Node::new(&spec, &registry).transform() {
                Err(error) => error.to_string(),
                Ok(built) => panic!("{spec} is taken for {built}"),
            }
        };
        let unknown = told(format!("{name}: {{bogus_field: 1}}"));
        assert!(unknown.contains(&format!("{name}: unknown field `bogus_field`")), "{unknown}");
        // Fields have names, not places.
        let list = told(format!("{name}: [1]"));
        assert!(list.contains("found a list"), "{list}");
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
                let what = format!("{} on {info}", entry.name());
                let said = |error| -> Vec<AnyOp> { panic!("{what}: {error}") };
                let rng = || SampleRng::new(3, 1, key);
                let draw = || transform.draw(&info, &mut rng()).unwrap_or_else(said);
                let ops = draw();
                let line = serde_json::to_string(&ops).unwrap();
                assert_eq!(serde_json::to_string(&draw()).unwrap(), line, "{what}: two draws");

                let recipe = format!(r#"{{"key":"{key}","seed":3,"epoch":1,"ops":{line}}}"#);
                let replayed = registry.recipe(&recipe).unwrap_or_else(|e| panic!("{what}: {e}"));
                assert_eq!(replayed.to_string(), recipe);
                let run = |workspace: &mut Workspace| {
                    replayed
                        .run(sample.clone(), workspace)
                        .unwrap_or_else(|e| panic!("{what}: {e}"))
                };
                let once = run(&mut workspace);
                // A workspace that was used may not be heard.
                assert_eq!(once, run(&mut workspace), "{what}: two runs");
                assert_eq!(once, run(&mut Workspace::new()), "{what}: two workspaces");

                let given = once.info();
                let stepwise = ops.iter().try_fold(info.clone(), |info, op| op.output_info(&info));
                let stepwise = stepwise.unwrap();
                if ops.iter().any(|op| DEPEND_ON_THE_DATA.contains(&op.name())) {
                    let told = stepwise.either(&given).unwrap();
                    assert_eq!(told, stepwise, "{what}: output_info of ops, and the result");
                } else {
                    assert_eq!(stepwise, given, "{what}: output_info of ops, and the result");
                }
                let common = promised.either(&given).unwrap();
                assert_eq!(common, promised, "{what}: output_info promises more than {given}");
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
