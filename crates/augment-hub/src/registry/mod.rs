//! The presets of all libraries, from their data files.

mod files;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::preset::{
    ClassificationPresetTrain, Kind, Preset, PresetError, TransformsImagenetTrain,
};

/// Where a preset is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Library {
    /// torchvision: `ResNet50_Weights.IMAGENET1K_V2`.
    Torchvision,
    /// timm: `resnet50.a1_in1k`.
    Timm,
    /// transformers: `CLIPImageProcessor`, `whisper-tiny`.
    Transformers,
    /// torchaudio's bundles: `HUBERT_LARGE`.
    Torchaudio,
    /// Audio models that come with code of their own: `vggish`, `panns-cnn14`.
    Audio,
}

impl Library {
    /// All, in the order in which names are looked up.
    pub const ALL: [Self; 5] =
        [Self::Torchvision, Self::Timm, Self::Transformers, Self::Torchaudio, Self::Audio];
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Torchvision => "torchvision",
            Self::Timm => "timm",
            Self::Transformers => "transformers",
            Self::Torchaudio => "torchaudio",
            Self::Audio => "audio",
        })
    }
}

/// One set of weights with its preset.
#[derive(Debug)]
pub struct Entry {
    /// Its whole name in its library: `ResNet50_Weights.IMAGENET1K_V2`, `resnet50.a1_in1k`.
    pub name: String,
    /// The library.
    pub library: Library,
    /// Where its numbers are from: `torchvision 0.26.0`, `torchvggish 0.2, vggish_params.py`.
    pub source: String,
    /// What is done to inputs.
    pub preset: Preset,
    /// Where the weights are.
    pub url: Option<String>,
    /// What the library says of them. A list of categories stands there by its name, see
    /// [`Registry::categories`].
    pub meta: Map<String, Value>,
}

impl Entry {
    /// What the model takes.
    pub fn kind(&self) -> Kind {
        self.preset.kind()
    }

    /// What is done to images while the model is trained: torchvision's recipe for these weights, or timm's default; and
    /// where that is from.
    ///
    /// # Errors
    /// When no recipe is known.
    pub fn training(&self) -> Result<(Preset, String), PresetError> {
        match &self.preset {
            Preset::CreateTransform(of) => {
                Ok((TransformsImagenetTrain::new(of).into(), self.source.clone()))
            }
            Preset::ImageClassification(of) => {
                let recipe = self.meta.get("recipe").and_then(Value::as_str).unwrap_or_default();
                let training = &Registry::get().training;
                let own = training.weights.get(&self.name);
                // The whole end of the link: `#resnet` is none of `#wide-resnet`.
                let shared = || {
                    let mut all = training.recipes.iter();
                    all.find(|(end, _)| recipe.ends_with(&format!("/{end}"))).map(|(_, of)| of)
                };
                let said = own.or_else(shared).ok_or_else(|| {
                    PresetError::NoSteps(format!(
                        "no recipe is known by which {} were trained; torchvision names {recipe}",
                        self.name
                    ))
                })?;
                let default: Preset =
                    ClassificationPresetTrain::new(of.mean.clone(), of.std.clone()).into();
                Ok((default.with(said)?, training.source.clone()))
            }
            other => Err(PresetError::NoSteps(format!(
                "there is no preset for training of {}; of torchvision's classification models and timm's there is",
                other.name()
            ))),
        }
    }
}

/// A model: which weights there are, and which stand for it.
#[derive(Debug)]
pub struct Model {
    /// Its name: `resnet50`.
    pub name: String,
    /// The library.
    pub library: Library,
    /// Its weights by their short names (`IMAGENET1K_V2`, `a1_in1k`), as places in [`Registry::entries`].
    pub weights: BTreeMap<String, usize>,
    /// The short name of those that the model's own name stands for.
    pub default: String,
    /// That of those that `pretrained=True` stood for, in old programs.
    pub pretrained: Option<String>,
}

/// How torchvision's weights were trained: what is other than the training script's defaults.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Training {
    source: String,
    /// By the ends of the links that weights name.
    recipes: BTreeMap<String, Map<String, Value>>,
    /// By weights, where those of a link differ.
    weights: BTreeMap<String, Map<String, Value>>,
}

/// All presets.
#[derive(Debug, Default)]
pub struct Registry {
    /// In the order of the libraries, and there of their names.
    pub entries: Vec<Entry>,
    /// Models in the same order.
    pub models: Vec<Model>,
    categories: BTreeMap<String, Vec<String>>,
    training: Training,
    places: HashMap<String, usize>,
}

