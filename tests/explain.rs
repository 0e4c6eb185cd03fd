//! `augment explain`, and `augment verify --against`: arrays that the peers made, by the whole command.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::path::Path;

use common::{Room, assert_says, files};

/// A room with the clip, and what the peers made of it.
fn room() -> Room {
    let room = Room::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/explain");
    for (name, path) in files(&golden) {
        room.write(&name, std::fs::read(path).unwrap());
    }
    room
}

/// The same bytes as the array with its axes the other way round: those of a file in Fortran's order.
fn turned(npy: &[u8], shape: &str, other: &str) -> Vec<u8> {
    let (head, values) = npy.split_at(128);
    let head = String::from_utf8_lossy(&head[10..]).replace("False", "True ").replace(shape, other);
    [&npy[..10], head.as_bytes(), values].concat()
}

const AST: &str = "--preset ASTFeatureExtractor --set num_mel_bins=23 --set max_length=80";
const WHISPER: &str = "--preset whisper-tiny --set feature_size=40 --set chunk_length=1";

#[test]
fn the_setting_that_differs_is_named() {
    let room = room();
    for (a, b, answer) in [
        ("librosa", "librosa-reflect", "B pads with reflect where A pads with zeros"),
        ("librosa", "librosa-htk", "B has mel_scale htk where A has slaney"),
        ("librosa", "librosa-symmetric", "B's window is symmetric where A's is periodic"),
        ("librosa", "librosa-hop", "B has hop_length 200 where A has 256"),
        ("librosa", "librosa-top-db-none", "B has top_db none where A has 80"),
        ("kaldi", "kaldi-dc", "B does not subtract the mean of each frame, A does"),
        ("whisper", "whisper-no-normalisation", "B normalises its values: none; A: (x + 4) / 4"),
        ("librosa", "librosa", "A and B are the same"),
    ] {
        let told = room.ok(&format!("explain {a}.npy {b}.npy --input clip.flac")).stdout;
        assert!(told.starts_with(answer), "{a} {b}: {told}");
    }
    let told = room.ok("explain librosa.npy librosa-scale.npy --input clip.flac").stdout;
    assert_says(
        &told,
        &[
            "plainly: B is A + 90.309 (samples times 32768, in dB)",
            "≠ scale",
            "pad_mode                 constant",
            "A is reproduced: ",
        ],
    );
    let told = room.ok("explain kaldi.npy kaldi-power.npy --input clip.flac --json").json();
    assert_eq!(told["differing"][0]["field"], "power");
    assert_eq!((&told["explained"], &told["a"]["exact"]), (&true.into(), &true.into()));
    assert_eq!(told["b"]["settings"]["window"], "povey");
    assert!(told["same"].as_array().unwrap().contains(&"hop_length".into()));
    // What a preset gives has the axes that its model takes.
    let told = room.ok(&format!("explain ast.npy --input clip.flac {AST}")).stdout;
    assert_says(&told, &["A and B are the same"]);
    room.write("turned.npy", turned(&room.read("ast.npy"), "(1, 80, 23)", "(23, 80, 1)"));
    let told = room.ok(&format!("explain turned.npy --input clip.flac {AST}")).stdout;
    assert_says(&told, &["B is bands × frames where A is frames × bands"]);
    let told = room.refused("explain ast.npy --input clip.flac --preset HUBERT_LARGE");
    assert_says(&told, &["HUBERT_LARGE gives tensor", "spectrograms alone can be explained"]);
}

