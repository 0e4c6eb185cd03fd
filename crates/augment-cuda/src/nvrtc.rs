//! Kernels compiled at run time.

use std::ffi::{CStr, CString, c_char};
use std::ptr;

use cudarc::nvrtc::sys;

use crate::sources;

/// Why a kernel cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The machine has no compiler.
    #[error(
        "the CUDA compiler's library (libnvrtc) was not found; `pip install nvidia-cuda-nvrtc` has it"
    )]
    NoCompiler,
    /// There is no such source.
    #[error("no source is called `{0}`")]
    NoSource(String),
    /// The compiler refuses it.
    #[error("{source_file}: {log}")]
    Refused {
        /// Which one.
        source_file: String,
        /// What it says.
        log: String,
    },
}

/// A source, compiled.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compiled {
    /// A CUBIN, or PTX with a zero at its end.
    pub code: Vec<u8>,
    /// What the compiler says: registers and memory of each kernel.
    pub log: String,
}

/// What a source is compiled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The machine code of one architecture.
    Cubin,
    /// The driver's assembly.
    Ptx,
}

/// The functions that [`compile`] calls; cudarc panics when the library lacks one.
const NEEDED: [&CStr; 10] = [
    c"nvrtcVersion",
    c"nvrtcCreateProgram",
    c"nvrtcCompileProgram",
    c"nvrtcDestroyProgram",
    c"nvrtcGetProgramLogSize",
    c"nvrtcGetProgramLog",
    c"nvrtcGetCUBINSize",
    c"nvrtcGetCUBIN",
    c"nvrtcGetPTXSize",
    c"nvrtcGetPTX",
];

/// The compiler's version, if there is one.
pub fn compiler() -> Option<(u32, u32)> {
    // SAFETY: loading the library runs its initialisers, which ask nothing of the caller.
    if !unsafe { sys::is_culib_present() } {
        return None;
    }
    // SAFETY: as above; the library was just found.
    let library = unsafe { sys::culib() };
    for name in NEEDED {
        // SAFETY: the symbol is looked up, not called.
        unsafe { library.get::<*const ()>(name.to_bytes_with_nul()) }.ok()?;
    }
    let (mut major, mut minor) = (0, 0);
    // SAFETY: writes two numbers.
    let status = unsafe { sys::nvrtcVersion(&raw mut major, &raw mut minor) };
    (status == sys::nvrtcResult::NVRTC_SUCCESS)
        .then_some((major.unsigned_abs(), minor.unsigned_abs()))
}

/// The options that a source is compiled with: nothing is fused, since the bits matter.
pub(crate) fn options(architecture: (u32, u32), target: Target) -> Vec<String> {
    let kind = if target == Target::Ptx { "compute" } else { "sm" };
    vec![
        format!("--gpu-architecture={kind}_{}{}", architecture.0, architecture.1),
        "--fmad=false".into(),
        "--std=c++20".into(),
        "--ptxas-options=-v".into(),
    ]
}

/// Compiles one of [`sources()`] for a GPU of this compute capability.
///
/// # Errors
/// Without a compiler, or with what it says.
pub fn compile(
    source: &str,
    architecture: (u32, u32),
    target: Target,
) -> Result<Compiled, CompileError> {
    compiler().ok_or(CompileError::NoCompiler)?;
    let text =
        |name: &str| sources().iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    let Some(program) = text(source) else { return Err(CompileError::NoSource(source.into())) };
    let string = |text: &str| CString::new(text).unwrap_or_default();
    let (program, name) = (string(program), string(source));
    let headers: Vec<_> =
        sources().iter().map(|(name, text)| (string(name), string(text))).collect();
    let names: Vec<_> = headers.iter().map(|(name, _)| name.as_ptr()).collect();
    let texts: Vec<_> = headers.iter().map(|(_, text)| text.as_ptr()).collect();
    let options: Vec<_> =
        options(architecture, target).iter().map(|option| string(option)).collect();
    let options: Vec<_> = options.iter().map(|option| option.as_ptr()).collect();

    let mut handle = ptr::null_mut();
    // SAFETY: all strings end with a zero and outlive the program, and there are as many names and texts
    // as is said.
    let status = unsafe {
        let count = headers.len() as i32;
        sys::nvrtcCreateProgram(
            &raw mut handle,
            program.as_ptr(),
            name.as_ptr(),
            count,
            texts.as_ptr(),
            names.as_ptr(),
        )
    };
    let refused = |log: String| CompileError::Refused { source_file: source.into(), log };
    if status != sys::nvrtcResult::NVRTC_SUCCESS {
        return Err(refused(format!("{status:?}")));
    }
    let program = Program(handle);
    // SAFETY: the program is there, and so are the options, each with a zero at its end.
    let status =
        unsafe { sys::nvrtcCompileProgram(program.0, options.len() as i32, options.as_ptr()) };
    let log = program.read(sys::nvrtcGetProgramLogSize, sys::nvrtcGetProgramLog);
    let log = log.map(|log| String::from_utf8_lossy(&log).trim_end_matches('\0').to_owned());
    let log = log.map_err(|status| refused(format!("{status:?}")))?;
    if status != sys::nvrtcResult::NVRTC_SUCCESS {
        return Err(refused(format!("{status:?}\n{log}")));
    }
    let code = match target {
        Target::Cubin => program.read(sys::nvrtcGetCUBINSize, sys::nvrtcGetCUBIN),
        Target::Ptx => program.read(sys::nvrtcGetPTXSize, sys::nvrtcGetPTX),
    };
    let code = code.map_err(|status| refused(format!("{status:?}")))?;
    Ok(Compiled { code, log })
}

/// Destroyed when dropped.
struct Program(sys::nvrtcProgram);

impl Program {
    fn read(
        &self,
        size: unsafe fn(sys::nvrtcProgram, *mut usize) -> sys::nvrtcResult,
        get: unsafe fn(sys::nvrtcProgram, *mut c_char) -> sys::nvrtcResult,
    ) -> Result<Vec<u8>, sys::nvrtcResult> {
        let check = |status| match status {
            sys::nvrtcResult::NVRTC_SUCCESS => Ok(()),
            other => Err(other),
        };
        let mut len = 0;
        // SAFETY: the program is there; a number is written.
        check(unsafe { size(self.0, &raw mut len) })?;
        let mut bytes = vec![0_u8; len];
        // SAFETY: as many bytes are written as were asked for.
        check(unsafe { get(self.0, bytes.as_mut_ptr().cast()) })?;
        Ok(bytes)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SAFETY: it is destroyed once.
        unsafe { sys::nvrtcDestroyProgram(&raw mut self.0) };
    }
}
