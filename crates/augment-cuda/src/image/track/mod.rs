//! One image on its way: what each op means for it.

mod filters;
mod moves;
mod steps;
mod views;

pub(super) use self::steps::table;
pub(super) use self::views::annotates;

use augment_core::{AnyOp, Dtype, Image, ImageInfo, Info, Pixels};
use augment_image::{Interpolation, ops};

use super::desk::Desk;
use super::layout::{Blur, Frame, Median, Sharpen, Step, View, Warp};
use crate::output::Output;
use crate::plan::Plan;
use crate::tracks::End;

/// The longest side that kernels work on.
const MAX_SIDE: usize = 1 << 15;

/// An image, as far as it has come.
pub(crate) struct Track<'a> {
    pub(super) ops: &'a [AnyOp],
    /// How many of the ops are done or waiting.
    pub(super) done: usize,
    /// Its bytes.
    pub(super) view: View,
    /// Of what the steps make of them.
    pub(super) channels: i32,
    /// Ops on colours that wait for the pixels to be written.
    pub(super) steps: Vec<Step>,
    /// Those behind the one that makes floats of bytes.
    pub(super) floats: Option<Floats<'a>>,
    /// Whether a waiting step asks where a pixel is, so that it must be done before places change.
    asks_places: bool,
    pub(super) next: Next,
    pub(super) output: Option<Output>,
}

/// Ops that end in floats.
pub(super) struct Floats<'a> {
    /// Those that take each value by itself: what they make of all bytes is a table.
    pub(super) values: Vec<&'a AnyOp>,
    /// Those after them.
    pub(super) steps: Vec<Step>,
}

/// What an image needs next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    Resample {
        part: View,
        width: i32,
        height: i32,
        filter: Interpolation,
    },
    /// A rectangle around or beside the view, of which the rest is to be filled in.
    Frame(Frame),
    Warp(Warp),
    Sharpen(Sharpen),
    Median(Median),
    Blur(Blur),
    Elastic,
    Measure {
        kind: u32,
        factor: f32,
    },
    /// To be written, so that its places may change.
    Bytes,
    /// To be written as a result.
    Result,
}

/// What an op is to an image.
enum Meaning {
    /// It only looks at the pixels differently.
    View(View),
    /// It waits, or does nothing.
    Step,
    /// A kernel of its own.
    Next(Next),
    /// The CPU's work.
    None,
}

/// Whether images like this can be worked on.
fn is_known(image: &Image) -> bool {
    let fits = |len: usize| (1..=MAX_SIDE).contains(&len);
    let has_masks = image.targets.masks.iter().all(|mask| mask.len() == image.width * image.height);
    fits(image.width) && fits(image.height) && matches!(image.channels, 1 | 3 | 4) && has_masks
}

/// Whether the op has a kernel for the image, or needs none.
pub(crate) fn has_kernel(op: &AnyOp, image: &Image) -> bool {
    let mut plan = Plan::default();
    let Some(mut track) = Track::new(&mut plan, std::slice::from_ref(op), image) else {
        return false;
    };
    track.advance(&mut Desk::new(&mut plan));
    track.done == 1 || !matches!(track.next, Next::Result)
}

impl<'a> Track<'a> {
    /// An image and the ops on it that are not done, unless there are no kernels for images like it.
    pub(crate) fn new(plan: &mut Plan<'a>, ops: &'a [AnyOp], image: &'a Image) -> Option<Self> {
        let &Image { width, height, channels, .. } = image;
        let Pixels::U8(bytes) = &image.pixels else { return None };
        if !is_known(image) || bytes.len() != width * height * channels {
            return None;
        }
        let [width, height, channels] = [width, height, channels].map(|len| len as i32);
        let view = View::whole(plan.upload(bytes), width, height, channels);
        Some(Self {
            ops,
            done: 0,
            view,
            channels,
            steps: Vec::new(),
            floats: None,
            asks_places: false,
            next: Next::Result,
            output: None,
        })
    }

    /// How far the plan has brought it, once it is all planned.
    pub(crate) fn end(&self) -> Option<End> {
        Some(End { done: self.done, output: self.output? })
    }

    /// Goes on from bytes that a kernel has written.
    pub(super) fn written(&mut self, view: View) {
        (self.view, self.channels) = (view, view.channels);
        self.steps.clear();
        self.asks_places = false;
    }

    /// Takes all ops that need no kernel of their own, and finds out what is next.
    pub(super) fn advance(&mut self, desk: &mut Desk<'_, 'a>) {
        self.next = loop {
            let Some(op) = self.ops.get(self.done) else { break Next::Result };
            match self.meaning(op, desk) {
                Meaning::View(_) if self.asks_places => {
                    break if self.floats.is_none() { Next::Bytes } else { Next::Result };
                }
                Meaning::View(view) => self.view = view,
                Meaning::Step => {}
                Meaning::Next(next) => break next,
                Meaning::None => break Next::Result,
            }
            self.done += 1;
        };
    }

    fn meaning(&mut self, op: &'a AnyOp, desk: &mut Desk<'_, 'a>) -> Meaning {
        // What cannot be done fails on the CPU, which says why.
        let Ok(Info::Image(after)) = op.output_info(&self.info()) else { return Meaning::None };
        if annotates(op) {
            return Meaning::Step;
        }
        if let Some(view) = self.viewed(op) {
            return Meaning::View(view);
        }
        if self.floats.is_some() {
            return if self.floated(op, desk).is_some() { Meaning::Step } else { Meaning::None };
        }
        if self.changed(op, desk).is_some() {
            return Meaning::Step;
        }
        if let Some((kind, factor)) = measured(op) {
            return Meaning::Next(Next::Measure { kind, factor });
        }
        let Some(size) = size(&after) else { return Meaning::None };
        let next = self.filtered(op, desk).or_else(|| self.moved(op, size, desk));
        match next {
            None => Meaning::None,
            Some(_) if !self.is_plain() => Meaning::Next(Next::Bytes),
            Some(next) => Meaning::Next(next),
        }
    }

    /// Whether the bytes of the view are those of the image.
    fn is_plain(&self) -> bool {
        self.steps.is_empty() && self.channels == self.view.channels
    }

    /// What is known of it, as an op sees it.
    fn info(&self) -> Info {
        let dtype = if self.floats.is_some() { Dtype::Float32 } else { Dtype::Uint8 };
        let mut info = ImageInfo::of(dtype);
        info.width = Some(self.view.width as usize);
        info.height = Some(self.view.height as usize);
        info.channels = Some(self.channels as usize);
        info.into()
    }
}

/// The sizes of an image, if kernels work on such.
fn size(info: &ImageInfo) -> Option<[i32; 2]> {
    let fits = |len: usize| (1..=MAX_SIDE).contains(&len).then_some(len as i32);
    Some([fits(info.width?)?, fits(info.height?)?])
}

/// What is found in a whole image (`Measure` in `colour.cu`).
mod measure {
    pub(super) const CONTRAST: u32 = 0;
    pub(super) const EQUALIZE: u32 = 1;
    pub(super) const AUTOCONTRAST: u32 = 2;
}

/// What an op must know of the whole image.
fn measured(op: &AnyOp) -> Option<(u32, f32)> {
    if let Some(op) = op.downcast_ref::<ops::AdjustContrast>() {
        return Some((measure::CONTRAST, op.contrast_factor as f32));
    }
    if op.downcast_ref::<ops::Equalize>().is_some() {
        return Some((measure::EQUALIZE, 0.0));
    }
    op.downcast_ref::<ops::Autocontrast>().map(|_| (measure::AUTOCONTRAST, 0.0))
}
