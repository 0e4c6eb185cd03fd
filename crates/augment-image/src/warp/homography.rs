//! Maps of planes seen from another side.

/// Eight numbers a to h: x, y comes from (a·x + b·y + c) / (g·x + h·y + 1), (d·x + e·y + f) /
/// (g·x + h·y + 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Homography(pub(crate) [f64; 8]);

impl Homography {
    /// The map that takes four points to four others, in single precision as torchvision has it;
    /// nothing where three of a four lie on a line.
    pub(crate) fn between(from: [[i64; 2]; 4], to: [[i64; 2]; 4]) -> Option<Self> {
        // Eight equations, each with its right side as the last number.
        let mut rows = [[0.0; 9]; 8];
        for (rows, (from, to)) in rows.as_chunks_mut::<2>().0.iter_mut().zip(from.iter().zip(to)) {
            let ([x, y], to) = (from.map(|place| place as f64), to.map(|place| place as f64));
            for (axis, row) in rows.iter_mut().enumerate() {
                row[3 * axis..][..3].copy_from_slice(&[x, y, 1.0]);
                row[6..].copy_from_slice(&[-to[axis] * x, -to[axis] * y, to[axis]]);
            }
        }
        let solved = solve(rows)?.map(|number| f64::from(number as f32));
        solved.iter().all(|number| number.is_finite()).then_some(Self(solved))
    }

    /// Whether points can be moved forward by it, as torchvision does.
    pub(crate) fn is_invertible(&self) -> bool {
        self.scale() != 0.0
    }

    fn scale(&self) -> f64 {
        let [a, b, _, d, e, ..] = self.0;
        a * e - b * d
    }

    /// What moves the points marked in the source, in single precision.
    pub(crate) fn forward(&self) -> impl Fn([f32; 2]) -> [f32; 2] {
        let [a, b, c, d, e, f, g, h] = self.0;
        let rows = [
            [e - f * h, -b + c * h, b * f - c * e],
            [-d + f * g, a - c * g, -a * f + c * d],
            [-e * g + d * h, -a * h + b * g, self.scale()],
        ];
        let rows = rows.map(|row| row.map(|value| (value / self.scale()) as f32));
        move |[x, y]| {
            let [x, y, z] = rows.map(|[a, b, c]| x * a + y * b + c);
            [x / z, y / z]
        }
    }
}

/// Solves equations by elimination.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    // What is left of a number after rounding errors is none.
    let least = 1e-12;
    for column in 0..8 {
        let size = |row: &[f64; 9]| row[column].abs();
        let best = (column..8).max_by(|&a, &b| size(&rows[a]).total_cmp(&size(&rows[b])))?;
        rows.swap(column, best);
        let pivot = rows[column];
        if pivot[column].abs() < least {
            return None;
        }
        for row in &mut rows[column + 1..] {
            let share = row[column] / pivot[column];
            row.iter_mut().zip(pivot).for_each(|(value, pivot)| *value -= share * pivot);
        }
    }
    let mut solution = [0.0; 8];
    for at in (0..8).rev() {
        let known = rows[at][at + 1..8].iter().zip(&solution[at + 1..]).map(|(a, b)| a * b);
        solution[at] = (rows[at][8] - known.sum::<f64>()) / rows[at][at];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [[i64; 2]; 4] = [[0, 0], [10, 0], [10, 10], [0, 10]];

    #[test]
    fn maps_of_squares_by_hand() {
        let moved = SQUARE.map(|[x, y]| [x + 3, y - 2]);
        let map = Homography::between(moved, SQUARE).unwrap();
        assert_eq!(map.0.map(|x| x.round()), [1., 0., -3., 0., 1., 2., 0., 0.]);
        let [x, y] = map.forward()([1.0, 5.0]);
        assert!((x - 4.0).abs() < 1e-5 && (y - 3.0).abs() < 1e-5);
    }

    #[test]
    fn points_on_a_line_have_no_map() {
        assert_eq!(Homography::between([[0, 0], [1, 1], [2, 2], [0, 9]], SQUARE), None);
        assert_eq!(Homography::between([[0, 0]; 4], SQUARE), None);
        assert_eq!(Homography::between(SQUARE, [[0, 0]; 4]), None);
    }
}
