//! `tempo` against SoX 14.4.2: every sample's bits, by checksum.

use augment_core::Workspace;
use crc::{CRC_32_ISO_HDLC, Crc};

use crate::golden::{Golden, apply, clip, op};

#[test]
fn tempo_is_soxs_to_the_last_bit() {
    let golden = Golden::open("sox_tempo.safetensors");
    let mut workspace = Workspace::new();
    let mut wrong = Vec::new();
    let cases = golden.cases();
    for (set, stems) in &cases {
        let key = format!("{set}/{stems}");
        let op = op("tempo", &golden.set(set));
        let out = apply(&op, clip(stems, 2.0), &mut workspace).into_audio().unwrap();
        assert_eq!(out.len(), golden.int(&format!("{key}/len")) as usize, "{key}");
        let kept = out.planes().flat_map(|plane| plane.iter().step_by(golden.stride()));
        let worst = kept.zip(golden.floats(&key)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // SoX keeps 32-bit integers between its effects: it has no negative zero, and nothing
        // between the steps of 2^-31.
        let bytes = out.samples.iter().flat_map(|x| {
            ((f64::from(*x) * 2f64.powi(31)).round() / 2f64.powi(31)) as f32 + 0.0
        }.to_le_bytes());
        let bytes: Vec<u8> = bytes.collect();
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes);
        if worst != 0.0 || crc != golden.int(&format!("{key}/crc")) as u32 {
            wrong.push(format!("{key}: {worst:e}, checksum {}", crc == golden.int(&format!("{key}/crc")) as u32));
        }
    }
    assert_eq!(cases.len(), 70);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
