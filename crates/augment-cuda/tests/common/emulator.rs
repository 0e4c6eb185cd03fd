//! Kernels compiled as C++ and run on the CPU.
#![allow(unsafe_code, reason = "calls what the compiler made")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use augment_core::{Error, Result};
use augment_cuda::{Backend, KERNELS, Kernel, Lane};
use libloading::Library;

/// Where kernels for sounds are.
const SOUNDS: &[&str] = &["picture.cu", "shape.cu", "spectrum.cu", "taps.cu", "wave.cu"];

/// All kernels, as functions of this process.
pub(crate) struct Emulator {
    shared: Arc<Shared>,
    room: usize,
    is_reversed: bool,
}

struct Shared {
    library: Arc<Library>,
    /// Those that ran.
    launched: Mutex<BTreeSet<&'static str>>,
    /// How often.
    launches: Mutex<usize>,
}

/// What was compiled, for all tests of this process: it is never unloaded, since what emulates a GPU is
/// there once, whatever is loaded how often.
static LIBRARY: Mutex<Option<Arc<Library>>> = Mutex::new(None);
/// Held while a kernel runs.
static RUNNING: Mutex<()> = Mutex::new(());

type Entry = unsafe extern "C" fn(*const u64, *const u32, *const u32);

impl Emulator {
    /// Compiles the kernels, unless they were before; none without a compiler, which is said.
    pub(crate) fn new() -> std::io::Result<Option<Self>> {
        let mut library = LIBRARY.lock().unwrap_or_else(PoisonError::into_inner);
        if library.is_none() {
            *library = Self::compile()?.map(Arc::new);
        }
        let Some(library) = library.clone() else { return Ok(None) };
        Ok(Some(Self {
            shared: Arc::new(Shared {
                library,
                launched: Mutex::default(),
                launches: Mutex::default(),
            }),
            room: 1 << 30,
            is_reversed: false,
        }))
    }

    fn compile() -> std::io::Result<Option<Library>> {
        let dir = tempfile::tempdir()?;
        let program = crate::common::sources(dir.path())?;
        // A GPU does not read numbers from where their size does not divide the address; here that is trapped.
        let options = [
            "-shared",
            "-fPIC",
            "-ffp-contract=off",
            "-fsanitize=alignment",
            "-fsanitize-undefined-trap-on-error",
        ];
        if !crate::common::compile(dir.path(), &program, "kernels.so", &options)? {
            return Ok(None);
        }
        // SAFETY: what was compiled has no initialisers that ask anything.
        let library = unsafe { Library::new(dir.path().join("kernels.so")) };
        library.map(Some).map_err(std::io::Error::other)
    }

    /// With so many bytes for a batch.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn with_room(&self, room: usize) -> Self {
        Self { shared: self.shared.clone(), room, is_reversed: self.is_reversed }
    }

    /// With the last block and the last thread first: a result that depends on the order is none.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn reversed(&self) -> Self {
        Self { shared: self.shared.clone(), room: self.room, is_reversed: !self.is_reversed }
    }

    /// Kernels that never ran: those of sounds, or all others.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn idle(&self, of_sounds: bool) -> Vec<&'static str> {
        let launched = self.shared.launched.lock().unwrap_or_else(PoisonError::into_inner);
        let family = KERNELS.iter().filter(|kernel| SOUNDS.contains(&kernel.source) == of_sounds);
        family.map(|kernel| kernel.name).filter(|name| !launched.contains(name)).collect()
    }

    /// How often kernels ran.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn launches(&self) -> usize {
        *self.shared.launches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes of a kernel's parameters, as the compiler counts them.
    pub(crate) fn params(&self, kernel: &Kernel) -> usize {
        let name = format!("{}_size", kernel.name);
        // SAFETY: every kernel has a function of this name and type beside it.
        let size = unsafe { self.shared.library.get::<extern "C" fn() -> u32>(name.as_bytes()) };
        size.map_or(0, |size| size() as usize)
    }
}

impl Backend for Emulator {
    type Lane = EmulatedLane;

    fn name(&self) -> &str {
        "emulated"
    }

    fn lane(&self) -> Result<EmulatedLane> {
        let (shared, is_reversed) = (self.shared.clone(), self.is_reversed);
        Ok(EmulatedLane { shared, is_reversed, arena: Memory::new(0) })
    }

