//! Files that lie, break off or are no sound at all: each is named with what is wrong with it, and
//! nothing else suffers. And files that are merely unusual: they are read to the last bit.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says why")]

mod common;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use augment::audio::codec::{self, DecodeError};
use augment::core::Audio;
use augment::prelude::Limits;
use common::{Noise, RATE, Room, Run, sound, wav, wav_of};
use hound::SampleFormat::{Float, Int};
use serde_json::Value;

/// A second of sound.
fn second() -> Vec<u8> {
    wav(&sound(1, 1.0))
}

/// The same with some bytes of its header replaced.
fn lying(changes: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = second();
    assert_eq!(&bytes[36..40], b"data");
    for (at, change) in changes {
        bytes[*at..at + change.len()].copy_from_slice(change);
    }
    bytes
}

const FORMAT: usize = 20;
const CHANNELS: usize = 22;
const HZ: usize = 24;
const BYTES_A_SECOND: usize = 28;
const BLOCK_ALIGN: usize = 32;
const BITS: usize = 34;
const DATA_SIZE: usize = 40;

fn project(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)).unwrap()
}

fn ogg() -> Vec<u8> {
    project("data/esc10-mini/audio/1-100032-A-0.ogg")
}

fn flac() -> Vec<u8> {
    project("golden/clips/1-100032-A-0.flac")
}

fn decode(bytes: &[u8]) -> Result<Audio, DecodeError> {
    codec::decode(bytes, &Limits::default(), Vec::new())
}

/// An ESC-50 dataset of three good clips and those that the test adds to its table.
struct Set {
    room: Room,
    table: String,
}

impl Set {
    fn new() -> Self {
        let table = "filename,fold,target,category,src_file\n".to_owned();
        let mut set = Self { room: Room::new(), table };
        for name in ["good-1.wav", "good-2.wav", "good-3.wav"] {
            set.add(name, &second());
        }
        set
    }

    fn list(&mut self, name: &str) {
        let row = format!("{name},1,0,dog,{name}\n");
        self.table.push_str(&row);
    }

    fn add(&mut self, name: &str, content: &[u8]) {
        self.list(name);
        self.room.write(&format!("data/audio/{name}"), content);
    }

    fn run(&self, options: &str) -> Run {
        self.room.write("data/meta/esc50.csv", &self.table);
        self.room.run(&format!("precompute data --out cache --json {options}"))
    }

    /// Every expected file is named once with what is wrong with it, and nothing is left of it;
    /// all others are done.
    fn assert_told(&self, options: &str, expected: &[(&str, &str)]) {
        let run = self.run(options);
        assert_eq!(run.code, Some(1), "{run:?}");
        let json = run.json();
        let mut expected: Vec<_> = expected.to_vec();
        let key = |name: &str| name.rsplit_once('.').unwrap().0.to_owned();
        expected.sort_by_key(|(name, _)| key(name));
        let failed = json["run"]["failed"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let told: Vec<_> =
            failed.iter().map(|f| (text(&f["source"]), text(&f["reason"]))).collect();
        let names: Vec<_> =
            told.iter().map(|(source, _)| source.trim_start_matches("audio/")).collect();
        let wanted: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, wanted, "{told:#?}");
        let pairs = || expected.iter().zip(&told);
        let wrong = pairs().filter(|((_, reason), (_, told))| !told.contains(reason));
        assert_eq!(wrong.collect::<Vec<_>>(), []);
        for ((name, _), (source, told)) in pairs() {
            let line = format!("error: {} ({source}): {told}\n", key(name));
            assert_eq!(run.stderr.matches(&line).count(), 1, "{line} in {}", run.stderr);
        }

        let rows = self.table.lines().skip(1).count();
        let done = json["run"]["made"].as_u64().unwrap() as usize;
        assert_eq!(done, rows - expected.len());
        assert_eq!(self.room.manifest("cache").len(), done);
        assert_eq!(self.room.outputs("cache").len(), 2 * done);
        self.room.assert_no_leftovers("cache");
    }
}

