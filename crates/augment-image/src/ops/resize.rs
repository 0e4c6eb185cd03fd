//! `resize`: another size.

use augment_core::{Data, Error, Image, Info, Op, Pixels, Problem, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent, MAX_SIDE};
use crate::geometry::{self, Geometry};
use crate::params::{Interpolation, Size};
use crate::pixels;
use crate::resample::{self, Filter, Part};

/// Gives the image another size (torchvision's `resize`).
///
/// Bytes are bit-equal to torchvision's on PIL images (with Pillow 13), which are always
/// antialiased; RGBA is mixed by its opacity. Floats are those of its tensors, for which there are
/// `nearest`, `nearest-exact`, `bilinear` and `bicubic`: to the last bit where torch 2.11 runs on one
/// thread of a CPU with AVX2, but for `bicubic` without `antialias`. Masks get the nearest values.
///
/// Antialiased floats of one pixel's width are made as all others; torch 2.11 repeats the first row
/// there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Resize {
    /// `[height, width]` in pixels, or one number for the shorter side, which the longer side
    /// follows in proportion. May be left out where `max_size` is given.
    #[serde(default)]
    pub size: Option<Size>,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// The most pixels that the longer side may get, more than `size`; the shorter side then
    /// follows it. Without `size`, what the longer side gets. Not together with `[height, width]`.
    #[serde(default)]
    pub max_size: Option<u32>,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "yes")]
    pub antialias: bool,
}

fn yes() -> bool {
    true
}

impl Resize {
    /// To exactly this size, in pixels.
    pub fn exact(height: u32, width: u32) -> Self {
        Self { size: Some(Size::Exact { height, width }), ..Self::NOTHING }
    }

    /// The shorter side to this size, in pixels, and the longer in proportion.
    pub fn shorter(size: u32) -> Self {
        Self { size: Some(Size::Shorter(size)), ..Self::NOTHING }
    }

    const NOTHING: Self = Self {
        size: None,
        interpolation: Interpolation::Bilinear,
        max_size: None,
        antialias: true,
    };

    /// The image in its other size, beside the image; it must have passed [`resample::check`].
    pub(crate) fn copy(&self, image: &Image, workspace: &mut Workspace) -> Result<Image> {
        geometry::apply_to(self, geometry::marks(image), workspace, |_, from, to, n, workspace| {
            Ok(self.pixels(&image.pixels, from, to, n, workspace))
        })
    }

    fn pixels(
        &self,
        pixels: &Pixels,
        from: Extent,
        to: Extent,
        channels: usize,
        workspace: &mut Workspace,
    ) -> Pixels {
        let filter = Filter { interpolation: self.interpolation, antialias: self.antialias };
        let part = (from, Part::whole(from));
        resample::resample(pixels, part, channels, to, filter, workspace)
    }

    /// The size that an image of this size gets, by torchvision's arithmetic.
    fn target(&self, from: Extent) -> Result<Extent> {
        let (short, long) = (from.width.min(from.height), from.width.max(from.height));
        if short == 0 || long > MAX_SIDE {
            let message = format!("{} × {} px cannot be resized", from.width, from.height);
            return Err(Error::invalid(message));
        }
        let sides = |short: u64, long: u64| {
            let (short, long) = (short as usize, long as usize);
            match from.width <= from.height {
                true => Extent { width: short, height: long },
                false => Extent { width: long, height: short },
            }
        };
        let (short, long) = (short as u64, long as u64);
        let to = match (self.size, self.max_size.map(u64::from)) {
            (Some(Size::Exact { height, width }), _) => extent(height, width),
            (Some(Size::Shorter(new_short)), max) => {
                let new_short = u64::from(new_short);
                let new_long = new_short * long / short;
                match max {
                    Some(max) if new_long > max => sides(max * new_short / new_long, max),
                    _ => sides(new_short, new_long),
                }
            }
            (None, Some(max)) => sides(max * short / long, max),
            (None, None) => return Err(Error::problem(Problem::Missing("size".into()))),
        };
        Dims::from(to).check_possible()?;
        Ok(to)
    }
}

fn extent(height: u32, width: u32) -> Extent {
    Extent { width: width as usize, height: height as usize }
}

/// An op that resizes to a size which it works out from the image's.
pub(super) trait Fit {
    /// How pixels between pixels are made.
    fn interpolation(&self) -> Interpolation;

    /// What an image of this size goes through.
    fn resize(&self, from: Extent) -> Resize;
}

/// The whole of such an op's `output_info`.
pub(super) fn output_info(fit: &impl Fit, input: &Info) -> Result<Info> {
    resample::check(input, fit.interpolation())?;
    let info = input.image()?;
    if let Some((width, height)) = info.size() {
        return fit.resize(Extent { width, height }).output_info(input);
    }
    let mut info = info.clone();
    (info.width, info.height) = (None, None);
    Ok(info.into())
}

