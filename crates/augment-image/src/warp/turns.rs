//! Turns by quarters, counter-clockwise.

use augment_core::{Result, Workspace};

use crate::extent::Extent;

/// Side of the squares that are turned one after the other, so that reading down columns stays
/// within the cache.
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
            source.as_chunks_mut::<N>().0.reverse();
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
    if quarters % 2 == 0 {
        if quarters == 2 {
            source.chunks_exact_mut(from.area()).for_each(<[f32]>::reverse);
        }
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
    let Extent { width, height } = from;
    // Of the result.
    let (columns, rows) = (height, width);
    for top in (0..rows).step_by(SQUARE) {
        for left in (0..columns).step_by(SQUARE) {
            for y in top..rows.min(top + SQUARE) {
                let end = columns.min(left + SQUARE);
                for (x, out) in (left..end).zip(&mut out[y * columns + left..y * columns + end]) {
                    *out = match quarters {
                        1 => source[x * width + width - 1 - y],
                        _ => source[(height - 1 - x) * width + y],
                    };
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
