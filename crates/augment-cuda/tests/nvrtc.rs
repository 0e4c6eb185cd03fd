//! Every kernel compiles for every generation of GPUs, and has the parameters that are passed to it.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test, which tells what it skips")]

use std::collections::BTreeSet;

use augment_cuda::{KERNELS, Target, compile, compiler, sources};

const ARCHITECTURES: [(u32, u32); 4] = [(7, 5), (8, 0), (9, 0), (10, 0)];

#[test]
fn all_kernels_compile() {
    let Some((major, minor)) = compiler() else {
        assert!(
            std::env::var("AUGMENT_REQUIRE_NVRTC").is_err(),
            "AUGMENT_REQUIRE_NVRTC is set, and there is no libnvrtc"
        );
        println!("skipped: no libnvrtc (`pip install nvidia-cuda-nvrtc` has it)");
        return;
    };
    println!("NVRTC {major}.{minor}");
    let mut found = BTreeSet::new();
    for (source, _) in sources().iter().filter(|(name, _)| name.ends_with(".cu")) {
        for architecture in ARCHITECTURES {
            let compiled = compile(source, architecture, Target::Cubin).unwrap();
            assert!(compiled.code.starts_with(b"\x7fELF"), "{source}");
            if architecture == (9, 0) {
                println!("{source}\n{}", compiled.log);
            }
        }
        let ptx = compile(source, (7, 5), Target::Ptx).unwrap();
        let ptx = String::from_utf8(ptx.code).unwrap();
        for entry in ptx.split(".visible .entry ").skip(1) {
            let name = entry.split('(').next().unwrap().trim();
            let kernel = KERNELS.iter().find(|kernel| kernel.name == name);
            let kernel = kernel.unwrap_or_else(|| panic!("{name} is not in the table"));
            // One parameter: `.param .align 8 .b8 name_param_0[16]`.
            let params = entry.split(')').next().unwrap();
            assert_eq!(params.matches(".param").count(), 1, "{name}");
            let len = params.split('[').nth(1).unwrap().split(']').next().unwrap();
            assert_eq!(len.parse::<usize>().unwrap(), 8 * kernel.params, "{name}");
            assert_eq!(*source, kernel.source);
            found.insert(name.to_owned());
        }
    }
    assert_eq!(found.len(), KERNELS.len());
}

#[test]
fn what_is_wrong_is_said() {
    if compiler().is_none() {
        println!("skipped: no libnvrtc");
        return;
    }
    let error = compile("colours.cu", (9, 0), Target::Cubin).unwrap_err();
    assert_eq!(error.to_string(), "no source is called `colours.cu`");
    let error = compile("colour.cu", (1, 0), Target::Cubin).unwrap_err().to_string();
    assert!(error.starts_with("colour.cu: "), "{error}");
}
