//! RGB bytes by planes, a few pixels at a time: what the compiler makes vector code of.

use augment_core::Workspace;

use crate::simd::{self, Kernel};

/// Pixels at a time.
pub(crate) const LANES: usize = 128;

/// A value of each of these pixels.
pub(crate) type Lanes<T = u8> = [T; LANES];

/// Red, green and blue of these pixels, or three other values of each.
pub(crate) type Planes = [Lanes; 3];

/// What is done with pixels, each by itself.
pub(crate) trait PerPixel {
    /// What becomes of these; must be `#[inline(always)]`.
    fn run(&self, planes: Planes) -> Planes;
}

/// Changes RGB or RGBA in place, without its opacity; leaves other images alone.
pub(crate) fn each(bytes: &mut [u8], channels: usize, kernel: &impl PerPixel) {
    match channels {
        3 => simd::run(Each::<_, 3, { 3 * LANES }> { bytes, kernel }),
        4 => simd::run(Each::<_, 4, { 4 * LANES }> { bytes, kernel }),
        _ => {}
    }
}

/// The gray of RGB or RGBA by Pillow's weights; the bytes themselves where there are no colours.
pub(crate) fn gray(bytes: &[u8], channels: usize, workspace: &mut Workspace) -> Vec<u8> {
    let mut out = workspace.bytes(bytes.len() / channels.max(1));
    if channels < 3 {
        out.extend_from_slice(bytes);
        return out;
    }
    out.resize(bytes.len() / channels, 0);
    match channels {
        3 => simd::run(GrayOnly::<3, { 3 * LANES }> { bytes, out: &mut out }),
        _ => simd::run(GrayOnly::<4, { 4 * LANES }> { bytes, out: &mut out }),
    }
    out
}

/// The gray of these pixels: weights of 0.299, 0.587 and 0.114 in 16 bits, rounded.
#[inline(always)]
pub(crate) fn luma([r, g, b]: &Planes) -> Lanes {
    let mut gray = [0; LANES];
    for i in 0..LANES {
        let (r, g, b) = (u32::from(r[i]), u32::from(g[i]), u32::from(b[i]));
        gray[i] = ((19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16) as u8;
    }
    gray
}

/// Three times the gray.
pub(crate) struct Gray;

impl PerPixel for Gray {
    #[inline(always)]
    fn run(&self, planes: Planes) -> Planes {
        [luma(&planes); 3]
    }
}

/// `N` bytes are [`LANES`] pixels of `C` channels.
struct Each<'a, K, const C: usize, const N: usize> {
    bytes: &'a mut [u8],
    kernel: &'a K,
}

impl<K: PerPixel, const C: usize, const N: usize> Kernel for Each<'_, K, C, N> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (chunks, rest) = self.bytes.as_chunks_mut::<N>();
        for chunk in chunks {
            join::<C, N>(chunk, &self.kernel.run(split::<C, N>(chunk)));
        }
        let mut chunk = padded(rest);
        let planes = self.kernel.run(split::<C, N>(&chunk));
        join::<C, N>(&mut chunk, &planes);
        rest.copy_from_slice(&chunk[..rest.len()]);
    }
}

struct GrayOnly<'a, const C: usize, const N: usize> {
    bytes: &'a [u8],
    out: &'a mut [u8],
}

impl<const C: usize, const N: usize> Kernel for GrayOnly<'_, C, N> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (chunks, rest) = self.bytes.as_chunks::<N>();
        let (out, out_rest) = self.out.as_chunks_mut::<LANES>();
        for (out, chunk) in out.iter_mut().zip(chunks) {
            *out = luma(&split::<C, N>(chunk));
        }
        let gray = luma(&split::<C, N>(&padded(rest)));
        out_rest.copy_from_slice(&gray[..out_rest.len()]);
    }
}

/// The bytes, with zeros after them.
fn padded<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut chunk = [0; N];
    chunk[..bytes.len()].copy_from_slice(bytes);
    chunk
}

#[inline(always)]
fn split<const C: usize, const N: usize>(chunk: &[u8; N]) -> Planes {
    let mut planes = [[0; LANES]; 3];
    for i in 0..LANES {
        for (c, plane) in planes.iter_mut().enumerate() {
            plane[i] = chunk[i * C + c];
        }
    }
    planes
}

#[inline(always)]
fn join<const C: usize, const N: usize>(chunk: &mut [u8; N], planes: &Planes) {
    for i in 0..LANES {
        for (c, plane) in planes.iter().enumerate() {
            chunk[i * C + c] = plane[i];
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// RGB of every colour, and some.
    pub(crate) fn colours(step: usize) -> Vec<u8> {
        (0..1 << 24)
            .step_by(step)
            .flat_map(|n: u32| [n >> 16, n >> 8, n].map(|x| x as u8))
            .collect()
    }

    /// Whatever this CPU has: elsewhere it must give the same.
    pub(crate) fn same_everywhere(kernel: &impl PerPixel) {
        for (channels, pixels) in [(3, 1), (3, 32), (3, 1000), (4, 77)] {
            let bytes: Vec<u8> = (0..channels * pixels).map(|i| (i * i / 3 + i) as u8).collect();
            let (mut here, mut anywhere) = (bytes.clone(), bytes.clone());
            each(&mut here, channels, kernel);
            match channels {
                3 => Each::<_, 3, { 3 * LANES }> { bytes: &mut anywhere, kernel }.run(),
                _ => Each::<_, 4, { 4 * LANES }> { bytes: &mut anywhere, kernel }.run(),
            }
            assert_eq!(here, anywhere);
            let opacity =
                |bytes: &[u8]| bytes.iter().skip(3).step_by(4).copied().collect::<Vec<_>>();
            assert!(channels == 3 || opacity(&here) == opacity(&bytes));
        }
    }

    #[test]
    fn gray_is_pillows() {
        let bytes = [255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3];
        let mut workspace = Workspace::new();
        assert_eq!(gray(&bytes, 3, &mut workspace), [255, 76, 150, 29, 2]);
        assert_eq!(gray(&bytes[..12], 4, &mut workspace), [255, 0, 0]);
        assert_eq!(gray(&bytes[..2], 1, &mut workspace), [255, 255]);
        assert!(gray(&[], 3, &mut workspace).is_empty());
        // More than are done at a time, of every colour but few.
        let bytes = colours(1001);
        let expected: Vec<u8> = (bytes.as_chunks::<3>().0.iter())
            .map(|&[r, g, b]| {
                let sum = 19595 * u32::from(r) + 38470 * u32::from(g) + 7471 * u32::from(b);
                ((sum + 0x8000) >> 16) as u8
            })
            .collect();
        assert_eq!(gray(&bytes, 3, &mut workspace), expected);
    }
}
