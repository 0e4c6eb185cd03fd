//! How a result becomes a picture.

use augment_audio::Colormap;
use augment_audio::ops::ApplyColormap;
use augment_core::{AnyTransform, Compose, Info, Kind};
use augment_image::ops::Resize;

use crate::error::{Error, Result};

/// How a result becomes a picture, unless the pipeline's file says so itself.
#[derive(Clone, Debug, Default)]
pub struct PictureOptions {
    /// The colours of a spectrogram.
    pub colormap: Colormap,
    /// The values of the first and the last colour; the sample's own least and greatest when left
    /// out.
    pub range: Option<(f64, f64)>,
    /// Height and width in pixels; one pixel a value when left out.
    pub size: Option<(u32, u32)>,
}

impl PictureOptions {
    /// The steps from a result like `info` to a picture.
    ///
    /// # Errors
    /// When no picture can be made of such a result.
    pub fn steps(&self, info: &Info) -> Result<Compose> {
        let mut steps = Vec::new();
        match info.kind() {
            Kind::Spectrogram => steps.push(AnyTransform::fixed(ApplyColormap {
                colormap: self.colormap,
                vmin: self.range.map(|(low, _)| low),
                vmax: self.range.map(|(_, high)| high),
            })),
            Kind::Image => {}
            _ => {
                return Err(Error::Options(format!(
                    "the pipeline ends with {info}, of which no PNG can be made; leave png out of \
                     the formats, or end with a spectrogram or an image"
                )));
            }
        }
        if let Some((height, width)) = self.size {
            steps.push(AnyTransform::fixed(Resize::exact(height, width)));
        }
        Ok(Compose::new(steps))
    }
}
