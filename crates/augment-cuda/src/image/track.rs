//! One image on its way: what each op means for it.

use augment_core::{AnyOp, Data, Dtype, Image, ImageInfo, Info, Pixels, Workspace};
use augment_image::{Edges, Fill, Interpolation, Map, PaddingMode, ops};

use super::layout::{Frame, Sharpen, Step, View, Warp};
use super::rounds::TABLE;
use crate::output::Output;
use crate::plan::Plan;
use crate::tracks::End;

/// What kernels do with a pixel (`Code` in `colour.cu`).
pub(super) mod code {
    pub(in crate::image) const TABLE: u32 = 0;
    pub(in crate::image) const SATURATION: u32 = 1;
    pub(in crate::image) const HUE: u32 = 2;
    pub(in crate::image) const GRAY: u32 = 3;
}

/// What is found in a whole image (`Measure` in `colour.cu`).
mod measure {
    pub(in crate::image) const CONTRAST: u32 = 0;
    pub(in crate::image) const EQUALIZE: u32 = 1;
    pub(in crate::image) const AUTOCONTRAST: u32 = 2;
}

/// An image, as far as it has come.
pub(crate) struct Track<'a> {
    pub(super) ops: &'a [AnyOp],
    /// How many of the ops are done or waiting.
    pub(super) done: usize,
    pub(super) view: View,
    /// Ops on colours that wait for the pixels to be written.
    pub(super) steps: Vec<Step>,
    pub(super) next: Next,
    pub(super) output: Option<Output>,
}

/// What an image needs next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    Resample {
        part: View,
        width: i32,
        height: i32,
        filter: u32,
    },
    /// A rectangle around or beside the view, of which the rest is to be filled in.
    Frame(Frame),
    Warp(Warp),
    Sharpen(Sharpen),
    Measure {
        kind: u32,
        factor: f32,
    },
    /// To be written, so that its places may change.
    Bytes,
    /// To be written as a result, perhaps as the floats of the next ops.
    Result {
        floats: usize,
    },
}

/// Whether images like this can be worked on.
fn is_known(image: &Image) -> bool {
    let fits = |len: usize| (1..=1 << 15).contains(&len);
    fits(image.width)
        && fits(image.height)
        && matches!(image.channels, 1 | 3)
        && matches!(image.pixels, Pixels::U8(_))
        && image.targets.is_empty()
}

/// Whether the op has a kernel for the image, or needs none.
pub(crate) fn has_kernel(op: &AnyOp, image: &Image) -> bool {
    let mut plan = Plan::default();
    let Some(mut track) = Track::new(&mut plan, std::slice::from_ref(op), image) else {
        return false;
    };
    track.advance(&mut plan);
    track.done == 1 || !matches!(track.next, Next::Result { floats: 0 })
}

impl<'a> Track<'a> {
    /// An image and the ops on it that are not done, unless there are no kernels for images like it.
    pub(crate) fn new(plan: &mut Plan<'a>, ops: &'a [AnyOp], image: &'a Image) -> Option<Self> {
        let Pixels::U8(bytes) = &image.pixels else { return None };
        if !is_known(image) {
            return None;
        }
        let [width, height, channels] =
            [image.width, image.height, image.channels].map(|len| len as i32);
        let view = View::whole(plan.upload(bytes), width, height, channels);
        let next = Next::Result { floats: 0 };
        Some(Self { ops, done: 0, view, steps: Vec::new(), next, output: None })
    }

    /// How far the plan has brought it, once it is all planned.
    pub(crate) fn end(&self) -> Option<End> {
        Some(End { done: self.done, output: self.output? })
    }

    /// Takes all ops that need no kernel of their own, and finds out what is next.
    pub(super) fn advance(&mut self, plan: &mut Plan<'_>) {
        self.next = loop {
            let Some(op) = self.ops.get(self.done) else { break Next::Result { floats: 0 } };
            if let Some(view) = self.viewed(op) {
                self.view = view;
            } else if let Some(step) = self.changed(op, plan) {
                self.steps.extend(step);
            } else if let Some(next) = self.needs(op) {
                break next;
            } else {
                break Next::Result { floats: self.floats() };
            }
            self.done += 1;
        };
    }

