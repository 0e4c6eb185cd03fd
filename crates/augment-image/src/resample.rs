//! Resampling of 8-bit pixels, bit-equal to Pillow's.

mod passes;
mod weights;

use augment_core::Workspace;

use crate::extent::Extent;
use crate::params::Interpolation;

/// Resamples `pixels`, which are `from` large and of `channels` (1, 3 or 4) bytes, to `to`; no side
/// is 0.
pub(crate) fn resample(
    pixels: Vec<u8>,
    channels: usize,
    (from, to): (Extent, Extent),
    filter: Interpolation,
    workspace: &mut Workspace,
) -> Vec<u8> {
    if (from.width, from.height) == (to.width, to.height) {
        return pixels;
    }
    match (channels, filter) {
        (1, Interpolation::Nearest | Interpolation::NearestExact) => {
            nearest::<1>(&pixels, from, to)
        }
        (3, Interpolation::Nearest | Interpolation::NearestExact) => {
            nearest::<3>(&pixels, from, to)
        }
        (_, Interpolation::Nearest | Interpolation::NearestExact) => {
            nearest::<4>(&pixels, from, to)
        }
        (1, _) => mix::<1>(pixels, from, to, filter, workspace),
        (3, _) => mix::<3>(pixels, from, to, filter, workspace),
        (_, _) => {
            // What is transparent must not shine through.
            let mut pixels = pixels;
            premultiply(&mut pixels);
            let mut pixels = mix::<4>(pixels, from, to, filter, workspace);
            unpremultiply(&mut pixels);
            pixels
        }
    }
}

/// In bytes; more are not kept from image to image.
const MAX_SPARE: usize = 64 << 20;

/// What is kept from image to image.
#[derive(Default)]
struct Plan<const N: usize> {
    across: passes::Across<N>,
    down: passes::Down,
    spare: Vec<u8>,
}

fn mix<const N: usize>(
    mut pixels: Vec<u8>,
    from: Extent,
    to: Extent,
    filter: Interpolation,
    workspace: &mut Workspace,
) -> Vec<u8> {
    let Plan { across, down, spare } = workspace.slot::<Plan<N>>();
    let mut size = from;
    let passes = if down_first(from, to) { [false, true] } else { [true, false] };
    for is_across in passes {
        let stride = size.width * N;
        let len = |size: Extent| size.width * size.height * N;
        if is_across && size.width != to.width {
            size.width = to.width;
            spare.resize(len(size), 0);
            across.prepare(filter, from.width, to.width);
            passes::across(across, &pixels, stride, spare);
        } else if !is_across && size.height != to.height {
            size.height = to.height;
            spare.resize(len(size), 0);
            down.prepare(filter, from.height, to.height);
            passes::down(down, &pixels, stride, spare);
        } else {
            continue;
        }
        std::mem::swap(&mut pixels, spare);
    }
    // A thumbnail must not hold on to a photograph's memory, nor a worker to a poster's.
    if pixels.capacity() / 2 > pixels.len() {
        pixels.shrink_to_fit();
    }
    if spare.capacity() > MAX_SPARE {
        *spare = Vec::new();
    }
    pixels
}

/// Whether the columns are mixed before the rows: where the height shrinks by more than twice what
/// the width does. It is a matter of speed, but bytes are rounded in between, so it is Pillow's
/// rule (since its version 13). By it, what lies between the passes is smaller than the input or no
/// larger than the output.
fn down_first(from: Extent, to: Extent) -> bool {
    let shrinks = |from: usize, to: usize| from as i64 - to as i64;
    let height = shrinks(from.height, to.height);
    height > 0 && height > 2 * shrinks(from.width, to.width)
}

fn nearest<const N: usize>(pixels: &[u8], from: Extent, to: Extent) -> Vec<u8> {
    let columns = positions(from.width, to.width);
    let (pixels, _) = pixels.as_chunks::<N>();
    let mut out = Vec::with_capacity(to.width * to.height * N);
    for y in positions(from.height, to.height) {
        let row = &pixels[y * from.width..][..from.width];
        out.extend(columns.iter().flat_map(|&x| row[x]));
    }
    out
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
