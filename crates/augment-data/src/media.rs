//! Files of pictures and sounds: which they are, and how they become data.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use augment_audio::codec::{self as sound, Limits};
use augment_core::{Data, Info, Workspace};
use augment_image::codec::{self as picture, DecodeOptions};

/// What sort of file a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Medium {
    /// A picture.
    Image,
    /// A sound.
    Audio,
}

/// Endings of the pictures that can be decoded.
const PICTURES: [&str; 11] =
    ["bmp", "dib", "gif", "jfif", "jpe", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

impl Medium {
    /// By a file's ending.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let is_among = |endings: &[&str]| endings.contains(&extension.as_str());
        match (is_among(&PICTURES), is_among(&sound::ENDINGS)) {
            (true, _) => Some(Self::Image),
            (_, true) => Some(Self::Audio),
            _ => None,
        }
    }

    /// What is known of such a sample before it is read.
    pub fn info(self) -> Info {
        match self {
            Self::Image => Info::IMAGE,
            Self::Audio => Info::AUDIO,
        }
    }

    /// Decodes a whole file; the reason when it cannot be.
    pub(crate) fn decode(
        self,
        bytes: &[u8],
        limits: &Limits,
        pictures: &DecodeOptions,
        workspace: &mut Workspace,
    ) -> Result<Data, String> {
        let decoded: Result<Data, String> = match self {
            Self::Image => {
                picture::decode_with(bytes, pictures).map(Data::from).map_err(|e| e.to_string())
            }
            Self::Audio => sound::decode(bytes, limits, workspace.buffer())
                .map(Data::from)
                .map_err(|e| e.to_string()),
        };
        decoded.map_err(|reason| format!("decode: {reason}"))
    }
}

/// Larger files are refused before they take all memory.
const MAX_BYTES: u64 = 2 << 30;

/// Reads a whole file into `buffer`; the reason when it cannot be read.
pub(crate) fn read(path: &Path, buffer: &mut Vec<u8>) -> Result<(), String> {
    buffer.clear();
    let told = |error: std::io::Error| format!("read: {error}");
    let meta = path.metadata().map_err(told)?;
    // A pipe would wait for ever.
    if !meta.is_file() {
        return Err("read: it is not a regular file".into());
    }
    if meta.len() > MAX_BYTES {
        return Err(format!("read: it has more than {MAX_BYTES} bytes"));
    }
    let mut file = File::open(path).map_err(told)?;
    buffer.reserve(meta.len() as usize);
    file.read_to_end(buffer).map_err(told)?;
    Ok(())
}

/// Does `work`. A decoder that panics on a damaged file is a defect, but no reason to lose a job: the
/// panic is given back as a reason.
pub(crate) fn guarded<T, E: From<String>>(
    workspace: &mut Workspace,
    work: impl FnOnce(&mut Workspace) -> Result<T, E>,
) -> Result<T, E> {
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut *workspace)));
    result.unwrap_or_else(|_| {
        *workspace = Workspace::new();
        Err(E::from("internal error, please report it with this file".to_owned()))
    })
}