/// Asserts that each of these files (name, content, reason) is named with its reason.
fn told_of_each(files: &[(&str, Vec<u8>, &str)]) {
    let mut set = Set::new();
    files.iter().for_each(|(name, content, _)| set.add(name, content));
    let told: Vec<_> = files.iter().map(|&(name, _, reason)| (name, reason)).collect();
    set.assert_told("", &told);
}

#[test]
fn wavs_whose_headers_lie_are_named() {
    told_of_each(&[
        ("no-channels.wav", lying(&[(CHANNELS, &[0, 0])]), "malformed: "),
        ("no-hz.wav", lying(&[(HZ, &[0; 4]), (BYTES_A_SECOND, &[0; 4])]), "a rate of 0 Hz"),
        ("many-hz.wav", lying(&[(HZ, &[0xFF; 4])]), "malformed: "),
        ("no-bits.wav", lying(&[(BITS, &[0, 0])]), "malformed: "),
        ("odd-bits.wav", lying(&[(BITS, &[13, 0])]), "malformed: "),
        ("many-bits.wav", lying(&[(BITS, &[0xFF; 2])]), "malformed: "),
        ("block-0.wav", lying(&[(BLOCK_ALIGN, &[0, 0])]), "malformed: "),
        ("block-1.wav", lying(&[(BLOCK_ALIGN, &[1, 0])]), "malformed: "),
        ("block-7.wav", lying(&[(BLOCK_ALIGN, &[7, 0])]), "malformed: "),
        (
            "most-of-4-gib.wav",
            lying(&[(DATA_SIZE, &[0xFE, 0xFF, 0xFF, 0xFF])]),
            "cut short: its header announces 4294967294 bytes of samples, 16000 are there",
        ),
        (
            "ten-hours.wav",
            lying(&[(DATA_SIZE, &(36_000 * 2 * RATE).to_le_bytes())]),
            "cut short: its header announces 576000000 bytes of samples, 16000 are there",
        ),
    ]);
}

#[test]
fn wavs_that_break_off_or_hold_no_sound_are_named() {
    let float = |values: &[f32]| wav_of(1, 32, Float, values);
    told_of_each(&[
        ("empty.wav", vec![], "the file is empty"),
        ("no-samples.wav", wav(&[]), "there is no sample in it"),
        (
            "cut-in-data.wav",
            second()[..9000].to_vec(),
            "cut short: its header announces 16000 bytes of samples, 8956 are there",
        ),
        ("cut-in-header.wav", second()[..30].to_vec(), "cut short: it ends inside the header"),
        ("cut-in-riff.wav", second()[..7].to_vec(), "not a sound file"),
        ("no-data-chunk.wav", second()[..36].to_vec(), "cut short: it ends inside the header"),
        ("nan.wav", float(&[0.5, f32::NAN]), "sample 1 is not a finite number"),
        ("infinite.wav", float(&[f32::INFINITY, 0.5]), "sample 0 is not a finite number"),
        ("text.wav", b"I am a text, and no sound.\n".to_vec(), "not a sound file"),
        ("nothing-but-riff.wav", b"RIFF\x04\0\0\0WAVE".to_vec(), "cut short"),
        ("zeros.wav", vec![0; 10_000], "not a sound file"),
    ]);
}

/// Where the first frame of a FLAC file begins.
fn first_frame(flac: &[u8]) -> usize {
    let mut at = 4;
    loop {
        let last = flac[at] & 0x80 != 0;
        at += 4 + u32::from_be_bytes([0, flac[at + 1], flac[at + 2], flac[at + 3]]) as usize;
        if last {
            return at;
        }
    }
}

