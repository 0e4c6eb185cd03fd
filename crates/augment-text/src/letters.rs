//! Edits letter by letter.

use augment_core::SampleRng;

/// The text with each letter or digit, with probability `p`, as `edit` writes it; all else stays.
pub(crate) fn edited(
    text: &str,
    p: f64,
    rng: &mut SampleRng,
    mut edit: impl FnMut(char, &mut SampleRng, &mut String),
) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if letter.is_alphanumeric() && rng.chance(p) {
            edit(letter, rng, &mut out);
        } else {
            out.push(letter);
        }
    }
    out
}

/// One of them, in the letter's case.
pub(crate) fn one_of(letter: char, others: &[char], rng: &mut SampleRng) -> char {
    let other = others.get(rng.below(others.len())).copied().unwrap_or(letter);
    if letter.is_uppercase() { other.to_ascii_uppercase() } else { other }
}
