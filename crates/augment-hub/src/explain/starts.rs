//! Where the search begins: what well-known libraries and models do.

use augment_audio::dsp::{MelNorm, MelScale, PadMode};

use super::settings::{Center, Log, Settings, Triangles, WindowKind};

/// Rates that sounds are brought to.
pub(super) const RATES: [u32; 8] = [16_000, 22_050, 8000, 44_100, 48_000, 32_000, 24_000, 11_025];

/// Samples from frame to frame that are in use.
const HOPS: [usize; 28] = [
    512, 256, 160, 320, 128, 441, 200, 240, 480, 220, 300, 275, 400, 1024, 80, 100, 110, 64, 192,
    221, 250, 341, 360, 500, 600, 640, 882, 2048,
];

/// Starting points for samples at this rate: librosa, torchaudio, Whisper, Kaldi and AST, VGGish, PANNs, CLAP, vocoders.
pub(super) fn starts(rate: u32, n_mels: usize, linear: bool) -> Vec<Settings> {
    let log = if linear { Log::None } else { Log::Ln };
    let floor = 0.0;
    let librosa = Settings { n_mels, log, floor, ..Settings::librosa(rate) };
    let win = |seconds: f64| (f64::from(rate) * seconds) as usize;
    let kaldi_win = win(0.025).max(2);
    let kaldi = Settings {
        n_fft: kaldi_win.next_power_of_two(),
        win_length: Some(kaldi_win).filter(|win| !win.is_power_of_two()),
        hop_length: win(0.01),
        center: Center::SnipEdges,
        mel_scale: MelScale::Htk,
        norm: None,
        triangles: Triangles::Mel,
        ..librosa.clone()
    };
    let below = |hz: f64| Some(hz).filter(|&hz| hz < f64::from(rate) / 2.0);
    vec![
        librosa.clone(),
        Settings {
            n_fft: 400,
            mel_scale: MelScale::Htk,
            norm: None,
            pad_mode: PadMode::Reflect,
            ..librosa.clone()
        },
        Settings {
            n_fft: 400,
            pad_mode: PadMode::Reflect,
            f_max: below(8000.0),
            ..librosa.clone()
        },
        Settings {
            window: WindowKind::Povey,
            periodic: false,
            remove_dc_offset: true,
            preemphasis_coefficient: 0.97,
            f_min: 20.0,
            ..kaldi.clone()
        },
        Settings { power: 1, f_min: 125.0, f_max: below(7500.0), ..kaldi },
        Settings {
            n_fft: 1024,
            f_min: 50.0,
            f_max: below(14_000.0),
            pad_mode: PadMode::Reflect,
            ..librosa.clone()
        },
        Settings {
            n_fft: 1024,
            power: 1,
            center: Center::PadByHop,
            pad_mode: PadMode::Reflect,
            f_max: below(8000.0),
            ..librosa.clone()
        },
        Settings { n_fft: 512, mel_scale: MelScale::Htk, norm: None, ..librosa.clone() },
        Settings {
            n_fft: 1024,
            norm: Some(MelNorm::Slaney),
            mel_scale: MelScale::Htk,
            power: 1,
            ..librosa
        },
    ]
}

/// Hops that may give `frames` frames of `samples` samples, those in use first.
pub(super) fn hops(samples: usize, frames: usize, rate: u32) -> Vec<usize> {
    if frames < 2 {
        return vec![samples.max(1).div_ceil(2)];
    }
    // Centred, or without a last frame; frames that must lie within may be longer by a transform.
    let (low, high) = (samples / (frames + 2), samples / (frames - 1));
    let least = samples.saturating_sub(4096) / frames;
    let fits = |hop: &usize| *hop > 0 && (least.min(low)..=high + 1).contains(hop);
    let ten = (f64::from(rate) * 0.01).round() as usize;
    let known = HOPS.into_iter().chain([ten, ten / 2, ten * 2, ten * 5 / 4]);
    let mut hops: Vec<usize> = known.filter(fits).collect();
    let centred = (samples / frames).max(1)..=high;
    if centred.clone().count() <= 6 || hops.is_empty() {
        hops.extend(centred.take(12));
    }
    let mut seen = Vec::new();
    hops.retain(|hop| {
        let is_new = !seen.contains(hop);
        seen.push(*hop);
        is_new
    });
    hops
}

/// Lengths of the transform and of the window, at this rate.
pub(super) fn lengths(rate: u32) -> Vec<(usize, Option<usize>)> {
    let seconds = [0.016, 0.02, 0.025, 0.03, 0.032, 0.04, 0.046_44, 0.05, 0.064];
    let of_rate: Vec<usize> = seconds.iter().map(|s| (f64::from(rate) * s) as usize).collect();
    let mut all = Vec::new();
    for n_fft in [256, 512, 1024, 2048, 4096, 8192] {
        all.push((n_fft, None));
        let wins = [320, 400, 480, 512, 600, 640, 800, 960, 1024, 1200, 2048];
        let wins = wins.into_iter().chain(of_rate.iter().copied());
        for win in wins.filter(|win| (n_fft / 4..n_fft).contains(win)) {
            all.push((n_fft, Some(win)));
        }
    }
    let odd = [320, 400, 441, 480, 600, 640, 800, 882, 960, 1200, 1536, 1764, 1920, 2400, 3072];
    all.extend(odd.into_iter().chain(of_rate).map(|n_fft| (n_fft & !1, None)));
    all.sort_unstable();
    all.dedup();
    all
}

/// Hops in use at this rate, the likeliest first: ten milliseconds, and then as they are listed.
pub(super) fn known_hops(rate: u32) -> Vec<usize> {
    let ten = (f64::from(rate) * 0.01).round() as usize;
    [ten].into_iter().chain(HOPS.into_iter().filter(|&hop| hop != ten)).collect()
}
