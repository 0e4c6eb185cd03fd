//! The search: coordinate descent from what is well known.

use augment_audio::dsp::PadMode;
use serde::{Deserialize, Serialize};

use super::compute::Engine;
use super::moves::{self, Block};
use super::settings::{Center, Order, Settings};
use super::solve::Bands;
use super::starts::{RATES, hops, lengths, starts};
use super::target::{Line, NO_LINE, Target};
use super::{Array, ExplainError, TOLERANCE};

/// Below this, in deviations, there is nothing but single precision.
const NOISE: f64 = 3e-6;

/// Below this a descent has found it, and others need not begin.
const FOUND: f64 = 3e-4;

/// Beyond this more than a few settings are wrong.
const FAR: f64 = 0.3;

/// After so many steps of the arithmetic no other starting point is followed, so that what cannot be found is told in
/// seconds.
const WORK: usize = 400_000_000;

/// How many starting points are followed.
const FOLLOWED: usize = 5;

/// The settings that reproduce an array best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// The settings.
    pub settings: Settings,
    /// How far what they give is from the array: the root of the mean square, over the array's standard deviation.
    pub error: f64,
    /// Whether that is nothing but rounding.
    pub exact: bool,
}

type Best = (Settings, Line);

struct Search<'e, 'a> {
    engine: &'e mut Engine<'a>,
    target: Target,
}

/// Searches for the settings of an array; those of `near` are kept where the array does not tell otherwise.
pub(super) fn fit(
    engine: &mut Engine,
    array: &Array,
    near: Option<&Settings>,
) -> Result<Fit, ExplainError> {
    let upright = array.rows <= 512 || array.columns > 512;
    let turned = array.columns <= 512;
    let mut orders = Vec::new();
    if let Some(near) = near {
        orders.push(near.axes);
    }
    orders.extend(upright.then_some(Order::BandsFrames));
    orders.extend(turned.then_some(Order::FramesBands));
    let is_new = |i: usize| !orders[..i].contains(&orders[i]);
    let orders: Vec<Order> = (0..orders.len()).filter(|&i| is_new(i)).map(|i| orders[i]).collect();
    let mut best: Option<Fit> = None;
    let keep = |best: &mut Option<Fit>, fit: Fit| {
        if best.as_ref().is_none_or(|best| fit.error < 0.999 * best.error) {
            *best = Some(fit);
        }
    };
    for order in &orders {
        let Some(near) = near else { break };
        let mut search = Search { engine: &mut *engine, target: Target::new(array, *order) };
        if let Some(fit) = search.from(near)? {
            keep(&mut best, fit);
        }
        if best.as_ref().is_some_and(|best| best.error <= FOUND) {
            break;
        }
    }
    // The clip's own rate is the likeliest; then what it may have been brought to.
    let own = engine.audio().rate;
    let most = engine.work() + WORK;
    for rates in [vec![own], RATES.into_iter().filter(|&rate| rate != own).collect()] {
        if best.as_ref().is_some_and(|best| best.error <= TOLERANCE) {
            break;
        }
        let mut begun: Vec<(Best, Order)> = Vec::new();
        for &order in &orders {
            let mut search = Search { engine: &mut *engine, target: Target::new(array, order) };
            let found = search.begin(&rates)?;
            begun.extend(found.into_iter().map(|best| (best, order)));
        }
        begun.sort_by(|a, b| a.0.1.error.total_cmp(&b.0.1.error));
        for (start, order) in begun.into_iter().take(FOLLOWED) {
            let mut search = Search { engine: &mut *engine, target: Target::new(array, order) };
            let found = search.widen(start)?;
            let found = search.descend(found)?;
            let found = search.polish(found)?;
            let fit = search.finish(found, near)?;
            keep(&mut best, fit);
            if best.as_ref().is_some_and(|best| best.error <= FOUND) || engine.work() > most {
                break;
            }
        }
    }
    best.ok_or(ExplainError::NoSettings)
}

impl Search<'_, '_> {
    /// Whether the settings can be computed, and give as many frames as there are.
    fn fits(&self, s: &Settings) -> bool {
        let count = self.engine.frames(s);
        let (frames, lively) = (self.target.array.columns, self.target.lively);
        let nyquist = f64::from(s.sample_rate) / 2.0;
        let is_made = count >= frames || (lively < frames && count + 2 >= lively);
        count > 0
            && is_made
            && s.hop_length > 0
            && s.win() >= 2
            && s.win() <= s.n_fft
            && s.f_min < s.high()
            && s.high() <= nyquist
    }

