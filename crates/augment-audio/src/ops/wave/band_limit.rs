//! `band_limit`: the bandwidth of a lossy codec.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::{Band, Cascade, butterworth};

/// Takes the high frequencies out that an MP3 encoder would leave out at a bitrate: a low-pass, and
/// nothing else. There is no encoder in it, and none of the other sounds of one.
///
/// The edge is the one that LAME 3.100 chooses at a constant bitrate: from 2 kHz at 8 kbit/s to 20.5 kHz at
/// 320 for two channels and more, and half as high again, but not beyond 20.5 kHz, for one. (LAME takes the
/// nearest bitrate that there is; here the edges between two of them lie on a line.) The filter is
/// Butterworth's of order 8, run forwards and backwards: it falls by 96 dB an octave and turns no phase. An
/// edge above the Nyquist frequency changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandLimit {
    /// In kbit/s: 8 to 320.
    pub bitrate: f64,
}

/// Bitrates in kbit/s, and LAME's edges in Hz for two channels.
const EDGES: [(f64, f64); 17] = [
    (8.0, 2000.0),
    (16.0, 3700.0),
    (24.0, 3900.0),
    (32.0, 5500.0),
    (40.0, 7000.0),
    (48.0, 7500.0),
    (56.0, 10_000.0),
    (64.0, 11_000.0),
    (80.0, 13_500.0),
    (96.0, 15_100.0),
    (112.0, 15_600.0),
    (128.0, 17_000.0),
    (160.0, 17_500.0),
    (192.0, 18_600.0),
    (224.0, 19_400.0),
    (256.0, 19_700.0),
    (320.0, 20_500.0),
];

/// The edge at a bitrate, between two of the table by their distance.
fn edge(bitrate: f64, channels: usize) -> f64 {
    let above = EDGES.iter().position(|&(known, _)| bitrate <= known).unwrap_or(EDGES.len() - 1);
    let ((a, low), (b, high)) = (EDGES[above.max(1) - 1], EDGES[above.max(1)]);
    let edge = low + (high - low) * ((bitrate - a) / (b - a)).clamp(0.0, 1.0);
    if channels == 1 { (1.5 * edge).min(20_500.0) } else { edge }
}

impl Op for BandLimit {
    const NAME: &'static str = "band_limit";

    fn validate(&self) -> Result<()> {
        Error::check_range("bitrate", self.bitrate, 8.0..=320.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let edge = edge(self.bitrate, audio.channels);
        let rate = f64::from(audio.rate);
        if edge * 2.0 < rate {
            let cascade = Cascade::new(butterworth(Band::Low(edge), 8, rate));
            let len = audio.len().max(1);
            for plane in audio.samples.chunks_exact_mut(len) {
                cascade.process_both_ways(plane, 64);
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn the_edge_follows_the_bitrate() {
        assert_eq!((edge(8.0, 2), edge(128.0, 2), edge(320.0, 2)), (2000.0, 17_000.0, 20_500.0));
        assert_eq!((edge(72.0, 2), edge(240.0, 6)), (12_250.0, 19_550.0));
        assert_eq!((edge(8.0, 1), edge(64.0, 1), edge(128.0, 1)), (3000.0, 16_500.0, 20_500.0));
        let tone = |hz: f32| -> Vec<f32> {
            (0..8000).map(|n| (std::f32::consts::TAU * hz * n as f32 / 32_000.0).sin()).collect()
        };
        let op = BandLimit { bitrate: 16.0 };
        let left = |hz| {
            let out = run(&op, &tone(hz), 1, 32_000);
            super::super::rms(&out[2000..6000]) * 2f64.sqrt()
        };
        assert!((left(2000.0) - 1.0).abs() < 1e-3 && left(8000.0) < 1e-3);
        survives(&op);
    }
}
