//! A driver and a compiler that are none, for whole programs on a machine without a GPU.

use std::fmt::Write as _;
use std::io::Result;
use std::path::Path;

use augment_cuda::KERNELS;

/// Puts libraries into `dir` that a program takes for the driver's when `LD_LIBRARY_PATH` begins with it.
/// False without a C++ compiler, which is said.
pub(crate) fn driver(dir: &Path) -> Result<bool> {
    let mut program = super::sources(dir)?;
    program += include_str!("driver.cpp");
    program += "namespace sham {\nconst Function FUNCTIONS[] = {\n";
    for kernel in KERNELS {
        let _ = writeln!(program, "    {{\"{0}\", {0}}},", kernel.name);
    }
    program += "};\nconst unsigned FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS;\n}\n";
    let options = ["-shared", "-fPIC", "-ffp-contract=off"];
    if !super::compile(dir, &program, "libcuda.so", &options)? {
        return Ok(false);
    }
    std::fs::copy(dir.join("libcuda.so"), dir.join("libnvrtc.so"))?;
    Ok(true)
}
