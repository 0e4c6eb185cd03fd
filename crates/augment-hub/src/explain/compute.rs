//! From samples to bands, with what candidates share kept between them.

use std::collections::HashMap;

use augment_audio::dsp::{
    FilterBank, Filters, Framing, KaldiWindow, MelFilters, MelNorm, MelScale, PadMode, StftPlan,
    Window,
};
use augment_audio::ops::{Resample, ResamplingMethod};
use augment_core::{Audio, Op, Workspace};

use super::settings::{Center, Mix, Settings, Triangles, WindowKind};
use super::{Array, ExplainError};

/// Powers of these frames, a row of bins each.
#[derive(Clone)]
struct Powers {
    key: Key,
    frames: Vec<usize>,
    bins: usize,
    values: Vec<f32>,
}

/// What the powers of frames depend on: numbers by their bits.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    wave: (Mix, u32, ResamplingMethod, Option<usize>),
    frame: (usize, usize, usize, Center, PadMode),
    window: (WindowKind, bool),
    prepare: (bool, f64),
    power: u32,
}

impl Key {
    fn of(s: &Settings) -> Self {
        // What lies beyond the ends is of account only where frames reach there.
        let pads = matches!(s.center, Center::True | Center::PadByHop);
        let pad_mode = if pads { s.pad_mode } else { PadMode::Constant };
        Self {
            wave: (s.channels, s.resample, s.resampling_method, s.length),
            frame: (s.n_fft, s.win(), s.hop_length, s.center, pad_mode),
            window: (s.window, s.periodic),
            prepare: (s.remove_dc_offset, s.preemphasis_coefficient),
            power: s.power,
        }
    }
}

/// What a filter bank is made of.
type BankKey = (u32, usize, usize, (u64, u64), MelScale, Option<MelNorm>, Triangles);

/// How many sets of powers are kept.
const KEPT: usize = 12;

/// How many values they may be in all: 128 MiB.
const VALUES: usize = 1 << 25;

/// Computes bands, and keeps what others may need.
pub(super) struct Engine<'a> {
    audio: &'a Audio,
    waves: Vec<((Mix, u32, ResamplingMethod), Vec<f32>)>,
    plans: Vec<(usize, StftPlan)>,
    powers: Vec<Powers>,
    banks: HashMap<BankKey, FilterBank>,
    work: usize,
}

impl<'a> Engine<'a> {
    pub(super) fn new(audio: &'a Audio) -> Self {
        Self { audio, waves: vec![], plans: vec![], powers: vec![], banks: HashMap::new(), work: 0 }
    }

