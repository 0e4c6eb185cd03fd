//! Batches of sounds whose results are compared with those of the CPU.

use std::collections::{BTreeMap, BTreeSet};

use augment_core::{Audio, Data, Executor, Info, Pipeline, Recipe, Registry, Unit, Workspace};
use augment_cuda::{Contract, contracts};

/// A clip of a tone that rises, noise and silence; louder than full scale here and there.
fn clip(len: usize, channels: usize, rate: u32, seed: u32) -> Data {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let samples = (0..len * channels).map(|i| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
        let at = (i % len) as f32 / len as f32;
        let tone = (200.0 * at * at * (seed as f32 + 3.0)).sin();
        match (i % len) * 8 / len {
            0 => 0.0,
            1..3 => 1.2 * tone,
            3..5 => 0.3 * noise,
            _ => 0.5 * tone + 0.01 * noise,
        }
    });
    Audio { samples: samples.collect(), channels, rate }.into()
}

fn clips() -> Vec<Data> {
    let kinds = [
        (1, 1, 8000),
        (441, 1, 44_100),
        (3001, 1, 16_000),
        (2048, 2, 22_050),
        (5003, 1, 48_000),
        (700, 3, 8000),
    ];
    let mut clips: Vec<_> =
        kinds.into_iter().zip(1..).map(|((len, c, rate), seed)| clip(len, c, rate, seed)).collect();
    clips.push(Audio { samples: vec![0.0; 1500], channels: 1, rate: 16_000 }.into());
    clips
}

/// How near a whole pipeline comes.
#[derive(Clone, Copy, Debug)]
enum Bound {
    /// The same.
    Exact,
    /// As near as the first op of it that is not exact.
    Ops,
    /// Decibels of spectra: as near as this, down to 60 dB below the loudest of their frame.
    Decibels(f64),
    /// As near as this.
    Values(f64),
}

