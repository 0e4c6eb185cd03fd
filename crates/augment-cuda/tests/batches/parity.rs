//! Results of a machine beside those of the CPU.

use std::collections::BTreeMap;

use augment_core::{Data, Executor, Image, Pixels, Recipe, Result, Workspace};
use augment_cuda::{Contract, contracts};

/// How near ops came, by name. All of them promise the same bits.
#[derive(Default)]
pub(crate) struct Parity(BTreeMap<String, Row>);

#[derive(Default)]
struct Row {
    cases: usize,
    values: usize,
    differing: usize,
    worst: f64,
}

impl Parity {
    /// Runs recipes on both.
    pub(crate) fn compare(&mut self, machine: &impl Executor, pairs: Vec<(Recipe, Data)>) {
        let results = machine.run(pairs.clone());
        assert_eq!(results.len(), pairs.len());
        let turned = machine.run(pairs.iter().rev().cloned().collect());
        let alone = one_by_one(machine, &pairs);
        for (i, result) in results.iter().enumerate() {
            let steps = &pairs[i].0;
            let other = &turned[results.len() - 1 - i];
            assert!(is_alike(result, other), "{steps}, from the last to the first");
            assert!(is_alike(result, &alone[i]), "{steps}, alone");
        }
        for ((recipe, data), result) in pairs.into_iter().zip(results) {
            let about = data.info().to_string();
            let expected = recipe.run(data, &mut Workspace::new());
            match (result, expected) {
                (Ok(result), Ok(expected)) => {
                    let (values, differing, worst) = difference(&result, &expected);
                    for op in &recipe.ops {
                        let row = self.0.entry(op.name().into()).or_default();
                        row.cases += 1;
                        row.values += values;
                        row.differing += differing;
                        row.worst = row.worst.max(worst);
                    }
                    assert!(
                        differing == 0 && is_same(&result, &expected),
                        "{recipe} on {about}: {differing} of {values} values differ, by {worst} at most"
                    );
                }
                (Err(a), Err(b)) => assert_eq!(a.to_string(), b.to_string(), "{recipe} on {about}"),
                (a, b) => panic!("{recipe} on {about}: {:?} {:?}", a.err(), b.err()),
            }
        }
    }

    /// Fails unless every op on images that has a kernel was compared.
    pub(crate) fn is_complete(&self) {
        let of_images =
            |name: &str| augment_image::ENTRIES.iter().any(|entry| entry.name() == name);
        for (op, contract) in contracts().iter().filter(|(op, _)| of_images(op)) {
            assert_eq!(*contract, Contract::Exact, "{op}");
            assert!(self.0.contains_key(*op), "{op} was never compared");
        }
    }

    /// A line for each op.
    pub(crate) fn print(&self) {
        println!("| op | cases | values | differing | worst | bound |\n|---|---|---|---|---|---|");
        for (op, Row { cases, values, differing, worst }) in &self.0 {
            println!("| {op} | {cases} | {values} | {differing} | {worst} | 0 |");
        }
    }
}

/// What threads get that bring a sample each.
fn one_by_one(machine: &impl Executor, pairs: &[(Recipe, Data)]) -> Vec<Result<Data>> {
    std::thread::scope(|scope| {
        let run = |(recipe, data): &(Recipe, Data)| {
            machine.run_one(&recipe.ops, data.clone(), &mut Workspace::new())
        };
        let threads: Vec<_> = pairs.iter().map(|pair| scope.spawn(move || run(pair))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Whether a sample fares the same in two batches.
fn is_alike(a: &Result<Data>, b: &Result<Data>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => is_same(a, b) && difference(a, b).1 == 0,
        (Err(a), Err(b)) => a.to_string() == b.to_string(),
        _ => false,
    }
}

/// Whether two results are the same but for the values of floats, which may be no numbers.
fn is_same(a: &Data, b: &Data) -> bool {
    match (a, b) {
        (Data::Image(a), Data::Image(b)) => match (&a.pixels, &b.pixels) {
            (Pixels::F32(x), Pixels::F32(y)) => {
                let size = |image: &Image| (image.width, image.height, image.channels);
                x.len() == y.len() && size(a) == size(b) && a.targets == b.targets
            }
            _ => a == b,
        },
        _ => a == b,
    }
}

/// How many values there are, how many differ in a bit, and by how much at most.
fn difference(a: &Data, b: &Data) -> (usize, usize, f64) {
    let of = |data: &Data| match data {
        Data::Image(Image { pixels: Pixels::U8(bytes), .. }) => {
            bytes.iter().map(|x| f32::from(*x)).collect()
        }
        Data::Image(Image { pixels: Pixels::F32(values), .. }) => values.clone(),
        _ => Vec::new(),
    };
    let (a, b): (Vec<f32>, Vec<f32>) = (of(a), of(b));
    let pairs = a.iter().zip(&b).filter(|(a, b)| a.to_bits() != b.to_bits());
    let off: Vec<f64> = pairs.map(|(a, b)| f64::from(a - b).abs()).collect();
    (a.len(), off.len(), off.iter().fold(0.0, |worst, off| worst.max(*off)))
}
