//! WSOLA: another tempo at the same pitch, by overlapping segments of the waveform where they are
//! most alike (Verhelst and Roelands 1993), with the choices of SoX's `tempo`.

use augment_core::simd::{self, Kernel};
use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the lengths of segment, search and overlap are chosen for (SoX's `-m`, `-s` and `-l`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum WsolaProfile {
    /// Long segments, shorter the faster the tempo.
    Music,
    /// Segments of 35 ms at most, with long searches.
    Speech,
    /// Segments of 20 ms at most, put where they fall: more distortion, but for factors close to 1.
    Linear,
}

/// The settings of a [`Wsola`]. Times are in ms; those left out follow from the profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WsolaSettings {
    /// The new tempo over the old one: 0.1 to 100; 2 is twice as fast.
    pub factor: f64,
    /// What the times left out are chosen for.
    pub profile: Option<WsolaProfile>,
    /// The length of a segment: 10 to 120.
    pub segment: Option<f64>,
    /// How far the best overlap is searched: 0 to 30.
    pub search: Option<f64>,
    /// How long segments overlap: 0 to 30.
    pub overlap: Option<f64>,
    /// Whether the search goes down a tree, instead of through all places.
    pub quick: bool,
}

impl WsolaSettings {
    /// SoX's defaults: 82, 14.68 and 12 ms.
    pub fn new(factor: f64) -> Self {
        Self { factor, profile: None, segment: None, search: None, overlap: None, quick: false }
    }

    /// Segment, search and overlap in ms.
    fn times(&self) -> [f64; 3] {
        // The longest segment, the power of the factor that shortens it, and what parts of it
        // overlap and are searched.
        let (longest, power, overlaps, searches) = match self.profile {
            None => (82.0, 0.0, 6.833, 5.587),
            Some(WsolaProfile::Music) => (82.0, 1.0, 7.0, 6.0),
            Some(WsolaProfile::Speech) => (35.0, 0.33, 2.5, 2.14),
            Some(WsolaProfile::Linear) => (20.0, 1.0, 2.0, f64::INFINITY),
        };
        let shorter = self.factor.powf(power).max(1.0);
        let segment = self.segment.unwrap_or_else(|| f64::max(10.0, longest / shorter));
        let search = self.search.unwrap_or(segment / searches);
        let overlap = self.overlap.unwrap_or(segment / overlaps);
        [segment, search, overlap]
    }

    /// Checks the numbers.
    ///
    /// # Errors
    /// Names the field that is out of its range.
    pub fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 0.1..=100.0)?;
        Error::check_range("segment", self.segment.unwrap_or(10.0), 10.0..=120.0)?;
        Error::check_range("search", self.search.unwrap_or(0.0), 0.0..=30.0)?;
        Error::check_range("overlap", self.overlap.unwrap_or(0.0), 0.0..=30.0)?;
        let [segment, _, overlap] = self.times();
        if 2.0 * overlap > segment {
            let message = format!("must be at most half a segment of {segment} ms, got {overlap}");
            return Err(Error::invalid_field("overlap", message));
        }
        Ok(())
    }

    /// The same in samples at `rate` Hz.
    ///
    /// # Errors
    /// When the rate is so low that a segment has no room for two overlaps.
    pub fn lengths(&self, rate: f64) -> Result<WsolaLengths> {
        let [segment, search, overlap] = self.times().map(|ms| rate * ms / 1000.0);
        let (segment, search) = ((segment + 0.5) as usize, (search + 0.5) as usize);
        // A multiple of 8, 16 at least.
        let mut overlap = (overlap + 4.5).max(16.0) as usize & !7;
        if 2 * overlap > segment {
            overlap -= 8;
        }
        if 2 * overlap > segment {
            return Err(Error::data(format!(
                "at {rate} Hz a segment of {segment} samples cannot overlap by {overlap} at both \
                 ends; use a longer `segment`"
            )));
        }
        Ok(WsolaLengths { segment, search, overlap })
    }
}

/// Lengths in samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WsolaLengths {
    /// Of a segment.
    pub segment: usize,
    /// Places that are looked at for the best overlap.
    pub search: usize,
    /// Of the overlap: a multiple of 8.
    pub overlap: usize,
}

/// Changes the tempo of clips; keeps its buffers between them.
///
/// It takes SoX's decisions in SoX's arithmetic (single precision, sums in the order of the
/// samples, all channels together): what comes out is what SoX 14.4.2 writes, to the last bit.
#[derive(Debug, Default)]
pub struct Wsola {
    /// Each channel with silence before and after it, one after the other.
    padded: Vec<f32>,
    /// What the next segment is overlapped with, channel after channel.
    tail: Vec<f32>,
    differences: Vec<f32>,
}

