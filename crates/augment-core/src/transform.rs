//! Steps that draw.

use std::fmt;

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use crate::display;
use crate::error::Result;
use crate::info::Info;
use crate::op::{AnyOp, Op};
use crate::rng::sample_rng::SampleRng;

/// A random step: draws the concrete ops for one sample from its [`Info`], never from its data.
///
/// Implement it for any type of your own; it then prints and composes like the built-in ones:
///
/// ```
/// use augment_core::{AnyOp, Compose, Info, Lambda, Result, SampleRng, Transform};
///
/// #[derive(Debug, serde::Serialize)]
/// struct Noise {
///     mean: f64,
///     stddev: f64,
/// }
///
/// impl Transform for Noise {
///     const NAME: &'static str = "Noise";
///
///     fn output_info(&self, input: &Info) -> Result<Info> {
///         Ok(input.clone())
///     }
///
///     fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
///         let offset = self.mean + self.stddev * rng.normal();
///         Ok(vec![Lambda::new("shift", move |data| {
///             let mut audio = data.into_audio()?;
///             audio.samples.iter_mut().for_each(|x| *x += offset as f32);
///             Ok(audio.into())
///         }).into()])
///     }
/// }
///
/// let both = Compose::new([Noise { mean: 0.1, stddev: 0.05 }.into()]);
/// assert_eq!(both.to_string(), "Compose(Noise(mean=0.1, stddev=0.05))");
/// ```
pub trait Transform: Serialize + fmt::Debug + Send + Sync + 'static {
    /// The name in specs: the class's that users know (`RandomResizedCrop`, `FrequencyMasking`).
    const NAME: &'static str;

    /// Checks the parameters by themselves, with
    /// [`Error::invalid_field`](crate::Error::invalid_field).
    ///
    /// # Errors
    /// When a value is out of its range.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// What may come out, whatever is drawn; sizes that depend on the draw are unknown.
    ///
    /// # Errors
    /// When the kind or a size does not fit.
    fn output_info(&self, input: &Info) -> Result<Info>;

    /// Draws the ops for one sample.
    ///
    /// # Errors
    /// When a size that it draws from is unknown or does not fit.
    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>>;

    /// Whether two draws can differ.
    fn is_random(&self) -> bool {
        true
    }
}

/// [`Transform`] without its types: implemented for every `Transform`, never by hand.
///
/// Given several results of one sample, it draws once for all of them, from what they have in
/// common.
pub trait DynTransform: fmt::Debug + Send + Sync + 'static {
    /// See [`Transform::NAME`]; an op used as a transform has the op's.
    fn name(&self) -> &'static str;
    /// The parameters, as they stand in a spec.
    fn params(&self) -> Value;
    /// See [`Transform::validate`].
    ///
    /// # Errors
    /// When a value is out of its range.
    fn validate(&self) -> Result<()>;
    /// See [`Transform::output_info`].
    ///
    /// # Errors
    /// When the kind or a size does not fit.
    fn output_info(&self, input: &Info) -> Result<Info>;
    /// See [`Transform::draw`].
    ///
    /// # Errors
    /// When a size that it draws from is unknown or does not fit.
    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>>;
    /// See [`Transform::is_random`].
    fn is_random(&self) -> bool;
}

impl<T: Transform> DynTransform for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn params(&self) -> Value {
        display::params(self)
    }

    fn validate(&self) -> Result<()> {
        Transform::validate(self)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.for_each(&|input| Transform::output_info(self, input))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Transform::draw(self, &input.common()?, rng)
    }

    fn is_random(&self) -> bool {
        Transform::is_random(self)
    }
}

/// An op used as a transform: it draws itself.
#[derive(Clone, Debug)]
pub struct Fixed(AnyOp);

impl Fixed {
    /// The transform that always draws `op`.
    pub fn new(op: impl Into<AnyOp>) -> Self {
        Self(op.into())
    }
}

impl DynTransform for Fixed {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn params(&self) -> Value {
        self.0.params()
    }

    fn validate(&self) -> Result<()> {
        self.0.validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.0.output_info(input)
    }

    fn draw(&self, _: &Info, _: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![self.0.clone()])
    }

    fn is_random(&self) -> bool {
        false
    }
}

/// Any transform.
#[derive(Debug)]
pub struct AnyTransform(Box<dyn DynTransform>);

impl AnyTransform {
    /// Wraps a transform.
    pub fn new(transform: impl DynTransform) -> Self {
        Self(Box::new(transform))
    }

    /// The transform that always draws `op`.
    pub fn fixed(op: impl Op) -> Self {
        Self::new(Fixed::new(op))
    }
}

impl<T: Transform> From<T> for AnyTransform {
    fn from(transform: T) -> Self {
        Self::new(transform)
    }
}

impl std::ops::Deref for AnyTransform {
    type Target = dyn DynTransform;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Display for AnyTransform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display::call(f, self.name(), &self.params())
    }
}

impl Serialize for AnyTransform {
    /// `{"FrequencyMasking": {"freq_mask_param": 27, …}}`, or the bare name when there are no
    /// parameters.
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.name(), &self.params())?;
        map.end()
    }
}

impl schemars::JsonSchema for AnyTransform {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Step".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // The whole schema, with this definition, is the registry's to write.
        schemars::json_schema!({ "$ref": "#/$defs/Step" })
    }
}