    pub(super) fn audio(&self) -> &'a Audio {
        self.audio
    }

    /// How many steps of the arithmetic were made: the same on every machine.
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// How many samples there are at the settings' rate, before `length`.
    pub(super) fn samples(&self, resample: u32) -> usize {
        let (len, rate) = (self.audio.len() as u64, u64::from(self.audio.rate.max(1)));
        (len * u64::from(resample)).div_ceil(rate) as usize
    }

    /// How many frames the settings give, before `frames`.
    pub(super) fn frames(&self, s: &Settings) -> usize {
        let n = s.length.unwrap_or_else(|| self.samples(s.resample));
        let hop = s.hop_length.max(1);
        match s.center {
            Center::True => 1 + (n + s.n_fft / 2 * 2).saturating_sub(s.n_fft) / hop,
            Center::False if n < s.n_fft => 0,
            Center::False => 1 + (n - s.n_fft) / hop,
            Center::SnipEdges if n < s.win() => 0,
            Center::SnipEdges => 1 + (n - s.win()) / hop,
            Center::MirrorEdges => (n + hop / 2) / hop,
            Center::PadByHop => {
                let padded = n + s.n_fft.saturating_sub(hop) / 2 * 2;
                if padded < s.n_fft { 0 } else { 1 + (padded - s.n_fft) / hop }
            }
        }
    }

    /// The bands of some frames, band by band.
    pub(super) fn bands(
        &mut self,
        s: &Settings,
        frames: &[usize],
    ) -> Result<Vec<f32>, ExplainError> {
        let at = self.powers(s, frames)?;
        let bank_key = (
            s.sample_rate,
            s.n_fft,
            s.n_mels,
            (s.f_min.to_bits(), s.high().to_bits()),
            s.mel_scale,
            s.norm,
            s.triangles,
        );
        let work = &mut self.work;
        let bank = self.banks.entry(bank_key).or_insert_with(|| {
            *work += s.n_mels * s.n_fft / 2;
            let band = (s.f_min, s.high());
            match s.triangles {
                Triangles::Mel => FilterBank::kaldi(s.sample_rate, s.n_fft, band, s.n_mels),
                Triangles::Hz => {
                    let (scale, norm, n_mels) = (s.mel_scale, s.norm, s.n_mels);
                    let filters = Filters::Librosa;
                    let mel = MelFilters { filters, band, n_mels, scale, norm };
                    FilterBank::mel(s.sample_rate, s.n_fft, &mel)
                }
            }
        });
        let Some(powers) = self.powers.get(at) else { return Ok(Vec::new()) };
        let factor = (s.scale as f32).powi(s.power as i32);
        self.work += 4 * s.n_mels * frames.len();
        let mut out = Vec::with_capacity(bank.len() * frames.len());
        for (first, weights) in bank.bands() {
            let rows = powers.values.chunks_exact(powers.bins);
            out.extend(rows.map(|row| dot(&row[first..], weights) * factor));
        }
        Ok(out)
    }

    /// Where the powers of these frames are.
    fn powers(&mut self, s: &Settings, frames: &[usize]) -> Result<usize, ExplainError> {
        let key = Key::of(s);
        let is_kept = |kept: &Powers| kept.key == key && kept.frames == frames;
        if let Some(at) = self.powers.iter().position(is_kept) {
            return Ok(at);
        }
        let wave = self.wave(s)?;
        self.work += 2 * frames.len() * s.n_fft;
        let (win, n_fft) = (s.win(), s.n_fft);
        let window = window(s.window, s.periodic, win);
        if !self.plans.iter().any(|(length, _)| *length == n_fft) {
            let whole = Window::Rectangular;
            let framing = Framing::new(n_fft, None, None, whole, false, PadMode::Constant);
            self.plans.push((n_fft, StftPlan::new(framing)));
        }
        let Self { waves, plans, .. } = self;
        let plan = plans.iter_mut().find(|(length, _)| *length == n_fft);
        let (Some((_, plan)), Some((_, samples))) = (plan, waves.get(wave)) else {
            return Ok(usize::MAX);
        };
        let samples = &samples[..samples.len().min(s.length.unwrap_or(usize::MAX))];
        let length = s.length.unwrap_or(samples.len());
        let mode = if s.center == Center::MirrorEdges { PadMode::Symmetric } else { s.pad_mode };
        let bins = n_fft / 2 + 1;
        let mut values = Vec::with_capacity(bins * frames.len());
        let mut frame = vec![0.0f32; n_fft];
        for &t in frames {
            let start = start(s, t);
            let cut = &mut frame[..win];
            for (slot, index) in cut.iter_mut().zip(start..) {
                // Where a clip is made longer, its silence lies before what lies beyond the ends.
                let at = mode.resolve(index, length);
                *slot = at.and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
            }
            prepare(cut, s.remove_dc_offset, s.preemphasis_coefficient as f32);
            cut.iter_mut().zip(&window).for_each(|(x, w)| *x *= w);
            let spectrum = plan.frame(&frame, 0).map_err(ExplainError::Compute)?;
            match s.power {
                1 => values.extend(spectrum.iter().map(|z| z.norm_sqr().sqrt())),
                _ => values.extend(spectrum.iter().map(|z| z.norm_sqr())),
            }
        }
        let held = |powers: &[Powers]| powers.iter().map(|kept| kept.values.len()).sum::<usize>();
        while !self.powers.is_empty()
            && (self.powers.len() == KEPT || held(&self.powers) + values.len() > VALUES)
        {
            self.powers.remove(0);
        }
        self.powers.push(Powers { key, frames: frames.to_vec(), bins, values });
        Ok(self.powers.len() - 1)
    }

    /// Where the samples of one channel at the settings' rate are.
    fn wave(&mut self, s: &Settings) -> Result<usize, ExplainError> {
        let key = (s.channels, s.resample, s.resampling_method);
        if let Some(at) = self.waves.iter().position(|(kept, _)| *kept == key) {
            return Ok(at);
        }
        let Audio { channels, rate, .. } = *self.audio;
        let mut mono = vec![0.0; self.audio.len()];
        let taken = if s.channels == Mix::First { 1 } else { channels };
        for plane in self.audio.planes().take(taken) {
            mono.iter_mut().zip(plane).for_each(|(sum, x)| *sum += x);
        }
        mono.iter_mut().for_each(|x| *x /= taken.max(1) as f32);
        if s.resample != rate {
            let op = Resample {
                target_sr: s.resample,
                resampling_method: s.resampling_method,
                lowpass_filter_width: None,
                rolloff: None,
                beta: None,
            };
            let audio = Audio { samples: mono, channels: 1, rate };
            let data = op.apply(audio.into(), &mut Workspace::new());
            let audio = data.and_then(augment_core::Data::into_audio);
            mono = audio.map_err(ExplainError::Compute)?.samples;
        }
        self.waves.push((key, mono));
        Ok(self.waves.len() - 1)
    }

    /// The whole array.
    pub(super) fn array(&mut self, s: &Settings) -> Result<Array, ExplainError> {
        let count = self.frames(s);
        let kept = s.frames.unwrap_or(count);
        let frames: Vec<usize> = (0..count.min(kept)).collect();
        let bands = self.bands(s, &frames)?;
        Ok(super::post::finish(s, bands, frames.len()))
    }
}

