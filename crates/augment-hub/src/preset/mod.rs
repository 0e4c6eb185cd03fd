//! What is done to an input before a model sees it.

mod audio;
mod config;
mod extractors;
mod processor;
mod timm;
mod torchvision;
mod training;
mod variants;
mod vision;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use audio::{
    Beats, LoadAudioIntoTensor, LogmelFilterBank, SileroVad, Wav2Vec2Bundle, WaveformToExamples,
    WaveformToPatches,
};
pub use extractors::{
    AstFeatureExtractor, ClapFeatureExtractor, DacFeatureExtractor, EncodecFeatureExtractor,
    SpeechT5FeatureExtractor, Wav2Vec2FeatureExtractor, WhisperFeatureExtractor,
};
pub use processor::{ImageProcessor, ImageSize};
pub use timm::CreateTransform;
pub use torchvision::{
    ImageClassification, ObjectDetection, OpticalFlow, SemanticSegmentation, VideoClassification,
};
pub use training::{ClassificationPresetTrain, TransformsImagenetTrain};
pub use variants::{
    ConvNextImageProcessor, EfficientNetImageProcessor, LevitImageProcessor,
    MobileViTImageProcessor, PoolFormerImageProcessor,
};
pub use vision::{DinoV3ViTImageProcessor, Siglip2ImageProcessor};

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

/// What is done before a model, by the class or function of the library that does it there, with that one's arguments.
trait Class {
    /// It as steps.
    fn steps(&self) -> Result<Vec<Value>, PresetError>;
}

/// The one list of classes: each with what it takes, and its name where it comes from.
macro_rules! presets {
    ($($class:ident: $kind:ident $name:literal,)*) => {
        /// The preprocessing of a model, by the class or function of the library that does it there, with that one's
        /// arguments.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Preset {
            $(#[doc = concat!("`", $name, "`.")] #[serde(rename = $name)] $class($class),)*
        }

        $(impl From<$class> for Preset {
            fn from(class: $class) -> Self {
                Self::$class(class)
            }
        })*

        impl Preset {
            /// The class or function of the library.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$class(_) => $name,)* }
            }

            /// What it takes.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$class(_) => Kind::$kind,)* }
            }

            fn class(&self) -> &dyn Class {
                match self { $(Self::$class(class) => class,)* }
            }
        }
    };
}

presets! {
    ImageClassification: Image "ImageClassification",
    SemanticSegmentation: Image "SemanticSegmentation",
    ObjectDetection: Image "ObjectDetection",
    OpticalFlow: Video "OpticalFlow",
    VideoClassification: Video "VideoClassification",
    CreateTransform: Image "create_transform",
    ImageProcessor: Image "ImageProcessor",
    ClassificationPresetTrain: Image "ClassificationPresetTrain",
    TransformsImagenetTrain: Image "transforms_imagenet_train",
    DinoV3ViTImageProcessor: Image "DINOv3ViTImageProcessor",
    Siglip2ImageProcessor: Image "Siglip2ImageProcessor",
    ConvNextImageProcessor: Image "ConvNextImageProcessor",
    EfficientNetImageProcessor: Image "EfficientNetImageProcessor",
    LevitImageProcessor: Image "LevitImageProcessor",
    MobileViTImageProcessor: Image "MobileViTImageProcessor",
    PoolFormerImageProcessor: Image "PoolFormerImageProcessor",
    WhisperFeatureExtractor: Audio "WhisperFeatureExtractor",
    AstFeatureExtractor: Audio "ASTFeatureExtractor",
    ClapFeatureExtractor: Audio "ClapFeatureExtractor",
    Wav2Vec2FeatureExtractor: Audio "Wav2Vec2FeatureExtractor",
    SpeechT5FeatureExtractor: Audio "SpeechT5FeatureExtractor",
    EncodecFeatureExtractor: Audio "EncodecFeatureExtractor",
    DacFeatureExtractor: Audio "DacFeatureExtractor",
    Wav2Vec2Bundle: Audio "Wav2Vec2Bundle",
    WaveformToExamples: Audio "waveform_to_examples",
    WaveformToPatches: Audio "waveform_to_log_mel_spectrogram_patches",
    LogmelFilterBank: Audio "LogmelFilterBank",
    Beats: Audio "BEATs",
    LoadAudioIntoTensor: Audio "load_audio_into_tensor",
    SileroVad: Audio "silero_vad",
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
                // One number, where there is a size of one or two, or one for each channel.
                *argument = match (&*argument, value.is_number()) {
                    (Value::Array(own), true) if name != "input_size" => {
                        vec![value.clone(); own.len()].into()
                    }
                    (Value::Null, true) if matches!(name.as_str(), "size" | "crop_size") => {
                        json!({"height": value, "width": value})
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
        self.class().steps()
    }
}

/// Steps that several classes have.
fn resize(size: Value, interpolation: &str, antialias: bool) -> Value {
    json!({"resize": {"size": size, "interpolation": interpolation, "antialias": antialias}})
}

fn center_crop(size: Value) -> Value {
    json!({"center_crop": {"output_size": size}})
}

fn to_tensor() -> Value {
    json!({"to_tensor": {}})
}

fn normalize(mean: &[f64], std: &[f64]) -> Value {
    json!({"normalize": {"mean": mean, "std": std}})
}

/// What is resized to so that `crop_pct` of it is `side`: the whole part.
fn part_of(side: u32, crop_pct: f64) -> Result<u32, PresetError> {
    if !(crop_pct.is_finite() && crop_pct > 0.0) {
        return Err(PresetError::Argument("`crop_pct` must be more than 0".into()));
    }
    Ok((f64::from(side) / crop_pct).floor() as u32)
}

/// One channel of this rate.
fn mono(rate: u32) -> Vec<Value> {
    vec![json!("to_mono"), json!({"resample": {"target_sr": rate}})]
}

/// A tensor with these axes.
fn permute(dims: &[&str]) -> Value {
    json!({"permute": {"dims": dims}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timm(input_size: [u32; 3], crop_pct: f64, crop_mode: &str) -> Preset {
        let (mean, std) = (vec![0.5; 3], vec![0.5; 3]);
        let (interpolation, crop_mode) = ("bicubic".into(), crop_mode.into());
        CreateTransform { input_size, interpolation, crop_pct, crop_mode, mean, std }.into()
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
        let told = Preset::from(OpticalFlow {})
            .with(&arguments(json!({"std": 3})))
            .unwrap_err()
            .to_string();
        assert!(told.ends_with("it has none"), "{told}");
    }

    #[test]
    fn sizes_are_timms() {
        let size = |preset: Preset| preset.steps().unwrap()[0]["resize"]["size"].clone();
        assert_eq!(size(timm([3, 224, 224], 0.875, "center")), 256);
        assert_eq!(size(timm([3, 240, 240], 0.95, "center")), 252);
        assert_eq!(size(timm([3, 1024, 768], 0.9, "squash")), json!([1137, 853]));
        let ratio = |preset: Preset| preset.steps().unwrap()[0]["resize_keep_ratio"].clone();
        let center = ratio(timm([3, 288, 224], 0.875, "center"));
        assert_eq!((&center["size"], &center["longest"]), (&json!([329, 256]), &json!(0)));
        let border = timm([3, 224, 224], 1.0, "border");
        assert_eq!(border.steps().unwrap()[1]["center_crop"]["fill"], json!([128.0, 128.0, 128.0]));
        assert_eq!(ratio(border)["longest"], 1);
        let told = timm([3, 224, 224], 1.0, "middle").steps().unwrap_err().to_string();
        assert!(told.contains("`crop_mode` must be"), "{told}");
    }
}
