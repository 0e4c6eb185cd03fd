//! `augment hub`, and `precompute --for` a model.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use common::{Room, assert_says};
use serde_json::json;

/// `photos/`: three photographs in two classes.
fn photos(room: &Room) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos");
    for (name, class) in [("astronaut", "people"), ("chelsea", "cats"), ("coffee", "cats")] {
        let photo = std::fs::read(from.join(format!("{name}.jpg"))).unwrap();
        room.write(&format!("photos/{class}/{name}.jpg"), photo);
    }
}

#[test]
fn models_are_listed_and_shown() {
    let room = Room::new();
    let list = room.ok("hub list ResNet50_Weights").stdout;
    assert_eq!(list.lines().count(), 4, "{list}");
    assert_says(
        &list,
        &["ResNet50_Weights.IMAGENET1K_V2", "ImageClassification(resize_size=232, crop_size=224"],
    );
    assert_eq!(room.ok("hub list").stdout.lines().count(), 166 + 1826 + 37 + 30 + 17);
    assert_eq!(room.ok("hub list --kind video").stdout.lines().count(), 18);
    assert_says(
        &room.ok("hub list vit*384*openai").stdout,
        &["vit_base_patch32_clip_384.openai_ft_in12k_in1k"],
    );
    assert_says(&room.refused("hub list nothing-like-it"), &["no weights are like"]);
    let shown = room.ok("hub show resnet50").stdout;
    assert_says(
        &shown,
        &[
            "ResNet50_Weights.IMAGENET1K_V2 (torchvision 0.26.0)",
            "are the default",
            "crop_size: 224",
            "file: https://download.pytorch.org/models/resnet50-11ad3fa6.pth",
            "acc@1: 80.858",
        ],
    );
    let shown = room.ok("hub show timm/resnet50 --json").json();
    assert_eq!(shown["preset"]["create_transform"]["crop_pct"], 0.95);
    assert_says(&room.refused("hub show resnt50"), &["did you mean `resnet50`"]);
    assert_says(
        &room.ok("hub transforms resnet50:pretrained").stdout,
        &["IMAGENET1K_V1", "# `pretrained` is deprecated"],
    );
}

#[test]
fn a_preset_is_a_pipeline_that_could_have_been_written() {
    let room = Room::new();
    photos(&room);
    room.write(
        "steps.yaml",
        room.ok("hub transforms resnet50 --crop-size 96 --set resize_size=100").stdout,
    );
    assert_says(
        &room.text("steps.yaml"),
        &["- resize: {size: 100, interpolation: bilinear, antialias: true}", "- to_tensor"],
    );
    room.ok("precompute photos --pipeline steps.yaml --out by-steps --quiet");
    let run =
        room.ok("precompute photos --for resnet50 --crop-size 96 --resize-size 100 --out by-name");
    assert_says(
        &run.stderr,
        &["3 images in 2 classes", "for ResNet50_Weights.IMAGENET1K_V2, by torchvision 0.26.0"],
    );
    for name in ["cats/chelsea", "cats/coffee", "people/astronaut"] {
        let [one, other] =
            ["by-steps", "by-name"].map(|cache| room.read(&format!("{cache}/{name}.npy")));
        assert!(one == other);
        assert_eq!(one.len(), 128 + 4 * 3 * 96 * 96);
    }
    let line = room.text("by-name/manifest.jsonl");
    assert_says(
        &line,
        &[
            "\"preset\":{\"name\":\"ResNet50_Weights.IMAGENET1K_V2\",\"source\":\"torchvision 0.26.0\"",
        ],
    );
    // Other weights, or another size: everything anew.
    let run = room.ok("precompute photos --for resnet50:IMAGENET1K_V1 --crop-size 96 --resize-size 100 --out by-name");
    assert_says(&run.stderr, &["3 made"]);
}

