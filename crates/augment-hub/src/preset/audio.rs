//! Audio models that come with code of their own.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Class, PresetError, mono, permute};

/// A bundle of torchaudio's (`torchaudio.pipelines`): samples for wav2vec 2.0, HuBERT and WavLM.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wav2Vec2Bundle {
    /// The rate, in Hz.
    pub sample_rate: u32,
    /// Whether the bundle's model normalises to mean 0 and variance 1 (`layer_norm`) before anything else. It does so
    /// itself, so that it is done here for those that take the weights elsewhere.
    pub normalize_waveform: bool,
}

impl Class for Wav2Vec2Bundle {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sample_rate);
        if self.normalize_waveform {
            steps.push(json!({"zero_mean_unit_var_norm": {"eps": 1e-5}}));
        }
        steps.push(permute(&["samples"]));
        Ok(steps)
    }
}

/// The mel spectrogram that VGGish and YAMNet share: magnitudes of frames that are not centred, and triangles that are
/// straight in mel (`tf.signal.linear_to_mel_weight_matrix`), 64 of them as a rule.
struct Mel {
    rate: u32,
    window_seconds: f64,
    hop_seconds: f64,
    bands: u32,
    band: (f64, f64),
    offset: f64,
}

impl Mel {
    /// As many as no sound has, of seconds that make no sense.
    fn samples(&self, seconds: f64) -> u64 {
        (f64::from(self.rate) * seconds).round().min(1e12) as u64
    }

    /// Frames in so many seconds.
    fn frames(&self, seconds: f64) -> u64 {
        (seconds / self.hop_seconds).round() as u64
    }

    /// From samples of one channel and the right rate on; `patch` and `hop` are in seconds.
    fn steps(&self, patch: f64, hop: f64) -> Vec<Value> {
        let window = self.samples(self.window_seconds);
        let n_fft = window.next_power_of_two();
        vec![
            json!({"mel_spectrogram": {
                "preset": "librosa", "precision": "double", "n_fft": n_fft, "win_length": window, "hop_length": self.samples(self.hop_seconds),
                // The window stands in the middle of what is transformed, so that its first frame begins with the sound.
                "center": false, "pad": (n_fft - window) / 2,
                "power": 1.0, "n_mels": self.bands, "f_min": self.band.0, "f_max": self.band.1,
                "mel_scale": "htk", "norm": null, "filters": "tensorflow",
            }}),
            json!({"log": {"offset": self.offset}}),
            json!({"unfold": {"size": self.frames(patch), "step": self.frames(hop)}}),
            permute(&["channels", "frames", "bins"]),
        ]
    }
}

/// VGGish's examples, examples × frames × bands (`vggish_input.waveform_to_examples`). What does not fill an example at
/// the end is left out; a sound of less than one is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaveformToExamples {
    /// The rate, in Hz.
    pub sample_rate: u32,
    /// How long a frame is, in seconds.
    pub stft_window_length_seconds: f64,
    /// From frame to frame, in seconds.
    pub stft_hop_length_seconds: f64,
    /// How many mel bands there are.
    pub num_mel_bins: u32,
    /// The lowest frequency, in Hz.
    pub mel_min_hz: f64,
    /// The highest frequency, in Hz.
    pub mel_max_hz: f64,
    /// What is added before the logarithm.
    pub log_offset: f64,
    /// How long an example is, in seconds.
    pub example_window_seconds: f64,
    /// From example to example, in seconds.
    pub example_hop_seconds: f64,
}

impl Class for WaveformToExamples {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mel = Mel {
            rate: self.sample_rate,
            window_seconds: self.stft_window_length_seconds,
            hop_seconds: self.stft_hop_length_seconds,
            bands: self.num_mel_bins,
            band: (self.mel_min_hz, self.mel_max_hz),
            offset: self.log_offset,
        };
        let mut steps = mono(self.sample_rate);
        steps.extend(mel.steps(self.example_window_seconds, self.example_hop_seconds));
        Ok(steps)
    }
}

/// YAMNet's patches, patches × frames × bands (`features.pad_waveform` and
/// `features.waveform_to_log_mel_spectrogram_patches`): sounds are filled up with silence to whole patches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaveformToPatches {
    /// The rate, in Hz.
    pub sample_rate: u32,
    /// How long a frame is, in seconds.
    pub stft_window_seconds: f64,
    /// From frame to frame, in seconds.
    pub stft_hop_seconds: f64,
    /// How many mel bands there are.
    pub mel_bands: u32,
    /// The lowest frequency, in Hz.
    pub mel_min_hz: f64,
    /// The highest frequency, in Hz.
    pub mel_max_hz: f64,
    /// What is added before the logarithm.
    pub log_offset: f64,
    /// How long a patch is, in seconds.
    pub patch_window_seconds: f64,
    /// From patch to patch, in seconds.
    pub patch_hop_seconds: f64,
}

