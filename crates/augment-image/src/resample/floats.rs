//! Resampling of floats, as torch's `interpolate` does it on the CPU.
//!
//! Bilinear and antialiased results are torch 2.11's to the last bit, where that is compiled for
//! AVX2 or more and runs on one thread, as in a data loader's worker: which of its products are
//! rounded before they are added, and which not, is written out here. So results are the same
//! everywhere.
//!
//! The passes are plain loops over arrays of a fixed length that the compiler turns into vector
//! code.

use augment_core::Workspace;

use super::{Filter, View, nearest};
use crate::extent::Extent;
use crate::params::Interpolation;
use crate::simd::simd;

/// Rows mixed at once along them, and columns where fewer than [`COLUMNS`] are left.
const ROWS: usize = 8;

/// The input pixel that each output pixel is: the one at its corner, or the one at its middle.
/// Single precision, which decides at the borders between pixels.
pub(super) fn positions(input: usize, output: usize, is_exact: bool) -> Vec<usize> {
    let scale = input as f32 / output as f32;
    let middle = if is_exact { 0.5 } else { 0.0 };
    (0..output).map(|x| (((x as f32 + middle) * scale) as usize).min(input - 1)).collect()
}

/// What mixes the pixels of a row or a column.
#[derive(Default)]
struct Plan {
    key: Option<(Interpolation, bool, usize, usize)>,
    /// For each output pixel its first input pixel and how many of `weights` are its.
    windows: Vec<(usize, usize)>,
    weights: Vec<f32>,
}

impl Plan {
    fn prepare(&mut self, filter: Filter, input: usize, output: usize) {
        let Filter { interpolation, antialias } = filter;
        if self.key.replace((interpolation, antialias, input, output)) == self.key {
            return;
        }
        self.windows.clear();
        self.weights.clear();
        // Its single precision is kept, so that weights are the same to the last digit or two.
        let scale = input as f32 / output as f32;
        for x in 0..output {
            let begin = self.weights.len();
            let first = match (antialias, interpolation) {
                (true, _) => self.stretched(interpolation, scale, x, input),
                (false, _) => self.four(scale, x, input),
            };
            self.windows.push((first, self.weights.len() - begin));
        }
    }

    /// The weights of a filter as wide as an output pixel.
    fn stretched(&mut self, filter: Interpolation, scale: f32, x: usize, input: usize) -> usize {
        let reach = if filter == Interpolation::Bicubic { 2.0 } else { 1.0 };
        let support = if scale >= 1.0 { reach * scale } else { reach };
        let inverse = if scale >= 1.0 { 1.0 / scale } else { 1.0 };
        let center = (f64::from(scale) * (x as f64 + 0.5)) as f32;
        let first = (f64::from(center - support) + 0.5) as usize;
        let end = ((f64::from(center + support) + 0.5) as usize).min(input);
        let most = support.ceil() as usize * 2 + 1;
        let begin = self.weights.len();
        self.weights.extend((first..end).take(most).map(|i| {
            let distance = (f64::from(i as f32 - center) + 0.5) * f64::from(inverse);
            let distance = (distance as f32).abs();
            match filter {
                Interpolation::Bicubic => cubic(distance, -0.5),
                _ => (1.0 - distance).max(0.0),
            }
        }));
        let own = &mut self.weights[begin..];
        let sum: f32 = own.iter().sum();
        if sum != 0.0 {
            own.iter_mut().for_each(|weight| *weight /= sum);
        }
        first
    }

    /// The weights of the four pixels around a point; beyond the edge is the pixel at the edge.
    fn four(&mut self, scale: f32, x: usize, input: usize) -> usize {
        const A: f32 = -0.75;
        let at = place(scale, x);
        let second = (at.floor() as i64).min(input as i64 - 1);
        let share = (at - second as f32).clamp(0.0, 1.0);
        let rest = 1.0 - share;
        let weights = [share + 1.0, share, rest, rest + 1.0].map(|distance| cubic(distance, A));
        let inside = |i: i64| (second - 1 + i).clamp(0, input as i64 - 1) as usize;
        let (first, end) = (inside(0), inside(3));
        let begin = self.weights.len();
        self.weights.resize(begin + end - first + 1, 0.0);
        for (i, weight) in weights.into_iter().enumerate() {
            self.weights[begin + inside(i as i64) - first] += weight;
        }
        first
    }
}