    /// What is known of it, as an op sees it.
    fn info(&self) -> Info {
        let mut info = ImageInfo::of(Dtype::Uint8);
        info.width = Some(self.view.width as usize);
        info.height = Some(self.view.height as usize);
        info.channels = Some(self.view.channels as usize);
        info.into()
    }

    /// The size after an op, if it has one.
    fn size_after(&self, op: &AnyOp) -> Option<(i32, i32)> {
        match op.output_info(&self.info()).ok()? {
            Info::Image(ImageInfo { width: Some(width), height: Some(height), .. }) => {
                let fits =
                    |len: usize| i32::try_from(len).ok().filter(|len| (1..=1 << 15).contains(len));
                Some((fits(width)?, fits(height)?))
            }
            _ => None,
        }
    }

    /// The part of the image, if it lies within.
    fn part(&self, top: i64, left: i64, height: i64, width: i64) -> Option<View> {
        let View { width: w, height: h, .. } = self.view;
        let is_within = top >= 0
            && left >= 0
            && height >= 1
            && width >= 1
            && top.checked_add(height)? <= i64::from(h)
            && left.checked_add(width)? <= i64::from(w);
        let part = || self.view.part(top as i32, left as i32, height as i32, width as i32);
        is_within.then(part)
    }

    /// Ops that only look at the pixels differently.
    fn viewed(&self, op: &AnyOp) -> Option<View> {
        if op.downcast_ref::<ops::HorizontalFlip>().is_some() {
            return Some(self.view.mirrored());
        }
        if op.downcast_ref::<ops::VerticalFlip>().is_some() {
            return Some(self.view.flipped());
        }
        if let Some(&ops::Crop { top, left, height, width }) = op.downcast_ref() {
            return self.part(top, left, height.into(), width.into());
        }
        None
    }

    /// Ops that take each pixel by itself: their step, if it does anything.
    fn changed(&self, op: &AnyOp, plan: &mut Plan<'_>) -> Option<Option<Step>> {
        let is_gray = self.view.channels == 1;
        let step = |code, n, factor| Some(Step { code, factor, n });
        if let Some(op) = op.downcast_ref::<ops::AdjustSaturation>() {
            let factor = op.saturation_factor as f32;
            return Some(step(code::SATURATION, 0, factor).filter(|_| !is_gray));
        }
        if let Some(op) = op.downcast_ref::<ops::AdjustHue>() {
            let turn = (op.hue_factor * 255.0) as i32 as u8;
            return Some(step(code::HUE, turn.into(), 0.0).filter(|_| !is_gray));
        }
        if let Some(op) = op.downcast_ref::<ops::RgbToGrayscale>() {
            let keeps = op.num_output_channels as i32 == self.view.channels;
            return keeps.then(|| step(code::GRAY, 0, 0.0).filter(|_| !is_gray));
        }
        let by_value = op.downcast_ref::<ops::AdjustBrightness>().is_some()
            || op.downcast_ref::<ops::AdjustGamma>().is_some()
            || op.downcast_ref::<ops::Invert>().is_some()
            || op.downcast_ref::<ops::Posterize>().is_some()
            || op.downcast_ref::<ops::Solarize>().is_some();
        if by_value {
            let Some(Pixels::U8(bytes)) = ramp(std::slice::from_ref(op), 3) else { return None };
            let table: [u8; TABLE] = std::array::from_fn(|i| bytes[i % 256 * 3 + i / 256]);
            return Some(step(code::TABLE, plan.put(&table), 0.0));
        }
        None
    }

