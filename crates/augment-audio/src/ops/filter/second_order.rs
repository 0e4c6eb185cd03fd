//! Filters of second order, as torchaudio and SoX have them.

/// An op that filters from rest by a design of the rate: written as its struct, of which the quality
/// and the clamping are left out, its name, the fields that hold its frequency and, where it has
/// one, its gain in dB, and the design.
macro_rules! second_order {
    (
        $(#[$struct_attribute:meta])*
        pub struct $name:ident {
            $($(#[$attribute:meta])* pub $field:ident: $type:ty,)*
        }
        const NAME: &'static str = $text:literal;
        at $frequency:ident $(, by $gain:ident)?;
        design |$op:ident, $rate:ident| $design:expr
    ) => {
        $(#[$struct_attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$attribute])* pub $field: $type,)*
            /// The quality: 0.001 to 1000.
            #[serde(rename = "Q", default = "super::second_order::butterworth")]
            pub q: f64,
            /// Whether the result is kept within -1 to 1, as torchaudio's is.
            #[serde(default = "super::yes")]
            pub clamp: bool,
        }

        impl augment_core::Op for $name {
            const NAME: &'static str = $text;

            fn validate(&self) -> augment_core::Result<()> {
                super::check_frequency(stringify!($frequency), self.$frequency)?;
                $(super::check_gain(stringify!($gain), self.$gain)?;)?
                super::check_quality("Q", self.q)
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                super::filtered(stringify!($frequency), self.$frequency, input)
            }

            fn apply(
                &self,
                data: augment_core::Data,
                _: &mut augment_core::Workspace,
            ) -> augment_core::Result<augment_core::Data> {
                let $op = self;
                let design = |$rate| $design;
                super::apply(data, stringify!($frequency), self.$frequency, self.clamp, design)
            }
        }
    };
}

pub(super) use second_order;

/// torchaudio's default of Q.
pub(super) fn butterworth() -> f64 {
    0.707
}

#[cfg(test)]
mod tests {
    use augment_core::{Info, Op};

    use crate::ops::filter::EqualizerBiquad;

    #[test]
    fn wrong_numbers_are_refused() {
        let op = EqualizerBiquad { center_freq: 1000.0, gain: 6.0, q: 0.707, clamp: true };
        assert!(op.validate().is_ok());
        assert!(EqualizerBiquad { center_freq: 0.0, ..op.clone() }.validate().is_err());
        assert!(EqualizerBiquad { gain: 300.0, ..op.clone() }.validate().is_err());
        assert!(EqualizerBiquad { q: f64::NAN, ..op.clone() }.validate().is_err());
        let at = |rate| Info::Audio { rate: Some(rate), channels: Some(1), samples: None };
        assert!(op.output_info(&at(2001)).is_ok() && op.output_info(&at(2000)).is_err());
    }
}
