//! The arguments of one effect, read one after the other.

use augment_core::{AnyOp, DynOp, Error, Info, Result, Stream};

use super::effects::Effect;
use super::word::Word;
use crate::ops::sox::Time;

/// The arguments of an effect, and what is known of the sound that it gets.
pub(super) struct Args<'a> {
    effect: &'static Effect,
    words: &'a [Word],
    next: usize,
    /// The rate of what comes in, in Hz; when it is not known, and asked for, `None` is noted.
    rate: Option<usize>,
    stream: Stream,
    needs_rate: bool,
}

impl<'a> Args<'a> {
    pub(super) fn new(
        effect: &'static Effect,
        words: &'a [Word],
        info: &Info,
        stream: Stream,
    ) -> Self {
        let rate = match *info {
            Info::Audio { rate, .. } => rate,
            _ => None,
        };
        Self { effect, words, next: 0, rate, stream, needs_rate: false }
    }

    /// What is wrong with the argument `index`.
    pub(super) fn wrong(&self, index: usize, told: &str) -> Error {
        let Effect { name, usage, .. } = self.effect;
        let what = match self.words.get(index) {
            Some(word) => format!("argument {} (`{}`) of `{name}`", index + 1, word.text),
            None => format!("argument {} of `{name}`", index + 1),
        };
        Error::invalid(format!("{what}: {told}; usage: {name} {usage}").trim_end().to_owned())
    }

    /// What is wrong with the argument that was read last.
    pub(super) fn wrong_last(&self, told: &str) -> Error {
        self.wrong(self.next.saturating_sub(1), told)
    }

    /// How many are left.
    pub(super) fn left(&self) -> usize {
        self.words.len() - self.next
    }

    /// The next word, still to be read.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).map(|word| word.text.as_str())
    }

    /// The next word.
    pub(super) fn word(&mut self, what: &str) -> Result<&'a str> {
        let word =
            self.peek().ok_or_else(|| self.wrong(self.next, &format!("{what} is missing")))?;
        self.next += 1;
        Ok(word)
    }

    /// Reads the next word if it is this one.
    pub(super) fn flag(&mut self, flag: &str) -> bool {
        let found = self.peek() == Some(flag);
        self.next += usize::from(found);
        found
    }

    /// A word that is read as a `T`.
    pub(super) fn read<T>(
        &mut self,
        what: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T> {
        let word = self.word(what)?;
        read(word).ok_or_else(|| self.wrong_last(&format!("{what} is expected{}", meant(word))))
    }

    /// A number.
    pub(super) fn number(&mut self, what: &str) -> Result<f64> {
        self.read(what, number)
    }

    /// A number within a range.
    pub(super) fn number_in(&mut self, what: &str, low: f64, high: f64) -> Result<f64> {
        let number = self.number(what)?;
        if (low..=high).contains(&number) {
            return Ok(number);
        }
        Err(self.wrong_last(&format!("{what} must be between {low} and {high}")))
    }

    /// A number, or `default` when there is no other argument.
    pub(super) fn number_or(&mut self, what: &str, default: f64) -> Result<f64> {
        if self.left() == 0 { Ok(default) } else { self.number(what) }
    }

    /// A number, if there is another argument.
    pub(super) fn optional(&mut self, what: &str) -> Result<Option<f64>> {
        if self.left() == 0 { Ok(None) } else { self.number(what).map(Some) }
    }

    /// A whole number; each of a range's is as likely as any other.
    pub(super) fn whole(&mut self, what: &str) -> Result<usize> {
        let drawn = self.words.get(self.next).and_then(|word| word.drawn);
        let number = self.number(what)?;
        let whole = match drawn {
            Some((low, high, share)) if low.fract() == 0.0 && high.fract() == 0.0 => {
                (low + (share * (high - low + 1.0)).floor()).min(high)
            }
            _ => number,
        };
        if whole.fract() == 0.0 && (0.0..1e15).contains(&whole) {
            return Ok(whole as usize);
        }
        Err(self.wrong_last(&format!("{what} must be a whole number, 0 or more")))
    }

    /// A whole number, or `default` when there is no other argument.
    pub(super) fn whole_or(&mut self, what: &str, default: usize) -> Result<usize> {
        if self.left() == 0 { Ok(default) } else { self.whole(what) }
    }

    /// A frequency in Hz: `440`, `16k`, `%-3` (semitones from 440 Hz) or `A4`.
    pub(super) fn frequency(&mut self, what: &str) -> Result<f64> {
        self.read(what, frequency)
    }

    /// A time or a position.
    pub(super) fn time(&mut self, what: &str) -> Result<Time> {
        let word = self.word(what)?;
        Time::parse(word).map_err(|error| self.wrong_last(&format!("{error}{}", meant(word))))
    }

    /// The rate of what comes in. While a pipeline is built it may not be known: any other does
    /// then, as numbers that follow from it change no size.
    pub(super) fn rate(&mut self) -> f64 {
        self.needs_rate |= self.rate.is_none();
        self.rate.unwrap_or(48_000) as f64
    }

    /// Whether [`Self::rate`] made one up.
    pub(super) fn missed_rate(&self) -> bool {
        self.needs_rate
    }

    pub(super) fn stream(&self) -> Stream {
        self.stream
    }

    /// Nothing may be left; the op must be in its ranges.
    pub(super) fn finish(&self, op: impl Into<AnyOp>) -> Result<Vec<AnyOp>> {
        if let Some(word) = self.peek() {
            let told = format!("nothing more is expected{}", meant(word));
            return Err(self.wrong(self.next, &told));
        }
        let op = op.into();
        DynOp::validate(&*op).map_err(|error| {
            let Effect { name, usage, .. } = self.effect;
            Error::invalid(format!("an argument of `{name}`: {error}; usage: {name} {usage}"))
        })?;
        Ok(vec![op])
    }
}