const PIPELINES: &[(&str, Bound)] = &[
    ("[]", Bound::Ops),
    ("[{gain: {gain_db: -7.3}}]", Bound::Ops),
    ("[polarity_inversion]", Bound::Ops),
    ("[{clip_audio: {a_min: -0.3, a_max: 0.4}}]", Bound::Ops),
    ("[{dcshift: {shift: 0.3}}]", Bound::Ops),
    ("[{dcshift: {shift: 0.3, limiter_gain: 0.02}}]", Bound::Ops),
    ("[{dcshift: {shift: -0.3, limiter_gain: 0.02}}]", Bound::Ops),
    ("[to_mono]", Bound::Ops),
    ("[{fix_length: {size: 2000}}]", Bound::Ops),
    ("[{fix_length: {seconds: 0.03}}]", Bound::Ops),
    ("[{crop_audio: {duration: 0.4, unit: fraction, position: 0.7}}]", Bound::Ops),
    ("[{trim_audio: {start: 0.1, end: 0.3, unit: fraction}}]", Bound::Ops),
    ("[{pad_audio: {start: 7, end: 30}}]", Bound::Ops),
    ("[{pad_audio: {start: 1.0, end: 0.7, unit: fraction, mode: reflect}}]", Bound::Ops),
    ("[{pad_audio: {start: 0.9, end: 1.0, unit: fraction, mode: wrap}}]", Bound::Ops),
    ("[{adjust_duration: {duration_samples: 1000, padding_mode: wrap}}]", Bound::Ops),
    (
        "[{adjust_duration: {duration_samples: 1501, padding_position: start, position: 0.3}}]",
        Bound::Ops,
    ),
    (
        "[{replace_end: {fraction: 0.3, mode: wrap}}, {replace_end: {fraction: 0.2, mode: reflect, side: start}}]",
        Bound::Ops,
    ),
    ("[{replace_end: {fraction: 0.3, side: start}}]", Bound::Ops),
    ("[{gain: {gain_db: 1}}, {replace_end: {fraction: 1}}]", Bound::Ops),
    ("[reverse_audio]", Bound::Ops),
    ("[{shift: {shift: 0.3}}]", Bound::Ops),
    ("[{shift: {shift: -0.4, rollover: false, fade_duration: 0.01}}]", Bound::Ops),
    ("[{shift: {shift: 1.0}}]", Bound::Ops),
    ("[{time_mask: {duration: 0.3, position: 0.6}}]", Bound::Ops),
    ("[{fade: {fade_in_len: 1, fade_out_len: 1, fade_shape: half_sine}}]", Bound::Ops),
    ("[{fade: {}}]", Bound::Ops),
    (
        "[{gain_transition: {start_gain_db: -12, end_gain_db: 3, duration: 0.4, unit: fraction}}]",
        Bound::Ops,
    ),
    ("[{bit_crush: {bit_depth: 5}}]", Bound::Ops),
    ("[{contrast: {}}]", Bound::Ops),
    ("[{add_gaussian_noise: {amplitude: 0.1, stream: {seed: 11, id: [2, 3, 4]}}}]", Bound::Ops),
    ("[{add_noise: {snr_db: 5, stream: {seed: 5, id: [2, 3, 4]}}}]", Bound::Ops),
    ("[{normalize_peak: {peak: 0.7}}]", Bound::Ops),
    ("[{normalize_peak: {peak: 1.1, only_too_loud: true}}]", Bound::Ops),
    ("[{normalize_rms: {rms_db: -12}}]", Bound::Ops),
    ("[{preemphasis: {}}]", Bound::Ops),
    ("[{gain: {gain_db: 2}}, {sox_fir: {coefficients: [0.25, 0.5, 0.25, -0.7]}}]", Bound::Ops),
    ("[{resample: {target_sr: 16000, resampling_method: sinc_interp_hann}}]", Bound::Exact),
    ("[{SpeedPerturbation: {factors: [0.9, 1.0, 1.1]}}]", Bound::Exact),
    ("[{speed: {factor: 1.25}}]", Bound::Exact),
    ("[{speed: {factor: 0.8, resampling_method: soxr_hq}}]", Bound::Ops),
    ("[{resample: {target_sr: 16000}}]", Bound::Ops),
    ("[{fade: {fade_in_len: 1}}, reverse_audio, {resample: {target_sr: 22050}}]", Bound::Ops),
    ("[{pad_audio: {start: 100, end: 50}}, {resample: {target_sr: 48000}}, to_mono]", Bound::Ops),
    (
        "[{crop_audio: {duration: 0.7, unit: fraction, position: 0.5}}, reverse_audio, {resample: {target_sr: \
       24000, resampling_method: sinc_interp_kaiser, lowpass_filter_width: 16, rolloff: 0.9}}, {preemphasis: \
       {coeff: 0.9}}]",
        Bound::Exact,
    ),
    (
        "[{pad_audio: {start: 0.3, unit: fraction, mode: wrap}}, {resample: {target_sr: 11025, \
       resampling_method: sinc_interp_kaiser}}, {gain: {gain_db: -3}}]",
        Bound::Exact,
    ),
    (
        "[{add_background_noise: {sounds_path: ../../tests/golden/clips, file: 1-187207-A-20.flac, snr_db: 3, \
       position: 0.4}}]",
        Bound::Ops,
    ),
    // What waits is turned about with what it waits for.
    (
        "[{gain: {gain_db: 3}}, {fade: {fade_in_len: 1, fade_out_len: 1}}, reverse_audio, {pad_audio: {start: 3, \
       end: 2}}, {add_gaussian_noise: {amplitude: 0.2, stream: {seed: 1, id: [9, 8, 7]}}}, {crop_audio: \
       {duration: 0.5, unit: fraction, position: 1}}, reverse_audio, {dcshift: {shift: 0.1}}, to_mono, \
       {gain: {gain_db: -1}}, {pad_audio: {start: 5, mode: wrap}}, {bit_crush: {bit_depth: 9}}]",
        Bound::Ops,
    ),
    (
        "[{pad_audio: {start: 9, end: 4}}, {crop_audio: {duration: 0.8, unit: fraction, position: 0.1}}, \
       {pad_audio: {start: 0.5, unit: fraction, mode: reflect}}, {fix_length: {size: 900}}, to_mono]",
        Bound::Ops,
    ),
    (
        "[{time_mask: {duration: 0.3, position: 0.2}}, {shift: {shift: 0.2}}, {normalize_peak: {peak: 0.5}}, \
       {gain: {gain_db: 2}}, to_mono, {shift: {shift: -0.3}}]",
        Bound::Ops,
    ),
    (
        "[{Gain: {gain_db: [-12, 12]}}, {TimeMask: {band_part: [0.01, 0.2]}}, {PolarityInversion: {p: 0.5}}, \
       {Reverse: {p: 0.5}}, {Shift: {shift: [-0.5, 0.5]}}, {Padding: {fraction: [0.01, 0.7]}}, \
       {RandomCropAudio: {duration: 0.02}}, {AddGaussianNoise: {amplitude: [0.001, 0.015]}}, \
       {GainTransition: {gain_db: [-24, 6], duration: [0.1, 0.2]}}]",
        Bound::Ops,
    ),
    ("[{AddGaussianSNR: {snr_db: [5, 40]}}, {Gain: {gain_db: [-12, 12]}}]", Bound::Ops),
    // Spectra: lengths of all kinds of factors, odd ones, windows, ends.
    ("[{mel_spectrogram: {n_fft: 512, hop_length: 128, n_mels: 40}}]", Bound::Ops),
    ("[{mel_spectrogram: {}}]", Bound::Ops),
    // Which no kernel has.
    (
        "[{gain: {gain_db: 3}}, {mel_spectrogram: {n_fft: 512, n_mels: 40, precision: double}}]",
        Bound::Exact,
    ),
    ("[{mel_spectrogram: {preset: torchaudio, n_mels: 64, pad: 33}}]", Bound::Ops),
    (
        "[{mel_spectrogram: {n_fft: 480, win_length: 333, hop_length: 77, n_mels: 80, pad_mode: wrap, \
       normalized: true, window: hamming}}]",
        Bound::Ops,
    ),
    (
        "[{mel_spectrogram: {n_fft: 1024, n_mels: 300, power: 1, pad_mode: symmetric, filters: torchaudio}}]",
        Bound::Ops,
    ),
    (
        "[{fix_length: {size: 4800}}, {mel_spectrogram: {n_fft: 4096, n_mels: 128, center: false, hop_length: 99}}]",
        Bound::Ops,
    ),
    ("[{mel_spectrogram: {n_fft: 675, n_mels: 20, power: 1.5, pad_mode: edge}}]", Bound::Ops),
    ("[{spectrogram: {n_fft: 1024}}]", Bound::Ops),
    ("[{spectrogram: {n_fft: 1024, power: 2, pad_mode: edge}}]", Bound::Ops),
    ("[{spectrogram: {preset: torchaudio}}]", Bound::Ops),
    ("[{spectrogram: {n_fft: 2, hop_length: 1, power: 0.7}}]", Bound::Ops),
    ("[{spectrogram: {n_fft: 60, normalized: frame_length}}]", Bound::Ops),
    ("[{spectrogram: {n_fft: 4096, hop_length: 700}}]", Bound::Ops),
    ("[{spectrogram: {n_fft: 2025, hop_length: 500, power: 2}}]", Bound::Ops),
    // No kernel knows this length.
    ("[{spectrogram: {n_fft: 514, hop_length: 300}}, {amplitude_to_db: {}}]", Bound::Decibels(0.0)),
    ("[{mel_spectrogram: {n_fft: 512, n_mels: 40}}, {power_to_db: {}}]", Bound::Decibels(1e-3)),
    (
        "[reverse_audio, {mel_spectrogram: {n_fft: 512, n_mels: 64}}, {power_to_db: {ref: 1, top_db: null}}, \
       {db_to_power: {ref: 2}}, {power_to_db: {top_db: 60}}]",
        Bound::Decibels(1e-3),
    ),
    (
        "[{spectrogram: {n_fft: 512}}, {amplitude_to_db: {ref: 0.5, top_db: 90}}]",
        Bound::Decibels(1e-3),
    ),
    (
        "[{fix_length: {size: 3000}}, {gain: {gain_db: 3}}, to_mono, {mel_spectrogram: {n_fft: 512, n_mels: 64}}, \
       {power_to_db: {}}, {TimeWarp: {W: 4}}, {FrequencyMasking: {freq_mask_param: 20}}, {TimeMasking: {time_mask_param: 8}}, \
       {normalize_spectrogram: {mean: -30, std: 20}}]",
        Bound::Values(1e-2),
    ),
    ("[{mfcc: {n_fft: 512, n_mels: 40, n_mfcc: 13}}]", Bound::Ops),
    (
        "[{mfcc: {preset: torchaudio, n_mels: 64, log_mels: true, lifter: 22, dct_type: 3}}]",
        Bound::Ops,
    ),
    ("[{lfcc: {n_fft: 512}}]", Bound::Ops),
];

