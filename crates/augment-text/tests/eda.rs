//! How many words EDA's edits change is distributed as by the authors' rules (`tests/golden/eda.py`).
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;

use augment_core::{Data, Registry, Text, Workspace};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Case {
    op: String,
    sentence: String,
    alpha: f64,
    histogram: Vec<u32>,
}

fn changed(op: &str, before: &[&str], after: &[&str]) -> usize {
    match op {
        "random_insertion" => after.len() - before.len(),
        "random_deletion" => before.len() - after.len(),
        "random_swap" => before.iter().zip(after).filter(|(a, b)| a != b).count(),
        _ => {
            let mut counts = HashMap::new();
            before.iter().for_each(|word| *counts.entry(word).or_insert(0) += 1);
            after.iter().for_each(|word| *counts.entry(word).or_insert(0) -= 1);
            counts.into_values().filter(|count| *count > 0).sum::<i32>() as usize
        }
    }
}

/// The statistic of two histograms of as many draws, and its degrees of freedom; rare bins are put together.
fn chi_square(a: &[u32], b: &[u32]) -> (f64, f64) {
    let (mut sum, mut bins) = (0.0, 0.0);
    let (mut rare_a, mut rare_b) = (0.0, 0.0);
    let mut add = |a: f64, b: f64| {
        sum += (a - b).powi(2) / (a + b);
        bins += 1.0;
    };
    for i in 0..a.len().max(b.len()) {
        let of = |histogram: &[u32]| f64::from(histogram.get(i).copied().unwrap_or(0));
        if of(a) + of(b) < 20.0 {
            (rare_a, rare_b) = (rare_a + of(a), rare_b + of(b));
        } else {
            add(of(a), of(b));
        }
    }
    if rare_a + rare_b > 0.0 {
        add(rare_a, rare_b);
    }
    (sum, bins - 1.0)
}

#[test]
fn the_authors_distributions() {
    let registry = Registry::new(&[augment_text::ENTRIES]);
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../../tests/golden/eda.json")).unwrap();
    assert_eq!(cases.len(), 12);
    for Case { op, sentence, alpha, histogram } in cases {
        let before: Vec<_> = sentence.split(' ').collect();
        let mut own = vec![0; histogram.len()];
        for seed in 0..histogram.iter().sum::<u32>() {
            let stream = json!({"seed": seed, "id": [1, 2, 3]});
            let drawn = match op.as_str() {
                "random_deletion" => json!({"op": op, "p": alpha, "stream": stream}),
                _ => json!({"op": op, "alpha": alpha, "compat": "eda_nlp", "stream": stream}),
            };
            let line = json!({"key": "k", "ops": [drawn]}).to_string();
            let recipe = registry.recipe(&line).unwrap();
            let data = Data::from(Text(sentence.clone()));
            let Text(text) = recipe.run(data, &mut Workspace::new()).unwrap().into_text().unwrap();
            let after: Vec<_> = text.split_whitespace().collect();
            let count = changed(&op, &before, &after);
            own.resize(own.len().max(count + 1), 0);
            own[count] += 1;
        }
        let (statistic, freedom) = chi_square(&histogram, &own);
        // Four standard deviations of the distribution: one in some ten thousand.
        let bound = freedom + 4.0 * (2.0 * freedom).sqrt() + 4.0;
        assert!(
            statistic <= bound,
            "{op}, {} words: {statistic} > {bound}: {own:?} {histogram:?}",
            before.len()
        );
    }
}
