//! Arrays that the peers made, each with one setting changed, and pairs that the library made itself.

use std::path::{Path, PathBuf};

use augment_audio::codec::{Limits, decode};
use augment_audio::dsp::{MelNorm, MelScale, PadMode};
use augment_core::Audio;
use serde_json::Value;

use super::*;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/explain")
}

fn clip() -> Audio {
    let bytes = std::fs::read(golden().join("clip.flac")).unwrap();
    decode(&bytes, &Limits::default(), Vec::new()).unwrap()
}

/// An array of 32-bit floats that NumPy wrote.
fn array(name: &str) -> Array {
    let bytes = std::fs::read(golden().join(format!("{name}.npy"))).unwrap();
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..start]).unwrap();
    assert!(header.contains("'<f4', 'fortran_order': False"), "{header}");
    let dims = header.split(['(', ')']).nth(1).unwrap().split(',');
    let shape: Vec<usize> = dims.filter_map(|dim| dim.trim().parse().ok()).collect();
    let values = bytes[start..].as_chunks::<4>().0.iter();
    Array::new(&shape, values.map(|&b| f64::from(f32::from_le_bytes(b))).collect()).unwrap()
}

#[test]
fn what_the_peers_make_is_reproduced_and_the_changed_setting_is_named() {
    let audio = clip();
    let text = std::fs::read_to_string(golden().join("cases.json")).unwrap();
    let cases: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for (name, case) in cases.as_object().unwrap() {
        let Some(of) = case["of"].as_str() else {
            let fit = fit(&array(name), &audio).unwrap();
            if !fit.exact {
                wrong.push(format!("{name}: {} away: {}", fit.error, fit.settings));
            }
            continue;
        };
        let told = explain(&array(of), &array(name), &audio).unwrap();
        let field = told.differing.first().map(|differing| differing.field.name());
        let names: Vec<_> = told
            .differing
            .iter()
            .map(|d| format!("{} {}→{} {:.3}", d.field.name(), d.a, d.b, d.share))
            .collect();
        if !told.explained || !told.b.exact || field != case["field"].as_str() {
            wrong.push(format!("{name}: {}: {names:?}\n   {}", told.answer, told.b.settings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn normalisations_that_are_known_are_the_registrys() {
    let number = |arguments: &serde_json::Map<String, Value>, name: &str| arguments[name].as_f64();
    let of = |name: &str| crate::find(name).unwrap().entry.preset.arguments();
    let (ast, beats) = (of("ASTFeatureExtractor"), of("beats"));
    let pairs = [
        (number(&ast, "mean"), number(&ast, "std")),
        (number(&beats, "fbank_mean"), number(&beats, "fbank_std")),
    ];
    let pairs = pairs.map(|(mean, std)| (mean.unwrap(), 2.0 * std.unwrap()));
    assert_eq!(solve::KNOWN[1..], pairs);
    // (x + 4) / 4 of Whisper.
    assert_eq!(solve::KNOWN[0], (-4.0, 4.0));
}

/// Numbers without a pattern, the same in every run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// Settings as people have them.
fn usual(noise: &mut Noise) -> Settings {
    let (n_fft, win_length, hop_length) = noise.pick(&[
        (1024, None, 256),
        (512, Some(400), 160),
        (2048, None, 512),
        (400, None, 160),
    ]);
    let log = noise.pick(&[Log::Db, Log::Ln, Log::Log10]);
    Settings {
        n_fft,
        win_length,
        hop_length,
        n_mels: noise.pick(&[40, 64, 80]),
        mel_scale: noise.pick(&[MelScale::Slaney, MelScale::Htk]),
        norm: noise.pick(&[None, Some(MelNorm::Slaney)]),
        pad_mode: noise.pick(&[PadMode::Constant, PadMode::Reflect]),
        power: noise.pick(&[1, 2]),
        f_min: noise.pick(&[0.0, 20.0, 50.0]),
        log,
        floor: 0.0,
        log_offset: noise.pick(&[1e-6, 1e-5, 1e-8]),
        ..Settings::librosa(16_000)
    }
}

/// The same with one field changed.
fn changed(s: &Settings, noise: &mut Noise) -> (Field, Settings) {
    let mut other = s.clone();
    let field = noise.pick(&[
        Field::pad_mode,
        Field::hop_length,
        Field::n_fft,
        Field::center,
        Field::power,
        Field::log,
        Field::mel_scale,
        Field::norm,
        Field::f_min,
        Field::f_max,
        Field::window,
        Field::periodic,
        Field::remove_dc_offset,
        Field::preemphasis_coefficient,
        Field::scale,
        Field::r#ref,
        Field::log_offset,
        Field::normalize,
        Field::axes,
        Field::frames,
        Field::sample_rate,
    ]);
    match field {
        Field::pad_mode if s.pad_mode == PadMode::Constant => other.pad_mode = PadMode::Reflect,
        Field::pad_mode => other.pad_mode = PadMode::Edge,
        Field::hop_length => other.hop_length = if s.hop_length == 160 { 200 } else { 320 },
        Field::n_fft if s.win_length.is_some() => other.n_fft = 1024,
        Field::n_fft => other.n_fft = if s.n_fft == 1024 { 2048 } else { 1024 },
        Field::center => other.center = noise.pick(&[Center::False, Center::SnipEdges]),
        Field::power => other.power = 3 - s.power,
        Field::log => other.log = if s.log == Log::Ln { Log::Log10 } else { Log::Ln },
        Field::mel_scale if s.mel_scale == MelScale::Htk => other.mel_scale = MelScale::Slaney,
        Field::mel_scale => other.mel_scale = MelScale::Htk,
        Field::norm if s.norm.is_none() => other.norm = Some(MelNorm::Slaney),
        Field::norm => other.norm = None,
        Field::f_min => other.f_min = if s.f_min == 50.0 { 125.0 } else { 50.0 },
        Field::f_max => other.f_max = Some(noise.pick(&[7600.0, 7500.0, 6000.0])),
        Field::window => other.window = noise.pick(&[WindowKind::Hamming, WindowKind::Povey]),
        Field::periodic => other.periodic = false,
        Field::remove_dc_offset => other.remove_dc_offset = true,
        Field::preemphasis_coefficient => other.preemphasis_coefficient = 0.97,
        Field::scale => other.scale = 32_768.0,
        Field::r#ref => other.r#ref = Reference::Max,
        Field::log_offset => other.log_offset = 1e-3,
        Field::normalize => other.normalize = Normalize::Fixed { mean: -4.0, std: 4.0 },
        Field::axes => other.axes = Order::FramesBands,
        Field::frames => other.frames = Some(25),
        _ => other.sample_rate = 22_050,
    }
    (field, other)
}

/// Half a second of tones, noise and near silence, with an offset.
fn sound(noise: &mut Noise) -> Audio {
    let mut level = 0.3;
    let tone = 200.0 + 50.0 * noise.below(20) as f32;
    let sample = |n: usize| {
        if n.is_multiple_of(1600) {
            level = [0.5, 0.1, 0.02, 0.3][noise.below(4)];
        }
        let hiss = noise.below(2001) as f32 / 1000.0 - 1.0;
        0.02 + level
            * (0.3 * hiss + (tone * n as f32 * 0.000_392_7 * (1.0 + n as f32 * 1e-5)).sin())
    };
    Audio { samples: (0..12_000).map(sample).collect(), channels: 1, rate: 16_000 }
}

#[test]
fn single_changes_are_named() {
    let noise = &mut Noise(7);
    let (mut right, mut wrong) = (0, Vec::new());
    // Two hundred with AUGMENT_ALL.
    let pairs = if std::env::var_os("AUGMENT_ALL").is_some() { 200 } else { 20 };
    for _ in 0..pairs {
        let audio = sound(noise);
        let a = usual(noise);
        let (field, b) = changed(&a, noise);
        let (x, y) = (a.compute(&audio).unwrap(), b.compute(&audio).unwrap());
        let is_same = (x.rows, x.columns) == (y.rows, y.columns);
        if is_same && y.distance(&x) < 1e-5 {
            continue;
        }
        let told = explain(&x, &y, &audio).unwrap();
        let first = told.differing.first().map(|differing| differing.field);
        if told.explained && first == Some(field) {
            right += 1;
        } else {
            wrong.push(format!(
                "{}: {}\n  A {a}\n  a {} {}\n  b {} {}",
                field.name(),
                told.answer,
                told.a.error,
                told.a.settings,
                told.b.error,
                told.b.settings
            ));
        }
    }
    assert!(right * 100 >= 95 * (right + wrong.len()), "{right} right; {}", wrong.join("\n"));
}
