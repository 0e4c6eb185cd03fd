//! Mixup and cutmix give torchvision's numbers for what torchvision drew (`tests/golden/mixing.py`).
#![allow(clippy::unwrap_used, reason = "a test")]

use augment_core::mix::{Area, Batch, Mix, MixOp, Pair, one_hot};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    shape: [usize; 4],
    values: Vec<f32>,
    labels: Vec<usize>,
    lam: f64,
    r#box: Option<[usize; 4]>,
    mixed: Vec<f32>,
    targets: Vec<f32>,
}

#[test]
fn torchvisions_numbers() {
    let cases = include_str!("../../../tests/golden/mixing.json");
    let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
    assert_eq!(cases.len(), 16);
    for case in cases {
        let [count, shape @ ..] = case.shape;
        let area = case.r#box.map(|[left, top, right, bottom]| Area { top, left, bottom, right });
        let pair = |i: usize| Pair { partner: (i + count - 1) % count, lam: case.lam, area };
        let op = if area.is_some() { MixOp::Cutmix } else { MixOp::Mixup };
        let mix = Mix { op, pairs: (0..count).map(pair).collect() };
        let batch = Batch { shape: shape.to_vec(), values: case.values };
        assert_eq!(mix.apply(&batch).unwrap().values, case.mixed);
        let targets = one_hot(&case.labels, 4).unwrap();
        assert_eq!(mix.targets(&targets, 4).unwrap(), case.targets);
    }
}
