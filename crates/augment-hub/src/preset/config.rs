//! `preprocessor_config.json`: what checkpoints say of image processors and feature extractors.

use serde_json::{Map, Value};

use super::processor::configured;
use super::{Kind, Preset, PresetError};
use crate::registry::{Library, Registry};

/// Fields that change nothing of what is done to an image of three channels, or to one sound.
const IDLE: [&str; 27] = [
    "_name_or_path",
    "_valid_processor_keys",
    "auto_map",
    "data_format",
    "default_to_square",
    "device",
    "disable_grouping",
    "do_reduce_labels",
    "do_convert_rgb",
    "feature_extractor_type",
    "frame_signal_scale",
    "image_processor_type",
    "input_data_format",
    "mel_filters",
    "n_samples",
    "nb_frequency_bins",
    "nb_max_frames",
    "nb_max_samples",
    "processor_class",
    "reduce_labels",
    "reduction_factor",
    "return_attention_mask",
    "return_tensors",
    "top_db",
    "chunk_length_samples",
    "tokenizer_class",
    "transformers_version",
];

/// A file's fields.
pub(super) type Fields = Map<String, Value>;

impl Preset {
    /// Reads a checkpoint's `preprocessor_config.json`: what it does not say is as its class has it. Gives the class's
    /// name, too.
    ///
    /// # Errors
    /// When it is no such file, its class is not known, or it asks for something that there is no step for.
    pub fn from_config(json: &str) -> Result<(String, Self), PresetError> {
        let wrong = |why: String| PresetError::Argument(why);
        let config: Fields = serde_json::from_str(json)
            .map_err(|error| wrong(format!("this is no preprocessor_config.json: {error}")))?;
        let kind = ["image_processor_type", "feature_extractor_type"]
            .iter()
            .find_map(|field| config.get(*field));
        let kind = kind.and_then(Value::as_str).ok_or_else(|| {
            wrong("there is no `image_processor_type` and no `feature_extractor_type`, which say what the file is about".into())
        })?;
        let registry = Registry::get();
        let of = |name: &str| {
            registry.entry(name).filter(|entry| entry.library == Library::Transformers)
        };
        // Old files call image processors feature extractors.
        let bare = kind.trim_end_matches("Fast").trim_end_matches("Pil");
        let entry = of(bare).or_else(|| of(&bare.replace("FeatureExtractor", "ImageProcessor")));
        let Some(entry) = entry else {
            let known = registry.entries.iter().filter(|entry| {
                entry.library == Library::Transformers && entry.name.starts_with(char::is_uppercase)
            });
            let known: Vec<_> = known.map(|entry| format!("`{}`", entry.name)).collect();
            return Err(wrong(format!("`{kind}` is not known; known are {}", known.join(", "))));
        };
        let preset = match &entry.preset {
            default if default.kind() == Kind::Image => configured(default, &config)?,
            default => {
                let own = default.arguments();
                // What is null is as the class has it.
                let said = config.iter();
                let said = said.filter(|(name, value)| own.contains_key(*name) && !value.is_null());
                let said = said.map(|(name, value)| (name.clone(), value.clone())).collect();
                idle(default, &config, &own)?;
                default.with(&said)?
            }
        };
        Ok((entry.name.clone(), preset))
    }
}