/// Ops on spectrograms, of the same input on both sides: all are exact.
const ON_SPECTROGRAMS: &[&str] = &[
    "[{power_to_db: {}}]",
    "[{power_to_db: {ref: 0.3, top_db: null}}]",
    "[{power_to_db: {top_db: 30, amin: 1e-3}}, {db_to_power: {ref: 3}}, {power_to_db: {ref: 2}}]",
    "[{power_to_db: {}}, {db_to_amplitude: {}}, {amplitude_to_db: {ref: 2, top_db: 40}}, {db_to_amplitude: {}}, \
      {amplitude_to_db: {}}]",
    "[{mask_along_axis: {axis: time, start: 3, end: 9}}]",
    "[{mask_along_axis: {axis: frequency, start: 2, end: 70, value: 2.5}}]",
    "[{mask_along_axis: {axis: time, start: 1, end: 4, value: mean}}, {power_to_db: {}}, \
      {mask_along_axis: {axis: frequency, start: 1, end: 4, value: mean}}]",
    "[{mask_along_axis: {axis: time, start: 4, end: 4, value: mean}}]",
    "[{normalize_spectrogram: {mean: -4.27, std: 9.14}}]",
    "[{time_warp: {center: 9, warped: 3}}]",
    "[{power_to_db: {}}, {time_warp: {center: 1, warped: 10}}, {time_warp: {center: 4, warped: 7}}, {mask_along_axis: {axis: time, start: 1, end: 3}}]",
    "[{cmvn: {}}]",
    "[{power_to_db: {}}, {cmvn: {norm_vars: true}}, {compute_deltas: {}}]",
    "[{cmvn: {norm_means: false, norm_vars: true}}]",
    "[{compute_deltas: {}}]",
    "[{power_to_db: {}}, {compute_deltas: {win_length: 9, mode: reflect}}, {compute_deltas: {mode: wrap}}]",
    "[{delta: {}}, {delta: {width: 5, order: 2, mode: constant}}]",
    "[{power_to_db: {}}, {resize_spectrogram: {bins: 50, frames: 31}}]",
    "[{resize_spectrogram: {bins: 20, frames: 64, mode: bicubic}}]",
    "[{resize_spectrogram: {frames: 20, mode: nearest}}]",
    "[{power_to_db: {}}, {SpecAugment: {policy: LD}}]",
    "[{power_to_db: {}}, {SpecAugment: {policy: SM}}]",
];

