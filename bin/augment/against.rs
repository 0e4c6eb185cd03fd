//! `augment verify --against`: how far an array is from what a preset gives.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use augment::audio::codec::Limits;
use augment::core::{Data, Workspace};
use augment::data::{
    Axes, Compared, Difference, Medium, Npy, OtherLength, PictureOptions, compare,
};
use augment::hub::Kind;
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::{Chosen, PresetArgs};

/// What is compared.
pub(crate) struct Against<'a> {
    pub(crate) preset: &'a str,
    pub(crate) arguments: &'a PresetArgs,
    pub(crate) file: &'a Path,
    pub(crate) input: &'a Path,
    pub(crate) tolerance: f64,
    pub(crate) limits: Limits,
}

/// What a preset made of a file.
pub(crate) struct Made {
    pub(crate) chosen: Chosen,
    pub(crate) medium: Medium,
    pub(crate) data: Data,
    /// What the axes count, where the last step puts them in order.
    dims: Vec<&'static str>,
    is_random: bool,
}

/// The axes of `permute`, and what they are called here.
const DIMS: [(&str, &str); 4] =
    [("channels", "channels"), ("bins", "bands"), ("frames", "frames"), ("samples", "samples")];

impl Made {
    /// Runs a preset on a file that was loaded, as `precompute --for` does.
    pub(crate) fn of(
        name: &str,
        arguments: &PresetArgs,
        input: &Path,
        (medium, data): (Medium, Data),
    ) -> Result<Self> {
        let chosen = Chosen::find(name, arguments).context("--preset")?;
        let kind = chosen.preset.kind();
        if kind == Kind::Video {
            bail!("--preset: {} takes video, not a single image", chosen.name);
        }
        if kind == Kind::Audio && medium != Medium::Audio {
            bail!("--preset: {} takes sounds, and {} is none", chosen.name, input.display());
        }
        let pipeline = chosen.pipeline(medium, &PictureOptions::default())?;
        let last = pipeline.to_value().as_array().and_then(|steps| steps.last().cloned());
        let last = last.as_ref().and_then(|step| step.get("permute")?.get("dims")?.as_array());
        let named = |dim: &Value| {
            DIMS.iter().find(|(name, _)| dim == name).map_or("values", |(_, axis)| *axis)
        };
        let dims = last.map(|dims| dims.iter().map(named).collect()).unwrap_or_default();
        let is_random = pipeline.is_random();
        let recipe = pipeline.draw(0, 0, "", &data.info())?;
        let data = recipe.run(data, &mut Workspace::new());
        let data = data.with_context(|| input.display().to_string())?;
        Ok(Self { chosen, medium, data, dims, is_random })
    }

    /// It as an array whose axes have names.
    pub(crate) fn axes(&self) -> Result<Axes> {
        let told = || format!("{} gives {}, which is no array", self.chosen.name, self.data.info());
        let mut axes = Axes::of(&self.data).with_context(told)?;
        if self.dims.len() == axes.names.len() {
            axes.names.clone_from(&self.dims);
        }
        Ok(axes)
    }

    /// Whether it is bands over time, of one window alone.
    pub(crate) fn is_spectrogram(&self) -> bool {
        let is_permuted = ["bands", "frames"].iter().all(|axis| self.dims.contains(axis));
        let is_single = match &self.data {
            Data::Tensor(tensor) => tensor.shape.iter().filter(|&&axis| axis > 1).count() <= 2,
            _ => true,
        };
        is_single && (matches!(self.data, Data::Spectrogram(_)) || is_permuted)
    }
}

impl Against<'_> {
    pub(crate) fn run(&self, quiet: bool, json: bool) -> Result<Outcome> {
        let file = Npy::read(self.file).with_context(|| self.file.display().to_string())?;
        let loaded = Medium::load(self.input, &self.limits)?;
        let made = Made::of(self.preset, self.arguments, self.input, loaded)?;
        let axes = made.axes()?;
        let compared = compare(&file, &axes, self.tolerance);
        let within = matches!(&compared, Compared::Values(told) if told.over == 0);
        let hints = self.hints(&file, &made, &compared);
        let told = Told { of: self, file, made, axes, compared, hints };
        let text = if json {
            serde_json::to_string_pretty(&told.json())? + "\n"
        } else if quiet && within {
            String::new()
        } else {
            told.text()?
        };
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
        Ok(if within { Outcome::Done } else { Outcome::SomeFailed })
    }

    /// What to look at.
    fn hints(&self, file: &Npy, made: &Made, compared: &Compared) -> Vec<String> {
        let mut hints = Vec::new();
        match compared {
            Compared::Values(Difference { permuted: Some(order), over, .. }) => {
                let order: Vec<_> = order.iter().map(usize::to_string).collect();
                let order = order.join(", ");
                let told = "the file's axes are in another order, and were put in order before";
                let np = format!("numpy: `np.squeeze(a).transpose({order})`");
                hints.push(format!("{told} ({np})"));
                if *over == 0 {
                    return hints;
                }
            }
            Compared::Values(Difference { over: 0, .. }) => return hints,
            Compared::Values(_) => {}
            Compared::Shapes(others) => {
                hints.extend(others.iter().map(|other| hint_of(other, made)));
                if others.is_empty() {
                    hints.push("save one sample alone, not a batch of them".into());
                }
            }
        }
        let is_bytes = file.dtype.ends_with("u1");
        if is_bytes
            && !matches!(&made.data, Data::Image(i) if matches!(i.pixels, augment::core::Pixels::U8(_)))
        {
            hints.push("the file holds bytes, the preset gives floats: save what comes after its last step".into());
        }
        if made.is_random {
            hints.push(
                "this preset draws at random, so that two runs differ; `augment verify` with a cache knows what was drawn".into(),
            );
        } else if made.is_spectrogram() {
            let (file, input, preset) = (self.file.display(), self.input.display(), self.preset);
            hints.push(format!(
                "`augment explain {file} --preset {preset} --input {input}` names the settings that differ"
            ));
        }
        hints
    }
}

