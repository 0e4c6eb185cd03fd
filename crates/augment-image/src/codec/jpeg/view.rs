//! How much of an image is decoded, and at which scale.

use std::ops::Range;

use super::super::{Draft, Result};
use super::dct;
use super::frame::{Component, Frame};
use super::planes::{Plane, Window};
use super::scan::Coefficients;

/// What is needed of an image.
pub(super) struct View {
    /// What is seen, in pixels of the perhaps shrunken image.
    pub(super) window: Window,
    /// Rows of minimum units that are needed.
    pub(super) units: usize,
    /// What is needed of each component.
    pub(super) parts: Vec<Part>,
}

/// What is needed of a component.
pub(super) struct Part {
    /// Samples that a block has across and down: 8, or less when it is shrunken.
    size: usize,
    /// How much the shrunken image is wider and higher.
    scale: (usize, usize),
    /// The blocks that are needed.
    columns: Range<usize>,
    rows: Range<usize>,
}

impl View {
    /// What a draft needs, or all.
    pub(super) fn new(frame: &Frame, draft: Option<&Draft>) -> Result<Self> {
        let shrink = draft.map_or(1, Draft::shrink);
        let (width, height) = (frame.width.div_ceil(shrink), frame.height.div_ceil(shrink));
        let window = match draft {
            None => Window::whole(width, height),
            Some(draft) => {
                draft.check(frame.width, frame.height)?;
                Window {
                    width,
                    x: shrunken(draft.left, draft.width, shrink, width),
                    y: shrunken(draft.top, draft.height, shrink, height),
                }
            }
        };
        let part = |component| Part::new(frame, component, shrink, &window);
        let parts: Vec<_> = frame.components.iter().map(part).collect();
        let units = parts.iter().zip(&frame.components);
        let units = units.map(|(part, component)| part.rows.end.div_ceil(component.v)).max();
        Ok(Self { window, units: units.unwrap_or(0), parts })
    }
}

/// Where a range is in the shrunken image, of `all` pixels.
fn shrunken(start: usize, len: usize, by: usize, all: usize) -> Range<usize> {
    let nearest = |at: usize| (at + by / 2) / by;
    let first = nearest(start).min(all - 1);
    first..nearest(start + len).clamp(first + 1, all)
}

impl Part {
    fn new(frame: &Frame, component: &Component, shrink: usize, window: &Window) -> Self {
        let (across, down) = (frame.h_max / component.h, frame.v_max / component.v);
        // What is smaller than the image by itself is shrunken less.
        let less = [4, 2]
            .into_iter()
            .find(|by| [shrink, across, down].iter().all(|n| n.is_multiple_of(*by)));
        let less = less.unwrap_or(1);
        let (size, scale) = (8 * less / shrink, (across / less, down / less));
        // Each sample is mixed with its neighbours.
        let blocks = |seen: &Range<usize>, scale: usize, all: usize| {
            let first = (seen.start / scale).saturating_sub(1) / size;
            first..(((seen.end - 1) / scale + 1) / size + 1).min(all)
        };
        let columns = blocks(&window.x, scale.0, component.across);
        let rows = blocks(&window.y, scale.1, component.down);
        Self { size, scale, columns, rows }
    }

    /// The plane of the component, still empty.
    pub(super) fn plane(&self, component: &Component) -> Plane {
        let stride = component.across * self.size;
        Plane {
            // Where nothing is painted, the system is spared the memory.
            bytes: vec![0; component.down * self.size * stride],
            stride,
            width: (component.width * self.size).div_ceil(8),
            height: (component.height * self.size).div_ceil(8),
            scale: self.scale,
        }
    }

    /// Writes a block's samples where it is needed.
    #[inline(always)]
    pub(super) fn paint(
        &self,
        plane: &mut Plane,
        table: &[u16; 64],
        block: &Coefficients,
        is_flat: bool,
        x: usize,
        y: usize,
    ) {
        if self.columns.contains(&x) && self.rows.contains(&y) {
            let at = y * self.size * plane.stride + x * self.size;
            dct::paint(block, table, is_flat, &mut plane.bytes, at, plane.stride, self.size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_shrink_to_the_nearest_pixels() {
        assert_eq!(shrunken(3, 10, 1, 20), 3..13);
        assert_eq!(shrunken(3, 10, 2, 10), 2..7);
        assert_eq!(shrunken(9, 1, 8, 2), 1..2);
        assert_eq!(shrunken(15, 1, 8, 2), 1..2);
    }
}
