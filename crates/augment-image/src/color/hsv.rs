//! HSV: Pillow's of bytes, torchvision's of floats.
//!
//! Pillow works in single and double precision, pixel by pixel. What comes out are whole numbers,
//! and no fraction that is met on the way lies near enough to where they change to be rounded
//! across, but where it is exactly there. So whole numbers do, with one table for these cases.

use super::rgb::{LANES, Lanes, PerPixel, Planes};
use crate::simd::truncate;

/// Moves the hue of RGB by steps of 1/256 of a turn, through HSV.
pub(crate) struct Shift(pub(crate) u8);

impl PerPixel for Shift {
    #[inline(always)]
    fn run(&self, rgb: Planes) -> Planes {
        let [mut hue, saturation, value] = from_rgb(rgb);
        hue.iter_mut().for_each(|hue| *hue = hue.wrapping_add(self.0));
        to_rgb([hue, saturation, value])
    }
}

/// RGB to HSV.
pub(crate) struct FromRgb;

impl PerPixel for FromRgb {
    #[inline(always)]
    fn run(&self, rgb: Planes) -> Planes {
        from_rgb(rgb)
    }
}

/// HSV to RGB.
pub(crate) struct ToRgb;

impl PerPixel for ToRgb {
    #[inline(always)]
    fn run(&self, hsv: Planes) -> Planes {
        to_rgb(hsv)
    }
}

/// Pillow's hue where the true one, in steps of which 255 are a turn, is `i / 2` for an even `i` and
/// between `i / 2` and the next for an odd one.
pub const HUES: [u8; 512] = {
    let mut hues = [0; 512];
    let mut i = 0;
    while i < 510 {
        hues[i] = if i % 2 == 0 { rounded_hue(i as i32) } else { (i / 2) as u8 };
        i += 1;
    }
    hues
};

/// Pillow's hue of `sixths / 85` sixths of a turn, on the way that its fractions take: the true one
/// is whole, but they may end below it.
const fn rounded_hue(sixths: i32) -> u8 {
    const fn part(n: i32) -> f32 {
        n as f32 / 85.0
    }
    let h = match sixths / 85 {
        0 => 1.0 - part(85 - sixths),
        1 => part(sixths - 85) + 1.0,
        2 => 3.0 - part(255 - sixths),
        3 => part(sixths - 255) + 3.0,
        4 => 5.0 - part(425 - sixths),
        _ => part(sixths - 425) - 1.0,
    };
    let turns = ((h as f64 / 6.0 + 1.0) % 1.0) as f32;
    (turns as f64 * 255.0) as u8
}

#[inline(always)]
fn from_rgb([r, g, b]: Planes) -> Planes {
    let (mut value, mut range) = ([0; LANES], [0; LANES]);
    for i in 0..LANES {
        value[i] = r[i].max(g[i]).max(b[i]);
        range[i] = value[i] - r[i].min(g[i]).min(b[i]);
    }
    // How far round the hue is, in sixths of a turn times `range`.
    let mut sixths: Lanes<i16> = [0; LANES];
    for i in 0..LANES {
        let [r, g, b, value, range] = [r[i], g[i], b[i], value[i], range[i]].map(i16::from);
        // All three are made, and one is taken: the compiler makes no vectors of other branches.
        let [red, green, blue] = [g - b, b - r + 2 * range, r - g + 4 * range];
        let around = if g == value { green } else { blue };
        let around = if r == value { red } else { around };
        sixths[i] = if around < 0 { around + 6 * range } else { around };
    }
    let mut places: Lanes<u16> = [0; LANES];
    let mut saturation = [0; LANES];
    for i in 0..LANES {
        // Divisions are exact where the result is whole.
        let hue = 42.5 * f32::from(sixths[i]) / f32::from(range[i].max(1));
        let whole = truncate(hue);
        places[i] = (2 * whole + i32::from(hue > whole as f32)) as u16;
        saturation[i] = truncate(255.0 * f32::from(range[i]) / f32::from(value[i].max(1))) as u8;
    }
    let mut hue = [0; LANES];
    for i in 0..LANES {
        hue[i] = HUES[usize::from(places[i]) % HUES.len()];
    }
    [hue, saturation, value]
}

