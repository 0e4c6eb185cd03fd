//! Where kernels run.

use augment_core::Result;

use crate::kernels::Kernel;

/// A machine that runs kernels: a GPU or, in tests, the CPU.
pub trait Backend: Send + Sync {
    /// One line of work of the machine.
    type Lane: Lane;

    /// What it is, in words.
    fn name(&self) -> &str;

    /// A new lane, beside those that there are.
    ///
    /// # Errors
    /// When the machine reports one.
    fn lane(&self) -> Result<Self::Lane>;

    /// How many lanes are worth having: what one uploads is hidden behind what another computes.
    fn lanes(&self) -> usize;

    /// The bytes that a lane may use for one batch.
    fn room(&self) -> usize;
}

/// A line of work: what it is given is done one after the other, beside what other lanes do.
///
/// A batch begins with [`Self::stage`], whose bytes are uploaded to the beginning of the lane's memory,
/// goes on with kernels, and ends with [`Self::download`] or [`Self::wait`].
pub trait Lane: Send {
    /// Memory that outlives the batch; freed when dropped.
    type Memory: Send + Sync;

    /// Memory of the machine of so many bytes, aligned to 256.
    ///
    /// # Errors
    /// When there is not so much.
    fn memory(&mut self, len: usize) -> Result<Self::Memory>;

    /// Where memory begins, as kernels see it.
    fn address(&self, memory: &Self::Memory) -> u64;

    /// Begins a batch that works in `arena` bytes, of which `fill` writes the first `staged`. Gives the
    /// arena's beginning, aligned to 256. What else is in it may be anything.
    ///
    /// # Errors
    /// When there is not so much memory.
    fn stage(&mut self, staged: usize, arena: usize, fill: impl FnOnce(&mut [u8])) -> Result<u64>;

    /// Fills a part of the arena with zeros.
    ///
    /// # Errors
    /// When the machine reports one.
    fn clear(&mut self, start: usize, len: usize) -> Result<()>;

    /// Runs a kernel on `grid` blocks of so many threads.
    ///
    /// # Errors
    /// When the machine reports one.
    fn launch(
        &mut self,
        kernel: &Kernel,
        grid: [u32; 2],
        threads: u32,
        params: &[u64],
    ) -> Result<()>;

    /// Copies `len` bytes of the arena, from `start` on, to the beginning of memory.
    ///
    /// # Errors
    /// When the machine reports one.
    fn copy(&mut self, start: usize, len: usize, memory: &mut Self::Memory) -> Result<()>;

    /// Reads the first `len` bytes of memory, once all is done.
    ///
    /// # Errors
    /// When the machine reports one.
    fn download(&mut self, memory: &Self::Memory, len: usize) -> Result<&[u8]>;

    /// Waits until all is done.
    ///
    /// # Errors
    /// When the machine reports one.
    fn wait(&mut self) -> Result<()>;
}
