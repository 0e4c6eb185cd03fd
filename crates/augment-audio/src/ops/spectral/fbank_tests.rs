use super::*;

fn run(op: &Fbank, samples: Vec<f32>, channels: usize) -> Spectrogram {
    op.validate().unwrap();
    let audio = Audio { samples, channels, rate: 16_000 };
    let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
    let data = op.apply(audio.into(), &mut Workspace::new()).unwrap();
    assert_eq!(data.info(), info);
    data.into_spectrogram().unwrap()
}

fn noise(count: usize) -> Vec<f32> {
    (0..count).map(|n| ((n * n) as f32 * 0.37).sin() * 0.5).collect()
}

#[test]
fn silence_is_at_the_floor_and_the_energy_where_it_belongs() {
    let op = Fbank { use_energy: true, energy_floor: 0.0, ..Fbank::default() };
    let floor = f32::EPSILON.ln();
    for samples in [vec![0.0; 1000], vec![0.25; 1000]] {
        // A constant has no energy once its mean is gone.
        let out = run(&op, samples, 1);
        assert_eq!((out.bins, out.frames, out.unit), (24, 4, Unit::Log));
        assert!(out.values.iter().all(|x| (x - floor).abs() < 1e-5), "{:?}", out.values);
    }
    let op = Fbank { remove_dc_offset: false, preemphasis_coefficient: 0.0, ..op };
    for htk_compat in [false, true] {
        let out = run(&Fbank { htk_compat, ..op.clone() }, vec![0.5; 1000], 1);
        let energy = if htk_compat { 23 * 4 } else { 0 };
        assert!((out.values[energy] - 100f32.ln()).abs() < 1e-5);
    }
    let floored = run(&Fbank { energy_floor: 1.0, ..op }, vec![0.0; 1000], 1);
    assert_eq!(floored.values[..4], [0.0; 4]);
}

#[test]
fn the_scale_is_a_shift_of_logarithms() {
    let op = Fbank::default();
    let (one, loud) =
        (run(&op, noise(2000), 1), run(&Fbank { scale: 32_768.0, ..op }, noise(2000), 1));
    let shift = 2.0 * 32_768f32.ln();
    assert!(one.values.iter().zip(&loud.values).all(|(a, b)| (b - a - shift).abs() < 1e-4));
}

#[test]
fn dither_is_the_streams_and_differs_by_frame_and_channel() {
    let stream = Some(Stream { seed: 3, id: [1, 2, 3] });
    let op = Fbank { dither: 0.1, stream, ..Fbank::default() };
    let out = run(&op, vec![0.0; 2 * 1000], 2);
    assert_eq!(out, run(&op, vec![0.0; 2 * 1000], 2));
    let (left, right) = out.values.split_at(23 * 4);
    assert_ne!(left, right);
    assert_ne!(left[0], left[1]);
    // White noise in a band of rising width.
    assert!(left[22 * 4] > left[0]);
    let told = Fbank { stream: None, ..op }.validate().unwrap_err().to_string();
    assert!(told.starts_with("stream: "), "{told}");
}

#[test]
fn eight_channels_short_clips_and_nothing() {
    let op = Fbank { num_mel_bins: 80, ..Fbank::default() };
    let eight = run(&op, noise(700).repeat(8), 8);
    assert_eq!(eight.values, run(&op, noise(700), 1).values.repeat(8));
    let open = Fbank { snip_edges: false, ..op.clone() };
    assert_eq!(run(&open, vec![0.5; 80], 1).frames, 1);
    for (samples, channels) in [(vec![], 0), (vec![], 1), (vec![0.1; 399], 1)] {
        let audio = Audio { samples, channels, rate: 16_000 };
        let told = op.apply(audio.into(), &mut Workspace::new()).unwrap_err().to_string();
        assert!(told.contains("no frame"), "{told}");
    }
    // Fewer samples than half a shift.
    let audio = Audio { samples: vec![0.1; 79], channels: 1, rate: 16_000 };
    assert!(open.apply(audio.into(), &mut Workspace::new()).is_err());
}

#[test]
fn what_does_not_fit_is_named() {
    let told = |op: Fbank| {
        let info = Info::Audio { rate: Some(11_025), channels: Some(1), samples: None };
        op.validate().and_then(|()| op.output_info(&info)).unwrap_err().to_string()
    };
    let default = Fbank::default;
    assert!(told(Fbank { num_mel_bins: 2, ..default() }).starts_with("num_mel_bins: "));
    assert!(told(Fbank { high_freq: 8000.0, ..default() }).starts_with("high_freq: "));
    assert!(told(Fbank { high_freq: -5500.0, ..default() }).starts_with("high_freq: "));
    assert!(told(Fbank { frame_shift: 0.05, ..default() }).starts_with("frame_shift: "));
    let odd = Fbank { round_to_power_of_two: false, ..default() };
    assert!(told(odd).starts_with("frame_length: "));
    assert!(told(Fbank { dither: f64::NAN, ..default() }).starts_with("dither: "));
}
