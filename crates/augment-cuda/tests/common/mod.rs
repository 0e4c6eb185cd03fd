//! The system's C++ compiler.

use std::io::{Error, ErrorKind, Result};
use std::path::Path;
use std::process::Command;

#[allow(dead_code, reason = "not every test needs it")]
pub(crate) mod sham;

/// Writes the kernels' sources into `dir`; gives a program that includes all of them.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn sources(dir: &Path) -> Result<String> {
    let mut program = String::new();
    for (name, text) in augment_cuda::sources() {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(dir))?;
        std::fs::write(&path, text)?;
        if name.ends_with(".cu") {
            program += &format!("#include \"{name}\"\n");
        }
    }
    Ok(program)
}

/// Compiles `program` to `output` in `dir`, which is also searched for its headers. Without a
/// compiler it says so and returns false, unless `AUGMENT_REQUIRE_CXX=1`.
#[allow(clippy::print_stdout, reason = "a skipped test must not look like a passed one")]
pub(crate) fn compile(dir: &Path, program: &str, output: &str, options: &[&str]) -> Result<bool> {
    let source = dir.join("program.cpp");
    std::fs::write(&source, program)?;
    let cxx = std::env::var("CXX").unwrap_or_else(|_| "c++".into());
    // As in make, `CXX` may hold a launcher or options too.
    let mut words = cxx.split_whitespace();
    let made = Command::new(words.next().unwrap_or("c++"))
        .args(words)
        .args(["-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(dir)
        .args(options)
        .arg("-o")
        .arg(dir.join(output))
        .arg(source)
        .output();
    match made {
        Ok(made) if made.status.success() => Ok(true),
        Ok(made) => Err(Error::other(String::from_utf8_lossy(&made.stderr).into_owned())),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Err(error) if std::env::var("AUGMENT_REQUIRE_CXX").is_ok_and(|v| v == "1") => {
            Err(Error::other(format!("no C++ compiler: cannot run `{cxx}`: {error}")))
        }
        Err(_) => {
            println!("skipped: no C++ compiler");
            Ok(false)
        }
    }
}