#[test]
fn a_checkpoints_own_file_is_a_preset() {
    let room = Room::new();
    photos(&room);
    room.write(
        "clip/preprocessor_config.json",
        r#"{"feature_extractor_type": "CLIPFeatureExtractor", "size": 64, "crop_size": 61, "resample": 3}"#,
    );
    let steps = room.ok("hub transforms clip/preprocessor_config.json").stdout;
    assert_says(
        &steps,
        &[
            "size: 64, interpolation: bicubic",
            "output_size: [61, 61], offset: floor",
            "mean: [0.48145466,",
        ],
    );
    let run = room.ok("precompute photos --for clip/preprocessor_config.json --out cache");
    assert_says(
        &run.stderr,
        &[
            "for CLIPImageProcessor of clip/preprocessor_config.json, by transformers 5.24.0",
            "3 made",
        ],
    );
    room.write(
        "clip/preprocessor_config.json",
        r#"{"image_processor_type": "ViTImageProcessor", "do_pad": true}"#,
    );
    assert_says(
        &room.refused("precompute photos --for clip/preprocessor_config.json --out cache"),
        &["--for: clip/preprocessor_config.json: there is no step for `do_pad`"],
    );
    assert_says(&room.refused("hub transforms none.json"), &["cannot read none.json"]);
}

#[test]
fn a_sound_becomes_the_picture_that_an_image_model_takes() {
    let room = Room::new();
    room.clips(4, 0.5);
    room.ok("precompute data --for mobilenet_v3_small --format safetensors --quiet");
    let line: serde_json::Value =
        serde_json::from_str(room.text("data-cache/manifest.jsonl").lines().next().unwrap())
            .unwrap();
    assert_eq!(line["shape"], json!([3, 224, 224]));
    let ops = line["recipe"]["ops"].as_array().unwrap().iter().map(|op| op["op"].as_str().unwrap());
    let expected = [
        "to_mono",
        "mel_spectrogram",
        "power_to_db",
        "apply_colormap",
        "resize",
        "center_crop",
        "to_tensor",
        "normalize",
    ];
    assert!(ops.eq(expected));
    room.ok(
        "precompute data --for mobilenet_v3_small --colormap gray --range -80:0 --out gray --quiet",
    );
    assert_says(&room.text("gray/pipeline.yaml"), &["colormap: gray", "vmin: -80"]);
}

#[test]
fn a_sound_becomes_what_a_model_of_sounds_takes() {
    let room = Room::new();
    room.clips(1, 2.0);
    assert_says(
        &room.ok("hub transforms whisper-large-v3").stdout,
        &["- to_mono\n- resample: {target_sr: 16000}", "n_mels: 128"],
    );
    // Of 2 s, as each model takes them.
    for (model, shape) in [
        ("whisper-tiny", json!([80, 3000])),
        ("ASTFeatureExtractor", json!([1024, 128])),
        ("clap-htsat-fused", json!([4, 1001, 64])),
        ("clap-htsat-unfused", json!([1, 1001, 64])),
        ("HUBERT_LARGE", json!([32000])),
        ("SpeechT5FeatureExtractor", json!([126, 80])),
        ("encodec-48khz", json!([2, 143_040])),
        ("dac-44khz", json!([1, 88_576])),
        ("vggish", json!([2, 96, 64])),
        ("yamnet", json!([4, 96, 64])),
        ("panns-cnn14", json!([201, 64])),
        ("htsat", json!([1001, 64])),
        ("beats", json!([198, 128])),
        ("msclap-2023", json!([308_700])),
        ("silero-vad", json!([63, 576])),
    ] {
        room.ok(&format!("precompute data --for {model} --quiet --out {model}"));
        assert_eq!(room.manifest(model)[0]["shape"], shape, "{model}");
    }
    // Half a second is no example of VGGish's.
    room.clips(1, 0.5);
    let run = room.run("precompute data --for vggish --out short");
    assert_eq!(run.code, Some(1));
    assert_says(&run.stderr, &["unfold: 48 are too few for a window of 96"]);
    room.write(
        "clap.json",
        r#"{"feature_extractor_type": "ClapFeatureExtractor", "truncation": "rand_trunc", "max_length_s": 5}"#,
    );
    room.ok("precompute data --for clap.json --quiet --out clap");
    assert_eq!(room.manifest("clap")[0]["shape"], json!([1, 501, 64]));
    let told = room.refused("precompute data --for whisper-tiny --colormap gray --out x");
    assert_says(&told, &["--colormap has no say: whisper-tiny takes no picture"]);
}

