//! What is done to an input before a model sees it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::processor::ImageProcessor;

/// What a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Images.
    Image,
    /// Frames of a video, or pairs of them.
    Video,
    /// Sounds.
    Audio,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
        })
    }
}

/// The preprocessing of a model, by the class or function of the library that does it there, with that one's arguments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum Preset {
    /// torchvision's `ImageClassification`: the shorter side resized, the middle cut out, normalised.
    ImageClassification {
        /// The side of the square that is cut out, in pixels.
        crop_size: u32,
        /// What the shorter side becomes, in pixels.
        resize_size: u32,
        /// What is subtracted from each channel, of 0 to 1.
        mean: Vec<f64>,
        /// What each channel is then divided by.
        std: Vec<f64>,
        /// How pixels between pixels are made.
        interpolation: String,
        /// Whether shrinking averages; images of bytes always do.
        antialias: bool,
    },
    /// torchvision's `SemanticSegmentation`: the shorter side resized, normalised.
    SemanticSegmentation {
        /// What the shorter side becomes, in pixels; the image stays as it is without it.
        resize_size: Option<u32>,
        /// What is subtracted from each channel, of 0 to 1.
        mean: Vec<f64>,
        /// What each channel is then divided by.
        std: Vec<f64>,
        /// How pixels between pixels are made.
        interpolation: String,
        /// Whether shrinking averages; images of bytes always do.
        antialias: bool,
    },
    /// torchvision's `ObjectDetection`: from 0 to 1, of the image's own size.
    ObjectDetection {},
    /// torchvision's `OpticalFlow`: from -1 to 1, of the image's own size; for each of two images.
    OpticalFlow {},
    /// torchvision's `VideoClassification`, for one frame. There frames are bytes again between resizing and
    /// normalising, here they stay floats: up to half a level of 255 lies between the two.
    VideoClassification {
        /// Height and width of what is cut out, in pixels.
        crop_size: Vec<u32>,
        /// What the shorter side becomes, or height and width, in pixels.
        resize_size: Vec<u32>,
        /// What is subtracted from each channel, of 0 to 1.
        mean: Vec<f64>,
        /// What each channel is then divided by.
        std: Vec<f64>,
        /// How pixels between pixels are made; shrinking does not average.
        interpolation: String,
    },
    /// An image processor of transformers, by the fields of its `preprocessor_config.json`; as its PIL backend does it
    /// (`CLIPImageProcessorPil`), of which the torchvision backend can be a level of 255 away.
    ImageProcessor(ImageProcessor),
    /// Whisper's log-mel spectrogram: bands × frames, within 1e-4 of what transformers' `WhisperFeatureExtractor` gives.
    /// Sounds of other rates are resampled before, which it leaves to others.
    WhisperFeatureExtractor {
        /// How many mel bands there are, up to 8 kHz.
        feature_size: u32,
        /// The rate, in Hz.
        sampling_rate: u32,
        /// From frame to frame, in samples.
        hop_length: u32,
        /// How long every sound is made, in seconds.
        chunk_length: u32,
        /// How long a frame is, in samples.
        n_fft: u32,
    },
    /// Kaldi's filter bank for the audio spectrogram transformer, as transformers' `ASTFeatureExtractor` gives it, but
    /// bands × frames: it has frames × bands. Sounds of other rates are resampled before. Within 1e-4 of it, but for bands
    /// that lie 80 dB and more below the frame's loudest, where both are noise of single precision.
    ASTFeatureExtractor {
        /// The rate, in Hz.
        sampling_rate: u32,
        /// How many mel bands there are.
        num_mel_bins: u32,
        /// How many frames come out.
        max_length: u32,
        /// Whether it normalises: `(x - mean) / (2 std)`.
        do_normalize: bool,
        /// The mean over AudioSet.
        mean: f64,
        /// The deviation over AudioSet.
        std: f64,
    },
    /// timm's `create_transform` for evaluation, with what a model's configuration says.
    CreateTransform {
        /// Channels, height and width.
        input_size: [u32; 3],
        /// How pixels between pixels are made.
        interpolation: String,
        /// The part of the resized image that is cut out.
        crop_pct: f64,
        /// `center`: the shorter side is resized; `squash`: both are, whatever the proportions; `border`: the longer is,
        /// and the rest filled up.
        crop_mode: String,
        /// What is subtracted from each channel, of 0 to 1.
        mean: Vec<f64>,
        /// What each channel is then divided by.
        std: Vec<f64>,
    },
}

