//! `tempo` against SoX 14.4.2: every sample's bits, by checksum.

use augment_core::Workspace;
use crc::{CRC_32_ISO_HDLC, Crc};

use crate::golden::{Golden, apply, clip, op};

/// A sample as SoX writes it: it becomes a 32-bit integer after each effect, cut
/// off, of which 24 bits go into a file of floats, rounded.
fn written(x: f32) -> f32 {
    let integer = (f64::from(x) * 2f64.powi(31)) as i32;
    ((i64::from(integer) + 64) & !127) as f32 / 2f32.powi(31)
}

#[test]
fn tempo_is_soxs_to_the_last_bit() {
    let golden = Golden::open("sox_tempo.safetensors");
    let mut workspace = Workspace::new();
    let mut wrong = Vec::new();
    let cases = golden.cases();
    for (set, stems) in &cases {
        let key = format!("{set}/{stems}");
        let op = op("tempo", &golden.set(set));
        let out = apply(&op, clip(stems, 1.0), &mut workspace).into_audio().unwrap();
        assert_eq!(out.len(), golden.int(&format!("{key}/len")) as usize, "{key}");
        let written: Vec<f32> = out.samples.iter().map(|&x| written(x)).collect();
        let kept = written.chunks_exact(out.len()).flat_map(|p| p.iter().step_by(golden.stride()));
        let worst = kept.zip(golden.floats(&key)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let bytes: Vec<u8> = written.iter().flat_map(|x| x.to_le_bytes()).collect();
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes);
        if worst != 0.0 || crc != golden.int(&format!("{key}/crc")) as u32 {
            wrong.push(format!("{key}: {worst:e}"));
        }
    }
    assert_eq!(cases.len(), 70);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
