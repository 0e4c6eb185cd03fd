use augment_core::Audio;
use augment_core::Data;
use augment_core::Workspace;

use super::effects::{EFFECTS, find};
use super::*;

fn sox(effects: &str) -> Sox {
    Sox { effects: effects.into(), p: 1.0 }
}

fn told(effects: &str) -> String {
    sox(effects).validate().unwrap_err().to_string()
}

fn info(rate: usize, channels: usize, samples: usize) -> Info {
    Info::Audio { rate: Some(rate), channels: Some(channels), samples: Some(samples) }
}

fn drawn(effects: &str, input: &Info, key: &str) -> Vec<AnyOp> {
    sox(effects).draw(input, &mut SampleRng::new(1, 0, key)).unwrap()
}

/// What the manual (sox(1), 14.4.2) has as examples of each effect, and every form of its usage.
const MANUAL: &[&str] = &[
    "allpass 1k 100h",
    "band -n 2k",
    "bandpass -c 1k 0.5o",
    "bandreject 1k 2q",
    "bass 6 100 0.5s",
    "treble +6",
    "biquad 0.1 0.2 0.3 1 -0.5 0.25",
    "channels 1",
    "chorus 0.7 0.9 55 0.4 0.25 2 -t",
    "chorus 0.6 0.9 50 0.4 0.25 2 -t \\\n 60 0.32 0.4 1.3 -s",
    "chorus 0.5 0.9 50 0.4 0.25 2 -t 60 0.32 0.4 2.3 -t 40 0.3 0.3 1.3 -s",
    "compand 0.3,1 6:-70,-60,-20 -5 -90 0.2",
    "compand .1,.2 -inf,-50.1,-inf,-50,-50 0 -90 .1",
    "compand .1,.1 -45.1,-45,-inf,0,-inf 45 -90 .1",
    "contrast",
    "contrast 50",
    "dcshift 0.1 0.05",
    "highpass 10",
    "deemph",
    "delay 1.5 +1 3000s",
    "delay 0 .05 .1 .15 .2 .25 remix - fade 0 4 .1 norm -1",
    "delay 1.3 1 .76 .54 .27 remix - fade h 0 2.7 2.5 norm -1",
    "dither",
    "dither -S",
    "dither -p 8",
    "downsample",
    "downsample 4",
    "echo 0.8 0.88 60 0.4",
    "echo 0.8 0.88 6 0.4",
    "echo 0.8 0.9 1000 0.3",
    "echo 0.8 0.9 1000 0.3 1800 0.25",
    "echos 0.8 0.7 700 0.25 700 0.3",
    "echos 0.8 0.7 700 0.25 900 0.3",
    "echos 0.8 0.7 40 0.25 63 0.3",
    "equalizer 1k 2q -3",
    "fade q .01 2 .01",
    "fade 1:30 -0 5",
    "fir 0.0195 -0.082 0.234 0.891 -0.145 0.043",
    "flanger",
    "flanger 0 2 0 71 0.5 sin 25 lin",
    "gain -n",
    "gain -n -3",
    "gain -l 6",
    "gain -en -1",
    "gain -B",
    "gain -b",
    "highpass -1 100",
    "hilbert",
    "hilbert -n 255",
    "lowpass -1 17801",
    "lowpass -2 1k 0.7q",
    "norm",
    "norm -1",
    "oops",
    "overdrive",
    "overdrive 10 50",
    "pad 1.5 1.5",
    "pad 4000s@3:00",
    "pad 0 3",
    "phaser 0.8 0.74 3 0.4 0.5 -t",
    "phaser 0.9 0.85 4 0.23 1.3 -s",
    "phaser 0.89 0.85 1 0.24 2 -t",
    "phaser 0.6 0.66 3 0.6 2 -t",
    "pitch -300",
    "pitch -q 100 82 14.68 12",
    "rate 48k",
    "rate -h 44100",
    "rate -v -b 90 48k",
    "rate -s 44100",
    "remix 6 7 8 0",
    "remix 1-3,7 3",
    "remix -",
    "remix 1,2 3,4v0.8",
    "remix -a 1,2 3,4v0.8",
    "remix -m 1,2 3,4v0.8",
    "remix 1,2i",
    "repeat",
    "repeat 2",
    "gain -3 pad 0 3 reverb",
    "reverse reverb -w reverse",
    "reverb --wet-only 50 50 100 100 0 0",
    "riaa",
    "earwax",
    "silence 1 5 2%",
    "silence 1 0:02 -40d -1 0.5t 1%",
    "silence -l 1 0.1t 1% -1 2.0t 1%",
    "sinc 3k",
    "sinc -4k",
    "sinc 3k-4k",
    "sinc 4k-3k",
    "sinc -n 255 -b 16 -17500",
    "sinc 3k-8k -t 100",
    "speed 1.1",
    "speed 100c",
    "stretch 1.5 20 lin 0.8 0.1",
    "swap",
    "tempo 1.1",
    "tempo -s 1.25",
    "tempo -q -m 0.9 82 14.68 12",
    "tremolo 6 40",
    "trim 0 10",
    "trim 12:34 =15:00 -2:00",
    "trim 12:34 2:26 -2:00",
    "upsample 4",
    "vol 10dB",
    "vol 0.5 amplitude 0.05",
    "vol 2 power",
    "gain -3 highpass 22 highpass 22 sinc -n 255 -b 16 -17500 gain 9 lowpass -1 17801",
];

