//! What all ops on waveforms must stand.

use augment_core::{Audio, Data, Error, Op, Workspace};

/// What the op makes of the samples.
pub(crate) fn run(op: &impl Op, samples: &[f32], channels: usize, rate: u32) -> Vec<f32> {
    op.validate().unwrap();
    let data: Data = Audio { samples: samples.to_vec(), channels, rate }.into();
    let promised = op.output_info(&data.info()).unwrap();
    let after = op.apply(data, &mut Workspace::new()).unwrap();
    assert_eq!(promised.either(&after.info()).unwrap(), promised, "{op:?}: {:?}", after.info());
    after.into_audio().unwrap().samples
}

/// Noise in -1 to 1.
pub(crate) fn noise(len: usize) -> Vec<f32> {
    let mut state = 1u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    std::iter::repeat_with(next).take(len).collect()
}

/// Silence, a constant, one sample, nothing, no channel and eight channels give what was promised, with
/// every number finite, or an error of the data.
pub(crate) fn survives(op: &impl Op) {
    op.validate().unwrap();
    let clips = [
        (Vec::new(), 0),
        (Vec::new(), 1),
        (Vec::new(), 2),
        (vec![0.5], 1),
        (vec![0.5, -0.25], 2),
        (vec![0.25; 2], 1),
        (vec![0.0; 9000], 1),
        (vec![0.75; 9000], 2),
        (noise(8 * 1003), 8),
        (noise(20_000), 1),
    ];
    for (samples, channels) in clips {
        let data: Data = Audio { samples, channels, rate: 44_100 }.into();
        let info = data.info();
        let Ok(promised) = op.output_info(&info) else { continue };
        let again = op.apply(data.clone(), &mut Workspace::new());
        match op.apply(data, &mut Workspace::new()) {
            Ok(after) => {
                assert_eq!(promised.either(&after.info()).unwrap(), promised, "{op:?} on {info}");
                assert_eq!(again.unwrap(), after);
                if let Data::Audio(audio) = after {
                    assert!(audio.samples.iter().all(|x| x.is_finite()), "{op:?} on {info}");
                }
            }
            Err(Error::Data(_)) => {}
            Err(other) => panic!("{op:?} on {info}: {other}"),
        }
    }
}
