//! Jobs give the same bytes whatever runs their ops, and on any number of threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use augment_core::{
    AnyOp, Cpu, Data, Executor, Info, Pipeline, Recipe, Registry, Result, Workspace,
};
use augment_data::{
    Apply, ApplyOptions, Dataset, DatasetOptions, Format, Inputs, Job, JobOptions, PictureOptions,
    Plan, Report, Steps,
};

/// A sample, and who waits for its result.
type Brought = (Recipe, Data, Sender<Result<Data>>);

/// Runs the samples of several threads as one batch, and answers the last of them first.
struct Gathering {
    queue: Mutex<Sender<Brought>>,
    sizes: Arc<Mutex<Vec<usize>>>,
    gpu: Option<&'static str>,
}

impl Gathering {
    fn new(gpu: Option<&'static str>) -> Arc<Self> {
        let (queue, brought) = mpsc::channel::<Brought>();
        let sizes = Arc::new(Mutex::new(Vec::new()));
        let noted = sizes.clone();
        thread::spawn(move || {
            let cpu = Cpu::new(2).unwrap();
            while let Ok((recipe, data, sender)) = brought.recv() {
                let (mut batch, mut senders) = (vec![(recipe, data)], vec![sender]);
                let end = Instant::now() + Duration::from_millis(5);
                let left = || end.saturating_duration_since(Instant::now());
                while let Ok((recipe, data, sender)) = brought.recv_timeout(left()) {
                    batch.push((recipe, data));
                    senders.push(sender);
                }
                noted.lock().unwrap().push(batch.len());
                let results = cpu.run(batch);
                senders.iter().zip(results).rev().for_each(|(s, result)| s.send(result).unwrap());
            }
        });
        Arc::new(Self { queue: queue.into(), sizes, gpu })
    }

    /// The largest batch so far.
    fn largest(&self) -> usize {
        self.sizes.lock().unwrap().iter().copied().max().unwrap_or(0)
    }
}

impl Executor for Gathering {
    fn run(&self, _: Vec<(Recipe, Data)>) -> Vec<Result<Data>> {
        panic!("jobs bring samples one by one");
    }

    fn run_one(&self, ops: &[AnyOp], data: Data, _: &mut Workspace) -> Result<Data> {
        let recipe = Recipe { key: String::new(), seed: 0, epoch: 0, ops: ops.to_vec() };
        let (sender, result) = mpsc::channel();
        self.queue.lock().unwrap().send((recipe, data, sender)).unwrap();
        result.recv().unwrap()
    }

    fn gpu(&self) -> Option<&str> {
        self.gpu
    }

    fn on_cpu(&self) -> Vec<String> {
        vec!["power_to_db".into()]
    }
}

fn registry() -> Registry {
    Registry::new(&[augment_core::ENTRIES, augment_image::ENTRIES, augment_audio::ENTRIES])
}

/// A mono 16-bit WAV of a tone.
fn wav(pitch: u32) -> Vec<u8> {
    const RATE: u32 = 8000;
    let sample = |n| (9000.0 * (f64::from(n * pitch) / f64::from(RATE)).sin()) as i16;
    let data: Vec<u8> = (0..RATE / 2).flat_map(|n| sample(n).to_le_bytes()).collect();
    let len = data.len() as u32;
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + len).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    for word in [16, 1 | 1 << 16, RATE, 2 * RATE, 2 | 16 << 16] {
        bytes.extend(u32::to_le_bytes(word));
    }
    bytes.extend(b"data");
    bytes.extend(len.to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Every file of a folder that is to be the same, by its path.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(tree(&path).into_iter().map(|(deep, b)| (format!("{name}/{deep}"), b)));
        } else if name != "run.json" && name != ".lock" {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

/// A dataset of clips in two classes, in `root`.
fn clips(root: &Path) -> Dataset {
    for i in 0..16 {
        let path = root.join(format!("{}/{i}.wav", ["cat", "dog"][i % 2]));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, wav(1000 + 100 * i as u32)).unwrap();
    }
    Dataset::open(root, &DatasetOptions::default()).unwrap()
}

/// Augmented copies with pictures, so that both kinds of steps run.
fn precompute(
    dataset: &Dataset,
    out: &Path,
    executor: Option<Arc<dyn Executor>>,
    threads: usize,
) -> Report {
    let steps = "
        - mel_spectrogram: {n_fft: 512, hop_length: 128, n_mels: 40}
        - power_to_db
        - FrequencyMasking: {freq_mask_param: 16, mask_value: mean}
        - RandomApply: {p: 0.5, transforms: [{TimeMasking: {time_mask_param: 9}}]}";
    let picture = PictureOptions { size: Some((20, 30)), ..PictureOptions::default() };
    let plan = Plan::from_yaml(steps, Info::AUDIO, &registry(), Some(&picture)).unwrap();
    let options = JobOptions {
        formats: vec![Format::Png, Format::Npy],
        seed: 3,
        copies: 2,
        executor,
        threads,
        ..JobOptions::default()
    };
    let job = Job::new(dataset, plan, options).unwrap();
    let report = job.run(out, &AtomicBool::new(false), &|_| {}).unwrap();
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    report
}

