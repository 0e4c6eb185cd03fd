//! How clips become spectrograms, told in numbers: for executors that have loops of their own.

use super::{FilterBank, Framing, MelFilters};

/// What an op on spectra makes of a clip: `|X|^power` of each of its frames, or bands of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Analysis {
    /// How the clip is cut into frames.
    pub framing: Framing,
    /// The exponent of the magnitude.
    pub power: f64,
    /// The clip's rate in Hz.
    pub rate: u32,
    /// The bands; all bins without.
    pub bands: Option<Bands>,
}

/// The bands of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bands {
    /// Spaced by mel.
    Mel(MelFilters),
    /// Equally spaced in Hz.
    Linear {
        /// The lowest and the highest frequency in Hz.
        band: (f64, f64),
        /// How many there are.
        count: usize,
    },
}

impl Analysis {
    /// The filters of the bands.
    pub fn bank(&self) -> Option<FilterBank> {
        let n_fft = self.framing.n_fft;
        self.bands.map(|bands| match bands {
            Bands::Mel(mel) => FilterBank::mel(self.rate, n_fft, &mel),
            Bands::Linear { band, count } => FilterBank::linear(self.rate, n_fft, band, count),
        })
    }

    /// How many rows come out.
    pub fn rows(&self) -> usize {
        match self.bands {
            Some(Bands::Mel(mel)) => mel.n_mels,
            Some(Bands::Linear { count, .. }) => count,
            None => self.framing.bins(),
        }
    }
}
