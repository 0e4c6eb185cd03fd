//! Which logarithm, factor, reference and normalisation a straight line stands for.

use super::settings::{Field, Log, Normalize, Reference, Settings};
use super::target::{Line, Target};

/// `(x - mean) / std` of known extractors: Whisper, AST, BEATs.
pub(super) const KNOWN: [(f64, f64); 3] =
    [(-4.0, 4.0), (-4.267_739_3, 2.0 * 4.568_997_4), (15.416_63, 2.0 * 6.555_82)];

/// Least values that libraries have.
const FLOORS: [f64; 12] = [
    1e-10,
    1.192_092_895_507_812_5e-7,
    1e-5,
    1e-6,
    1e-8,
    1e-12,
    1e-7,
    1e-9,
    1e-3,
    1e-4,
    2.220_446_049_250_313e-16,
    1e-2,
];

/// How far from a usual number a cut may be found, in dB.
const ASIDE: f64 = 0.02;

/// Settings whose bands are known, with what comes after them.
pub(super) struct Bands<'a> {
    pub(super) settings: &'a Settings,
    /// All frames, band by band.
    pub(super) values: &'a [f32],
    pub(super) line: Line,
}

impl Bands<'_> {
    /// The settings with all that follows the bands, those of `near` preferred where several would do.
    pub(super) fn solve(&self, target: &Target, near: Option<&Settings>) -> Settings {
        let mut best: Option<(f64, Settings)> = None;
        for candidate in self.candidates(target) {
            let cost = cost(&candidate, near);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, candidate));
            }
        }
        let (_, mut solved) = best.unwrap_or_else(|| (0.0, self.settings.clone()));
        self.cut(target, near, &mut solved);
        solved
    }

    fn candidates(&self, target: &Target) -> Vec<Settings> {
        let Line { slope, offset, error } = self.line;
        let core = self.settings;
        let (low, high) = target.array.range();
        let (mean, std) = target.array.moments();
        let mut all = Vec::new();
        let scales: &[f64] = if core.log_offset == 0.0 { &[1.0, 32_768.0] } else { &[core.scale] };
        let logs: &[Log] = match core.log {
            Log::None => &[Log::None],
            _ => &[Log::Db, Log::Ln, Log::Log10, Log::WrongDb],
        };
        // As far as the line itself is known.
        let near = (5.0 * error).clamp(2e-5, 5e-3);
        let (ys, spread) = self.middle();
        let loudest = self.values.iter().copied().fold(0.0f32, f32::max);
        let top = (f64::from(loudest) + core.log_offset).max(1e-30).ln();
        for &scale in scales {
            let louder = f64::from(core.power) * (scale / core.scale).ln();
            for &log in logs {
                let base = log.slope(core.power);
                let one = Settings { scale, log, ..core.clone() };
                // What the reference takes away.
                for (reference, zero) in
                    [(Reference::One, 0.0), (Reference::Max, base * (top + louder))]
                {
                    let with = |normalize| Settings { r#ref: reference, normalize, ..one.clone() };
                    let fits = |mean: f64, std: f64| {
                        let wanted = base / std;
                        let there = wanted.mul_add(ys + louder, -(zero + mean) / std);
                        let apart = (slope.mul_add(ys, offset) - there).abs();
                        let turned = (slope - wanted).abs() * spread;
                        apart.max(turned) <= near * target.std.max(1e-12)
                    };
                    if core.log == Log::None {
                        // A factor is all that there is to be known.
                        let zero = if reference == Reference::Max { top + louder } else { 0.0 };
                        if (offset - louder + zero).abs() <= near.max(1e-4) {
                            all.push(with(Normalize::None));
                        }
                        continue;
                    }
                    if fits(0.0, 1.0) {
                        all.push(with(Normalize::None));
                    }
                    let known = KNOWN.iter().filter(|(mean, std)| fits(*mean, *std));
                    all.extend(known.map(|&(mean, std)| with(Normalize::Fixed { mean, std })));
                    if scale == 1.0 || scales.len() == 1 {
                        if mean.abs() < 1e-4 && (std - 1.0).abs() < 1e-3 {
                            all.push(with(Normalize::Own));
                        }
                        if low.abs() < 1e-6 && (high - 1.0).abs() < 1e-6 {
                            all.push(with(Normalize::MinMax));
                        }
                        if reference == Reference::One {
                            let std = base / slope;
                            let mean = -(offset - slope * louder) * std;
                            all.push(with(Normalize::Fixed { mean: tidy(mean), std: tidy(std) }));
                        }
                    }
                }
            }
        }
        if all.is_empty() && core.log == Log::None {
            let std = (-offset).exp();
            all.push(Settings { normalize: Normalize::Fixed { mean: 0.0, std }, ..core.clone() });
        }
        all
    }

    /// The mean of the logarithms, and their spread.
    fn middle(&self) -> (f64, f64) {
        let offset = self.settings.log_offset;
        let loudest = self.values.iter().copied().fold(0.0f32, f32::max);
        // Silence is as far down as one likes, and tells nothing.
        let least = f64::from(loudest).max(1e-20) * 1e-10;
        let logs = || self.values.iter().map(move |&x| (f64::from(x) + offset).max(least).ln());
        let count = self.values.len().max(1) as f64;
        let mean = logs().sum::<f64>() / count;
        (mean, (logs().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt())
    }

    /// What cuts the array from below: `top_db` or a least value.
    fn cut(&self, target: &Target, near: Option<&Settings>, solved: &mut Settings) {
        let core = self.settings;
        solved.floor = match (solved.log, near) {
            (Log::None, _) => 0.0,
            (log, Some(near)) if near.log == log => near.floor,
            (Log::Db, _) if core.power == 1 => 1e-5,
            _ if core.log_offset > 0.0 => 0.0,
            _ => 1e-10,
        };
        solved.top_db = None;
        let Line { slope, offset, .. } = self.line;
        if solved.log == Log::None || slope <= 0.0 {
            return;
        }
        let louder = f64::from(core.power) * (solved.scale / core.scale).ln();
        let (low, high) = target.array.range();
        let undo = |x: f64| (x - offset) / slope;
        let least = f64::from(self.values.iter().copied().fold(f32::INFINITY, f32::min));
        // A floor that would have shown, and did not, is none of this array's.
        let shows = |floor: f64| {
            let floor = (floor.max(1e-30) + core.log_offset).ln();
            let made = (least.max(1e-30) + core.log_offset).ln() + louder;
            floor > made + 1e-3 && floor > undo(low) + louder + 0.05
        };
        if target.level.is_none() {
            if shows(solved.floor) {
                solved.floor = if core.log_offset > 0.0 || least > 0.0 { 0.0 } else { 1e-30 };
            }
            return;
        }
        let floor = (undo(low) + louder).exp() - core.log_offset;
        // Silence with something added to it.
        if core.log_offset > 0.0 && floor.abs() < 0.02 * core.log_offset {
            solved.floor = 0.0;
            return;
        }
        // Which of the two is nearer to a usual number, in dB.
        let aside = |known: f64| (10.0 * (floor / known).log10()).abs();
        let known = FLOORS.into_iter().filter(|&known| floor > 0.0 && aside(known) < ASIDE);
        let known = known.min_by(|a, b| aside(*a).total_cmp(&aside(*b)));
        // From the largest value down, in dB of the logarithm's own kind.
        let apart = (undo(high) - undo(low)) * solved.log.slope(core.power) / solved.log.cut(1.0);
        let round = (apart / 5.0).round() * 5.0;
        let is_round = round > 0.0 && (apart - round).abs() < ASIDE;
        match known {
            Some(known) if !is_round || aside(known) <= (apart - round).abs() => {
                solved.floor = known;
                return;
            }
            _ => {}
        }
        if shows(solved.floor) {
            solved.floor = 1e-30;
        }
        if is_round {
            solved.top_db = Some(round);
        } else if floor > 0.0 {
            solved.floor = floor;
        }
    }
}

/// How far settings are from what is usual, or from those that are preferred.
fn cost(s: &Settings, near: Option<&Settings>) -> f64 {
    let usual = match s.normalize {
        Normalize::None => 0.0,
        Normalize::Own | Normalize::MinMax => 1.5,
        Normalize::Fixed { mean, std } if KNOWN.contains(&(mean, std)) => 1.0,
        Normalize::Fixed { .. } => 20.0,
    };
    let log = match s.log {
        Log::None | Log::Ln | Log::Db => 0.0,
        Log::Log10 if matches!(s.normalize, Normalize::Fixed { mean, .. } if mean == -4.0) => 0.0,
        Log::Log10 => 0.1,
        Log::WrongDb => 3.0,
    };
    let rest = f64::from(u8::from(s.scale != 1.0)) * 0.6
        + f64::from(u8::from(s.r#ref == Reference::Max)) * 0.5;
    let other = near.map_or(0.0, |near| {
        let differs = |field: &Field| s.differing(near).contains(field);
        let fields = [Field::log, Field::scale, Field::r#ref, Field::normalize];
        fields.iter().filter(|field| differs(field)).count() as f64 * 2.0
    });
    usual + log + rest + other
}

/// Rounded to what single precision tells.
fn tidy(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let factor = 10f64.powi(5 - x.abs().log10().floor() as i32);
    (x * factor).round() / factor
}
