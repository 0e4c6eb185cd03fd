//! Recipes that begin before the decoder does.

use augment_core::{AnyOp, Image, ImageInfo};

use super::{DecodeOptions, Draft, Format, Result, decode_draft, decode_with, jpeg, orientation};
use crate::ops::{Crop, Resize, ResizedCrop};
use crate::params::Size;

/// How much of an image is decoded for a recipe that begins with a crop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// What the crop needs, at full size: the results are the same to the last bit.
    #[default]
    Full,
    /// What the crop needs, at 1/2, 1/4 or 1/8 of its size where it is going to be shrunken at
    /// least as much: a draft, see [`decode_draft`].
    Draft,
}

/// What is known of an image by the head of its file; nothing where only decoding tells: then
/// [`decode_for`] would decode all of it in any case.
pub fn peek(bytes: &[u8], options: &DecodeOptions) -> Option<ImageInfo> {
    if Format::of(bytes) != Some(Format::Jpeg)
        || options.exif && orientation::of(Format::Jpeg, bytes) != 1
    {
        return None;
    }
    let (width, height) = jpeg::size(bytes)?;
    let info = ImageInfo::of(augment_core::Dtype::Uint8);
    Some(info.sized(width, height, options.mode.channels()))
}

/// Decodes a file for a recipe's ops: no more of a JPEG than they need when they begin with `crop`
/// or `resized_crop` of a rectangle within the image. Gives the image, and the ops that are left to
/// be run on it.
///
/// ```no_run
/// use augment_core::{Data, Pipeline, Workspace};
/// use augment_image::codec::{self, DecodeOptions, Scale};
///
/// # fn sample(pipeline: &Pipeline) -> Result<(), Box<dyn std::error::Error>> {
/// let (bytes, options) = (std::fs::read("dog.jpg")?, DecodeOptions::default());
/// if let Some(info) = codec::peek(&bytes, &options) {
///     let recipe = pipeline.draw(42, 0, "dog.jpg", &info.into())?;
///     let (image, ops) = codec::decode_for(&bytes, &recipe.ops, &options, Scale::Full)?;
///     let mut workspace = Workspace::new();
///     ops.iter().try_fold(Data::from(image), |data, op| op.apply(data, &mut workspace))?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`decode_with`]; what is wrong in the parts of a file that are not needed may go unnoticed.
pub fn decode_for(
    bytes: &[u8],
    ops: &[AnyOp],
    options: &DecodeOptions,
    scale: Scale,
) -> Result<(Image, Vec<AnyOp>)> {
    let plan = peek(bytes, options).zip(ops.split_first()).and_then(|(info, (first, rest))| {
        let (crop, resize) = parts(first)?;
        let (width, height) = info.size()?;
        let mut draft = inside(&crop, width, height)?;
        if let (Scale::Draft, Some(Size::Exact { height, width })) =
            (scale, resize.as_ref().and_then(|resize| resize.size))
        {
            (draft.to_height, draft.to_width) = (height as usize, width as usize);
        }
        Some((draft, resize.into_iter().map(AnyOp::from).chain(rest.iter().cloned()).collect()))
    });
    match plan {
        Some((draft, rest)) => Ok((decode_draft(bytes, &draft, options)?, rest)),
        None => Ok((decode_with(bytes, options)?, ops.to_vec())),
    }
}

/// The crop that an op begins with, and the resize that follows in it.
fn parts(op: &AnyOp) -> Option<(Crop, Option<Resize>)> {
    if let Some(crop) = op.downcast_ref::<Crop>() {
        return Some((crop.clone(), None));
    }
    let op = op.downcast_ref::<ResizedCrop>()?;
    Some((op.crop(), Some(op.resize())))
}

/// The rectangle, if it lies within the image; decoded at full size.
fn inside(crop: &Crop, width: usize, height: usize) -> Option<Draft> {
    let (top, left) = (usize::try_from(crop.top).ok()?, usize::try_from(crop.left).ok()?);
    let (rows, columns) = (crop.height as usize, crop.width as usize);
    let fits =
        |start: usize, len: usize, all: usize| start.checked_add(len).is_some_and(|end| end <= all);
    (fits(top, rows, height) && fits(left, columns, width)).then_some(Draft {
        top,
        left,
        height: rows,
        width: columns,
        to_height: rows,
        to_width: columns,
    })
}

#[cfg(test)]
mod tests {
    use augment_core::{Data, Pixels, Workspace};

    use super::*;
    use crate::codec::encode_jpeg;

    fn jpeg() -> Vec<u8> {
        let bytes = (0..90 * 70 * 3).map(|i| (i * i / 97 % 251) as u8).collect();
        let mut out = Vec::new();
        encode_jpeg(&Image::new(90, 70, 3, Pixels::U8(bytes)), 90, &mut out).unwrap();
        out
    }

    #[test]
    fn what_is_not_decoded_is_not_missed() {
        let (bytes, options) = (jpeg(), DecodeOptions::default());
        let resized = |top, left, height, width, size| {
            let crop = serde_json::json!({
                "top": top, "left": left, "height": height, "width": width, "size": size,
            });
            AnyOp::from(serde_json::from_value::<ResizedCrop>(crop).unwrap())
        };
        for op in [
            resized(3, 5, 33, 41, [17, 19]),
            resized(0, 0, 70, 90, [8, 8]),
            resized(-3, 5, 33, 41, [17, 19]),
            resized(50, 60, 30, 20, [40, 40]),
            AnyOp::from(Crop { top: 11, left: 13, height: 29, width: 31 }),
            AnyOp::from(Crop { top: 60, left: 80, height: 11, width: 10 }),
        ] {
            let mut workspace = Workspace::new();
            let all = decode_with(&bytes, &options).unwrap();
            let expected = op.apply(all.into(), &mut workspace).unwrap();
            let ops = [op.clone()];
            let (image, rest) = decode_for(&bytes, &ops, &options, Scale::Full).unwrap();
            let run = |data, op: &AnyOp| op.apply(data, &mut Workspace::new());
            assert!(rest.iter().try_fold(Data::from(image), run).unwrap() == expected, "{op}");
            let (image, rest) = decode_for(&bytes, &ops, &options, Scale::Draft).unwrap();
            let draft = rest.iter().try_fold(Data::from(image), run).unwrap();
            assert_eq!(draft.info(), expected.info(), "{op}");
        }
    }

    #[test]
    fn the_head_tells_the_size() {
        let info = peek(&jpeg(), &DecodeOptions::default()).unwrap();
        assert_eq!((info.size(), info.channels), (Some((90, 70)), Some(3)));
        for end in 0..jpeg().len().min(600) {
            let _ = peek(&jpeg()[..end], &DecodeOptions::default());
        }
        assert_eq!(peek(b"GIF89a", &DecodeOptions::default()), None);
    }
}