    /// Ops that need the pixels, or something that is found in all of them.
    fn needs(&self, op: &AnyOp) -> Option<Next> {
        if let Some(op) = op.downcast_ref::<ops::AdjustContrast>() {
            let factor = op.contrast_factor as f32;
            return Some(Next::Measure { kind: measure::CONTRAST, factor });
        }
        if op.downcast_ref::<ops::Equalize>().is_some() {
            return Some(Next::Measure { kind: measure::EQUALIZE, factor: 0.0 });
        }
        if op.downcast_ref::<ops::Autocontrast>().is_some() {
            return Some(Next::Measure { kind: measure::AUTOCONTRAST, factor: 0.0 });
        }
        if let Some(op) = op.downcast_ref::<ops::AdjustSharpness>() {
            let factor = op.sharpness_factor as f32;
            let next = Next::Sharpen(Sharpen { from: self.view, to: 0, factor, unused: 0 });
            return Some(if self.steps.is_empty() { next } else { Next::Bytes });
        }
        if let Some(warp) = self.warped(op) {
            return Some(if self.steps.is_empty() { Next::Warp(warp?) } else { Next::Bytes });
        }
        if let Some(next) = self.framed(op) {
            return Some(if self.steps.is_empty() { next } else { Next::Bytes });
        }
        let (part, interpolation) = if let Some(op) = op.downcast_ref::<ops::Resize>() {
            (self.view, op.interpolation)
        } else if let Some(op) = op.downcast_ref::<ops::ResizedCrop>() {
            (self.part(op.top, op.left, op.height.into(), op.width.into())?, op.interpolation)
        } else {
            return None;
        };
        let filter = match interpolation {
            Interpolation::Nearest | Interpolation::NearestExact => 0,
            Interpolation::Box => 1,
            Interpolation::Bilinear => 2,
            Interpolation::Bicubic => 3,
            // Their sines are not the same to the last bit everywhere.
            _ => return None,
        };
        let (width, height) = self.size_after(op)?;
        if !self.steps.is_empty() {
            return Some(Next::Bytes);
        }
        Some(Next::Resample { part, width, height, filter })
    }

    /// Warps; nothing of one that has no kernel.
    fn warped(&self, op: &AnyOp) -> Option<Option<Warp>> {
        let (w, h) = (self.view.width as usize, self.view.height as usize);
        let (map, how, fill) = if let Some(op) = op.downcast_ref::<ops::Affine>() {
            (Some(op.map(w, h)), op.interpolation, &op.fill)
        } else if let Some(op) = op.downcast_ref::<ops::Rotate>() {
            (op.map(w, h), op.interpolation, &op.fill)
        } else {
            let op = op.downcast_ref::<ops::Perspective>()?;
            (op.map().ok(), op.interpolation, &op.fill)
        };
        Some(map.and_then(|map| self.warp(op, map, how, fill.as_ref())))
    }

    fn warp(&self, op: &AnyOp, map: Map, how: Interpolation, fill: Option<&Fill>) -> Option<Warp> {
        let (width, height) = self.size_after(op)?;
        let mut bytes = [0; 4];
        if let Some(fill) = fill {
            let fill = fill.bytes(self.view.channels as usize).ok()?;
            bytes.iter_mut().zip(fill).for_each(|(byte, fill)| *byte = fill);
        }
        let mut warp = Warp {
            from: self.view,
            to: 0,
            width,
            height,
            map: [0.0; 8],
            start: [0; 2],
            step: [0; 2],
            down: [0; 2],
            how: how_code(how)?,
            divides: 0,
            fill: bytes,
            unused: 0,
        };
        match map {
            Map::Perspective(map) => (warp.map, warp.divides) = (map, 1),
            Map::Affine(map) if warp.how == NEAREST => fixed(&mut warp, &map)?,
            Map::Affine(map) => warp.map[..6].copy_from_slice(&map),
        }
        Some(warp)
    }

    /// Ops that give a rectangle which reaches beyond the image.
    fn framed(&self, op: &AnyOp) -> Option<Next> {
        let (width, height) = self.size_after(op)?;
        if let Some(op) = op.downcast_ref::<ops::Crop>() {
            let (top, left) = (i32::try_from(op.top).ok()?, i32::try_from(op.left).ok()?);
            let mode = mode(PaddingMode::Constant);
            let fill = [0; 4];
            let from = self.view;
            return Some(Next::Frame(Frame { from, to: 0, width, height, top, left, mode, fill }));
        }
        let pad = op.downcast_ref::<ops::Pad>()?;
        let Edges { left, top, right, bottom } = pad.padding.edges().ok()?;
        let mut fill = [0; 4];
        let bytes = pad.fill.bytes(self.view.channels as usize).ok()?;
        fill.iter_mut().zip(bytes).for_each(|(fill, byte)| *fill = byte);
        // What less than 0 cuts off is not there to be repeated.
        let cut = |before: i64, after: i64, len: i32| {
            (-before.min(0), i64::from(len) + before.min(0) + after.min(0))
        };
        let (first_row, rows) = cut(top, bottom, self.view.height);
        let (first_column, columns) = cut(left, right, self.view.width);
        let from = self.part(first_row, first_column, rows, columns)?;
        let [top, left] = [top, left].map(|before| i32::try_from(before.max(0)).ok());
        let (top, left, mode) = (-top?, -left?, mode(pad.padding_mode));
        Some(Next::Frame(Frame { from, to: 0, width, height, top, left, mode, fill }))
    }