#[test]
fn what_cannot_be_explained_is_said() {
    let room = room();
    // Of another sound.
    let clip = common::wav(&common::sound(3, 0.7));
    room.write("other.wav", clip);
    let run = room.run("explain kaldi.npy kaldi-dc.npy --input other.wav");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_says(&run.stdout, &["Not explained: Neither A nor B is reproduced", "not reproduced"]);
    assert_says(&room.refused("explain kaldi.npy --input clip.flac"), &["one and --preset"]);
    assert_says(&room.refused("explain kaldi.npy kaldi-dc.npy"), &["--input"]);
    assert_says(&room.refused("explain kaldi.npy clip.flac --input clip.flac"), &["no .npy file"]);
    let both = room.refused(&format!("explain kaldi.npy kaldi.npy --input clip.flac {AST}"));
    assert_says(&both, &["with --preset, give one array"]);
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos/coffee.jpg");
    room.write("coffee.jpg", std::fs::read(picture).unwrap());
    let told = room.refused("explain kaldi.npy kaldi-dc.npy --input coffee.jpg");
    assert_says(&told, &["coffee.jpg is no sound"]);
    let lost = room.refused("explain kaldi.npy kaldi-dc.npy --input clip.flac --crop-size 3");
    assert_says(&lost, &["say which by --preset"]);
}

#[test]
fn arrays_are_compared_with_what_a_preset_gives() {
    let room = room();
    let whisper = format!("verify {WHISPER} --against whisper.npy clip.flac");
    let told = room.ok(&whisper).stdout;
    assert_says(&told, &["whisper.npy is within 1e-4 of", "1 × 40 × 100 of <f4", "values  4000"]);
    assert_eq!(room.ok(&format!("{whisper} --quiet")).stdout, "");
    let told = room.ok(&format!("{whisper} --json")).json();
    assert_eq!((&told["within"], &told["difference"]["over"]), (&true.into(), &0.into()));
    let run = room.run(&format!("{whisper} --tolerance 0"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_says(
        &run.stdout,
        &["whisper.npy is not what", "differ by more than 0: ", "augment explain"],
    );
    let ast = format!("verify {AST} --against ast.npy clip.flac --tolerance 1e-3");
    assert_says(&room.ok(&ast).stdout, &["80 × 23 of float32 (frames, bands)"]);
    // bands × frames, and told.
    room.write("turned.npy", turned(&room.read("ast.npy"), "(1, 80, 23)", "(23, 80, 1)"));
    let told = room.ok(&ast.replace("ast.npy", "turned.npy")).stdout;
    assert_says(&told, &["in another order", "transpose(1, 0)"]);
    let run = room.run(&ast.replace("max_length=80", "max_length=81"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_says(
        &run.stdout,
        &["frames: 80 in the file, 81 here (1 fewer)", "one frame more or less"],
    );
}

#[test]
fn tensors_of_pictures_are_compared() {
    let room = Room::new();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos/coffee.jpg");
    room.write("photos/cups/coffee.jpg", std::fs::read(from).unwrap());
    room.ok("precompute photos --for resnet50 --out cache --quiet");
    let against = "verify --preset resnet50 --against cache/cups/coffee.npy photos/cups/coffee.jpg";
    assert_says(&room.ok(against).stdout, &["greatest difference   0 at [0, 0, 0]"]);
    let run = room.run(&format!("{against} --crop-size 192"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_says(
        &run.stdout,
        &["height: 224 in the file, 192 here (32 more)", "try --crop-size 224"],
    );
    let vit = against.replace("resnet50", "ViTImageProcessor") + " --set size=192";
    assert_says(&room.run(&vit).stdout, &["another size: try --set size=224"]);
    let train = room.run(&format!("{against} --train --crop-size 224"));
    assert_says(&train.stdout, &["this preset draws at random"]);
    for tolerance in ["nan", "-1", "inf"] {
        let told = room.refused(&format!("{against} --tolerance {tolerance}"));
        assert_says(&told, &["a number of at least 0"]);
    }
    assert_says(&room.refused("verify --preset resnet50 photos"), &["--against"]);
    assert_says(&room.refused("verify cache --crop-size 3"), &["say which by --preset"]);
    assert_says(
        &room.refused(
            "verify --preset whisper-tiny --against cache/cups/coffee.npy photos/cups/coffee.jpg",
        ),
        &["takes sounds"],
    );
}