/// Of a word that is no number: perhaps an effect misspelt.
fn meant(word: &str) -> String {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return String::new();
    }
    format!(" ({})", super::effects::unknown(word))
}

pub(super) fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if plain { text.parse().ok().filter(|x: &f64| x.is_finite()) } else { None }
}

/// A number with `k` for thousands.
pub(super) fn kilo(text: &str) -> Option<f64> {
    match text.strip_suffix('k') {
        Some(text) => number(text).map(|x| 1000.0 * x),
        None => number(text),
    }
}

fn frequency(text: &str) -> Option<f64> {
    let semitones = match text.strip_prefix('%') {
        Some(semitones) => number(semitones)?,
        None if text.starts_with(|c: char| c.is_ascii_uppercase()) => note(text)?,
        None => return kilo(text),
    };
    Some(440.0 * 2f64.powf(semitones / 12.0))
}

/// Semitones above A4 of a note like `C#3`, `Bb` or `A4`.
fn note(text: &str) -> Option<f64> {
    let mut chars = text.chars();
    let step = match chars.next()? {
        'C' => -9.0,
        'D' => -7.0,
        'E' => -5.0,
        'F' => -4.0,
        'G' => -2.0,
        'A' => 0.0,
        'B' => 2.0,
        _ => return None,
    };
    let rest = chars.as_str();
    let (shift, octave) = match rest.as_bytes().first() {
        Some(b'#') => (1.0, &rest[1..]),
        Some(b'b') => (-1.0, &rest[1..]),
        _ => (0.0, rest),
    };
    let octave: i32 = if octave.is_empty() { 4 } else { octave.parse().ok()? };
    (-1..=12).contains(&octave).then(|| step + shift + 12.0 * f64::from(octave - 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_as_sox_writes_them() {
        for (text, hz) in
            [("440", 440.0), ("16k", 16_000.0), ("1.5k", 1500.0), ("%12", 880.0), ("A3", 220.0)]
        {
            assert_eq!(frequency(text), Some(hz), "{text}");
        }
        assert!((frequency("C").unwrap() - 261.6256).abs() < 1e-3);
        assert!((frequency("Bb3").unwrap() - 233.0819).abs() < 1e-3);
        for text in ["", "k", "H", "1q", "nan", "A99"] {
            assert_eq!(frequency(text), None, "{text}");
        }
    }
}
