//! Image processors of transformers that do something of their own.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::processor::{ImageProcessor, ImageSize, interpolation, normalized, rescaled, wrong};
use super::{Class, PresetError, to_tensor};

/// transformers' `DINOv3ViTImageProcessor`, by the fields of [`ImageProcessor`]: it rescales before it resizes, so floats
/// are resized, as torch does it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DinoV3ViTImageProcessor(pub ImageProcessor);

impl Class for DinoV3ViTImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let own = &self.0;
        let without = |what: &str| Err(PresetError::NoSteps(what.to_owned()));
        if own.do_resize && !own.do_rescale {
            return without("there is no step that resizes bytes as torch does; set `do_rescale`");
        }
        if own.do_resize && !matches!(own.resample, 0 | 2 | 3) {
            return Err(wrong("`resample` must be 0, 2 or 3 where floats are resized"));
        }
        if own.do_center_crop && !own.do_resize {
            return without(
                "there is no step that cuts out of any size as torch does; set `do_resize`",
            );
        }
        if own.do_center_crop && own.crop_size.is_none() {
            return Err(wrong("`crop_size` is missing"));
        }
        // What is too small is padded with the other half of an odd number than in the PIL backend.
        let fits = match (own.size.filter(|_| own.do_resize), own.crop_size) {
            (
                Some(ImageSize::Exact { height: h, width: w }),
                Some(ImageSize::Exact { height, width }),
            ) => height <= h && width <= w,
            (
                Some(ImageSize::Shortest { shortest_edge: side }),
                Some(ImageSize::Exact { height, width }),
            ) => height.max(width) <= side,
            _ => false,
        };
        if own.do_center_crop && !fits {
            return without("there is no step for a `crop_size` that is more than `size`");
        }
        let times = json!({"to_dtype": {"dtype": "float32", "scale": true}});
        let mut steps = rescaled(own.do_rescale, own.rescale_factor, times)?;
        steps.extend(own.resized()?);
        steps.extend(own.cropped()?);
        steps.extend(own.normalized()?);
        Ok(steps)
    }
}

/// transformers' `Siglip2ImageProcessor` (NaFlex), as its PIL backend does it, of which the torchvision backend can be a
/// level of 255 away: as many patches as fit, with a mask of them and their rows and columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Siglip2ImageProcessor {
    /// Whether it resizes.
    pub do_resize: bool,
    /// How pixels between pixels are made, by Pillow's numbers.
    pub resample: u8,
    /// Whether bytes are multiplied.
    pub do_rescale: bool,
    /// By what.
    pub rescale_factor: f64,
    /// Whether it normalises.
    pub do_normalize: bool,
    /// What is subtracted from each channel.
    pub image_mean: Option<Vec<f64>>,
    /// What each channel is then divided by.
    pub image_std: Option<Vec<f64>>,
    /// The side of a patch, in pixels.
    pub patch_size: u32,
    /// How many patches come out; an image that has fewer is filled up.
    pub max_num_patches: u32,
}

impl Class for Siglip2ImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let Self { patch_size, max_num_patches, .. } = *self;
        let mut steps = Vec::new();
        if self.do_resize {
            let interpolation = interpolation(self.resample)?;
            steps.push(json!({"resize_to_patches": {
                "patch_size": patch_size, "max_num_patches": max_num_patches, "interpolation": interpolation,
            }}));
        }
        steps.extend(rescaled(self.do_rescale, self.rescale_factor, to_tensor())?);
        let (mean, std) = (self.image_mean.as_deref(), self.image_std.as_deref());
        steps.extend(normalized(self.do_normalize, mean, std)?);
        steps.push(
            json!({"patchify": {"patch_size": patch_size, "max_num_patches": max_num_patches}}),
        );
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn steps(json: &str) -> Result<Vec<Value>, PresetError> {
        Preset::from_config(json).unwrap().1.steps()
    }

    #[test]
    fn dinov3_rescales_first() {
        // As its checkpoints have it.
        let json = r#"{"image_processor_type": "DINOv3ViTImageProcessorFast", "crop_size": null, "data_format":
            "channels_first", "default_to_square": true, "do_center_crop": null, "do_normalize": true, "resample": 2,
            "size": {"height": 256, "width": 224}}"#;
        let expected = [
            json!({"to_dtype": {"dtype": "float32", "scale": true}}),
            json!({"resize": {"size": [256, 224], "interpolation": "bilinear", "antialias": true}}),
            json!({"normalize": {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}),
        ];
        assert_eq!(steps(json).unwrap(), expected);
        let told = |field: &str| {
            let json = json.replace(r#""data_format":"#, &format!(r#"{field}, "data_format":"#));
            steps(&json).unwrap_err().to_string()
        };
        assert!(told(r#""do_rescale": false"#).contains("`do_rescale`"));
        let crop = json.replace("\"do_center_crop\": null", "\"do_center_crop\": true");
        let larger = crop.replace("\"crop_size\": null", "\"crop_size\": 225");
        assert!(steps(&larger).unwrap_err().to_string().contains("`crop_size`"));
        let within = crop.replace("\"crop_size\": null", "\"crop_size\": 224");
        assert_eq!(steps(&within).unwrap().len(), 4);
        let lanczos = json.replace("\"resample\": 2", "\"resample\": 1");
        assert!(steps(&lanczos).unwrap_err().to_string().contains("`resample`"));
    }

    #[test]
    fn siglip2_cuts_into_patches() {
        // As its checkpoints have it, but for the number of patches.
        let json = r#"{"image_processor_type": "Siglip2ImageProcessorFast", "crop_size": null, "do_convert_rgb": true,
            "max_num_patches": 1024, "patch_size": 16, "size": null, "processor_class": "Siglip2Processor"}"#;
        let patches = json!({"patch_size": 16, "max_num_patches": 1024});
        let mut resized = patches.clone();
        resized["interpolation"] = "bilinear".into();
        let expected = [
            json!({"resize_to_patches": resized}),
            json!({"to_tensor": {}}),
            json!({"normalize": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}),
            json!({"patchify": patches}),
        ];
        assert_eq!(steps(json).unwrap(), expected);
    }
}
