//! Tables made from how often each byte is there, channel by channel.

/// A table for each byte.
type Table<T> = [T; 256];

/// Spreads every channel evenly over all values (Pillow's `ImageOps.equalize`); of 1 or 3 channels.
pub(crate) fn equalize(bytes: &mut [u8], channels: usize) {
    if channels == 3 {
        let tables = count(bytes.as_chunks::<3>().0).map(|counts| equalizing(&counts));
        look_up(bytes, &tables);
    } else {
        let tables = count(bytes.as_chunks::<1>().0).map(|counts| equalizing(&counts));
        look_up(bytes, &tables);
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
        look_up(bytes, &[0, 1, 2].map(|channel| stretching(of(channel))));
    } else {
        look_up(bytes, &[stretching(of(0))]);
    }
}

/// Replaces every byte by its entry in its channel's table.
fn look_up<const C: usize>(bytes: &mut [u8], tables: &[Table<u8>; C]) {
    for pixel in bytes.as_chunks_mut::<C>().0 {
        for (byte, table) in pixel.iter_mut().zip(tables) {
            *byte = table[usize::from(*byte)];
        }
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

fn count<const C: usize>(pixels: &[[u8; C]]) -> [Table<u32>; C] {
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

/// The table that leaves all as it is.
fn identity() -> Table<u8> {
    std::array::from_fn(|x| x as u8)
}

fn equalizing(counts: &Table<u32>) -> Table<u8> {
    let total: u32 = counts.iter().sum();
    let last = counts.iter().rev().find(|&&n| n > 0).copied().unwrap_or(0);
    let step = (total - last) / 255;
    if step == 0 {
        return identity();
    }
    let mut sum = step / 2;
    counts.map(|n| {
        let level = sum / step;
        sum += n;
        level.min(255) as u8
    })
}

fn stretching((low, high): (u8, u8)) -> Table<u8> {
    if high <= low {
        return identity();
    }
    let scale = 255.0 / f64::from(high - low);
    let offset = -f64::from(low) * scale;
    std::array::from_fn(|x| (x as f64 * scale + offset) as u8)
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
        let table = equalizing(&counts);
        assert_eq!((table[0], table[1], table[10], table[11], table[20]), (0, 150, 150, 255, 255));
    }
}
