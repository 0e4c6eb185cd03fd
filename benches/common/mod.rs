//! What more than one benchmark measures on.

use std::path::{Path, PathBuf};

/// The bytes of the photographs below the folder that `AUGMENT_PHOTOS` names, else of those in
/// `tests/data/photos`; in the order of their paths.
pub(crate) fn jpegs() -> Vec<Vec<u8>> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|e| e == "jpg") {
                files.push(path);
            }
        }
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos");
    let folder = std::env::var_os("AUGMENT_PHOTOS").map_or(here, PathBuf::from);
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}