#[test]
fn the_manuals_examples_are_read() {
    let mut seen = Vec::new();
    for effects in MANUAL {
        sox(effects).validate().unwrap_or_else(|error| panic!("{effects}: {error}"));
        seen.extend(parse(effects).unwrap().iter().map(|step| step.effect.name));
    }
    for effect in EFFECTS {
        assert!(seen.contains(&effect.name), "{} has no example", effect.name);
    }
}

#[test]
fn an_unknown_effect_is_named_with_the_nearest_and_all() {
    for effects in ["revreb 50", "norm revreb", "pitch 300 revreb 50"] {
        let told = told(effects);
        assert!(told.contains("`revreb`") && told.contains("`reverb`"), "{told}");
        assert!(told.contains("allpass, band, bandpass"), "{told}");
    }
    assert!(told("synth 1 sine 440").contains("SoX's `synth` is not supported"));
    assert!(told("  ").contains("one effect at least"));
}

#[test]
fn a_wrong_argument_is_named_with_its_place_and_the_usage() {
    for (effects, wanted) in [
        (
            "echo 0.8 0.9 60 x",
            "argument 4 (`x`) of `echo`: a decay is expected; usage: echo gain-in",
        ),
        ("echo 0.8 0.9 60", "argument 4 of `echo`: a decay is missing; usage: echo gain-in"),
        ("lowpass 3z", "argument 1 (`3z`) of `lowpass`: a frequency is expected"),
        ("lowpass 1k 2s", "argument 2 (`2s`) of `lowpass`: a width"),
        ("swap 3", "argument 1 (`3`) of `swap`: nothing more is expected"),
        ("trim 1:2:3:4", "argument 1 (`1:2:3:4`) of `trim`"),
        ("rate 0", "argument 1 (`0`) of `rate`: a rate is 1 to"),
        ("gain -h", "headroom"),
        ("repeat 1.5", "whole number"),
        ("reverb 150", "an argument of `reverb`: reverberance: must be between 0 and 100"),
        ("pitch 300:-300", "a range goes up"),
        ("sinc -M 3k", "linear phase"),
        ("bass 6 100 1.5s", "a slope is at most 1"),
        ("remix 1-x", "channels, like"),
        ("pad 1 2 3", "@position"),
        ("norm 'a", "not closed"),
    ] {
        let told = told(effects);
        assert!(told.contains(wanted), "{effects}: {told}");
    }
    // Both ends of a range are looked at.
    assert!(sox("reverb 50:100").validate().is_ok());
    assert!(sox("reverb 50:150").validate().is_err());
    assert!(sox("reverb -50:50").validate().is_err());
}

#[test]
fn numbers_of_ranges_are_drawn_for_each_sample() {
    let input = info(16_000, 1, 1000);
    let mut cents = Vec::new();
    for key in 0..400 {
        let ops = drawn("pitch -300:300 repeat 1:3", &input, &key.to_string());
        cents.push(ops[0].params()["cents"].as_f64().unwrap());
        assert!((1..=3).contains(&ops[1].params()["count"].as_u64().unwrap()));
    }
    assert!(cents.iter().all(|x| (-300.0..300.0).contains(x)));
    assert!(cents.iter().any(|&x| x < -250.0) && cents.iter().any(|&x| x > 250.0));
    let counts = |n: u64| {
        let ops = (0..400).map(|key| drawn("repeat 1:3", &input, &key.to_string()));
        ops.filter(|ops| ops[0].params()["count"] == n).count()
    };
    assert!((1..=3).all(|n| (95..175).contains(&counts(n))));
    // The same sample draws the same.
    let again = drawn("pitch -300:300 repeat 1:3", &input, "7");
    assert_eq!(again[0].params()["cents"].as_f64(), Some(cents[7]));
    assert!(
        sox("pitch 1:2").is_random() && sox("dither").is_random() && !sox("pitch 1").is_random()
    );
    assert!(Sox { effects: "norm".into(), p: 0.5 }.is_random());
}

