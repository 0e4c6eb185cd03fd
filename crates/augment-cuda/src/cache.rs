//! Compiled kernels, kept on disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::nvrtc::{self, CompileError, Target};
use crate::sources;

/// Where compiled kernels are kept: `AUGMENT_KERNEL_CACHE`, or `augment/kernels` in the user's folder
/// for caches. An empty `AUGMENT_KERNEL_CACHE` keeps none.
pub(crate) fn folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("AUGMENT_KERNEL_CACHE") {
        return (!folder.is_empty()).then(|| folder.into());
    }
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| Some(std::env::home_dir()?.join(".cache")))?;
    Some(caches.join("augment").join("kernels"))
}

/// The machine code of a source, compiled unless `folder` has it.
///
/// What is kept is named by all that it depends on, and begins with its own hash: a file that is not
/// whole is made again. A folder that cannot be written to is as good as none.
pub(crate) fn cubin(
    folder: Option<&Path>,
    source: &str,
    architecture: (u32, u32),
) -> Result<Vec<u8>, CompileError> {
    let version = nvrtc::compiler().ok_or(CompileError::NoCompiler)?;
    let path = folder.map(|folder| folder.join(name(source, architecture, version)));
    if let Some(code) = path.as_ref().and_then(|path| read(path)) {
        return Ok(code);
    }
    let code = nvrtc::compile(source, architecture, Target::Cubin)?.code;
    if let Some(path) = path {
        // What cannot be kept is compiled again next time.
        let _ = write(&path, &code);
    }
    Ok(code)
}

fn name(source: &str, architecture: (u32, u32), version: (u32, u32)) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&text.len().to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(source);
    sources().iter().for_each(|(name, text)| {
        add(name);
        add(text);
    });
    nvrtc::options(architecture, Target::Cubin).iter().for_each(|option| add(option));
    add(&format!("{}.{}", version.0, version.1));
    format!("{}.cubin", hasher.finalize().to_hex())
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    let (hash, code) = bytes.split_first_chunk::<32>()?;
    (blake3::hash(code) == *hash).then(|| code.to_vec())
}

/// Beside its place first, so that nobody finds half of it.
fn write(path: &Path, code: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(std::process::id().to_string());
    fs::write(&beside, [blake3::hash(code).as_bytes(), code].concat())?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_apart_what_differs() {
        let name_of = |source, architecture| name(source, architecture, (13, 0));
        let all = [
            name_of("colour.cu", (9, 0)),
            name_of("resample.cu", (9, 0)),
            name_of("colour.cu", (8, 0)),
            name("colour.cu", (9, 0), (12, 8)),
        ];
        assert_eq!(std::collections::BTreeSet::from(all.clone()).len(), 4);
        assert_eq!(all[0], name_of("colour.cu", (9, 0)));
    }

    #[test]
    fn what_is_not_whole_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper").join("a.cubin");
        assert!(read(&path).is_none());
        write(&path, b"code").unwrap();
        assert_eq!(read(&path).unwrap(), b"code");
        let mut bytes = fs::read(&path).unwrap();
        bytes[33] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(read(&path).is_none());
        fs::write(&path, &bytes[..20]).unwrap();
        assert!(read(&path).is_none());
    }

    #[test]
    #[allow(clippy::print_stdout, reason = "a skipped test must not look like a passed one")]
    fn a_broken_file_is_compiled_again() {
        let folder = tempfile::tempdir().unwrap();
        if nvrtc::compiler().is_none() {
            println!("skipped: no libnvrtc");
            return;
        }
        let code = cubin(Some(folder.path()), "colour.cu", (9, 0)).unwrap();
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, b"broken").unwrap();
        assert_eq!(cubin(Some(folder.path()), "colour.cu", (9, 0)).unwrap(), code);
        assert_eq!(read(&file).unwrap(), code);
    }
}
