//! What is marked in an image, moved by itself: its pixels are worked on elsewhere.

use augment_core::{AnyOp, Error, Image, Result, Workspace};

use crate::annotations::Annotates;
use crate::geometry::{self, Geometry};
use crate::ops;

/// What an op makes of an image's sizes and of all that is marked in it: the pixels, of which there may be
/// none, stay as they are.
///
/// # Errors
/// When the op cannot be done, as its `apply` would say.
pub fn move_marks(op: &AnyOp, image: Image, workspace: &mut Workspace) -> Result<Image> {
    let moved = |step: &dyn Moves, image, workspace: &mut Workspace| {
        let failed = |error| Error::Op { op: op.name().into(), problem: Box::new(error) };
        step.moved(image, workspace).map_err(failed)
    };
    macro_rules! find {
        ($($op:ident)*) => {$(
            if let Some(step) = op.downcast_ref::<ops::$op>() {
                return moved(step, image, workspace);
            }
        )*};
    }
    find! {
        Affine CenterCrop Crop Elastic HorizontalFlip Pad Perspective Resize ResizedCrop Rotate VerticalFlip
        ClampBoundingBoxes ClampKeypoints ConvertBoundingBoxFormat SanitizeBoundingBoxes
        SanitizeKeypoints ZeroBoundingBoxes
    }
    Ok(image)
}

/// An op that does something to what is marked.
pub(crate) trait Moves {
    fn moved(&self, image: Image, workspace: &mut Workspace) -> Result<Image>;
}

/// The marks of an image that a step moves.
pub(crate) fn moved(
    step: &impl Geometry,
    image: Image,
    workspace: &mut Workspace,
) -> Result<Image> {
    geometry::apply_to(step, image, workspace, |pixels, _, _, _, _| Ok(pixels))
}

macro_rules! moves {
    ($($op:ident)*) => {$(
        impl Moves for ops::$op {
            fn moved(&self, image: Image, workspace: &mut Workspace) -> Result<Image> {
                moved(self, image, workspace)
            }
        }
    )*};
}

moves! { Affine CenterCrop Crop HorizontalFlip Pad Resize ResizedCrop VerticalFlip }

macro_rules! annotates {
    ($($op:ident)*) => {$(
        impl Moves for ops::$op {
            fn moved(&self, mut image: Image, _: &mut Workspace) -> Result<Image> {
                self.annotate(&mut image);
                Ok(image)
            }
        }
    )*};
}

annotates! {
    ClampBoundingBoxes ClampKeypoints ConvertBoundingBoxFormat SanitizeBoundingBoxes SanitizeKeypoints
    ZeroBoundingBoxes
}
