//! Transforms that draw one op, with numbers from ranges, or nothing.

use augment_core::{SampleRng, Stream};

use crate::params::Range;

/// Where the numbers of an op come from: from a generator, or, to see what may come, from one end
/// of all ranges.
pub(crate) enum Draws<'a> {
    Lowest,
    Highest,
    Random(&'a mut SampleRng),
}

impl Draws<'_> {
    /// A number of the range.
    pub(crate) fn number(&mut self, range: Range) -> f64 {
        match self {
            Self::Lowest => range.low(),
            Self::Highest => range.high(),
            Self::Random(rng) => range.draw(rng),
        }
    }

    /// A stream for an op that needs a number for each sample.
    pub(crate) fn stream(&mut self) -> Stream {
        match self {
            Self::Lowest | Self::Highest => Stream { seed: 0, id: [0; 3] },
            Self::Random(rng) => rng.child("stream", 0).stream(),
        }
    }
}

/// A transform of `p` and of ranges, which with probability `p` draws an op: written as the struct
/// with a default for each field, its name, the default of `p`, and the op as an expression of the
/// transform and of the [`Draws`].
///
/// That the op accepts the ends of all ranges is what makes the transform valid.
macro_rules! varied {
    (
        $(#[$struct_attribute:meta])*
        pub struct $name:ident {
            $($(#[$attribute:meta])* pub $field:ident: $type:ty = $default:expr,)*
        }
        const NAME: &'static str = $text:literal;
        p = $p:literal;
        draws |$self:ident, $draws:ident| $op:expr
    ) => {
        $(#[$struct_attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$attribute])* pub $field: $type,)*
            /// The probability, 0 to 1.
            pub p: f64,
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* p: $p }
            }
        }

        impl $name {
            fn op(
                &self,
                $draws: &mut $crate::transforms::varied::Draws<'_>,
            ) -> augment_core::AnyOp {
                let $self = self;
                $op.into()
            }
        }

        impl augment_core::Transform for $name {
            const NAME: &'static str = $text;

            fn validate(&self) -> augment_core::Result<()> {
                augment_core::Error::check_range("p", self.p, 0.0..=1.0)?;
                $crate::transforms::varied::at_the_ends(|draws| {
                    self.op(draws).validate()
                })
                .map(|_| ())
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                let [low, high] = $crate::transforms::varied::at_the_ends(|draws| {
                    self.op(draws).output_info(input)
                })?;
                let op = low.either(&high)?;
                if self.p < 1.0 { op.either(input) } else { Ok(op) }
            }

            fn draw(
                &self,
                _: &augment_core::Info,
                rng: &mut augment_core::SampleRng,
            ) -> augment_core::Result<Vec<augment_core::AnyOp>> {
                let drawn = rng.chance(self.p).then(|| {
                    self.op(&mut $crate::transforms::varied::Draws::Random(rng))
                });
                Ok(drawn.into_iter().collect())
            }
        }
    };
}

pub(crate) use varied;

/// What `each` gives with the lowest and with the highest numbers.
pub(crate) fn at_the_ends<T>(
    mut each: impl FnMut(&mut Draws<'_>) -> augment_core::Result<T>,
) -> augment_core::Result<[T; 2]> {
    Ok([each(&mut Draws::Lowest)?, each(&mut Draws::Highest)?])
}

#[cfg(test)]
mod tests {
    use augment_core::{AnyTransform, Info, SampleRng, Transform};

    use crate::params::Range;
    use crate::transforms::{AddGaussianNoise, Gain};

    fn drawn(transform: &AnyTransform, key: usize) -> Vec<String> {
        let mut rng = SampleRng::new(1, 0, &key.to_string());
        let ops = transform.draw(&Info::AUDIO, &mut rng).unwrap();
        ops.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn numbers_come_from_the_range_as_often_as_p_says() {
        let gain = Gain { gain_db: Range::new(2.0, 3.0), p: 0.25 };
        let drawn: Vec<f64> = (0..2000)
            .flat_map(|i| {
                let mut rng = SampleRng::new(1, 0, &i.to_string());
                Transform::draw(&gain, &Info::AUDIO, &mut rng).unwrap()
            })
            .map(|op| op.params()["gain_db"].as_f64().unwrap())
            .collect();
        assert!((430..570).contains(&drawn.len()), "{}", drawn.len());
        assert!(drawn.iter().all(|gain| (2.0..3.0).contains(gain)));
    }

    #[test]
    fn each_sample_has_a_stream_of_its_own() {
        let noise = AnyTransform::new(AddGaussianNoise { p: 1.0, ..Default::default() });
        assert_eq!(drawn(&noise, 1), drawn(&noise, 1));
        assert_ne!(drawn(&noise, 1), drawn(&noise, 2));
    }

    #[test]
    fn what_the_op_refuses_at_either_end_is_refused() {
        for gain_db in [Range::new(-300.0, 0.0), Range::new(0.0, 300.0), Range::fixed(f64::NAN)] {
            assert!(Transform::validate(&Gain { gain_db, p: 0.5 }).is_err());
        }
        assert!(Transform::validate(&Gain { p: 1.5, ..Gain::default() }).is_err());
        assert!(Transform::output_info(&Gain::default(), &Info::IMAGE).is_err());
    }
}
