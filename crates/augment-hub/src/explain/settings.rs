//! What decides a log-mel array.

use std::fmt;

use augment_audio::dsp::{MelNorm, MelScale, PadMode};
use augment_audio::ops::ResamplingMethod;
use serde::{Deserialize, Serialize};

/// How channels become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mix {
    /// Their mean (`librosa.to_mono`).
    #[default]
    Mean,
    /// The first alone (`x[0]`).
    First,
}

/// A window function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WindowKind {
    /// A raised cosine; Kaldi's `hanning`.
    #[default]
    Hann,
    /// The same on a pedestal.
    Hamming,
    /// Hann to the power of 0.85, Kaldi's default.
    Povey,
    /// Three terms.
    Blackman,
    /// 1 everywhere (`boxcar`, `ones`).
    Rectangular,
}

/// Where frames lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Center {
    /// `center=True`: frame t is centred at t · hop_length.
    #[default]
    True,
    /// `center=False`: frame t of `n_fft` samples starts at t · hop_length.
    False,
    /// `snip_edges=True` (Kaldi), and TensorFlow's frames: `win_length` samples from t · hop_length on.
    SnipEdges,
    /// `snip_edges=False` (Kaldi): a frame for each `hop_length`, mirrored beyond the ends.
    MirrorEdges,
    /// `center=False` after padding by (n_fft - hop_length) / 2 on both sides, as vocoders do.
    PadByHop,
}

/// What triangles are linear in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Triangles {
    /// Hz: librosa, torchaudio, Whisper.
    #[default]
    Hz,
    /// Mel: Kaldi, AST, VGGish; always of HTK's scale, with peaks of 1.
    Mel,
}

/// Which logarithm is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Log {
    /// None.
    None,
    /// `log(x)`.
    #[default]
    Ln,
    /// `log10(x)`.
    Log10,
    /// dB: `10 log10(x)` of powers (`power_to_db`), `20 log10(x)` of amplitudes (`amplitude_to_db`).
    Db,
    /// dB by the other one: `10 log10(x)` of amplitudes, `20 log10(x)` of powers.
    WrongDb,
}

impl Log {
    /// What a natural logarithm of `|X|^power` is multiplied by.
    pub(super) fn slope(self, power: u32) -> f64 {
        let log10 = std::f64::consts::LOG10_E;
        match (self, power) {
            (Self::None | Self::Ln, _) => 1.0,
            (Self::Log10, _) => log10,
            (Self::Db, 1) | (Self::WrongDb, 2) => 20.0 * log10,
            (Self::Db | Self::WrongDb, _) => 10.0 * log10,
        }
    }

    /// How many of its units `top_db` is: of what is no dB, ten to a factor of ten.
    pub(super) fn cut(self, top_db: f64) -> f64 {
        match self {
            Self::Db | Self::WrongDb => top_db,
            _ => top_db / 10.0 * std::f64::consts::LN_10 * self.slope(2),
        }
    }
}

/// What 0 is, of logarithms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reference {
    /// A value of 1.
    #[default]
    One,
    /// The array's own largest value (`ref=np.max`).
    Max,
}

/// What is done to the values at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Normalize {
    /// Nothing.
    #[default]
    None,
    /// `(x - mean) / std`.
    Fixed {
        /// What is subtracted.
        mean: f64,
        /// What is then divided by.
        std: f64,
    },
    /// By the array's own mean and deviation.
    Own,
    /// From 0 to 1.
    MinMax,
}

/// Which axis comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Order {
    /// bands × frames: librosa, torchaudio, Whisper.
    #[default]
    BandsFrames,
    /// frames × bands: Kaldi, AST.
    FramesBands,
}

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        /// What decides a log-mel array, by the names that librosa, torchaudio and Kaldi have for it.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Settings {
            $($(#[$doc])* pub $name: $type,)*
        }

        /// A field of [`Settings`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[allow(non_camel_case_types, reason = "they are the fields' own names")]
        #[non_exhaustive]
        pub enum Field {
            $($(#[$doc])* $name,)*
        }

        impl Field {
            /// All, the most telling first.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            pub fn name(self) -> &'static str {
                let name = match self {
                    $(Self::$name => stringify!($name),)*
                };
                name.trim_start_matches("r#")
            }
        }

        impl Settings {
            /// Takes over a field of others.
            pub fn take(&mut self, field: Field, from: &Self) {
                match field {
                    $(Field::$name => self.$name = from.$name.clone(),)*
                }
            }

            /// The fields in which two differ.
            pub fn differing(&self, other: &Self) -> Vec<Field> {
                let mut fields = Vec::new();
                $(if self.$name != other.$name {
                    fields.push(Field::$name);
                })*
                fields
            }
        }
    };
}