impl Wsola {
    /// How many samples a clip of `samples` samples has after: `samples / factor`, rounded.
    pub fn output_len(samples: usize, factor: f64) -> usize {
        if factor == 1.0 { samples } else { (samples as f64 / factor + 0.5) as usize }
    }

    /// Changes the tempo of a clip of `channels` planes of equal length, at `rate` Hz; the result
    /// is put behind what is in `out`, plane after plane. Factor 1 copies.
    ///
    /// # Errors
    /// Those of [`WsolaSettings::lengths`].
    pub fn process(
        &mut self,
        samples: &[f32],
        channels: usize,
        rate: f64,
        settings: &WsolaSettings,
        out: &mut Vec<f32>,
    ) -> Result<()> {
        let factor = settings.factor;
        let frames = samples.len() / channels.max(1);
        let total = Self::output_len(frames, factor);
        if factor == 1.0 || total == 0 {
            out.extend_from_slice(if total == 0 { &[] } else { samples });
            return Ok(());
        }
        let WsolaLengths { segment, search, overlap } = settings.lengths(rate)?;
        let step = segment - overlap;
        let segments = total.div_ceil(step);
        let advance = |count: usize| (factor * (count * step) as f64 + 0.5) as usize;
        // Where the search has looked last, and a block of places too many.
        let reach = advance(segments - 1) + search + segment + BLOCK;
        let stride = reach.max(search / 2 + frames);
        self.padded.clear();
        for plane in samples.chunks_exact(frames) {
            self.padded.resize(self.padded.len() + search / 2, 0.0);
            self.padded.extend_from_slice(plane);
            self.padded.resize(self.padded.len() + stride - search / 2 - frames, 0.0);
        }
        self.tail.clear();
        self.tail.resize(channels * overlap, 0.0);

        let first = out.len();
        out.resize(first + channels * total, 0.0);
        let fade_step = 1.0 / overlap as f32;
        for index in 0..segments {
            let start = advance(index);
            let offset = match index {
                0 => search / 2,
                _ => self.best(stride, start, channels, search, overlap, settings.quick),
            };
            let at = index * step;
            let len = step.min(total - at);
            let planes = self.padded.chunks_exact(stride).zip(self.tail.chunks_exact_mut(overlap));
            for ((plane, tail), out) in planes.zip(out[first..].chunks_exact_mut(total)) {
                let piece = &plane[start + offset..start + offset + segment];
                let out = &mut out[at..at + len];
                out.copy_from_slice(&piece[..len]);
                if index > 0 {
                    for (i, (out, before)) in out.iter_mut().zip(&*tail).enumerate() {
                        let fade_in = fade_step * i as f32;
                        *out = before * (1.0 - fade_in) + *out * fade_in;
                    }
                }
                tail.copy_from_slice(&piece[step..]);
            }
        }
        Ok(())
    }

    /// How far after `start` the waveform is most like the tail.
    fn best(
        &mut self,
        stride: usize,
        start: usize,
        channels: usize,
        search: usize,
        overlap: usize,
        quick: bool,
    ) -> usize {
        let mut compare = |first: usize, count: usize| {
            self.differences.resize(count.next_multiple_of(BLOCK), 0.0);
            let Self { padded, tail, differences } = &mut *self;
            let start = start + first;
            simd::run(Compare { padded, stride, start, channels, tail, overlap, differences });
            differences[0]
        };
        if !quick {
            compare(0, search.max(1));
            let all = &self.differences;
            let mut best = 0;
            for place in 0..search {
                if all[place] < all[best] {
                    best = place;
                }
            }
            return best;
        }
        // From the middle, then both ways from the best place of the last round, in ever smaller steps.
        let middle = search.div_ceil(2);
        let (mut best, mut least) = (middle, compare(middle, 1));
        for step in [64, 16, 4, 1] {
            let from = best as isize;
            let times = if step == 64 { isize::MAX } else { 3 };
            for step in [-step, step] {
                let mut place = from + step;
                let mut round = 0;
                while (0..search as isize).contains(&place) && round < times {
                    let difference = compare(place as usize, 1);
                    if difference < least {
                        (best, least) = (place as usize, difference);
                    }
                    place += step;
                    round += 1;
                }
            }
        }
        best
    }
}

/// Places that are compared at once, one a lane.
const BLOCK: usize = 32;

/// The sums of squared differences between the tail and what lies at `start` and the places after
/// it. Each place's sum goes through samples, then channels, in order.
struct Compare<'a> {
    padded: &'a [f32],
    stride: usize,
    start: usize,
    channels: usize,
    tail: &'a [f32],
    overlap: usize,
    differences: &'a mut [f32],
}