/// Pictures of those that have one channel: the same bytes.
const PICTURES: &[&str] = &[
    "[{power_to_db: {}}, {apply_colormap: {}}]",
    "[{apply_colormap: {colormap: viridis, vmin: 0, vmax: 0.3}}]",
    "[{power_to_db: {}}, {resize_spectrogram: {bins: 24, frames: 24}}, {apply_colormap: {vmax: -10}}]",
];

fn registry() -> Registry {
    Registry::new(&[augment_audio::ENTRIES])
}

fn recipes(pipeline: &Pipeline, batch: &[Data], epoch: u64) -> Vec<Recipe> {
    let draw = |(i, data): (usize, &Data)| pipeline.draw(7, epoch, &i.to_string(), &data.info());
    batch.iter().enumerate().map(|at| draw(at).unwrap()).collect()
}

/// What the table says of an op or of a pipeline.
#[derive(Default)]
struct Row {
    cases: usize,
    worst: f64,
    bound: String,
}

/// Fails unless the executor gives what the ops give, as near as they say. Says how near that is.
pub(crate) fn check(batches: &impl Executor) {
    let mut table: BTreeMap<String, Row> = BTreeMap::new();
    let registry = registry();
    for &(steps, bound) in PIPELINES {
        let pipeline = Pipeline::from_yaml(steps, Info::AUDIO, &registry).unwrap();
        // Transforms begin with a capital letter, and draw.
        let draws = ["{Gain", "{AddGaussianSNR", "{TimeWarp"].iter().any(|by| steps.contains(by));
        for epoch in 0..if draws { 12 } else { 2 } {
            run(batches, &pipeline, clips(), epoch, (bound, draws), &mut table);
        }
    }
    let spectrograms = spectrograms();
    let info = spectrograms[0].info();
    let of_one = |data: &&Data| matches!(data, Data::Spectrogram(s) if s.channels == 1);
    let alone: Vec<Data> = spectrograms.iter().filter(of_one).cloned().collect();
    for &steps in ON_SPECTROGRAMS.iter().chain(PICTURES) {
        let any = match info.clone() {
            Info::Spectrogram { scale, unit, .. } => {
                Info::Spectrogram { channels: None, bins: None, frames: None, scale, unit }
            }
            other => other,
        };
        let pipeline = Pipeline::from_yaml(steps, any, &registry).unwrap();
        let draws = steps.contains("SpecAugment");
        for epoch in 0..if draws { 12 } else { 2 } {
            let batch = if PICTURES.contains(&steps) { &alone } else { &spectrograms };
            run(batches, &pipeline, batch.clone(), epoch, (Bound::Ops, draws), &mut table);
        }
    }
    println!("{:50} {:>5} {:>10}  bound", "op, or ops", "cases", "worst");
    for (name, Row { cases, worst, bound }) in &table {
        println!("{name:50} {cases:5} {worst:10.2e}  {bound}");
    }
    let seen: BTreeSet<&str> = table.keys().flat_map(|key| key.split(" → ")).collect();
    let of_sounds = |name: &str| augment_audio::ENTRIES.iter().any(|entry| entry.name() == name);
    let of_sounds = contracts().iter().filter(|(op, _)| of_sounds(op));
    let missed: Vec<_> = of_sounds.filter(|(op, _)| !seen.contains(op)).collect();
    assert!(missed.is_empty(), "never compared: {missed:?}");
}