settings! {
    /// Which axis comes first.
    axes: Order,
    /// How channels become one.
    channels: Mix,
    /// The rate in Hz that samples are brought to.
    resample: u32,
    /// How they are brought there.
    resampling_method: ResamplingMethod,
    /// The rate in Hz that the mel filters take the samples' for.
    sample_rate: u32,
    /// From frame to frame, in samples.
    hop_length: usize,
    /// The length of the Fourier transform.
    n_fft: usize,
    /// Samples under the window; `n_fft` without.
    win_length: Option<usize>,
    /// Where frames lie.
    center: Center,
    /// How many mel bands there are.
    n_mels: usize,
    /// The exponent of the magnitude: 1 or 2.
    power: u32,
    /// Which logarithm is taken.
    log: Log,
    /// How Hz become mel.
    mel_scale: MelScale,
    /// How triangles are scaled: to equal area, or without to a peak of 1.
    norm: Option<MelNorm>,
    /// What triangles are linear in.
    triangles: Triangles,
    /// The lowest frequency in Hz.
    f_min: f64,
    /// The highest frequency in Hz; half of `sample_rate` without.
    f_max: Option<f64>,
    /// The window function.
    window: WindowKind,
    /// Whether it is that of a longer period, whose last value is left out (`fftbins=True`, `periodic=True`).
    periodic: bool,
    /// What lies beyond the ends of the clip.
    pad_mode: PadMode,
    /// Whether its mean is subtracted from each frame.
    remove_dc_offset: bool,
    /// How much of the sample before it is subtracted from each.
    preemphasis_coefficient: f64,
    /// What samples are multiplied by: 32768 for Kaldi's 16-bit range.
    scale: f64,
    /// How long the clip is made, in samples; left as it is without.
    length: Option<usize>,
    /// What 0 is, of logarithms.
    r#ref: Reference,
    /// How far below the largest value an array is cut off, in dB.
    top_db: Option<f64>,
    /// The least value whose logarithm is taken (`amin`, `energy_floor`); 0 for none.
    floor: f64,
    /// What is added before the logarithm.
    log_offset: f64,
    /// What is done to the values at the end.
    normalize: Normalize,
    /// How many frames are kept, or made up with zeros before `normalize`; all without.
    frames: Option<usize>,
}

impl Settings {
    /// librosa's of `melspectrogram`, and its `power_to_db` without a cut, of samples at this rate.
    pub fn librosa(rate: u32) -> Self {
        Self {
            axes: Order::BandsFrames,
            channels: Mix::Mean,
            resample: rate,
            resampling_method: ResamplingMethod::SoxrHq,
            sample_rate: rate,
            hop_length: 512,
            n_fft: 2048,
            win_length: None,
            center: Center::True,
            n_mels: 128,
            power: 2,
            log: Log::Db,
            mel_scale: MelScale::Slaney,
            norm: Some(MelNorm::Slaney),
            triangles: Triangles::Hz,
            f_min: 0.0,
            f_max: None,
            window: WindowKind::Hann,
            periodic: true,
            pad_mode: PadMode::Constant,
            remove_dc_offset: false,
            preemphasis_coefficient: 0.0,
            scale: 1.0,
            length: None,
            r#ref: Reference::One,
            top_db: None,
            floor: 1e-10,
            log_offset: 0.0,
            normalize: Normalize::None,
            frames: None,
        }
    }

    /// Samples under the window.
    pub(super) fn win(&self) -> usize {
        self.win_length.unwrap_or(self.n_fft)
    }

    /// The highest frequency in Hz.
    pub(super) fn high(&self) -> f64 {
        self.f_max.unwrap_or(f64::from(self.sample_rate) / 2.0)
    }

