//! A checked transform.

use std::fmt;

use serde_json::Value;

use crate::compose::Compose;
use crate::error::Result;
use crate::info::Info;
use crate::recipe::Recipe;
use crate::registry::Registry;
use crate::rng::sample_rng::SampleRng;
use crate::spec::{self, Node};

/// Steps that were checked against the kind of sample they will be given.
///
/// What is wrong in a pipeline (a name, a range, a step that does not fit the one before) is an
/// error here, never at the first file.
#[derive(Debug)]
pub struct Pipeline {
    steps: Compose,
    input: Info,
    output: Info,
}

impl Pipeline {
    /// Checks `steps` against `input`: the kind of the samples to come, with the sizes that are
    /// known beforehand.
    ///
    /// # Errors
    /// The first step that is wrong or does not fit, with its place.
    pub fn new(steps: Compose, input: Info) -> Result<Self> {
        let output = steps.check(&input).map_err(|error| error.in_field("pipeline"))?;
        Ok(Self { steps, input, output })
    }

    /// Reads a list of steps, in YAML or JSON.
    ///
    /// # Errors
    /// When it is not YAML, or a step is unknown, wrong or does not fit.
    pub fn from_yaml(text: &str, input: Info, registry: &Registry) -> Result<Self> {
        Self::from_value(&spec::parse_yaml(text)?, input, registry)
    }

    /// Reads a list of steps that was already parsed.
    ///
    /// # Errors
    /// When a step is unknown, wrong or does not fit.
    pub fn from_value(steps: &Value, input: Info, registry: &Registry) -> Result<Self> {
        let steps = Node::new(steps, registry).items().and_then(|items| {
            let each = items.iter().enumerate();
            each.map(|(i, node)| node.transform().map_err(|e| e.in_item(i)))
                .collect::<Result<Vec<_>>>()
        });
        let steps = steps.map_err(|error| error.in_field("pipeline"))?;
        Self::new(Compose::new(steps), input)
    }

    /// The steps.
    pub fn steps(&self) -> &Compose {
        &self.steps
    }

    /// The steps as a spec, every default spelled out.
    pub fn to_value(&self) -> Value {
        crate::display::params(&self.steps.transforms)
    }

    /// What the pipeline was checked against.
    pub fn input(&self) -> &Info {
        &self.input
    }

    /// What comes out, as far as it is known before any sample is read.
    pub fn output(&self) -> &Info {
        &self.output
    }

    /// Whether two epochs can differ.
    pub fn is_random(&self) -> bool {
        crate::transform::Transform::is_random(&self.steps)
    }

    /// Draws the ops for the sample `key` in `epoch`.
    ///
    /// # Errors
    /// When `info` does not fit the steps.
    pub fn draw(&self, seed: u64, epoch: u64, key: &str, info: &Info) -> Result<Recipe> {
        let mut rng = SampleRng::new(seed, epoch, key);
        let ops = crate::transform::Transform::draw(&self.steps, info, &mut rng)
            .map_err(|error| error.in_field("pipeline"))?;
        Ok(Recipe { key: key.into(), seed, epoch, ops })
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.fmt(f)
    }
}