#[test]
fn compressed_files_that_are_none_or_break_off_are_named() {
    let mut noise = Noise(1);
    let (ogg, flac) = (ogg(), flac());
    told_of_each(&[
        ("noise-1.ogg", noise.bytes(20_000), "not a sound file"),
        ("noise-2.mp3", noise.bytes(20_000), "not a sound file"),
        ("noise-3.flac", noise.bytes(20_000), "not a sound file"),
        ("noise-4.m4a", noise.bytes(20_000), "not a sound file"),
        ("cut-1.ogg", ogg[..ogg.len() * 2 / 3].to_vec(), "cut short"),
        ("cut-2.flac", flac[..flac.len() * 2 / 3].to_vec(), "cut short"),
        ("cut-in-header-1.ogg", ogg[..100].to_vec(), "cut short"),
        ("cut-in-header-2.flac", flac[..30].to_vec(), "cut short"),
        ("cut-after-header.flac", flac[..first_frame(&flac)].to_vec(), "cut short"),
        ("cut-in-first-frame.flac", flac[..first_frame(&flac) + 100].to_vec(), "cut short"),
        ("text.ogg", b"OggS, it says, and lies.".to_vec(), "cut short"),
    ]);
}

/// Where each page of an Ogg file begins.
fn pages(ogg: &[u8]) -> Vec<usize> {
    (0..ogg.len()).filter(|&at| ogg[at..].starts_with(b"OggS")).collect()
}

#[test]
fn a_stream_that_breaks_off_between_pages_or_frames_is_cut_short_too() {
    let ogg = ogg();
    let pages = pages(&ogg);
    assert!(pages.len() > 4);
    let last = *pages.last().unwrap();
    let told = decode(&ogg[..last]).expect_err("the last page is missing");
    assert!(matches!(told, DecodeError::Truncated(_)), "{told}");
    // Not one sample is left: the header announces none, but it says that there is sound.
    assert!(decode(&ogg[..pages[2]]).is_err());
}

#[test]
fn an_ogg_that_lost_a_page_is_not_a_shorter_clip() {
    let ogg = ogg();
    let ends: Vec<_> = pages(&ogg).into_iter().chain([ogg.len()]).collect();
    for page in ends.windows(2) {
        let without = [&ogg[..page[0]], &ogg[page[1]..]].concat();
        assert!(decode(&without).is_err(), "without the bytes {page:?}");
    }
}

#[test]
fn an_ogg_with_a_wrong_bit_is_not_a_shorter_clip() {
    let ogg = ogg();
    let whole = decode(&ogg).unwrap().len();
    let ends: Vec<_> = pages(&ogg).into_iter().chain([ogg.len()]).collect();
    for page in ends.windows(2) {
        let mut damaged = ogg.clone();
        damaged[(page[0] + page[1]) / 2] ^= 1;
        if let Ok(audio) = decode(&damaged) {
            panic!("{} of {whole} samples, and no word of the bytes {page:?}", audio.len());
        }
    }
}

#[test]
fn a_size_that_a_pipe_left_open_is_that_of_the_rest() {
    assert_eq!(decode(&lying(&[(DATA_SIZE, &[0xFF; 4])])).unwrap(), decode(&second()).unwrap());
}

#[test]
fn what_follows_the_samples_of_a_wav_is_no_sound() {
    let clean = decode(&second()).unwrap();
    let tagged = [second(), b"LIST\x04\0\0\0INFO".to_vec()].concat();
    assert_eq!(decode(&tagged).unwrap(), clean);
}

#[test]
fn only_clips_above_the_limit_are_too_long() {
    let mut set = Set::new();
    set.add("long-1.wav", &wav(&sound(1, 1.01)));
    set.add("long-2.ogg", &ogg());
    set.add("long-3.flac", &flac());
    let reason = "it lasts more than the 1 s allowed";
    let long = ["long-1.wav", "long-2.ogg", "long-3.flac"].map(|name| (name, reason));
    set.assert_told("--max-seconds 1", &long);
}

#[test]
fn one_of_two_files_with_one_key_is_named() {
    let mut set = Set::new();
    set.add("good-1.ogg", &ogg());
    let told = ("good-1.wav", "its key is taken by audio/good-1.ogg; rename one of the two");
    set.assert_told("", &[told]);
}