#[test]
fn a_model_that_takes_several_tensors_has_them_in_one_file() {
    let room = Room::new();
    photos(&room);
    room.ok("precompute photos --for Siglip2ImageProcessor --out cache --quiet");
    let line = &room.manifest("cache")[0];
    assert_eq!(line["several"]["pixel_attention_mask"], json!({"shape": [256], "dtype": "int32"}));
    assert!(room.has("cache/cats/coffee.safetensors"));
    let told = room.refused("precompute photos --for Siglip2ImageProcessor --format npy --out x");
    assert_says(&told, &["only safetensors holds in one file"]);
}

#[test]
fn images_are_augmented_as_in_the_training_of_a_model() {
    let room = Room::new();
    photos(&room);
    let steps = room.ok("hub transforms resnet50 --train").stdout;
    assert_says(
        &steps,
        &[
            "ClassificationPresetTrain of pytorch/vision, references/classification/README.md",
            "- RandomResizedCrop: {size: 176, interpolation: bilinear}",
            "- TrivialAugmentWide: {interpolation: bilinear}",
            "- RandomErasing: {p: 0.1}",
        ],
    );
    let first = room.ok("hub transforms resnet50:IMAGENET1K_V1 --train").stdout;
    assert_says(&first, &["- RandomResizedCrop: {size: 224", "- RandomHorizontalFlip: {p: 0.5}"]);
    assert!(!first.contains("TrivialAugment") && !first.contains("RandomErasing"));
    assert_says(
        &room.ok("hub transforms timm/resnet50 --train --set interpolation=random").stdout,
        &["- RandomChoice: ", "- ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4}"],
    );
    let line =
        "precompute photos --for resnet50 --train --crop-size 64 --copies 2 --seed 3 --quiet";
    room.ok(&format!("{line} --out one --threads 1"));
    room.ok(&format!("{line} --out two --threads 3"));
    let lines = room.manifest("one");
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|line| line["shape"] == json!([3, 64, 64])));
    for name in ["cats/coffee.npy", "cats/coffee@1.npy"] {
        assert!(room.read(&format!("one/{name}")) == room.read(&format!("two/{name}")));
    }
    assert!(room.read("one/cats/coffee.npy") != room.read("one/cats/coffee@1.npy"));
    let told = room.refused("hub transforms densenet121 --train");
    assert_says(&told, &["--train: no recipe is known by which DenseNet121_Weights.IMAGENET1K_V1"]);
    let told = room.refused("precompute photos --for ViTImageProcessor --train --out x");
    assert_says(&told, &["there is no preset for training of ImageProcessor"]);
    room.write("vit.json", r#"{"image_processor_type": "ViTImageProcessor"}"#);
    assert_says(&room.refused("hub transforms vit.json --train"), &["says nothing of training"]);
    assert_says(&room.refused("precompute photos --train --out x"), &["say which by --for"]);
    assert_says(&room.refused("hub list --kind text"), &["precompute --tokenizer"]);
    let told = room.refused("hub transforms timm/resnet50 --set crop_pct=0");
    assert_says(&told, &["`crop_pct` must be more than 0"]);
    let told = room.refused("precompute photos --for resnet50 --train --set hflip_prob=-3 --out x");
    assert_says(&told, &["RandomHorizontalFlip.p"]);
    let told = room.refused(
        "precompute photos --for Siglip2ImageProcessor --set max_num_patches=4000000 --out x",
    );
    assert_says(&told, &["max_num_patches: with this `patch_size`"]);
    assert_says(
        &room.ok("hub transforms ViTImageProcessor --set image_mean=0.25 --set do_center_crop=true --crop-size 99").stdout,
        &["mean: [0.25, 0.25, 0.25]", "output_size: [99, 99]"],
    );
    let told = room.refused("hub transforms ViTImageProcessor --set size=[3]");
    assert_says(&told, &["`shortest_edge`, or `height` and `width`"]);
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_read() {
    let room = Room::new();
    photos(&room);
    room.write("x.csv", "text,label\na,1\n");
    for (line, told) in [
        (
            "photos --for resnet5",
            "--for: there is no model and there are no weights `resnet5`; did you mean `resnet50`",
        ),
        ("photos --for resnet50:V9", "resnet50 has no weights `V9`; it has `IMAGENET1K_V1`"),
        ("photos --for r3d_18", "takes video, not single images"),
        ("photos --for whisper-tiny", "whisper-tiny takes sounds, which photos holds none of"),
        (
            "photos --for timm/resnet50 --set crop_mode=middle",
            "`crop_mode` must be `center`, `squash` or `border`, got `middle`",
        ),
        (
            "photos --for resnet50 --set crop=3",
            "ImageClassification has no `crop`; it has `crop_size`",
        ),
        ("photos --for resnet50 --set crop", "--set is like"),
        (
            "photos --for resnet50 --interpolation cubic",
            "pipeline[0].resize.interpolation: unknown choice `cubic`; did you mean `bicubic`?",
        ),
        ("photos --for resnet50 --format png", "choose npy or safetensors"),
        ("photos --crop-size 3", "say which by --for"),
        ("photos", "--for a model, or --pipeline"),
        ("photos --for resnet50 --clip-seconds 3", "only sounds are cut into clips"),
        ("x.csv --for resnet50 --tokenizer words", "--for is about pictures and sounds"),
        ("x.csv --crop-size 3", "--crop-size is about pictures and sounds"),
        ("photos --for resnet50 --range 0:1", "--range is about sounds"),
    ] {
        let told_is = room.refused(&format!("precompute {line} --out cache"));
        assert_says(&told_is, &[told]);
        assert!(!room.has("cache"), "{line}");
    }
}

#[test]
fn weights_are_fetched_from_a_mirror_and_kept() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/models/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while reader.read_line(&mut line).unwrap_or(0) > 2 {}
            let body = if line.contains("/models/resnet18-f37072fd.pth") {
                "not these weights"
            } else {
                ""
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all((head + body).as_bytes());
        }
    });
    let room = Room::new();
    let told = room.refused(&format!("hub fetch resnet18 --base-url {url} --to weights"));
    // Their SHA-256 begins with other digits than the name says.
    assert_says(&told, &["f37072fd"]);
    assert!(!room.has("weights/resnet18-f37072fd.pth"));
    assert_says(&room.refused("hub fetch timm/resnet50"), &["has no file of its own here"]);
    assert_says(&room.refused("hub fetch resnet18 --to weights"), &["http"]);
}

