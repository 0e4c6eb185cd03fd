//! `kernels/include/philox.cuh` and `augment_core` give the same numbers.

mod common;

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use augment_core::Stream;
use augment_core::philox::philox4x32_10;

/// Reads counters and keys; writes each block twice, by counter and as part of a stream.
const PROGRAM: &str = r#"
#include <cstdio>

#include "include/philox.cuh"

int main() {
    using namespace augment;
    u32x4 c;
    u32 k0, k1;
    while (std::scanf("%u %u %u %u %u %u", &c.x, &c.y, &c.z, &c.w, &k0, &k1) == 6) {
        const Stream stream{u64{k1} << 32 | k0, {c.y, c.z, c.w}};
        const u32x4 blocks[] = {philox4x32_10(c, k0, k1), block(stream, c.x)};
        for (const u32x4& b : blocks) std::printf("%u %u %u %u\n", b.x, b.y, b.z, b.w);
    }
}
"#;

type Case = ([u32; 4], [u32; 2]);

/// The known-answer vectors that Random123 ships for philox4x32-10.
const KNOWN: [(Case, [u32; 4]); 3] = [
    (([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    (([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    (
        ([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
    ),
];

/// Each word of counter and key alone at its edges, then counters and keys from all over.
fn cases() -> Vec<Case> {
    let edges = (0..6).flat_map(|word| {
        [1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map(|value| {
            let mut words = [0; 6];
            words[word] = value;
            let [a, b, c, d, k0, k1] = words;
            ([a, b, c, d], [k0, k1])
        })
    });
    let spread = (0..500).map(|i| {
        let [k0, k1, ..] = philox4x32_10([i, 1, 0, 0], [0; 2]);
        (philox4x32_10([i, 0, 0, 0], [0; 2]), [k0, k1])
    });
    edges.chain(spread).collect()
}

#[test]
fn rust_and_cuda_sources_agree() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in augment_cuda::sources() {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    if !common::compile(dir.path(), PROGRAM, "twin.exe", &[]).unwrap() {
        return;
    }

    let known = KNOWN.map(|(case, _)| case);
    let cases: Vec<Case> = known.into_iter().chain(cases()).collect();
    let mut input = String::new();
    for ([a, b, c, d], [k0, k1]) in &cases {
        writeln!(input, "{a} {b} {c} {d} {k0} {k1}").unwrap();
    }
    let file = dir.path().join("input");
    std::fs::write(&file, input).unwrap();
    let run = Command::new(dir.path().join("twin.exe"))
        .stdin(Stdio::from(std::fs::File::open(file).unwrap()))
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");

    let written = String::from_utf8(run.stdout).unwrap();
    let numbers = |line: &str| line.split(' ').map(|n| n.parse().unwrap()).collect::<Vec<u32>>();
    let blocks: Vec<Vec<u32>> = written.lines().map(numbers).collect();
    assert_eq!(blocks.len(), 2 * cases.len());
    for ((_, expected), twin) in KNOWN.iter().zip(blocks.chunks(2)) {
        assert_eq!(twin, [expected, expected]);
    }
    for (&(counter, key), twin) in cases.iter().zip(blocks.chunks(2)) {
        let [index, a, b, c] = counter;
        let stream = Stream { seed: u64::from(key[1]) << 32 | u64::from(key[0]), id: [a, b, c] };
        let expected = [philox4x32_10(counter, key), stream.block(index)];
        assert_eq!(twin, expected, "{counter:x?} {key:x?}");
    }
}
