//! Image processors of transformers.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::config::{Fields, idle};
use super::{Class, Preset, PresetError, normalize, resize, to_tensor};

/// An image processor of transformers, by the fields of its `preprocessor_config.json`; as its PIL backend does it
/// (`CLIPImageProcessorPil`), of which the torchvision backend can be a level of 255 away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageProcessor {
    /// Whether it resizes.
    pub do_resize: bool,
    /// What to.
    pub size: Option<ImageSize>,
    /// How pixels between pixels are made, by Pillow's numbers: 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box, 5
    /// hamming.
    pub resample: u8,
    /// Whether it cuts out the middle.
    pub do_center_crop: bool,
    /// Of what size.
    pub crop_size: Option<ImageSize>,
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
}

/// A size as these files have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "it must be a number, or have `shortest_edge`, or `height` and `width`"
)]
pub enum ImageSize {
    /// What the shorter side becomes.
    Shortest {
        /// In pixels.
        shortest_edge: u32,
    },
    /// What both become.
    Exact {
        /// In pixels.
        height: u32,
        /// In pixels.
        width: u32,
    },
}

impl ImageProcessor {
    pub(super) fn resized(&self) -> Result<Option<Value>, PresetError> {
        if !self.do_resize {
            return Ok(None);
        }
        let size = match self.size.ok_or_else(|| wrong("`size` is missing"))? {
            ImageSize::Shortest { shortest_edge } => json!(shortest_edge),
            ImageSize::Exact { height, width } => json!([height, width]),
        };
        Ok(Some(resize(size, interpolation(self.resample)?, true)))
    }

    pub(super) fn cropped(&self) -> Result<Option<Value>, PresetError> {
        if !self.do_center_crop {
            return Ok(None);
        }
        let Some(ImageSize::Exact { height, width }) = self.crop_size else {
            return Err(wrong("`crop_size` must have `height` and `width`"));
        };
        Ok(Some(json!({"center_crop": {"output_size": [height, width], "offset": "floor"}})))
    }

    pub(super) fn normalized(&self) -> Result<Option<Value>, PresetError> {
        normalized(self.do_normalize, self.image_mean.as_deref(), self.image_std.as_deref())
    }
}

pub(super) fn wrong(why: &str) -> PresetError {
    PresetError::Argument(why.to_owned())
}

/// What one of Pillow's numbers stands for.
pub(super) fn interpolation(resample: u8) -> Result<&'static str, PresetError> {
    let names = ["nearest-exact", "lanczos", "bilinear", "bicubic", "box", "hamming"];
    let name = names.get(usize::from(resample)).copied();
    name.ok_or_else(|| wrong("`resample` must be 0 to 5, Pillow's numbers"))
}

/// Floats of bytes, multiplied by `factor` where `do_rescale` says so; `over_255` is the step where the factor is the
/// usual one, 1/255.
pub(super) fn rescaled(
    do_rescale: bool,
    factor: f64,
    over_255: Value,
) -> Result<Vec<Value>, PresetError> {
    let is_usual = (factor * 255.0 - 1.0).abs() < 1e-14;
    if do_rescale && is_usual {
        return Ok(vec![over_255]);
    }
    let mut steps = vec![json!({"to_dtype": {"dtype": "float32", "scale": false}})];
    if do_rescale {
        let std = 1.0 / factor;
        if !(std as f32).is_normal() || factor < 0.0 {
            return Err(wrong(
                "`rescale_factor` must be more than 0, and a number that single precision has",
            ));
        }
        steps.push(json!({"normalize": {"mean": [0.0, 0.0, 0.0], "std": [std, std, std]}}));
    }
    Ok(steps)
}

pub(super) fn normalized(
    do_normalize: bool,
    mean: Option<&[f64]>,
    std: Option<&[f64]>,
) -> Result<Option<Value>, PresetError> {
    if !do_normalize {
        return Ok(None);
    }
    let (Some(mean), Some(std)) = (mean, std) else {
        return Err(wrong("`image_mean` or `image_std` is missing"));
    };
    Ok(Some(normalize(mean, std)))
}

