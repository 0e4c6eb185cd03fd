//! The phase vocoder: another tempo at the same pitch, in the frequency domain.

use augment_core::Result;
use augment_core::simd::{self, Kernel};
use realfft::num_complex::Complex;

use super::{Framing, IstftPlan, StftPlan};

/// The phase vocoder of `librosa.phase_vocoder` (Ellis 2002), with the transforms around it.
///
/// Output frame t has the magnitudes of the input at frame `t · rate`, on a line between its two
/// neighbours; from it to the next its phase moves on by the angle between these two. The angle is never
/// computed: phases are complex numbers of length 1, which are multiplied.
pub struct Vocoder {
    framing: Framing,
    stft: StftPlan,
    istft: IstftPlan,
    phase: Turns,
    /// The two neighbours, and which frame the first is.
    near: [Polar; 2],
    at: Option<usize>,
    spectrum: Vec<Complex<f32>>,
}

/// Numbers of length 1.
#[derive(Clone)]
struct Turns {
    re: Vec<f32>,
    im: Vec<f32>,
}

#[derive(Clone)]
struct Polar {
    magnitude: Vec<f32>,
    turn: Turns,
}

impl Vocoder {
    /// Plans the transforms.
    pub fn new(framing: Framing) -> Self {
        let bins = framing.bins();
        let turns = Turns { re: vec![1.0; bins], im: vec![0.0; bins] };
        let polar = Polar { magnitude: vec![0.0; bins], turn: turns.clone() };
        Self {
            framing,
            stft: StftPlan::new(framing),
            istft: IstftPlan::new(framing),
            phase: turns,
            near: [polar.clone(), polar],
            at: None,
            spectrum: vec![Complex::default(); bins],
        }
    }

    /// Samples of a clip of `samples` after: `samples / rate`, rounded, halves to even as Python does.
    pub fn output_len(samples: usize, rate: f64) -> usize {
        (samples as f64 / rate).round_ties_even() as usize
    }

    /// Plays `samples` `rate` times as fast, into all of `out`.
    ///
    /// # Errors
    /// When the clip has no frame.
    pub fn stretch(&mut self, samples: &[f32], rate: f64, out: &mut [f32]) -> Result<()> {
        let frames = self.framing.frames(samples.len())?;
        self.istft.start(out);
        self.at = None;
        let steps = (frames as f64 / rate).ceil() as usize;
        for t in 0..steps.min(IstftPlan::frames(&self.framing, out.len())) {
            let step = t as f64 * rate;
            self.look(samples, frames, step as usize)?;
            let [first, second] = &self.near;
            if t == 0 {
                self.phase.re.copy_from_slice(&first.turn.re);
                self.phase.im.copy_from_slice(&first.turn.im);
            }
            let share = step.fract() as f32;
            simd::run(Step {
                first,
                second,
                share,
                phase: &mut self.phase,
                spectrum: &mut self.spectrum,
            });
            self.istft.add(t, &mut self.spectrum, out)?;
        }
        self.istft.finish(out);
        Ok(())
    }

    /// Makes the frames `index` and `index + 1` the near ones.
    fn look(&mut self, samples: &[f32], frames: usize, index: usize) -> Result<()> {
        if self.at == Some(index) {
            return Ok(());
        }
        let known = index.checked_sub(1).is_some_and(|before| self.at == Some(before));
        if known {
            self.near.swap(0, 1);
        }
        for (t, near) in (index..).zip(&mut self.near).skip(usize::from(known)) {
            if t < frames {
                simd::run(Look { spectrum: self.stft.frame(samples, t)?, near });
            } else {
                near.magnitude.fill(0.0);
                near.turn.re.fill(1.0);
                near.turn.im.fill(0.0);
            }
        }
        self.at = Some(index);
        Ok(())
    }
}

/// Squared magnitudes below this are silence, whose phase is 0.
const SILENCE: f32 = 1e-30;

struct Look<'a> {
    spectrum: &'a [Complex<f32>],
    near: &'a mut Polar,
}

impl Kernel for Look<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.spectrum.len();
        let spectrum = &self.spectrum[..n];
        let Polar { magnitude, turn: Turns { re, im } } = self.near;
        let (magnitude, re, im) = (&mut magnitude[..n], &mut re[..n], &mut im[..n]);
        for k in 0..n {
            let z = spectrum[k];
            let square = z.re * z.re + z.im * z.im;
            let length = square.sqrt();
            let silent = square < SILENCE;
            let scale = 1.0 / if silent { 1.0 } else { length };
            magnitude[k] = length;
            re[k] = if silent { 1.0 } else { z.re * scale };
            im[k] = if silent { 0.0 } else { z.im * scale };
        }
    }
}

struct Step<'a> {
    first: &'a Polar,
    second: &'a Polar,
    share: f32,
    phase: &'a mut Turns,
    spectrum: &'a mut [Complex<f32>],
}

impl Kernel for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { first, second, share, phase, spectrum } = self;
        let n = spectrum.len();
        let (m0, m1) = (&first.magnitude[..n], &second.magnitude[..n]);
        let (re0, im0) = (&first.turn.re[..n], &first.turn.im[..n]);
        let (re1, im1) = (&second.turn.re[..n], &second.turn.im[..n]);
        let (re, im) = (&mut phase.re[..n], &mut phase.im[..n]);
        for k in 0..n {
            let magnitude = (1.0 - share) * m0[k] + share * m1[k];
            spectrum[k] = Complex::new(magnitude * re[k], magnitude * im[k]);
            // Second over first, then the phase times that.
            let turn_re = re1[k] * re0[k] + im1[k] * im0[k];
            let turn_im = im1[k] * re0[k] - re1[k] * im0[k];
            let next_re = re[k] * turn_re - im[k] * turn_im;
            let next_im = re[k] * turn_im + im[k] * turn_re;
            // A step of Newton's keeps the length at 1.
            let keep = 0.5 * (3.0 - (next_re * next_re + next_im * next_im));
            re[k] = next_re * keep;
            im[k] = next_im * keep;
        }
    }
}