/// Where the middle of output pixel `x` lies among the input's pixels; rounded once, as where
/// torch is compiled for a CPU that multiplies and adds at once.
fn place(scale: f32, x: usize) -> f32 {
    scale.mul_add(x as f32 + 0.5, -0.5)
}

/// The cubic filter at `x`, which is not less than 0; multiplied and added at once.
fn cubic(x: f32, a: f32) -> f32 {
    if x <= 1.0 {
        ((a + 2.0).mul_add(x, -(a + 3.0)) * x).mul_add(x, 1.0)
    } else if x < 2.0 {
        a.mul_add(x, -5.0 * a).mul_add(x, 8.0 * a).mul_add(x, -4.0 * a)
    } else {
        0.0
    }
}

/// The two pixels around a point, and the shares that they have in it. Beyond the edge both are the
/// one at the edge.
#[derive(Clone, Copy)]
struct Point {
    at: [usize; 2],
    shares: [f32; 2],
}

/// Writes where each output pixel lies among the input's.
fn points(input: usize, output: usize, points: &mut Vec<Point>) {
    let scale = input as f32 / output as f32;
    points.clear();
    points.extend((0..output).map(|x| {
        let at = place(scale, x).max(0.0);
        let first = (at as usize).min(input - 1);
        let share = (at - first as f32).clamp(0.0, 1.0);
        Point { at: [first, (first + 1).min(input - 1)], shares: [1.0 - share, share] }
    }));
}

/// What is kept from plane to plane.
#[derive(Default)]
struct Plans {
    across: Plan,
    down: Plan,
    lanes: Vec<[f32; ROWS]>,
    columns: Vec<Point>,
    rows: Vec<Point>,
}

/// Appends a plane, resampled to `to`.
pub(super) fn plane(
    view: View<f32>,
    to: Extent,
    filter: Filter,
    out: &mut Vec<f32>,
    workspace: &mut Workspace,
) {
    let is_exact = filter.interpolation == Interpolation::NearestExact;
    if is_exact || filter.interpolation == Interpolation::Nearest || view.has_size(to) {
        nearest::<f32, 1>(view, to, |from, to| positions(from, to, is_exact), out);
        return;
    }
    let mut plans = workspace.take::<Plans>();
    let begin = out.len();
    out.resize(begin + to.area(), 0.0);
    let out = &mut out[begin..];
    if !filter.antialias && filter.interpolation == Interpolation::Bilinear {
        points(view.width, to.width, &mut plans.columns);
        points(view.height, to.height, &mut plans.rows);
        between(&plans.columns, &plans.rows, view, out);
    } else {
        plans.across.prepare(filter, view.width, to.width);
        plans.down.prepare(filter, view.height, to.height);
        let middle = Extent { width: to.width, height: view.height };
        let mut mixed = workspace.zeros(middle.area());
        across(&plans.across, view, &mut plans.lanes, &mut mixed);
        down(&plans.down, View::whole(&mixed, middle, 1), out);
        workspace.recycle(mixed);
    }
    workspace.put(plans);
}

simd! {
    /// Mixes the four pixels around each point, in torch's order.
    fn between(columns: &[Point], rows: &[Point], view: View<f32>, out: &mut [f32]) {
        for (out, row) in out.chunks_exact_mut(columns.len()).zip(rows) {
            let upper = &view.values[row.at[0] * view.stride..][..view.width];
            let lower = &view.values[row.at[1] * view.stride..][..view.width];
            let [above, below] = row.shares;
            for (value, column) in out.iter_mut().zip(columns) {
                let ([left, right], [before, after]) = (column.at, column.shares);
                let sum = upper[right] * (above * after);
                let sum = upper[left].mul_add(above * before, sum);
                let sum = lower[left].mul_add(below * before, sum);
                *value = lower[right].mul_add(below * after, sum);
            }
        }
    }
}

/// Products at once that torch rounds before it adds them; of fewer none but the first.
const GROUP: usize = 4;