    /// A field's value in a word.
    pub fn text(&self, field: Field) -> String {
        fn word(value: impl Serialize) -> String {
            match serde_json::to_value(value) {
                Ok(serde_json::Value::String(text)) => text,
                Ok(value) => value.to_string(),
                Err(_) => String::new(),
            }
        }
        fn all(value: Option<impl fmt::Display>, none: &str) -> String {
            value.map_or_else(|| none.to_owned(), |value| value.to_string())
        }
        match field {
            Field::axes => match self.axes {
                Order::BandsFrames => "bands × frames".into(),
                Order::FramesBands => "frames × bands".into(),
            },
            Field::channels => word(self.channels),
            Field::resample => format!("{} Hz", self.resample),
            Field::resampling_method => word(self.resampling_method),
            Field::sample_rate => format!("{} Hz", self.sample_rate),
            Field::hop_length => self.hop_length.to_string(),
            Field::n_fft => self.n_fft.to_string(),
            Field::win_length => self.win().to_string(),
            Field::center => match self.center {
                Center::True => "True".into(),
                Center::False => "False".into(),
                Center::SnipEdges => "snip_edges=True".into(),
                Center::MirrorEdges => "snip_edges=False".into(),
                Center::PadByHop => "False, padded by (n_fft - hop_length) / 2".into(),
            },
            Field::n_mels => self.n_mels.to_string(),
            Field::power => self.power.to_string(),
            Field::log => word(self.log),
            Field::mel_scale => word(self.mel_scale),
            Field::norm => self.norm.map_or_else(|| "none".into(), word),
            Field::triangles => {
                format!("linear in {}", if self.triangles == Triangles::Hz { "Hz" } else { "mel" })
            }
            Field::f_min => format!("{} Hz", self.f_min),
            Field::f_max => format!("{} Hz", self.high()),
            Field::window => word(self.window),
            Field::periodic => (if self.periodic { "True" } else { "False" }).into(),
            Field::pad_mode => word(self.pad_mode),
            Field::remove_dc_offset => {
                (if self.remove_dc_offset { "True" } else { "False" }).into()
            }
            Field::preemphasis_coefficient => self.preemphasis_coefficient.to_string(),
            Field::scale => self.scale.to_string(),
            Field::length => all(self.length.map(|n| format!("{n} samples")), "the clip's"),
            Field::r#ref => (if self.r#ref == Reference::Max { "max" } else { "1" }).into(),
            Field::top_db => all(self.top_db, "none"),
            Field::floor => short(self.floor),
            Field::log_offset => short(self.log_offset),
            Field::normalize => match self.normalize {
                Normalize::None => "none".into(),
                Normalize::Fixed { mean, std } if mean < 0.0 => {
                    format!("(x + {}) / {}", short(-mean), short(std))
                }
                Normalize::Fixed { mean, std } => format!("(x - {}) / {}", short(mean), short(std)),
                Normalize::Own => "by its own mean and deviation".into(),
                Normalize::MinMax => "from 0 to 1".into(),
            },
            Field::frames => all(self.frames, "all"),
        }
    }
}

/// A number with the digits that are worth reading.
pub(super) fn short(x: f64) -> String {
    if x == 0.0 {
        return "0".into();
    }
    if (1e-3..1e6).contains(&x.abs()) {
        let text = format!("{x:.5}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let text = format!("{x:.2e}");
    text.replace(".00e", "e")
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, &field) in Field::ALL.iter().enumerate() {
            let space = if i == 0 { "" } else { ", " };
            write!(f, "{space}{}={}", field.name(), self.text(field))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_taken_and_told() {
        let a = Settings::librosa(16_000);
        let mut b = a.clone();
        (b.pad_mode, b.top_db) = (PadMode::Reflect, Some(80.0));
        assert_eq!(a.differing(&b), [Field::pad_mode, Field::top_db]);
        let mut c = a.clone();
        a.differing(&b).into_iter().for_each(|field| c.take(field, &b));
        assert_eq!(c, b);
        let text = b.to_string();
        assert!(text.contains("pad_mode=reflect") && text.contains("ref=1"), "{text}");
        assert!(text.contains("f_max=8000 Hz") && text.contains("norm=slaney"), "{text}");
        let read: Settings = serde_json::from_str(&serde_json::to_string(&b).unwrap()).unwrap();
        assert_eq!(read, b);
        assert_eq!(
            (short(-4.0), short(1e-10), short(0.0123456)),
            ("-4".into(), "1e-10".into(), "0.01235".into())
        );
    }
}
