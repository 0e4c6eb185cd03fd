//! Resampling: bytes bit-equal to Pillow's, floats as torch does it.

mod floats;
mod passes;
mod weights;

pub use self::weights::windows;
use augment_core::{Dtype, Error, Info, Pixels, Result, Workspace};

use crate::extent::Extent;
use crate::params::Interpolation;
use crate::pixels;

/// A rectangle of pixels: rows within rows that may be longer.
#[derive(Clone, Copy)]
pub(crate) struct View<'a, T> {
    /// From the first value on.
    values: &'a [T],
    /// Values from row to row.
    stride: usize,
    /// In pixels.
    width: usize,
    height: usize,
}

impl<'a, T> View<'a, T> {
    fn whole(values: &'a [T], Extent { width, height }: Extent, n: usize) -> Self {
        Self { values, stride: width * n, width, height }
    }

    /// The part at `top` and `left` of rows that are `from` large.
    fn part(values: &'a [T], from: Extent, Part { top, left, size }: Part, n: usize) -> Self {
        let first = (top * from.width + left) * n;
        View { values: &values[first..], stride: from.width * n, ..Self::whole(&[], size, n) }
    }

    /// The rows, of pixels of `N` values.
    fn rows<const N: usize>(self) -> impl Iterator<Item = &'a [[T; N]]> {
        let len = self.width * N;
        (0..self.height).map(move |y| self.values[y * self.stride..][..len].as_chunks().0)
    }

    fn has_size(self, to: Extent) -> bool {
        (self.width, self.height) == (to.width, to.height)
    }
}

/// A rectangle that lies in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) top: usize,
    pub(crate) left: usize,
    pub(crate) size: Extent,
}

impl Part {
    pub(crate) fn whole(size: Extent) -> Self {
        Self { top: 0, left: 0, size }
    }
}

/// How pixels are resampled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    pub(crate) interpolation: Interpolation,
    /// Floats only: bytes always are.
    pub(crate) antialias: bool,
}

/// Fails where an image is known to be one that `interpolation` does not work on.
pub(crate) fn check(input: &Info, interpolation: Interpolation) -> Result<()> {
    use Interpolation::{Bicubic, Bilinear, Nearest, NearestExact};
    match input.image()?.dtype {
        Dtype::Uint8 => pixels::check_viewable(input),
        Dtype::Float32 if matches!(interpolation, Nearest | NearestExact | Bilinear | Bicubic) => {
            Ok(())
        }
        Dtype::Float32 => Err(Error::invalid_field(
            "interpolation",
            "on float images can be nearest, nearest-exact, bilinear or bicubic",
        )),
    }
}

/// Resamples `part` of an image that is `from` large to `to`; no side is 0. Bytes have 1, 3 or 4
/// channels.
pub(crate) fn resample(
    pixels: &Pixels,
    (from, part): (Extent, Part),
    channels: usize,
    to: Extent,
    filter: Filter,
    workspace: &mut Workspace,
) -> Pixels {
    match pixels {
        Pixels::U8(values) => {
            let view = View::part(values, from, part, channels);
            Pixels::U8(match channels {
                1 => bytes::<1>(view, to, filter.interpolation, workspace),
                3 => bytes::<3>(view, to, filter.interpolation, workspace),
                _ => bytes::<4>(view, to, filter.interpolation, workspace),
            })
        }
        Pixels::F32(values) => {
            let mut out = workspace.buffer();
            out.reserve(to.area() * channels);
            for plane in values.chunks_exact(from.area().max(1)) {
                let view = View::part(plane, from, part, 1);
                floats::plane(view, to, filter, &mut out, workspace);
            }
            Pixels::F32(out)
        }
    }
}

/// Resamples a mask to the nearest values, as torch does.
pub(crate) fn mask(mask: &[u8], from: Extent, part: Part, to: Extent) -> Vec<u8> {
    let view = View::part(mask, from, part, 1);
    let mut out = Vec::with_capacity(to.area());
    nearest::<u8, 1>(view, to, |from, to| floats::positions(from, to, false), &mut out);
    out
}

