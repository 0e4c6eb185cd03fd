//! EDA on labelled sentences, one thread: `cargo bench -p augment-text`.
//!
//! The sentences are those of `AUGMENT_SENTENCES` (`label<TAB>sentence` on each line), else a few of the README's
//! kind. Elements are sentences produced: nine copies of each.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use augment_core::{Data, Info, Pipeline, Registry, Text, Workspace};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SENTENCES: &str = "1\ta quick and clever fox jumps over three lazy dogs near the old river\n\
                         0\tthe second half of this film is as slow and dull as the first one was lively\n\
                         1\tnobody who has seen her dance will ever forget how light her steps were";

fn eda(c: &mut Criterion) {
    let text =
        std::env::var_os("AUGMENT_SENTENCES").map(|path| std::fs::read_to_string(path).unwrap());
    let text = text.unwrap_or_else(|| SENTENCES.into());
    let sentences: Vec<&str> =
        text.lines().filter_map(|line| Some(line.split_once('\t')?.1)).collect();
    let registry = Registry::new(&[augment_text::ENTRIES]);
    let mut group = c.benchmark_group("eda");
    group.throughput(Throughput::Elements(9 * sentences.len() as u64));
    for steps in ["[EDA]", "[{EDA: {compat: eda_nlp}}]"] {
        let pipeline = Pipeline::from_yaml(steps, Info::TEXT, &registry).unwrap();
        let mut workspace = Workspace::new();
        group.bench_function(steps.replace(['[', ']', '{', '}'], ""), |b| {
            b.iter(|| {
                let mut letters = 0;
                for sentence in &sentences {
                    for copy in 0..9 {
                        let data = Data::from(Text((*sentence).to_owned()));
                        let recipe = pipeline.draw(1, copy, sentence, &data.info()).unwrap();
                        let Text(text) =
                            recipe.run(data, &mut workspace).unwrap().into_text().unwrap();
                        letters += text.len();
                    }
                }
                letters
            });
        });
    }
}

criterion_group!(benches, eda);
criterion_main!(benches);
