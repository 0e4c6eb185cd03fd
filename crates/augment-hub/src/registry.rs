//! The presets of all libraries, from their data files.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::preset::{Kind, Preset};
use crate::processor::ImageProcessor;

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
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Torchvision => "torchvision",
            Self::Timm => "timm",
            Self::Transformers => "transformers",
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

/// All presets.
#[derive(Debug, Default)]
pub struct Registry {
    /// In the order of the libraries, and there of their names.
    pub entries: Vec<Entry>,
    /// Models in the same order.
    pub models: Vec<Model>,
    versions: BTreeMap<String, String>,
    categories: BTreeMap<String, Vec<String>>,
    places: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Torchvision {
    version: String,
    models: BTreeMap<String, TorchvisionModel>,
    weights: BTreeMap<String, TorchvisionWeights>,
    categories: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TorchvisionModel {
    weights: String,
    default: String,
    pretrained: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TorchvisionWeights {
    url: String,
    preset: Preset,
    meta: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Timm {
    version: String,
    /// The tags that models' names stand for.
    defaults: BTreeMap<String, String>,
    configs: Vec<TimmConfig>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transformers {
    version: String,
    processors: BTreeMap<String, ImageProcessor>,
    extractors: BTreeMap<String, Preset>,
}

#[derive(Deserialize)]
struct TimmConfig {
    models: Vec<String>,
    #[serde(flatten)]
    arguments: Map<String, Value>,
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
        registry.torchvision(serde_json::from_str(include_str!("../registry/torchvision.json"))?);
        registry.timm(serde_json::from_str(include_str!("../registry/timm.json"))?)?;
        registry.transformers(serde_json::from_str(include_str!("../registry/transformers.json"))?);
        let names = registry.entries.iter().map(|entry| entry.name.clone());
        registry.places = names.zip(0..).collect();
        Ok(registry)
    }

    fn torchvision(&mut self, file: Torchvision) {
        self.versions.insert(Library::Torchvision.to_string(), file.version);
        self.categories = file.categories;
        for (name, TorchvisionWeights { url, preset, meta }) in file.weights {
            self.entries.push(Entry {
                name,
                library: Library::Torchvision,
                preset,
                url: Some(url),
                meta,
            });
        }
        for (name, model) in file.models {
            let of = format!("{}.", model.weights);
            let own = self.entries.iter().enumerate();
            let own =
                own.filter_map(|(at, entry)| Some((entry.name.strip_prefix(&of)?.to_owned(), at)));
            self.models.push(Model {
                weights: own.collect(),
                name,
                library: Library::Torchvision,
                default: model.default,
                pretrained: model.pretrained,
            });
        }
    }

    fn timm(&mut self, file: Timm) -> serde_json::Result<()> {
        self.versions.insert(Library::Timm.to_string(), file.version);
        let mut all = BTreeMap::new();
        for TimmConfig { models, arguments } in file.configs {
            let preset = Map::from_iter([("CreateTransform".to_owned(), arguments.into())]);
            let preset: Preset = serde_json::from_value(preset.into())?;
            all.extend(models.into_iter().map(|name| (name, preset.clone())));
        }
        let mut models: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for (name, preset) in all {
            let (model, tag) = name.split_once('.').unwrap_or((&name, ""));
            models.entry(model.to_owned()).or_default().insert(tag.to_owned(), self.entries.len());
            self.entries.push(Entry {
                name,
                library: Library::Timm,
                preset,
                url: None,
                meta: Map::new(),
            });
        }
        for (name, weights) in models {
            let first = || weights.keys().next().cloned().unwrap_or_default();
            let default = file.defaults.get(&name).cloned().unwrap_or_else(first);
            let library = Library::Timm;
            self.models.push(Model { name, library, weights, default, pretrained: None });
        }
        Ok(())
    }

    fn transformers(&mut self, file: Transformers) {
        self.versions.insert(Library::Transformers.to_string(), file.version);
        let processors = file.processors.into_iter();
        let processors = processors.map(|(name, of)| (name, Preset::ImageProcessor(of)));
        for (name, preset) in processors.chain(file.extractors) {
            let library = Library::Transformers;
            self.entries.push(Entry { name, library, preset, url: None, meta: Map::new() });
        }
    }

    /// The version of a library that its numbers are from.
    pub fn version(&self, library: Library) -> &str {
        self.versions.get(&library.to_string()).map_or("", String::as_str)
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
        assert_eq!(count(Library::Transformers).0, 8 + 10);
        assert_eq!(registry.version(Library::Torchvision), "0.26.0");
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
        let urls = registry.entries.iter().filter_map(|entry| entry.url.as_deref());
        let without = urls.filter(|url| crate::hash_prefix(url).is_none()).count();
        assert_eq!(without, 4);
        assert_eq!(registry.categories("imagenet-1k").unwrap()[0], "tench");
    }
}
