//! One file as a sample, as a job decodes it.

use std::path::Path;

use augment_audio::codec::Limits;
use augment_core::{Data, Workspace};
use augment_image::codec::DecodeOptions;

use crate::error::{Error, Result};
use crate::media::{self, Medium};

impl Medium {
    /// Reads and decodes a file, as [`Job`](crate::Job) and [`Apply`](crate::Apply) do; says which medium it is.
    ///
    /// # Errors
    /// When it is neither a picture nor a sound, or cannot be read.
    pub fn load(path: &Path, limits: &Limits) -> Result<(Self, Data)> {
        let wrong = |message: String| Error::File { path: path.to_owned(), message };
        let medium = Self::of(path).ok_or_else(|| {
            let known = "known are wav, flac, mp3, jpg, png and more";
            wrong(format!("its name does not end as those of pictures or sounds do; {known}"))
        })?;
        let mut bytes = Vec::new();
        media::read(path, &mut bytes).map_err(wrong)?;
        let mut workspace = Workspace::new();
        let data = media::guarded(&mut workspace, |workspace| {
            medium.decode(&bytes, limits, &DecodeOptions::default(), workspace)
        });
        Ok((medium, data.map_err(wrong)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_ending_and_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
        let (medium, data) =
            Medium::load(&folder.join("data/photos/coffee.jpg"), &Limits::default()).unwrap();
        assert_eq!((medium, data.kind()), (Medium::Image, augment_core::Kind::Image));
        let clip = folder.join("golden/clips/1-34119-B-1.flac");
        assert_eq!(Medium::load(&clip, &Limits::default()).unwrap().0, Medium::Audio);
        let told = Medium::load(&clip, &Limits { max_seconds: 1.0 }).unwrap_err().to_string();
        assert!(told.contains("1-34119-B-1.flac: decode: "), "{told}");
        let told = Medium::load(&folder.join("cli.rs"), &Limits::default()).unwrap_err();
        assert!(told.to_string().contains("does not end as"), "{told}");
        let told = Medium::load(&folder.join("nothing.wav"), &Limits::default()).unwrap_err();
        assert!(told.to_string().contains("read: "), "{told}");
    }
}
