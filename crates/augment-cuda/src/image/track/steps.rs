//! Ops that take each pixel by itself: they wait until the pixels are written.

use augment_core::{AnyOp, Dtype, Stream};
use augment_image::{ColorSpace, ops};

use super::{Floats, Track};
use crate::image::desk::{Desk, TABLE};
use crate::image::layout::{Grain, Norm, Patch, Step};

/// What kernels do with a pixel (`Code` in `include/colours.cuh`).
mod code {
    pub(super) const TABLE: u32 = 0;
    pub(super) const SATURATION: u32 = 1;
    pub(super) const HUE: u32 = 2;
    pub(super) const GRAY: u32 = 3;
    pub(super) const TRIPLE: u32 = 4;
    pub(super) const PERMUTE: u32 = 5;
    pub(super) const SPACE: u32 = 6;
    pub(super) const ERASE: u32 = 7;
    pub(super) const NOISE: u32 = 8;
    pub(super) const FLOAT_ERASE: u32 = 9;
    pub(super) const FLOAT_NOISE: u32 = 10;
    pub(super) const FLOAT_NORMALIZE: u32 = 11;
}

/// A byte for each byte; the tables of the channels lie one after the other.
pub(in crate::image) fn table(place: i64, channels: i32) -> Step {
    let (channels, which) = (channels as u32, TABLE as u32);
    Step { code: code::TABLE, channels, which, n: place, ..Step::default() }
}

impl<'a> Track<'a> {
    /// Takes an op on bytes, if it is such a one.
    pub(super) fn changed(&mut self, op: &'a AnyOp, desk: &mut Desk<'_, 'a>) -> Option<()> {
        let channels = self.channels;
        let step = |code| Step { code, channels: channels as u32, ..Step::default() };
        if makes_floats(op) {
            self.floats = Some(Floats { values: vec![op], steps: Vec::new() });
            return Some(());
        }
        if op.downcast_ref::<ops::ToDtype>().is_some() {
            // They are bytes.
        } else if is_by_value(op) {
            let bytes = desk.bytes(op, if channels == 4 { 4 } else { 1 })?;
            let which = if channels == 4 { TABLE as u32 } else { 0 };
            let n = desk.plan.put(&bytes);
            self.steps.push(Step { which, n, ..step(code::TABLE) });
        } else if let Some(op) = op.downcast_ref::<ops::AdjustSaturation>() {
            let factor = op.saturation_factor as f32;
            let step = Step { factor, ..step(code::SATURATION) };
            self.steps.extend(Some(step).filter(|_| channels > 1));
        } else if let Some(op) = op.downcast_ref::<ops::AdjustHue>() {
            let turn = (op.hue_factor * 255.0) as i32 as u8;
            let step = Step { n: turn.into(), ..step(code::HUE) };
            self.steps.extend(Some(step).filter(|_| channels > 1));
        } else if let Some(op) = op.downcast_ref::<ops::RgbToGrayscale>() {
            self.gray(op.num_output_channels as i32);
        } else if op.downcast_ref::<ops::GrayscaleToRgb>().is_some() {
            self.coloured();
        } else if let Some(op) = op.downcast_ref::<ops::PermuteChannels>() {
            let order = (0..4).map(|c| op.permutation.get(c).copied().unwrap_or(c) as i64);
            let n = order.zip(0..).map(|(from, c)| from << (8 * c)).sum();
            self.steps.push(Step { n, ..step(code::PERMUTE) });
        } else if let Some(op) = op.downcast_ref::<ops::ConvertColorSpace>() {
            self.converted(op, desk);
        } else if let Some(op) = op.downcast_ref::<ops::Erase>() {
            let n = self.patch(op, desk, |value| {
                // Whole parts wrap around; those beyond an integer's range are 0.
                let whole = if value.abs() < 2.0_f32.powi(31) { value as i32 } else { 0 };
                u32::from(whole as u8)
            });
            self.steps.push(Step { n, ..step(code::ERASE) });
        } else {
            let n = grain(op.downcast_ref()?, 255.0, desk);
            self.asks_places = true;
            self.steps.push(Step { n, ..step(code::NOISE) });
        }
        Some(())
    }

