//! Rounds: what is done with all clips and spectrograms that are ready for it at once.

use std::sync::Arc;

use augment_audio::dsp::Analysis;
use augment_core::{FrequencyScale, Unit};

use super::layout::{
    CepstrumTask, FindTask, LevelTask, MeasureTask, PictureTask, SpectrumTask, View, WarpTask,
    WaveTask,
};
use super::of_waves::put_stream;
use super::picture::Picture;
use super::tables::{POINTS, TILE, Tables, factors, matrix, tables};
use super::track::{Finding, Measure, Next, Signal, Track};
use super::wave::{Wave, beyond};
use crate::kernels::{
    CEPSTRUM, PICTURE_FIND, PICTURE_LEVELS, PICTURE_STORE, PICTURE_WARP, SPECTRUM, WAVE_MEASURE,
    WAVE_STORE,
};
use crate::output::{Form, Output};
use crate::plan::{ARENA, Plan, Pointer, RESULTS};

/// Values that a thread writes.
const EACH: usize = 4;
/// Threads of a block whose threads know each other.
const THREADS: usize = 256;
/// Threads of a block that measures a clip (`THREADS` in `wave.cu`).
const MEASURERS: usize = 512;
/// Frames of a block, at most: so many are written side by side.
const FRAMES: usize = 32;
/// Frames that are transformed at once, at most.
const AT_ONCE: usize = 16;

/// Samples and values written: to the arena those of which that is next, or else, to the results, all
/// that is not done.
pub(super) fn store(plan: &mut Plan<'_>, tracks: &mut [Track<'_>], is_result: bool) {
    let (mut waves, mut pictures) = (Vec::new(), Vec::new());
    let mut most = [0; 2];
    for track in tracks.iter_mut().filter(|track| track.output.is_none()) {
        if !is_result && !matches!(track.next, Next::Store) {
            continue;
        }
        let area = match &track.signal {
            Signal::Wave(wave) => wave.channels * wave.len,
            Signal::Picture(picture) => picture.area(),
        };
        let to = if is_result { plan.result(4 * area, 4) } else { plan.room(4 * area) };
        let flag = u32::from(is_result);
        let (stored, form) = match &track.signal {
            Signal::Wave(wave) => {
                waves.push(WaveTask { to, is_result: flag, ..wave.task(plan) });
                most[0] = most[0].max(area);
                let &Wave { channels, len: samples, rate, .. } = wave;
                let whole = Wave::whole(to, channels, samples, rate);
                (Signal::Wave(whole), Form::Audio { samples, channels, rate })
            }
            Signal::Picture(picture) => {
                pictures.push(PictureTask { to, is_result: flag, ..picture.task(plan) });
                most[1] = most[1].max(area);
                let &Picture { channels, bins, frames, scale, unit, .. } = picture;
                let plain = Picture { place: to, steps: Vec::new(), ..picture.clone() };
                (Signal::Picture(plain), Form::Spectrogram { channels, bins, frames, scale, unit })
            }
        };
        if is_result {
            track.output = Some(Output { start: to as usize, form });
        } else {
            track.signal = stored;
            track.again(None, plan);
        }
    }
    let all = [Pointer::At(plan.put(&waves)), ARENA, RESULTS];
    plan.launch(&WAVE_STORE, [most[0], EACH], waves.len(), &all);
    let all = [Pointer::At(plan.put(&pictures)), ARENA, RESULTS];
    plan.launch(&PICTURE_STORE, [most[1], EACH], pictures.len(), &all);
}

