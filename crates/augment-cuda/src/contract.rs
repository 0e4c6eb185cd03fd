//! How near kernels come to the ops on the CPU.

/// How far the result of an op's kernel may be from what the op gives on the CPU, for the same input.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Contract {
    /// Not at all.
    Exact,
    /// By so many units in the last place of the largest value of the sample, from which all values are
    /// made by one gain that is measured.
    Ulp(u32),
    /// By so much of the largest value of the sample.
    Abs(f64),
    /// By so much of the largest value of the same frame.
    Frame(f64),
}

/// The ops that have kernels, or need none, and how near these come.
///
/// Everything that is done with images is exact. Of sounds, Fourier transforms are taken in another order than on the CPU, and so are the sums of levels.
/// `resample` and `speed` are exact with torchaudio's filters; soxr's is one sum here and a transform there, which lets
/// nothing through where the sum lets -120 dB. Everything else is the CPU's arithmetic, operation by operation. Cepstra take logarithms of bands that
/// may be a hundred dB fainter than what is next to them, where single precision is rounding alone, on the
/// CPU as well: hence a bound so much wider than that of the spectra.
pub fn contracts() -> &'static [(&'static str, Contract)] {
    use Contract::{Abs, Exact, Frame, Ulp};
    &[
        ("add_background_noise", Ulp(2)),
        ("add_gaussian_noise", Exact),
        ("add_noise", Ulp(2)),
        ("adjust_brightness", Exact),
        ("adjust_contrast", Exact),
        ("adjust_duration", Exact),
        ("adjust_gamma", Exact),
        ("adjust_hue", Exact),
        ("adjust_saturation", Exact),
        ("adjust_sharpness", Exact),
        ("affine", Exact),
        ("amplitude_to_db", Exact),
        ("apply_colormap", Exact),
        ("autocontrast", Exact),
        ("bit_crush", Exact),
        ("center_crop", Exact),
        ("clip_audio", Exact),
        ("cmvn", Exact),
        ("compute_deltas", Exact),
        ("contrast", Exact),
        ("convert_color_space", Exact),
        ("crop", Exact),
        ("crop_audio", Exact),
        ("db_to_amplitude", Exact),
        ("db_to_power", Exact),
        ("dcshift", Exact),
        ("delta", Exact),
        ("elastic", Exact),
        ("equalize", Exact),
        ("erase", Exact),
        ("fade", Exact),
        ("fix_length", Exact),
        ("gain", Exact),
        ("gain_transition", Exact),
        ("gaussian_blur", Exact),
        ("gaussian_noise", Exact),
        ("grayscale_to_rgb", Exact),
        ("horizontal_flip", Exact),
        ("invert", Exact),
        ("lfcc", Abs(1e-4)),
        ("mask_along_axis", Exact),
        ("median_blur", Exact),
        ("mel_spectrogram", Frame(2e-6)),
        ("mfcc", Abs(1e-4)),
        ("normalize", Exact),
        ("normalize_peak", Exact),
        ("normalize_rms", Ulp(2)),
        ("normalize_spectrogram", Exact),
        ("pad", Exact),
        ("pad_audio", Exact),
        ("permute_channels", Exact),
        ("perspective", Exact),
        ("polarity_inversion", Exact),
        ("posterize", Exact),
        ("power_to_db", Exact),
        ("preemphasis", Exact),
        ("replace_end", Exact),
        ("resample", Abs(2e-6)),
        ("resize", Exact),
        ("resize_spectrogram", Exact),
        ("resized_crop", Exact),
        ("reverse_audio", Exact),
        ("rgb_to_grayscale", Exact),
        ("rotate", Exact),
        ("shift", Exact),
        ("solarize", Exact),
        ("sox_fir", Exact),
        ("spectrogram", Frame(2e-6)),
        ("speed", Abs(2e-6)),
        ("time_mask", Exact),
        ("time_warp", Exact),
        ("to_dtype", Exact),
        ("to_mono", Exact),
        ("to_tensor", Exact),
        ("trim_audio", Exact),
        ("vertical_flip", Exact),
    ]
}

impl std::fmt::Display for Contract {
    /// As the end of a sentence about what a kernel gives.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact => f.write_str("the CPU's result to the last bit"),
            Self::Ulp(n) => {
                write!(
                    f,
                    "the CPU's result within {n} units in the last place of its largest value"
                )
            }
            Self::Abs(bound) => write!(f, "the CPU's result within {bound:e} of its largest value"),
            Self::Frame(bound) => {
                write!(f, "the CPU's result within {bound:e} of the frame's largest value")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn ops_are_in_order_and_there_once() {
        let names: Vec<_> = super::contracts().iter().map(|(op, _)| *op).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        for name in names {
            let mut ops = augment_audio::ENTRIES.iter().chain(augment_image::ENTRIES);
            assert!(ops.any(|entry| entry.name() == name), "{name}");
        }
    }
}