fn bytes<const N: usize>(
    view: View<u8>,
    to: Extent,
    filter: Interpolation,
    workspace: &mut Workspace,
) -> Vec<u8> {
    use Interpolation::{Nearest, NearestExact};
    let mut out = workspace.bytes(to.area() * N);
    if matches!(filter, Nearest | NearestExact) || view.has_size(to) {
        nearest::<u8, N>(view, to, positions, &mut out);
    } else if N == 4 {
        // What is transparent must not shine through.
        let mut opaque = workspace.bytes(view.width * view.height * N);
        view.rows::<N>().for_each(|row| opaque.extend_from_slice(row.as_flattened()));
        premultiply(&mut opaque);
        let size = Extent { width: view.width, height: view.height };
        mix::<N>(View::whole(&opaque, size, N), to, filter, &mut out, workspace);
        unpremultiply(&mut out);
        workspace.recycle_bytes(opaque);
    } else {
        mix::<N>(view, to, filter, &mut out, workspace);
    }
    out
}

/// What is kept from image to image.
#[derive(Default)]
struct Plans {
    across: passes::Plan,
    down: passes::Plan,
}

fn mix<const N: usize>(
    view: View<u8>,
    to: Extent,
    filter: Interpolation,
    out: &mut Vec<u8>,
    workspace: &mut Workspace,
) {
    out.resize(to.area() * N, 0);
    let mut plans = workspace.take::<Plans>();
    let Plans { across, down } = &mut plans;
    let height = (to.height, N);
    if view.height == to.height {
        passes::across::<N>(across, filter, view, to.width, out);
    } else if view.width == to.width {
        passes::down(down, filter, view, height, out);
    } else {
        let is_down_first = down_first(view, to);
        let middle = match is_down_first {
            true => Extent { width: view.width, height: to.height },
            false => Extent { width: to.width, height: view.height },
        };
        let mut between = workspace.bytes(middle.area() * N);
        between.resize(middle.area() * N, 0);
        if is_down_first {
            passes::down(down, filter, view, height, &mut between);
            passes::across::<N>(across, filter, View::whole(&between, middle, N), to.width, out);
        } else {
            passes::across::<N>(across, filter, view, to.width, &mut between);
            passes::down(down, filter, View::whole(&between, middle, N), height, out);
        }
        workspace.recycle_bytes(between);
    }
    workspace.put(plans);
}

/// Whether the columns are mixed before the rows: where the height shrinks by more than twice what
/// the width does. It is a matter of speed, but bytes are rounded in between, so it is Pillow's
/// rule (since its version 13). By it, what lies between the passes is smaller than the input or no
/// larger than the output.
fn down_first(from: View<u8>, to: Extent) -> bool {
    let shrinks = |from: usize, to: usize| from as i64 - to as i64;
    let height = shrinks(from.height, to.height);
    height > 0 && height > 2 * shrinks(from.width, to.width)
}

/// Takes the pixels at `positions`, which are made of the sizes before and after.
fn nearest<T: Copy, const N: usize>(
    view: View<T>,
    to: Extent,
    positions: impl Fn(usize, usize) -> Vec<usize>,
    out: &mut Vec<T>,
) {
    if view.has_size(to) {
        view.rows::<N>().for_each(|row| out.extend_from_slice(row.as_flattened()));
        return;
    }
    let columns = positions(view.width, to.width);
    let rows: Vec<_> = view.rows::<N>().collect();
    let mut line = Vec::with_capacity(to.width);
    let mut last = None;
    for y in positions(view.height, to.height) {
        if last.replace(y) != Some(y) {
            let row = rows[y];
            line.clear();
            line.extend(columns.iter().map(|&x| row[x]));
        }
        out.extend_from_slice(line.as_flattened());
    }
}

/// The input pixel that each output pixel lies in.
fn positions(input: usize, output: usize) -> Vec<usize> {
    let step = input as f64 / output as f64;
    // Pillow adds up, and its rounding errors decide at the borders between pixels.
    let middles = std::iter::successors(Some(step * 0.5), |x| Some(x + step));
    middles.take(output).map(|x| (x as usize).min(input - 1)).collect()
}

/// Multiplies colours by their opacity.
pub(crate) fn premultiply(pixels: &mut [u8]) {
    for [rgb @ .., alpha] in pixels.as_chunks_mut::<4>().0 {
        for value in rgb {
            // Divides by 255, rounding to the nearest.
            let product = u32::from(*value) * u32::from(*alpha) + 128;
            *value = ((product + (product >> 8)) >> 8) as u8;
        }
    }
}

/// Divides colours by their opacity.
pub(crate) fn unpremultiply(pixels: &mut [u8]) {
    for [rgb @ .., alpha] in pixels.as_chunks_mut::<4>().0 {
        if *alpha != 0 {
            let divide = |value: u8| (u32::from(value) * 255 / u32::from(*alpha)).min(255) as u8;
            rgb.iter_mut().for_each(|value| *value = divide(*value));
        }
    }
}
