//! Feature extractors of transformers: of sounds. Sounds of other rates are resampled before, which those leave to others.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Class, PresetError, mono, permute};

/// Whisper's log-mel spectrogram, bands × frames, within 1e-4 of what transformers' `WhisperFeatureExtractor` gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhisperFeatureExtractor {
    /// How many mel bands there are, up to 8 kHz.
    pub feature_size: u32,
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// From frame to frame, in samples.
    pub hop_length: u32,
    /// How long every sound is made, in seconds.
    pub chunk_length: u32,
    /// How long a frame is, in samples.
    pub n_fft: u32,
}

impl Class for WhisperFeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let samples = self.chunk_length.saturating_mul(self.sampling_rate);
        let mut steps = mono(self.sampling_rate);
        steps.extend([
            json!({"fix_length": {"size": samples}}),
            json!({"mel_spectrogram": {
                "preset": "librosa", "n_fft": self.n_fft, "hop_length": self.hop_length, "pad_mode": "reflect",
                "n_mels": self.feature_size, "f_min": 0.0, "f_max": 8000.0,
            }}),
            // Without the last of the frames, of which there is one more.
            json!({"pad_or_trim": {"length": samples / self.hop_length.max(1)}}),
            // There log10 of the power, kept within 8 of its largest, plus 4, a quarter of it.
            json!({"power_to_db": {"ref": 1.0, "amin": 1e-10, "top_db": 80.0}}),
            json!({"normalize_spectrogram": {"mean": -40.0, "std": 40.0}}),
            permute(&["bins", "frames"]),
        ]);
        Ok(steps)
    }
}

/// Kaldi's filter bank for the audio spectrogram transformer, frames × bands, as transformers' `ASTFeatureExtractor`
/// gives it, within 1e-4. It is computed in double precision, from which that one's single precision is 1.2e-3 away where
/// bands lie 80 dB and more below a tone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AstFeatureExtractor {
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// How many mel bands there are.
    pub num_mel_bins: u32,
    /// How many frames come out.
    pub max_length: u32,
    /// Whether it normalises: `(x - mean) / (2 std)`.
    pub do_normalize: bool,
    /// The mean over the dataset.
    pub mean: f64,
    /// The deviation over the dataset.
    pub std: f64,
}

impl Class for AstFeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sampling_rate);
        steps.extend([
            json!({"fbank": {"window_type": "hanning", "num_mel_bins": self.num_mel_bins, "precision": "double"}}),
            json!({"pad_or_trim": {"length": self.max_length}}),
        ]);
        if self.do_normalize {
            let std = 2.0 * self.std;
            steps.push(json!({"normalize_spectrogram": {"mean": self.mean, "std": std}}));
        }
        steps.push(permute(&["frames", "bins"]));
        Ok(steps)
    }
}

/// CLAP's log-mel spectrogram, channels × frames × bands, within 1e-4 of what transformers' `ClapFeatureExtractor` gives
/// where the same parts are drawn.
///
/// With `fusion` there are four channels, of which the last three differ from the first where a sound is longer than
/// `max_length_s`: that is what the model wants to know as `is_longer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClapFeatureExtractor {
    /// How many mel bands there are.
    pub feature_size: u32,
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// From frame to frame, in samples.
    pub hop_length: u32,
    /// How long every sound is made, in seconds.
    pub max_length_s: u32,
    /// How long a frame is, in samples.
    pub fft_window_size: u32,
    /// The lowest frequency, in Hz.
    pub frequency_min: f64,
    /// The highest frequency, in Hz.
    pub frequency_max: f64,
    /// What becomes of longer sounds: `fusion`, the whole made shorter and a part each of its beginning, middle and end;
    /// `rand_trunc`, a part of them.
    pub truncation: String,
    /// How shorter sounds are filled up: `repeatpad`, as often as they fit, and then with silence; `repeat`, to the end;
    /// `pad`, with silence.
    pub padding: String,
}

impl Class for ClapFeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let samples = self.max_length_s.saturating_mul(self.sampling_rate);
        let is_fused = match self.truncation.as_str() {
            "fusion" => true,
            "rand_trunc" => false,
            other => {
                return Err(PresetError::Argument(format!(
                    "`truncation` must be fusion or rand_trunc, got `{other}`"
                )));
            }
        };
        let mut steps = mono(self.sampling_rate);
        match self.padding.as_str() {
            "repeatpad" => steps.push(json!({"tile": {"size": samples}})),
            "repeat" => steps.push(json!({"tile": {"size": samples, "partial": true}})),
            "pad" => {}
            other => {
                return Err(PresetError::Argument(format!(
                    "`padding` must be repeatpad, repeat or pad, got `{other}`"
                )));
            }
        }
        steps.push(json!({"pad_to_multiple": {"minimum": samples, "multiple": 1}}));
        let (mel_scale, norm) =
            if is_fused { ("htk", Value::Null) } else { ("slaney", json!("slaney")) };
        if !is_fused {
            let crop = json!({"duration": samples, "unit": "samples", "p": 1.0});
            steps.push(json!({ "RandomCropAudio": crop }));
        }
        steps.extend([
            json!({"mel_spectrogram": {
                "preset": "librosa", "precision": "double", "n_fft": self.fft_window_size, "hop_length": self.hop_length,
                "pad_mode": "reflect", "n_mels": self.feature_size, "f_min": self.frequency_min,
                "f_max": self.frequency_max, "mel_scale": mel_scale, "norm": norm,
            }}),
            json!({"power_to_db": {"ref": 1.0, "amin": 1e-10, "top_db": null}}),
        ]);
        if is_fused {
            let frames = samples / self.hop_length.max(1) + 1;
            steps.push(json!({"RandomMelFusion": {"frames": frames}}));
        }
        steps.push(permute(&["channels", "frames", "bins"]));
        Ok(steps)
    }
}

