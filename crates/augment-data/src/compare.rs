//! How far two arrays are from each other, the order of their axes left aside.

use augment_core::{Data, TensorData};
use serde::Serialize;

use crate::cache::{self, Values};
use crate::npy::{Npy, gather};

/// An array, and what its axes are.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes {
    /// Its shape and values.
    pub array: Npy,
    /// What each axis counts: `bands`, `frames`, `height`, …
    pub names: Vec<&'static str>,
}

impl Axes {
    /// A pipeline's result as an array; `None` of a text, or of several results.
    pub fn of(data: &Data) -> Option<Self> {
        let array = cache::Array::of(data)?;
        let values = match array.values {
            Values::F32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Values::U8(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Values::I32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Values::I64(v) => v.iter().map(|&x| x as f64).collect(),
        };
        let names = match data {
            Data::Spectrogram(_) => vec!["channels", "bands", "frames"],
            Data::Audio(_) => vec!["channels", "samples"],
            Data::Image(image) if matches!(image.pixels, augment_core::Pixels::U8(_)) => {
                vec!["height", "width", "channels"]
            }
            Data::Image(_) => vec!["channels", "height", "width"],
            Data::Tensor(tensor) => match (tensor.shape.len(), &tensor.data) {
                (3, TensorData::F32(_)) => vec!["channels", "height", "width"],
                (rank, _) => vec!["values"; rank],
            },
            _ => vec!["values"; array.shape.len()],
        };
        let (shape, dtype) = (array.shape.clone(), array.dtype().to_owned());
        Some(Self { array: Npy { shape, dtype, values }, names })
    }
}

/// How far a file's array is from what was made here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Which of the file's axes, those of length 1 left out, stands at each place here; `None` where they are in order.
    pub permuted: Option<Vec<usize>>,
    /// How many values each has.
    pub count: usize,
    /// The greatest absolute difference of numbers that are finite in both.
    pub max_abs: f64,
    /// Where that is, in the array that was made here.
    pub max_at: Vec<usize>,
    /// The mean of the absolute differences.
    pub mean_abs: f64,
    /// The root of their squares' mean.
    pub rms: f64,
    /// How many differ by more than the tolerance, those counted that are finite in one alone.
    pub over: usize,
    /// NaN among the file's values.
    pub nan: usize,
    /// Infinities among the file's values.
    pub infinite: usize,
}

/// An axis that is longer in one than in the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherLength {
    /// What it counts.
    pub axis: &'static str,
    /// In the file.
    pub file: usize,
    /// Here.
    pub made: usize,
}

/// What a comparison finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    /// As many values in each, which were compared.
    Values(Difference),
    /// The shapes are not to be brought together; the axes of other lengths, or none if there are more axes in one.
    Shapes(Vec<OtherLength>),
}

/// Compares a file's array with one that was made here. Axes of length 1 count for nothing; where the order of axes is
/// another, they are put in order first.
pub fn compare(file: &Npy, made: &Axes, tolerance: f64) -> Compared {
    let squeezed = |shape: &[usize]| -> Vec<usize> {
        shape.iter().copied().filter(|&axis| axis != 1).collect()
    };
    let (theirs, ours) = (squeezed(&file.shape), squeezed(&made.array.shape));
    let mut best: Option<Difference> = None;
    for order in orders(&theirs, &ours) {
        let is_in_order = order.is_sorted();
        let ordered = (!is_in_order).then(|| permuted(&file.values, &theirs, &order));
        let values = ordered.as_deref().unwrap_or(&file.values);
        let difference = Difference::of(values, &made.array, tolerance);
        let difference = Difference { permuted: (!is_in_order).then_some(order), ..difference };
        if difference.over == 0 {
            return Compared::Values(difference);
        }
        // Of a square, another order is meant only where it comes far nearer.
        if best.as_ref().is_none_or(|best| difference.score() < 0.5 * best.score()) {
            best = Some(difference);
        }
    }
    match best {
        Some(difference) => Compared::Values(difference),
        None => Compared::Shapes(other_lengths(&theirs, made)),
    }
}

impl Difference {
    fn of(file: &[f64], made: &Npy, tolerance: f64) -> Self {
        let (mut max_abs, mut at, mut sum, mut squares) = (-1.0, 0, 0.0, 0.0);
        let (mut over, mut compared) = (0, 0usize);
        for (place, (&a, &b)) in file.iter().zip(&made.values).enumerate() {
            if !(a.is_finite() && b.is_finite()) {
                over += usize::from(!(a == b || (a.is_nan() && b.is_nan())));
                continue;
            }
            let apart = (a - b).abs();
            (sum, squares, compared) = (sum + apart, apart.mul_add(apart, squares), compared + 1);
            over += usize::from(apart > tolerance);
            if apart > max_abs {
                (max_abs, at) = (apart, place);
            }
        }
        let mean = |sum: f64| sum / compared.max(1) as f64;
        let mut max_at = vec![0; made.shape.len()];
        for (slot, &axis) in max_at.iter_mut().zip(&made.shape).rev() {
            (*slot, at) = (at % axis.max(1), at / axis.max(1));
        }
        Self {
            permuted: None,
            count: file.len(),
            max_abs: f64::max(max_abs, 0.0),
            max_at,
            mean_abs: mean(sum),
            rms: mean(squares).sqrt(),
            over,
            nan: file.iter().filter(|x| x.is_nan()).count(),
            infinite: file.iter().filter(|x| x.is_infinite()).count(),
        }
    }

