//! Samples on the machine, of whatever kind.

use augment_core::{AnyOp, Data, Result, Targets, Workspace};

use crate::output::Output;
use crate::plan::Plan;
use crate::{audio, image};

/// Whether the op has a kernel for such data, or needs none.
pub(crate) fn has_kernel(op: &AnyOp, data: &Data) -> bool {
    match data {
        Data::Image(image) => image::has_kernel(op, image),
        _ => {
            let mut plan = Plan::default();
            sound(&mut plan, std::slice::from_ref(op), data)
                .is_some_and(|track| track.has_kernel(&mut plan))
        }
    }
}

/// A clip or a spectrogram.
fn sound<'a>(plan: &mut Plan<'a>, ops: &'a [AnyOp], data: &'a Data) -> Option<audio::Track<'a>> {
    match data {
        Data::Audio(audio) => audio::Track::of_audio(plan, ops, audio),
        Data::Spectrogram(spectrogram) => audio::Track::of_spectrogram(plan, ops, spectrogram),
        _ => None,
    }
}

/// Where a sample's track is.
enum Place {
    Image(usize),
    Sound(usize),
}

/// How far a plan brings a sample: how many of its ops it does, and what comes out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) done: usize,
    pub(crate) output: Output,
}

/// Plans all that kernels can do with the samples, each with the ops that are to be done. A sample that
/// no kernel takes has no end.
pub(crate) fn plan<'a>(
    plan: &mut Plan<'a>,
    samples: impl Iterator<Item = (&'a [AnyOp], &'a Data)>,
) -> Vec<Option<End>> {
    let (mut images, mut sounds) = (Vec::new(), Vec::new());
    let mut places = Vec::new();
    for (ops, data) in samples {
        let place = match data {
            Data::Image(image) => image::Track::new(plan, ops, image).map(|track| {
                images.push(track);
                Place::Image(images.len() - 1)
            }),
            _ => sound(plan, ops, data).map(|track| {
                sounds.push(track);
                Place::Sound(sounds.len() - 1)
            }),
        };
        places.push(place);
    }
    image::plan(plan, &mut images);
    audio::plan(plan, &mut sounds);
    let end = |place: Option<Place>| match place? {
        Place::Image(at) => images.get(at)?.end(),
        Place::Sound(at) => sounds.get(at)?.end(),
    };
    places.into_iter().map(end).collect()
}

/// Whether the ops have something to do with what is marked in a sample.
pub(crate) fn has_marks(ops: &[AnyOp], data: &Data) -> bool {
    match data {
        Data::Image(image) => image::has_marks(ops, image),
        _ => false,
    }
}

/// What the ops make of all that is marked in a sample, whose pixels are worked on by kernels.
pub(crate) fn marks(ops: &[AnyOp], data: &Data, workspace: &mut Workspace) -> Result<Targets> {
    match data {
        Data::Image(image) => image::marks(ops, image, workspace),
        _ => Ok(Targets::default()),
    }
}

/// A result with what is marked in it, if there is something.
pub(crate) fn marked(data: Data, marks: Option<Result<Targets>>) -> Result<Data> {
    match (data, marks) {
        (Data::Image(mut image), Some(marks)) => {
            image.targets = marks?;
            Ok(image.into())
        }
        (data, _) => Ok(data),
    }
}
