//! Which way up an image is: what the metadata say, and the turn that follows.

use super::{Format, ifd};

/// The orientation, 1 to 8, that a file's metadata give its image: EXIF's, else XMP's; 1 when there
/// is none.
pub(super) fn of(format: Format, bytes: &[u8]) -> u8 {
    let (exif, xmp) = match format {
        Format::Jpeg => in_jpeg(bytes),
        Format::Png => in_png(bytes),
        Format::WebP => in_webp(bytes),
        Format::Tiff => return ifd::orientation(bytes).unwrap_or(1),
        Format::Bmp | Format::Gif => (None, None),
    };
    exif.map(|exif| exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
        .and_then(ifd::orientation)
        .or_else(|| xmp.and_then(orientation_in_xmp))
        .unwrap_or(1)
}

type Metadata<'a> = (Option<&'a [u8]>, Option<&'a [u8]>);

fn in_jpeg(bytes: &[u8]) -> Metadata<'_> {
    let (mut exif, mut xmp) = (None, None);
    let mut rest = bytes.get(2..).unwrap_or_default();
    // The segments before the first scan.
    while let [0xff, marker, tail @ ..] = rest {
        let Some(&[high, low]) = tail.first_chunk() else { break };
        let len = usize::from(u16::from_be_bytes([high, low]));
        let Some(segment) = tail.get(2..len) else { break };
        if *marker == 0xe1 && segment.starts_with(b"Exif\0\0") {
            exif.get_or_insert(segment);
        } else if *marker == 0xe1 && segment.starts_with(b"http://ns.adobe.com/xap/1.0/\0") {
            xmp = Some(segment);
        } else if *marker == 0xda {
            break;
        }
        rest = &tail[len..];
    }
    (exif, xmp)
}

fn in_png(bytes: &[u8]) -> Metadata<'_> {
    let (mut exif, mut xmp) = (None, None);
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((&[a, b, c, d, ref kind @ ..], tail)) = rest.split_first_chunk::<8>() {
        let len = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some(chunk) = tail.get(..len) else { break };
        match kind {
            b"eXIf" => exif = Some(chunk),
            // The keyword, then whether the text is compressed.
            b"iTXt" if chunk.starts_with(b"XML:com.adobe.xmp\0\0") => xmp = Some(chunk),
            _ => {}
        }
        rest = tail.get(len + 4..).unwrap_or_default();
    }
    (exif, xmp)
}

fn in_webp(bytes: &[u8]) -> Metadata<'_> {
    let (mut exif, mut xmp) = (None, None);
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((&[ref kind @ .., a, b, c, d], tail)) = rest.split_first_chunk::<8>() {
        let len = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some(chunk) = tail.get(..len) else { break };
        match kind {
            b"EXIF" => exif = Some(chunk),
            b"XMP " => xmp = Some(chunk),
            _ => {}
        }
        rest = tail.get(len + len % 2..).unwrap_or_default();
    }
    (exif, xmp)
}

/// `tiff:Orientation="6"` or `<tiff:Orientation>6<`.
fn orientation_in_xmp(xmp: &[u8]) -> Option<u8> {
    const NAME: &[u8] = b"tiff:Orientation";
    let found = xmp.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME);
    let value = found.filter_map(|(at, _)| match xmp.get(at + NAME.len()..)? {
        [b'=', b'"', digit, ..] | [b'>', digit, ..] => digit.checked_sub(b'0'),
        _ => None,
    });
    value.take(1).find(|digit| (1..=8).contains(digit))
}

/// Turns pixels of `N` bytes so that the image is upright, as `PIL.ImageOps.exif_transpose`; gives
/// them with the new width and height.
pub(super) fn apply(
    bytes: Vec<u8>,
    (width, height): (usize, usize),
    channels: usize,
    orientation: u8,
) -> (Vec<u8>, (usize, usize)) {
    let turned = match channels {
        1 => turn::<1>(&bytes, width, height, orientation),
        3 => turn::<3>(&bytes, width, height, orientation),
        _ => turn::<4>(&bytes, width, height, orientation),
    };
    match (turned, orientation) {
        (None, _) => (bytes, (width, height)),
        (Some(turned), 5..) => (turned, (height, width)),
        (Some(turned), _) => (turned, (width, height)),
    }
}

fn turn<const N: usize>(bytes: &[u8], width: usize, height: usize, by: u8) -> Option<Vec<u8>> {
    let pixels = bytes.as_chunks::<N>().0;
    // Where the pixel of column x and row y of the result comes from.
    let from = |x: usize, y: usize| match by {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (y, height - 1 - x),
        7 => (width - 1 - y, height - 1 - x),
        _ => (width - 1 - y, x),
    };
    let (columns, rows) = match by {
        2..=4 => (width, height),
        5..=8 => (height, width),
        _ => return None,
    };
    let mut out = Vec::with_capacity(bytes.len());
    for y in 0..rows {
        for x in 0..columns {
            let (from_x, from_y) = from(x, y);
            out.extend_from_slice(&pixels[from_y * width + from_x]);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_orientation_turns_its_way() {
        // 1 2 3
        // 4 5 6
        let turned = |by| apply(vec![1, 2, 3, 4, 5, 6], (3, 2), 1, by);
        assert_eq!(turned(1), (vec![1, 2, 3, 4, 5, 6], (3, 2)));
        assert_eq!(turned(2), (vec![3, 2, 1, 6, 5, 4], (3, 2)));
        assert_eq!(turned(3), (vec![6, 5, 4, 3, 2, 1], (3, 2)));
        assert_eq!(turned(4), (vec![4, 5, 6, 1, 2, 3], (3, 2)));
        assert_eq!(turned(5), (vec![1, 4, 2, 5, 3, 6], (2, 3)));
        assert_eq!(turned(6), (vec![4, 1, 5, 2, 6, 3], (2, 3)));
        assert_eq!(turned(7), (vec![6, 3, 5, 2, 4, 1], (2, 3)));
        assert_eq!(turned(8), (vec![3, 6, 2, 5, 1, 4], (2, 3)));
        assert_eq!(turned(9), turned(1));
    }

    #[test]
    fn xmp_says_it_in_two_ways() {
        assert_eq!(orientation_in_xmp(b"<x tiff:Orientation=\"6\"/>"), Some(6));
        assert_eq!(orientation_in_xmp(b"<tiff:Orientation>3</tiff:Orientation>"), Some(3));
        assert_eq!(orientation_in_xmp(b"<tiff:Orientation>9<"), None);
        assert_eq!(orientation_in_xmp(b"tiff:Orientation"), None);
    }
}
