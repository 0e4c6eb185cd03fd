//! What an image becomes when it is saved as a JPEG and read again. Codes and bits lose nothing, so
//! nothing is written.

use super::dct;
use super::planes::{Colors, Plane, Window, merge};
use super::split::{Quantisation, block, split};
use super::tables::quantisation;
use crate::simd::simd;

/// What is kept from image to image.
#[derive(Default)]
pub(crate) struct Buffers {
    planes: Vec<Plane>,
}

/// Does to an image of 1 or 3 channels what saving it at a quality of 1 to 100 does.
pub(crate) fn round_trip(
    pixels: &mut [u8],
    (width, height): (usize, usize),
    quality: u8,
    Buffers { planes }: &mut Buffers,
) {
    if pixels.is_empty() {
        return;
    }
    split(pixels, width, height, planes);
    let [bright, colors] = quantisation(quality).map(Quantisation::new);
    for (i, plane) in planes.iter_mut().enumerate() {
        lose(plane, if i == 0 { &bright } else { &colors });
    }
    let colors = if planes.len() == 1 { Colors::Gray } else { Colors::Ycc };
    merge(planes, colors, &Window::whole(width, height), pixels);
}

simd! {
    /// Quantises a plane.
    fn lose(plane: &mut Plane, quantisation: &Quantisation) {
        let stride = plane.stride;
        for rows in plane.bytes.chunks_exact_mut(stride * 8) {
            for at in (0..stride).step_by(8) {
                let mut block = quantisation.of(block(rows, at, stride));
                for (y, row) in block.iter_mut().enumerate() {
                    for (x, value) in row.iter_mut().enumerate() {
                        *value *= i32::from(quantisation.table[y * 8 + x]);
                    }
                }
                for (row, samples) in rows[at..].chunks_mut(stride).zip(dct::inverse(&block)) {
                    row[..8].copy_from_slice(&samples);
                }
            }
        }
    }
}
