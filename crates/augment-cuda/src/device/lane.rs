//! A stream of a GPU, with the memory that its batches use.

use std::collections::HashMap;
use std::sync::Arc;

use augment_core::{Error, Result};
use cudarc::driver::{
    CudaFunction, CudaSlice, CudaStream, DevicePtr, DeviceRepr, DriverError, LaunchConfig,
    PinnedHostSlice, PushKernelArg, result,
};

use crate::backend::Lane;
use crate::kernels::Kernel;

/// A stream of a GPU: what it is given is done in that order. Memory that is worked in, and the host's
/// page-locked memory that is uploaded from and downloaded to, are kept from batch to batch.
pub struct DeviceLane {
    stream: Arc<CudaStream>,
    functions: Arc<HashMap<&'static str, CudaFunction>>,
    /// No more than this is kept beyond what a batch needs.
    room: usize,
    arena: Option<CudaSlice<u8>>,
    up: Option<PinnedHostSlice<u8>>,
    down: Option<PinnedHostSlice<u8>>,
}

/// Memory of a GPU.
pub struct DeviceMemory {
    bytes: CudaSlice<u8>,
}

impl DeviceMemory {
    /// The stream that writes to it, as the driver's handle: whoever reads the memory on another one waits
    /// for it.
    pub fn stream(&self) -> u64 {
        self.bytes.stream().cu_stream() as u64
    }
}

/// The parameters of any kernel, which reads as many as it has.
#[derive(Clone, Copy)]
#[repr(C)]
struct Params([u64; MOST_PARAMS]);

const MOST_PARAMS: usize = 8;

// SAFETY: numbers without references, in C's layout.
unsafe impl DeviceRepr for Params {}

pub(super) fn failed(error: DriverError) -> Error {
    Error::data(format!("the NVIDIA driver: {error}"))
}

/// What is asked for, and half as much again for the next batch, as long as that is within bounds.
fn generous(len: usize, room: usize) -> usize {
    len.max((len + len / 2).min(room)).max(1)
}

impl DeviceLane {
    pub(super) fn new(
        stream: Arc<CudaStream>,
        functions: Arc<HashMap<&'static str, CudaFunction>>,
        room: usize,
    ) -> Self {
        Self { stream, functions, room, arena: None, up: None, down: None }
    }

    fn arena(&mut self, len: usize) -> Result<u64> {
        if self.arena.as_ref().is_none_or(|arena| arena.len() < len) {
            self.arena = None;
            // SAFETY: whatever reads the arena has written it before: the plan sees to it.
            let arena = unsafe { self.stream.alloc(generous(len, self.room)) };
            self.arena = Some(arena.map_err(failed)?);
        }
        let arena = self.arena.as_ref().map(|arena| arena.device_ptr(&self.stream).0);
        arena.ok_or_else(too_short)
    }

    /// Page-locked memory of so many bytes at least, which nothing uses any more.
    fn pinned<'a>(
        stream: &CudaStream,
        slot: &'a mut Option<PinnedHostSlice<u8>>,
        len: usize,
        room: usize,
        flags: u32,
    ) -> Result<&'a mut [u8]> {
        if slot.as_ref().is_none_or(|pinned| pinned.len() < len) {
            *slot = None;
            let context = stream.context();
            // SAFETY: it is written before it is read, by the host or by a copy.
            let pinned = unsafe { context.alloc_pinned_with_flags(generous(len, room), flags) };
            *slot = Some(pinned.map_err(failed)?);
        }
        let pinned = slot.as_mut().ok_or_else(too_short)?.as_mut_slice().map_err(failed)?;
        pinned.get_mut(..len).ok_or_else(too_short)
    }
}

impl Lane for DeviceLane {
    type Memory = DeviceMemory;

    fn memory(&mut self, len: usize) -> Result<DeviceMemory> {
        // SAFETY: whatever reads memory has written it before: the plan sees to it.
        let bytes = unsafe { self.stream.alloc(len.max(1)) }.map_err(failed)?;
        Ok(DeviceMemory { bytes })
    }

