//! Spectral ops against librosa 0.11, torchaudio 2.11, kaldi-native-fbank 1.22 and torch 2.11, on
//! real clips; `tests/golden/spectral.py` made the numbers.
//!
//! Each test is a file of `tests/golden/spectral/`: about twenty sets of parameters, ten clips each.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test")]

use std::path::{Path, PathBuf};

use augment_audio::codec::{self, Limits};
use augment_core::{
    AnyOp, Audio, Data, Entry, FrequencyScale, Registry, Spectrogram, Unit, Workspace,
};
use safetensors::SafeTensors;
use serde_json::Value;

/// As in the script: samples of a clip that are worked on, and values of a result that are kept.
const LENGTH: usize = 66_150;
const KEPT: usize = 240;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

fn clips() -> Vec<Audio> {
    let mut files: Vec<_> =
        golden("clips").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let decode = |path: &PathBuf| {
        codec::decode(&std::fs::read(path).unwrap(), &Limits::default(), Vec::new()).unwrap()
    };
    files.iter().map(decode).collect()
}

/// How far apart two values are, as the set says: `of_largest` as a share of the largest of the
/// result; `relative_above` as a share of the value, or of that share of the largest if the value is
/// below it; `absolute_above` as they are, but values so far below the largest of their frame are
/// told apart: there a band is as faint as the rounding of the frame's loudest ones.
enum Compare {
    OfLargest,
    RelativeAbove(f64),
    AbsoluteAbove(f64),
}

/// What values so far down may differ by. Both sides were found to be as far as 3e-3 from what
/// double precision gives.
const FAINT_BOUND: f64 = 5e-3;

impl Compare {
    fn new(written: &Value) -> Self {
        let (name, value) = written.as_object().unwrap().iter().next().unwrap();
        match name.as_str() {
            "of_largest" => Self::OfLargest,
            "relative_above" => Self::RelativeAbove(value.as_f64().unwrap()),
            "absolute_above" => Self::AbsoluteAbove(value.as_f64().unwrap()),
            _ => panic!("{name}"),
        }
    }

    /// The greatest distance of `theirs` from every `stride`-th value, and that of faint ones.
    fn worst(&self, ours: &Spectrogram, stride: usize, theirs: &[f32]) -> (f64, f64) {
        let loudest: Vec<f32> = (0..ours.frames)
            .map(|t| ours.values[t..].iter().step_by(ours.frames).copied().fold(f32::MIN, f32::max))
            .collect();
        let finite = theirs.iter().filter(|x| x.is_finite());
        let largest = finite.map(|x| f64::from(x.abs())).fold(f64::MIN_POSITIVE, f64::max);
        let (mut worst, mut faint) = (0.0f64, 0.0f64);
        for (&theirs, i) in theirs.iter().zip((0..).step_by(stride)) {
            assert!(ours.values[i].is_finite());
            // Where a window has no variance torchaudio's is NaN.
            if !theirs.is_finite() {
                continue;
            }
            let off = (f64::from(ours.values[i]) - f64::from(theirs)).abs();
            match self {
                Self::OfLargest => worst = worst.max(off / largest),
                Self::RelativeAbove(above) => {
                    worst = worst.max(off / f64::from(theirs.abs()).max(above * largest));
                }
                Self::AbsoluteAbove(above)
                    if f64::from(theirs) >= f64::from(loudest[i % ours.frames]) - above =>
                {
                    worst = worst.max(off);
                }
                Self::AbsoluteAbove(_) => faint = faint.max(off),
            }
        }
        (worst, faint)
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The stride of the values that are kept.
fn stride(bins: usize, frames: usize) -> usize {
    let mut stride = (bins * frames / KEPT).max(1) | 1;
    while gcd(stride, frames) > 1 {
        stride += 2;
    }
    stride
}

/// The script's twin.
fn synthetic(mut seed: u32) -> Spectrogram {
    let values = (0..30 * 71).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let mut u = (seed >> 8) as f32 / (1 << 24) as f32;
        (0..3).for_each(|_| u *= u);
        if seed.is_multiple_of(17) { 0.0 } else { u * 1e4 }
    });
    Spectrogram {
        values: values.collect(),
        channels: 1,
        bins: 30,
        frames: 71,
        scale: FrequencyScale::Mel,
        unit: Unit::Power,
    }
}

fn cut(clip: &Audio, set: &Value) -> Audio {
    let offset = set["offset"].as_u64().unwrap() as usize;
    let start = offset % clip.samples.len().saturating_sub(LENGTH).max(1);
    let end = (start + LENGTH).min(clip.samples.len());
    let rate = set["rate"].as_u64().unwrap() as u32;
    Audio { samples: clip.samples[start..end].to_vec(), channels: 1, rate }
}