impl Registry {
    /// The one registry; its data are part of the program.
    pub fn get() -> &'static Self {
        // A file that cannot be read gives an empty registry, which the tests would notice.
        static REGISTRY: LazyLock<Registry> =
            LazyLock::new(|| Registry::read().unwrap_or_default());
        &REGISTRY
    }

    fn read() -> serde_json::Result<Self> {
        let mut registry = Self::default();
        files::read(&mut registry)?;
        let names = registry.entries.iter().map(|entry| entry.name.clone());
        registry.places = names.zip(0..).collect();
        Ok(registry)
    }

    /// The names of a list of categories (`imagenet-1k`, `kinetics-400`, `coco`, `voc`, `person`), in the order of a
    /// model's outputs.
    pub fn categories(&self, list: &str) -> Option<&[String]> {
        self.categories.get(list).map(Vec::as_slice)
    }

    /// An entry by its whole name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.places.get(name).and_then(|&at| self.entries.get(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `registry/torchvision_weights.py` and `timm_configs.py` counted in the packages.
    #[test]
    fn nothing_is_missing() {
        let registry = Registry::read().unwrap();
        let count = |library| {
            let entries = registry.entries.iter().filter(|entry| entry.library == library).count();
            (entries, registry.models.iter().filter(|model| model.library == library).count())
        };
        assert_eq!(count(Library::Torchvision), (166, 121));
        assert_eq!(count(Library::Timm).0, 1826);
        assert_eq!(count(Library::Transformers).0, 20 + 17);
        assert_eq!(count(Library::Torchaudio).0, 30);
        assert_eq!(count(Library::Audio).0, 17);
        assert!(registry.entries[0].source == "torchvision 0.26.0");
        for model in &registry.models {
            assert!(model.weights.contains_key(&model.default), "{}", model.name);
            assert!(
                model.pretrained.iter().all(|name| model.weights.contains_key(name)),
                "{}",
                model.name
            );
        }
        for entry in &registry.entries {
            assert!(registry.entry(&entry.name).is_some_and(|found| std::ptr::eq(found, entry)));
            if let Some(list) = entry.meta.get("categories").and_then(Value::as_str) {
                assert!(registry.categories(list).is_some(), "{}", entry.name);
            }
        }
        // Some of torchvision's files have an underscore before the digits, which are no hash to torch.hub then.
        let of = registry.entries.iter().filter(|entry| entry.library == Library::Torchvision);
        let urls = of.filter_map(|entry| entry.url.as_deref());
        let without = urls.filter(|url| crate::hash_prefix(url).is_none()).count();
        assert_eq!(without, 4);
        // Each names weights that there are.
        let training = &registry.training;
        assert!(training.weights.keys().all(|name| registry.entry(name).is_some()));
        let known = |end: &String| {
            let mut all = registry.entries.iter().filter_map(|entry| entry.meta.get("recipe"));
            all.any(|link| link.as_str().is_some_and(|link| link.ends_with(&format!("/{end}"))))
        };
        assert!(training.recipes.keys().all(known));
        assert_eq!(registry.categories("imagenet-1k").unwrap()[0], "tench");
    }

    #[test]
    fn training_is_by_the_recipe_of_the_weights() {
        let of = |name: &str| crate::find(name).unwrap().entry.training();
        let (first, source) = of("resnet50:IMAGENET1K_V1").unwrap();
        assert!(source.starts_with("pytorch/vision, references"));
        let names = |preset: &Preset| {
            let steps = preset.steps().unwrap().into_iter();
            let names = steps.map(|step| step.as_object().unwrap().keys().next().unwrap().clone());
            names.collect::<Vec<_>>()
        };
        let plain = ["RandomResizedCrop", "RandomHorizontalFlip", "to_tensor", "normalize"];
        assert_eq!(names(&first), plain);
        assert_eq!(first.arguments()["crop_size"], 224);
        let second = of("resnet50:IMAGENET1K_V2").unwrap().0;
        assert_eq!(second.arguments()["crop_size"], 176);
        assert_eq!(names(&second)[2], "TrivialAugmentWide");
        assert_eq!(names(&second)[5], "RandomErasing");
        assert_eq!(of("resnet152:IMAGENET1K_V2").unwrap().0.arguments()["crop_size"], 224);
        assert_eq!(of("swin_v2_t").unwrap().0.arguments()["interpolation"], "bicubic");
        assert_eq!(of("efficientnet_v2_m").unwrap().0.arguments()["crop_size"], 384);
        let (timm, _) = of("timm/resnet50").unwrap();
        assert_eq!(names(&timm)[2], "ColorJitter");
        let random =
            serde_json::json!({"interpolation": "random", "re_prob": 0.25, "color_jitter": []});
        let random = timm.with(random.as_object().unwrap()).unwrap();
        assert_eq!(names(&random)[0], "RandomChoice");
        assert_eq!(names(&random).last().unwrap(), "RandomErasing");
        for none in ["densenet121", "whisper-tiny", "fcn_resnet50", "wide_resnet50_2:IMAGENET1K_V1"]
        {
            assert!(of(none).is_err(), "{none}");
        }
    }
}