#[test]
fn a_folder_in_place_of_a_file_is_named() {
    let mut set = Set::new();
    set.list("folder.wav");
    fs::create_dir_all(set.room.path("data/audio/folder.wav")).unwrap();
    set.list("missing.wav");
    set.assert_told(
        "",
        &[
            ("folder.wav", "read: it is not a regular file"),
            ("missing.wav", "read: No such file or directory"),
        ],
    );
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs::{self, Permissions};
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn a_pipe_and_a_dangling_link_are_named_and_nobody_waits() {
        let mut set = Set::new();
        set.list("pipe.wav");
        let pipe = set.room.path("data/audio/pipe.wav");
        assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
        set.list("link.wav");
        symlink("nowhere.wav", set.room.path("data/audio/link.wav")).unwrap();
        set.list("loop.wav");
        symlink("loop.wav", set.room.path("data/audio/loop.wav")).unwrap();
        set.assert_told(
            "",
            &[
                ("pipe.wav", "read: it is not a regular file"),
                ("link.wav", "read: No such file or directory"),
                ("loop.wav", "read: Too many levels of symbolic links"),
            ],
        );
    }

    #[test]
    fn a_link_to_a_clip_is_the_clip() {
        let room = Room::new();
        room.write("elsewhere.bin", second());
        room.write("data/dog/2.wav", second());
        symlink("../../elsewhere.bin", room.path("data/dog/1.wav")).unwrap();
        assert_eq!(room.counts("precompute data --out cache"), [2, 0, 0]);
    }

    #[test]
    fn a_file_that_may_not_be_read_is_named() {
        let mut set = Set::new();
        set.add("secret.wav", &second());
        let secret = set.room.path("data/audio/secret.wav");
        fs::set_permissions(&secret, Permissions::from_mode(0o000)).unwrap();
        if fs::File::open(&secret).is_ok() {
            println!("skipped: this user may read everything (root?)");
            return;
        }
        set.assert_told("", &[("secret.wav", "read: Permission denied")]);
    }

    #[test]
    fn a_class_folder_that_may_not_be_read_is_named() {
        let room = Room::new();
        room.write("data/dog/1.wav", second());
        fs::create_dir(room.path("data/secret")).unwrap();
        fs::set_permissions(room.path("data/secret"), Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(room.path("data/secret")).is_ok() {
            println!("skipped: this user may read everything (root?)");
            return;
        }
        let told = room.refused("precompute data --out cache");
        assert!(told.contains("cannot list data/secret: Permission denied"), "{told}");
    }

    #[test]
    fn a_name_that_is_no_text_is_read_or_named() {
        let room = Room::new();
        room.write("data/dog/1.wav", second());
        let name = room.path("data/dog").join(OsStr::from_bytes(b"caf\xe9.wav"));
        if fs::write(name, second()).is_err() {
            println!("skipped: this file system takes no such name");
            return;
        }
        let run = room.run("precompute data --out cache --json");
        match run.code {
            Some(0) => assert_eq!(run.json()["run"]["made"], 2),
            _ => {
                let failed = &run.json()["run"]["failed"];
                assert_eq!(failed.as_array().unwrap().len(), 1);
                // It is there, after all: what is wrong is its name.
                assert!(failed[0]["reason"].as_str().unwrap().contains("UTF-8"), "{failed}");
            }
        }
    }

    #[test]
    fn folders_that_link_to_themselves_are_not_followed_for_ever() {
        let room = Room::new();
        room.write("data/dog/1.wav", second());
        symlink(".", room.path("data/dog/again")).unwrap();
        let run = room.run("precompute data --out cache --json");
        assert_eq!((run.code, run.json()["run"]["made"].as_u64()), (Some(0), Some(1)), "{run:?}");
    }
}

#[test]
fn when_no_clip_can_be_read_that_is_said_and_nothing_is_left() {
    let room = Room::new();
    room.write("data/dog/1.wav", "");
    room.write("data/dog/2.wav", "no sound");
    let run = room.run("precompute data --out cache --json");
    assert_eq!(run.code, Some(1));
    let json = run.json();
    assert_eq!(json["run"]["failed"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&json["summary"]["outputs"], &json["summary"]["statistics"]),
        (&0.into(), &Value::Null)
    );
    assert_eq!(room.outputs("cache"), [""; 0]);
}

/// 300 times, a few bytes are flipped, zeroed, put in or taken out at a place without a pattern.
fn assert_no_damage_panics(seed: u64, whole: &[u8]) {
    let mut noise = Noise(seed);
    for round in 0..300 {
        let mut bytes = whole.to_vec();
        // Every second time, the header is what suffers.
        let reach = if round % 2 == 0 { bytes.len().min(200) } else { bytes.len() };
        for _ in 0..=noise.below(3) {
            let at = noise.below(reach);
            let end = (at + 1 + noise.below(8)).min(bytes.len());
            match noise.below(4) {
                0 => bytes[at] ^= 1 << noise.below(8),
                1 => bytes[at..end].fill(0),
                2 => drop(bytes.splice(at..at, noise.bytes(end - at))),
                _ => drop(bytes.drain(at..end.min(at + 2))),
            }
        }
        let decoded = catch_unwind(AssertUnwindSafe(|| decode(&bytes)));
        assert!(decoded.is_ok(), "round {round} of seed {seed} panics");
    }
}

#[test]
fn no_damage_to_a_wav_panics() {
    assert_no_damage_panics(1, &wav(&sound(1, 0.5)));
}

#[test]
fn no_damage_to_a_flac_panics() {
    assert_no_damage_panics(2, &flac());
}

#[test]
fn no_damage_to_an_ogg_panics() {
    assert_no_damage_panics(3, &ogg());
}

#[test]
fn a_header_that_a_decoder_chokes_on_is_an_error() {
    // A CAF that states packets of more bytes than a decoder can count the bits of.
    let mut bytes = b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20".to_vec();
    bytes.extend(8000f64.to_be_bytes());
    bytes.extend(b"lpcm");
    for number in [0u32, 0x6D00_0003, 1, 1, 24] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend(b"data\0\0\0\0\0\0\0\x0A\0\0\0\0\0\0\0\0\0\0");
    let decoded = catch_unwind(AssertUnwindSafe(|| decode(&bytes)));
    assert!(matches!(decoded, Ok(Err(_))), "{decoded:?}");
    told_of_each(&[("choke.caf", bytes, "decode: ")]);
}

/// Some integers of that many bits, with both ends.
fn integers(bits: u32) -> Vec<i32> {
    let (low, high) = (i32::MIN >> (32 - bits), i32::MAX >> (32 - bits));
    let mut noise = Noise(u64::from(bits));
    let some = (0..20).map(|_| (noise.next() as i32) >> (32 - bits));
    [low, high, 0, 1, -1, low + 1].into_iter().chain(some).collect()
}

/// What libsndfile, and so librosa, makes of integers.
fn floats(integers: &[i32], bits: u32) -> Vec<f32> {
    integers.iter().map(|&x| (f64::from(x) / 2f64.powi(bits as i32 - 1)) as f32).collect()
}

#[test]
fn integers_of_every_width_are_divided_by_full_scale() {
    for bits in [8, 16, 24, 32] {
        let values = integers(bits);
        let audio = decode(&wav_of(1, bits as u16, Int, &values)).unwrap();
        assert_eq!((audio.channels, audio.rate), (1, RATE));
        assert_eq!(audio.samples, floats(&values, bits), "{bits} bits");
    }
}

#[test]
fn floats_are_taken_as_they_are() {
    let values = [0.0, -1.5, 1e-30, f32::MIN_POSITIVE / 2.0, f32::MAX, 0.1];
    assert_eq!(decode(&wav_of(1, 32, Float, &values)).unwrap().samples, values);
}

#[test]
fn channels_are_taken_apart() {
    for (channels, bits) in [(2, 16), (2, 24), (3, 16), (6, 16), (8, 32)] {
        let frames = 5;
        let values: Vec<i32> = (0..frames * i32::from(channels)).map(|i| i * 3 - 7).collect();
        let audio = decode(&wav_of(channels, bits, Int, &values)).unwrap();
        let channels = usize::from(channels);
        assert_eq!((audio.channels, audio.len()), (channels, frames as usize));
        for (channel, plane) in audio.planes().enumerate() {
            let own: Vec<i32> = values.iter().skip(channel).step_by(channels).copied().collect();
            assert_eq!(plane, floats(&own, bits.into()), "{channel} of {channels}, {bits} bits");
        }
    }
}

#[test]
fn headers_are_extensible_where_they_must_be() {
    let format = |channels, bits| wav_of(channels, bits, Int, &[1i32; 6])[20..22].to_vec();
    assert_eq!(format(1, 16), [1, 0]);
    for (channels, bits) in [(3, 16), (1, 24), (2, 32)] {
        assert_eq!(format(channels, bits), [0xFE, 0xFF], "{channels} channels, {bits} bits");
    }
}

/// A WAV with the samples of 24 bits in 4 bytes, and the header that says so.
fn padded(samples: impl Iterator<Item = [u8; 4]>) -> Vec<u8> {
    let mut bytes = wav_of(1, 32, Int, &[0i32; 0]);
    // wValidBitsPerSample of WAVEFORMATEXTENSIBLE
    assert_eq!(bytes[38..40], [32, 0]);
    bytes[38] = 24;
    let data: Vec<u8> = samples.flatten().collect();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&(data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn of_24_bits_in_4_bytes_the_upper_ones_count() {
    // An extensible format is left-aligned in its container; libsndfile, too, reads it so.
    let values = integers(24);
    let audio = decode(&padded(values.iter().map(|&x| (x << 8).to_le_bytes()))).unwrap();
    assert_eq!(audio.samples, floats(&values, 24));
}

#[test]
fn floats_of_64_bits_are_rounded_to_32() {
    // What SciPy writes of an array that nobody gave another type.
    let values = [0.0, 0.1, -1.0, 1e-3];
    let data: Vec<u8> = values.iter().flat_map(|x: &f64| x.to_le_bytes()).collect();
    let mut bytes = lying(&[
        (FORMAT, &[3, 0]),
        (BYTES_A_SECOND, &(8 * RATE).to_le_bytes()),
        (BLOCK_ALIGN, &[8, 0]),
        (BITS, &[64, 0]),
        (DATA_SIZE, &(data.len() as u32).to_le_bytes()),
    ]);
    bytes.truncate(44);
    bytes.extend(data);
    assert_eq!(decode(&bytes).unwrap().samples, values.map(|x| x as f32));
}

#[test]
fn compact_codings_in_a_wav_are_read() {
    let header = |tag: u8, bytes_a_second: u32, block: u8, bits: u8| {
        let mut header = lying(&[
            (FORMAT, &[tag, 0]),
            (BYTES_A_SECOND, &bytes_a_second.to_le_bytes()),
            (BLOCK_ALIGN, &[block, 0]),
            (BITS, &[bits, 0]),
        ]);
        header.truncate(36);
        header
    };
    let mut a_law = header(6, RATE, 1, 8);
    a_law[16] = 18;
    a_law.extend(b"\0\0data\x04\0\0\0\xD5\xD5\xD5\xD5");
    assert_eq!(decode(&a_law).unwrap().len(), 4);

    // IMA ADPCM: a block of 36 bytes is a first sample and 64 of 4 bits.
    let mut ima = header(0x11, 36 * RATE / 65, 36, 4);
    ima[16] = 20;
    ima.extend([2, 0, 65, 0]);
    ima.extend(b"fact\x04\0\0\0\x41\0\0\0data\x24\0\0\0");
    ima.extend([0; 36]);
    assert_eq!(decode(&ima).unwrap().len(), 65);
}