impl Kernel for Compare<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { padded, stride, start, channels, tail, overlap, differences } = self;
        let blocks = differences.as_chunks_mut::<BLOCK>().0;
        for (block, sums) in blocks.iter_mut().enumerate() {
            let mut sum = [0.0f32; BLOCK];
            let from = start + block * BLOCK;
            for i in 0..overlap {
                for channel in 0..channels {
                    let wanted = tail[channel * overlap + i];
                    let at = channel * stride + from + i;
                    let there = &padded[at..at + BLOCK];
                    for lane in 0..BLOCK {
                        let difference = there[lane] - wanted;
                        sum[lane] += difference * difference;
                    }
                }
            }
            *sums = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 32_768.0 - 1.0
        };
        (0..count).map(next).collect()
    }

    fn process(samples: &[f32], channels: usize, settings: &WsolaSettings) -> Vec<f32> {
        let mut out = Vec::new();
        Wsola::default().process(samples, channels, 8000.0, settings, &mut out).unwrap();
        out
    }

    #[test]
    fn profiles_give_soxs_times() {
        let times =
            |profile, factor| WsolaSettings { profile, ..WsolaSettings::new(factor) }.times();
        let [segment, search, overlap] = times(None, 3.0);
        assert_eq!(segment, 82.0);
        assert!((search - 14.68).abs() < 0.01 && (overlap - 12.0).abs() < 0.01);
        // The manual's example.
        assert_eq!(times(Some(WsolaProfile::Speech), 1.25)[0] as usize, 32);
        assert_eq!(times(Some(WsolaProfile::Linear), 0.5), [20.0, 0.0, 10.0]);
    }

    #[test]
    fn every_cpu_gives_the_same() {
        let padded = noise(2000);
        let compare = |differences: &mut [f32], anywhere: bool| {
            let tail = &padded[900..1000];
            let kernel = Compare {
                padded: &padded,
                stride: 1000,
                start: 5,
                channels: 2,
                tail,
                overlap: 50,
                differences,
            };
            if anywhere { kernel.run() } else { simd::run(kernel) }
        };
        let (mut a, mut b) = ([0.0; 96], [1.0; 96]);
        compare(&mut a, false);
        compare(&mut b, true);
        assert_eq!(a, b);
    }

    #[test]
    fn channels_keep_in_step() {
        let plane = noise(9000);
        let both = process(&[&plane[..], &plane[..]].concat(), 2, &WsolaSettings::new(1.3));
        let (left, right) = both.split_at(both.len() / 2);
        assert_eq!(left, right);
        assert_eq!(left.len(), 6923);
    }

    #[test]
    fn a_periodic_wave_stays_whole() {
        // Period 40: some place always fits, hence no step is heard.
        let wave: Vec<f32> =
            (0..16_000).map(|n| (std::f32::consts::TAU * (n % 40) as f32 / 40.0).sin()).collect();
        for factor in [0.5, 0.8, 1.7, 4.0] {
            for quick in [false, true] {
                let out = process(&wave, 1, &WsolaSettings { quick, ..WsolaSettings::new(factor) });
                let end = (out.len() as f64 - 1000.0 / factor) as usize;
                let jump = out[..end].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
                assert!(quick || jump < 0.16, "{factor}: {jump}");
            }
        }
    }

    #[test]
    fn ends_are_defined() {
        for frames in [0, 1, 2, 100, 700] {
            for factor in [0.1, 0.9, 1.0, 1.1, 100.0] {
                for channels in [1, 3, 8] {
                    let samples = noise(frames * channels);
                    let out = process(&samples, channels, &WsolaSettings::new(factor));
                    assert_eq!(out.len(), channels * Wsola::output_len(frames, factor));
                }
            }
        }
        assert!(process(&[0.0; 4000], 1, &WsolaSettings::new(1.5)).iter().all(|&x| x == 0.0));
        assert!(WsolaSettings::new(1.5).lengths(100.0).is_err());
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |settings: WsolaSettings| settings.validate().unwrap_err().to_string();
        let ok = WsolaSettings::new(1.0);
        assert!(told(WsolaSettings::new(0.0)).starts_with("factor: "));
        assert!(told(WsolaSettings::new(f64::NAN)).starts_with("factor: "));
        assert!(told(WsolaSettings { segment: Some(5.0), ..ok }).starts_with("segment: "));
        assert!(told(WsolaSettings { search: Some(-1.0), ..ok }).starts_with("search: "));
        assert!(
            told(WsolaSettings { segment: Some(20.0), overlap: Some(15.0), ..ok })
                .starts_with("overlap: ")
        );
    }
}
