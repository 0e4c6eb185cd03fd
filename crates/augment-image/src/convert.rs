//! Bytes to floats and back, each with its order of the values: bytes stand pixel by pixel, floats
//! channel by channel.

use crate::simd::{self, Kernel, whole_or_zero};

/// What floats are of bytes: each byte times the sum of the two, which is more exact than one
/// factor.
pub(crate) type Factors = [f32; 2];

/// The bytes as they are.
pub(crate) const SAME: Factors = [1.0, 0.0];
/// Multiplied by 1/255 in single precision, as torchvision's `to_dtype` does.
pub(crate) const TIMES: Factors = [1.0 / 255.0, 0.0];
/// Divided by 255, as torchvision's `to_tensor` does, without the cost of a division: a byte times
/// the first factor's 16 bits is exact. The tests go through all bytes.
pub(crate) const OVER: Factors = {
    let first = f32::from_bits(TIMES[0].to_bits() & !0xFF);
    [first, (1.0 / 255.0 - first as f64) as f32]
};

/// Writes the floats of `bytes` to the empty `out`.
pub(crate) fn to_floats(bytes: &[u8], channels: usize, factors: Factors, out: &mut Vec<f32>) {
    out.reserve(bytes.len());
    simd::run(ToFloats { bytes, channels, factors, out });
}

struct ToFloats<'a> {
    bytes: &'a [u8],
    channels: usize,
    factors: Factors,
    out: &'a mut Vec<f32>,
}

impl Kernel for ToFloats<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { bytes, channels, factors, out } = self;
        for channel in 0..channels {
            // Steps that the compiler knows, it can take many at once.
            match channels {
                1 => plane(bytes.as_chunks::<1>().0, channel, factors, out),
                3 => plane(bytes.as_chunks::<3>().0, channel, factors, out),
                4 => plane(bytes.as_chunks::<4>().0, channel, factors, out),
                _ => {
                    let values = bytes.iter().skip(channel).step_by(channels);
                    out.extend(values.map(|&byte| float(byte, factors)));
                }
            }
        }
    }
}

#[inline(always)]
fn plane<const N: usize>(pixels: &[[u8; N]], channel: usize, by: Factors, out: &mut Vec<f32>) {
    out.extend(pixels.iter().map(|pixel| float(pixel[channel], by)));
}

#[inline(always)]
fn float(byte: u8, factors: Factors) -> f32 {
    let value = f32::from(byte);
    value * factors[0] + value * factors[1]
}

/// Writes the bytes of `floats` to the empty `out`: times `factor`, cut off, and wrapping around
/// as PyTorch does.
pub(crate) fn to_bytes(floats: &[f32], channels: usize, factor: f32, out: &mut Vec<u8>) {
    out.resize(floats.len(), 0);
    simd::run(ToBytes { floats, channels, factor, out });
}

struct ToBytes<'a> {
    floats: &'a [f32],
    channels: usize,
    factor: f32,
    out: &'a mut [u8],
}

impl Kernel for ToBytes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { floats, channels, factor, out } = self;
        let area = floats.len() / channels.max(1);
        match channels {
            1 => pixels::<1>(floats, factor, out),
            3 => pixels::<3>(floats, factor, out),
            4 => pixels::<4>(floats, factor, out),
            _ => {
                for (channel, plane) in floats.chunks_exact(area.max(1)).enumerate() {
                    let bytes = out.iter_mut().skip(channel).step_by(channels);
                    bytes.zip(plane).for_each(|(byte, &value)| *byte = wrapped(value * factor));
                }
            }
        }
    }
}

#[inline(always)]
fn pixels<const N: usize>(floats: &[f32], factor: f32, out: &mut [u8]) {
    let out = out.as_chunks_mut::<N>().0;
    let area = out.len();
    let planes: [&[f32]; N] = std::array::from_fn(|channel| &floats[channel * area..][..area]);
    for (i, pixel) in out.iter_mut().enumerate() {
        for (byte, plane) in pixel.iter_mut().zip(planes) {
            *byte = wrapped(plane[i] * factor);
        }
    }
}

/// The lowest eight bits of the whole part; 0 for what is not a number, or infinite.
#[inline(always)]
pub(crate) fn wrapped(value: f32) -> u8 {
    // Of floats beyond an integer's range the lowest eight bits are 0.
    whole_or_zero(value) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(bytes: &[u8], channels: usize, factors: Factors) -> Vec<f32> {
        let mut out = Vec::new();
        to_floats(bytes, channels, factors, &mut out);
        out
    }

    #[test]
    fn every_byte_is_divided_exactly() {
        let bytes: Vec<u8> = (0..=255).collect();
        let wanted: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect();
        assert_eq!(floats(&bytes, 1, OVER), wanted);
        let wanted: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) * (1.0 / 255.0)).collect();
        assert_eq!(floats(&bytes, 1, TIMES), wanted);
    }

    #[test]
    fn orders_are_turned_and_turned_back() {
        for channels in [1, 2, 3, 4, 5] {
            let bytes: Vec<u8> = (0..channels * 77).map(|i| (i * i / 3) as u8).collect();
            let planes = floats(&bytes, channels, SAME);
            assert_eq!(planes[1], f32::from(bytes[channels]));
            let mut anywhere = Vec::new();
            ToFloats { bytes: &bytes, channels, factors: SAME, out: &mut anywhere }.run();
            assert_eq!(planes, anywhere);

            let mut back = Vec::new();
            to_bytes(&planes, channels, 1.0, &mut back);
            assert_eq!(back, bytes);
            let mut anywhere = vec![0; bytes.len()];
            ToBytes { floats: &planes, channels, factor: 1.0, out: &mut anywhere }.run();
            assert_eq!(anywhere, bytes);
        }
    }

    #[test]
    fn what_does_not_fit_wraps_around() {
        let values = [-1.5, -0.5, -2.0, 255.9, 256.5, 300.0, 2_147_483_520.0, 1e10, f32::NAN];
        assert_eq!(values.map(wrapped), [255, 0, 254, 255, 0, 44, 128, 0, 0]);
        assert_eq!([f32::INFINITY, f32::NEG_INFINITY, -1e12].map(wrapped), [0; 3]);
    }
}
