//! Which settings make two spectrograms differ.
//!
//! [`fit`] searches for the [`Settings`] that give an array for a sound, [`explain`] for those of two arrays, and names
//! the fields in which they differ.

mod compute;
mod moves;
mod post;
mod relation;
mod search;
mod settings;
mod solve;
mod starts;
mod target;
mod words;

use augment_core::Audio;
use serde::Serialize;

use compute::Engine;

pub use post::Array;
pub use relation::Relation;
pub use search::Fit;
pub use settings::{
    Center, Field, Log, Mix, Normalize, Order, Reference, Settings, Triangles, WindowKind,
};

/// How far settings may be from an array that they are said to reproduce: the root of the mean square over the array's
/// standard deviation.
pub const TOLERANCE: f64 = 1e-3;

/// Why nothing can be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// An array is no spectrogram.
    #[error("{0}")]
    Array(String),
    /// The sound is none.
    #[error("the sound has no samples")]
    Silent,
    /// A step of the way failed.
    #[error(transparent)]
    Compute(augment_core::Error),
    /// No settings give an array of this shape.
    #[error(
        "no settings that are known give an array of this shape for this sound; is it of another clip?"
    )]
    NoSettings,
}

/// A field in which the settings differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differing {
    /// The field.
    pub field: Field,
    /// What A has.
    pub a: String,
    /// What B has.
    pub b: String,
    /// How much nearer to B this field alone brings A: 1 for all of the way, 0 for nothing.
    pub share: f64,
}

/// What makes two arrays differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// It in a sentence.
    pub answer: String,
    /// Whether nothing is left to be explained.
    pub explained: bool,
    /// What is plain between them, whatever made them.
    pub relation: Option<Relation>,
    /// The settings that reproduce A.
    pub a: Fit,
    /// The settings that reproduce B.
    pub b: Fit,
    /// What differs, the most telling first.
    pub differing: Vec<Differing>,
    /// How far A is from B, in B's deviations; nothing where their shapes differ.
    pub before: Option<f64>,
    /// How far what these settings give is from B.
    pub after: f64,
}

impl Array {
    /// An array of any shape, as long as no more than two axes are longer than 1.
    ///
    /// # Errors
    /// When there are more axes, or too few values, or any is NaN.
    pub fn new(shape: &[usize], values: Vec<f64>) -> Result<Self, ExplainError> {
        let wrong = |text: String| Err(ExplainError::Array(text));
        let long: Vec<usize> = shape.iter().copied().filter(|&axis| axis != 1).collect();
        let &[rows, columns] = &long[..] else {
            return wrong(format!(
                "its shape is {shape:?}, and a spectrogram has two axes longer than 1; give one channel of one sound"
            ));
        };
        if rows.checked_mul(columns) != Some(values.len()) {
            return wrong(format!("{} values are not as many as {shape:?} has", values.len()));
        }
        if rows * columns < 16 {
            return wrong(format!("{rows} × {columns} values are too few to tell anything"));
        }
        if values.iter().any(|x| x.is_nan()) {
            return wrong("it holds NaN, which no settings give".into());
        }
        if values.iter().any(|x| x.is_finite() && x.abs() > 1e30) {
            return wrong("it holds numbers beyond 1e30, which no settings give".into());
        }
        let array = Self { rows, columns, values };
        let (low, high) = array.range();
        if low >= high {
            return wrong("all of its values are the same, which tells nothing".into());
        }
        Ok(array)
    }
}

impl Explanation {
    /// The fields that are the same.
    pub fn same(&self) -> Vec<Field> {
        let differs = |field: &&Field| self.differing.iter().any(|other| other.field == **field);
        Field::ALL.iter().filter(|field| !differs(field)).copied().collect()
    }
}

impl Settings {
    /// The array that they give for a sound.
    ///
    /// # Errors
    /// When the sound is shorter than a frame, or its rate cannot be changed as they say.
    pub fn compute(&self, audio: &Audio) -> Result<Array, ExplainError> {
        if audio.is_empty() {
            return Err(ExplainError::Silent);
        }
        Engine::new(audio).array(self)
    }
}

/// The settings that reproduce an array best.
///
/// # Errors
/// When the sound is empty, or no settings give an array of this shape.
pub fn fit(array: &Array, audio: &Audio) -> Result<Fit, ExplainError> {
    if audio.is_empty() {
        return Err(ExplainError::Silent);
    }
    search::fit(&mut Engine::new(audio), array, None)
}

