//! Filters of second order that start as if the first sample had always been there, as
//! audiomentations has them.

/// An op that raises or lowers frequencies: written as its struct without fields, its name and the
/// design, which takes the rate, the frequency, the gain and the quality.
macro_rules! settled {
    (
        $(#[$struct_attribute:meta])*
        pub struct $name:ident;
        const NAME: &'static str = $text:literal;
        design $design:path
    ) => {
        $(#[$struct_attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// In Hz.
            pub center_freq: f64,
            /// In dB, -200 to 200.
            pub gain_db: f64,
            /// The quality: 0.001 to 1000.
            pub q_factor: f64,
        }

        impl augment_core::Op for $name {
            const NAME: &'static str = $text;

            fn validate(&self) -> augment_core::Result<()> {
                super::check_frequency("center_freq", self.center_freq)?;
                super::check_gain("gain_db", self.gain_db)?;
                super::check_quality("q_factor", self.q_factor)
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                input.unchanged(augment_core::Kind::Audio)
            }

            fn apply(
                &self,
                data: augment_core::Data,
                _: &mut augment_core::Workspace,
            ) -> augment_core::Result<augment_core::Data> {
                let design =
                    |rate, frequency| $design(rate, frequency, self.gain_db, self.q_factor);
                super::settled::apply(data.into_audio()?, self.center_freq, design)
            }
        }

        #[cfg(test)]
        impl $name {
            /// Checks that a tone at 8 kHz is halved, that there is no transient, and that any clip
            /// is survived.
            fn halves(tone: f64) {
                let op = Self { center_freq: 1000.0, gain_db: -6.0206, q_factor: 0.7 };
                let gain = super::testing::level(&op, tone);
                assert!((gain - 0.5).abs() < 0.01, "{gain}");
                let out = $crate::ops::testing::run(&op, &[0.5; 100], 1, 8000);
                assert!(out.iter().all(|x| (x - out[0]).abs() < 1e-6));
                $crate::ops::testing::survives(&op);
                $crate::ops::testing::survives(&Self { center_freq: 400_000.0, ..op });
            }
        }
    };
}

pub(super) use settled;

use augment_core::{Audio, Data, Error, Result};

use crate::dsp::{Biquad, Cascade};

/// Filters each channel as if its first sample had always been there.
pub(super) fn apply(
    mut audio: Audio,
    frequency: f64,
    design: impl Fn(f64, f64) -> Biquad,
) -> Result<Data> {
    let nyquist = f64::from(audio.rate / 2);
    let frequency = if frequency >= nyquist { nyquist * 0.9999 } else { frequency };
    if frequency <= 0.0 {
        return Err(Error::data(format!("at {} Hz there is nothing to filter", audio.rate)));
    }
    let cascade = Cascade::new([design(f64::from(audio.rate), frequency)]);
    let len = audio.len().max(1);
    for plane in audio.samples.chunks_exact_mut(len) {
        let first = plane.first().copied().unwrap_or(0.0);
        cascade.process(plane, &mut cascade.settled(f64::from(first)));
    }
    Ok(audio.into())
}
