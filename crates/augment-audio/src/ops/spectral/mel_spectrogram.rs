//! `mel_spectrogram`: power in mel bands over time.

use std::collections::HashMap;

use augment_core::{
    Audio, Data, Error, FrequencyScale, Info, Kind, Op, Result, Spectrogram, Unit, Workspace,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::simd::{self, LANES, Lanes};
use crate::dsp::{Framing, MelBank, MelNorm, MelScale, PadMode, PowerPlan, Window};

/// A mel spectrogram (`librosa.feature.melspectrogram`).
///
/// The defaults are librosa's, at the clip's own rate. torchaudio's `MelSpectrogram` is `{n_fft: 400, pad_mode: reflect, mel_scale: htk, norm: null}`
/// with `hop_length` half of `win_length`. Values agree with librosa 0.11 within 1e-3 dB.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MelSpectrogram {
    /// Samples in a frame: the length of the Fourier transform.
    pub n_fft: usize,
    /// Samples under the window; `n_fft` when left out.
    pub win_length: Option<usize>,
    /// Samples from one frame to the next; a quarter of `win_length` when left out.
    pub hop_length: Option<usize>,
    /// The window function.
    pub window: Window,
    /// Whether frame t is centred at sample t · hop_length instead of starting there.
    pub center: bool,
    /// What lies beyond the ends of the clip when frames are centred.
    pub pad_mode: PadMode,
    /// The exponent of the magnitude: 1 amplitude, 2 power.
    pub power: f64,
    /// How many mel bands.
    pub n_mels: usize,
    /// The lowest frequency in Hz.
    pub f_min: f64,
    /// The highest frequency in Hz; half the rate when left out.
    pub f_max: Option<f64>,
    /// How Hz become mel.
    pub mel_scale: MelScale,
    /// How the bands' triangles are scaled: `slaney` to equal area, `null` to a peak of 1.
    pub norm: Option<MelNorm>,
}

impl Default for MelSpectrogram {
    fn default() -> Self {
        Self {
            n_fft: 2048,
            win_length: None,
            hop_length: Some(512),
            window: Window::Hann,
            center: true,
            pad_mode: PadMode::Constant,
            power: 2.0,
            n_mels: 128,
            f_min: 0.0,
            f_max: None,
            mel_scale: MelScale::Slaney,
            norm: Some(MelNorm::Slaney),
        }
    }
}

/// Frames go through the filter bank [`LANES`] at a time, one a lane: a band's sum then needs no
/// sum across lanes.
struct Plan {
    spectrum: PowerPlan,
    bank: MelBank,
    /// A row of powers for each frame, `stride` long.
    rows: Vec<f32>,
    stride: usize,
    /// The same bin by bin.
    columns: Vec<Lanes>,
    /// The bands of these frames.
    bands: Vec<Lanes>,
}

impl Plan {
    fn new(framing: Framing, bank: MelBank) -> Self {
        let stride = framing.bins().next_multiple_of(LANES);
        Self {
            spectrum: PowerPlan::new(framing),
            rows: vec![0.0; LANES * stride],
            stride,
            columns: vec![[0.0; LANES]; stride],
            bands: vec![[0.0; LANES]; bank.len()],
            bank,
        }
    }
}

/// What decides a plan, apart from the framing: frequencies by their bits, to be hashed.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    framing: Framing,
    rate: u32,
    n_mels: usize,
    band: (u64, u64),
    scale: MelScale,
    norm: Option<MelNorm>,
}

#[derive(Default)]
struct Plans(HashMap<Key, Plan>);

impl MelSpectrogram {
    fn framing(&self) -> Framing {
        let Self { n_fft, win_length, hop_length, window, center, pad_mode, .. } = *self;
        Framing::new(n_fft, win_length, hop_length, window, center, pad_mode)
    }

    fn unit(&self) -> Unit {
        if self.power == 1.0 { Unit::Amplitude } else { Unit::Power }
    }

    /// The lowest and the highest frequency at this rate.
    fn band(&self, rate: u32) -> Result<(f64, f64)> {
        let f_max = self.f_max.unwrap_or(f64::from(rate) / 2.0);
        if f_max > self.f_min {
            return Ok((self.f_min, f_max));
        }
        Err(Error::invalid_field(
            "f_min",
            format!("must be below the highest frequency, {f_max} Hz, got {}", self.f_min),
        ))
    }

    fn plan<'a>(&self, rate: u32, plans: &'a mut Plans) -> Result<&'a mut Plan> {
        let framing = self.framing();
        let band = self.band(rate)?;
        let key = Key {
            framing,
            rate,
            n_mels: self.n_mels,
            band: (band.0.to_bits(), band.1.to_bits()),
            scale: self.mel_scale,
            norm: self.norm,
        };
        Ok(plans.0.entry(key).or_insert_with(|| {
            let bank = MelBank::new(rate, self.n_fft, self.n_mels, band, self.mel_scale, self.norm);
            Plan::new(framing, bank)
        }))
    }

    /// The bands of one channel into `out`, n_mels × frames.
    fn channel(
        &self,
        plan: &mut Plan,
        samples: &[f32],
        frames: usize,
        out: &mut [f32],
    ) -> Result<()> {
        let Plan { spectrum, bank, rows, stride, columns, bands } = plan;
        let bins = self.framing().bins();
        for first in (0..frames).step_by(LANES) {
            let count = LANES.min(frames - first);
            for (t, row) in (first..first + count).zip(rows.chunks_exact_mut(*stride)) {
                let row = &mut row[..bins];
                spectrum.frame(samples, t, row)?;
                match self.power {
                    2.0 => {}
                    1.0 => row.iter_mut().for_each(|x| *x = x.sqrt()),
                    other => row.iter_mut().for_each(|x| *x = x.powf(other as f32 / 2.0)),
                }
            }
            simd::transpose(rows, *stride, columns);
            simd::project(columns, bank.bands(), bands);
            for (band, row) in bands.iter().zip(out.chunks_exact_mut(frames)) {
                row[first..first + count].copy_from_slice(&band[..count]);
            }
        }
        Ok(())
    }
}

