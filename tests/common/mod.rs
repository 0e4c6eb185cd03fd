//! What the whole-system tests share: a folder of their own, small clips, and the command itself.

#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use hound::{SampleFormat, WavSpec, WavWriter};
use serde_json::Value;

/// Whatever takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(180);

/// The rate of generated clips, in Hz.
pub(crate) const RATE: u32 = 8000;

/// A random pipeline that draws in every way there is.
pub(crate) const RANDOM_STEPS: &str = "
- mel_spectrogram: {n_fft: 512, hop_length: 128, n_mels: 40}
- power_to_db
- FrequencyMasking: {freq_mask_param: 16, mask_value: mean}
- RandomApply:
    p: 0.6
    transforms:
      - TimeMasking: {time_mask_param: 20}
- RandomChoice:
    transforms:
      - Identity
      - FrequencyMasking: {freq_mask_param: 8}
      - RandomOrder:
          transforms:
            - TimeMasking: {time_mask_param: 9, p: 0.5, mask_value: mean}
            - mask_along_axis: {axis: frequency, start: 0, end: 2, value: -80}
";

/// A folder that is gone after the test; commands run in it.
pub(crate) struct Room(tempfile::TempDir);

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert!(!stderr.contains("panicked"), "{stderr}");
        Self { code: output.status.code(), stdout, stderr }
    }

    /// The JSON on standard output, which must be all that is there.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Room {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// `data/`: `count` different clips named as ESC-50 names them, all folds and three classes.
    pub(crate) fn clips(&self, count: u32, seconds: f64) -> &Self {
        for i in 0..count {
            self.write(&clip_name(i), wav(&sound(i, seconds)));
        }
        self
    }

    /// `data/`: the clips of the project, with their table.
    pub(crate) fn esc10(&self) -> &Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/esc10-mini");
        for (name, path) in files(&from) {
            self.write(&format!("data/{name}"), fs::read(path).unwrap());
        }
        self
    }

    /// On the CPU, if the line does not say otherwise: what a machine has is nobody else's concern.
    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_augment"));
        command.args(line.split_whitespace()).current_dir(self.0.path()).stdin(Stdio::null());
        command.env("AUGMENT_DEVICE", "cpu");
        command
    }

    /// Starts `augment` with the words of `line`, for a test that will not let it finish.
    pub(crate) fn start(&self, line: &str) -> Child {
        let mut command = self.command(line);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs `augment` with the words of `line`; it must neither hang nor panic.
    pub(crate) fn run(&self, line: &str) -> Run {
        self.run_with(line, &[])
    }

    /// The same, with these variables.
    pub(crate) fn run_with(&self, line: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(line);
        command.envs(variables.iter().copied());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Run::new(patient(child, line))
    }

    /// The same, and everything is to go well.
    pub(crate) fn ok(&self, line: &str) -> Run {
        let run = self.run(line);
        assert_eq!(run.code, Some(0), "augment {line}: {}", run.stderr);
        run
    }

    /// The same, and it is to be refused: exit code 2 and nothing on standard output. What it
    /// says, on one line.
    pub(crate) fn refused(&self, line: &str) -> String {
        let run = self.run(line);
        assert_eq!(run.code, Some(2), "augment {line}: {run:?}");
        assert_eq!(run.stdout, "", "augment {line}");
        run.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// `made`, `kept` and `removed` of a run that is to go well.
    pub(crate) fn counts(&self, line: &str) -> [u64; 3] {
        let json = self.ok(&format!("{line} --json")).json();
        ["made", "kept", "removed"].map(|name| json["run"][name].as_u64().unwrap())
    }

    /// The BLAKE3 of every file of a cache, but for the two that may differ.
    pub(crate) fn tree(&self, cache: &str) -> BTreeMap<String, String> {
        let kept = |name: &String| name != "run.json" && name != ".lock";
        let hash = |path: &Path| blake3::hash(&fs::read(path).unwrap()).to_hex().to_string();
        let all = files(&self.path(cache)).into_iter();
        all.filter(|(name, _)| kept(name)).map(|(name, path)| (name, hash(&path))).collect()
    }

    /// Two caches hold the same, byte for byte.
    pub(crate) fn assert_same(&self, one: &str, other: &str) {
        let (a, b) = (self.tree(one), self.tree(other));
        let names: BTreeSet<_> = a.keys().chain(b.keys()).collect();
        let differ: Vec<_> =
            names.into_iter().filter(|name| a.get(*name) != b.get(*name)).collect();
        assert!(differ.is_empty(), "{one} and {other} differ in {differ:#?}");
    }

    /// The files of a cache that hold samples, by name.
    pub(crate) fn outputs(&self, cache: &str) -> Vec<String> {
        files(&self.path(cache)).into_keys().filter(|name| name.contains('/')).collect()
    }

    /// The lines of a cache's manifest.
    pub(crate) fn manifest(&self, cache: &str) -> Vec<Value> {
        let text = self.text(&format!("{cache}/manifest.jsonl"));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// How many outputs an unfinished run has recorded.
    pub(crate) fn recorded(&self, cache: &str) -> usize {
        let partial = fs::read(self.path(cache).join("manifest.partial.jsonl"));
        let partial = String::from_utf8(partial.unwrap_or_default()).unwrap();
        // What is being written has a line as well, which says of nothing that it is done.
        let lines = partial.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        lines.filter(|line| !line.contains("\"source_blake3\":\"\"")).count()
    }

    /// Waits until `child`, which writes to `cache`, has recorded `count` outputs.
    pub(crate) fn wait_for(&self, child: &mut Child, cache: &str, count: usize) {
        for _ in 0..PATIENCE.as_millis() {
            if self.recorded(cache) >= count {
                return;
            }
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before {count} outputs: {ended:?}");
            thread::sleep(Duration::from_millis(1));
        }
        panic!("{count} outputs were never recorded");
    }

    /// No file that was being written is left over.
    pub(crate) fn assert_no_leftovers(&self, cache: &str) {
        let left = |name: &String| name.ends_with(".tmp") || name.contains("partial");
        let left: Vec<_> = files(&self.path(cache)).into_keys().filter(left).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// Waits for a child with its outputs, but not for ever.
fn patient(child: Child, line: &str) -> Output {
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    receiver.recv_timeout(PATIENCE).map(Result::unwrap).unwrap_or_else(|_| {
        signal(id, "KILL");
        panic!("augment {line} hangs");
    })
}

/// Sends a signal to a process by its id.
pub(crate) fn signal(id: u32, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), id.to_string()]).status();
    assert!(sent.unwrap().success());
}

/// Every file below `folder`, at any depth, by its path from there.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let below = files(&path);
            found
                .extend(below.into_iter().map(|(deeper, path)| (format!("{name}/{deeper}"), path)));
        } else {
            found.insert(name, path);
        }
    }
    found
}