impl Class for WaveformToPatches {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mel = Mel {
            rate: self.sample_rate,
            window_seconds: self.stft_window_seconds,
            hop_seconds: self.stft_hop_seconds,
            bands: self.mel_bands,
            band: (self.mel_min_hz, self.mel_max_hz),
            offset: self.log_offset,
        };
        let least = self.patch_window_seconds + self.stft_window_seconds - self.stft_hop_seconds;
        let (minimum, multiple) = (mel.samples(least), mel.samples(self.patch_hop_seconds));
        let mut steps = mono(self.sample_rate);
        steps.push(json!({"pad_to_multiple": {"minimum": minimum, "multiple": multiple}}));
        steps.extend(mel.steps(self.patch_window_seconds, self.patch_hop_seconds));
        Ok(steps)
    }
}

/// The log-mel spectrogram in front of PANNs and HTS-AT, frames × bands (torchlibrosa's `Spectrogram` and
/// `LogmelFilterBank`). These models make it of samples themselves, and begin with a batch normalisation: features are
/// for those that would make them once. HTS-AT then makes 1024 frames of 1001 and folds them to 256 × 256, itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogmelFilterBank {
    /// The rate, in Hz.
    pub sample_rate: u32,
    /// How long a frame is, in samples.
    pub window_size: u32,
    /// From frame to frame, in samples.
    pub hop_size: u32,
    /// How many mel bands there are.
    pub mel_bins: u32,
    /// The lowest frequency, in Hz.
    pub fmin: f64,
    /// The highest frequency, in Hz.
    pub fmax: f64,
    /// The least power told apart from silence.
    pub amin: f64,
    /// How many samples every sound is made to have, or it stays as long as it is.
    pub clip_samples: Option<u32>,
    /// Whether shorter sounds are repeated to that length, rather than filled up with silence.
    pub repeat: bool,
}

impl Class for LogmelFilterBank {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sample_rate);
        if let Some(samples) = self.clip_samples {
            if self.repeat {
                steps.push(json!({"tile": {"size": samples, "partial": true}}));
            }
            steps.push(json!({"fix_length": {"size": samples}}));
        }
        steps.extend([
            json!({"mel_spectrogram": {
                "preset": "librosa", "precision": "double", "n_fft": self.window_size, "hop_length": self.hop_size, "pad_mode": "reflect",
                "n_mels": self.mel_bins, "f_min": self.fmin, "f_max": self.fmax,
            }}),
            json!({"power_to_db": {"ref": 1.0, "amin": self.amin, "top_db": null}}),
            permute(&["frames", "bins"]),
        ]);
        Ok(steps)
    }
}

/// Kaldi's filter bank for BEATs, frames × bands (`BEATs.preprocess`): samples of 16 bits, and `(x - mean) / (2 std)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beats {
    /// The rate, in Hz.
    pub sample_frequency: u32,
    /// How many mel bands there are.
    pub num_mel_bins: u32,
    /// How long a frame is, in milliseconds.
    pub frame_length: f64,
    /// From frame to frame, in milliseconds.
    pub frame_shift: f64,
    /// The mean over AudioSet.
    pub fbank_mean: f64,
    /// The deviation over AudioSet.
    pub fbank_std: f64,
}

impl Class for Beats {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = mono(self.sample_frequency);
        steps.extend([
            json!({"fbank": {
                "num_mel_bins": self.num_mel_bins, "frame_length": self.frame_length,
                "frame_shift": self.frame_shift, "scale": 32768.0, "precision": "double",
            }}),
            json!({"normalize_spectrogram": {"mean": self.fbank_mean, "std": 2.0 * self.fbank_std}}),
            permute(&["frames", "bins"]),
        ]);
        Ok(steps)
    }
}

/// Samples for MS-CLAP (`CLAPWrapper.load_audio_into_tensor`): of longer sounds a part, shorter ones repeated. Channels
/// are mixed, where that one lays them end to end. The model makes its own log-mel spectrogram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadAudioIntoTensor {
    /// The rate, in Hz.
    pub sampling_rate: u32,
    /// How long every sound is made, in seconds.
    pub duration: u32,
}

impl Class for LoadAudioIntoTensor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let samples = self.duration.saturating_mul(self.sampling_rate);
        let mut steps = mono(self.sampling_rate);
        steps.extend([
            json!({"tile": {"size": samples, "partial": true}}),
            json!({"RandomCropAudio": {"duration": samples, "unit": "samples", "p": 1.0}}),
            permute(&["samples"]),
        ]);
        Ok(steps)
    }
}

/// Windows for Silero's voice activity detector, windows × samples: each with the end of the one before it, which the
/// model's wrapper keeps. Sounds are resampled; the wrapper takes every n-th sample of multiples of 16 kHz, unfiltered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SileroVad {
    /// The rate, in Hz: 16,000 or 8,000.
    pub sampling_rate: u32,
    /// How many samples a window has that are its own: 512 at 16 kHz, 256 at 8 kHz.
    pub num_samples: u32,
    /// How many of the window before stand in front of them: 64, or 32.
    pub context_size: u32,
}

impl Class for SileroVad {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let size = u64::from(self.num_samples) + u64::from(self.context_size);
        let mut steps = mono(self.sampling_rate);
        steps.extend([
            json!({"pad_to_multiple": {"multiple": self.num_samples}}),
            json!({"pad_audio": {"start": self.context_size, "unit": "samples"}}),
            json!({"unfold": {"size": size, "step": self.num_samples}}),
            permute(&["channels", "samples"]),
        ]);
        Ok(steps)
    }
}