#[test]
fn what_may_come_out_is_known() {
    let out = |effects: &str, input: &Info| sox(effects).output_info(input).unwrap();
    let input = info(16_000, 1, 16_000);
    assert_eq!(out("trim 0 0.5 reverb 50", &input), info(16_000, 1, 8000));
    assert_eq!(out("remix 1 1 reverb 50 rate 8k", &input), info(8000, 2, 16_000 / 2));
    assert_eq!(out("downsample 2", &input), info(16_000, 1, 16_000));
    assert_eq!(out("downsample 2 rate 4k", &input), info(4000, 1, 4000));
    let varied = Info::Audio { rate: Some(16_000), channels: Some(1), samples: None };
    assert_eq!(out("tempo 0.9:1.1", &input), varied);
    assert_eq!(out("reverb 10:90", &input), input);
    assert!(sox("norm").output_info(&Info::IMAGE).is_err());
    // Nothing is known: nothing is promised, but the rate that was asked for.
    assert_eq!(out("speed 1.1 reverb downsample 2", &Info::AUDIO), Info::AUDIO);
    assert_eq!(
        out("lowpass 1k 2o rate 8k", &Info::AUDIO),
        Info::Audio { rate: Some(8000), channels: None, samples: None }
    );
    // What has to be known is asked for.
    let rng = &mut SampleRng::new(1, 0, "a");
    for effects in ["lowpass 1k 2o", "downsample 2", "reverb"] {
        assert!(sox(effects).draw(&Info::AUDIO, rng).is_err(), "{effects}");
    }
    assert!(sox("lowpass 1k 2q").draw(&Info::AUDIO, rng).is_ok());
}

#[test]
fn the_end_of_the_chain_is_as_in_the_program() {
    let names = |effects: &str, input: &Info| -> Vec<&str> {
        drawn(effects, input, "a").iter().map(|op| op.name()).collect()
    };
    let mono = info(8000, 1, 8000);
    assert_eq!(names("reverb", &mono), ["sox_reverb", "sox_channels"]);
    assert_eq!(names("reverb", &info(8000, 2, 10)), ["sox_reverb"]);
    assert_eq!(names("channels 2 reverb", &mono), ["sox_channels", "sox_reverb"]);
    assert_eq!(names("downsample 2", &mono), ["sox_downsample", "sox_rate"]);
    assert_eq!(names("speed 1.1", &mono), ["sox_speed"]);
}

#[test]
fn it_is_a_string_or_has_fields() {
    let read = |text: &str| serde_json::from_str::<Sox>(text).unwrap();
    assert_eq!((read(r#""norm -1""#).p, read(r#""norm -1""#).effects.as_str()), (1.0, "norm -1"));
    assert_eq!(read(r#"{"effects": "norm", "p": 0.25}"#).p, 0.25);
    assert!(serde_json::from_str::<Sox>(r#"{"effects": "norm", "q": 1}"#).is_err());
    assert!(Sox { effects: "norm".into(), p: 2.0 }.validate().is_err());
    let never = Sox { effects: "norm".into(), p: 0.0 };
    assert!(never.draw(&Info::AUDIO, &mut SampleRng::new(1, 0, "a")).unwrap().is_empty());
}

/// Every effect bears silence, a constant, one sample, none and eight channels, or says why not.
#[test]
fn every_effect_bears_anything() {
    let mut workspace = Workspace::new();
    for effects in MANUAL {
        if sox(effects).validate().is_err() {
            continue;
        }
        for (len, channels, value) in
            [(0, 1, 0.0), (1, 1, 0.5), (5, 2, 0.0), (700, 8, 1.0), (4000, 2, -1.0), (300, 0, 0.0)]
        {
            let samples = vec![value; len * channels];
            let data = Data::from(Audio { samples, channels, rate: 44_100 });
            let Ok(promised) = sox(effects).output_info(&data.info()) else { continue };
            let ops = sox(effects).draw(&data.info(), &mut SampleRng::new(1, 0, "a")).unwrap();
            let out = ops.iter().try_fold(data, |data, op| op.apply(data, &mut workspace));
            let Ok(out) = out else { continue };
            assert_eq!(promised.either(&out.info()).unwrap(), promised, "{effects}");
            let samples = out.into_audio().unwrap().samples;
            assert!(samples.iter().all(|x| x.abs() <= 1.0), "{effects} on {len} × {channels}");
        }
    }
    assert!(find("norm").is_some());
}