/// The same for a pipeline that draws, however little room there is.
#[allow(dead_code, reason = "a GPU has room")]
pub(crate) fn check_drawn(batches: &impl Executor) {
    let mut table = BTreeMap::new();
    let drawn =
        PIPELINES.iter().filter(|(steps, _)| steps.contains("{Gain: {gain_db: [-12, 12]}}"));
    for (steps, bound) in drawn {
        let pipeline = Pipeline::from_yaml(steps, Info::AUDIO, &registry()).unwrap();
        run(batches, &pipeline, clips(), 3, (*bound, true), &mut table);
    }
    assert!(!table.is_empty());
}

/// Powers of clips, as they come from the CPU.
fn spectrograms() -> Vec<Data> {
    let pipeline = Pipeline::from_yaml(
        "[{mel_spectrogram: {n_fft: 256, hop_length: 64, n_mels: 37}}]",
        Info::AUDIO,
        &registry(),
    );
    let pipeline = pipeline.unwrap();
    let batch: Vec<Data> = clips().into_iter().skip(2).collect();
    let recipes = recipes(&pipeline, &batch, 0);
    let each = recipes.iter().zip(batch);
    each.map(|(recipe, data)| recipe.run(data, &mut Workspace::new()).unwrap()).collect()
}

fn run(
    batches: &impl Executor,
    pipeline: &Pipeline,
    batch: Vec<Data>,
    epoch: u64,
    (bound, is_drawn): (Bound, bool),
    table: &mut BTreeMap<String, Row>,
) {
    let recipes = recipes(pipeline, &batch, epoch);
    let pairs: Vec<_> = recipes.iter().cloned().zip(batch.iter().cloned()).collect();
    let results = batches.run(pairs);
    for ((recipe, data), result) in recipes.iter().zip(batch).zip(results) {
        let about = data.info().to_string();
        let expected = recipe.run(data, &mut Workspace::new());
        let (result, expected) = match (result, expected) {
            (Ok(result), Ok(expected)) => (result, expected),
            (Err(a), Err(b)) => {
                assert_eq!(a.to_string(), b.to_string());
                continue;
            }
            (a, b) => panic!("{recipe} on {about}: {:?} {:?}", a.err(), b.err()),
        };
        assert_eq!(result.info(), expected.info(), "{recipe} on {about}");
        if let Data::Image(_) = expected {
            assert!(result == expected, "{recipe} on {about}");
        }
        let names: Vec<_> = recipe.ops.iter().map(|op| op.name()).collect();
        let of = |name: &str| contracts().iter().find(|(op, _)| *op == name).map(|known| known.1);
        let first = names.iter().filter_map(|op| of(op)).find(|c| *c != Contract::Exact);
        let contract = first.unwrap_or(Contract::Exact);
        let (worst, most, bound) = match bound {
            Bound::Exact => {
                let (worst, most) = compared(&result, &expected, Contract::Exact);
                (worst, most, "Exact, with torchaudio's filters".to_owned())
            }
            Bound::Ops => {
                let (worst, most) = compared(&result, &expected, contract);
                (worst, most, format!("{contract:?}"))
            }
            Bound::Decibels(most) => {
                (in_decibels(&result, &expected), most, format!("{most:e} dB, down to -60 dB"))
            }
            Bound::Values(most) => (apart(&result, &expected), most, format!("{most:e}")),
        };
        let name = if is_drawn { "what is drawn".to_owned() } else { names.join(" → ") };
        let row = table.entry(name).or_default();
        row.cases += 1;
        row.worst = row.worst.max(worst);
        row.bound = if is_drawn { "each as it says".into() } else { bound };
        assert!(worst <= most, "{recipe} on {about}: {worst:e}, and not {most:e}");
    }
}

