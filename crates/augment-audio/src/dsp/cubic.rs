//! Cubic interpolation along an axis, as `torch.nn.functional.interpolate` does it with
//! `mode="bicubic", align_corners=False`.

/// Where each output value lies among the input values, and how four of them are mixed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cubic {
    /// For each output the first of four input values, which may lie before the first or reach
    /// beyond the last: those are the first and the last again.
    pub(crate) first: Vec<isize>,
    pub(crate) weights: Vec<[f32; 4]>,
}

impl Cubic {
    /// Adds what makes `output` values of `input` values that begin at `offset`.
    pub(crate) fn extend(&mut self, input: usize, output: usize) {
        // In single precision, as torch computes positions.
        let scale = input as f32 / output as f32;
        for i in 0..output {
            let at = scale * (i as f32 + 0.5) - 0.5;
            let whole = at.floor();
            self.first.push(whole as isize - 1);
            self.weights.push(weights(at - whole));
        }
    }
}

/// Of a place `t` after the second of four values (Keys 1981, with a = -0.75).
fn weights(t: f32) -> [f32; 4] {
    const A: f32 = -0.75;
    let near = |x: f32| ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0;
    let far = |x: f32| ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A;
    [far(t + 1.0), near(t), near(1.0 - t), far(2.0 - t)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_and_hit_the_values() {
        assert_eq!(weights(0.0), [0.0, 1.0, 0.0, 0.0]);
        for t in [0.1, 0.25, 0.5, 0.9] {
            assert!((weights(t).iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
        let mut cubic = Cubic::default();
        cubic.extend(4, 2);
        assert_eq!(cubic.first, [-1, 1]);
        assert_eq!(cubic.weights[0], weights(0.5));
    }
}