/// Every folder below `folder` in which there is nothing.
pub(crate) fn empty_folders(folder: &Path) -> Vec<PathBuf> {
    let entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    if entries.is_empty() {
        return vec![folder.to_owned()];
    }
    entries.iter().filter(|path| path.is_dir()).flat_map(|path| empty_folders(path)).collect()
}

/// The `i`-th clip of [`Room::clips`]: fold 1 to 5, class 0 to 2, a recording of its own.
pub(crate) fn clip_name(i: u32) -> String {
    format!("data/{}-{}-A-{}.wav", i % 5 + 1, 1000 + i, i % 3)
}

/// A tone of its own with some noise on it.
pub(crate) fn sound(i: u32, seconds: f64) -> Vec<i16> {
    let mut noise = Noise(u64::from(i));
    let step = std::f64::consts::TAU * (200.0 + 37.0 * f64::from(i)) / f64::from(RATE);
    let sample =
        |n: u32| 8000.0 * (step * f64::from(n)).sin() + (noise.below(4000) as f64 - 2000.0);
    (0..(seconds * f64::from(RATE)) as u32).map(sample).map(|x| x as i16).collect()
}

/// A mono 16-bit WAV; its header has 44 bytes.
pub(crate) fn wav(samples: &[i16]) -> Vec<u8> {
    wav_of(1, 16, SampleFormat::Int, samples)
}

/// A WAV of any sort, from interleaved samples.
pub(crate) fn wav_of<S: hound::Sample + Copy>(
    channels: u16,
    bits_per_sample: u16,
    sample_format: SampleFormat,
    samples: &[S],
) -> Vec<u8> {
    let spec = WavSpec { channels, sample_rate: RATE, bits_per_sample, sample_format };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    samples.iter().for_each(|&sample| writer.write_sample(sample).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// Shape and values of a `.npy` file of 32-bit floats.
pub(crate) fn npy(bytes: &[u8]) -> (Vec<usize>, Vec<f32>) {
    assert!(bytes.starts_with(b"\x93NUMPY\x01\x00"));
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..start]).unwrap();
    assert!(header.contains("'descr': '<f4', 'fortran_order': False"), "{header}");
    let dims = header.split(['(', ')']).nth(1).unwrap().split(',');
    let shape = dims.filter_map(|dim| dim.trim().parse().ok()).collect();
    let values = bytes[start..].as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b));
    (shape, values.collect())
}

/// Numbers without a pattern, the same in every run (SplitMix64).
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// A room with three clips in `data/`.
pub(crate) fn room() -> Room {
    let room = Room::new();
    room.clips(3, 0.5);
    room
}

/// `told` has all of these in it.
pub(crate) fn assert_says(told: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(told.contains(part), "no `{part}` in: {told}"));
}
