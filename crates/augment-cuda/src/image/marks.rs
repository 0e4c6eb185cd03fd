//! Boxes, masks and points: the host moves them, by the ops themselves, while kernels move the pixels.

use augment_core::{AnyOp, Image, Pixels, Result, Targets, Workspace};

use super::track::annotates;

/// Whether the ops have something to do with what is marked in an image.
pub(crate) fn has_marks(ops: &[AnyOp], image: &Image) -> bool {
    image.targets != Targets::default() || ops.iter().any(annotates)
}

/// What the ops make of it.
pub(crate) fn marks(ops: &[AnyOp], image: &Image, workspace: &mut Workspace) -> Result<Targets> {
    let &Image { width, height, channels, ref targets, .. } = image;
    let marks = Image::new(width, height, channels, Pixels::U8(Vec::new()));
    let marks = Image { targets: targets.clone(), ..marks };
    let moved = |image, op| augment_image::move_marks(op, image, workspace);
    Ok(ops.iter().try_fold(marks, moved)?.targets)
}