/// What was found, to be printed.
struct Told<'a> {
    of: &'a Against<'a>,
    file: Npy,
    made: Made,
    axes: Axes,
    compared: Compared,
    hints: Vec<String>,
}

impl Told<'_> {
    fn text(&self) -> Result<String> {
        let Self { of, file, made, axes, compared, hints } = self;
        let mut out = String::new();
        let Chosen { name, source, note, .. } = &made.chosen;
        let verdict = match compared {
            Compared::Values(told) if told.over == 0 => {
                format!("within {} of", number(of.tolerance))
            }
            Compared::Values(_) => "not".into(),
            Compared::Shapes(_) => "of another shape than".into(),
        };
        let (path, input) = (of.file.display(), of.input.display());
        writeln!(out, "{path} is {verdict} what {name} gives for {input}")?;
        note.iter().try_for_each(|note| writeln!(out, "note: {note}"))?;
        writeln!(out, "  file    {} of {}", shape(&file.shape), file.dtype)?;
        let dtype = &axes.array.dtype;
        let names = axes.names.join(", ");
        writeln!(out, "  preset  {} of {dtype} ({names}), by {source}", shape(&axes.array.shape))?;
        match compared {
            Compared::Values(told) => {
                let Difference { count, max_abs, mean_abs, rms, over, .. } = told;
                let at: Vec<_> = told.max_at.iter().map(usize::to_string).collect();
                let at = at.join(", ");
                writeln!(out, "  values  {count}")?;
                writeln!(out, "  greatest difference   {} at [{at}]", number(*max_abs))?;
                writeln!(out, "  mean difference       {}", number(*mean_abs))?;
                writeln!(out, "  root mean square      {}", number(*rms))?;
                let share = 100.0 * *over as f64 / (*count).max(1) as f64;
                let tolerance = number(of.tolerance);
                writeln!(out, "  differ by more than {tolerance}: {over} ({share:.3} %)")?;
                if told.nan + told.infinite > 0 {
                    let (nan, infinite) = (told.nan, told.infinite);
                    writeln!(out, "  the file holds {nan} NaN and {infinite} infinite values")?;
                }
            }
            Compared::Shapes(others) => {
                for OtherLength { axis, file, made } in others {
                    let (apart, word) = match file > made {
                        true => (file - made, "more"),
                        false => (made - file, "fewer"),
                    };
                    writeln!(out, "  {axis}: {file} in the file, {made} here ({apart} {word})")?;
                }
                if others.is_empty() {
                    let count = |shape: &[usize]| shape.iter().filter(|&&axis| axis != 1).count();
                    let (a, b) = (count(&file.shape), count(&axes.array.shape));
                    writeln!(out, "  the file has {a} axes longer than 1, the preset gives {b}")?;
                }
            }
        }
        hints.iter().try_for_each(|hint| writeln!(out, "hint: {hint}"))?;
        Ok(out)
    }

    fn json(&self) -> Value {
        let Self { of, file, made, axes, compared, hints } = self;
        let within = matches!(compared, Compared::Values(told) if told.over == 0);
        let mut told = json!({
            "within": within,
            "tolerance": of.tolerance,
            "preset": made.chosen.name,
            "source": made.chosen.source,
            "file": { "shape": file.shape, "dtype": file.dtype },
            "made": { "shape": axes.array.shape, "dtype": axes.array.dtype, "axes": axes.names },
        });
        match compared {
            Compared::Values(difference) => told["difference"] = json!(difference),
            Compared::Shapes(others) => told["other_lengths"] = json!(others),
        }
        told["hints"] = json!(hints);
        told
    }
}

/// What makes an axis another length.
fn hint_of(OtherLength { axis, file, made }: &OtherLength, of: &Made) -> String {
    let arguments = of.chosen.preset.arguments();
    match (*axis, of.medium) {
        ("frames", _) if file.abs_diff(*made) == 1 => {
            "one frame more or less: the last one dropped or kept, or frames centred or not".into()
        }
        ("frames", _) => {
            "another hop_length, another rate, or a clip cut or padded to another length".into()
        }
        ("bands", _) => "another n_mels (num_mel_bins, feature_size): try --set".into(),
        ("channels", Medium::Image) => "a gray picture, or one with transparency".into(),
        ("height" | "width", _)
            if arguments.get("crop_size").is_some_and(|size| !size.is_null()) =>
        {
            format!("another crop: try --crop-size {file}")
        }
        ("height" | "width", _) if arguments.contains_key("input_size") => {
            format!("another size: try --set input_size=[3,{file},{file}]")
        }
        ("height" | "width", _) if arguments.contains_key("size") => {
            format!("another size: try --set size={file}")
        }
        ("height" | "width", _) => "another size of the picture".into(),
        _ => "another number of channels".into(),
    }
}

fn shape(shape: &[usize]) -> String {
    if shape.is_empty() {
        return "one number".into();
    }
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
}

/// With the digits that are worth reading.
fn number(x: f64) -> String {
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) {
        let text = format!("{x:.6}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        return text.to_owned();
    }
    format!("{x:.3e}").replace(".000e", "e")
}