/// What `weights` make of as many groups of `N` values, which lie `stride` apart.
#[inline(always)]
fn mix<const N: usize>(weights: &[f32], values: &[f32], stride: usize) -> [f32; N] {
    let mut sums = [0.0; N];
    let Some((first, rest)) = weights.split_first() else { return sums };
    let Some(values_of_first) = values.first_chunk::<N>() else { return sums };
    for (sum, value) in sums.iter_mut().zip(values_of_first) {
        *sum = first * value;
    }
    let mut at = stride;
    let (groups, rest) = rest.as_chunks::<GROUP>();
    for group in groups {
        for weight in group {
            let Some(own) = values[at..].first_chunk::<N>() else { return sums };
            for (sum, value) in sums.iter_mut().zip(own) {
                *sum += weight * value;
            }
            at += stride;
        }
    }
    for weight in rest {
        let Some(own) = values[at..].first_chunk::<N>() else { return sums };
        for (sum, value) in sums.iter_mut().zip(own) {
            *sum = weight.mul_add(*value, *sum);
        }
        at += stride;
    }
    sums
}

simd! {
    /// Mixes along the rows.
    fn across(plan: &Plan, view: View<f32>, lanes: &mut Vec<[f32; ROWS]>, out: &mut [f32]) {
        let width = plan.windows.len();
        lanes.resize(view.width + width, [0.0; ROWS]);
        let (input, mixed) = lanes.split_at_mut(view.width);
        for (group, out) in out.chunks_mut(ROWS * width).enumerate() {
            let height = out.len() / width;
            // A group that is short of rows mixes its last one several times.
            let mut rows: [&[f32]; ROWS] = [&[]; ROWS];
            for (r, row) in rows.iter_mut().enumerate() {
                let y = group * ROWS + r.min(height - 1);
                *row = &view.values[y * view.stride..][..view.width];
            }
            for (x, lanes) in input.iter_mut().enumerate() {
                for (lane, row) in lanes.iter_mut().zip(rows) {
                    *lane = row[x];
                }
            }
            let mut weights = plan.weights.as_slice();
            for (&(first, taps), mixed) in plan.windows.iter().zip(&mut *mixed) {
                let (own, rest) = weights.split_at(taps);
                weights = rest;
                *mixed = mix(own, input[first..].as_flattened(), ROWS);
            }
            for (r, out) in out.chunks_exact_mut(width).enumerate() {
                for (value, lanes) in out.iter_mut().zip(&*mixed) {
                    *value = lanes[r];
                }
            }
        }
    }
}

/// Values mixed at once along columns.
const COLUMNS: usize = 64;

simd! {
    /// Mixes along the columns.
    fn down(plan: &Plan, view: View<f32>, out: &mut [f32]) {
        let mut weights = plan.weights.as_slice();
        for (out, &(first, taps)) in out.chunks_exact_mut(view.width).zip(&plan.windows) {
            let (own, rest) = weights.split_at(taps);
            weights = rest;
            let rows = &view.values[first * view.stride..];
            let (wide, narrow) = out.as_chunks_mut::<COLUMNS>();
            let (narrow, last) = narrow.as_chunks_mut::<ROWS>();
            let mut at = 0;
            for out in wide {
                *out = mix(own, &rows[at..], view.stride);
                at += COLUMNS;
            }
            for out in narrow {
                *out = mix(own, &rows[at..], view.stride);
                at += ROWS;
            }
            for out in last {
                [*out] = mix(own, &rows[at..], view.stride);
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_rounded_and_the_rest_is_not() {
        // Squared it is a float and 2⁻²⁴, which that has no room for.
        let near = 1.0 + 2.0_f32.powi(-12);
        let lost = 2.0_f32.powi(-24);
        let square = near * near;
        let rest = |taps: usize| {
            let (mut weights, mut values) = (vec![near; taps + 1], vec![near; taps + 1]);
            (weights[0], values[0]) = (-(taps as f32) * square, 1.0);
            mix::<1>(&weights, &values, 1)[0]
        };
        assert_eq!(rest(1), lost);
        assert_eq!(rest(4), 0.0);
        assert_eq!(rest(5), lost);
    }

    #[test]
    fn between_four() {
        let values = [0.0, 4.0, 8.0, 12.0];
        let size = Extent { width: 2, height: 2 };
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        points(2, 4, &mut columns);
        points(2, 1, &mut rows);
        let mut out = [0.0; 4];
        between(&columns, &rows, View::whole(&values, size, 1), &mut out);
        assert_eq!(out, [4.0, 5.0, 7.0, 8.0]);
    }
}