/// Refuses a file with fields that are none of `own` and would change something.
pub(super) fn idle(of: &Preset, config: &Fields, own: &Fields) -> Result<(), PresetError> {
    let changes = |name: &str, value: &Value| match name {
        // Which LAION's files have, and the class has not.
        "chunk_length_s" | "n_fft" if matches!(of, Preset::ClapFeatureExtractor(_)) => false,
        "padding_side" => value != "right",
        "win_function" => value != "hann_window",
        // Channels, of classes that know one only.
        "feature_size" => value != 1,
        _ => !IDLE.contains(&name) && *value != false && value.as_f64() != Some(0.0),
    };
    let strange = config
        .iter()
        .find(|(name, value)| !value.is_null() && !own.contains_key(*name) && changes(name, value));
    strange.map_or(Ok(()), |(name, value)| {
        Err(PresetError::NoSteps(format!("there is no step for `{name}`: {value}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> String {
        Preset::from_config(json).unwrap_err().to_string()
    }

    #[test]
    fn a_sounds_file_goes_before_its_class() {
        let json = r#"{"feature_extractor_type": "ClapFeatureExtractor", "frequency_min": 50, "truncation": "rand_trunc",
            "nb_max_samples": 480000, "top_db": null, "padding_side": "right", "return_attention_mask": false}"#;
        let (name, preset) = Preset::from_config(json).unwrap();
        assert_eq!(name, "ClapFeatureExtractor");
        let arguments = preset.arguments();
        assert_eq!(arguments["frequency_min"], 50.0);
        assert_eq!(arguments["truncation"], "rand_trunc");
        assert_eq!(arguments["feature_size"], 64);
        let wave = r#"{"feature_extractor_type": "Wav2Vec2FeatureExtractor", "do_normalize": false, "feature_size": 1,
            "padding_side": "right", "padding_value": 0.0, "return_attention_mask": true, "sampling_rate": null}"#;
        let arguments = Preset::from_config(wave).unwrap().1.arguments();
        assert_eq!(
            (&arguments["do_normalize"], &arguments["sampling_rate"]),
            (&false.into(), &16_000.into())
        );
        assert!(
            told(&wave.replace("\"feature_size\": 1", "\"feature_size\": 2"))
                .contains("no step for `feature_size`")
        );
        // LAION's own has more than the class.
        let clap = r#"{"chunk_length_s": 10, "feature_extractor_type": "ClapFeatureExtractor", "feature_size": 64,
            "fft_window_size": 1024, "frequency_max": 14000, "frequency_min": 50, "hop_length": 480, "max_length_s": 10,
            "n_fft": 1024, "nb_frequency_bins": 513, "nb_max_frames": 1000, "nb_max_samples": 480000, "padding": "repeatpad",
            "padding_side": "right", "padding_value": 0.0, "processor_class": "ClapProcessor", "return_attention_mask": false,
            "sampling_rate": 48000, "top_db": null, "truncation": "fusion"}"#;
        let fused = &crate::find("clap-htsat-fused").unwrap().entry.preset;
        assert_eq!(&Preset::from_config(clap).unwrap().1, fused);
        let whisper = r#"{"feature_extractor_type": "WhisperFeatureExtractor", "mel_filters": [[0.5]], "feature_size": 128}"#;
        assert_eq!(Preset::from_config(whisper).unwrap().1.arguments()["feature_size"], 128);
    }

    #[test]
    fn what_cannot_be_done_is_told() {
        assert!(told("[]").contains("no preprocessor_config.json"));
        assert!(told("{}").contains("`feature_extractor_type`"));
        let other = told(r#"{"image_processor_type": "DonutImageProcessor"}"#);
        assert!(
            other.contains("known are `BeitImageProcessor`") && !other.contains("whisper-tiny"),
            "{other}"
        );
        let dither = r#"{"feature_extractor_type": "WhisperFeatureExtractor", "dither": 0.1}"#;
        assert!(told(dither).contains("no step for `dither`"));
        assert!(Preset::from_config(&dither.replace("0.1", "0.0")).is_ok());
        let window =
            r#"{"feature_extractor_type": "SpeechT5FeatureExtractor", "win_function": "boxcar"}"#;
        assert!(told(window).contains("no step for `win_function`"));
        let dac = r#"{"feature_extractor_type": "DacFeatureExtractor", "padding_side": "left"}"#;
        assert!(told(dac).contains("no step for `padding_side`"));
        let half = dac.replace(r#""padding_side": "left""#, r#""padding_value": 0.5"#);
        assert!(told(&half).contains("no step for `padding_value`"));
        let labels = r#"{"feature_extractor_type": "SegformerFeatureExtractor", "reduce_labels": true, "size": 512}"#;
        assert!(Preset::from_config(labels).is_ok());
        let wrong =
            r#"{"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": "fast"}"#;
        assert!(told(wrong).contains("`sampling_rate`"));
    }
}
