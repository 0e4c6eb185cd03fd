//! What a worker keeps from sample to sample.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;

use crate::image::Pixels;

/// What one worker keeps from sample to sample: plans (FFTs, filter banks) and buffers.
///
/// Each thread has its own, so nothing is locked. Nothing in it may change a result.
#[derive(Default)]
pub struct Workspace {
    slots: HashMap<TypeId, Box<dyn Any + Send>>,
    spare: Vec<Vec<f32>>,
    spare_bytes: Vec<Vec<u8>>,
}

/// More buffers than a few are a leak, not a cache.
const MAX_SPARE: usize = 8;

impl Workspace {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The slot of type `T`, made on first use. An op keeps its plans in a type of its own.
    pub fn slot<T: Any + Send + Default>(&mut self) -> &mut T {
        let slot = self.slots.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        match slot.downcast_mut() {
            Some(slot) => slot,
            None => unreachable!("a slot holds the type that it is found by"),
        }
    }

    /// Takes the slot out, for an op that needs the workspace beside it; put it back with
    /// [`Self::put`].
    pub fn take<T: Any + Send + Default>(&mut self) -> T {
        std::mem::take(self.slot())
    }

    /// Puts back what [`Self::take`] took.
    pub fn put<T: Any + Send + Default>(&mut self, value: T) {
        *self.slot() = value;
    }

    /// A buffer of `len` values, all 0, reused when one was given back.
    pub fn zeros(&mut self, len: usize) -> Vec<f32> {
        let mut buffer = self.buffer();
        buffer.resize(len, 0.0);
        buffer
    }

    /// An empty buffer, with room when one was given back.
    pub fn buffer(&mut self) -> Vec<f32> {
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        buffer
    }

    /// Gives back a buffer that is no longer needed.
    pub fn recycle(&mut self, buffer: Vec<f32>) {
        if self.spare.len() < MAX_SPARE {
            self.spare.push(buffer);
        }
    }

    /// An empty buffer of bytes with room for `len`, reused when one was given back.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut buffer = self.spare_bytes.pop().unwrap_or_default();
        buffer.clear();
        // A thumbnail must not hold on to a poster's memory.
        if buffer.capacity() / 4 > len {
            buffer = Vec::new();
        }
        buffer.reserve(len);
        buffer
    }

    /// Gives back pixels that are no longer needed.
    pub fn recycle_pixels(&mut self, pixels: Pixels) {
        match pixels {
            Pixels::U8(bytes) => self.recycle_bytes(bytes),
            Pixels::F32(values) => self.recycle(values),
        }
    }

    /// Gives back bytes that are no longer needed.
    pub fn recycle_bytes(&mut self, buffer: Vec<u8>) {
        if self.spare_bytes.len() < MAX_SPARE {
            self.spare_bytes.push(buffer);
        }
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Workspace({} slots, {} spare buffers)", self.slots.len(), self.spare.len())
    }
}
