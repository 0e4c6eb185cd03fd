//! Where kernels run.

use augment_core::Result;

use crate::kernels::Kernel;

/// A machine that runs kernels in the order in which they are given: a GPU or, in tests, the CPU.
pub trait Backend {
    /// Memory of the machine, freed when dropped.
    type Memory;

    /// Memory of so many bytes.
    ///
    /// # Errors
    /// When there is not so much.
    fn memory(&self, len: usize) -> Result<Self::Memory>;

    /// Where the memory begins, as kernels see it.
    fn address(&self, memory: &Self::Memory) -> u64;

    /// Writes the bytes to the beginning of the memory.
    ///
    /// # Errors
    /// When the machine reports one.
    fn upload(&self, bytes: &[u8], memory: &mut Self::Memory) -> Result<()>;

    /// Fills the first bytes of the memory with zeros.
    ///
    /// # Errors
    /// When the machine reports one.
    fn clear(&self, memory: &mut Self::Memory, len: usize) -> Result<()>;

    /// Reads the beginning of the memory, once all kernels are done.
    ///
    /// # Errors
    /// When the machine reports one.
    fn download(&self, memory: &Self::Memory, bytes: &mut [u8]) -> Result<()>;

    /// Runs a kernel on `grid` blocks of so many threads.
    ///
    /// # Errors
    /// When the machine reports one.
    fn launch(&self, kernel: &Kernel, grid: [u32; 2], threads: u32, params: &[u8]) -> Result<()>;
}
