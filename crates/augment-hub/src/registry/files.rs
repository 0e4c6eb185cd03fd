//! The data files, as the scripts beside them write them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Entry, Library, Model, Registry};
use crate::preset::Preset;

/// Reads all of them into a registry.
pub(super) fn read(registry: &mut Registry) -> serde_json::Result<()> {
    fn file<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
        serde_json::from_str(text)
    }
    file::<Torchvision>(include_str!("../../registry/torchvision.json"))?.add_to(registry);
    file::<Timm>(include_str!("../../registry/timm.json"))?.add_to(registry)?;
    file::<Transformers>(include_str!("../../registry/transformers.json"))?.add_to(registry);
    file::<Torchaudio>(include_str!("../../registry/torchaudio.json"))?.add_to(registry);
    registry.training = file(include_str!("../../registry/training.json"))?;
    let audio: BTreeMap<String, AudioModel> = file(include_str!("../../registry/audio.json"))?;
    for (name, AudioModel { source, preset }) in audio {
        registry.entries.push(entry(name, Library::Audio, source, preset));
    }
    Ok(())
}

fn entry(name: String, library: Library, source: String, preset: Preset) -> Entry {
    Entry { name, library, source, preset, url: None, meta: Map::new() }
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

impl Torchvision {
    fn add_to(self, registry: &mut Registry) {
        registry.categories = self.categories;
        let source = format!("torchvision {}", self.version);
        for (name, TorchvisionWeights { url, preset, meta }) in self.weights {
            let entry = entry(name, Library::Torchvision, source.clone(), preset);
            registry.entries.push(Entry { url: Some(url), meta, ..entry });
        }
        for (name, model) in self.models {
            let of = format!("{}.", model.weights);
            let own = registry.entries.iter().enumerate();
            let own =
                own.filter_map(|(at, entry)| Some((entry.name.strip_prefix(&of)?.to_owned(), at)));
            registry.models.push(Model {
                weights: own.collect(),
                name,
                library: Library::Torchvision,
                default: model.default,
                pretrained: model.pretrained,
            });
        }
    }
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
struct TimmConfig {
    models: Vec<String>,
    #[serde(flatten)]
    arguments: Map<String, Value>,
}

impl Timm {
    fn add_to(self, registry: &mut Registry) -> serde_json::Result<()> {
        let mut all = BTreeMap::new();
        for TimmConfig { models, arguments } in self.configs {
            let preset = Map::from_iter([("create_transform".to_owned(), arguments.into())]);
            let preset: Preset = serde_json::from_value(preset.into())?;
            all.extend(models.into_iter().map(|name| (name, preset.clone())));
        }
        let source = format!("timm {}", self.version);
        let mut models: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for (name, preset) in all {
            let (model, tag) = name.split_once('.').unwrap_or((&name, ""));
            let weights = models.entry(model.to_owned()).or_default();
            weights.insert(tag.to_owned(), registry.entries.len());
            registry.entries.push(entry(name, Library::Timm, source.clone(), preset));
        }
        for (name, weights) in models {
            let first = || weights.keys().next().cloned().unwrap_or_default();
            let default = self.defaults.get(&name).cloned().unwrap_or_else(first);
            let library = Library::Timm;
            registry.models.push(Model { name, library, weights, default, pretrained: None });
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transformers {
    version: String,
    processors: BTreeMap<String, Preset>,
    extractors: BTreeMap<String, Preset>,
}

impl Transformers {
    fn add_to(self, registry: &mut Registry) {
        let source = format!("transformers {}", self.version);
        for (name, preset) in self.processors.into_iter().chain(self.extractors) {
            registry.entries.push(entry(name, Library::Transformers, source.clone(), preset));
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Torchaudio {
    version: String,
    bundles: BTreeMap<String, Bundle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundle {
    url: String,
    preset: Preset,
}

impl Torchaudio {
    fn add_to(self, registry: &mut Registry) {
        let source = format!("torchaudio {}", self.version);
        for (name, Bundle { url, preset }) in self.bundles {
            let entry = entry(name, Library::Torchaudio, source.clone(), preset);
            registry.entries.push(Entry { url: Some(url), ..entry });
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AudioModel {
    source: String,
    preset: Preset,
}
