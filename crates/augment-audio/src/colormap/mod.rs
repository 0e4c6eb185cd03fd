//! matplotlib's colour maps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A colour map of matplotlib, by its name there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[non_exhaustive]
pub enum Colormap {
    /// Black over purple and orange to pale yellow.
    #[default]
    Magma,
    /// Purple over green to yellow.
    Viridis,
    /// Black over red to yellow.
    Inferno,
    /// Blue over red to yellow.
    Plasma,
    /// Black to white.
    Gray,
}

/// 256 RGB triples for each map, in the order of [`Colormap`]; made by
/// `tests/golden/colormaps.py`.
const TABLES: &[u8; 5 * 256 * 3] = include_bytes!("tables.bin");

impl Colormap {
    /// Its 256 colours, RGB, lowest first.
    pub fn table(self) -> &'static [[u8; 3]] {
        let (colours, _) = TABLES.as_chunks::<3>();
        &colours[256 * self as usize..][..256]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_matplotlib() {
        let checks = include_str!("../../../../tests/golden/colormaps.json");
        let checks: serde_json::Value = serde_json::from_str(checks).unwrap();
        for (map, name) in [
            (Colormap::Magma, "magma"),
            (Colormap::Viridis, "viridis"),
            (Colormap::Inferno, "inferno"),
            (Colormap::Plasma, "plasma"),
            (Colormap::Gray, "gray"),
        ] {
            let colours = checks[name].as_object().unwrap_or_else(|| panic!("{name}: {checks}"));
            assert!(colours.len() >= 4);
            for (index, rgb) in colours {
                let expected: [u8; 3] = serde_json::from_value(rgb.clone()).unwrap();
                assert_eq!(map.table()[index.parse::<usize>().unwrap()], expected, "{name}");
            }
        }
    }
}