/// A preset of images with what a file says instead.
pub(super) fn configured(default: &Preset, config: &Fields) -> Result<Preset, PresetError> {
    let own = default.arguments();
    idle(default, config, &own)?;
    // What a size that is a number means.
    let is_short = match config.get("default_to_square").and_then(Value::as_bool) {
        Some(square) => !square,
        None => own.get("size").is_some_and(|size| size.get("shortest_edge").is_some()),
    };
    let mut said = Fields::new();
    for (name, value) in config {
        // An untagged size would pass over what it does not know.
        let known = ["shortest_edge", "height", "width"];
        let sizes = value.as_object().filter(|_| name.ends_with("size"));
        if let Some(other) =
            sizes.and_then(|size| size.keys().find(|key| !known.contains(&key.as_str())))
        {
            return Err(PresetError::NoSteps(format!(
                "there is no step for `{other}` in `{name}`"
            )));
        }
        // What is null is as the class has it.
        if value.is_null() || !own.contains_key(name) {
            continue;
        }
        let value = match (name.as_str(), value.as_u64()) {
            ("size", Some(side)) if is_short => json!({ "shortest_edge": side }),
            ("size" | "crop_size", Some(side)) => json!({ "height": side, "width": side }),
            ("size" | "crop_size", None) if value.is_array() => {
                json!({ "height": value[0], "width": value[1] })
            }
            ("image_mean" | "image_std", _) if value.is_number() => json!([value, value, value]),
            _ => value.clone(),
        };
        said.insert(name.clone(), value);
    }
    default.with(&said)
}

impl Class for ImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = Vec::from_iter(self.resized()?);
        steps.extend(self.cropped()?);
        steps.extend(rescaled(self.do_rescale, self.rescale_factor, to_tensor())?);
        steps.extend(self.normalized()?);
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (String, ImageProcessor) {
        let (name, preset) = Preset::from_config(json).unwrap();
        let Preset::ImageProcessor(processor) = preset else { panic!("{name}") };
        (name, processor)
    }

    fn told(json: &str) -> String {
        Preset::from_config(json).unwrap_err().to_string()
    }

    #[test]
    fn a_file_goes_before_its_class() {
        let json = r#"{"feature_extractor_type": "CLIPFeatureExtractor", "size": 336, "crop_size": 336,
            "do_convert_rgb": true, "image_mean": null, "processor_class": "CLIPProcessor"}"#;
        let (name, read_) = read(json);
        assert_eq!(name, "CLIPImageProcessor");
        assert_eq!(read_.size, Some(ImageSize::Shortest { shortest_edge: 336 }));
        assert_eq!(read_.crop_size, Some(ImageSize::Exact { height: 336, width: 336 }));
        assert_eq!(read_.image_mean.as_deref(), Some(&[0.48145466, 0.4578275, 0.40821073][..]));
        let square = r#"{"image_processor_type": "ViTImageProcessorFast", "size": 384, "do_normalize": false}"#;
        let steps = read(square).1.steps().unwrap();
        let short = square.replace("384", "384, \"default_to_square\": false, \"image_std\": 0.5");
        let (_, short) = read(&short);
        assert_eq!(short.size, Some(ImageSize::Shortest { shortest_edge: 384 }));
        assert_eq!(short.image_std, Some(vec![0.5; 3]));
        assert_eq!(steps[0]["resize"]["size"], json!([384, 384]));
        assert_eq!(steps[1..], [json!({"to_tensor": {}})]);
    }

    #[test]
    fn what_cannot_be_done_is_told() {
        let pads = r#"{"image_processor_type": "ViTImageProcessor", "do_pad": true}"#;
        assert!(told(pads).contains("no step for `do_pad`"));
        let longest =
            r#"{"image_processor_type": "CLIPImageProcessor", "size": {"longest_edge": 3}}"#;
        assert!(told(longest).contains("no step for `longest_edge` in `size`"));
        let resample = r#"{"image_processor_type": "CLIPImageProcessor", "resample": 9}"#;
        assert!(read(resample).1.steps().unwrap_err().to_string().contains("Pillow's numbers"));
    }
}
