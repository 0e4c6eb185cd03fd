//! Makes `src/thesaurus/wordnet.bin` of WordNet's database files.
//!
//! ```sh
//! apt-get install wordnet-base
//! cargo run --release -p augment-text --example wordnet -- /usr/share/wordnet crates/augment-text/src/thesaurus/wordnet.bin
//! ```
//!
//! The file is what `augment_text::thesaurus::WordNet` reads: five parts, each after its length in four bytes.
//!
//! 1. an `fst` map from the words, in lower case and with underscores, to where their senses are;
//! 2. senses: of each word a byte that tells its parts of speech (nouns, verbs, adjectives and adverbs, a bit
//!    each) and in its upper half, where it has one of them, how many senses; else, or where that is 0, their
//!    numbers come first; then each sense as a number: below [`ALONE`], the word alone in its synset, written in
//!    that case; else where its synset is;
//! 3. synsets: how many words, and each as where its senses are, times four, and how it is written: of no
//!    regular way, a number tells which letters are capitals, a bit each;
//! 4. an `fst` map from irregular forms (a letter for the part of speech, then the form) to where in the last part
//!    their base forms are, each list on a line.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool of the developers")]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::path::Path;

/// Ways of writing a word that need no synset of its own.
const ALONE: u64 = 3;

const FILES: [(&str, char); 4] = [("noun", 'n'), ("verb", 'v'), ("adj", 'a'), ("adv", 'r')];

/// How a word is written.
enum Case {
    Lower,
    Capitalised,
    Upper,
    Other,
}

fn capitalised(key: &str) -> String {
    key.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            first + letters.as_str()
        })
        .collect::<Vec<_>>()
        .join("_")
}

fn case(written: &str) -> Case {
    let key = written.to_lowercase();
    match written {
        _ if written == key => Case::Lower,
        _ if written == capitalised(&key) => Case::Capitalised,
        _ if written == key.to_uppercase() => Case::Upper,
        _ => Case::Other,
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 128 {
        out.push(value as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A synset's words as they are written; adjectives end with markers like (p), which are no part of them.
fn words(line: &str) -> Vec<String> {
    let fields: Vec<&str> = line.split(' ').collect();
    let count = usize::from_str_radix(fields[3], 16).unwrap();
    (0..count)
        .map(|i| fields[4 + 2 * i])
        .map(|word| word.split_once('(').map_or(word, |(word, _)| word).to_owned())
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("give the folder of the database and the file to write".into());
    };
    let read = |name: String| fs::read_to_string(Path::new(&folder).join(name));
    // Of each word, its synsets by part of speech, in the order of its senses.
    let mut senses: BTreeMap<String, [Vec<usize>; 4]> = BTreeMap::new();
    let mut synsets: Vec<Vec<String>> = Vec::new();
    for (pos, (name, _)) in FILES.iter().enumerate() {
        let mut places = HashMap::new();
        let data = read(format!("data.{name}"))?;
        for line in data.lines().filter(|line| !line.starts_with(' ')) {
            places.insert(line[..8].to_owned(), synsets.len());
            synsets.push(words(line));
        }
        let index = read(format!("index.{name}"))?;
        for line in index.lines().filter(|line| !line.starts_with(' ')) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let count: usize = fields[2].parse()?;
            let own = &fields[fields.len() - count..];
            senses.entry(fields[0].to_owned()).or_default()[pos] =
                own.iter().map(|offset| places[*offset]).collect();
        }
    }
    let is_alone = |n: usize| synsets[n].len() == 1 && !matches!(case(&synsets[n][0]), Case::Other);

    // Places depend on each other's lengths: they are taken as they are until nothing moves.
    let mut word_at: HashMap<&str, u64> = senses.keys().map(|key| (key.as_str(), 0)).collect();
    let mut synset_at = vec![0_u64; synsets.len()];
    let (mut senses_out, mut synsets_out);
    loop {
        let before = (word_at.clone(), synset_at.clone());
        (senses_out, synsets_out) = (Vec::new(), Vec::new());
        for (n, words) in synsets.iter().enumerate() {
            if is_alone(n) {
                continue;
            }
            synset_at[n] = synsets_out.len() as u64;
            varint(&mut synsets_out, words.len() as u64);
            for word in words {
                let key = word.to_lowercase();
                let place = *word_at.get(key.as_str()).ok_or(format!("{word} has no senses"))?;
                let way = match case(word) {
                    Case::Lower => 0,
                    Case::Capitalised => 1,
                    Case::Upper => 2,
                    Case::Other => 3,
                };
                varint(&mut synsets_out, place * 4 + way);
                if way == 3 {
                    let capitals = word.char_indices().filter(|(_, c)| c.is_uppercase());
                    let bits = capitals.map(|(i, _)| 1_u64.checked_shl(i as u32).unwrap());
                    varint(&mut synsets_out, bits.sum());
                }
            }
        }
        for (key, by_pos) in &senses {
            word_at.insert(key, senses_out.len() as u64);
            let there: Vec<_> = (0..4).filter(|pos| !by_pos[*pos].is_empty()).collect();
            let mask: u8 = there.iter().map(|pos| 1 << pos).sum();
            let count = match there[..] {
                [pos] if by_pos[pos].len() < 16 => by_pos[pos].len() as u8,
                _ => 0,
            };
            senses_out.push(mask | count << 4);
            if count == 0 {
                there.iter().for_each(|pos| varint(&mut senses_out, by_pos[*pos].len() as u64));
            }
            for own in by_pos {
                for &n in own {
                    let number = match case(&synsets[n][0]) {
                        _ if !is_alone(n) => synset_at[n] + ALONE,
                        Case::Capitalised => 1,
                        Case::Upper => 2,
                        _ => 0,
                    };
                    varint(&mut senses_out, number);
                }
            }
        }
        if before == (word_at.clone(), synset_at.clone()) {
            break;
        }
    }
    let mut map = fst::MapBuilder::memory();
    for key in senses.keys() {
        map.insert(key, word_at[key.as_str()])?;
    }
    let map = map.into_inner()?;

    let mut irregular = BTreeMap::new();
    for (name, letter) in FILES {
        for line in read(format!("{name}.exc"))?.lines() {
            if let Some((form, bases)) = line.split_once(' ') {
                irregular.insert(format!("{letter}{form}"), bases.to_owned());
            }
        }
    }
    let (mut forms, mut bases) = (fst::MapBuilder::memory(), Vec::new());
    for (form, base) in &irregular {
        forms.insert(form, bases.len() as u64)?;
        bases.extend_from_slice(base.as_bytes());
        bases.push(b'\n');
    }
    let forms = forms.into_inner()?;
    let mut file = Vec::new();
    for part in [&map, &senses_out, &synsets_out, &forms, &bases] {
        file.extend_from_slice(&u32::try_from(part.len())?.to_le_bytes());
        file.extend_from_slice(part);
        println!("{} bytes", part.len());
    }
    fs::write(&out, &file)?;
    println!("{out}: {} words, {} synsets, {} bytes", senses.len(), synsets.len(), file.len());
    Ok(())
}
