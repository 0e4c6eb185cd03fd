//! `AddColorNoise`: coloured noise at a level.

use super::varied::varied;
use crate::ops;
use crate::params::{Range, slope, slope_schema};

varied! {
    /// Adds noise of a random colour at a random signal-to-noise ratio (audiomentations' `AddColorNoise`,
    /// but for its A-weighting, by which noise gets grey).
    pub struct AddColorNoise {
        /// In dB.
        pub snr_db: Range = Range::new(5.0, 40.0),
        /// The slope of the noise, in dB an octave; or, in its place, a colour: white (0), pink (-3.01),
        /// brown, brownian or red (-6.02), blue or azure (3.01), violet (6.02).
        #[serde(deserialize_with = "slope")]
        #[schemars(schema_with = "slope_schema::<Range>")]
        pub f_decay: Range = Range::new(-6.0, 6.0),
    }
    const NAME: &'static str = "AddColorNoise";
    p = 0.5;
    draws |this, draws| {
        let snr_db = draws.number(this.snr_db);
        let f_decay = draws.number(this.f_decay);
        ops::AddNoise { snr_db, f_decay, stream: draws.stream() }
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Info, Node, Registry, SampleRng, Transform, parse_yaml};

    use super::*;

    #[test]
    fn a_colour_is_drawn_as_its_number() {
        let pink: AddColorNoise =
            serde_json::from_str(r#"{"f_decay": "pink", "p": 1, "snr_db": 10}"#).unwrap();
        let ops = pink.draw(&Info::AUDIO, &mut SampleRng::new(1, 0, "a")).unwrap();
        assert_eq!(ops[0].params()["f_decay"], -3.010_299_956_639_812);
        assert_eq!(serde_json::to_value(&pink).unwrap()["f_decay"], -3.010_299_956_639_812);
        assert_eq!(AddColorNoise::default().f_decay, Range::new(-6.0, 6.0));
    }

    #[test]
    fn what_is_no_colour_is_told_with_its_place() {
        let registry = Registry::new(&[crate::ENTRIES]);
        let told = |text: &str| {
            let spec = parse_yaml(text).unwrap();
            Node::new(&spec, &registry).transform().unwrap_err().to_string()
        };
        for (text, place) in [
            ("AddColorNoise: {f_decay: grey}", "AddColorNoise.f_decay: "),
            ("AddColorNoise: {f_decay: [6, -6]}", "AddColorNoise.f_decay: "),
            ("AddColorNoise: {f_decay: 15}", "AddColorNoise.f_decay: "),
            (
                "add_noise: {snr_db: 3, f_decay: grey, stream: {seed: 1, id: [1, 2, 3]}}",
                "add_noise.f_decay: ",
            ),
        ] {
            assert!(told(text).contains(place), "{}", told(text));
        }
    }
}
