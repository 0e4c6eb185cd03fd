//! `Fbank`: Kaldi's features with dither.

use augment_core::{AnyOp, Info, Op, Result, SampleRng, Stream, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::ops;

const ABOUT: &str = "Kaldi's log mel filter bank with dither whose noise is drawn for each sample: \
                     the op `fbank` with a `stream` of its own.";

/// Kaldi's log mel filter bank with dither whose noise is drawn for each sample: the op `fbank`
/// with a `stream` of its own, whichever is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fbank(pub ops::Fbank);

impl JsonSchema for Fbank {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fbank".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ops::Fbank::json_schema(generator);
        schema.insert("description".into(), ABOUT.into());
        schema
    }
}

impl Fbank {
    fn with(&self, stream: Stream) -> ops::Fbank {
        ops::Fbank { stream: Some(stream), ..self.0.clone() }
    }
}

impl Transform for Fbank {
    const NAME: &'static str = "Fbank";

    fn validate(&self) -> Result<()> {
        self.with(Stream { seed: 0, id: [0; 3] }).validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.0.output_info(input)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![self.with(rng.child("stream", 0).stream()).into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_has_a_stream_of_its_own() {
        let transform: Fbank = serde_json::from_str(r#"{"dither": 1.0}"#).unwrap();
        Transform::validate(&transform).unwrap();
        let drawn = |key: &str| {
            let mut rng = SampleRng::new(1, 0, key);
            transform.draw(&Info::AUDIO, &mut rng).unwrap()[0].params()
        };
        assert_eq!(drawn("a"), drawn("a"));
        assert_ne!(drawn("a"), drawn("b"));
        assert!(
            Transform::validate(&Fbank(ops::Fbank { dither: -1.0, ..Default::default() })).is_err()
        );
    }
}
