//! What a JPEG's headers say of its image.

use super::super::{Error, Format, Result, check_size};
use super::bits::damaged;
use super::planes::Colors;

/// A component: brightness, say.
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks of it in each minimum unit, across and down.
    pub(super) h: usize,
    pub(super) v: usize,
    /// The number of its quantisation table.
    pub(super) table: usize,
    /// Its samples.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Blocks in a row and in a column: those of whole units.
    pub(super) across: usize,
    pub(super) down: usize,
}

/// The header of the image.
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
    /// The largest `h` and `v`.
    pub(super) h_max: usize,
    pub(super) v_max: usize,
    /// Minimum units across and down.
    pub(super) units: (usize, usize),
}

impl Frame {
    /// Reads the segment of a marker "start of frame".
    pub(super) fn read(segment: &[u8], is_progressive: bool, max: usize) -> Result<Self> {
        let [bits, h1, h0, w1, w0, n, rest @ ..] = segment else {
            return Err(damaged("a short header"));
        };
        if *bits != 8 {
            return Err(Error::unsupported(Format::Jpeg, format!("{bits} bits a sample")));
        }
        if !matches!(n, 1 | 3 | 4) {
            return Err(Error::unsupported(Format::Jpeg, format!("an image of {n} components")));
        }
        let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
        let (width, height) = check_size(Format::Jpeg, width.into(), height.into(), max)?;
        let specs = rest.as_chunks::<3>().0;
        let specs = specs.get(..usize::from(*n)).ok_or_else(|| damaged("a short header"))?;
        let factors =
            || specs.iter().map(|[_, hv, _]| (usize::from(hv >> 4), usize::from(hv & 15)));
        if !factors().all(|(h, v)| (1..=4).contains(&h) && (1..=4).contains(&v)) {
            return Err(damaged("sampling factors that are not 1 to 4"));
        }
        let h_max = factors().map(|(h, _)| h).max().unwrap_or(1);
        let v_max = factors().map(|(_, v)| v).max().unwrap_or(1);
        if factors().any(|(h, v)| h_max % h != 0 || v_max % v != 0) {
            return Err(Error::unsupported(Format::Jpeg, "a fractional sampling factor"));
        }
        let units = (width.div_ceil(8 * h_max), height.div_ceil(8 * v_max));
        let component = |(&[id, _, table], (h, v)): (&[u8; 3], (usize, usize))| Component {
            id,
            h,
            v,
            table: usize::from(table & 3),
            width: (width * h).div_ceil(h_max),
            height: (height * v).div_ceil(v_max),
            across: units.0 * h,
            down: units.1 * v,
        };
        let components = specs.iter().zip(factors()).map(component).collect();
        Ok(Self { width, height, is_progressive, components, h_max, v_max, units })
    }

    /// What the components are, by libjpeg's rules: what is said in the markers of JFIF and of
    /// Adobe, else a guess by their names.
    pub(super) fn colors(&self, is_jfif: bool, adobe: Option<u8>) -> Colors {
        let mut ids = [0; 3];
        ids.iter_mut().zip(&self.components).for_each(|(id, component)| *id = component.id);
        match (self.components.len(), adobe) {
            (1, _) => Colors::Gray,
            (4, None | Some(0)) => Colors::Cmyk,
            (4, Some(_)) => Colors::Ycck,
            _ if is_jfif => Colors::Ycc,
            (_, Some(0)) => Colors::Rgb,
            (_, None) if ids == *b"RGB" => Colors::Rgb,
            _ => Colors::Ycc,
        }
    }
}