    fn score(&mut self, s: &Settings) -> Result<Line, ExplainError> {
        if !self.fits(s) {
            return Ok(NO_LINE);
        }
        let bands = self.engine.bands(s, &self.target.shown)?;
        Ok(self.target.line(s, &bands))
    }

    /// Takes the best of these, if it is better.
    fn block(
        &mut self,
        best: &mut Best,
        candidates: impl IntoIterator<Item = Settings>,
    ) -> Result<(), ExplainError> {
        for candidate in candidates {
            if best.1.error < NOISE {
                break;
            }
            let line = self.score(&candidate)?;
            if line.error < 0.999 * best.1.error {
                *best = (candidate, line);
            }
        }
        Ok(())
    }

    /// Hops, and lengths that the clip is made, which give as many frames at this rate.
    fn framings(&self, rate: u32) -> Vec<(usize, Option<usize>)> {
        let (frames, lively) = (self.target.array.columns, self.target.lively);
        let samples = self.engine.samples(rate);
        let mut all = Vec::new();
        if lively < frames {
            let known = super::starts::known_hops(rate);
            // Made longer by silence, up to whole halves of a second.
            let half = (rate as usize / 2).max(1);
            let lengths =
                |hop: usize| [frames * hop, (frames - 1) * hop].map(|length| (hop, length));
            let longer = known.iter().flat_map(|&hop| lengths(hop));
            let longer = longer.filter(|(_, length)| *length > samples && length % half == 0);
            let longer: Vec<_> = longer.map(|(hop, length)| (hop, Some(length))).collect();
            // Frames made up at the end.
            let is_made = |hop: &usize| {
                (lively.saturating_sub(2)..frames).contains(&(samples / (*hop).max(1)))
            };
            let made: Vec<_> =
                known.iter().copied().filter(is_made).map(|hop| (hop, None)).collect();
            // In turn, for the first few alone may be tried.
            for i in 0..longer.len().max(made.len()) {
                all.extend(longer.get(i).into_iter().chain(made.get(i)));
            }
        }
        all.extend(hops(samples, frames, rate).into_iter().map(|hop| (hop, None)));
        let mut seen = Vec::new();
        all.retain(|framing| {
            let is_new = !seen.contains(framing);
            seen.push(*framing);
            is_new
        });
        all
    }

    /// The best of each starting point.
    fn begin(&mut self, rates: &[u32]) -> Result<Vec<Best>, ExplainError> {
        let mut found = Vec::new();
        let forms: &[bool] = if self.target.may_be_linear() { &[false, true] } else { &[false] };
        for &rate in rates {
            let framings = self.framings(rate);
            for &linear in forms {
                for start in starts(rate, self.target.array.rows, linear) {
                    let mut best = (start.clone(), NO_LINE);
                    let centers = [start.center, Center::True, Center::SnipEdges, Center::False];
                    // Of many rates, the likeliest alone.
                    let (most, centers) = match rates.len() {
                        1 => (24, &centers[..]),
                        _ => (6, &centers[..2]),
                    };
                    for &(hop_length, length) in framings.iter().take(most) {
                        let with =
                            |center| Settings { hop_length, length, center, ..start.clone() };
                        self.block(&mut best, centers.iter().copied().map(with))?;
                    }
                    if best.1.error.is_finite() {
                        found.push(best);
                    }
                }
            }
        }
        Ok(found)
    }

    /// From settings that are near: the one change that does most, and then the next.
    fn from(&mut self, near: &Settings) -> Result<Option<Fit>, ExplainError> {
        let start =
            Settings { n_mels: self.target.array.rows, axes: self.target.order, ..near.clone() };
        let line = self.score(&start)?;
        let mut best = (start, line);
        for _ in 0..3 {
            let before = best.1.error;
            if before < NOISE {
                break;
            }
            let (now, line) = best.clone();
            for block in Block::ALL {
                let moves = self.moves(block, &now, line);
                self.block(&mut best, moves)?;
            }
            if best.1.error >= 0.999 * before || !best.1.error.is_finite() {
                break;
            }
        }
        // Where they are far from it, they are no better than any others.
        if best.1.error.is_nan() || best.1.error > FAR {
            return Ok(None);
        }
        let found = self.descend(best)?;
        Ok(Some(self.finish(found, Some(near))?))
    }

    /// One block of settings after the other, until none is better.
    fn descend(&mut self, mut best: Best) -> Result<Best, ExplainError> {
        for _ in 0..5 {
            let before = best.1.error;
            for block in Block::ALL {
                if best.1.error >= NOISE {
                    let moves = self.moves(block, &best.0, best.1);
                    self.block(&mut best, moves)?;
                }
            }
            if best.1.error < NOISE || best.1.error > 0.98 * before {
                break;
            }
        }
        Ok(best)
    }

