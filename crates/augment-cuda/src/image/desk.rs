//! What the images of a batch are planned with: the plan, and what they share.

use std::collections::HashMap;

use augment_core::{AnyOp, Data, Image, Pixels, Workspace};
use augment_image::{Interpolation, LAB_BYTES, ops};

use crate::plan::Plan;

/// Values of a table of one channel.
pub(super) const TABLE: usize = 256;

/// A plan, and what is put into it once for all images that need it.
pub(super) struct Desk<'p, 'a> {
    pub(super) plan: &'p mut Plan<'a>,
    workspace: Workspace,
    hues: Option<i64>,
    /// The lights of sRGB's bytes, and the way back.
    lights: [Option<i64>; 2],
    values: Vec<(Vec<&'a AnyOp>, i32, i64)>,
    windows: HashMap<(Interpolation, i32, i32), i64>,
}

impl<'p, 'a> Desk<'p, 'a> {
    pub(super) fn new(plan: &'p mut Plan<'a>) -> Self {
        Self {
            plan,
            workspace: Workspace::new(),
            hues: None,
            lights: [None; 2],
            values: Vec::new(),
            windows: HashMap::new(),
        }
    }

    /// Pillow's hues.
    pub(super) fn hues(&mut self) -> i64 {
        *self.hues.get_or_insert_with(|| self.plan.put(&augment_image::HUES[..]))
    }

    /// What LAB is made with, or RGB of LAB.
    pub(super) fn lights(&mut self, is_back: bool) -> i64 {
        *self.lights[usize::from(is_back)].get_or_insert_with(|| match is_back {
            false => self.plan.put(&augment_image::lab_lights()),
            true => self.plan.put(&LAB_BYTES[..]),
        })
    }

    /// What an op that takes each byte by itself makes of all bytes: 256 for each channel.
    pub(super) fn bytes(&mut self, op: &AnyOp, channels: usize) -> Option<Vec<u8>> {
        match self.ramp(std::iter::once(op), channels)? {
            // Pixels stand side by side.
            Pixels::U8(bytes) if channels == 1 => Some(bytes),
            Pixels::U8(bytes) => {
                let of = |i: usize| bytes.get(i % TABLE * channels + i / TABLE).copied();
                (0..channels * TABLE).map(of).collect()
            }
            Pixels::F32(_) => None,
        }
    }

    /// The values that bytes become by these ops, 256 for each channel; most images share theirs.
    pub(super) fn values(&mut self, ops: &[&'a AnyOp], channels: i32) -> Option<i64> {
        let is_same = |(others, n, _): &&(Vec<&AnyOp>, i32, i64)| {
            *n == channels
                && others.len() == ops.len()
                && others.iter().zip(ops).all(|(a, b)| is_same(a, b))
        };
        if let Some((_, _, table)) = self.values.iter().find(is_same) {
            return Some(*table);
        }
        let Pixels::F32(values) = self.ramp(ops.iter().copied(), channels as usize)? else {
            return None;
        };
        let table = self.plan.put(&values);
        self.values.push((ops.to_vec(), channels, table));
        Some(table)
    }

    /// What ops make of an image of 256 pixels, whose channels are alike.
    fn ramp<'b>(
        &mut self,
        ops: impl Iterator<Item = &'b AnyOp>,
        channels: usize,
    ) -> Option<Pixels> {
        let mut bytes = self.workspace.bytes(TABLE * channels);
        bytes.extend((0..=255).flat_map(|byte| std::iter::repeat_n(byte, channels)));
        let mut data = Data::from(Image::new(TABLE, 1, channels, Pixels::U8(bytes)));
        for op in ops {
            data = op.apply(data, &mut self.workspace).ok()?;
        }
        match data {
            Data::Image(image) => Some(image.pixels),
            _ => None,
        }
    }

    /// Where the windows of an axis are, which images with the same one share. `make` plans those that a
    /// kernel makes.
    pub(super) fn windows(
        &mut self,
        filter: Interpolation,
        [input, output]: [i32; 2],
        make: impl FnOnce(&mut Plan<'a>) -> Option<i64>,
    ) -> i64 {
        *self.windows.entry((filter, input, output)).or_insert_with(|| {
            let on_host = || host_windows(filter, input as usize, output as usize);
            make(self.plan).unwrap_or_else(|| self.plan.put(&on_host()))
        })
    }
}

/// The windows of an axis as `resample.cu` reads them.
fn host_windows(filter: Interpolation, input: usize, output: usize) -> Vec<i32> {
    let mut windows = Vec::with_capacity(output);
    augment_image::windows(filter, input, output, |first, weights| {
        windows.push((first, weights.to_vec()));
    });
    let taps = windows.iter().map(|(_, weights)| weights.len()).max().unwrap_or(0);
    let firsts = windows.iter().map(|(first, _)| *first as i32);
    let counts = windows.iter().map(|(_, weights)| weights.len() as i32);
    let mut numbers: Vec<i32> = firsts.chain(counts).collect();
    for tap in 0..taps {
        let weights = windows.iter().map(|(_, weights)| weights.get(tap).copied());
        numbers.extend(weights.map(Option::unwrap_or_default));
    }
    numbers
}

/// Whether two ops are one and the same, or of equal numbers. What is asked for every sample must not cost
/// what their JSON does.
fn is_same(a: &AnyOp, b: &AnyOp) -> bool {
    if std::ptr::addr_eq(&raw const **a, &raw const **b) {
        return a.name() == b.name();
    }
    if let (Some(a), Some(b)) = (a.downcast_ref::<ops::Normalize>(), b.downcast_ref()) {
        let ops::Normalize { mean, std } = b;
        return a.mean == *mean && a.std == *std;
    }
    if let (Some(a), Some(b)) = (a.downcast_ref::<ops::ToDtype>(), b.downcast_ref()) {
        let ops::ToDtype { dtype, scale } = b;
        return a.dtype == *dtype && a.scale == *scale;
    }
    a.downcast_ref::<ops::ToTensor>().is_some() && b.downcast_ref::<ops::ToTensor>().is_some()
}
