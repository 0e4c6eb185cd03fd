//! What stands where the image has no pixels.

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands where an image has no pixels: one number for all channels, or one for each. 0 to
/// 255 on 8-bit images, as a rule 0 to 1 on float ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Fill {
    /// For all channels.
    All(f64),
    /// For each channel.
    Each(Vec<f64>),
}

impl Default for Fill {
    fn default() -> Self {
        Self::All(0.0)
    }
}

impl Fill {
    /// Whether it is the one that nobody names.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Fails unless the numbers are finite and there is one, three or four of them.
    ///
    /// # Errors
    /// Names the field `fill`.
    pub(crate) fn validate(&self) -> Result<()> {
        let values = match self {
            Self::All(value) => std::slice::from_ref(value),
            Self::Each(values) => values,
        };
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return Err(Error::invalid_field("fill", "must be a number, or one for each channel"));
        }
        Ok(())
    }

    /// The value of each of `channels` channels.
    ///
    /// # Errors
    /// When there are values for another number of channels.
    pub fn channels(&self, channels: usize) -> Result<Vec<f64>> {
        match self {
            Self::All(value) => Ok(vec![*value; channels]),
            Self::Each(values) if values.len() == channels => Ok(values.clone()),
            Self::Each(values) if values.len() == 1 => Ok(vec![values[0]; channels]),
            Self::Each(values) => Err(Error::data(format!(
                "`fill` has {} values for an image of {channels} channels",
                values.len()
            ))),
        }
    }

    /// The same, for an 8-bit image: whole numbers from 0 to 255, cut off as Python's `int` does.
    ///
    /// # Errors
    /// When there are values for another number of channels.
    pub fn bytes(&self, channels: usize) -> Result<Vec<u8>> {
        // A cast saturates.
        Ok(self.channels(channels)?.into_iter().map(|value| value as u8).collect())
    }
    /// What stands where a mask has no value: the number for all channels, else 0.
    pub(crate) fn mask(&self) -> u8 {
        match self {
            Self::All(value) => *value as u8,
            Self::Each(_) => 0,
        }
    }
}