#[test]
fn a_cache_is_checked_against_its_manifest() {
    let room = Room::new();
    photos(&room);
    room.write("x.csv", "text,label\na b,1\nc,0\n");
    room.ok("precompute photos --for resnet50 --out cache --quiet");
    room.ok("precompute x.csv --tokenizer words --out rows --quiet");
    assert_says(
        &room.ok("verify cache").stderr,
        &["cache: 3 files, 1.7 MiB; all as they were written"],
    );
    assert_says(&room.ok("verify rows").stderr, &["rows: 3 files"]);
    room.write("rows/tokenizer.json", "{}");
    assert_says(
        &room.run("verify rows").stderr,
        &["error: tokenizer.json: it has 2 bytes instead of"],
    );
    // One byte of the same length, one file short, one gone, one too many.
    let mut bytes = room.read("cache/cats/coffee.npy");
    bytes[1000] ^= 1;
    room.write("cache/cats/coffee.npy", bytes);
    room.write("cache/cats/chelsea.npy", "short");
    room.remove("cache/people/astronaut.npy");
    room.write("cache/cats/other.npy", "x");
    let run = room.run("verify cache --json");
    assert_eq!(run.code, Some(1));
    assert_says(
        &run.stderr,
        &[
            "error: cats/chelsea.npy: it has 5 bytes instead of 602240",
            "error: cats/coffee.npy: its content is another",
            "error: people/astronaut.npy: No such file",
            "note: cats/other.npy is in no line of the manifest",
            "3 not as they were written",
        ],
    );
    assert_eq!(run.json()["wrong"].as_array().unwrap().len(), 3);
    // What is short or gone is made anew by the next run; a change of the same length only after this tells of it.
    assert_says(
        &room.ok("precompute photos --for resnet50 --out cache").stderr,
        &["2 made, 1 kept"],
    );
    assert_says(&room.refused("verify photos"), &["cannot open photos/manifest.jsonl"]);
}
