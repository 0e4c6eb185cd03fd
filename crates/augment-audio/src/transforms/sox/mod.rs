//! `sox`: a chain of effects, as the program of that name writes it.

mod args;
mod effects;
mod filters;
mod levels;
mod resampling;
mod time;
mod voices;
mod word;

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Stream, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use self::args::Args;
use self::effects::Effect;
use self::word::{Source, Template};
use crate::ops::sox::{SoxChannels, SoxRate};

/// A chain of SoX's effects in SoX's own words, of which any number may be a range.
///
/// `sox: "pitch -300:300 tempo 0.9:1.1 reverb 50 rate 16k"`, or with a probability
/// `sox: {effects: "...", p: 0.5}`. A range is `low..high`; `low:high` will do too, but for the
/// effects whose arguments have colons of their own (times, and `compand`). A number is drawn from
/// it for each sample, uniformly; a whole one where the effect counts.
///
/// What each effect gives is kept within full scale, as in SoX. As the program does at the end of
/// its chain, channels that an effect added are mixed down again unless `remix` or `channels` asked
/// for others, and the rate becomes that of the last `rate`, or the input's. `speed` and `pitch`
/// resample at once instead of at the end, which changes effects between them and the end by what
/// the rate they run at changes.
#[derive(Clone, Debug, Serialize)]
pub struct Sox {
    /// The effects, each followed by its arguments.
    pub effects: String,
    /// The probability, 0 to 1.
    pub p: f64,
}

/// How it is written with fields.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Fields {
    /// The effects, each followed by its arguments.
    effects: String,
    /// The probability, 0 to 1.
    #[serde(default = "always")]
    p: f64,
}

fn always() -> f64 {
    1.0
}

impl<'de> Deserialize<'de> for Sox {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Sox;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("effects, like \"reverb 50\", or `{effects: ..., p: ...}`")
            }

            fn visit_str<E>(self, effects: &str) -> Result<Sox, E> {
                Ok(Sox { effects: effects.to_owned(), p: 1.0 })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sox, A::Error> {
                let Fields { effects, p } = Fields::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Sox { effects, p })
            }
        }

        deserializer.deserialize_any(Written)
    }
}

impl JsonSchema for Sox {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sox".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Fields::json_schema(generator);
        let about = "A chain of SoX's effects in SoX's own words, of which any number may be a \
                     range.\n\nWritten as a string, `pitch -300:300 tempo 0.9:1.1 rate 16k`, or with \
                     its fields. A range is `low..high`; `low:high` will do too, but for effects \
                     whose arguments have colons of their own (times, and `compand`). The rate of \
                     the result is that of the last `rate`, or the input's; its channels are the \
                     input's unless `remix` or `channels` ask for others.";
        schema.insert("description".into(), about.into());
        schema
    }
}

/// An effect with its arguments as they are written.
struct Step {
    effect: &'static Effect,
    words: Vec<Template>,
}

fn parse(effects: &str) -> Result<Vec<Step>> {
    let words = word::split(effects)?;
    let mut steps: Vec<Step> = Vec::new();
    for text in words {
        match steps.last_mut() {
            // What is no effect's name is an argument, as in the program.
            Some(step) if !effects::starts_effect(&text) => {
                let template = Template::parse(&text, step.effect.colons).map_err(|error| {
                    Error::invalid(format!("in the arguments of `{}`: {error}", step.effect.name))
                })?;
                step.words.push(template);
            }
            _ => steps.push(Step { effect: effects::named(&text)?, words: Vec::new() }),
        }
    }
    if steps.is_empty() {
        return Err(Error::invalid("names one effect at least, like `reverb 50`"));
    }
    Ok(steps)
}

/// What a chain becomes.
struct Chain {
    ops: Vec<AnyOp>,
    output: Info,
    /// What had to be known of the input, but is not.
    missing: Option<&'static str>,
}

