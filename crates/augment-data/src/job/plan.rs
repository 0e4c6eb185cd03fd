//! What a job makes of a sample: the steps, and the steps from the result to a picture.

use augment_core::{Info, Kind, Node, Pipeline, Registry, parse_yaml};
use serde_json::{Map, Value, json};

use super::{JobOptions, PictureOptions};
use crate::cache::Format;
use crate::error::{Error, Result};
use crate::spec;

/// The steps from a sample to its result, and from there to a picture.
#[derive(Debug)]
pub struct Plan {
    pub(super) pipeline: Pipeline,
    pub(super) picture: Option<Pipeline>,
    own_picture: bool,
}

const PIPELINE: &str = "pipeline";
const PICTURE: &str = "picture";

impl Plan {
    /// A plan whose results become pictures as `picture` says; without it, none are made.
    ///
    /// # Errors
    /// When no picture can be made of the results.
    pub fn new(pipeline: Pipeline, picture: Option<&PictureOptions>) -> Result<Self> {
        let output = pipeline.output().clone();
        let steps = picture.map(|picture| picture.steps(&output)).transpose()?;
        let picture = steps.map(|steps| Pipeline::new(steps, output)).transpose()?;
        Ok(Self { pipeline, picture, own_picture: false })
    }

    /// What the steps give, as far as it is known before any sample is read.
    pub fn output(&self) -> &Info {
        self.pipeline.output()
    }

    /// Reads a pipeline's file: a list of steps, or a map with the lists `pipeline` and, if the
    /// picture is not as `picture` says, `picture`.
    ///
    /// # Errors
    /// When it is not YAML, or a step is unknown, wrong or does not fit.
    pub fn from_yaml(
        text: &str,
        input: Info,
        registry: &Registry,
        picture: Option<&PictureOptions>,
    ) -> Result<Self> {
        let value = parse_yaml(text)?;
        let node = Node::new(&value, registry);
        let Value::Object(fields) = &value else {
            return Self::new(Pipeline::from_value(&value, input, registry)?, picture);
        };
        known_fields(fields)?;
        let steps = node.field(PIPELINE).ok_or_else(|| {
            Error::Options(format!("the list `{PIPELINE}` is missing; it holds the steps"))
        })?;
        let pipeline = Pipeline::from_value(steps.value(), input, registry)?;
        match (node.field(PICTURE), picture) {
            (Some(steps), Some(_)) => {
                let input = pipeline.output().clone();
                let picture = Pipeline::from_value(steps.value(), input, registry)?;
                Ok(Self { pipeline, picture: Some(picture), own_picture: true })
            }
            _ => Self::new(pipeline, picture),
        }
    }

    /// The steps to a result.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Whether the steps to a picture were given as steps, and not by options.
    pub fn has_own_picture(&self) -> bool {
        self.own_picture
    }

    pub(super) fn check(&self, options: &JobOptions) -> Result<()> {
        let wrong = |message: &str| Err(Error::Options(message.into()));
        if options.formats.is_empty() {
            return wrong("there is no format to write");
        }
        spec::check_copies(&self.pipeline, options.copies, "FrequencyMasking")?;
        if options.formats.contains(&Format::Png) {
            let Some(picture) = &self.picture else {
                return wrong("png is among the formats, but no step makes a picture");
            };
            if picture.is_random() {
                return wrong(
                    "the steps of `picture` must not be random; put them into `pipeline`",
                );
            }
            if picture.output().kind() != Kind::Image {
                return wrong("the steps of `picture` must end with an image");
            }
        }
        let in_one_file = options.formats == [Format::Safetensors];
        if self.pipeline.output().kind() == Kind::Several && !in_one_file {
            return wrong(
                "the pipeline gives several results, which only safetensors holds in one file; choose it alone",
            );
        }
        if self.pipeline.output().kind() == Kind::Text {
            return wrong("the pipeline ends with text, of which no tensor can be made");
        }
        Ok(())
    }

    fn steps(&self) -> Map<String, Value> {
        let mut steps = Map::new();
        steps.insert(PIPELINE.into(), self.pipeline.to_value());
        if let Some(picture) = &self.picture {
            steps.insert(PICTURE.into(), picture.to_value());
        }
        steps
    }

    /// The steps as a file that [`Self::from_yaml`] reads back.
    pub(super) fn to_yaml(&self) -> Result<String> {
        spec::to_yaml(&self.steps())
    }

    /// BLAKE3 of everything that decides an output apart from its source.
    pub(super) fn hash(&self, options: &JobOptions) -> String {
        let seed = self.pipeline.is_random().then_some(options.seed);
        let windows = options.windows.map(|w| [w.seconds, w.hop_seconds]);
        let mut spec = spec::of(self.steps().into(), &options.formats, seed);
        if let Some(windows) = windows {
            spec["windows"] = json!(windows);
        }
        if let Some(preset) = &options.preset {
            spec["preset"] = json!(preset);
        }
        spec::hash(&spec)
    }
}

fn known_fields(fields: &Map<String, Value>) -> Result<()> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only the names count")]
    struct Fields {
        pipeline: Option<serde::de::IgnoredAny>,
        picture: Option<serde::de::IgnoredAny>,
    }
    let value = Value::Object(fields.clone());
    Node::new(&value, &Registry::default()).parse::<Fields>()?;
    Ok(())
}
