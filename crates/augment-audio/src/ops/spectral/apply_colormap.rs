//! `apply_colormap`: a spectrogram as a picture.

use augment_core::{
    Data, Dtype, Error, Image, ImageInfo, Info, Kind, Op, Pixels, Result, Spectrogram, Workspace,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Colormap;
use crate::dsp;

/// Draws a spectrogram as an RGB picture, the lowest frequency at the bottom.
///
/// One pixel a value, as `matplotlib.pyplot.imsave(…, origin='lower')` does.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApplyColormap {
    /// The colours.
    pub colormap: Colormap,
    /// The value that gets the first colour, as what lies below; the least value when left out.
    pub vmin: Option<f64>,
    /// The value that gets the last colour, as what lies above; the greatest value when left out.
    pub vmax: Option<f64>,
}

impl Op for ApplyColormap {
    const NAME: &'static str = "apply_colormap";

    fn validate(&self) -> Result<()> {
        let (low, high) = match (self.vmin, self.vmax) {
            (Some(low), Some(high)) => (low, high),
            _ => return Ok(()),
        };
        if low < high {
            return Ok(());
        }
        Err(Error::invalid_field("vmax", format!("must be above vmin = {low}, got {high}")))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Spectrogram { channels, bins, frames, .. } = *input else {
            return Err(Error::expects(Kind::Spectrogram, input));
        };
        if channels.is_some_and(|channels| channels != 1) {
            return Err(one_channel(input));
        }
        let mut info = ImageInfo::of(Dtype::Uint8);
        (info.width, info.height, info.channels) = (frames, bins, Some(3));
        Ok(info.into())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let info = data.info();
        let Spectrogram { values, channels, bins, frames, .. } = data.into_spectrogram()?;
        if channels != 1 {
            return Err(one_channel(&info));
        }
        let (least, greatest) = dsp::min_max(&values);
        let low = self.vmin.map_or(least, |v| v as f32);
        let high = self.vmax.map_or(greatest, |v| v as f32);
        // A constant picture is all first colour, as in matplotlib.
        let scale = if high > low { 256.0 / (high - low) } else { 0.0 };
        let table = self.colormap.table();
        let mut pixels = Vec::with_capacity(3 * values.len());
        for row in values.chunks_exact(frames.max(1)).rev() {
            // The conversion to u8 saturates: below 0 is 0, above 255 is 255.
            pixels.extend(row.iter().flat_map(|x| table[usize::from(((x - low) * scale) as u8)]));
        }
        workspace.recycle(values);
        let pixels = Pixels::U8(pixels);
        Ok(Image::new(frames, bins, 3, pixels).into())
    }
}

fn one_channel(input: &Info) -> Error {
    Error::invalid(format!("draws one channel, but is given {input}; put `to_mono` before it"))
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Unit};

    use super::*;

    fn picture(op: &ApplyColormap, values: &[f32], bins: usize) -> Vec<u8> {
        let frames = values.len() / bins;
        let data: Data = Spectrogram {
            values: values.to_vec(),
            channels: 1,
            bins,
            frames,
            scale: FrequencyScale::Mel,
            unit: Unit::Decibel,
        }
        .into();
        let info = op.output_info(&data.info()).unwrap();
        let image = op.apply(data, &mut Workspace::new()).unwrap();
        assert_eq!(image.info(), info);
        let Pixels::U8(pixels) = image.into_image().unwrap().pixels else { panic!("bytes") };
        let table = op.colormap.table();
        let index = |rgb: &[u8]| table.iter().position(|c| c == rgb).unwrap() as u8;
        pixels.chunks(3).map(index).collect()
    }

    #[test]
    fn low_frequencies_are_at_the_bottom_and_the_range_is_used() {
        let op = ApplyColormap::default();
        // Bin 0 is -80 and -40 dB, bin 1 is -20 and 0 dB.
        assert_eq!(picture(&op, &[-80.0, -40.0, -20.0, 0.0], 2), [192, 255, 0, 128]);
    }

    #[test]
    fn a_fixed_range_saturates() {
        let op = ApplyColormap { vmin: Some(-60.0), vmax: Some(-20.0), ..Default::default() };
        assert_eq!(picture(&op, &[-80.0, -60.0, -40.0, -20.0, 0.0], 1), [0, 0, 128, 255, 255]);
    }

    #[test]
    fn a_constant_picture_and_a_reversed_range() {
        assert_eq!(picture(&ApplyColormap::default(), &[-80.0; 3], 1), [0; 3]);
        let op = ApplyColormap { vmin: Some(0.0), vmax: Some(0.0), ..Default::default() };
        assert!(op.validate().is_err());
    }
}