/// What makes two arrays of one sound differ.
///
/// # Errors
/// Those of [`fit`].
pub fn explain(a: &Array, b: &Array, audio: &Audio) -> Result<Explanation, ExplainError> {
    if audio.is_empty() {
        return Err(ExplainError::Silent);
    }
    let relation = Relation::of(a, b);
    let engine = &mut Engine::new(audio);
    let mut fit_a = search::fit(engine, a, None)?;
    let mut fit_b = search::fit(engine, b, Some(&fit_a.settings))?;
    // One that is known may lead to the other.
    if fit_b.exact && !fit_a.exact {
        let again = search::fit(engine, a, Some(&fit_b.settings))?;
        if again.error < fit_a.error {
            fit_a = again;
            let again = search::fit(engine, b, Some(&fit_a.settings))?;
            if again.error <= fit_b.error {
                fit_b = again;
            }
        }
    }
    // What the array does not tell apart is as in the other.
    for field in fit_a.settings.differing(&fit_b.settings).into_iter().rev() {
        let bound = [Field::mel_scale, Field::norm];
        if fit_a.settings.triangles != fit_b.settings.triangles && bound.contains(&field) {
            continue;
        }
        let mut settings = fit_b.settings.clone();
        settings.take(field, &fit_a.settings);
        let error = distance_to(engine, &settings, b)?;
        if error <= 1.5f64.mul_add(fit_b.error, 3e-6) {
            fit_b = Fit { settings, error, exact: error <= TOLERANCE };
        }
    }
    let differing = rank(engine, &fit_a.settings, &fit_b.settings, b)?;
    let is_same = (a.rows, a.columns) == (b.rows, b.columns);
    let before = is_same.then(|| b.distance(a));
    let named = fit_a.exact && fit_b.exact && !differing.is_empty();
    let explained = named || relation.is_some();
    let after = fit_b.error;
    let mut told = Explanation {
        answer: String::new(),
        explained,
        relation,
        a: fit_a,
        b: fit_b,
        differing,
        before,
        after,
    };
    told.answer = words::answer(&told);
    Ok(told)
}

/// How far what settings give is from an array.
fn distance_to(
    engine: &mut Engine,
    settings: &Settings,
    wanted: &Array,
) -> Result<f64, ExplainError> {
    if !is_possible(settings) || engine.frames(settings) == 0 {
        return Ok(f64::INFINITY);
    }
    let made = engine.array(settings)?;
    let is_same = (made.rows, made.columns) == (wanted.rows, wanted.columns);
    Ok(if is_same { wanted.distance(&made) } else { f64::INFINITY })
}

fn is_possible(s: &Settings) -> bool {
    s.win() <= s.n_fft && s.f_min < s.high() && s.high() <= f64::from(s.sample_rate) / 2.0
}

/// The fields in which the settings differ, that first which alone brings A's nearest to B.
fn rank(
    engine: &mut Engine,
    a: &Settings,
    b: &Settings,
    wanted: &Array,
) -> Result<Vec<Differing>, ExplainError> {
    let mut apart = |settings: &Settings| -> Result<(f64, f64), ExplainError> {
        if !is_possible(settings) || engine.frames(settings) == 0 {
            return Ok((f64::INFINITY, f64::INFINITY));
        }
        let made = engine.array(settings)?.upright(settings.axes);
        let turned = if settings.axes == b.axes { 0.0 } else { 1.0 };
        let (plain, raw) = loosely_apart(&made, &wanted.upright(b.axes));
        Ok((plain + turned, raw + turned))
    };
    let before = apart(a)?;
    let mut all = Vec::new();
    for field in a.differing(b) {
        let mut settings = a.clone();
        settings.take(field, b);
        let after = apart(&settings)?;
        // Where a factor and an offset would do, what is left is theirs.
        let (from, to) = if before.0 > 1e-4 { (before.0, after.0) } else { (before.1, after.1) };
        let share = if from > 0.0 { (1.0 - to / from).clamp(0.0, 1.0) } else { 0.0 };
        let rest = (1.0 - after.1 / before.1.max(f64::MIN_POSITIVE)).max(-1e9);
        let (a, b) = (a.text(field), b.text(field));
        all.push((rest, Differing { field, a, b, share }));
    }
    all.sort_by(|(one, x), (other, y)| {
        let by_share = y.share.total_cmp(&x.share);
        let near = (x.share - y.share).abs() < 1e-3;
        if near { other.total_cmp(one) } else { by_share }
    });
    Ok(all.into_iter().map(|(_, differing)| differing).collect())
}

/// How far an array is from another that may have other sizes, in its deviations: once with the best factor and offset,
/// once as it is. Other sizes are 1 more each.
fn loosely_apart(made: &Array, wanted: &Array) -> (f64, f64) {
    let other = |a: usize, b: usize| if a == b { 0.0 } else { 1.0 };
    let sizes = other(made.rows, wanted.rows) + other(made.columns, wanted.columns);
    if made.rows == 0 || made.columns == 0 {
        return (f64::INFINITY, f64::INFINITY);
    }
    // The nearest there is, whatever the sizes.
    let values = (0..wanted.rows).flat_map(|row| {
        let from = row * made.rows / wanted.rows;
        (0..wanted.columns).map(move |t| {
            let at = t * made.columns / wanted.columns;
            made.values[from * made.columns + at]
        })
    });
    let mut stretched =
        Array { rows: wanted.rows, columns: wanted.columns, values: values.collect() };
    let raw = wanted.distance(&stretched);
    let ((mx, sx), (my, sy)) = (stretched.moments(), wanted.moments());
    let pairs = stretched.values.iter().zip(&wanted.values);
    let finite = pairs.filter(|(x, y)| x.is_finite() && y.is_finite());
    let (sum, count) =
        finite.fold((0.0, 0.0), |(sum, n), (x, y)| (sum + (x - mx) * (y - my), n + 1.0));
    let slope = if sx > 0.0 && count > 0.0 { sum / count / (sx * sx) } else { 0.0 };
    stretched.values.iter_mut().for_each(|x| *x = slope.mul_add(*x - mx, my));
    let plain = if sy > 0.0 { wanted.distance(&stretched) } else { raw };
    (plain + sizes, raw + sizes)
}

#[cfg(test)]
mod tests;
