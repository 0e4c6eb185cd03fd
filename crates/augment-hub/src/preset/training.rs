//! What is done to images while a model is trained.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Class, PresetError, normalize, to_tensor};

// Steps are left out where nothing is likely; what is no probability is for them to refuse.

/// The preset of torchvision's training script (`ClassificationPresetTrain` of `references/classification/presets.py`).
/// Mixup and cutmix, which that script has for batches, are for the loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassificationPresetTrain {
    /// The side of the square that comes out, in pixels.
    pub crop_size: u32,
    /// What is subtracted from each channel, of 0 to 1.
    pub mean: Vec<f64>,
    /// What each channel is then divided by.
    pub std: Vec<f64>,
    /// How pixels between pixels are made.
    pub interpolation: String,
    /// How likely an image is mirrored.
    pub hflip_prob: f64,
    /// `ra`, `ta_wide`, `augmix`, or a policy of AutoAugment: `imagenet`, `cifar10` or `svhn`.
    pub auto_augment_policy: Option<String>,
    /// The magnitude of `ra`.
    pub ra_magnitude: u32,
    /// The severity of `augmix`.
    pub augmix_severity: u32,
    /// How likely a rectangle is erased.
    pub random_erase_prob: f64,
}

impl ClassificationPresetTrain {
    /// The script's defaults.
    pub(crate) fn new(mean: Vec<f64>, std: Vec<f64>) -> Self {
        Self {
            crop_size: 224,
            mean,
            std,
            interpolation: "bilinear".into(),
            hflip_prob: 0.5,
            auto_augment_policy: None,
            ra_magnitude: 9,
            augmix_severity: 3,
            random_erase_prob: 0.0,
        }
    }
}

impl Class for ClassificationPresetTrain {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let interpolation = &self.interpolation;
        let crop = json!({"size": self.crop_size, "interpolation": interpolation});
        let mut steps = vec![json!({ "RandomResizedCrop": crop })];
        if self.hflip_prob != 0.0 {
            steps.push(json!({"RandomHorizontalFlip": {"p": self.hflip_prob}}));
        }
        steps.extend(self.auto_augment_policy.as_deref().map(|policy| match policy {
            "ra" => {
                let magnitude = self.ra_magnitude;
                json!({"RandAugment": {"interpolation": interpolation, "magnitude": magnitude}})
            }
            "ta_wide" => json!({"TrivialAugmentWide": {"interpolation": interpolation}}),
            "augmix" => {
                let severity = self.augmix_severity;
                json!({"AugMix": {"interpolation": interpolation, "severity": severity}})
            }
            policy => json!({"AutoAugment": {"policy": policy, "interpolation": interpolation}}),
        }));
        steps.extend([to_tensor(), normalize(&self.mean, &self.std)]);
        if self.random_erase_prob != 0.0 {
            steps.push(json!({"RandomErasing": {"p": self.random_erase_prob}}));
        }
        Ok(steps)
    }
}

/// timm's `create_transform(…, is_training=True)`, with what a model's configuration says and that function's defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransformsImagenetTrain {
    /// Channels, height and width.
    pub input_size: [u32; 3],
    /// The least and the largest part of the image's area that is cut out.
    pub scale: [f64; 2],
    /// Its least and largest proportion of width to height.
    pub ratio: [f64; 2],
    /// How likely an image is mirrored.
    pub hflip: f64,
    /// How likely it is turned upside down.
    pub vflip: f64,
    /// How much brightness, contrast and saturation change; a fourth number is the hue's.
    pub color_jitter: Vec<f64>,
    /// How likely an image loses its colours.
    pub grayscale_prob: f64,
    /// How pixels between pixels are made; `random` for bilinear or bicubic, as timm's training script has it.
    pub interpolation: String,
    /// What is subtracted from each channel, of 0 to 1.
    pub mean: Vec<f64>,
    /// What each channel is then divided by.
    pub std: Vec<f64>,
    /// How likely a rectangle is erased.
    pub re_prob: f64,
}

impl TransformsImagenetTrain {
    /// The function's defaults.
    pub(crate) fn new(of: &super::CreateTransform) -> Self {
        Self {
            input_size: of.input_size,
            scale: [0.08, 1.0],
            ratio: [3.0 / 4.0, 4.0 / 3.0],
            hflip: 0.5,
            vflip: 0.0,
            color_jitter: vec![0.4; 3],
            grayscale_prob: 0.0,
            interpolation: of.interpolation.clone(),
            mean: of.mean.clone(),
            std: of.std.clone(),
            re_prob: 0.0,
        }
    }
}

impl Class for TransformsImagenetTrain {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let [_, height, width] = self.input_size;
        let crop = |interpolation: &str| {
            json!({"RandomResizedCrop": {
                "size": [height, width], "scale": self.scale, "ratio": self.ratio, "interpolation": interpolation,
            }})
        };
        let mut steps = match self.interpolation.as_str() {
            "random" => {
                let either = [crop("bilinear"), crop("bicubic")];
                vec![json!({"RandomChoice": {"transforms": either}})]
            }
            one => vec![crop(one)],
        };
        for (flip, p) in [("RandomHorizontalFlip", self.hflip), ("RandomVerticalFlip", self.vflip)]
        {
            if p != 0.0 {
                steps.push(json!({ flip: {"p": p} }));
            }
        }
        let names = ["brightness", "contrast", "saturation", "hue"];
        if self.color_jitter.len() > names.len() {
            return Err(PresetError::Argument("`color_jitter` has more than four numbers".into()));
        }
        let jitter: serde_json::Map<_, _> = names
            .into_iter()
            .zip(&self.color_jitter)
            .filter(|(_, by)| **by != 0.0)
            .map(|(name, by)| (name.to_owned(), json!(by)))
            .collect();
        if !jitter.is_empty() {
            steps.push(json!({ "ColorJitter": jitter }));
        }
        if self.grayscale_prob != 0.0 {
            steps.push(json!({"RandomGrayscale": {"p": self.grayscale_prob}}));
        }
        steps.extend([to_tensor(), normalize(&self.mean, &self.std)]);
        if self.re_prob != 0.0 {
            // timm's own bounds.
            let (scale, ratio) = ([0.02, 1.0 / 3.0], [0.3, 1.0 / 0.3]);
            let erase = json!({"p": self.re_prob, "scale": scale, "ratio": ratio});
            steps.push(json!({ "RandomErasing": erase }));
        }
        Ok(steps)
    }
}
