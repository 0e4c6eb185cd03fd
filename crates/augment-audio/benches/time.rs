//! Resampling, speed, tempo, stretching, pitch and inversion of 5 s at 44.1 kHz on one thread;
//! `time_peers.py` runs the same work on the peers.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use augment_audio::dsp::WsolaProfile;
use augment_audio::ops::{
    GriffinLim, InverseMel, MelSpectrogram, PitchShift, Resample, ResamplingMethod, Speed, Tempo,
    TimeStretch,
};
use augment_core::{Audio, Data, FrequencyScale, Op, Spectrogram, Unit, Workspace};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn audio() -> Audio {
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as f32 / 65_536.0 - 0.5
    };
    let sample = |n: usize| 0.3 * (n as f32 * 0.05).sin() + 0.1 * noise();
    Audio { samples: (0..220_500).map(sample).collect(), channels: 1, rate: 44_100 }
}

fn op(c: &mut Criterion, name: &str, op: &impl Op, input: &Data) {
    let mut workspace = Workspace::new();
    c.bench_function(name, |b| {
        b.iter_batched(
            || input.clone(),
            |data| {
                if let Data::Audio(out) = op.apply(data, &mut workspace).unwrap() {
                    workspace.recycle(out.samples);
                }
            },
            BatchSize::LargeInput,
        );
    });
}

fn time(c: &mut Criterion) {
    let clip = Data::from(audio());
    op(c, "resample 44.1 to 16 soxr_hq", &Resample::to(16_000), &clip);
    op(c, "resample 44.1 to 22.05 soxr_hq", &Resample::to(22_050), &clip);
    let resampling_method = ResamplingMethod::SincInterpHann;
    op(
        c,
        "resample 44.1 to 16 hann",
        &Resample { resampling_method, ..Resample::to(16_000) },
        &clip,
    );
    op(c, "speed 1.1", &Speed { factor: 1.1, resampling_method }, &clip);
    op(c, "time_stretch 1.25", &TimeStretch::new(1.25), &clip);
    op(c, "pitch_shift 2", &PitchShift::new(2.0), &clip);
    op(c, "pitch_shift -4", &PitchShift::new(-4.0), &clip);
    let tempo = |profile, quick| Tempo {
        factor: 1.25,
        profile,
        segment: None,
        search: None,
        overlap: None,
        quick,
    };
    op(c, "tempo 1.25", &tempo(None, false), &clip);
    op(c, "tempo 1.25 speech", &tempo(Some(WsolaProfile::Speech), false), &clip);
    op(c, "tempo 1.25 quick", &tempo(None, true), &clip);

    let (bins, frames) = (1025, 216);
    let values: Vec<f32> = (0..bins * frames).map(|i| (i as f32 * 0.37).sin().abs()).collect();
    let (scale, unit) = (FrequencyScale::Linear, Unit::Amplitude);
    let linear = Spectrogram { values, channels: 1, bins, frames, scale, unit };
    let griffin_lim = GriffinLim {
        rate: 22_050,
        n_fft: None,
        win_length: None,
        hop_length: Some(512),
        window: Default::default(),
        pad_mode: Default::default(),
        power: 2.0,
        n_iter: 32,
        momentum: 0.99,
        length: None,
        stream: None,
    };
    op(c, "griffin_lim 32", &griffin_lim, &linear.into());
    let mel = MelSpectrogram::default().apply(clip, &mut Workspace::new()).unwrap();
    let inverse = InverseMel {
        rate: 44_100,
        n_fft: 2048,
        f_min: 0.0,
        f_max: None,
        mel_scale: Default::default(),
        norm: MelSpectrogram::default().norm,
    };
    op(c, "inverse_mel 128", &inverse, &mel);
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(1));
    targets = time
}
criterion_main!(benches);
