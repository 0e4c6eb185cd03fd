//! `griffin_lim` and `inverse_mel` against librosa 0.11 and torchaudio 2.11.

use augment_audio::dsp::{Framing, PadMode, StftPlan, Window};
use augment_core::{FrequencyScale, Spectrogram, Unit, Workspace};
use serde_json::json;

use crate::golden::{Golden, apply, clip, noise, op};

/// |STFT| ^ power.
fn spectrogram(samples: &[f32], power: f32) -> Spectrogram {
    let framing = Framing::new(512, None, Some(128), Window::Hann, true, PadMode::Constant);
    let (bins, frames) = (framing.bins(), framing.frames(samples.len()).unwrap());
    let mut plan = StftPlan::new(framing);
    let mut values = vec![0.0; bins * frames];
    for t in 0..frames {
        for (k, z) in plan.frame(samples, t).unwrap().iter().enumerate() {
            values[k * frames + t] = z.norm().powf(power);
        }
    }
    let unit = if power == 1.0 { Unit::Amplitude } else { Unit::Power };
    Spectrogram { values, channels: 1, bins, frames, scale: FrequencyScale::Linear, unit }
}

/// The bands of each frame, by the filters that the inverse takes for granted.
fn mel(power: &Spectrogram, params: &serde_json::Value) -> Spectrogram {
    use augment_audio::dsp::{FilterBank, Filters, MelFilters, MelNorm, MelScale};
    let n_mels = params["n_mels"].as_u64().unwrap() as usize;
    let band =
        (params["f_min"].as_f64().unwrap_or(0.0), params["f_max"].as_f64().unwrap_or(22_050.0));
    let scale: MelScale = serde_json::from_value(params["mel_scale"].clone()).unwrap();
    let norm: Option<MelNorm> = serde_json::from_value(params["norm"].clone()).unwrap();
    let mel = MelFilters { filters: Filters::Librosa, band, n_mels, scale, norm };
    let bank = FilterBank::mel(44_100, 512, &mel);
    let frames = power.frames;
    let mut values = vec![0.0; n_mels * frames];
    for (row, (first, weights)) in values.chunks_exact_mut(frames).zip(bank.bands()) {
        for (k, weight) in (first..).zip(weights) {
            let bin = &power.values[k * frames..(k + 1) * frames];
            row.iter_mut().zip(bin).for_each(|(sum, x)| *sum += weight * x);
        }
    }
    Spectrogram { values, bins: n_mels, scale: FrequencyScale::Mel, ..power.clone() }
}

/// What the ops' docs state, over the largest value.
fn bound(set: &str) -> f32 {
    match set {
        "griffin_lim_32" => 5e-3,
        _ if set.starts_with("griffin") => 1e-5,
        _ => 1e-4,
    }
}

#[test]
fn inversions_are_the_peers() {
    let golden = Golden::open("inversion.safetensors");
    let mut workspace = Workspace::new();
    let mut table = String::new();
    let mut wrong = 0;
    for (set, input) in golden.cases() {
        let samples = match &*input {
            "noise" => noise(8000),
            stem => clip(stem, 0.25).samples,
        };
        let mut params = golden.set(&set);
        let out = if set.starts_with("griffin") {
            let op = op("griffin_lim", &params);
            apply(&op, spectrogram(&samples, 1.0), &mut workspace).into_audio().unwrap().samples
        } else {
            let bands = mel(&spectrogram(&samples, 2.0), &params);
            params.as_object_mut().unwrap().remove("n_mels");
            params["rate"] = json!(44_100);
            params["n_fft"] = json!(512);
            let op = op("inverse_mel", &params);
            apply(&op, bands, &mut workspace).into_spectrogram().unwrap().values
        };
        let key = format!("{set}/{input}");
        assert_eq!(out.len(), golden.int(&format!("{key}/len")) as usize, "{key}");
        let theirs = golden.floats(&key);
        let peak = theirs.iter().fold(0.0f32, |max, x| max.max(x.abs()));
        let kept = out.iter().step_by(golden.stride());
        let off = kept.zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) / peak;
        table += &format!("{key}: {off:.1e}\n");
        wrong += usize::from(off > bound(&set));
    }
    println!("{table}");
    assert_eq!(wrong, 0, "{table}");
}
