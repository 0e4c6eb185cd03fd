//! Labels as numbers.

use std::collections::BTreeSet;

use crate::error::{Error, Result};

/// The classes in the order of their numbers.
///
/// They are sorted, so that the order of the rows does not matter: as numbers where all are whole numbers
/// (Sentiment140's `0` and `4` become 0 and 1), else as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Classes(Vec<String>);

impl Classes {
    /// The classes of these labels.
    pub fn of<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let names: BTreeSet<&str> = labels.into_iter().collect();
        let numbers: Option<Vec<i64>> = names.iter().map(|name| name.trim().parse().ok()).collect();
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        if numbers.is_some() {
            names.sort_by_key(|name| name.trim().parse::<i64>().unwrap_or_default());
        }
        Self(names)
    }

    /// Classes in an order of one's own, such as that of another dataset.
    ///
    /// # Errors
    /// When one is there twice.
    pub fn new(names: Vec<String>) -> Result<Self> {
        let mut seen = BTreeSet::new();
        match names.iter().find(|name| !seen.insert(*name)) {
            Some(name) => Err(Error::Options(format!("the class `{name}` is there twice"))),
            None => Ok(Self(names)),
        }
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The number of a label.
    pub fn index(&self, label: &str) -> Option<u32> {
        self.0.iter().position(|name| name == label).map(|index| index as u32)
    }
}
