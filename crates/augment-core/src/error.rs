//! What can go wrong: in a pipeline (said when it is built) or in a sample (said with its op).

use std::fmt;
use std::ops::RangeInclusive;

use crate::info::{Info, Kind};

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a pipeline, a recipe or a sample.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something is wrong in a pipeline: found when it is built, before any file is read.
    #[error("{}{problem}", prefix(path))]
    Pipeline {
        /// Where, from the outermost to the innermost, like `pipeline[2].mel_spectrogram.n_mels`.
        path: Path,
        /// What.
        problem: Problem,
    },
    /// The text of a spec or a recipe is not YAML or not JSON.
    #[error("not valid {format}: {message}")]
    Syntax {
        /// `YAML` or `JSON`.
        format: &'static str,
        /// The parser's words, with line and column.
        message: String,
    },
    /// An op met data that it cannot work on.
    #[error("{op}: {problem}")]
    Op {
        /// The op's name.
        op: String,
        /// What it met.
        problem: Box<Error>,
    },
    /// What an op met in a sample's data.
    #[error("{0}")]
    Data(String),
}

/// A place in a pipeline's spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Field(String),
    Index(usize),
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Errors are prefixed on their way out, so the innermost segment comes first.
        for (i, segment) in self.0.iter().rev().enumerate() {
            match segment {
                Segment::Index(n) => write!(f, "[{n}]")?,
                Segment::Field(name) if i == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

fn prefix(path: &Path) -> String {
    if path.0.is_empty() { String::new() } else { format!("{path}: ") }
}

/// What is wrong at one place of a pipeline.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A name that nobody has: an op, a transform, a field or a choice.
    Unknown {
        /// What sort of thing was looked for: `step`, `field`, `choice`.
        what: &'static str,
        /// The name as written.
        name: String,
        /// The names that would be right.
        known: Vec<String>,
    },
    /// A field without which there is no op.
    Missing(String),
    /// A value of another type than the field's.
    WrongType {
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// A step was given a kind of sample that it does not work on.
    WrongKind {
        /// What the step works on.
        expected: Kind,
        /// What it was given.
        given: Box<Info>,
    },
    /// Anything else: a value out of its range, sizes that do not fit.
    Invalid(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { what, name, known } => {
                write!(f, "unknown {what} `{name}`")?;
                let nearest = nearest(name, known);
                if !nearest.is_empty() {
                    return write!(f, "; did you mean {}?", quoted(&nearest, " or "));
                }
                match known.len() {
                    0 => write!(f, "; no {what} is expected here"),
                    1..=24 => write!(f, "; the {what}s are {}", quoted(known, ", ")),
                    n => write!(f, "; it is none of the {n} known {what}s"),
                }
            }
            Self::Missing(field) => write!(f, "the field `{field}` is missing"),
            Self::WrongType { found, expected } => write!(f, "expected {expected}, found {found}"),
            Self::WrongKind { expected, given } => {
                write!(f, "works on {expected}, but is given {given}")
            }
            Self::Invalid(message) => f.write_str(message),
        }
    }
}

fn quoted(names: &[impl AsRef<str>], separator: &str) -> String {
    names.iter().map(|n| format!("`{}`", n.as_ref())).collect::<Vec<_>>().join(separator)
}

/// Up to three known names that `name` may have been meant for, the nearest first.
fn nearest<'a>(name: &str, known: &'a [String]) -> Vec<&'a str> {
    let plain = |s: &str| s.to_lowercase().replace(['_', '-', ' '], "");
    let wanted = plain(name);
    let mut ranked: Vec<(usize, &str)> = known
        .iter()
        .filter_map(|k| {
            let candidate = plain(k);
            let distance = strsim::damerau_levenshtein(&wanted, &candidate);
            let close = distance <= 1 + wanted.len().min(candidate.len()) / 4;
            let inside = wanted.len() > 2 && candidate.contains(&wanted);
            (close || inside).then_some((distance, k.as_str()))
        })
        .collect();
    ranked.sort();
    ranked.into_iter().take(3).map(|(_, k)| k).collect()
}

impl Error {
    /// A pipeline error whose place is still to be added by [`Self::in_field`] and
    /// [`Self::in_item`].
    pub fn problem(problem: Problem) -> Self {
        Self::Pipeline { path: Path::default(), problem }
    }

    /// A value out of its range, or sizes that do not fit.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::problem(Problem::Invalid(message.into()))
    }

    /// A field whose value is out of its range.
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(message).in_field(field)
    }

    /// Fails unless the field's value is within `range`; NaN is not.
    ///
    /// # Errors
    /// Names the field, the range and the value.
    pub fn check_range<T>(field: &str, value: T, range: RangeInclusive<T>) -> Result<()>
    where
        T: PartialOrd + fmt::Display,
    {
        if range.contains(&value) {
            return Ok(());
        }
        let (low, high) = (range.start(), range.end());
        Err(Self::invalid_field(field, format!("must be between {low} and {high}, got {value}")))
    }

    /// A step that works on `expected` was given `given`.
    pub fn expects(expected: Kind, given: &Info) -> Self {
        Self::problem(Problem::WrongKind { expected, given: Box::new(given.clone()) })
    }

    /// A size that a transform draws from is not known at its place in the pipeline.
    pub fn unknown_size(what: &str, info: &Info) -> Self {
        Self::invalid(format!("needs the {what}, which is not known here: {info}"))
    }

    /// What an op met in a sample's data.
    pub fn data(message: impl Into<String>) -> Self {
        Self::Data(message.into())
    }

    /// The same error, inside the field `name`.
    #[must_use]
    pub fn in_field(self, name: impl Into<String>) -> Self {
        self.inside(Segment::Field(name.into()))
    }

    /// The same error, inside the item `index`.
    #[must_use]
    pub fn in_item(self, index: usize) -> Self {
        self.inside(Segment::Index(index))
    }

    fn inside(mut self, segment: Segment) -> Self {
        if let Self::Pipeline { path, .. } = &mut self {
            path.0.push(segment);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_reads_from_the_outside_in() {
        let error = Error::invalid_field("p", "must be at most 1, got 2")
            .in_field("RandomApply")
            .in_item(3)
            .in_field("pipeline");
        assert_eq!(error.to_string(), "pipeline[3].RandomApply.p: must be at most 1, got 2");
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let unknown = |name: &str| {
            let known = ["mel_spectrogram", "power_to_db", "FrequencyMasking"];
            let known = known.map(String::from).to_vec();
            Problem::Unknown { what: "step", name: name.into(), known }.to_string()
        };
        assert!(unknown("melspectrogram").contains("did you mean `mel_spectrogram`?"));
        assert!(unknown("frequency_masking").contains("did you mean `FrequencyMasking`?"));
        assert!(unknown("masking").contains("did you mean `FrequencyMasking`?"));
        assert!(unknown("zzz").contains("the steps are `mel_spectrogram`, "));
    }
}
