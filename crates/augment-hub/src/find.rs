//! Presets by the names that people use.

use crate::registry::{Entry, Library, Model, Registry};

/// What a name stands for.
#[derive(Debug)]
pub struct Found {
    /// The weights and their preset.
    pub entry: &'static Entry,
    /// What to say of the name: that it is an old way of saying it, say.
    pub note: Option<String>,
}

/// Why a name stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// There is no such model and there are no such weights.
    #[error("there is no model and there are no weights `{name}`; did you mean {nearest}?")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The three nearest names.
        nearest: String,
    },
    /// The model has other weights.
    #[error("{model} has no weights `{weights}`; it has {has}{of}")]
    Weights {
        /// The model.
        model: String,
        /// What was asked for.
        weights: String,
        /// What there is.
        has: String,
        /// Whose they are, if another model has them.
        of: String,
    },
}

/// Finds weights and their preset.
///
/// A name is that of a model (`resnet50`), which stands for its default weights; a model with the weights' short name
/// behind it (`resnet50:IMAGENET1K_V1`, and as in old programs `resnet50:pretrained`); or the weights' whole name
/// (`ResNet50_Weights.IMAGENET1K_V1`, `ResNet50_Weights.DEFAULT`; of timm `resnet50.a1_in1k`; of transformers
/// `CLIPImageProcessor`, `whisper-tiny`; of torchaudio `HUBERT_LARGE`; `vggish`). A library before it
/// (`timm/resnet50`) says which is meant; without one, torchvision's come first.
///
/// # Errors
/// When there is nothing of that name, with the nearest ones; or when the weights are another model's.
pub fn find(name: &str) -> Result<Found, FindError> {
    let registry = Registry::get();
    let of = name.split_once('/').and_then(|(of, rest)| {
        Some((Library::ALL.into_iter().find(|library| library.to_string() == of)?, rest))
    });
    let (library, bare) = of.map_or((None, name), |(library, rest)| (Some(library), rest));
    let is_meant = |other: Library| library.is_none_or(|library| library == other);
    let entry = |at: usize| registry.entries.get(at);
    if let Some(entry) = registry.entry(bare).filter(|entry| is_meant(entry.library)) {
        return Ok(Found { entry, note: None });
    }
    let (model, weights) = bare.split_once(':').map_or((bare, None), |(model, w)| (model, Some(w)));
    let models = || registry.models.iter().filter(|model| is_meant(model.library));
    let of_enum = |model: &&Model| {
        let (of, short) = bare.split_once('.')?;
        let first = entry(*model.weights.values().next()?)?;
        (short == "DEFAULT" && first.name.split_once('.')?.0 == of).then_some(())
    };
    let found = models().find(|known| known.name == model);
    let found = found.or_else(|| models().find(|known| of_enum(known).is_some()));
    let Some(model) = found else {
        return Err(FindError::Unknown { name: name.to_owned(), nearest: nearest(registry, bare) });
    };
    let (short, note) = match (weights, &model.pretrained) {
        (None | Some("DEFAULT"), _) => (model.default.as_str(), None),
        (Some("pretrained"), Some(first)) => {
            let note = format!(
                "`pretrained` is deprecated since torchvision 0.13; it stands for `{}:{first}`",
                model.name
            );
            (first.as_str(), Some(note))
        }
        (Some(weights), _) => {
            // With or without the enumeration before it.
            match weights.rsplit_once('.').map_or(weights, |(_, short)| short) {
                "DEFAULT" => (model.default.as_str(), None),
                short => (short, None),
            }
        }
    };
    let is_own = |entry: &&Entry| {
        weights
            .and_then(|weights| weights.rsplit_once('.'))
            .is_none_or(|(of, _)| entry.name.split_once('.').is_some_and(|(own, _)| own == of))
    };
    let found = model.weights.get(short).and_then(|&at| entry(at)).filter(is_own);
    found.map(|entry| Found { entry, note }).ok_or_else(|| {
        let weights = weights.unwrap_or(short);
        let has: Vec<_> = model.weights.keys().map(|name| format!("`{name}`")).collect();
        let other = models().find(|other| {
            let entries = other.weights.iter().filter_map(|(short, &at)| Some((short, entry(at)?)));
            entries.into_iter().any(|(short, entry)| entry.name == weights || short == weights)
        });
        let whose = |other: &Model| {
            let library = if other.library == model.library {
                String::new()
            } else {
                format!("{}/", other.library)
            };
            format!("; those are {library}{}'s", other.name)
        };
        let of = other.map(whose).unwrap_or_default();
        let model = model.name.clone();
        FindError::Weights { model, weights: weights.to_owned(), has: has.join(", "), of }
    })
}