    fn lanes(&self) -> usize {
        2
    }

    fn room(&self) -> usize {
        self.room
    }
}

/// Bytes, the first of them where 256 divides the address, and some before and behind that nobody writes.
pub(crate) struct Memory {
    bytes: Vec<u8>,
    len: usize,
}

/// What a kernel does not write must not look as if it were zero.
const UNWRITTEN: u8 = 0x5a;

impl Memory {
    fn new(len: usize) -> Self {
        Self { bytes: vec![UNWRITTEN; len + 768], len }
    }

    fn start(&self) -> usize {
        256 + self.bytes.as_ptr().align_offset(256)
    }

    fn address(&self) -> u64 {
        self.bytes.as_ptr() as u64 + self.start() as u64
    }

    fn inside(&self) -> &[u8] {
        &self.bytes[self.start()..][..self.len]
    }

    fn inside_mut(&mut self) -> &mut [u8] {
        let start = self.start();
        &mut self.bytes[start..][..self.len]
    }

    /// Fails if something was written beside it.
    fn check(&self) {
        let (before, rest) = self.bytes.split_at(self.start());
        let mut beside = before.iter().chain(&rest[self.len..]);
        assert!(beside.all(|byte| *byte == UNWRITTEN), "written beyond {} bytes", self.len);
    }
}

pub(crate) struct EmulatedLane {
    shared: Arc<Shared>,
    is_reversed: bool,
    arena: Memory,
}

impl Lane for EmulatedLane {
    type Memory = Memory;

    fn memory(&mut self, len: usize) -> Result<Memory> {
        Ok(Memory::new(len))
    }

    fn address(&self, memory: &Memory) -> u64 {
        memory.address()
    }

    fn stage(&mut self, staged: usize, arena: usize, fill: impl FnOnce(&mut [u8])) -> Result<u64> {
        self.arena = Memory::new(arena);
        fill(&mut self.arena.inside_mut()[..staged]);
        Ok(self.arena.address())
    }

    fn clear(&mut self, start: usize, len: usize) -> Result<()> {
        self.arena.inside_mut()[start..start + len].fill(0);
        Ok(())
    }

    fn launch(
        &mut self,
        kernel: &Kernel,
        grid: [u32; 2],
        threads: u32,
        params: &[u64],
    ) -> Result<()> {
        assert!(KERNELS.contains(&kernel) && params.len() == kernel.params, "{kernel:?}");
        assert!(grid[1] <= 65_535 && threads <= 1024, "{kernel:?} {grid:?} {threads}");
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut launched = self.shared.launched.lock().unwrap_or_else(PoisonError::into_inner);
        launched.insert(KERNELS.iter().find(|known| **known == kernel).map_or("", |k| k.name));
        *self.shared.launches.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        // SAFETY: every kernel is a function of this type.
        let entry = unsafe { self.shared.library.get::<Entry>(kernel.name.as_bytes()) };
        let entry = entry.map_err(|error| Error::data(error.to_string()))?;
        let (grid, block) = ([grid[0], grid[1], 1], [threads, 1, 1]);
        // SAFETY: the emulation has a function of this name and type.
        let reverse =
            unsafe { self.shared.library.get::<unsafe extern "C" fn(u32)>(b"augment_reverse") };
        let reverse = reverse.map_err(|error| Error::data(error.to_string()))?;
        // SAFETY: it sets what is read while a kernel runs, and none does.
        unsafe { reverse(self.is_reversed.into()) };
        // SAFETY: the parameters are those of the kernel, and hold addresses of memory that the caller
        // keeps.
        unsafe { entry(params.as_ptr(), grid.as_ptr(), block.as_ptr()) };
        drop(running);
        Ok(())
    }

    fn copy(&mut self, start: usize, len: usize, memory: &mut Memory) -> Result<()> {
        memory.inside_mut()[..len].copy_from_slice(&self.arena.inside()[start..start + len]);
        Ok(())
    }

    fn download(&mut self, memory: &Memory, len: usize) -> Result<&[u8]> {
        self.arena.check();
        memory.check();
        self.arena = Memory::new(len);
        self.arena.inside_mut().copy_from_slice(&memory.inside()[..len]);
        Ok(self.arena.inside())
    }

    fn wait(&mut self) -> Result<()> {
        Ok(())
    }
}