/// Why a preset cannot be had as asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PresetError {
    /// It has no such argument.
    #[error("{preset} has no `{argument}`; it has {has}")]
    NoArgument {
        /// The preset's name.
        preset: String,
        /// What was asked for.
        argument: String,
        /// What there is.
        has: String,
    },
    /// An argument is not what it must be.
    #[error("{0}")]
    Argument(String),
    /// It wants something that there is no step for.
    #[error("{0}")]
    NoSteps(String),
}

impl Preset {
    /// The class or function of the library.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ImageClassification { .. } => "ImageClassification",
            Self::SemanticSegmentation { .. } => "SemanticSegmentation",
            Self::ObjectDetection {} => "ObjectDetection",
            Self::OpticalFlow {} => "OpticalFlow",
            Self::VideoClassification { .. } => "VideoClassification",
            Self::ImageProcessor(_) => "ImageProcessor",
            Self::WhisperFeatureExtractor { .. } => "WhisperFeatureExtractor",
            Self::ASTFeatureExtractor { .. } => "ASTFeatureExtractor",
            Self::CreateTransform { .. } => "create_transform",
        }
    }

    /// What it takes.
    pub fn kind(&self) -> Kind {
        match self {
            Self::OpticalFlow {} | Self::VideoClassification { .. } => Kind::Video,
            Self::WhisperFeatureExtractor { .. } | Self::ASTFeatureExtractor { .. } => Kind::Audio,
            _ => Kind::Image,
        }
    }

    /// Its arguments by name.
    pub fn arguments(&self) -> Map<String, Value> {
        let value = serde_json::to_value(self).unwrap_or_default();
        let arguments =
            value.as_object().and_then(|preset| preset.values().next()?.as_object().cloned());
        arguments.unwrap_or_default()
    }

    /// The same with other arguments, as `weights.transforms(crop_size=…)` has it.
    ///
    /// # Errors
    /// When it has no such argument, or the argument is of another type.
    pub fn with(&self, arguments: &Map<String, Value>) -> Result<Self, PresetError> {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        let own =
            value.as_object_mut().and_then(|preset| preset.values_mut().next()?.as_object_mut());
        if let Some(own) = own {
            for (name, value) in arguments {
                let Some(argument) = own.get_mut(name) else {
                    let has: Vec<_> = own.keys().map(|name| format!("`{name}`")).collect();
                    let has = if has.is_empty() { "none".into() } else { has.join(", ") };
                    let preset = self.name().to_owned();
                    return Err(PresetError::NoArgument { preset, argument: name.clone(), has });
                };
                // One number, where there is a size of one or two.
                *argument = match (&*argument, value.is_number()) {
                    (Value::Array(own), true) if own.len() < 3 => {
                        vec![value.clone(); own.len()].into()
                    }
                    (Value::Object(own), true) => own
                        .keys()
                        .map(|name| (name.clone(), value.clone()))
                        .collect::<Map<_, _>>()
                        .into(),
                    _ => value.clone(),
                };
            }
        }
        serde_json::from_value(value).map_err(|error| {
            let names: Vec<_> = arguments.keys().map(|name| format!("`{name}`")).collect();
            PresetError::Argument(format!("{}: {}: {error}", self.name(), names.join(", ")))
        })
    }

    /// It as steps: what `augment` runs, and what a pipeline's file may hold.
    ///
    /// # Errors
    /// When it wants something that there is no step for.
    pub fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let resize = |size: Value, interpolation: &str, antialias: bool| json!({"resize": {"size": size, "interpolation": interpolation, "antialias": antialias}});
        let crop = |size: Value| json!({"center_crop": {"output_size": size}});
        let to_tensor = || json!({"to_tensor": {}});
        let normalize =
            |mean: &[f64], std: &[f64]| json!({"normalize": {"mean": mean, "std": std}});
        Ok(match self {
            Self::ImageClassification {
                crop_size,
                resize_size,
                mean,
                std,
                interpolation,
                antialias,
            } => vec![
                resize(json!(resize_size), interpolation, *antialias),
                crop(json!(crop_size)),
                to_tensor(),
                normalize(mean, std),
            ],
            Self::SemanticSegmentation { resize_size, mean, std, interpolation, antialias } => {
                let resize = resize_size.map(|size| resize(json!(size), interpolation, *antialias));
                resize.into_iter().chain([to_tensor(), normalize(mean, std)]).collect()
            }
            Self::ObjectDetection {} => vec![to_tensor()],
            Self::OpticalFlow {} => vec![to_tensor(), normalize(&[0.5; 3], &[0.5; 3])],
            Self::VideoClassification { crop_size, resize_size, mean, std, interpolation } => {
                // One number is the shorter side, as torchvision's lists of one are.
                let size = match resize_size[..] {
                    [side] => json!(side),
                    _ => json!(resize_size),
                };
                vec![
                    to_tensor(),
                    resize(size, interpolation, false),
                    crop(json!(crop_size)),
                    normalize(mean, std),
                ]
            }
            Self::ImageProcessor(processor) => processor.steps()?,
            Self::WhisperFeatureExtractor {
                feature_size,
                sampling_rate,
                hop_length,
                chunk_length,
                n_fft,
            } => {
                let samples = chunk_length.saturating_mul(*sampling_rate);
                vec![
                    json!("to_mono"),
                    json!({"resample": {"target_sr": sampling_rate}}),
                    json!({"fix_length": {"size": samples}}),
                    json!({"mel_spectrogram": {
                        "preset": "librosa", "n_fft": n_fft, "hop_length": hop_length, "pad_mode": "reflect",
                        "n_mels": feature_size, "f_min": 0.0, "f_max": 8000.0,
                    }}),
                    // Without the last of the frames, of which there is one more.
                    json!({"pad_or_trim": {"length": samples / hop_length.max(&1)}}),
                    // There log10 of the power, kept within 8 of its largest, plus 4, a quarter of it.
                    json!({"power_to_db": {"ref": 1.0, "amin": 1e-10, "top_db": 80.0}}),
                    json!({"normalize_spectrogram": {"mean": -40.0, "std": 40.0}}),
                ]
            }
            Self::ASTFeatureExtractor {
                sampling_rate,
                num_mel_bins,
                max_length,
                do_normalize,
                mean,
                std,
            } => {
                let mut steps = vec![
                    json!("to_mono"),
                    json!({"resample": {"target_sr": sampling_rate}}),
                    json!({"fbank": {"window_type": "hanning", "num_mel_bins": num_mel_bins}}),
                    json!({"pad_or_trim": {"length": max_length}}),
                ];
                if *do_normalize {
                    steps.push(json!({"normalize_spectrogram": {"mean": mean, "std": 2.0 * std}}));
                }
                steps
            }
            Self::CreateTransform {
                input_size: [_, height, width],
                interpolation,
                crop_pct,
                crop_mode,
                mean,
                std,
            } => {
                let scaled = |side: u32| (f64::from(side) / crop_pct).floor();
                let (scaled_height, scaled_width) = (scaled(*height) as u32, scaled(*width) as u32);
                let size = match crop_mode.as_str() {
                    "squash" => json!([scaled_height, scaled_width]),
                    "center" if scaled_height == scaled_width => json!(scaled_height),
                    "center" => {
                        return Err(PresetError::NoSteps(
                            "the shorter side of an input that is not square cannot be resized by a step".into(),
                        ));
                    }
                    other => {
                        let told = format!(
                            "there is no step for the crop mode `{other}`; center and squash can be had"
                        );
                        return Err(PresetError::NoSteps(told));
                    }
                };
                vec![
                    resize(size, interpolation, true),
                    crop(json!([height, width])),
                    to_tensor(),
                    normalize(mean, std),
                ]
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timm(input_size: [u32; 3], crop_pct: f64, crop_mode: &str) -> Preset {
        let (mean, std) = (vec![0.5; 3], vec![0.5; 3]);
        let (interpolation, crop_mode) = ("bicubic".into(), crop_mode.into());
        Preset::CreateTransform { input_size, interpolation, crop_pct, crop_mode, mean, std }
    }

    #[test]
    fn other_arguments() {
        let preset = timm([3, 224, 224], 0.875, "center");
        let arguments = |value: Value| value.as_object().cloned().unwrap();
        let other =
            preset.with(&arguments(json!({"crop_pct": 1.0, "crop_mode": "squash"}))).unwrap();
        assert_eq!(other, timm([3, 224, 224], 1.0, "squash"));
        let told = preset.with(&arguments(json!({"crop_size": 3}))).unwrap_err().to_string();
        assert!(
            told.starts_with("create_transform has no `crop_size`; it has `input_size`, "),
            "{told}"
        );
        let told = preset.with(&arguments(json!({"crop_pct": "x"}))).unwrap_err().to_string();
        assert!(told.contains("create_transform: `crop_pct`: invalid type"), "{told}");
        let told =
            Preset::OpticalFlow {}.with(&arguments(json!({"std": 3}))).unwrap_err().to_string();
        assert!(told.ends_with("it has none"), "{told}");
    }

    #[test]
    fn sizes_are_timms() {
        let size = |preset: Preset| preset.steps().unwrap()[0]["resize"]["size"].clone();
        assert_eq!(size(timm([3, 224, 224], 0.875, "center")), 256);
        assert_eq!(size(timm([3, 240, 240], 0.95, "center")), 252);
        assert_eq!(size(timm([3, 1024, 768], 0.9, "squash")), json!([1137, 853]));
        assert!(timm([3, 224, 224], 1.0, "border").steps().is_err());
    }
}