/// The whole of such an op's `apply`.
pub(super) fn apply(fit: &impl Fit, data: Data, workspace: &mut Workspace) -> Result<Data> {
    let image = pixels::whole(data)?;
    fit.resize(Extent::of(&image)).apply(image.into(), workspace)
}

impl Geometry for Resize {
    fn size(&self, from: Dims) -> Result<Dims> {
        Ok(match (from.known(), self.size) {
            (Some(from), _) => self.target(from)?.into(),
            (None, Some(Size::Exact { height, width })) => extent(height, width).into(),
            (None, _) => Dims { width: None, height: None },
        })
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, to: Extent) {
        let (x, y) = ratios(from, to);
        for each in boxes {
            *each = [each[0] * x, each[1] * y, each[2] * x, each[3] * y];
        }
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, to: Extent) {
        let (x, y) = ratios(from, to);
        points.iter_mut().for_each(|point| *point = [point[0] * x, point[1] * y]);
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        Ok(resample::mask(&mask, from, Part::whole(from), to))
    }

    fn clamps(&self) -> bool {
        false
    }
}

fn ratios(from: Extent, to: Extent) -> (f32, f32) {
    let ratio = |from: usize, to: usize| (to as f64 / from as f64) as f32;
    (ratio(from.width, to.width), ratio(from.height, to.height))
}

impl Op for Resize {
    const NAME: &'static str = "resize";

