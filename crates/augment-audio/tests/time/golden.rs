//! The goldens, and the inputs that they were made from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use augment_audio::codec::{self, Limits};
use augment_core::{AnyOp, Audio, Data, Entry, Registry, Workspace};
use safetensors::SafeTensors;
use serde_json::Value;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

/// A clip of `clips/`, its first `seconds`; two of them with `+` between are a stereo one.
pub(crate) fn clip(stems: &str, seconds: f64) -> Audio {
    let planes = stems.split('+').map(|stem| {
        let bytes = std::fs::read(path(&format!("clips/{stem}.flac"))).unwrap();
        codec::decode(&bytes, &Limits::default(), Vec::new()).unwrap()
    });
    let planes: Vec<Audio> = planes.collect();
    let rate = planes[0].rate;
    let frames = (seconds * f64::from(rate)) as usize;
    let cut = planes.iter().flat_map(|plane| &plane.samples[..frames]).copied().collect();
    Audio { samples: cut, channels: planes.len(), rate }
}

/// A file of tensors and of texts.
pub(crate) struct Golden {
    bytes: Vec<u8>,
    pub(crate) texts: BTreeMap<String, String>,
}

impl Golden {
    pub(crate) fn open(name: &str) -> Self {
        let bytes = std::fs::read(path(name)).unwrap();
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        let texts = header.metadata().clone().unwrap().into_iter().collect();
        Self { bytes, texts }
    }

    /// The names of the tensors of cases: `set/input`.
    pub(crate) fn cases(&self) -> Vec<(String, String)> {
        let tensors = SafeTensors::deserialize(&self.bytes).unwrap();
        let mut cases: Vec<(String, String)> = tensors
            .names()
            .into_iter()
            .filter(|name| name.matches('/').count() == 1)
            .map(|name| name.split_once('/').unwrap())
            .map(|(set, input)| (set.to_owned(), input.to_owned()))
            .collect();
        cases.sort();
        cases
    }

    fn quads(&self, name: &str) -> Vec<[u8; 4]> {
        let tensors = SafeTensors::deserialize(&self.bytes).unwrap();
        tensors.tensor(name).unwrap().data().as_chunks::<4>().0.to_vec()
    }

    pub(crate) fn floats(&self, name: &str) -> Vec<f32> {
        self.quads(name).into_iter().map(f32::from_le_bytes).collect()
    }

    pub(crate) fn int(&self, name: &str) -> i32 {
        i32::from_le_bytes(self.quads(name)[0])
    }

    /// The parameters of a set.
    pub(crate) fn set(&self, set: &str) -> Value {
        serde_json::from_str(&self.texts[&format!("set:{set}")]).unwrap()
    }

    pub(crate) fn stride(&self) -> usize {
        self.texts["stride"].parse().unwrap()
    }
}

/// The op of that name with these parameters.
pub(crate) fn op(name: &str, params: &Value) -> AnyOp {
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    let mut op = params.clone();
    op["op"] = name.into();
    let line = serde_json::json!({ "key": "", "ops": [op] });
    Registry::new(tables).recipe(&line.to_string()).unwrap().ops.remove(0)
}

/// What the op makes of it, which must be what it promises.
pub(crate) fn apply(op: &AnyOp, input: impl Into<Data>, workspace: &mut Workspace) -> Data {
    let input = input.into();
    let info = op.output_info(&input.info()).unwrap();
    let out = op.apply(input, workspace).unwrap();
    assert_eq!(out.info(), info, "{op}");
    out
}

/// The twin of the scripts' noise.
pub(crate) fn noise(count: usize) -> Vec<f32> {
    let mut state = 1u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as f32 / 65_536.0 - 0.5
    };
    (0..count).map(next).collect()
}
