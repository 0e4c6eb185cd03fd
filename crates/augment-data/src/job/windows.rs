//! Recordings cut into clips of one length.

use augment_core::Audio;

use crate::error::{Error, Result};

/// Cuts recordings into clips of one length.
///
/// Clip `i` begins `i · hop_seconds` after the recording's beginning. What reaches beyond its end is
/// silence; a clip of which that is more than half is left out, unless it is the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Windows {
    /// How long a clip lasts.
    pub seconds: f64,
    /// From the beginning of one to that of the next.
    pub hop_seconds: f64,
}

impl Windows {
    /// # Errors
    /// When one is not between a millisecond and a day.
    pub(crate) fn validate(self) -> Result<()> {
        let is_possible = |seconds: f64| (1e-3..=86_400.0).contains(&seconds);
        if is_possible(self.seconds) && is_possible(self.hop_seconds) {
            return Ok(());
        }
        let Self { seconds, hop_seconds } = self;
        Err(Error::Options(format!(
            "clips of {seconds} s, one every {hop_seconds} s: both must be at least 0.001 s and at \
             most a day"
        )))
    }

    /// How many clips a recording gives.
    pub(super) fn count(self, recording: &Audio) -> usize {
        let len = samples(self.seconds, recording.rate);
        let starts =
            |i: &usize| self.start(*i, recording.rate) + len.div_ceil(2) <= recording.len();
        1 + (1..).take_while(starts).count()
    }

    /// Clip `index` of a recording, in the memory of `spare`.
    pub(super) fn cut(self, recording: &Audio, index: usize, mut spare: Vec<f32>) -> Audio {
        let len = samples(self.seconds, recording.rate);
        let start = self.start(index, recording.rate);
        spare.clear();
        for plane in recording.planes() {
            let there = &plane[start.min(plane.len())..(start + len).min(plane.len())];
            let end = spare.len() + len;
            spare.extend_from_slice(there);
            spare.resize(end, 0.0);
        }
        Audio { samples: spare, ..*recording }
    }

    fn start(self, index: usize, rate: u32) -> usize {
        (index as f64 * self.hop_seconds * f64::from(rate)).round() as usize
    }

    /// When clip `index` begins, in seconds, to the millisecond.
    pub(super) fn offset(self, index: usize) -> f64 {
        (index as f64 * self.hop_seconds * 1000.0).round() / 1000.0
    }
}

/// At least one, however low the rate is.
fn samples(seconds: f64, rate: u32) -> usize {
    ((seconds * f64::from(rate)).round() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(len: usize) -> Audio {
        let samples = (0..2 * len).map(|i| i as f32).collect();
        Audio { samples, channels: 2, rate: 10 }
    }

    #[test]
    fn the_last_clip_is_at_least_half_full() {
        let windows = Windows { seconds: 1.0, hop_seconds: 1.0 };
        let counts = [0, 1, 9, 10, 14, 15, 20, 24, 25].map(|len| windows.count(&recording(len)));
        assert_eq!(counts, [1, 1, 1, 1, 1, 2, 2, 2, 3]);
        let dense = Windows { seconds: 1.0, hop_seconds: 0.25 };
        assert_eq!(dense.count(&recording(10)), 3);
        assert_eq!((0..3).map(|i| dense.offset(i)).collect::<Vec<_>>(), [0.0, 0.25, 0.5]);
    }

    #[test]
    fn clips_are_cut_from_each_channel_and_padded() {
        let windows = Windows { seconds: 0.3, hop_seconds: 0.2 };
        let recording = recording(4);
        assert_eq!(windows.cut(&recording, 0, vec![9.0]).samples, [0., 1., 2., 4., 5., 6.]);
        assert_eq!(windows.cut(&recording, 1, vec![]).samples, [2., 3., 0., 6., 7., 0.]);
        assert_eq!(windows.cut(&recording, 7, vec![]).samples, [0.0; 6]);
    }

    #[test]
    fn lengths_must_be_possible() {
        for (seconds, hop_seconds) in [(0.0, 1.0), (1.0, 0.0), (f64::NAN, 1.0), (1.0, 1e9)] {
            assert!(Windows { seconds, hop_seconds }.validate().is_err());
        }
    }
}