    fn validate(&self) -> Result<()> {
        let positive = |field: &str, n: u32| match n {
            0 => Err(Error::invalid_field(field, "must be at least 1")),
            n if n as usize > MAX_SIDE => {
                Err(Error::invalid_field(field, format!("must be at most {MAX_SIDE}, got {n}")))
            }
            _ => Ok(()),
        };
        self.max_size.map_or(Ok(()), |max| positive("max_size", max))?;
        match (self.size, self.max_size) {
            (None, None) => Err(Error::problem(Problem::Missing("size".into()))),
            (None, Some(_)) => Ok(()),
            (Some(Size::Shorter(size)), max) => {
                positive("size", size)?;
                match max {
                    Some(max) if max <= size => Err(Error::invalid_field(
                        "max_size",
                        format!("must be more than `size`, which is {size}, got {max}"),
                    )),
                    _ => Ok(()),
                }
            }
            (Some(Size::Exact { .. }), Some(_)) => Err(Error::invalid_field(
                "max_size",
                "does not go with [height, width], only with the shorter side's size",
            )),
            (Some(Size::Exact { height, width }), None) => {
                positive("size", height)?;
                positive("size", width)?;
                Dims::from(extent(height, width))
                    .check_possible()
                    .map_err(|error| error.in_field("size"))
            }
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resample::check(input, self.interpolation)?;
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        resample::check(&data.info(), self.interpolation)?;
        geometry::apply(self, data, workspace, |pixels, from, to, channels, workspace| {
            if from == to {
                return Ok(pixels);
            }
            let out = self.pixels(&pixels, from, to, channels, workspace);
            pixels::recycle(pixels, workspace);
            Ok(out)
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};
    use safetensors::SafeTensors;

    use super::*;

    const GOLDEN: &str =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/resize.safetensors");

    fn parse(text: &str) -> Resize {
        serde_json::from_str(text).unwrap()
    }

    fn image(height: usize, width: usize, channels: usize, bytes: Vec<u8>) -> Image {
        Image::new(width, height, channels, Pixels::U8(bytes))
    }

    fn golden(tensors: &SafeTensors, name: &str) -> Image {
        let tensor = tensors.tensor(name).unwrap();
        let &[height, width, channels] = tensor.shape() else { panic!("{name}") };
        image(height, width, channels, tensor.data().to_vec())
    }

    #[test]
    fn the_bytes_are_torchvisions() {
        let file = std::fs::read(GOLDEN).unwrap();
        let tensors = SafeTensors::deserialize(&file).unwrap();
        let mut workspace = Workspace::new();
        let mut cases = 0;
        for name in tensors.names() {
            let [picture, filter, _] = name.split('/').collect::<Vec<_>>()[..] else { continue };
            let (input, expected) = (golden(&tensors, picture), golden(&tensors, name));
            let op = parse(&format!(
                r#"{{"size": [{}, {}], "interpolation": "{filter}"}}"#,
                expected.height, expected.width
            ));
            let info = op.output_info(&Data::from(input.clone()).info()).unwrap();
            let output = op.apply(input.into(), &mut workspace).unwrap();
            assert_eq!(output.info(), info, "{name}");
            assert!(output == expected.into(), "{name}");
            cases += 1;
        }
        assert_eq!(cases, 13 * 6);
    }

    #[test]
    fn the_sizes_are_torchvisions() {
        let file = std::fs::read(GOLDEN).unwrap();
        let tensors = SafeTensors::deserialize(&file).unwrap();
        let rows = tensors.tensor("sizes").unwrap();
        let numbers = rows.data().as_chunks::<4>().0.iter().map(|&n| u32::from_le_bytes(n));
        let numbers: Vec<u32> = numbers.collect();
        for &[height, width, size, max_size, new_height, new_width] in numbers.as_chunks().0 {
            let given = |n: u32| (n > 0).then_some(n);
            let size = given(size).map(Size::Shorter);
            let op = Resize { size, max_size: given(max_size), ..Resize::NOTHING };
            op.validate().unwrap();
            let to = op.target(extent(height, width)).unwrap();
            let expected = (new_height as usize, new_width as usize);
            assert_eq!((to.height, to.width), expected, "{op:?} of {height} × {width}");
        }
        assert_eq!(numbers.len(), 300 * 6);
    }

    fn resized(op: &Resize, image: Image) -> Image {
        op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap()
    }

    #[test]
    fn by_hand() {
        let op = Resize { interpolation: Interpolation::Box, ..Resize::exact(1, 2) };
        let halved = resized(&op, image(2, 4, 1, vec![0, 1, 100, 200, 0, 0, 50, 51]));
        // Along the rows first, with rounding: 1 and 150 above, 0 and 51 below.
        assert_eq!(halved, image(1, 2, 1, vec![1, 101]));
        let twice = resized(&Resize::exact(1, 4), image(1, 2, 1, vec![0, 100]));
        assert_eq!(twice, image(1, 4, 1, vec![0, 25, 75, 100]));
    }

    #[test]
    fn one_color_stays_that_color() {
        for filter in ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"] {
            let op = parse(&format!(r#"{{"size": 17, "interpolation": "{filter}"}}"#));
            for color in [[0; 4], [255; 4], [255, 254, 1, 255]] {
                let flat = resized(&op, image(40, 30, 4, color.repeat(40 * 30)));
                assert_eq!(flat, image(22, 17, 4, color.repeat(22 * 17)), "{filter}");
            }
        }
    }

    #[test]
    fn the_info_is_known_as_far_as_it_can_be() {
        let info = |width, height| {
            let mut info = ImageInfo::of(Dtype::Uint8);
            (info.width, info.height, info.channels) = (width, height, Some(3));
            Info::from(info)
        };
        let after = |op: &Resize, input| op.output_info(&input).unwrap();
        let exact = Resize::exact(5, 7);
        assert_eq!(after(&exact, info(None, Some(3))), info(Some(7), Some(5)));
        let shorter = Resize::shorter(10);
        assert_eq!(after(&shorter, info(Some(20), Some(31))), info(Some(10), Some(15)));
        assert_eq!(after(&shorter, info(Some(20), None)), info(None, None));
        assert!(exact.output_info(&Info::TEXT).is_err());
        let two = ImageInfo::of(Dtype::Uint8).sized(5, 5, 2).into();
        assert!(exact.output_info(&two).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused_beforehand() {
        for (wrong, message) in [
            ("{}", "the field `size` is missing"),
            (r#"{"size": 0}"#, "size: must be at least 1"),
            (r#"{"size": [3, 0]}"#, "size: must be at least 1"),
            (r#"{"size": [20000, 20000]}"#, "size: a result of 20000 × 20000 px is too large"),
            (
                r#"{"size": 9, "max_size": 9}"#,
                "max_size: must be more than `size`, which is 9, got 9",
            ),
            (
                r#"{"size": [9, 9], "max_size": 10}"#,
                "max_size: does not go with [height, width], only with the shorter side's size",
            ),
        ] {
            assert_eq!(parse(wrong).validate().unwrap_err().to_string(), message);
        }
        let wrong = serde_json::from_str::<Resize>(r#"{"size": 9, "antialias": 1}"#);
        assert!(wrong.is_err());
    }

    #[test]
    fn what_cannot_be_resized_is_an_error() {
        let refused = |op: Resize, image: Image| {
            op.apply(image.into(), &mut Workspace::new()).unwrap_err().to_string()
        };
        let float = Image { pixels: Pixels::F32(vec![0.0; 12]), ..image(2, 2, 3, vec![]) };
        let sharp = Resize { interpolation: Interpolation::Lanczos, ..Resize::exact(2, 2) };
        assert!(sharp.output_info(&Data::from(float.clone()).info()).is_err());
        assert!(refused(sharp, float).contains("float images"));
        assert!(refused(Resize::exact(1, 1), image(2, 2, 3, vec![0; 11])).contains("11 values"));
        assert!(refused(Resize::exact(1, 1), image(0, 2, 3, vec![])).contains("2 × 0"));
        let flat = image(1, 900, 1, vec![0; 900]);
        let longer = Resize { size: None, max_size: Some(9), ..Resize::NOTHING };
        assert_eq!(refused(longer, flat), "a result of 9 × 0 px has no pixels");
    }
}