impl Op for MelSpectrogram {
    const NAME: &'static str = "mel_spectrogram";

    fn validate(&self) -> Result<()> {
        self.framing().validate()?;
        let at = |field, message: String| Err(Error::invalid_field(field, message));
        Error::check_range("n_mels", self.n_mels, 1..=8192)?;
        if !(self.power > 0.0 && self.power.is_finite()) {
            return at("power", format!("must be more than 0, got {}", self.power));
        }
        if !(self.f_min >= 0.0 && self.f_min.is_finite()) {
            return at("f_min", format!("must be at least 0 Hz, got {}", self.f_min));
        }
        match self.f_max {
            Some(f_max) if !(f_max > self.f_min && f_max.is_finite()) => {
                at("f_max", format!("must be above f_min = {} Hz, got {f_max}", self.f_min))
            }
            _ => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Audio { rate, channels, samples } = *input else {
            return Err(Error::expects(Kind::Audio, input));
        };
        if let Some(rate) = rate {
            self.band(rate as u32)?;
        }
        let framing = self.framing();
        Ok(Info::Spectrogram {
            channels,
            bins: Some(self.n_mels),
            frames: samples.map(|samples| framing.frames(samples)).transpose()?,
            scale: FrequencyScale::Mel,
            unit: self.unit(),
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let Audio { samples, channels, rate } = data.into_audio()?;
        let length = samples.len() / channels.max(1);
        let frames = self.framing().frames(length)?;
        let mut values = workspace.zeros(channels * self.n_mels * frames);
        let plan = self.plan(rate, workspace.slot())?;
        let planes = samples.chunks_exact(length);
        for (plane, out) in planes.zip(values.chunks_exact_mut(self.n_mels * frames)) {
            self.channel(plan, plane, frames, out)?;
        }
        workspace.recycle(samples);
        Ok(Spectrogram {
            values,
            channels,
            bins: self.n_mels,
            frames,
            scale: FrequencyScale::Mel,
            unit: self.unit(),
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mel(op: &MelSpectrogram, samples: Vec<f32>, channels: usize) -> Spectrogram {
        let audio = Audio { samples, channels, rate: 8000 };
        let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
        let data = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap()
    }

    #[test]
    fn a_tone_is_loudest_in_its_band_and_power_squares() {
        let hz = 1000.0;
        let tone: Vec<f32> =
            (0..8000).map(|n| (std::f32::consts::TAU * hz * n as f32 / 8000.0).sin()).collect();
        let op = MelSpectrogram { n_fft: 512, n_mels: 40, ..Default::default() };
        let power = mel(&op, tone.clone(), 1);
        let loudest = (0..40)
            .max_by(|&a, &b| {
                let at = |band: usize| power.values[band * power.frames + 8];
                at(a).total_cmp(&at(b))
            })
            .unwrap();
        let step = MelScale::Slaney.from_hz(4000.0) / 41.0;
        let peak = MelScale::Slaney.to_hz(step * (loudest + 1) as f64);
        assert!((peak - f64::from(hz)).abs() < 60.0, "{peak}");

        let doubled = tone.iter().map(|x| 2.0 * x).collect();
        let louder = mel(&op, doubled, 1);
        for (a, b) in power.values.iter().zip(&louder.values) {
            assert!((4.0 * a - b).abs() <= 1e-5 * b.abs());
        }
    }

    #[test]
    fn channels_do_not_mix() {
        let left: Vec<f32> = (0..3000).map(|n| ((n * n) as f32).sin()).collect();
        let right: Vec<f32> = (0..3000).map(|n| ((n * 7) as f32).cos()).collect();
        for op in [
            MelSpectrogram::default(),
            MelSpectrogram { n_fft: 300, power: 1.0, hop_length: None, ..Default::default() },
            MelSpectrogram { n_fft: 400, power: 1.5, center: false, ..Default::default() },
        ] {
            let both = mel(&op, [left.clone(), right.clone()].concat(), 2);
            let apart = [mel(&op, left.clone(), 1).values, mel(&op, right.clone(), 1).values];
            assert_eq!(both.values, apart.concat());
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: MelSpectrogram| op.validate().unwrap_err().to_string();
        let default = MelSpectrogram::default;
        assert!(told(MelSpectrogram { n_fft: 0, ..default() }).starts_with("n_fft: "));
        assert!(told(MelSpectrogram { win_length: Some(4096), ..default() }).starts_with("win_"));
        assert!(told(MelSpectrogram { hop_length: Some(0), ..default() }).starts_with("hop_"));
        assert!(told(MelSpectrogram { n_mels: 0, ..default() }).starts_with("n_mels: "));
        assert!(told(MelSpectrogram { f_max: Some(-1.0), ..default() }).starts_with("f_max: "));
        assert!(told(MelSpectrogram { power: f64::NAN, ..default() }).starts_with("power: "));
    }
}
