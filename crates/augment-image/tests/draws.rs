//! The distributions of what is drawn against torchvision's: goldens made by `tests/parity draws`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use augment_core::{Dtype, ImageInfo, Info, Node, Registry, Role, SampleRng};
use serde_json::Value;

/// What needs no comparison of its draws.
const OWN: [(&str, &str); 5] = [
    ("LinearTransformation", "draws nothing"),
    ("Normalize", "draws nothing"),
    ("RandomColorSpace", "no class of torchvision's"),
    ("ToDtype", "draws nothing"),
    ("ToTensor", "draws nothing"),
];

/// Each number in an op's arguments, under the name that `tests/parity/draws` gives it.
fn leaves(name: &str, value: &Value, numbers: &mut BTreeMap<String, Vec<f64>>) {
    let mut add = |name: String, number| numbers.entry(name).or_default().push(number);
    match value {
        Value::Null | Value::Object(_) => {}
        Value::String(word) => add(format!("{name}={word}"), 1.0),
        Value::Bool(is) => add(name.into(), f64::from(u8::from(*is))),
        Value::Number(number) => add(name.into(), number.as_f64().unwrap()),
        Value::Array(items) if items.len() == 1 => leaves(name, &items[0], numbers),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                leaves(&format!("{name}.{i}"), item, numbers);
            }
        }
    }
}

/// The numbers of an op, and its place among the ops.
fn add(op: &Value, place: &mut f64, numbers: &mut BTreeMap<String, Vec<f64>>) {
    let name = op["op"].as_str().unwrap();
    numbers.entry(format!("{name}#")).or_default().push(*place);
    *place += 1.0;
    for (argument, value) in op.as_object().unwrap() {
        if argument != "op" && argument != "chains" {
            leaves(&format!("{name}.{argument}"), value, numbers);
        }
    }
}

/// What is wrong with our numbers beside torchvision's, of as many draws.
fn compare(ours: &mut [f64], theirs: &Value, draws: f64) -> Option<String> {
    ours.sort_by(f64::total_cmp);
    let counts = [ours.len() as f64, theirs["count"].as_f64().unwrap()];
    // Of one a draw or none, and of what comes several times a draw.
    let share = counts[1] / draws;
    let spread = match share {
        ..=1.0 => (2.0 * draws * (share * (1.0 - share)).max(0.001)).sqrt(),
        _ => 0.7 * (2.0 * counts[1]).sqrt(),
    };
    if (counts[0] - counts[1]).abs() > 5.0 * spread {
        return Some(format!("is there {} times, not {}", counts[0], counts[1]));
    }
    let quantiles: Vec<f64> =
        theirs["quantiles"].as_array().unwrap().iter().map(|q| q.as_f64().unwrap()).collect();
    let last = (quantiles.len() - 1) as f64;
    let bound = 1.9 * (1.0 / counts[0] + 1.0 / counts[1]).sqrt();
    quantiles.iter().enumerate().find_map(|(i, &q)| {
        // Goldens have six digits.
        let slack = 1e-5 * q.abs() + 1e-9;
        let below = ours.partition_point(|&x| x < q - slack) as f64 / counts[0];
        let up_to = ours.partition_point(|&x| x <= q + slack) as f64 / counts[0];
        let p = i as f64 / last;
        (p < below - bound || p > up_to + bound)
            .then(|| format!("at {q} the share is {below:.3} to {up_to:.3}, not {p:.3}"))
    })
}

#[test]
fn draws_are_distributed_as_torchvisions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/draws");
    let registry = Registry::new(&[augment_core::ENTRIES, augment_image::ENTRIES]);
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut named = BTreeSet::new();
    for file in folder.read_dir().unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let golden: Value = serde_json::from_str(&text).unwrap();
        let draws = golden["draws"].as_u64().unwrap();
        for case in golden["cases"].as_array().unwrap() {
            let name = &case["name"];
            let step = &case["step"];
            let class = step.as_str().or_else(|| Some(step.as_object()?.keys().next()?));
            named.insert(class.unwrap().to_owned());
            let step = Node::new(&case["step"], &registry).transform();
            let step = step.unwrap_or_else(|error| panic!("{name}: {error}"));
            let side = |i: usize| case["size"][i].as_u64().unwrap() as usize;
            let mut info = ImageInfo::of(Dtype::Uint8).sized(side(1), side(0), 3);
            if let Some(boxes) = case.get("boxes") {
                info.boxes.boxes = serde_json::from_value(boxes.clone()).unwrap();
            }
            // What torchvision has no function for.
            let own: Vec<String> = match case.get("own") {
                Some(own) => serde_json::from_value(own.clone()).unwrap(),
                None => Vec::new(),
            };
            let info = Info::from(info);
            let mut numbers = BTreeMap::new();
            for i in 0..draws {
                let ops = step.draw(&info, &mut SampleRng::new(1, 0, &i.to_string())).unwrap();
                let mut place = 0.0;
                let ops = ops.iter().filter(|op| !own.iter().any(|own| own == op.name()));
                for op in ops {
                    let op = serde_json::to_value(op).unwrap();
                    add(&op, &mut place, &mut numbers);
                    // The ops inside of an op.
                    let chains = op["chains"].as_array().into_iter().flatten();
                    for op in chains.flat_map(|chain| chain.as_array().unwrap()) {
                        add(op, &mut place, &mut numbers);
                    }
                }
            }
            for (number, theirs) in case["numbers"].as_object().unwrap() {
                let ours = numbers.entry(number.clone()).or_default();
                let why = compare(ours, theirs, draws as f64);
                wrong.extend(why.map(|why| format!("{name}: {number} {why}")));
                compared += 1;
            }
            // What torchvision never calls.
            let strange = numbers.keys().filter(|n| n.ends_with('#'));
            let strange = strange.filter(|n| case["numbers"].get(n.as_str()).is_none());
            wrong.extend(strange.map(|op| format!("{name}: {op} is never called")));
        }
    }
    for entry in augment_image::ENTRIES.iter().filter(|entry| entry.role() != Role::Op) {
        let name = entry.name();
        match OWN.iter().find(|(own, _)| *own == name) {
            Some((_, why)) => assert!(!named.contains(name), "{name} is left out: {why}"),
            None => assert!(named.contains(name), "{name}: no golden holds its draws"),
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
}