    /// How many of the ops from here on, one after the other, make floats of bytes.
    fn floats(&self) -> usize {
        let rest = &self.ops[self.done..];
        let makes_floats = |op: &&AnyOp| {
            op.downcast_ref::<ops::ToTensor>().is_some()
                || op.downcast_ref::<ops::Normalize>().is_some()
                || op.downcast_ref::<ops::ToDtype>().is_some()
        };
        let most = rest.iter().take_while(makes_floats).count();
        let channels = self.view.channels as usize;
        let are_floats =
            |count: &usize| matches!(ramp(&rest[..*count], channels), Some(Pixels::F32(_)));
        (1..=most).rev().find(are_floats).unwrap_or(0)
    }
}

/// `How` in `warp.cu`: of a nearest pixel that is told by whole numbers, and of one by doubles.
const FIXED: u32 = 0;
const NEAREST: u32 = 1;

fn how_code(how: Interpolation) -> Option<u32> {
    match how {
        Interpolation::Nearest | Interpolation::NearestExact => Some(NEAREST),
        Interpolation::Bilinear => Some(2),
        Interpolation::Bicubic => Some(3),
        _ => None,
    }
}

/// Pillow tells the places of nearest pixels with 16 bits after the point where they fit; along the axes
/// and further away it adds up doubles, which is the CPU's work unless nothing is lost by it.
fn fixed(warp: &mut Warp, m: &[f64; 6]) -> Option<()> {
    let fix = |value: f64| (value * 65536.0 + 0.5).floor() as i64;
    let (w, h) = (f64::from(warp.width), f64::from(warp.height));
    let fits = [(0.0, 0.0), (w, h), (0.0, h), (w, 0.0)].iter().all(|(x, y)| {
        (x * m[0] + y * m[1] + m[2]).abs() < 32768.0 && (x * m[3] + y * m[4] + m[5]).abs() < 32768.0
    });
    let is_along = m[1] == 0.0 && m[3] == 0.0;
    let is_exact = m.iter().all(|value| (value * 65536.0).fract() == 0.0);
    if !fits || (is_along && !is_exact) {
        return None;
    }
    warp.how = FIXED;
    warp.start = [fix(m[2] + m[0] * 0.5 + m[1] * 0.5), fix(m[5] + m[3] * 0.5 + m[4] * 0.5)];
    (warp.step, warp.down) = ([fix(m[0]), fix(m[3])], [fix(m[1]), fix(m[4])]);
    Some(())
}

/// `Mode` in `frame.cu`.
fn mode(mode: PaddingMode) -> u32 {
    match mode {
        PaddingMode::Constant => 0,
        PaddingMode::Edge => 1,
        PaddingMode::Reflect => 2,
        PaddingMode::Symmetric => 3,
    }
}

/// What ops that take each byte by itself make of all bytes: an image of 256 pixels, whose channels
/// are alike.
pub(super) fn ramp(ops: &[AnyOp], channels: usize) -> Option<Pixels> {
    let bytes = (0..=255).flat_map(|byte| std::iter::repeat_n(byte, channels)).collect();
    let mut data = Data::from(Image::new(256, 1, channels, Pixels::U8(bytes)));
    let mut workspace = Workspace::new();
    for op in ops {
        data = op.apply(data, &mut workspace).ok()?;
    }
    match data {
        Data::Image(image) => Some(image.pixels),
        _ => None,
    }
}