    /// Takes an op on floats, if it is such a one.
    pub(super) fn floated(&mut self, op: &'a AnyOp, desk: &mut Desk<'_, 'a>) -> Option<()> {
        let channels = self.channels as u32;
        let patch =
            op.downcast_ref().map(|op| (self.patch(op, desk, f32::to_bits), code::FLOAT_ERASE));
        let grain = op.downcast_ref().map(|op| (grain(op, 1.0, desk), code::FLOAT_NOISE));
        self.asks_places |= grain.is_some();
        let floats = self.floats.as_mut()?;
        if let Some((n, code)) = patch.or(grain) {
            floats.steps.push(Step { code, channels, n, ..Step::default() });
            return Some(());
        }
        let is_float = op.downcast_ref().is_none_or(|op: &ops::ToDtype| op.dtype == Dtype::Float32);
        let is_same = is_float && makes_floats(op);
        if floats.steps.is_empty() {
            let is_known = op.downcast_ref::<ops::Normalize>().is_some() || is_by_value(op);
            floats.values.extend(Some(op).filter(|_| is_known));
            return (is_known || is_same).then_some(());
        }
        if is_same {
            return Some(());
        }
        let ops::Normalize { mean, std } = op.downcast_ref()?;
        let each = |of: &[f64]| {
            let at =
                |c: usize| of.get(if of.len() == 1 { 0 } else { c }).map_or(1.0, |x| *x as f32);
            [0, 1, 2, 3].map(at)
        };
        let n = desk.plan.put(&[Norm { mean: each(mean), std: each(std) }]);
        floats.steps.push(Step { code: code::FLOAT_NORMALIZE, channels, n, ..Step::default() });
        Some(())
    }

    /// Takes the colours out; opacity is lost.
    fn gray(&mut self, channels: i32) {
        if self.channels > 1 {
            self.steps.push(Step { code: code::GRAY, ..Step::default() });
        } else if channels == 3 {
            self.steps.push(Step { code: code::TRIPLE, ..Step::default() });
        }
        self.channels = channels;
    }

    /// Three channels of one; opacity is lost.
    fn coloured(&mut self) {
        if self.channels == 1 {
            self.steps.push(Step { code: code::TRIPLE, ..Step::default() });
        }
        self.channels = 3;
    }

    fn converted(&mut self, op: &ops::ConvertColorSpace, desk: &mut Desk<'_, 'a>) {
        use ColorSpace::{Hsv, L, Lab, Rgb, YCbCr, Yuv};
        // `Space` in `include/spaces.cuh`.
        let which = match (op.from, op.to) {
            (Rgb, Hsv) => 0,
            (Hsv, Rgb) => 1,
            (Rgb, YCbCr) => 2,
            (YCbCr, Rgb) => 3,
            (Rgb, Yuv) => 4,
            (Yuv, Rgb) => 5,
            (Rgb, Lab) => 6,
            (Lab, Rgb) => 7,
            (Rgb, L) => return self.gray(1),
            (L, Rgb) => return self.coloured(),
            _ => return,
        };
        let n = if which >= 6 { desk.lights(which == 7) } else { 0 };
        self.steps.push(Step { code: code::SPACE, which, n, ..Step::default() });
    }

    /// Where the numbers of a rectangle are, as far as it lies in the image; `of` makes what is kept of a
    /// value.
    fn patch(&mut self, op: &ops::Erase, desk: &mut Desk<'_, 'a>, of: fn(f32) -> u32) -> i64 {
        self.asks_places = true;
        let inside = |first: u32, len: u32, side: i32| {
            let first = first.min(side as u32);
            (first as i32, len.min(side as u32 - first) as i32)
        };
        let (top, height) = inside(op.i, op.h, self.view.height);
        let (left, width) = inside(op.j, op.w, self.view.width);
        let (mut values, mut stream) = ([0; 4], None);
        match &op.v {
            ops::EraseValue::All(value) => values = [of(*value as f32); 4],
            ops::EraseValue::Each(each) => {
                let each = each.iter().cycle().map(|value| of(*value as f32));
                values.iter_mut().zip(each).for_each(|(to, value)| *to = value);
            }
            ops::EraseValue::Noise(noise) => stream = Some(*noise),
        }
        let is_noise = u32::from(stream.is_some());
        let stream = stream.unwrap_or(Stream { seed: 0, id: [0; 3] }).into();
        desk.plan.put(&[Patch { stream, is_noise, left, top, width, height, values, unused: 0 }])
    }
}

/// Where the numbers of noise are; `white` is the value of white.
fn grain(op: &ops::GaussianNoise, white: f64, desk: &mut Desk<'_, '_>) -> i64 {
    let [mean, sigma] = [op.mean, op.sigma].map(|x| (x * white) as f32);
    let (stream, clips) = (op.stream.into(), op.clip.into());
    desk.plan.put(&[Grain { stream, clips, mean, sigma, unused: 0 }])
}

/// Whether an op makes floats of bytes.
fn makes_floats(op: &AnyOp) -> bool {
    let to_dtype = op.downcast_ref::<ops::ToDtype>();
    op.downcast_ref::<ops::ToTensor>().is_some()
        || to_dtype.is_some_and(|op| op.dtype == Dtype::Float32)
}

/// Whether an op takes each value by itself, so that all that it does is a table.
fn is_by_value(op: &AnyOp) -> bool {
    op.downcast_ref::<ops::AdjustBrightness>().is_some()
        || op.downcast_ref::<ops::AdjustGamma>().is_some()
        || op.downcast_ref::<ops::Invert>().is_some()
        || op.downcast_ref::<ops::Posterize>().is_some()
        || op.downcast_ref::<ops::Solarize>().is_some()
}
