//! Image processors of transformers that have one argument more, or do one thing otherwise; as their PIL backends do it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::processor::{ImageProcessor, ImageSize, normalized, rescaled, wrong};
use super::{Class, PresetError, normalize, part_of, to_tensor};

/// transformers' `EfficientNetImageProcessor`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EfficientNetImageProcessor {
    /// What all of them have.
    #[serde(flatten)]
    pub common: ImageProcessor,
    /// Whether 1 is subtracted from what was multiplied.
    pub rescale_offset: bool,
    /// Whether the result is divided by `image_std` once more, as for classification.
    pub include_top: bool,
}

impl Class for EfficientNetImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let own = &self.common;
        let mut steps = Vec::from_iter(own.resized()?);
        steps.extend(own.cropped()?);
        steps.extend(rescaled(own.do_rescale, own.rescale_factor, to_tensor())?);
        if own.do_rescale && self.rescale_offset {
            steps.push(normalize(&[1.0; 3], &[1.0; 3]));
        }
        steps.extend(own.normalized()?);
        steps.extend(normalized(self.include_top, Some(&[0.0; 3]), own.image_std.as_deref())?);
        Ok(steps)
    }
}

/// transformers' `ConvNextImageProcessor`: where the size is below 384, the shorter side becomes more than that and the
/// middle is cut out; from there on, both sides are the size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConvNextImageProcessor {
    /// What all of them have.
    #[serde(flatten)]
    pub common: ImageProcessor,
    /// The part of the resized image that is cut out where the size is below 384.
    pub crop_pct: f64,
}

impl Class for ConvNextImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut own = self.common.clone();
        let mut steps = Vec::new();
        if own.do_resize {
            let Some(ImageSize::Shortest { shortest_edge: side }) = own.size else {
                return Err(wrong("`size` must have `shortest_edge`"));
            };
            let square = Some(ImageSize::Exact { height: side, width: side });
            if side < 384 {
                own.size =
                    Some(ImageSize::Shortest { shortest_edge: part_of(side, self.crop_pct)? });
                steps.extend(own.resized()?);
                let cut = ImageProcessor { do_center_crop: true, crop_size: square, ..own.clone() };
                steps.extend(cut.cropped()?);
            } else {
                own.size = square;
                steps.extend(own.resized()?);
            }
        }
        own.do_resize = false;
        steps.extend(own.steps()?);
        Ok(steps)
    }
}

/// transformers' `PoolFormerImageProcessor`: it resizes to more than the size, by `crop_pct`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolFormerImageProcessor {
    /// What all of them have.
    #[serde(flatten)]
    pub common: ImageProcessor,
    /// The part of the resized image that the size is. A square is then what the shorter side becomes.
    pub crop_pct: f64,
}

impl Class for PoolFormerImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut own = self.common.clone();
        let part = |side: u32| part_of(side, self.crop_pct);
        own.size = match own.size.filter(|_| own.do_resize) {
            Some(ImageSize::Exact { height, width }) if height != width => {
                Some(ImageSize::Exact { height: part(height)?, width: part(width)? })
            }
            Some(
                ImageSize::Exact { height: side, .. } | ImageSize::Shortest { shortest_edge: side },
            ) => Some(ImageSize::Shortest { shortest_edge: part(side)? }),
            None => None,
        };
        own.steps()
    }
}

/// transformers' `LevitImageProcessor`, by the fields of [`ImageProcessor`]: the shorter side becomes 256/224 of what is
/// asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LevitImageProcessor(pub ImageProcessor);

impl Class for LevitImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut own = self.0.clone();
        if let Some(ImageSize::Shortest { shortest_edge }) = &mut own.size {
            *shortest_edge = (256.0 / 224.0 * f64::from(*shortest_edge)) as u32;
        }
        own.steps()
    }
}

/// transformers' `MobileViTImageProcessor`: never normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MobileViTImageProcessor {
    /// What all of them have.
    #[serde(flatten)]
    pub common: ImageProcessor,
    /// Whether red and blue change places.
    pub do_flip_channel_order: bool,
}

impl Class for MobileViTImageProcessor {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let mut steps = ImageProcessor { do_normalize: false, ..self.common.clone() }.steps()?;
        if self.do_flip_channel_order {
            steps.push(json!({"permute_channels": {"permutation": [2, 1, 0]}}));
        }
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn steps(json: &str) -> Vec<Value> {
        Preset::from_config(json).unwrap().1.steps().unwrap()
    }

    fn sizes(json: &str) -> [Value; 2] {
        let steps = steps(json);
        [steps[0]["resize"]["size"].clone(), steps[1]["center_crop"]["output_size"].clone()]
    }

    #[test]
    fn sizes_are_transformers() {
        let convnext = r#"{"image_processor_type": "ConvNextFeatureExtractor", "size": 224, "crop_pct": 0.875}"#;
        assert_eq!(sizes(convnext), [json!(256), json!([224, 224])]);
        assert_eq!(sizes(&convnext.replace("224", "384")), [json!([384, 384]), Value::Null]);
        let poolformer = r#"{"image_processor_type": "PoolFormerImageProcessor", "size": 224}"#;
        assert_eq!(sizes(poolformer), [json!(248), json!([224, 224])]);
        let square = poolformer.replace("224", r#"{"height": 224, "width": 224}"#);
        assert_eq!(sizes(&square)[0], 248);
        let exact = poolformer.replace("224", r#"{"height": 224, "width": 90}"#);
        assert_eq!(sizes(&exact)[0], json!([248, 100]));
        let levit = r#"{"image_processor_type": "LevitImageProcessor"}"#;
        assert_eq!(sizes(levit), [json!(256), json!([224, 224])]);
        let (_, preset) = Preset::from_config(&convnext.replace("0.875", "0")).unwrap();
        assert!(preset.steps().unwrap_err().to_string().contains("`crop_pct`"));
    }

    #[test]
    fn what_they_do_besides() {
        let efficientnet =
            r#"{"image_processor_type": "EfficientNetImageProcessor", "rescale_offset": true}"#;
        let all = steps(efficientnet);
        let means: Vec<_> = all[2..].iter().map(|step| &step["normalize"]["mean"]).collect();
        assert_eq!(
            means,
            [&json!([1.0, 1.0, 1.0]), &json!([0.5, 0.5, 0.5]), &json!([0.0, 0.0, 0.0])]
        );
        assert_eq!(all[4]["normalize"]["std"], all[3]["normalize"]["std"]);
        let without = efficientnet.replace("true", r#"false, "include_top": false"#);
        assert_eq!(steps(&without).len(), 3);
        let mobilevit = r#"{"image_processor_type": "MobileViTImageProcessor"}"#;
        let last = json!({"permute_channels": {"permutation": [2, 1, 0]}});
        assert_eq!(steps(mobilevit).last(), Some(&last));
        let other = mobilevit.replace('}', r#", "do_flip_channel_order": false}"#);
        assert_eq!(steps(&other).len(), 3);
    }
}