    /// What the nearest order of axes has least of.
    fn score(&self) -> f64 {
        self.rms
    }
}

/// The orders in which the axes of one are as long as those of the other, that of the file first.
fn orders(theirs: &[usize], ours: &[usize]) -> Vec<Vec<usize>> {
    // More axes than these are no picture and no sound.
    if theirs.len() != ours.len() || theirs.len() > 5 {
        let is_same = theirs == ours;
        return is_same.then(|| (0..theirs.len()).collect()).into_iter().collect();
    }
    let mut orders = vec![Vec::new()];
    for &length in ours {
        let longer = |order: &Vec<usize>| {
            let free = (0..theirs.len()).filter(|axis| !order.contains(axis));
            let fits: Vec<_> = free.filter(|&axis| theirs[axis] == length).collect();
            fits.into_iter().map(|axis| [&order[..], &[axis]].concat()).collect::<Vec<_>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}

/// The values with their axes in another order.
fn permuted(values: &[f64], shape: &[usize], order: &[usize]) -> Vec<f64> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    let pick = |of: &[usize]| order.iter().map(|&axis| of[axis]).collect::<Vec<_>>();
    gather(values, &pick(shape), &pick(&strides))
}

/// The axes that differ, in the order of the axes that leaves the fewest of them.
fn other_lengths(theirs: &[usize], made: &Axes) -> Vec<OtherLength> {
    let named = made.array.shape.iter().zip(&made.names).filter(|(length, _)| **length != 1);
    let ours: Vec<(usize, &'static str)> = named.map(|(&length, &name)| (length, name)).collect();
    if theirs.len() != ours.len() {
        return Vec::new();
    }
    // Those that are somewhere in both are one another's; the rest stand in the order they have.
    let mut left = theirs.to_vec();
    let mut rest = Vec::new();
    for (length, axis) in ours {
        match left.iter().position(|&other| other == length) {
            Some(at) => {
                left.remove(at);
            }
            None => rest.push((length, axis)),
        }
    }
    rest.into_iter()
        .zip(left)
        .map(|((made, axis), file)| OtherLength { axis, file, made })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(shape: &[usize], values: Vec<f64>) -> Npy {
        Npy { shape: shape.to_vec(), dtype: "<f4".into(), values }
    }

    fn count(shape: &[usize]) -> Vec<f64> {
        (0..shape.iter().product()).map(|x| x as f64).collect()
    }

    fn made(shape: &[usize]) -> Axes {
        let names = ["channels", "height", "width"][3 - shape.len()..].to_vec();
        Axes { array: array(shape, count(shape)), names }
    }

    fn values(compared: Compared) -> Difference {
        match compared {
            Compared::Values(difference) => difference,
            Compared::Shapes(axes) => panic!("{axes:?}"),
        }
    }

    #[test]
    fn differences_are_counted() {
        let mut file = array(&[1, 2, 3], count(&[2, 3]));
        file.values[4] += 0.5;
        file.values[1] -= 0.25;
        let told = values(compare(&file, &made(&[2, 3]), 0.3));
        assert_eq!((told.max_abs, told.max_at, told.over, told.count), (0.5, vec![1, 1], 1, 6));
        assert_eq!((told.mean_abs, told.permuted), (0.125, None));
        assert!((told.rms - (0.3125f64 / 6.0).sqrt()).abs() < 1e-15);
        // The tolerance itself is within.
        assert_eq!(values(compare(&file, &made(&[2, 3]), 0.5)).over, 0);
    }

    #[test]
    fn no_number_counts_unless_it_is_none_in_both() {
        let mut file = array(&[2, 3], count(&[2, 3]));
        (file.values[0], file.values[1]) = (f64::NAN, f64::INFINITY);
        let told = values(compare(&file, &made(&[2, 3]), 1.0));
        assert_eq!((told.over, told.nan, told.infinite, told.max_abs), (2, 1, 1, 0.0));
        let same = Axes { array: file.clone(), names: vec!["height", "width"] };
        assert_eq!(values(compare(&file, &same, 0.0)).over, 0);
    }

    #[test]
    fn axes_in_another_order_are_put_in_order() {
        let made = made(&[3, 4, 5]);
        let channels_last = permuted(&made.array.values, &[3, 4, 5], &[1, 2, 0]);
        let told = values(compare(&array(&[1, 4, 5, 3], channels_last), &made, 0.0));
        assert_eq!((told.over, told.permuted), (0, Some(vec![2, 0, 1])));
        // A square: nothing but the values tells.
        let square = Axes { array: array(&[3, 3], count(&[3, 3])), names: vec!["height", "width"] };
        let file = array(&[3, 3], permuted(&square.array.values, &[3, 3], &[1, 0]));
        assert_eq!(values(compare(&file, &square, 0.0)).permuted, Some(vec![1, 0]));
        let mut near = square.array.clone();
        near.values[5] += 0.1;
        assert_eq!(values(compare(&near, &square, 0.0)).permuted, None);
    }

    #[test]
    fn other_shapes_are_told_by_axis() {
        let made = made(&[3, 224, 200]);
        let told = compare(&array(&[256, 3, 224], vec![]), &made, 0.0);
        let width = OtherLength { axis: "width", file: 256, made: 200 };
        assert_eq!(told, Compared::Shapes(vec![width]));
        assert_eq!(compare(&array(&[3, 9], vec![]), &made, 0.0), Compared::Shapes(vec![]));
    }
}
