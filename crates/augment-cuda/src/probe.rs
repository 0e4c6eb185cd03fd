//! Whether there is a GPU.

use std::ffi::CStr;

use cudarc::driver::result::{self, DriverError};
use cudarc::driver::sys::{self, CUdevice_attribute as Attribute, CUresult};

/// A GPU.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gpu {
    /// Its name, like `NVIDIA H200`.
    pub name: String,
    /// Its compute capability, major and minor.
    pub compute_capability: (u32, u32),
    /// Its memory, in bytes.
    pub memory: u64,
}

/// Why there is no GPU to work on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unavailable {
    /// The machine has no NVIDIA driver, or the loader does not find it.
    #[error("no NVIDIA driver: its library (libcuda) was not found")]
    NoDriver,
    /// The driver is there, but does not work.
    #[error("the NVIDIA driver does not work: {message}")]
    Driver {
        /// What it reports.
        message: String,
    },
    /// The driver works, but shows no GPU.
    #[error("the NVIDIA driver shows no GPU (CUDA_VISIBLE_DEVICES may hide it)")]
    NoDevice,
}

/// The functions that [`probe`] calls. cudarc panics when the library lacks one, as a library that
/// only poses as the driver's may.
const NEEDED: [&CStr; 7] = [
    c"cuInit",
    c"cuDeviceGetCount",
    c"cuDeviceGet",
    c"cuDeviceGetName",
    c"cuDeviceGetAttribute",
    c"cuDeviceTotalMem_v2",
    c"cuGetErrorString",
];

/// Looks for a GPU: the first that the driver shows. Nothing is allocated on it.
///
/// # Errors
/// Why there is none; a machine without CUDA is no special case.
pub fn probe() -> Result<Gpu, Unavailable> {
    // Comes before everything else, which panics without the library.
    // SAFETY: loading the driver's library runs its initialisers, which ask nothing of the caller.
    if !unsafe { sys::is_culib_present() } {
        return Err(Unavailable::NoDriver);
    }
    // SAFETY: as above; the library was just found.
    let library = unsafe { sys::culib() };
    for name in NEEDED {
        // SAFETY: the symbol is only looked up, never called through this type.
        if unsafe { library.get::<*const ()>(name.to_bytes_with_nul()) }.is_err() {
            let message = format!("its library lacks {}", name.to_string_lossy());
            return Err(Unavailable::Driver { message });
        }
    }
    first_device().map_err(reported)?.ok_or(Unavailable::NoDevice)
}

/// The rest of [`probe`], once the library is there.
fn first_device() -> Result<Option<Gpu>, DriverError> {
    result::init()?;
    if result::device::get_count()? < 1 {
        return Ok(None);
    }
    let device = result::device::get(0)?;
    let attribute = |which| {
        // SAFETY: the device comes from `device::get`.
        unsafe { result::device::get_attribute(device, which) }.map(i32::unsigned_abs)
    };
    let major = attribute(Attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)?;
    let minor = attribute(Attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)?;
    // SAFETY: the device comes from `device::get`.
    let memory = unsafe { result::device::total_mem(device) }? as u64;
    let name = result::device::get_name(device)?;
    Ok(Some(Gpu { name, compute_capability: (major, minor), memory }))
}

/// The driver's own words; they come from its library, so it must be there.
fn reported(error: DriverError) -> Unavailable {
    // What `cuInit` itself says on a machine whose GPU is hidden or gone.
    if error.0 == CUresult::CUDA_ERROR_NO_DEVICE {
        return Unavailable::NoDevice;
    }
    let text = error.error_string().unwrap_or(c"unknown error").to_string_lossy();
    let message = format!("{text} (CUDA error {})", error.0 as u32);
    Unavailable::Driver { message }
}
