//! A GPU that runs kernels.

use std::collections::HashMap;
use std::sync::Arc;

use augment_core::{Error, Result};
use cudarc::driver::{
    CudaContext, CudaFunction, CudaSlice, CudaStream, DeviceRepr, DriverError, LaunchConfig,
    PushKernelArg,
};
use cudarc::nvrtc::Ptx;

use crate::backend::Backend;
use crate::kernels::{KERNELS, Kernel};
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

/// The first GPU, with all kernels loaded and a stream on which they run one after the other.
pub struct Device {
    gpu: Gpu,
    stream: Arc<CudaStream>,
    functions: HashMap<&'static str, CudaFunction>,
}

impl Device {
    /// Compiles the kernels, unless they were before, and loads them.
    ///
    /// # Errors
    /// Why there is no GPU, or why it cannot run the kernels.
    pub fn new() -> std::result::Result<Self, DeviceError> {
        let gpu = probe::probe()?;
        let context = CudaContext::new(0)?;
        let folder = cache::folder();
        let mut functions = HashMap::new();
        for (source, _) in sources().iter().filter(|(name, _)| name.ends_with(".cu")) {
            let code = cache::cubin(folder.as_deref(), source, gpu.compute_capability)?;
            let module = context.load_module(Ptx::from_binary(code))?;
            for kernel in KERNELS.iter().filter(|kernel| kernel.source == *source) {
                functions.insert(kernel.name, module.load_function(kernel.name)?);
            }
        }
        Ok(Self { gpu, stream: context.new_stream()?, functions })
    }

    /// What it is.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }
}

/// The parameters of any kernel, which reads as many bytes as its own have.
#[derive(Clone, Copy)]
#[repr(C)]
struct Params([u64; MOST_PARAMS]);

const MOST_PARAMS: usize = 32;

// SAFETY: numbers without references, in C's layout.
unsafe impl DeviceRepr for Params {}

fn failed(error: DriverError) -> Error {
    Error::data(format!("the NVIDIA driver: {error}"))
}

impl Backend for Device {
    type Memory = CudaSlice<u8>;

    fn memory(&self, len: usize) -> Result<Self::Memory> {
        // SAFETY: whatever reads memory has written it before: the plan sees to it.
        unsafe { self.stream.alloc(len.max(1)) }.map_err(failed)
    }

    fn address(&self, memory: &Self::Memory) -> u64 {
        use cudarc::driver::DevicePtr;
        memory.device_ptr(&self.stream).0
    }

    fn upload(&self, bytes: &[u8], memory: &mut Self::Memory) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let mut part = memory.try_slice_mut(..bytes.len()).ok_or_else(too_short)?;
        self.stream.memcpy_htod(bytes, &mut part).map_err(failed)
    }

    fn clear(&self, memory: &mut Self::Memory, len: usize) -> Result<()> {
        let mut part = memory.try_slice_mut(..len).ok_or_else(too_short)?;
        self.stream.memset_zeros(&mut part).map_err(failed)
    }

    fn download(&self, memory: &Self::Memory, bytes: &mut [u8]) -> Result<()> {
        if !bytes.is_empty() {
            let part = memory.try_slice(..bytes.len()).ok_or_else(too_short)?;
            self.stream.memcpy_dtoh(&part, bytes).map_err(failed)?;
        }
        self.stream.synchronize().map_err(failed)
    }

    fn launch(&self, kernel: &Kernel, grid: [u32; 2], threads: u32, params: &[u8]) -> Result<()> {
        let function = self.functions.get(kernel.name);
        let function =
            function.ok_or_else(|| Error::data(format!("no kernel is called {}", kernel.name)))?;
        let mut all = Params([0; MOST_PARAMS]);
        let room = bytemuck::cast_slice_mut(&mut all.0).get_mut(..params.len());
        room.ok_or_else(too_short)?.copy_from_slice(params);
        let config = LaunchConfig {
            grid_dim: (grid[0], grid[1], 1),
            block_dim: (threads, 1, 1),
            shared_mem_bytes: 0,
        };
        let mut launch = self.stream.launch_builder(function);
        launch.arg(&all);
        // SAFETY: the parameters are those of the kernel (their sizes are compared by a test), and the
        // memory that they tell of lives until the stream is waited for.
        unsafe { launch.launch(config) }.map_err(failed)?;
        Ok(())
    }
}

fn too_short() -> Error {
    Error::data("more bytes than there is room for")
}
