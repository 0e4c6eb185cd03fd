//! Kernels compiled as C++ and run on the CPU.
#![allow(unsafe_code, reason = "calls what the compiler made")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use augment_core::{Error, Result};
use augment_cuda::{Backend, KERNELS, Kernel};
use libloading::Library;

/// All kernels, as functions of this process.
pub(crate) struct Emulator {
    library: Library,
    /// Those that ran.
    pub(crate) launched: Arc<Mutex<BTreeSet<&'static str>>>,
    _dir: tempfile::TempDir,
}

type Entry = unsafe extern "C" fn(*const u8, *const u32, *const u32);

impl Emulator {
    /// Compiles the kernels; none without a compiler, which is said.
    pub(crate) fn new() -> std::io::Result<Option<Self>> {
        let dir = tempfile::tempdir()?;
        let mut program = String::new();
        for (name, text) in augment_cuda::sources() {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            std::fs::write(&path, text)?;
            if name.ends_with(".cu") {
                program += &format!("#include \"{name}\"\n");
            }
        }
        let options = ["-shared", "-fPIC", "-ffp-contract=off"];
        if !crate::common::compile(dir.path(), &program, "kernels.so", &options)? {
            return Ok(None);
        }
        // SAFETY: what was compiled has no initialisers that ask anything.
        let library = unsafe { Library::new(dir.path().join("kernels.so")) };
        let library = library.map_err(std::io::Error::other)?;
        Ok(Some(Self { library, launched: Arc::default(), _dir: dir }))
    }

    /// The bytes of a kernel's parameters, as the compiler counts them.
    pub(crate) fn params(&self, kernel: &Kernel) -> usize {
        let name = format!("{}_size", kernel.name);
        // SAFETY: every kernel has a function of this name and type beside it.
        let size = unsafe { self.library.get::<extern "C" fn() -> u32>(name.as_bytes()) };
        size.map_or(0, |size| size() as usize)
    }
}

impl Backend for Emulator {
    type Memory = Vec<u64>;

    fn memory(&self, len: usize) -> Result<Self::Memory> {
        // What a kernel does not write must not look as if it were zero.
        Ok(vec![0x5a5a_5a5a_5a5a_5a5a; len.div_ceil(8)])
    }

    fn address(&self, memory: &Self::Memory) -> u64 {
        memory.as_ptr() as u64
    }

    fn upload(&self, bytes: &[u8], memory: &mut Self::Memory) -> Result<()> {
        bytemuck::cast_slice_mut(memory)[..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn clear(&self, memory: &mut Self::Memory, len: usize) -> Result<()> {
        bytemuck::cast_slice_mut::<u64, u8>(memory)[..len].fill(0);
        Ok(())
    }

    fn download(&self, memory: &Self::Memory, bytes: &mut [u8]) -> Result<()> {
        bytes.copy_from_slice(&bytemuck::cast_slice(memory)[..bytes.len()]);
        Ok(())
    }

    fn launch(&self, kernel: &Kernel, grid: [u32; 2], threads: u32, params: &[u8]) -> Result<()> {
        assert!(KERNELS.contains(kernel) && params.len() == kernel.params);
        self.launched.lock().unwrap_or_else(PoisonError::into_inner).insert(kernel.name);
        // SAFETY: every kernel is a function of this type.
        let entry = unsafe { self.library.get::<Entry>(kernel.name.as_bytes()) };
        let entry = entry.map_err(|error| Error::data(error.to_string()))?;
        let (grid, block) = ([grid[0], grid[1], 1], [threads, 1, 1]);
        // SAFETY: the parameters are those of the kernel, and hold addresses of memory that the caller
        // keeps.
        unsafe { entry(params.as_ptr(), grid.as_ptr(), block.as_ptr()) };
        Ok(())
    }
}