/// The values, and how many belong together: those of a frame, or all.
fn values(data: &Data) -> (&[f32], usize) {
    match data {
        Data::Audio(audio) => (&audio.samples, 0),
        Data::Spectrogram(spectrogram) => (&spectrogram.values, spectrogram.frames),
        Data::Image(_) => (&[], 0),
        _ => panic!("{}", data.info()),
    }
}

/// The largest difference, and what it may be.
fn compared(result: &Data, expected: &Data, contract: Contract) -> (f64, f64) {
    let ((a, frames), (b, _)) = (values(result), values(expected));
    let largest = |of: &mut dyn Iterator<Item = f32>| {
        of.fold(0.0_f64, |largest, x| largest.max(f64::from(x).abs()))
    };
    let difference = |a: f32, b: f32| {
        if a == b { 0.0 } else { (f64::from(a) - f64::from(b)).abs() }
    };
    match contract {
        Contract::Frame(eps) => {
            let mut worst = 0.0_f64;
            let bins = (b.len() / frames.max(1)).max(1);
            for t in 0..frames {
                let at = |bin: usize| bin * frames + t;
                let loudest = largest(&mut (0..bins).map(|bin| b[at(bin)]));
                for bin in 0..bins {
                    let apart = difference(a[at(bin)], b[at(bin)]);
                    worst = worst.max(if apart == 0.0 { 0.0 } else { apart / loudest });
                }
            }
            (worst, eps)
        }
        Contract::Abs(eps) => {
            let apart = apart(result, expected);
            let largest = largest(&mut b.iter().copied());
            (if apart == 0.0 { 0.0 } else { apart / largest }, eps)
        }
        Contract::Ulp(n) => {
            let last = largest(&mut b.iter().copied()) as f32;
            let unit = f64::from(last.next_up()) - f64::from(last);
            (apart(result, expected) / unit, n.into())
        }
        _ => {
            let same = a.iter().zip(b).all(|(a, b)| a == b);
            (if same { 0.0 } else { apart(result, expected).max(f64::MIN_POSITIVE) }, 0.0)
        }
    }
}

fn apart(result: &Data, expected: &Data) -> f64 {
    let ((a, _), (b, _)) = (values(result), values(expected));
    let each = a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
    each.fold(0.0, f64::max)
}

/// The largest difference of values in dB that are less than 60 dB below the loudest of their frame.
fn in_decibels(result: &Data, expected: &Data) -> f64 {
    let (Data::Spectrogram(a), Data::Spectrogram(b)) = (result, expected) else {
        panic!("{}", expected.info());
    };
    assert_eq!(b.unit, Unit::Decibel);
    let rows = b.channels * b.bins;
    let mut worst = 0.0_f64;
    for t in 0..b.frames {
        let at = |row: usize| row * b.frames + t;
        let loudest = (0..rows).map(|row| b.values[at(row)]).fold(f32::MIN, f32::max);
        for row in (0..rows).filter(|row| b.values[at(*row)] > loudest - 60.0) {
            worst = worst.max(f64::from((a.values[at(row)] - b.values[at(row)]).abs()));
        }
    }
    worst
}