/// What is found in whole clips.
pub(super) fn measure(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let mut tasks = Vec::new();
    for track in tracks.iter_mut() {
        let (Next::Measure(measure), Signal::Wave(wave)) = (&track.next, &track.signal) else {
            continue;
        };
        let (kind, other, count, wanted) = match measure {
            Measure::Loudest => (0, 0, 0, 0.0),
            Measure::Level(wanted) => (1, 0, 0, *wanted),
            Measure::Noise(stream, ratio) => (2, put_stream(plan, stream), 0, *ratio),
            Measure::Sound(sound, part, ratio) => {
                let place = plan.put(&sound.samples[part.clone()]);
                (3, place, part.len() as i32, *ratio)
            }
        };
        let (of, to) = (wave.task(plan), plan.room(4));
        tasks.push(MeasureTask { of, kind, count, other, wanted, to });
        track.again(Some([to, other]), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA];
    plan.launch_blocks(&WAVE_MEASURE, [tasks.len(), 1], MEASURERS, &all);
}

/// Where the tables of an analysis are.
#[derive(Clone, Copy)]
struct Places {
    window: i64,
    twiddles: i64,
    turns: i64,
    bands: i64,
    weights: i64,
}

impl Places {
    fn put(tables: &Tables, plan: &mut Plan<'_>) -> Self {
        Self {
            window: plan.put(&tables.window),
            twiddles: plan.put(&tables.twiddles),
            turns: plan.put(&tables.turns),
            bands: plan.put(&tables.bands),
            weights: plan.put(&tables.weights),
        }
    }
}

/// Clips to spectrograms.
pub(super) fn spectrum(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    let mut known: Vec<(Analysis, Places)> = Vec::new();
    let is_next = |track: &Track<'_>| matches!(track.next, Next::Spectrum(_));
    let count = tracks.iter().filter(|track| is_next(track)).count();
    let loudest = plan.zeros(4 * count);
    for track in tracks.iter_mut() {
        let (Next::Spectrum(analysis), Signal::Wave(wave)) = (&track.next, &track.signal) else {
            continue;
        };
        let analysis = *analysis;
        let places = known.iter().find(|(other, _)| *other == analysis).map(|(_, places)| *places);
        let places = places.unwrap_or_else(|| {
            let places = Places::put(&tables(analysis), plan);
            known.push((analysis, places));
            places
        });
        let loudest = loudest + 4 * tasks.len() as i64;
        let Some((task, picture)) = frames(plan, wave, &analysis, places, loudest) else {
            continue;
        };
        let blocks = (task.frames as usize).div_ceil(task.per_block as usize);
        most = most.max(blocks * wave.channels);
        tasks.push(task);
        track.begun(Signal::Picture(picture), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA, RESULTS];
    plan.launch_blocks(&SPECTRUM, [most, tasks.len()], THREADS, &all);
}

/// What the kernel is told of a clip, and what comes out.
fn frames(
    plan: &mut Plan<'_>,
    wave: &Wave,
    analysis: &Analysis,
    places: Places,
    loudest: i64,
) -> Option<(SpectrumTask, Picture)> {
    let framing = &analysis.framing;
    let from: View = wave.view()?;
    let (points, factors) = factors(framing.n_fft)?;
    let (rows, frames) = (analysis.rows(), framing.frames(wave.len).ok()?);
    let per_block = (TILE / rows).clamp(1, FRAMES);
    let at_once = (POINTS / points).clamp(1, AT_ONCE).min(per_block);
    let per_block = per_block / at_once * at_once;
    let to = plan.room(4 * wave.channels * rows * frames);
    let task = SpectrumTask {
        from,
        len: wave.len as i32,
        channels: wave.channels as i32,
        n_fft: framing.n_fft as i32,
        hop: framing.hop_length as i32,
        pad: framing.pad as i32,
        centre: framing.padding() as i32,
        beyond: beyond(framing.pad_mode)?,
        frames: frames as i32,
        per_block: per_block as i32,
        at_once: at_once as i32,
        points: points as i32,
        factors,
        window: places.window,
        twiddles: places.twiddles,
        turns: places.turns,
        bands: places.bands,
        weights: places.weights,
        rows: rows as i32,
        has_bands: analysis.bands.is_some().into(),
        exponent: match analysis.power {
            2.0 => 1.0,
            other => other as f32 / 2.0,
        },
        is_result: 0,
        to,
        loudest,
    };
    let scale = match analysis.bands {
        Some(augment_audio::dsp::Bands::Mel(_)) => FrequencyScale::Mel,
        _ => FrequencyScale::Linear,
    };
    let unit = if analysis.power == 1.0 { Unit::Amplitude } else { Unit::Power };
    let (channels, bins, loudest) = (wave.channels, rows, Some(loudest));
    let steps = Vec::new();
    Some((task, Picture { place: to, steps, channels, bins, frames, scale, unit, loudest }))
}

/// What is found in whole spectrograms.
pub(super) fn find(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let mut tasks = Vec::new();
    for track in tracks.iter_mut() {
        let (Next::Find(finding), Signal::Picture(picture)) = (&track.next, &track.signal) else {
            continue;
        };
        let kind = match finding {
            Finding::Mean => 0,
            Finding::Largest => 1,
            Finding::Range => 2,
        };
        let (of, to) = (picture.task(plan), plan.room(8));
        tasks.push(FindTask { of, kind, unused: 0, to });
        track.again(Some([to, 0]), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA];
    plan.launch_blocks(&PICTURE_FIND, [tasks.len(), 1], THREADS, &all);
}

/// The means and deviations of all rows.
pub(super) fn levels(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    for track in tracks.iter_mut() {
        let (&Next::Levels { has_mean, has_deviation }, Signal::Picture(picture)) =
            (&track.next, &track.signal)
        else {
            continue;
        };
        let rows = picture.channels * picture.bins;
        let (of, to) = (picture.task(plan), plan.room(16 * rows));
        let [has_mean, has_deviation] = [has_mean, has_deviation].map(u32::from);
        tasks.push(LevelTask { of, to, has_mean, has_deviation });
        most = most.max(rows);
        track.again(Some([to, 0]), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA];
    plan.launch(&PICTURE_LEVELS, [most, 1], tasks.len(), &all);
}

/// Spectrograms warped along time.
pub(super) fn warp(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    for track in tracks.iter_mut() {
        let (Next::Warp { center, warped }, Signal::Picture(picture)) =
            (&track.next, &track.signal)
        else {
            continue;
        };
        let scale = |from: usize, to: usize| from as f32 / to as f32;
        let left = scale(*center, *warped);
        let right = scale(picture.frames - center, picture.frames - warped);
        let to = plan.room(4 * picture.area());
        let of = PictureTask { to, ..picture.task(plan) };
        let [center, warped] = [*center, *warped].map(|at| at as i32);
        tasks.push(WarpTask { of, center, warped, left, right });
        most = most.max(picture.area());
        let (steps, loudest) = (Vec::new(), None);
        let warped = Picture { place: to, steps, loudest, ..picture.clone() };
        track.passed(Signal::Picture(warped), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA, RESULTS];
    plan.launch(&PICTURE_WARP, [most, 1], tasks.len(), &all);
}

/// Bands to cepstral coefficients.
pub(super) fn cepstrum(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    let mut known: Vec<(Arc<Vec<f32>>, i64)> = Vec::new();
    for track in tracks.iter_mut() {
        let (Next::Cepstrum(dct), Signal::Picture(picture)) = (&track.next, &track.signal) else {
            continue;
        };
        let weights = matrix(*dct);
        let place =
            known.iter().find(|(other, _)| Arc::ptr_eq(other, &weights)).map(|known| known.1);
        let place = place.unwrap_or_else(|| {
            let place = plan.put(&weights);
            known.push((weights, place));
            place
        });
        let per_block = (TILE / picture.bins).clamp(1, FRAMES);
        let to = plan.room(4 * picture.channels * dct.coefficients * picture.frames);
        let of = PictureTask { to, ..picture.task(plan) };
        let [coefficients, frames] = [dct.coefficients, per_block].map(|count| count as i32);
        tasks.push(CepstrumTask { of, matrix: place, coefficients, per_block: frames });
        most = most.max(picture.frames.div_ceil(per_block) * picture.channels);
        let made = Picture {
            place: to,
            steps: Vec::new(),
            bins: dct.coefficients,
            scale: FrequencyScale::Cepstrum,
            unit: Unit::Feature,
            loudest: None,
            ..picture.clone()
        };
        track.passed(Signal::Picture(made), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA, RESULTS];
    plan.launch_blocks(&CEPSTRUM, [most, tasks.len()], THREADS, &all);
}
