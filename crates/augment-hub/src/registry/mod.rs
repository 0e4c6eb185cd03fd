//! The presets of all libraries, from their data files.

mod files;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::preset::{Kind, Preset};

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
    categories: BTreeMap<String, Vec<String>>,
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
        assert_eq!(registry.categories("imagenet-1k").unwrap()[0], "tench");
    }
}
