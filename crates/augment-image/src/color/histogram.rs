//! Tables made from how often each byte is there, channel by channel.

use super::rgb::{PerPixel, Planes, each};
use super::table::Table;

/// How often each byte is there.
type Counts = [u32; 256];

/// Spreads every channel evenly over all values (Pillow's `ImageOps.equalize`); of 1 or 3 channels.
pub(crate) fn equalize(bytes: &mut [u8], channels: usize) {
    if channels == 3 {
        let tables = count(bytes.as_chunks::<3>().0).map(|counts| equalizing(&counts));
        each(bytes, channels, &tables);
    } else {
        let [counts] = count(bytes.as_chunks::<1>().0);
        equalizing(&counts).look_up(bytes);
    }
}

/// Stretches every channel to all values (Pillow's `ImageOps.autocontrast`); of 1 or 3 channels.
pub(crate) fn stretch(bytes: &mut [u8], channels: usize) {
    let ends = ends(bytes);
    // Those of a channel: `CHUNK` is a multiple of 3.
    let of = |channel: usize| {
        let ends = ends.iter().skip(channel).step_by(channels);
        ends.fold((255, 0), |(low, high), &(l, h)| (l.min(low), h.max(high)))
    };
    if channels == 3 {
        each(bytes, channels, &[0, 1, 2].map(|channel| stretching(of(channel))));
    } else {
        stretching(of(0)).look_up(bytes);
    }
}

/// A table for each channel.
impl PerPixel for [Table; 3] {
    #[inline(always)]
    fn run(&self, mut planes: Planes) -> Planes {
        planes.iter_mut().zip(self).for_each(|(plane, table)| table.look_up(plane));
        planes
    }
}

const CHUNK: usize = 96;

/// The lowest and the highest byte at each place of all chunks.
fn ends(bytes: &[u8]) -> [(u8, u8); CHUNK] {
    let (mut low, mut high) = ([255; CHUNK], [0; CHUNK]);
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    for chunk in chunks {
        for i in 0..CHUNK {
            low[i] = chunk[i].min(low[i]);
            high[i] = chunk[i].max(high[i]);
        }
    }
    for (i, &byte) in rest.iter().enumerate() {
        (low[i], high[i]) = (byte.min(low[i]), byte.max(high[i]));
    }
    std::array::from_fn(|i| (low[i], high[i]))
}

fn count<const C: usize>(pixels: &[[u8; C]]) -> [Counts; C] {
    // Pixels are often alike, and a counter cannot be added to again at once: they take turns.
    const TURNS: usize = 4;
    let mut counts = [[[0; 256]; TURNS]; C];
    let (chunks, rest) = pixels.as_chunks::<TURNS>();
    let mut add = |turn: usize, pixel: &[u8; C]| {
        for (counts, &byte) in counts.iter_mut().zip(pixel) {
            counts[turn][usize::from(byte)] += 1;
        }
    };
    for chunk in chunks {
        chunk.iter().enumerate().for_each(|(turn, pixel)| add(turn, pixel));
    }
    rest.iter().for_each(|pixel| add(0, pixel));
    counts.map(|turns| std::array::from_fn(|x| turns.iter().map(|counts| counts[x]).sum()))
}

fn equalizing(counts: &Counts) -> Table {
    let total: u32 = counts.iter().sum();
    let last = counts.iter().rev().find(|&&n| n > 0).copied().unwrap_or(0);
    let step = (total - last) / 255;
    if step == 0 {
        return Table::new(|x| x);
    }
    let mut sum = step / 2;
    Table::new(|x| {
        let level = sum / step;
        sum += counts[usize::from(x)];
        level.min(255) as u8
    })
}

fn stretching((low, high): (u8, u8)) -> Table {
    if high <= low {
        return Table::new(|x| x);
    }
    let scale = 255.0 / f64::from(high - low);
    let offset = -f64::from(low) * scale;
    Table::new(|x| (f64::from(x) * scale + offset) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted() {
        let pixels: Vec<[u8; 3]> = (0..11).map(|i| [i, i / 2, 7]).collect();
        let [red, green, blue] = count(&pixels);
        assert_eq!((red[10], green[5], green[4], blue[7]), (1, 1, 2, 11));
        assert_eq!(red.iter().sum::<u32>(), 11);
    }

    #[test]
    fn few_values_are_left_alone() {
        let mut bytes = [9, 9, 9, 7];
        equalize(&mut bytes, 1);
        assert_eq!(bytes, [9, 9, 9, 7]);
        stretch(&mut bytes, 1);
        assert_eq!(bytes, [255, 255, 255, 0]);
        let mut bytes = [9, 9];
        stretch(&mut bytes, 1);
        assert_eq!(bytes, [9, 9]);
    }

    #[test]
    fn ends_are_found_in_every_chunk() {
        let mut bytes = vec![100; 3 * 200];
        (bytes[3 * 50], bytes[3 * 199 + 1], bytes[2]) = (90, 110, 101);
        stretch(&mut bytes, 3);
        assert_eq!(bytes[..3], [255, 0, 255]);
        assert_eq!((bytes[3 * 50], bytes[3 * 199 + 1], bytes[5]), (0, 255, 0));
    }

    #[test]
    fn counts_become_levels() {
        // A step of 2: the first has one below it, the second 300 of 510.
        let mut counts = [0; 256];
        (counts[0], counts[10], counts[20]) = (300, 210, 5);
        let mut levels = [0, 1, 10, 11, 20];
        equalizing(&counts).look_up(&mut levels);
        assert_eq!(levels, [0, 150, 150, 255, 255]);
    }
}