#[test]
fn a_cache_is_the_same_through_any_executor() {
    let room = tempfile::tempdir().unwrap();
    let dataset = clips(&room.path().join("data"));
    let report = precompute(&dataset, &room.path().join("cpu"), None, 2);
    assert_eq!((report.made, report.device.as_str(), report.on_cpu.len()), (32, "CPU", 0));
    let expected = tree(&room.path().join("cpu"));
    assert_eq!(expected.len(), 2 * 32 + 3);
    for threads in [1, 7] {
        let executor = Gathering::new(None);
        let out = room.path().join(format!("gathered-{threads}"));
        let report = precompute(&dataset, &out, Some(executor.clone()), threads);
        assert_eq!((report.made, report.threads), (32, threads));
        assert_eq!(report.on_cpu, ["power_to_db"]);
        assert!(tree(&out) == expected, "{threads} threads");
        assert_eq!(executor.largest() > 1, threads > 1, "batches of {}", executor.largest());
        // The samples and their pictures.
        assert_eq!(executor.sizes.lock().unwrap().iter().sum::<usize>(), 2 * 32);
    }
    let cpu: Arc<dyn Executor> = Arc::new(Cpu::new(1).unwrap());
    precompute(&dataset, &room.path().join("own"), Some(cpu), 7);
    assert!(tree(&room.path().join("own")) == expected);
}

#[test]
fn a_gpu_is_told_and_no_reason_to_begin_anew() {
    let room = tempfile::tempdir().unwrap();
    let dataset = clips(&room.path().join("data"));
    let [cpu, gpu] = ["cpu", "gpu"].map(|name| room.path().join(name));
    precompute(&dataset, &cpu, None, 2);
    let executor = Gathering::new(Some("Sham 1"));
    let report = precompute(&dataset, &gpu, Some(executor.clone()), 0);
    let cores = thread::available_parallelism().unwrap().get();
    assert_eq!((report.made, report.threads), (32, 4 * cores));
    assert_eq!(report.device, "Sham 1");

    // It stands in the lines, and nowhere else.
    let (on_cpu, mut on_gpu) = (tree(&cpu), tree(&gpu));
    let lines = String::from_utf8(on_gpu["manifest.jsonl"].clone()).unwrap();
    assert_eq!(lines.matches(r#","device":"Sham 1","#).count(), 32, "{lines}");
    on_gpu.insert("manifest.jsonl".into(), lines.replace(r#""device":"Sham 1","#, "").into());
    assert!(on_cpu == on_gpu);

    for (out, executor, device) in [(&gpu, None, "CPU"), (&cpu, Some(executor), "Sham 1")] {
        let before = tree(out);
        let executor = executor.map(|executor| executor as Arc<dyn Executor>);
        let report = precompute(&dataset, out, executor, 2);
        assert_eq!((report.made, report.kept, report.device.as_str()), (0, 32, device));
        assert!(tree(out) == before);
    }
}

#[test]
fn files_are_the_same_through_any_executor() {
    let room = tempfile::tempdir().unwrap();
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/photos");
    let photos = ["astronaut.jpg", "chelsea.jpg", "coffee.jpg"].map(|name| photos.join(name));
    let inputs = room.path().join("photos");
    for copy in 0..4 {
        let folder = inputs.join(copy.to_string());
        fs::create_dir_all(&folder).unwrap();
        for photo in &photos {
            fs::copy(photo, folder.join(photo.file_name().unwrap())).unwrap();
        }
    }
    let inputs = Inputs::list(&[inputs]).unwrap();
    // The first op decides how much of a JPEG is decoded.
    let steps = "[{RandomResizedCrop: {size: 48}}, {ColorJitter: {brightness: 0.4, hue: 0.1}}, \
                 RandomHorizontalFlip]";
    let run = |name: &str, executor: Option<Arc<dyn Executor>>, threads| {
        let pipeline = Pipeline::from_yaml(steps, Info::IMAGE, &registry()).unwrap();
        let steps = Steps::Draw { pipeline: pipeline.into(), seed: 1, epoch: 2 };
        let options = ApplyOptions { executor, threads, ..ApplyOptions::default() };
        let apply = Apply::new(&inputs, steps, options).unwrap();
        let out = room.path().join(name);
        let recipes = out.join("recipes.jsonl");
        let report = apply.run(&out, Some(&recipes), &AtomicBool::new(false), &|_| {}).unwrap();
        assert_eq!((report.written, report.failed.len()), (12, 0));
        (tree(&out), report)
    };
    let (expected, report) = run("cpu", None, 2);
    assert_eq!((expected.len(), report.device.as_str()), (13, "CPU"));
    for threads in [1, 7] {
        let executor = Gathering::new(Some("Sham 1"));
        let (found, report) = run(&format!("on-{threads}"), Some(executor.clone()), threads);
        assert!(found == expected, "{threads} threads");
        assert_eq!((report.device.as_str(), report.threads), ("Sham 1", threads));
        assert_eq!(report.on_cpu, ["power_to_db"]);
        assert_eq!(executor.largest() > 1, threads > 1, "batches of {}", executor.largest());
    }
}