#[inline(always)]
fn to_rgb([hue, saturation, value]: Planes) -> Planes {
    let mut rgb = [[0; LANES]; 3];
    for i in 0..LANES {
        let around = 6 * i16::from(hue[i]);
        let chroma = u32::from(value[i]) * u32::from(saturation[i]);
        // How far each colour is below `value`, of 255: rising and falling with the hue.
        let below = [
            255 - ((around - 765).abs() - 255).clamp(0, 255),
            ((around - 510).abs() - 255).clamp(0, 255),
            ((around - 1020).abs() - 255).clamp(0, 255),
        ];
        for (plane, below) in rgb.iter_mut().zip(below) {
            // Rounded; it never is half way.
            plane[i] = value[i] - ((chroma * below as u32 + 32512) / 65025) as u8;
        }
    }
    rgb
}

/// torchvision's HSV of one pixel of floats: the hue in turns.
pub(crate) fn float_from_rgb([r, g, b]: [f32; 3]) -> [f32; 3] {
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let range = high - low;
    if range == 0.0 {
        return [0.0, 0.0, high];
    }
    let [rc, gc, bc] = [r, g, b].map(|x| (high - x) / range);
    let hue = if r == high {
        bc - gc
    } else if g == high {
        2.0 + rc - bc
    } else {
        4.0 + gc - rc
    };
    [(hue / 6.0 + 1.0) % 1.0, range / high, high]
}

/// The way back.
pub(crate) fn float_to_rgb([hue, saturation, value]: [f32; 3]) -> [f32; 3] {
    let sixth = (hue * 6.0).floor();
    let part = hue * 6.0 - sixth;
    let of_value = |share: f32| (share * value).clamp(0.0, 1.0);
    let low = of_value(1.0 - saturation);
    let falling = of_value(1.0 - saturation * part);
    let rising = of_value(1.0 - saturation + saturation * part);
    match sixth.rem_euclid(6.0) as u8 {
        0 => [value, rising, low],
        1 => [falling, value, low],
        2 => [low, value, rising],
        3 => [low, falling, value],
        4 => [rising, low, value],
        _ => [value, low, falling],
    }
}

#[cfg(test)]
mod tests {
    use super::super::rgb::tests::{colours, same_everywhere};
    use super::*;

    #[test]
    fn every_cpu_gives_the_same() {
        same_everywhere(&FromRgb);
        same_everywhere(&ToRgb);
        same_everywhere(&Shift(77));
    }

    /// Pillow's arithmetic, written as it stands there: by fractions.
    fn by_fractions([r, g, b]: [u8; 3]) -> [u8; 3] {
        let (high, low) = (r.max(g).max(b), r.min(g).min(b));
        if high == low {
            return [0, 0, high];
        }
        let range = f32::from(high - low);
        let [rc, gc, bc] = [r, g, b].map(|x| f32::from(high - x) / range);
        let hue = if r == high {
            bc - gc
        } else if g == high {
            (2.0 + f64::from(rc) - f64::from(bc)) as f32
        } else {
            (4.0 + f64::from(gc) - f64::from(rc)) as f32
        };
        let turns = ((f64::from(hue) / 6.0 + 1.0) % 1.0) as f32;
        let saturation = range / f32::from(high);
        [(f64::from(turns) * 255.0) as u8, (f64::from(saturation) * 255.0) as u8, high]
    }

    /// Likewise.
    fn back_by_fractions([hue, saturation, value]: [u8; 3]) -> [u8; 3] {
        let around = f64::from(f32::from(hue)) * 6.0 / 255.0;
        let sixth = around.floor();
        let part = (around - sixth) as f32;
        let saturation = (f64::from(saturation) / 255.0) as f32;
        let of_value = |share: f64| (f64::from(value) * share).round() as u8;
        let low = of_value(1.0 - f64::from(saturation));
        let falling = of_value(1.0 - f64::from(saturation * part));
        let rising = of_value(1.0 - f64::from(saturation) * (1.0 - f64::from(part)));
        match sixth as u8 % 6 {
            0 => [value, rising, low],
            1 => [falling, value, low],
            2 => [low, value, rising],
            3 => [low, falling, value],
            4 => [rising, low, value],
            _ => [value, low, falling],
        }
    }

    /// A prime number of colours apart, so that all values of each byte are met.
    #[test]
    fn whole_numbers_give_what_fractions_give() {
        let colours = colours(if cfg!(debug_assertions) { 211 } else { 1 });
        let mut there = colours.clone();
        super::super::rgb::each(&mut there, 3, &FromRgb);
        let mut back = colours.clone();
        super::super::rgb::each(&mut back, 3, &ToRgb);
        for (i, &colour) in colours.as_chunks::<3>().0.iter().enumerate() {
            assert_eq!(there[3 * i..][..3], by_fractions(colour), "{colour:?}");
            assert_eq!(back[3 * i..][..3], back_by_fractions(colour), "{colour:?}");
        }
    }
}