/// Samples for wav2vec 2.0, HuBERT and WavLM, as transformers' `Wav2Vec2FeatureExtractor` gives them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wav2Vec2FeatureExtractor {
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// Whether it normalises to mean 0 and variance 1.
    pub do_normalize: bool,
}

impl Class for Wav2Vec2FeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sampling_rate);
        if self.do_normalize {
            steps.push(json!({"zero_mean_unit_var_norm": {"eps": 1e-7}}));
        }
        steps.push(permute(&["samples"]));
        Ok(steps)
    }
}

/// What SpeechT5 is to say: log10 of the mel spectrogram, frames × bands, within 1e-4 of what transformers'
/// `SpeechT5FeatureExtractor` makes of `audio_target`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeechT5FeatureExtractor {
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// Whether samples are normalised to mean 0 and variance 1; spectrograms are not.
    pub do_normalize: bool,
    /// How many mel bands there are.
    pub num_mel_bins: u32,
    /// From frame to frame, in milliseconds.
    pub hop_length: u32,
    /// How long a frame is, in milliseconds.
    pub win_length: u32,
    /// The lowest frequency, in Hz.
    pub fmin: f64,
    /// The highest frequency, in Hz.
    pub fmax: f64,
    /// The least amplitude told apart from silence.
    pub mel_floor: f64,
    /// Whether the spectrogram is made that the model is to say; its samples as an input without it.
    pub audio_target: bool,
}

impl Class for SpeechT5FeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sampling_rate);
        if !self.audio_target {
            if self.do_normalize {
                steps.push(json!({"zero_mean_unit_var_norm": {"eps": 1e-7}}));
            }
            steps.push(permute(&["samples"]));
            return Ok(steps);
        }
        let samples = |ms: u32| u64::from(ms) * u64::from(self.sampling_rate) / 1000;
        let window = samples(self.win_length);
        steps.extend([
            json!({"mel_spectrogram": {
                "preset": "librosa", "precision": "double", "n_fft": window.next_power_of_two(), "win_length": window,
                "hop_length": samples(self.hop_length), "pad_mode": "reflect", "power": 1.0,
                "n_mels": self.num_mel_bins, "f_min": self.fmin, "f_max": self.fmax,
            }}),
            json!({"log": {"floor": self.mel_floor, "base": 10.0}}),
            permute(&["frames", "bins"]),
        ]);
        Ok(steps)
    }
}

/// Samples for EnCodec, channels × samples, filled up with silence to whole chunks, as transformers'
/// `EncodecFeatureExtractor` gives them. The model itself divides chunks by their loudness where it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncodecFeatureExtractor {
    /// Channels: 1 or 2.
    pub feature_size: u32,
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// How long a chunk is, in seconds; sounds stay as long as they are without it.
    pub chunk_length_s: Option<f64>,
    /// The part of a chunk that the next one has too.
    pub overlap: Option<f64>,
}

impl Class for EncodecFeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = match self.feature_size {
            1 => mono(self.sampling_rate),
            channels => vec![
                json!({"sox_channels": {"channels": channels}}),
                json!({"resample": {"target_sr": self.sampling_rate}}),
            ],
        };
        if let (Some(seconds), Some(overlap)) = (self.chunk_length_s, self.overlap) {
            let chunk = (seconds * f64::from(self.sampling_rate)) as u64;
            let stride = (((1.0 - overlap) * chunk as f64) as u64).max(1);
            // As many strides as there are, and then the rest of the last chunk.
            steps.push(json!({"pad_to_multiple": {"multiple": stride}}));
            if let Some(rest) = chunk.checked_sub(stride).filter(|&rest| rest > 0) {
                steps.push(json!({"pad_audio": {"end": rest, "unit": "samples"}}));
            }
        }
        steps.push(permute(&["channels", "samples"]));
        Ok(steps)
    }
}

/// Samples for the Descript audio codec, 1 × samples, filled up with silence to whole frames, as transformers'
/// `DacFeatureExtractor` gives them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DacFeatureExtractor {
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// From frame to frame of the codec, in samples.
    pub hop_length: u32,
}

impl Class for DacFeatureExtractor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sampling_rate);
        steps.extend([
            json!({"pad_to_multiple": {"multiple": self.hop_length}}),
            permute(&["channels", "samples"]),
        ]);
        Ok(steps)
    }
}
