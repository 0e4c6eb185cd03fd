//! Affine warps to the nearest pixel, as Pillow does them: with 16 bits after the point.

use std::ops::Range;

use crate::extent::Extent;

/// A number with 16 bits after the point.
fn fix(value: f64) -> i64 {
    (value * 65536.0 + 0.5).floor() as i64
}

/// Whether the source's places can be told with 16 bits before the point.
pub(super) fn fits(a: &[f64; 6], to: Extent) -> bool {
    let (width, height) = (to.width as f64, to.height as f64);
    [(0.0, 0.0), (width, height), (0.0, height), (width, 0.0)].iter().all(|(x, y)| {
        (x * a[0] + y * a[1] + a[2]).abs() < 32768.0 && (x * a[3] + y * a[4] + a[5]).abs() < 32768.0
    })
}

/// Warps pixels; those that come from outside stay as they are.
pub(super) fn warp<T: Copy>(a: &[f64; 6], source: &[T], from: Extent, out: &mut [T], to: Extent) {
    let step = [fix(a[0]), fix(a[3])];
    let down = [fix(a[1]), fix(a[4])];
    let mut start = [fix(a[2] + a[0] * 0.5 + a[1] * 0.5), fix(a[5] + a[3] * 0.5 + a[4] * 0.5)];
    for row in out.chunks_exact_mut(to.width) {
        let columns = inside(start[0], step[0], from.width, to.width);
        let rows = inside(start[1], step[1], from.height, to.width);
        let span = columns.start.max(rows.start)..columns.end.min(rows.end);
        if let Some(row) = row.get_mut(span.clone()) {
            let first = span.start as i64;
            let (mut x, mut y) = (start[0] + first * step[0], start[1] + first * step[1]);
            for pixel in row {
                *pixel = source[(y >> 16) as usize * from.width + (x >> 16) as usize];
                x += step[0];
                y += step[1];
            }
        }
        start = [start[0] + down[0], start[1] + down[1]];
    }
}

/// Which of `count` places, `step` apart, lie within `size` pixels.
fn inside(start: i64, step: i64, size: usize, count: usize) -> Range<usize> {
    let end = (size as i64) << 16;
    let (first, last) = match step {
        0 if (0..end).contains(&start) => (0, count as i64),
        0 => (0, 0),
        // The first place that is not before 0, and the first that is not before the end.
        1.. => (-(start.div_euclid(step)), -((start - end).div_euclid(step))),
        // The first place before the end, and the first before 0.
        _ => ((start - end).div_euclid(-step) + 1, start.div_euclid(-step) + 1),
    };
    let clamp = |place: i64| place.clamp(0, count as i64) as usize;
    clamp(first)..clamp(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_what_stepping_finds() {
        let (size, count) = (3, 20);
        let end = (size as i64) << 16;
        for step in [-200_000, -65_536, -40_000, -7, -1, 0, 1, 9, 30_000, 65_536, 150_000] {
            for start in [-300_000, -65_536, -1, 0, 1, 65_535, 196_607, 196_608, 500_000] {
                let stepped = (0..count).filter(|x| (0..end).contains(&(start + step * x)));
                let stepped: Vec<_> = stepped.map(|x| x as usize).collect();
                let span = inside(start, step, size, count as usize);
                assert_eq!(span.collect::<Vec<_>>(), stepped, "{start} {step}");
            }
        }
    }
}
