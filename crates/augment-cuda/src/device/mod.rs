//! A GPU that runs kernels.

mod lane;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use augment_core::Result;
use cudarc::driver::sys::CUmemPool_attribute;
use cudarc::driver::{CudaContext, CudaFunction, DriverError, result, sys};
use cudarc::nvrtc::Ptx;

use self::lane::failed;
pub use self::lane::{DeviceLane, DeviceMemory};
use crate::backend::Backend;
use crate::kernels::KERNELS;
use crate::nvrtc::CompileError;
use crate::probe::{self, Gpu, Unavailable};
use crate::{cache, sources};

/// Why kernels cannot run on a GPU.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// There is none.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Its kernels cannot be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The driver reports an error.
    #[error("the NVIDIA driver: {0}")]
    Driver(String),
}

impl From<DriverError> for DeviceError {
    fn from(error: DriverError) -> Self {
        Self::Driver(error.to_string())
    }
}

/// One uploads, one computes, one comes back.
const LANES: usize = 3;

/// The first GPU, with all kernels loaded.
pub struct Device {
    gpu: Gpu,
    context: Arc<CudaContext>,
    functions: Arc<HashMap<&'static str, CudaFunction>>,
    ceiling: usize,
}

impl Device {
    /// Compiles the kernels, unless they were before, and loads them. Batches in work take half of the
    /// memory that is free now, at most.
    ///
    /// # Errors
    /// Why there is no GPU, or why it cannot run the kernels.
    pub fn new() -> std::result::Result<Self, DeviceError> {
        let gpu = probe::probe()?;
        let context = CudaContext::new(0)?;
        // SAFETY: what follows what is told to the driver by the order of each lane, which waits for its
        // work before memory is used anew; nothing relies on events.
        unsafe { context.disable_event_tracking() };
        let mut functions = HashMap::new();
        for (source, code) in cubins(gpu.compute_capability) {
            let module = context.load_module(Ptx::from_binary(code?))?;
            for kernel in KERNELS.iter().filter(|kernel| kernel.source == source) {
                functions.insert(kernel.name, module.load_function(kernel.name)?);
            }
        }
        let ceiling = context.mem_get_info()?.0 / 2;
        let device = Self { gpu, context, functions: Arc::new(functions), ceiling };
        device.keep_memory()?;
        Ok(device)
    }

    /// With another limit, in bytes, for all batches in work. What is kept on the GPU counts for whoever
    /// keeps it.
    #[must_use]
    pub fn with_ceiling(self, ceiling: usize) -> Self {
        Self { ceiling, ..self }
    }

    /// What it is.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Lets the driver's pool keep what is freed, so that the next batch has it at once.
    fn keep_memory(&self) -> std::result::Result<(), DriverError> {
        if !self.context.has_async_alloc() {
            return Ok(());
        }
        let mut most = self.ceiling as u64;
        // SAFETY: the device is that of the context, and the attribute a number of 64 bits.
        unsafe {
            let pool = result::device::get_default_mem_pool(self.context.cu_device())?;
            let attribute = CUmemPool_attribute::CU_MEMPOOL_ATTR_RELEASE_THRESHOLD;
            sys::cuMemPoolSetAttribute(pool, attribute, (&raw mut most).cast()).result()
        }
    }
}

/// The machine code of all sources, compiled side by side: the first time takes seconds.
fn cubins(
    architecture: (u32, u32),
) -> Vec<(&'static str, std::result::Result<Vec<u8>, CompileError>)> {
    let folder = cache::folder();
    let folder = folder.as_deref();
    let kernels = sources().iter().map(|(name, _)| *name).filter(|name| name.ends_with(".cu"));
    thread::scope(|scope| {
        let compiling: Vec<_> = kernels
            .map(|source| {
                let compile = move || cache::cubin(folder, source, architecture);
                (source, scope.spawn(compile))
            })
            .collect();
        let code = |(source, thread): (&'static str, thread::ScopedJoinHandle<'_, _>)| {
            let lost = |_| {
                Err(CompileError::Refused { source_file: source.into(), log: "panicked".into() })
            };
            (source, thread.join().unwrap_or_else(lost))
        };
        compiling.into_iter().map(code).collect()
    })
}

impl Backend for Device {
    type Lane = DeviceLane;

    fn name(&self) -> &str {
        &self.gpu.name
    }

    fn lane(&self) -> Result<DeviceLane> {
        let stream = self.context.new_stream().map_err(failed)?;
        Ok(DeviceLane::new(stream, self.functions.clone(), self.room()))
    }

    fn lanes(&self) -> usize {
        LANES
    }

    fn room(&self) -> usize {
        self.ceiling / LANES
    }
}
