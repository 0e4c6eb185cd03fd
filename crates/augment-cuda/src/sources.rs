//! The kernels' sources, embedded so that no path is needed at run time.

macro_rules! embed {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../kernels/", $name)))),*]
    };
}

/// Name and text of all CUDA sources. The name is the path below `kernels/`, and also what other
/// sources `#include` it by.
pub fn sources() -> &'static [(&'static str, &'static str)] {
    embed! {
        "colour.cu"
        "elastic.cu"
        "filter.cu"
        "frame.cu"
        "include/bits.cuh"
        "include/colours.cuh"
        "include/curves.cuh"
        "include/emulate.cuh"
        "include/image.cuh"
        "include/normal.cuh"
        "include/numbers.cuh"
        "include/philox.cuh"
        "include/picture.cuh"
        "include/prelude.cuh"
        "include/spaces.cuh"
        "include/wave.cuh"
        "mix.cu"
        "picture.cu"
        "resample.cu"
        "shape.cu"
        "spectrum.cu"
        "taps.cu"
        "warp.cu"
        "wave.cu"
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    fn walk(dir: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in dir.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|e| e == "cu" || e == "cuh") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                found.push(name.replace('\\', "/"));
            }
        }
    }

    #[test]
    fn every_source_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kernels");
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found.sort();
        let names: Vec<_> = super::sources().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, found);
    }
}
