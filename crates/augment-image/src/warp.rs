//! Warps: each pixel of the result comes from some place in the source.
//!
//! Bytes are warped as Pillow does ([`pillow`]), floats and masks as torch's `grid_sample` does
//! ([`grid`]).

pub(crate) mod field;
mod fixed;
pub(crate) mod grid;
pub(crate) mod homography;
pub(crate) mod matrix;
mod pillow;
pub(crate) mod turns;

use augment_core::{Dtype, Error, Info, Result, Workspace};

use self::grid::{Grid, Source};
pub use self::pillow::Map;
use crate::extent::{Dims, Extent};
use crate::params::{Fill, Interpolation};
use crate::pixels;
use crate::resample::{premultiply, unpremultiply};

/// What most warps do by default.
pub(crate) fn nearest() -> Interpolation {
    Interpolation::Nearest
}

/// Fails unless all numbers of a field are finite.
pub(crate) fn check_finite(field: &str, numbers: &[f64]) -> Result<()> {
    match numbers.iter().all(|number| number.is_finite()) {
        true => Ok(()),
        false => Err(Error::invalid_field(field, "must be finite")),
    }
}

/// The size of the result of a warp that keeps the size.
///
/// # Errors
/// When an image has no pixels, or too many.
pub(crate) fn same_size(from: Dims) -> Result<Dims> {
    from.check_possible()?;
    Ok(from)
}

/// Fails unless a warp can interpolate so.
pub(crate) fn check_interpolation(interpolation: Interpolation) -> Result<()> {
    use Interpolation::{Bicubic, Bilinear, Nearest, NearestExact};
    match interpolation {
        Nearest | NearestExact | Bilinear | Bicubic => Ok(()),
        _ => Err(Error::invalid_field("interpolation", "must be nearest, bilinear or bicubic")),
    }
}

/// Fails where an image is known to be one that cannot be warped so.
pub(crate) fn check_input(input: &Info, interpolation: Interpolation) -> Result<()> {
    match input.image()?.dtype {
        Dtype::Uint8 => pixels::check_viewable(input),
        Dtype::Float32 => match interpolation {
            Interpolation::Nearest | Interpolation::Bilinear => Ok(()),
            _ => Err(Error::invalid_field(
                "interpolation",
                "must be nearest or bilinear on float images",
            )),
        },
    }
}

/// Warps bytes as Pillow does; without `fill`, 0 stands where the source has no pixels.
pub(crate) fn bytes(
    map: &Map,
    mut source: Vec<u8>,
    (from, to): (Extent, Extent),
    channels: usize,
    interpolation: Interpolation,
    fill: Option<&Fill>,
    workspace: &mut Workspace,
) -> Result<Vec<u8>> {
    let fill = fill.map_or(Ok(vec![0; channels]), |fill| fill.bytes(channels))?;
    let mut out = workspace.bytes(to.area() * channels);
    out.resize(to.area() * channels, fill.first().copied().unwrap_or(0));
    if fill.iter().any(|value| *value != fill[0]) {
        out.chunks_exact_mut(channels).for_each(|pixel| pixel.copy_from_slice(&fill));
    }
    // What is transparent must not shine through.
    let mixes_opacity =
        channels == 4 && matches!(interpolation, Interpolation::Bilinear | Interpolation::Bicubic);
    if mixes_opacity {
        premultiply(&mut source);
    }
    match channels {
        1 => pillow::warp::<1, 1>(map, &source, from, &mut out, to, interpolation),
        3 => pillow::warp::<3, 4>(map, &source, from, &mut out, to, interpolation),
        4 => pillow::warp::<4, 4>(map, &source, from, &mut out, to, interpolation),
        _ => return Err(other_channels()),
    }
    if mixes_opacity {
        unpremultiply(&mut out);
    }
    workspace.recycle_bytes(source);
    Ok(out)
}

/// Warps planes of floats as torch's `grid_sample` does.
pub(crate) fn floats(
    grid: &impl Grid,
    source: Vec<f32>,
    (from, to): (Extent, Extent),
    channels: usize,
    interpolation: Interpolation,
    fill: Option<&Fill>,
    workspace: &mut Workspace,
) -> Result<Vec<f32>> {
    let fill = fill.map(|fill| fill.channels(channels)).transpose()?;
    let fill: Option<Vec<_>> = fill.map(|fill| fill.iter().map(|&value| [value as f32]).collect());
    let mut out = workspace.zeros(to.area() * channels);
    let planes = Source::<_, 1, 1> { values: &source, size: from, fill: fill.as_deref() };
    planes.sample(grid, &mut out, to, interpolation);
    workspace.recycle(source);
    Ok(out)
}

/// Warps bytes as torchvision warps tensors of them: in floats, and rounded.
pub(crate) fn rounded(
    grid: &impl Grid,
    source: Vec<u8>,
    (from, to): (Extent, Extent),
    channels: usize,
    interpolation: Interpolation,
    fill: Option<&Fill>,
    workspace: &mut Workspace,
) -> Result<Vec<u8>> {
    let fill = fill.map(|fill| fill.channels(channels)).transpose()?;
    let mut out = workspace.bytes(to.area() * channels);
    out.resize(to.area() * channels, 0);
    macro_rules! sample {
        ($n:literal, $lanes:literal) => {{
            let mut lanes = [0.0; $lanes];
            let fill = fill.map(|fill| {
                lanes.iter_mut().zip(fill).for_each(|(lane, fill)| *lane = fill as f32);
                [lanes]
            });
            let fill = fill.as_ref().map(<[_; 1]>::as_slice);
            let source = Source::<_, $n, $lanes> { values: &source, size: from, fill };
            source.sample(grid, &mut out, to, interpolation);
        }};
    }
    match channels {
        1 => sample!(1, 1),
        3 => sample!(3, 4),
        4 => sample!(4, 4),
        _ => return Err(other_channels()),
    }
    workspace.recycle_bytes(source);
    Ok(out)
}

fn other_channels() -> Error {
    Error::data("the image has other than 1, 3 or 4 channels")
}

/// Warps a mask as torch's `grid_sample` does, never mixing.
pub(crate) fn mask(
    grid: &impl Grid,
    source: Vec<u8>,
    (from, to): (Extent, Extent),
    fill: Option<&Fill>,
    workspace: &mut Workspace,
) -> Vec<u8> {
    let fill = fill.map_or(0.0, |fill| f32::from(fill.mask()));
    let mut out = workspace.bytes(to.area());
    out.resize(to.area(), 0);
    let plane = Source::<_, 1, 1> { values: &source, size: from, fill: Some(&[[fill]]) };
    plane.sample(grid, &mut out, to, Interpolation::Nearest);
    workspace.recycle_bytes(source);
    out
}
