//! Turns by quarters, counter-clockwise.

use augment_core::{Result, Workspace};

use crate::extent::Extent;
use crate::reverse;
use crate::simd;

/// Side of the squares that are turned at once.
const SQUARE: usize = 16;

/// Turns pixels of so many bytes by 0 to 3 quarters.
pub(crate) fn bytes(
    source: Vec<u8>,
    from: Extent,
    channels: usize,
    quarters: u8,
    workspace: &mut Workspace,
) -> Result<Vec<u8>> {
    fn pixels<const N: usize>(
        mut source: Vec<u8>,
        from: Extent,
        quarters: u8,
        workspace: &mut Workspace,
    ) -> Vec<u8> {
        if quarters == 2 {
            let stride = from.width * N;
            reverse::rows(&mut source, stride, N);
            let (top, rest) = source.split_at_mut(from.height / 2 * stride);
            let bottom = rest.rchunks_exact_mut(stride);
            top.chunks_exact_mut(stride).zip(bottom).for_each(|(a, b)| a.swap_with_slice(b));
            return source;
        }
        let mut out = workspace.bytes(source.len());
        out.resize(source.len(), 0);
        turn(source.as_chunks::<N>().0, from, quarters, out.as_chunks_mut::<N>().0);
        workspace.recycle_bytes(source);
        out
    }

    match (quarters, channels) {
        (0, _) => Ok(source),
        (_, 1) => Ok(pixels::<1>(source, from, quarters, workspace)),
        (_, 3) => Ok(pixels::<3>(source, from, quarters, workspace)),
        (_, 4) => Ok(pixels::<4>(source, from, quarters, workspace)),
        _ => Err(super::other_channels()),
    }
}

/// Turns planes of floats by 0 to 3 quarters.
pub(crate) fn floats(
    mut source: Vec<f32>,
    from: Extent,
    quarters: u8,
    workspace: &mut Workspace,
) -> Vec<f32> {
    if quarters == 2 {
        source.chunks_exact_mut(from.area()).for_each(<[f32]>::reverse);
    }
    if matches!(quarters, 0 | 2) {
        return source;
    }
    let mut out = workspace.zeros(source.len());
    let planes = source.chunks_exact(from.area()).zip(out.chunks_exact_mut(from.area()));
    planes.for_each(|(plane, out)| turn(plane, from, quarters, out));
    workspace.recycle(source);
    out
}

/// Turns pixels by 1 or 3 quarters.
fn turn<T: Copy>(source: &[T], from: Extent, quarters: u8, out: &mut [T]) {
    simd::run(Turn { source, from, is_left: quarters == 1, out });
}

struct Turn<'a, T> {
    source: &'a [T],
    from: Extent,
    is_left: bool,
    out: &'a mut [T],
}

impl<T: Copy> simd::Kernel for Turn<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { source, from: Extent { width, height }, is_left, out } = self;
        let mut square = [[source[0]; SQUARE]; SQUARE];
        for (band, out) in out.chunks_mut(SQUARE * height).enumerate() {
            let top = band * SQUARE;
            // Of the columns that become these rows.
            let first = if is_left { width.saturating_sub(top + SQUARE) } else { top };
            let is_whole = out.len() == SQUARE * height;
            let squares = if is_whole { height / SQUARE } else { 0 };
            for left in (0..squares).map(|square| square * SQUARE) {
                for (x, row) in square.iter_mut().enumerate() {
                    let y = if is_left { left + x } else { height - 1 - left - x };
                    if let Some(found) = source[y * width + first..].first_chunk() {
                        *row = *found;
                    }
                }
                for (y, out) in out.chunks_exact_mut(height).enumerate() {
                    let column = if is_left { SQUARE - 1 - y } else { y };
                    if let Some(out) = out[left..].first_chunk_mut::<SQUARE>() {
                        for (out, row) in out.iter_mut().zip(&square) {
                            *out = row[column];
                        }
                    }
                }
            }
            for (y, out) in out.chunks_exact_mut(height).enumerate() {
                let column = if is_left { width - 1 - top - y } else { top + y };
                for (x, out) in out.iter_mut().enumerate().skip(squares * SQUARE) {
                    let y = if is_left { x } else { height - 1 - x };
                    *out = source[y * width + column];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let turned = |quarters| {
            let (from, mut workspace) = (Extent { width: 3, height: 2 }, Workspace::new());
            let bytes = bytes(vec![1, 2, 3, 4, 5, 6], from, 1, quarters, &mut workspace).unwrap();
            let floats = floats(vec![1., 2., 3., 4., 5., 6.], from, quarters, &mut workspace);
            assert_eq!(floats, bytes.iter().map(|&byte| f32::from(byte)).collect::<Vec<_>>());
            bytes
        };
        assert_eq!(turned(0), [1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(1), [3, 6, 2, 5, 1, 4]);
        assert_eq!(turned(2), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(3), [4, 1, 5, 2, 6, 3]);
    }
}
