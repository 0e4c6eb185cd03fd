//! Gains over time: what fades, masks and the like do with a clip.

/// What a stretch of a clip is multiplied by; what lies outside stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Envelope {
    /// One gain for the samples from the first number up to the second.
    Gain(usize, usize, f32),
    /// From this sample on, a gain for each.
    Gains(usize, Vec<f32>),
    /// Silence from the first number up to the second.
    Silence(usize, usize),
}

impl Envelope {
    /// Does it with one channel, which is as long as the envelope was made for.
    pub(crate) fn apply(&self, plane: &mut [f32]) {
        match self {
            Self::Gain(from, to, gain) => plane[*from..*to].iter_mut().for_each(|x| *x *= gain),
            Self::Gains(from, gains) => {
                plane[*from..].iter_mut().zip(gains).for_each(|(x, gain)| *x *= gain);
            }
            Self::Silence(from, to) => plane[*from..*to].fill(0.0),
        }
    }
}