/// The ops of the chain for a sound of which `input` is known.
fn build(
    steps: &[Step],
    input: &Info,
    source: &mut Source<'_>,
    stream: &dyn Fn(usize) -> Stream,
) -> Result<Chain> {
    input.expect(Kind::Audio)?;
    let (mut rate, mut channels) = rate_and_channels(input);
    let mut ops: Vec<AnyOp> = Vec::new();
    let mut info = input.clone();
    let mut missing = None;
    let (mut changes_rate, mut adds_channels) = (false, false);
    for (i, step) in steps.iter().enumerate() {
        let words: Vec<_> = step.words.iter().map(|word| word.draw(source)).collect();
        let mut args = Args::new(step.effect, &words, &info, stream(i));
        let built = (step.effect.build)(&mut args)?;
        missing = missing.or(args.missed_rate().then_some("rate"));
        for op in &built {
            info = op.output_info(&info)?;
        }
        ops.extend(built);
        // What the end of the chain comes back to.
        let now = rate_and_channels(&info);
        match step.effect.name {
            "rate" => (rate, changes_rate) = (now.0, false),
            "remix" | "channels" | "oops" => (channels, adds_channels) = (now.1, false),
            "downsample" | "upsample" => changes_rate = true,
            "reverb" => adds_channels = true,
            _ => {}
        }
    }
    let now = rate_and_channels(&info);
    let mut end = Vec::new();
    match (channels, now.1) {
        (Some(wanted), Some(now)) if wanted != now => {
            end.push(SoxChannels { channels: wanted }.into())
        }
        (None, _) | (_, None) if adds_channels => missing = missing.or(Some("number of channels")),
        _ => {}
    }
    match (rate, now.0) {
        (Some(wanted), Some(now)) if wanted != now => {
            let wanted =
                u32::try_from(wanted).map_err(|_| Error::data("a rate beyond all bounds"))?;
            end.push(SoxRate::new(wanted).into());
        }
        (None, _) | (_, None) if changes_rate => missing = missing.or(Some("rate")),
        _ => {}
    }
    for op in &end {
        let op: &AnyOp = op;
        info = op.output_info(&info)?;
    }
    ops.extend(end);
    if missing.is_some()
        && let Info::Audio { rate: r, channels: c, samples } = &mut info
    {
        (*r, *c) = (rate, channels);
        if changes_rate {
            *samples = None;
        }
    }
    Ok(Chain { ops, output: info, missing })
}

fn rate_and_channels(info: &Info) -> (Option<usize>, Option<usize>) {
    match *info {
        Info::Audio { rate, channels, .. } => (rate, channels),
        _ => (None, None),
    }
}

const NO_STREAM: Stream = Stream { seed: 0, id: [0; 3] };

impl Sox {
    /// What comes of the lowest, the middle and the highest numbers of all ranges.
    fn outcomes(&self, input: &Info) -> Result<[Chain; 3]> {
        let steps = parse(&self.effects)?;
        let chain = |share| build(&steps, input, &mut Source::At(share), &|_| NO_STREAM);
        Ok([chain(0.0)?, chain(0.5)?, chain(1.0)?])
    }
}

impl Transform for Sox {
    const NAME: &'static str = "sox";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        let outcomes = self.outcomes(&Info::AUDIO).map_err(|error| error.in_field("effects"))?;
        let mut ops = outcomes.iter().flat_map(|chain| &chain.ops);
        ops.try_for_each(|op| op.validate()).map_err(|error| error.in_field("effects"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let [low, middle, high] = self.outcomes(input)?;
        let output = low.output.either(&middle.output)?.either(&high.output)?;
        if self.p < 1.0 { output.either(input) } else { Ok(output) }
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let parent = rng.clone();
        let stream = |i| parent.child("stream", i).stream();
        let chain = build(&parse(&self.effects)?, input, &mut Source::Rng(rng), &stream)?;
        match chain.missing {
            Some(what) => Err(Error::unknown_size(what, input)),
            None => Ok(chain.ops),
        }
    }

    fn is_random(&self) -> bool {
        let random = |step: &Step| {
            step.effect.name == "dither" || step.words.iter().any(Template::is_random)
        };
        self.p < 1.0 || parse(&self.effects).is_ok_and(|steps| steps.iter().any(random))
    }
}

#[cfg(test)]
mod tests;
