//! Transforms made of others, and closures.

mod identity;
mod lambda;
mod random_apply;
mod random_choice;
mod random_order;
mod sequence;

pub use identity::Identity;
pub use lambda::Lambda;
pub use random_apply::RandomApply;
pub use random_choice::RandomChoice;
pub use random_order::RandomOrder;
pub use sequence::Compose;

use crate::error::Result;
use crate::info::Info;
use crate::op::AnyOp;
use crate::registry::Entry;
use crate::rng::sample_rng::SampleRng;
use crate::transform::AnyTransform;

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::container::<Compose>("{transforms: [Identity]}"),
    Entry::container::<RandomApply>("{p: 0.5, transforms: [Identity]}"),
    Entry::container::<RandomChoice>("{transforms: [Identity, Identity], p: [1, 3]}"),
    Entry::container::<RandomOrder>("{transforms: [Identity, Identity]}"),
    Entry::transform::<Identity>("{}"),
];

/// The place of step `i` in an error.
fn at(i: usize, step: &AnyTransform) -> impl Fn(crate::Error) -> crate::Error {
    let name = step.name();
    move |error| error.in_field(name).in_item(i)
}

/// Draws step `i` of a container with the numbers that are its own: those of its name and its
/// ordinal among the steps of that name.
fn draw_step(steps: &[AnyTransform], i: usize, info: &Info, rng: &SampleRng) -> Result<Vec<AnyOp>> {
    let step = &steps[i];
    let ordinal = steps[..i].iter().filter(|s| s.name() == step.name()).count();
    step.draw(info, &mut rng.child(step.name(), ordinal)).map_err(at(i, step))
}

/// Draws the steps in this order, each from what is known after the ones before it.
fn draw_steps(
    steps: &[AnyTransform],
    order: impl IntoIterator<Item = usize>,
    info: &Info,
    rng: &SampleRng,
) -> Result<Vec<AnyOp>> {
    let mut info = info.clone();
    let mut ops = Vec::new();
    for i in order {
        for op in draw_step(steps, i, &info, rng)? {
            info = op.output_info(&info).map_err(at(i, &steps[i]))?;
            ops.push(op);
        }
    }
    Ok(ops)
}

/// Carries `info` through the steps in their order.
fn through(steps: &[AnyTransform], info: &Info) -> Result<Info> {
    steps
        .iter()
        .enumerate()
        .try_fold(info.clone(), |info, (i, step)| step.output_info(&info).map_err(at(i, step)))
}

/// Checks each step by itself.
fn validate(steps: &[AnyTransform]) -> Result<()> {
    steps.iter().enumerate().try_for_each(|(i, step)| step.validate().map_err(at(i, step)))
}

#[cfg(test)]
mod tests;
