//! The words of a chain: numbers in them may be ranges.

use augment_core::{Error, Result, SampleRng};

/// Where the numbers of ranges come from.
pub(super) enum Source<'a> {
    /// This share of the way, 0 to 1, from low to high: to see what may come.
    At(f64),
    /// A generator, one number a range.
    Rng(&'a mut SampleRng),
}

impl Source<'_> {
    fn share(&mut self) -> f64 {
        match self {
            Self::At(share) => *share,
            Self::Rng(rng) => rng.uniform(),
        }
    }
}

/// A word as written.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) text: String,
    /// Where in the text a range stands, and what it is.
    ranges: Vec<Span>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    low: f64,
    high: f64,
}

/// A word with its numbers drawn.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// Of a word that is a range: its ends, and the share of the way.
    pub(super) drawn: Option<(f64, f64, f64)>,
}

impl Template {
    /// Finds the ranges: `low..high`, and where `colons` allows it `low:high`.
    pub(super) fn parse(text: &str, colons: bool) -> Result<Self> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let Some(span) = range_at(text, at, colons) else {
                // Past the number that starts here, or past one character.
                at += number_at(text, at)
                    .map_or(text[at..].chars().next().map_or(1, char::len_utf8), |(_, len)| len);
                continue;
            };
            if span.low > span.high {
                return Err(Error::invalid(format!("a range goes up, but `{text}` does not")));
            }
            at = span.end;
            ranges.push(span);
        }
        Ok(Self { text: text.to_owned(), ranges })
    }

    pub(super) fn is_random(&self) -> bool {
        self.ranges.iter().any(|span| span.low < span.high)
    }

    /// The word with a number in place of each range.
    pub(super) fn draw(&self, source: &mut Source<'_>) -> Word {
        let (mut text, mut from, mut drawn) = (String::new(), 0, None);
        for span in &self.ranges {
            let share = source.share();
            let number = match share {
                1.0 => span.high,
                share => span.low + (span.high - span.low) * share,
            };
            text.push_str(&self.text[from..span.start]);
            text.push_str(&number.to_string());
            from = span.end;
            if span.start == 0 && span.end == self.text.len() {
                drawn = Some((span.low, span.high, share));
            }
        }
        text.push_str(&self.text[from..]);
        Word { text, drawn }
    }
}

/// The number that starts at `at`, and its length; a sign only where no number can end before it.
fn number_at(text: &str, at: usize) -> Option<(f64, usize)> {
    let bytes = &text.as_bytes()[at..];
    let before = at.checked_sub(1).map(|i| text.as_bytes()[i]);
    if before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'#') {
        return None;
    }
    let signed = matches!(bytes.first(), Some(b'-' | b'+'));
    let mut len = usize::from(signed);
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(len);
    len += whole;
    // `1..2` is a range of whole numbers.
    let mut part = 0;
    if bytes.get(len) == Some(&b'.') && bytes.get(len + 1).is_some_and(u8::is_ascii_digit) {
        part = digits(len + 1);
        len += 1 + part;
    }
    if whole + part == 0 {
        return None;
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(len + 1), Some(b'-' | b'+')));
        let exponent = digits(len + 1 + sign);
        if exponent > 0 {
            len += 1 + sign + exponent;
        }
    }
    let number = text[at..at + len].parse::<f64>().ok().filter(|x| x.is_finite())?;
    Some((number, len))
}

/// The range that starts at `at`. A `k` after its end counts for both numbers; one after both for
/// each.
fn range_at(text: &str, at: usize, colons: bool) -> Option<Span> {
    let (mut low, len) = number_at(text, at)?;
    let mut next = at + len;
    let kilo = text[next..].starts_with('k');
    next += usize::from(kilo);
    let rest = &text[next..];
    next += if rest.starts_with("..") {
        2
    } else if colons && rest.starts_with(':') {
        1
    } else {
        return None;
    };
    // The number after the dots: its sign and its digits are its own.
    let (mut high, len) = number_at(&text[next..], 0)?;
    let mut end = next + len;
    if kilo {
        low *= 1000.0;
        if text[end..].starts_with('k') {
            high *= 1000.0;
            end += 1;
        }
    }
    Some(Span { start: at, end, low, high })
}

/// The words of a chain. Quotes keep what is between them in one word; a backslash before a line's
/// end counts as a space.
pub(super) fn split(text: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take().filter(|word| word != "\\")),
            None => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        return Err(Error::invalid(format!("a {open} is not closed in `{text}`")));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, colons: bool, share: f64) -> String {
        Template::parse(text, colons).unwrap().draw(&mut Source::At(share)).text
    }

    #[test]
    fn numbers_in_words_are_drawn() {
        for (text, low, high) in [
            ("-300:300", "-300", "300"),
            ("0.5:1.5", "0.5", "1.5"),
            ("1..3", "1", "3"),
            ("-6..-3dB", "-6dB", "-3dB"),
            ("1k:3k", "1000", "3000"),
            ("1:3k", "1k", "3k"),
            ("0.5:2q", "0.5q", "2q"),
            ("0.1:0.3,0.8", "0.1,0.8", "0.3,0.8"),
            ("6:-70", "6:-70", "6:-70"),
            ("1,2v0.8", "1,2v0.8", "1,2v0.8"),
            ("1-3", "1-3", "1-3"),
            ("100..200s@1:30", "100s@1:30", "200s@1:30"),
            ("1e-3:1e-2", "0.001", "0.01"),
            ("=1..2", "=1", "=2"),
        ] {
            let colons = !text.starts_with("6:") && !text.contains('@');
            assert_eq!((at(text, colons, 0.0), at(text, colons, 1.0)), (low.into(), high.into()));
        }
        assert_eq!(at("1:30", false, 0.0), "1:30");
        assert_eq!(at("2:4", true, 0.5), "3");
        assert!(Template::parse("3..1", true).is_err());
    }

    #[test]
    fn words_are_split_as_a_shell_would() {
        assert_eq!(split(" echo 0.8  \\\n 'a b' \"\" ").unwrap(), ["echo", "0.8", "a b", ""]);
        assert!(split("'a").is_err());
    }
}
