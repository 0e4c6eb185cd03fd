//! Ops that move pixels.

use augment_core::AnyOp;
use augment_image::{Edges, Fill, Interpolation, Map, PaddingMode, ops};

use super::{Next, Track};
use crate::image::desk::Desk;
use crate::image::layout::{Frame, View, Warp};

impl<'a> Track<'a> {
    /// The kernel of such an op, given the size that comes out.
    pub(super) fn moved(
        &self,
        op: &AnyOp,
        size: [i32; 2],
        desk: &mut Desk<'_, 'a>,
    ) -> Option<Next> {
        self.resampled(op, size)
            .or_else(|| self.warped(op, size, desk))
            .or_else(|| self.framed(op, size))
    }

    fn resampled(&self, op: &AnyOp, [width, height]: [i32; 2]) -> Option<Next> {
        let (part, filter) = if let Some(op) = op.downcast_ref::<ops::Resize>() {
            (self.view, op.interpolation)
        } else {
            let op = op.downcast_ref::<ops::ResizedCrop>()?;
            (self.part(op.top, op.left, op.height.into(), op.width.into())?, op.interpolation)
        };
        Some(Next::Resample { part, width, height, filter })
    }

    fn warped(&self, op: &AnyOp, size: [i32; 2], desk: &mut Desk<'_, 'a>) -> Option<Next> {
        let (w, h) = (self.view.width as usize, self.view.height as usize);
        let (map, interpolation, fill) = if let Some(op) = op.downcast_ref::<ops::Affine>() {
            (op.map(w, h), op.interpolation, &op.fill)
        } else if let Some(op) = op.downcast_ref::<ops::Rotate>() {
            (op.map(w, h)?, op.interpolation, &op.fill)
        } else {
            let op = op.downcast_ref::<ops::Perspective>()?;
            (op.map().ok()?, op.interpolation, &op.fill)
        };
        let how = how_code(interpolation)?;
        let channels = self.channels;
        let mut warp = Warp {
            from: self.view,
            to: 0,
            width: size[0],
            height: size[1],
            map: [0.0; 8],
            start: [0; 2],
            step: [0; 2],
            down: [0; 2],
            how,
            divides: 0,
            fill: bytes(fill.as_ref(), channels)?,
            mixes_opacity: u32::from(channels == 4 && how != how::NEAREST),
        };
        match map {
            Map::Perspective(map) => (warp.map, warp.divides) = (map, 1),
            Map::Affine(map) if how == how::NEAREST => {
                if !self.is_plain() {
                    return Some(Next::Bytes);
                }
                nearest(&mut warp, &map, desk)?;
            }
            Map::Affine(map) => warp.map[..6].copy_from_slice(&map),
        }
        Some(Next::Warp(warp))
    }

    /// Ops that give a rectangle which reaches beyond the image.
    fn framed(&self, op: &AnyOp, [width, height]: [i32; 2]) -> Option<Next> {
        let frame = |from: View, top: i64, left: i64, mode, fill| {
            let [top, left] = [top, left].map(|at| i32::try_from(at).ok());
            let (top, left) = (top?, left?);
            Some(Next::Frame(Frame { from, to: 0, width, height, top, left, mode, fill }))
        };
        if let Some(ops::Crop { top, left, .. }) = self.cut(op) {
            let fill = op.downcast_ref().map(|op: &ops::CenterCrop| &op.fill);
            let fill = bytes(fill, self.channels)?;
            return frame(self.view, top, left, mode(PaddingMode::Constant), fill);
        }
        let pad = op.downcast_ref::<ops::Pad>()?;
        let Edges { left, top, right, bottom } = pad.padding.edges().ok()?;
        // What less than 0 cuts off is not there to be repeated.
        let cut = |before: i64, after: i64, len: i32| {
            (-before.min(0), i64::from(len) + before.min(0) + after.min(0))
        };
        let (first_row, rows) = cut(top, bottom, self.view.height);
        let (first_column, columns) = cut(left, right, self.view.width);
        let from = self.part(first_row, first_column, rows, columns)?;
        let fill = bytes(Some(&pad.fill), self.channels)?;
        frame(from, -top.max(0), -left.max(0), mode(pad.padding_mode), fill)
    }
}

/// What stands where there are no pixels.
fn bytes(fill: Option<&Fill>, channels: i32) -> Option<[u8; 4]> {
    let mut bytes = [0; 4];
    if let Some(fill) = fill {
        let fill = fill.bytes(channels as usize).ok()?;
        bytes.iter_mut().zip(fill).for_each(|(byte, fill)| *byte = fill);
    }
    Some(bytes)
}

/// `How` in `warp.cu`.
mod how {
    pub(super) const FIXED: u32 = 0;
    pub(super) const NEAREST: u32 = 1;
    pub(super) const BILINEAR: u32 = 2;
    pub(super) const BICUBIC: u32 = 3;
    pub(super) const LISTED: u32 = 4;
}

fn how_code(how: Interpolation) -> Option<u32> {
    match how {
        Interpolation::Nearest | Interpolation::NearestExact => Some(how::NEAREST),
        Interpolation::Bilinear => Some(how::BILINEAR),
        Interpolation::Bicubic => Some(how::BICUBIC),
        _ => None,
    }
}

/// Pillow tells the places of nearest pixels with 16 bits after the point where they fit. Along the axes it
/// adds up doubles, which is done here, once for all rows and once for all columns; further away it does so
/// pixel by pixel, which is the CPU's work.
fn nearest(warp: &mut Warp, m: &[f64; 6], desk: &mut Desk<'_, '_>) -> Option<()> {
    if m[1] == 0.0 && m[3] == 0.0 {
        let columns = along(m[2] + m[0] * 0.5, m[0], warp.width, warp.from.width);
        let rows = along(m[5] + m[4] * 0.5, m[4], warp.height, warp.from.height);
        warp.how = how::LISTED;
        // Behind the first columns that are outside, Pillow stops at the next one.
        let first = columns.iter().position(|at| *at >= 0).unwrap_or(columns.len());
        let end = columns[first..].iter().position(|at| *at < 0).map(|len| first + len);
        let mut columns = columns;
        end.into_iter().for_each(|end| columns[end..].fill(-1));
        warp.start = [columns, rows].map(|places| desk.plan.put(&places));
        return Some(());
    }
    let fix = |value: f64| (value * 65536.0 + 0.5).floor() as i64;
    let (w, h) = (f64::from(warp.width), f64::from(warp.height));
    let fits = [(0.0, 0.0), (w, h), (0.0, h), (w, 0.0)].iter().all(|(x, y)| {
        (x * m[0] + y * m[1] + m[2]).abs() < 32768.0 && (x * m[3] + y * m[4] + m[5]).abs() < 32768.0
    });
    if !fits {
        return None;
    }
    warp.how = how::FIXED;
    warp.start = [fix(m[2] + m[0] * 0.5 + m[1] * 0.5), fix(m[5] + m[3] * 0.5 + m[4] * 0.5)];
    (warp.step, warp.down) = ([fix(m[0]), fix(m[3])], [fix(m[1]), fix(m[4])]);
    Some(())
}

/// The pixels that places along an axis lie in, or -1.
fn along(first: f64, step: f64, count: i32, size: i32) -> Vec<i32> {
    let places = std::iter::successors(Some(first), |place| Some(place + step));
    let pixel = |place: f64| match place >= 0.0 && place < f64::from(size) {
        true => place as i32,
        false => -1,
    };
    places.take(count as usize).map(pixel).collect()
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