fn run(registry: &Registry, set: &Value, mut data: Data, workspace: &mut Workspace) -> Spectrogram {
    let line = serde_json::json!({ "key": "", "ops": set["ops"] });
    let ops: Vec<AnyOp> = registry.recipe(&line.to_string()).unwrap().ops;
    for op in ops {
        let promised = op.output_info(&data.info()).unwrap();
        data = op.apply(data, workspace).unwrap();
        assert_eq!(data.info(), promised);
    }
    data.into_spectrogram().unwrap()
}

/// The greatest distance of each set, and of the mean magnitudes as a share of the larger.
fn compare(name: &str, bound: f64) {
    let bytes = std::fs::read(golden(&format!("spectral/{name}.safetensors"))).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let texts = header.metadata().as_ref().unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    let registry = Registry::new(tables);
    let (clips, mut workspace) = (clips(), Workspace::new());
    assert_eq!(clips.len(), 10);
    let mut sets: Vec<_> = texts.keys().filter_map(|key| key.strip_prefix("set:")).collect();
    sets.sort();
    let (mut table, mut worst) = (String::new(), [0.0f64; 3]);
    for key in &sets {
        let set: Value = serde_json::from_str(&texts[&format!("set:{key}")]).unwrap();
        let compare = Compare::new(&set["compare"]);
        let values = tensors.tensor(key).unwrap();
        let values = values.data().as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b));
        let mut values: &[f32] = &values.collect::<Vec<_>>();
        let shapes = tensors.tensor(&format!("{key}/shapes")).unwrap();
        let shapes = shapes.data().as_chunks::<4>().0.iter().map(|&b| i32::from_le_bytes(b));
        let shapes: Vec<_> = shapes.map(|size| size as usize).collect();
        let means = tensors.tensor(&format!("{key}/means")).unwrap();
        let means = means.data().as_chunks::<8>().0.iter().map(|&b| f64::from_le_bytes(b));
        let mut most = [0.0f64; 3];
        for ((i, clip), (shape, mean)) in clips.iter().enumerate().zip(shapes.chunks(2).zip(means))
        {
            let input = match name {
                "pcen" => synthetic(i as u32 + 1).into(),
                _ => cut(clip, &set).into(),
            };
            let ours = run(&registry, &set, input, &mut workspace);
            assert_eq!([ours.bins, ours.frames], shape, "{name} {key}");
            let stride = stride(ours.bins, ours.frames);
            let theirs = values.split_off(..ours.values.len().div_ceil(stride)).unwrap();
            let (off, faint) = compare.worst(&ours, stride, theirs);
            let magnitude = ours.values.iter().map(|&x| f64::from(x.abs())).sum::<f64>();
            let of_mean = (magnitude / ours.values.len() as f64 - mean).abs() / mean.max(1e-3);
            for (most, off) in most.iter_mut().zip([off, faint, of_mean]) {
                *most = most.max(off);
            }
        }
        assert!(values.is_empty(), "{name} {key}");
        let [off, faint, of_mean] = most;
        table +=
            &format!("{key}: {off:.1e}, faint {faint:.1e}, means {of_mean:.1e}  {}\n", set["ops"]);
        worst = std::array::from_fn(|i| worst[i].max(most[i]));
    }
    let [off, faint, of_mean] = worst;
    let line = format!("worst {off:.1e}, faint {faint:.1e}, means {of_mean:.1e}");
    println!("{table}{name}: {} sets, {line}", sets.len());
    assert!(off <= bound, "{name}: {off:e} is more than {bound:e}\n{table}");
    assert!(faint <= FAINT_BOUND, "{name}: faint values differ by {faint:e}\n{table}");
    assert!(of_mean <= 1e-4, "{name}: means differ by {of_mean:e}\n{table}");
}

macro_rules! families {
    ($($name:ident $bound:literal)*) => {$(
        #[test]
        fn $name() {
            compare(stringify!($name), $bound);
        }
    )*};
}

families! {
    spectrogram_librosa 1e-3
    spectrogram_torchaudio 1e-3
    mel_librosa 1e-3
    mel_torchaudio 1e-3
    mfcc_librosa 1e-5
    mfcc_torchaudio 1e-5
    lfcc 1e-5
    fbank_kaldi 1e-3
    fbank_torchaudio 1e-3
    pcen 1e-4
    features 1e-4
    resize 1e-5
}
