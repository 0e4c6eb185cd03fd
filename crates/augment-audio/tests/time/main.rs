//! Tempo, resampling, stretching and pitch against SoX, torchaudio and librosa; the scripts in
//! `tests/golden/` made the numbers.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test")]

mod golden;
mod inversion;
mod resample;
mod tempo;
mod vocoder;
