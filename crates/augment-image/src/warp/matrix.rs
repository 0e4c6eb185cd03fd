//! Matrices of warps, by torchvision's and Pillow's arithmetic.

use crate::extent::Extent;

/// What an affine warp does: shears, scales and turns about the centre, then moves.
pub(crate) struct Motion {
    /// Degrees, clockwise.
    pub(crate) angle: f64,
    /// Pixels.
    pub(crate) translate: [f64; 2],
    /// 1 changes nothing.
    pub(crate) scale: f64,
    /// Degrees.
    pub(crate) shear: [f64; 2],
    /// Pixels from the top left corner.
    pub(crate) center: [f64; 2],
}

impl Motion {
    /// Turning alone; degrees, clockwise.
    pub(crate) fn turn(angle: f64, center: [f64; 2]) -> Self {
        Self { angle, translate: [0.0; 2], scale: 1.0, shear: [0.0; 2], center }
    }

    /// What the warp does without scale and move: two rows of two.
    fn linear(&self) -> [f64; 4] {
        let turn = self.angle.to_radians();
        let [shear_x, shear_y] = self.shear.map(f64::to_radians);
        let a = (turn - shear_y).cos() / shear_y.cos();
        let c = (turn - shear_y).sin() / shear_y.cos();
        let b = -(a * shear_x.tan() + turn.sin());
        let d = turn.cos() - c * shear_x.tan();
        [a, b, c, d]
    }

    /// From the source to the result: x = a·x + b·y + c, y = d·x + e·y + f.
    pub(crate) fn forward(&self) -> [f64; 6] {
        let [a, b, c, d] = self.linear().map(|value| value * self.scale);
        let ([x, y], [move_x, move_y]) = (self.center, self.translate);
        [a, b, x + move_x - a * x - b * y, c, d, y + move_y - c * x - d * y]
    }

    /// From the result to the source.
    pub(crate) fn backward(&self) -> [f64; 6] {
        let [a, b, c, d] = self.linear();
        // The determinant is 1.
        let [a, b, c, d] = [d, -b, -c, a].map(|value| value / self.scale);
        let ([x, y], [move_x, move_y]) = (self.center, self.translate);
        let (to_x, to_y) = (x + move_x, y + move_y);
        [a, b, x - a * to_x - b * to_y, c, d, y - c * to_x - d * to_y]
    }
}

/// The middle of an image.
pub(crate) fn middle(of: Extent) -> [f64; 2] {
    [of.width as f64 * 0.5, of.height as f64 * 0.5]
}

/// How many quarters a turn is that moves whole pixels; degrees, from 0 to 360.
pub(crate) fn quarters(angle: f64) -> Option<u8> {
    match angle {
        0.0 => Some(0),
        90.0 => Some(1),
        180.0 => Some(2),
        270.0 => Some(3),
        _ => None,
    }
}

/// Degrees from 0 to 360, as Python's `%` brings them there.
pub(crate) fn positive(angle: f64) -> f64 {
    let rest = angle % 360.0;
    if rest < 0.0 { rest + 360.0 } else { rest.abs() }
}

/// Where Pillow finds the pixels of an image turned counter-clockwise, and how large it gets when
/// it is to hold all of them.
pub(crate) fn pillow_turn(
    angle: f64,
    center: Option<[f64; 2]>,
    expand: bool,
    from: Extent,
) -> ([f64; 6], [f64; 2]) {
    let [width, height] = [from.width as f64, from.height as f64];
    let [x, y] = center.unwrap_or_else(|| middle(from));
    let angle = -positive(angle).to_radians();
    let (cos, sin) = (round15(angle.cos()), round15(angle.sin()));
    let mut matrix = [cos, sin, 0.0, round15(-angle.sin()), cos, 0.0];
    let place =
        |[a, b, c, d, e, f]: [f64; 6], x: f64, y: f64| [a * x + b * y + c, d * x + e * y + f];
    let moved = place(matrix, -x, -y);
    (matrix[2], matrix[5]) = (moved[0] + x, moved[1] + y);
    if !expand {
        return (matrix, [width, height]);
    }
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let corners = corners.map(|(x, y)| place(matrix, x, y));
    let size = [0, 1].map(|axis| {
        let along = corners.iter().map(|corner| corner[axis]);
        let (low, high) = (along.clone().fold(f64::MAX, f64::min), along.fold(f64::MIN, f64::max));
        high.ceil() - low.floor()
    });
    let moved = place(matrix, -(size[0] - width) / 2.0, -(size[1] - height) / 2.0);
    (matrix[2], matrix[5]) = (moved[0], moved[1]);
    (matrix, size)
}

/// Rounds to 15 digits after the point, as Python's `round` does.
fn round15(value: f64) -> f64 {
    format!("{value:.15}").parse().unwrap_or(value)
}

/// How large torchvision makes a float image that is to hold all of a turned one; `backward` is
/// about the middle of the image.
pub(crate) fn torch_size(backward: [f64; 6], from: Extent) -> [f64; 2] {
    let half = [from.width as f32 * 0.5, from.height as f32 * 0.5];
    let rows = backward.map(|value| value as f32);
    [0, 1].map(|axis| {
        let row = &rows[3 * axis..];
        let corner = |x: f32, y: f32| x * half[0] * row[0] + y * half[1] * row[1] + row[2];
        let corners = [corner(-1., -1.), corner(-1., 1.), corner(1., 1.), corner(1., -1.)];
        let low = corners.into_iter().fold(f32::MAX, f32::min) + half[axis];
        let high = corners.into_iter().fold(f32::MIN, f32::max) + half[axis];
        // What is less than 1e-4 is taken for an error of rounding.
        let cut = |value: f32| (value * 1e4).trunc() * 1e-4;
        f64::from(cut(high).ceil() - cut(low).floor())
    })
}

/// The place that a matrix moves a point to, in single precision.
pub(crate) fn moved(matrix: [f64; 6], [x, y]: [f32; 2]) -> [f32; 2] {
    let [a, b, c, d, e, f] = matrix.map(|value| value as f32);
    [x * a + y * b + c, x * d + y * e + f]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_nowhere() {
        let motion = Motion {
            angle: 20.0,
            translate: [3.0, -4.0],
            scale: 1.5,
            shear: [10.0, 5.0],
            center: [7.0, 6.0],
        };
        let there = moved(motion.forward(), [2.0, 9.0]);
        let [x, y] = moved(motion.backward(), there);
        assert!((x - 2.0).abs() < 1e-4 && (y - 9.0).abs() < 1e-4, "{x} {y}");
        // Clockwise, as y grows downwards.
        let [x, y] = moved(Motion::turn(90.0, [0.0; 2]).forward(), [1.0, 0.0]);
        assert!(x.abs() < 1e-6 && (y - 1.0).abs() < 1e-6, "{x} {y}");
    }

    #[test]
    fn degrees_are_brought_to_a_full_turn() {
        assert_eq!([-90.0, 720.0, -360.0, 5.0].map(positive), [270.0, 0.0, 0.0, 5.0]);
        // Python has it so.
        assert_eq!(positive(-1e-20), 360.0);
    }

    #[test]
    fn a_turn_by_a_quarter_has_whole_numbers() {
        let from = Extent { width: 4, height: 2 };
        let (matrix, size) = pillow_turn(90.0, None, true, from);
        assert_eq!(matrix.map(|x| x + 0.0), [0.0, -1.0, 4.0, 1.0, 0.0, 0.0]);
        assert_eq!(size, [2.0, 4.0]);
    }
}