    /// The filter bank at large: where bands are narrower than bins, any other puts other bands between them, and all
    /// that is wrong looks alike.
    fn widen(&mut self, mut best: Best) -> Result<Best, ExplainError> {
        if best.1.error < FOUND {
            return Ok(best);
        }
        let now = best.0.clone();
        for power in [2, 1] {
            let now = Settings { power, ..now.clone() };
            let all = moves::kinds(&now).into_iter().flat_map(|kind| moves::usual_edges(&kind));
            self.block(&mut best, all)?;
        }
        Ok(best)
    }

    /// What only together makes it better.
    fn polish(&mut self, mut best: Best) -> Result<Best, ExplainError> {
        if best.1.error < FOUND || best.1.error > FAR {
            return Ok(best);
        }
        let now = best.0.clone();
        let bands = moves::kinds(&now).into_iter().flat_map(|kind| moves::edges(&kind));
        self.block(&mut best, bands)?;
        let now = best.0.clone();
        for kind in moves::windows(&now) {
            let lengths = lengths(now.resample).into_iter();
            let with = |(n_fft, win_length)| Settings { n_fft, win_length, ..kind.clone() };
            self.block(&mut best, lengths.map(with))?;
        }
        self.descend(best)
    }

    /// What a block may be instead.
    fn moves(&self, block: Block, now: &Settings, line: Line) -> Vec<Settings> {
        // What is nearly right lies where it should.
        let is_far = line.error > 0.1;
        let audio = self.engine.audio();
        match block {
            Block::Forms => moves::forms(now, self.target.may_be_linear()),
            Block::Kinds => moves::kinds(now),
            Block::Edges => moves::edges(now),
            Block::Windows => moves::windows(now),
            Block::Prepare => moves::prepare(now),
            Block::Hops => moves::hops(now, &self.framings(now.resample)),
            Block::Transforms => moves::transforms(now, is_far),
            Block::Rates => moves::rates(now, audio.channels, audio.rate),
        }
    }

    /// What lies beyond the ends, and what follows the bands; by the whole array.
    fn finish(&mut self, best: Best, near: Option<&Settings>) -> Result<Fit, ExplainError> {
        let (core, line) = best;
        let core = Settings { axes: self.target.order, ..core };
        let wanted = self.target.array.columns;
        let mut modes = vec![near.map_or(core.pad_mode, |near| near.pad_mode), core.pad_mode];
        modes.extend([
            PadMode::Constant,
            PadMode::Reflect,
            PadMode::Edge,
            PadMode::Symmetric,
            PadMode::Wrap,
        ]);
        if !matches!(core.center, Center::True | Center::PadByHop) {
            modes.truncate(1);
        }
        let mut lengths = vec![core.length];
        if self.target.lively < wanted {
            let framings = self.framings(core.resample).into_iter();
            lengths.extend(framings.filter(|f| f.0 == core.hop_length).map(|(_, length)| length));
            lengths.push(None);
        }
        let mut found: Option<Fit> = None;
        let array = match core.axes {
            Order::BandsFrames => self.target.array.clone(),
            Order::FramesBands => self.target.array.transposed(),
        };
        let mut seen = Vec::new();
        for length in lengths {
            for &pad_mode in &modes {
                let s = Settings { length, pad_mode, ..core.clone() };
                if seen.contains(&(length, pad_mode)) {
                    continue;
                }
                seen.push((length, pad_mode));
                let count = self.engine.frames(&s);
                if count == 0 {
                    continue;
                }
                let all: Vec<usize> = (0..count.min(wanted)).collect();
                let mut values = self.engine.bands(&s, &all)?;
                let bands = Bands { settings: &s, values: &values, line };
                let mut s = bands.solve(&self.target, near);
                s.frames = Some(wanted).filter(|&wanted| wanted != count);
                let louder = ((s.scale / core.scale) as f32).powi(s.power as i32);
                values.iter_mut().for_each(|x| *x *= louder);
                let made = super::post::finish(&s, values, all.len());
                let error = array.distance(&made);
                let is_better = |found: &Fit| error < 0.999 * found.error;
                if found.as_ref().is_none_or(is_better) {
                    found = Some(Fit { settings: s, error, exact: error <= TOLERANCE });
                }
            }
        }
        found.ok_or(ExplainError::NoSettings)
    }
}