/// The first sample under the window of frame t.
fn start(s: &Settings, t: usize) -> isize {
    let (n_fft, win, hop) = (s.n_fft as isize, s.win() as isize, s.hop_length as isize);
    let (at, left) = (t as isize * hop, (n_fft - win) / 2);
    match s.center {
        Center::True => at - n_fft / 2 + left,
        Center::False => at + left,
        Center::SnipEdges => at,
        Center::MirrorEdges => at + hop / 2 - win / 2,
        Center::PadByHop => at - (n_fft - hop).max(0) / 2 + left,
    }
}

/// What Kaldi does to a frame before its window.
fn prepare(frame: &mut [f32], remove_dc_offset: bool, preemphasis: f32) {
    if remove_dc_offset {
        let sum: f64 = frame.iter().map(|&x| f64::from(x)).sum();
        let mean = (sum / frame.len().max(1) as f64) as f32;
        frame.iter_mut().for_each(|x| *x -= mean);
    }
    if preemphasis != 0.0 {
        for i in (1..frame.len()).rev() {
            frame[i] -= preemphasis * frame[i - 1];
        }
        if let Some(first) = frame.first_mut() {
            *first -= preemphasis * *first;
        }
    }
}

fn window(kind: WindowKind, periodic: bool, length: usize) -> Vec<f32> {
    let of = |window: Window| match periodic {
        true => window.values(length),
        false => window.symmetric(length),
    };
    let values = match kind {
        WindowKind::Hann => of(Window::Hann),
        WindowKind::Hamming => of(Window::Hamming),
        WindowKind::Blackman => of(Window::Blackman),
        WindowKind::Rectangular => of(Window::Rectangular),
        WindowKind::Povey if !periodic => return KaldiWindow::Povey.values(length, 0.0),
        WindowKind::Povey => of(Window::Hann).into_iter().map(|x| x.max(0.0).powf(0.85)).collect(),
    };
    values.into_iter().map(|x| x as f32).collect()
}

/// The sum of products, in eight parts, so that no addition waits for another.
fn dot(row: &[f32], weights: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let row = &row[..weights.len()];
    let (rows, rest) = row.as_chunks::<8>();
    let (eights, more) = weights.as_chunks::<8>();
    for (x, w) in rows.iter().zip(eights) {
        for lane in 0..8 {
            sums[lane] += x[lane] * w[lane];
        }
    }
    for ((sum, x), w) in sums.iter_mut().zip(rest).zip(more) {
        *sum += x * w;
    }
    sums.iter().sum()
}