/// The weights of a name, with their preset: [`find`] for whoever wants no note.
///
/// ```
/// let weights = augment_hub::weight("resnet50")?;
/// assert_eq!(weights.name, "ResNet50_Weights.IMAGENET1K_V2");
/// assert_eq!(weights.preset.arguments()["crop_size"], 224);
/// # Ok::<(), augment_hub::FindError>(())
/// ```
///
/// # Errors
/// Those of [`find`].
pub fn weight(name: &str) -> Result<&'static Entry, FindError> {
    find(name).map(|found| found.entry)
}

/// The three nearest names of models and weights.
fn nearest(registry: &Registry, name: &str) -> String {
    let name = name.to_lowercase();
    let models = registry.models.iter().map(|model| model.name.as_str());
    let mut names: Vec<&str> =
        models.chain(registry.entries.iter().map(|entry| entry.name.as_str())).collect();
    names.sort_by_cached_key(|known| {
        let known = known.to_lowercase();
        // What begins alike is meant rather than what has as many letters in common.
        let alike = known.starts_with(&name) || name.starts_with(&known);
        (strsim::damerau_levenshtein(&name, &known).saturating_sub(2 * usize::from(alike)), known)
    });
    names.dedup();
    let names: Vec<_> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(of: &str) -> &'static str {
        &find(of).unwrap().entry.name
    }

    #[test]
    fn models_and_weights() {
        assert_eq!(name("resnet50"), "ResNet50_Weights.IMAGENET1K_V2");
        assert_eq!(name("resnet50:IMAGENET1K_V1"), "ResNet50_Weights.IMAGENET1K_V1");
        assert_eq!(
            name("resnet50:ResNet50_Weights.IMAGENET1K_V1"),
            "ResNet50_Weights.IMAGENET1K_V1"
        );
        assert_eq!(name("ResNet50_Weights.IMAGENET1K_V1"), "ResNet50_Weights.IMAGENET1K_V1");
        assert_eq!(name("ResNet50_Weights.DEFAULT"), "ResNet50_Weights.IMAGENET1K_V2");
        assert_eq!(name("resnet50:DEFAULT"), "ResNet50_Weights.IMAGENET1K_V2");
        assert_eq!(name("quantized_resnet50"), "ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V2");
        assert_eq!(name("torchvision/resnet50"), "ResNet50_Weights.IMAGENET1K_V2");
        assert_eq!(name("timm/resnet50"), "resnet50.a1_in1k");
        assert_eq!(name("resnet50.a1_in1k"), "resnet50.a1_in1k");
        assert_eq!(name("timm/resnet50:a1_in1k"), "resnet50.a1_in1k");
        assert_eq!(name("vit_base_patch16_224"), name("timm/vit_base_patch16_224"));
        let old = find("resnet50:pretrained").unwrap();
        assert_eq!(old.entry.name, "ResNet50_Weights.IMAGENET1K_V1");
        assert!(old.note.unwrap().contains("deprecated"));
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let told = |name: &str| find(name).unwrap_err().to_string();
        assert!(told("resnet5").contains("did you mean `resnet50`"), "{}", told("resnet5"));
        assert!(told("Resnet_50").contains("`resnet50`"), "{}", told("Resnet_50"));
        assert!(told("torchvision/resnet50.a1_in1k").contains("no model"));
        let other = told("resnet50:IMAGENET1K_SWAG_E2E_V1");
        assert!(other.contains("it has `IMAGENET1K_V1`, `IMAGENET1K_V2`; those are "), "{other}");
        let other = told("resnet50:VGG16_Weights.IMAGENET1K_V1");
        assert!(other.ends_with("those are vgg16's"), "{other}");
        assert_eq!(name("resnet50:ResNet50_Weights.DEFAULT"), "ResNet50_Weights.IMAGENET1K_V2");
        assert!(told("resnet50:resnet50.a1_in1k").ends_with("those are timm/resnet50's"));
        assert!(told("vit_h_14:pretrained").contains("has no weights `pretrained`"));
        assert!(told("timm/resnet50:pretrained").contains("has no weights `pretrained`"));
        assert!(told("resnet50:V3").ends_with("it has `IMAGENET1K_V1`, `IMAGENET1K_V2`"));
    }
}