    fn address(&self, memory: &DeviceMemory) -> u64 {
        memory.bytes.device_ptr(&self.stream).0
    }

    fn stage(&mut self, staged: usize, arena: usize, fill: impl FnOnce(&mut [u8])) -> Result<u64> {
        // The last batch may still be on its way.
        self.wait()?;
        let address = self.arena(arena)?;
        // The host only writes it, so its caches need not know.
        let flags = cudarc::driver::sys::CU_MEMHOSTALLOC_WRITECOMBINED;
        let bytes = Self::pinned(&self.stream, &mut self.up, staged, self.room, flags)?;
        fill(bytes);
        if !bytes.is_empty() {
            // SAFETY: the arena has room for the bytes, which stay as they are until the stream is waited
            // for: by the next call of this function at the latest.
            let copy =
                unsafe { result::memcpy_htod_async(address, bytes, self.stream.cu_stream()) };
            copy.map_err(failed)?;
        }
        Ok(address)
    }

    fn clear(&mut self, start: usize, len: usize) -> Result<()> {
        let arena = self.arena.as_mut().ok_or_else(too_short)?;
        let end = start.checked_add(len).ok_or_else(too_short)?;
        let mut part = arena.try_slice_mut(start..end).ok_or_else(too_short)?;
        self.stream.memset_zeros(&mut part).map_err(failed)
    }

    fn launch(
        &mut self,
        kernel: &Kernel,
        grid: [u32; 2],
        threads: u32,
        params: &[u64],
    ) -> Result<()> {
        let function = self.functions.get(kernel.name);
        let function =
            function.ok_or_else(|| Error::data(format!("no kernel is called {}", kernel.name)))?;
        let mut all = Params([0; MOST_PARAMS]);
        all.0.get_mut(..params.len()).ok_or_else(too_short)?.copy_from_slice(params);
        let config = LaunchConfig {
            grid_dim: (grid[0], grid[1], 1),
            block_dim: (threads, 1, 1),
            shared_mem_bytes: 0,
        };
        let mut launch = self.stream.launch_builder(function);
        launch.arg(&all);
        // SAFETY: the parameters are those of the kernel (a test compares how many they are), and the
        // memory that they tell of lives until the stream is waited for.
        unsafe { launch.launch(config) }.map_err(failed)?;
        Ok(())
    }

    fn copy(&mut self, start: usize, len: usize, memory: &mut DeviceMemory) -> Result<()> {
        let arena = self.arena.as_ref().ok_or_else(too_short)?;
        let end = start.checked_add(len).ok_or_else(too_short)?;
        let part = arena.try_slice(start..end).ok_or_else(too_short)?;
        let mut to = memory.bytes.try_slice_mut(..len).ok_or_else(too_short)?;
        self.stream.memcpy_dtod(&part, &mut to).map_err(failed)
    }

    fn download(&mut self, memory: &DeviceMemory, len: usize) -> Result<&[u8]> {
        let address = self.address(memory);
        if memory.bytes.len() < len {
            return Err(too_short());
        }
        let bytes = Self::pinned(&self.stream, &mut self.down, len, self.room, 0)?;
        if !bytes.is_empty() {
            // SAFETY: both have room for the bytes, and the stream is waited for below.
            let copy =
                unsafe { result::memcpy_dtoh_async(bytes, address, self.stream.cu_stream()) };
            copy.map_err(failed)?;
        }
        self.stream.synchronize().map_err(failed)?;
        Ok(bytes)
    }

    fn wait(&mut self) -> Result<()> {
        self.stream.synchronize().map_err(failed)
    }
}

impl Drop for DeviceLane {
    fn drop(&mut self) {
        // A copy may still read the host's memory, which is freed next. Should this fail, so does all else.
        let _ = self.stream.synchronize();
    }
}

fn too_short() -> Error {
    Error::data("more bytes than there is room for")
}
