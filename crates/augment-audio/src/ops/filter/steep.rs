//! What the Butterworth filters of audiomentations share.

use augment_core::{Data, Error, Info, Kind, Result};

use crate::dsp::{Band, Cascade, butterworth};

/// An op that is a Butterworth filter: written as its struct, of which the steepness and the phase
/// are left out, its name, the edges of its band, and the band.
macro_rules! steep {
    (
        $(#[$struct_attribute:meta])*
        pub struct $name:ident {
            $(#[$first_attribute:meta])* pub $first:ident: f64,
            $($(#[$attribute:meta])* pub $field:ident: f64,)*
        }
        const NAME: &'static str = $text:literal;
        edges |$op:ident| $edges:expr;
        band $band:expr
    ) => {
        $(#[$struct_attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(#[$first_attribute])* pub $first: f64,
            $($(#[$attribute])* pub $field: f64,)*
            /// The steepness, in dB an octave: a multiple of 6, or of 12 when `zero_phase`; at most 120.
            #[serde(default = "super::steep::rolloff")]
            pub rolloff: u32,
            /// Whether it is run forwards and backwards, so that no phase is turned; else it starts as
            /// if the first sample had always been there.
            #[serde(default)]
            pub zero_phase: bool,
        }

        impl $name {
            fn edges(&self) -> super::steep::Edges {
                let $op = self;
                $edges
            }
        }

        impl augment_core::Op for $name {
            const NAME: &'static str = $text;

            fn validate(&self) -> augment_core::Result<()> {
                super::check_frequency(stringify!($first), self.$first)?;
                $(super::check_frequency(stringify!($field), self.$field)?;)*
                super::steep::check(self.edges(), self.rolloff, self.zero_phase)
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                super::steep::filtered(stringify!($first), self.edges(), input)
            }

            fn apply(
                &self,
                data: augment_core::Data,
                _: &mut augment_core::Workspace,
            ) -> augment_core::Result<augment_core::Data> {
                let (field, edges) = (stringify!($first), self.edges());
                super::steep::apply(data, field, edges, self.rolloff, self.zero_phase, $band)
            }
        }
    };
}

pub(super) use steep;

/// Where a band starts and, where it has an end, where it ends, in Hz.
pub(super) type Edges = (f64, Option<f64>);

/// The edges of a band of some width.
pub(super) fn around(center: f64, bandwidth: f64) -> Edges {
    (center - bandwidth / 2.0, Some(center + bandwidth / 2.0))
}

pub(super) fn rolloff() -> u32 {
    12
}

/// Fails unless the band starts above 0 Hz and the steepness is that of a whole order.
pub(super) fn check((low, _): Edges, rolloff: u32, zero_phase: bool) -> Result<()> {
    if low <= 0.0 {
        return Err(Error::invalid_field("bandwidth", "must be less than twice center_freq"));
    }
    Error::check_range("rolloff", rolloff, 6..=120)?;
    let unit = if zero_phase { 12 } else { 6 };
    if rolloff.is_multiple_of(unit) {
        return Ok(());
    }
    let when = if zero_phase { " when `zero_phase`" } else { "" };
    Err(Error::invalid_field(
        "rolloff",
        format!("must be a multiple of {unit}{when}, got {rolloff}"),
    ))
}

/// The edges of a band, of which the first may be the only one, below the Nyquist frequency.
fn fitting(edges: Edges, rate: usize) -> Option<(f64, f64)> {
    // audiomentations' Nyquist frequency is a whole number.
    let nyquist = (rate / 2) as f64;
    let fit = |edge: f64| if edge >= nyquist { nyquist * 0.9999 } else { edge };
    let (low, high) = (edges.0, edges.1.map(fit));
    let low = if high.is_none() { fit(low) } else { low };
    let high = high.unwrap_or(low);
    (low > 0.0 && (edges.1.is_none() || low < high)).then_some((low, high))
}

fn beyond(low: f64, rate: usize) -> String {
    format!("the band starts at {low} Hz, which is beyond half the rate of {rate} Hz")
}

pub(super) fn filtered(field: &str, edges: Edges, input: &Info) -> Result<Info> {
    input.expect(Kind::Audio)?;
    match input {
        &Info::Audio { rate: Some(rate), .. } if fitting(edges, rate).is_none() => {
            Err(Error::invalid_field(field, beyond(edges.0, rate)))
        }
        _ => Ok(input.clone()),
    }
}

pub(super) fn apply(
    data: Data,
    field: &str,
    edges: Edges,
    rolloff: u32,
    zero_phase: bool,
    band: impl Fn(f64, f64) -> Band,
) -> Result<Data> {
    let mut audio = data.into_audio()?;
    let Some((low, high)) = fitting(edges, audio.rate as usize) else {
        return Err(Error::data(format!("{field}: {}", beyond(edges.0, audio.rate as usize))));
    };
    let order = (rolloff / if zero_phase { 12 } else { 6 }) as usize;
    let sections = butterworth(band(low, high), order, f64::from(audio.rate));
    // SciPy's length of padding: three times the taps, of which a section of one pole has one less.
    let taps = 2 * sections.len() + 1 - usize::from(sections.iter().any(|s| s.a[1] == 0.0));
    let cascade = Cascade::new(sections);
    let len = audio.len().max(1);
    for plane in audio.samples.chunks_exact_mut(len) {
        if zero_phase {
            cascade.process_both_ways(plane, 3 * taps);
        } else {
            let first = plane.first().copied().unwrap_or(0.0);
            cascade.process(plane, &mut cascade.settled(f64::from(first)));
        }
    }
    Ok(audio.into())
}

#[cfg(test)]
pub(super) mod testing {
    use augment_core::Op;

    use crate::ops::filter::testing::level;
    use crate::ops::testing::survives;

    /// Checks a filter of some steepness and phase by two tones at 8 kHz, and what it refuses.
    pub(crate) fn passes_and_stops<T: Op>(passed: f64, stopped: f64, op: impl Fn(u32, bool) -> T) {
        for (rolloff, zero_phase) in [(12, false), (48, false), (12, true), (24, true)] {
            let op = op(rolloff, zero_phase);
            let (kept, lost) = (level(&op, passed), level(&op, stopped));
            assert!((kept - 1.0).abs() < 0.05 && lost < 0.12, "{op:?}: {kept} {lost}");
            survives(&op);
        }
        assert!(op(6, false).validate().is_ok());
        assert!(op(6, true).validate().is_err());
        assert!(op(15, false).validate().is_err());
    }
}
