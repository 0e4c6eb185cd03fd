//! Times and positions, as SoX writes them.

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A time or a position, as SoX writes it: `1:30.5`, `8000s` (samples), sums of these
/// (`3:00-200s`), and before it `=` (from the start), `-` (from the end) or `+` (from the position
/// before).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time {
    text: String,
    anchor: Option<Anchor>,
    terms: Vec<(f64, Unit)>,
}

/// What a position counts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Anchor {
    /// The first sample.
    Start,
    /// The end, backwards.
    End,
    /// The position before it.
    Previous,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Seconds,
    Samples,
}

/// The most samples of a channel that an effect makes.
pub(crate) const MAX_SAMPLES: usize = 1 << 31;

impl Time {
    /// So many seconds.
    pub fn seconds(seconds: f64) -> Self {
        Self { text: seconds.to_string(), anchor: None, terms: vec![(seconds, Unit::Seconds)] }
    }

    /// As SoX writes it.
    ///
    /// # Errors
    /// When SoX would not.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::invalid(format!(
                "`{text}` is not a time: like `1.5`, `1:30`, `8000s`, or with `=`, `-` or `+` before"
            ))
        };
        let anchor = match text.as_bytes().first() {
            Some(b'=') => Some(Anchor::Start),
            Some(b'-') => Some(Anchor::End),
            Some(b'+') => Some(Anchor::Previous),
            _ => None,
        };
        let mut rest = if anchor.is_some() { &text[1..] } else { text };
        let mut terms = Vec::new();
        let mut sign = 1.0;
        loop {
            // An exponent's sign is none between two terms.
            let bytes = rest.as_bytes();
            let end = (1..bytes.len())
                .find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
            let term = &rest[..end.unwrap_or(rest.len())];
            let (value, unit) = parse_term(term).ok_or_else(wrong)?;
            terms.push((sign * value, unit));
            let Some(end) = end else { break };
            sign = if bytes[end] == b'-' { -1.0 } else { 1.0 };
            rest = &rest[end + 1..];
        }
        Ok(Self { text: text.to_owned(), anchor, terms })
    }

    /// What it counts from, if it says so.
    pub fn anchor(&self) -> Option<Anchor> {
        self.anchor
    }

    /// Samples, each term rounded; may be negative.
    fn offset(&self, rate: usize) -> f64 {
        let term = |&(value, unit): &(f64, Unit)| match unit {
            Unit::Samples => value.trunc(),
            Unit::Seconds => (value.abs() * rate as f64 + 0.5).floor().copysign(value),
        };
        self.terms.iter().map(term).sum()
    }

    /// The duration in samples.
    ///
    /// # Errors
    /// When it is negative or beyond what fits in memory.
    pub(crate) fn samples(&self, rate: usize) -> Result<usize> {
        let samples = self.offset(rate);
        match samples {
            0.0.. if samples <= MAX_SAMPLES as f64 => Ok(samples as usize),
            _ => Err(Error::data(format!("the time `{}` is {samples} samples", self.text))),
        }
    }

    /// The position in samples, in audio of `len`, `previous` being the one before it and `default`
    /// what it counts from where it does not say.
    ///
    /// # Errors
    /// When it lies before the start.
    pub(crate) fn position(
        &self,
        rate: usize,
        len: usize,
        previous: usize,
        default: Anchor,
    ) -> Result<usize> {
        let offset = self.offset(rate);
        let position = match self.anchor.unwrap_or(default) {
            Anchor::Start => offset,
            Anchor::End => len as f64 - offset,
            Anchor::Previous => previous as f64 + offset,
        };
        match position {
            0.0.. if position <= MAX_SAMPLES as f64 => Ok(position as usize),
            _ => Err(Error::data(format!(
                "the position `{}` is sample {position} of audio of {len}",
                self.text
            ))),
        }
    }
}

fn parse_term(term: &str) -> Option<(f64, Unit)> {
    let number = |text: &str| {
        let plain = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
        let number = if plain { text.parse::<f64>().ok() } else { None };
        number.filter(|x| x.is_finite() && *x >= 0.0)
    };
    if let Some(samples) = term.strip_suffix('s') {
        return Some((number(samples)?, Unit::Samples));
    }
    let term = term.strip_suffix('t').unwrap_or(term);
    let parts: Vec<&str> = term.split(':').collect();
    let (last, leading) = parts.split_last()?;
    if leading.len() > 2 {
        return None;
    }
    let mut seconds = 0.0;
    for part in leading {
        let whole: u32 = if part.is_empty() { 0 } else { part.parse().ok()? };
        seconds = 60.0 * (seconds + f64::from(whole));
    }
    Some((seconds + number(last)?, Unit::Seconds))
}

impl TryFrom<String> for Time {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.text
    }
}

impl JsonSchema for Time {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manuals_times() {
        for (text, samples) in [
            ("1:30.5", 90_500),
            ("1:23:45", 5_025_000),
            ("83:45", 5_025_000),
            ("79:0285", 5_025_000),
            ("1:0:1425", 5_025_000),
            ("1::1425", 5_025_000),
            ("5025", 5_025_000),
            ("8000s", 8000),
            ("1.7e6s", 1_700_000),
            ("3:00-200s", 179_800),
            ("2t", 2000),
            ("0:12+10s", 12_010),
        ] {
            assert_eq!(Time::parse(text).unwrap().samples(1000).unwrap(), samples, "{text}");
        }
        for text in ["", "x", "1:2:3:4", "1.5:3", "s", "1++2", "-", "nan", "inf", "1s2"] {
            assert!(Time::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_manuals_positions() {
        let at =
            |text: &str, default| Time::parse(text).unwrap().position(1000, 10_000, 3000, default);
        for (text, position) in
            [("=2", 2000), ("-100s", 9900), ("+0:01+10s", 4010), ("-0.5+1s", 9499), ("1", 4000)]
        {
            assert_eq!(at(text, Anchor::Previous).unwrap(), position, "{text}");
        }
        assert_eq!(at("1", Anchor::Start).unwrap(), 1000);
        assert!(at("-11", Anchor::Start).is_err());
    }
}
