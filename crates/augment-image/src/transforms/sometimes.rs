//! Transforms that draw one op or nothing.

/// A transform of `p` and of the arguments of an op, which it draws with probability `p`: written
/// as the struct without `p`, its name, and the op, which has fields of the same names.
macro_rules! sometimes {
    (
        $(#[$struct_attribute:meta])*
        pub struct $name:ident {
            $($(#[$attribute:meta])* pub $field:ident: $type:ty,)*
        }
        const NAME: &'static str = $text:literal;
        draws $op:ident
    ) => {
        $(#[$struct_attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$attribute])* pub $field: $type,)*
            /// The probability, 0 to 1.
            #[serde(default = "super::sometimes::half")]
            pub p: f64,
        }

        impl $name {
            fn op(&self) -> $op {
                $op { $($field: self.$field,)* }
            }
        }

        impl augment_core::Transform for $name {
            const NAME: &'static str = $text;

            fn validate(&self) -> augment_core::Result<()> {
                augment_core::Error::check_range("p", self.p, 0.0..=1.0)?;
                augment_core::Op::validate(&self.op())
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                augment_core::Op::output_info(&self.op(), input)?.either(input)
            }

            fn draw(
                &self,
                _: &augment_core::Info,
                rng: &mut augment_core::SampleRng,
            ) -> augment_core::Result<Vec<augment_core::AnyOp>> {
                Ok(rng.chance(self.p).then(|| self.op().into()).into_iter().collect())
            }
        }
    };
}

pub(super) use sometimes;

/// torchvision's `p` where none is given.
pub(super) fn half() -> f64 {
    0.5
}

#[cfg(test)]
mod tests {
    use augment_core::{AnyTransform, Dtype, ImageInfo, Info, SampleRng, Transform};

    use crate::transforms::{
        RandomHorizontalFlip, RandomInvert, RandomPosterize, RandomSolarize, RandomVerticalFlip,
    };

    #[test]
    fn as_often_as_p_says_with_the_arguments() {
        let transform = RandomPosterize { bits: 3, p: 0.3 };
        let drawn = (0..1000).flat_map(|i| {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            transform.draw(&Info::IMAGE, &mut rng).unwrap()
        });
        let ops: Vec<_> = drawn.collect();
        assert!((250..350).contains(&ops.len()), "{}", ops.len());
        assert_eq!(ops[0].to_string(), "posterize(bits=3)");
    }

    #[test]
    fn never_and_always() {
        let count = |transform: AnyTransform, op: &str| {
            let drawn = (0..100).flat_map(|i| {
                let mut rng = SampleRng::new(1, 0, &i.to_string());
                transform.draw(&Info::IMAGE, &mut rng).unwrap()
            });
            drawn.filter(|drawn| drawn.name() == op).count()
        };
        for (p, flips) in [(0.0, 0), (1.0, 100)] {
            assert_eq!(count(RandomHorizontalFlip { p }.into(), "horizontal_flip"), flips);
            assert_eq!(count(RandomVerticalFlip { p }.into(), "vertical_flip"), flips);
        }
    }

    #[test]
    fn boxes_are_not_known_where_they_may_have_moved() {
        let mut info = ImageInfo::of(Dtype::Uint8).sized(10, 10, 3);
        info.boxes.boxes = vec![[0.0, 0.0, 2.0, 2.0]];
        let after = RandomHorizontalFlip { p: 0.5 }.output_info(&info.into()).unwrap();
        assert!(after.image().unwrap().boxes.boxes.is_empty());
    }

    #[test]
    fn what_the_op_refuses_is_refused() {
        assert_eq!(serde_json::from_str::<RandomInvert>("{}").unwrap().p, 0.5);
        for p in [-0.1, 1.1, f64::NAN] {
            assert!(RandomHorizontalFlip { p }.validate().is_err());
        }
        assert!(RandomVerticalFlip { p: 0.5 }.output_info(&Info::AUDIO).is_err());
        assert!(RandomPosterize { bits: 9, p: 0.5 }.validate().is_err());
        let rgba = ImageInfo::of(Dtype::Uint8).sized(1, 1, 4).into();
        assert!(RandomSolarize { threshold: 128.0, p: 0.0 }.output_info(&rgba).is_err());
    }
}
