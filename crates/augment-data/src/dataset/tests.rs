use std::fs;

use super::*;

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

fn open(files: &[(&str, &str)]) -> Result<Dataset> {
    Dataset::open(tree(files).path(), &DatasetOptions::default())
}

/// key, split, category and target of each record.
fn rows(dataset: &Dataset) -> Vec<String> {
    let row = |r: &Record| {
        format!("{} {} {} {}", r.key, r.split.as_deref().unwrap_or("-"), r.category, r.target)
    };
    dataset.records.iter().map(row).collect()
}

const TABLE: &str = "filename,fold,target,category,esc10,src_file,take\n\
    1-1-A-0.wav,1,0,dog,True,1,A\n4-2-A-10.wav,4,10,rain,True,2,A\n5-3-A-0.wav,5,0,dog,True,3,A\n";

#[test]
fn esc50_by_its_table() {
    let dataset =
        open(&[("meta/esc50.csv", TABLE), ("audio/1-1-A-0.wav", ""), ("audio/x.wav", "")]);
    let dataset = dataset.unwrap();
    assert_eq!(dataset.layout, Layout::Esc50);
    assert_eq!(
        rows(&dataset),
        ["1-1-A-0 train dog 0", "4-2-A-10 valid rain 10", "5-3-A-0 test dog 0"]
    );
    assert_eq!(dataset.records[0].source, "audio/1-1-A-0.wav");
    assert_eq!(dataset.notes, ["1 files in audio/ are not in meta/esc50.csv"]);
}

#[test]
fn esc50_by_names_alone_or_already_split() {
    let bare = open(&[("2-7-A-1.ogg", ""), ("5-8-B-77.ogg", ""), ("readme.wav", "")]).unwrap();
    assert_eq!(rows(&bare), ["2-7-A-1 train rooster 1", "5-8-B-77 test class_77 77"]);
    assert_eq!(bare.notes, ["1 files are not named like 1-100032-A-0.wav"]);
    // The folder counts, not the fold.
    let moved = open(&[("train/5-8-B-0.ogg", ""), ("valid/1-9-A-10.ogg", "")]).unwrap();
    assert_eq!(rows(&moved), ["1-9-A-10 valid rain 10", "5-8-B-0 train dog 0"]);
    assert_eq!(rows(&open(&[("audio/1-1-A-0.wav", "")]).unwrap()), ["1-1-A-0 train dog 0"]);
}

#[test]
fn one_folder_for_each_class() {
    let plain = open(&[("b/2.wav", ""), ("a/x/1.wav", ""), ("c/notes.txt", "")]).unwrap();
    assert_eq!(plain.layout, Layout::Folders);
    assert_eq!(rows(&plain), ["a/x/1 - a 0", "b/2 - b 1"]);
    assert_eq!(plain.records[0].stem, "x/1");
    let split = open(&[("train/a/1.wav", ""), ("test/b/1.wav", ""), ("docs/c/1.wav", "")]).unwrap();
    assert_eq!(rows(&split), ["test/b/1 test b 1", "train/a/1 train a 0"]);
    assert_eq!(split.notes, ["docs/ is no split and was left out"]);
}

#[test]
fn a_key_counts_once() {
    let dataset = open(&[("a/1.wav", ""), ("a/1.ogg", ""), ("a/2.ogg", "")]).unwrap();
    assert_eq!(rows(&dataset), ["a/1 - a 0", "a/2 - a 0"]);
    let [duplicate] = &dataset.duplicates[..] else { panic!("one: {:?}", dataset.duplicates) };
    assert_eq!((duplicate.source.as_str(), duplicate.key.as_str()), ("a/1.wav", "a/1"));
    assert!(duplicate.reason.contains("taken by a/1.ogg"));
}

#[test]
fn folds_can_be_given_and_the_rest_is_left_out() {
    let root = tree(&[("meta/esc50.csv", TABLE), ("audio/1-1-A-0.wav", "")]);
    let folds = Folds::parse(["train=1,2,3", "test=4"]).unwrap();
    let options = DatasetOptions { folds, layout: None };
    let dataset = Dataset::open(root.path(), &options).unwrap();
    assert_eq!(rows(&dataset), ["1-1-A-0 train dog 0", "4-2-A-10 test rain 10"]);
    assert_eq!(dataset.notes, ["clips of fold 5 are in no split and were left out"]);
    assert_eq!(
        Folds::parse(["a=1,1"]).unwrap_err().to_string(),
        "fold 1 is given to both `a` and `a`"
    );
    for wrong in ["train", "=1", "train=x", "../up=1", "train="] {
        assert!(Folds::parse([wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn clips_of_one_recording_in_two_splits_are_reported() {
    let dataset = open(&[("1-5-A-0.wav", ""), ("4-5-B-0.wav", ""), ("1-6-A-0.wav", "")]).unwrap();
    let leaks: Vec<String> = dataset.leaks().iter().map(Leak::to_string).collect();
    assert_eq!(leaks, ["clips of recording 5 are in train and in valid"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let told = |files: &[(&str, &str)]| open(files).unwrap_err().to_string();
    assert!(told(&[("a.txt", "")]).contains("no dataset that is known"));
    assert!(told(&[("meta/esc50.csv", "filename,fold\n1.wav,1\n")]).contains("missing field"));
    let escape = TABLE.replace("rain", "../rain");
    let told = told(&[("meta/esc50.csv", &escape), ("audio/1-1-A-0.wav", "")]);
    assert!(told.contains("line 3: `../rain` cannot be the name of"), "{told}");
    let none = Dataset::open(Path::new("/no/such"), &DatasetOptions::default()).unwrap_err();
    assert_eq!(none.to_string(), "cannot open the dataset /no/such");
}

const URBAN: &str = "slice_file_name,fsID,start,end,salience,fold,classID,class\n\
    100032-3-0-0.wav,100032,0.0,0.317551,1,5,3,dog_bark\n\
    100263-2-0-117.wav,100263,58.5,62.5,1,10,2,children_playing\n\
    100263-2-0-121.wav,100263,60.5,64.5,1,9,2,children_playing\n";

#[test]
fn urban_sound8k_by_its_table() {
    let files = [
        ("metadata/UrbanSound8K.csv", URBAN),
        ("audio/fold5/100032-3-0-0.wav", ""),
        ("audio/fold5/x.wav", ""),
    ];
    let dataset = open(&files).unwrap();
    assert_eq!(dataset.layout, Layout::UrbanSound8k);
    assert_eq!(
        rows(&dataset),
        [
            "100032-3-0-0 train dog_bark 3",
            "100263-2-0-117 test children_playing 2",
            "100263-2-0-121 valid children_playing 2"
        ]
    );
    assert_eq!(dataset.records[0].source, "audio/fold5/100032-3-0-0.wav");
    assert_eq!(dataset.notes, ["1 files in audio/ are not in metadata/UrbanSound8K.csv"]);
    assert_eq!(dataset.leaks()[0].group, "100263");
    let folds = Folds::parse(["train=5"]).unwrap();
    let root = tree(&files);
    let options = DatasetOptions { folds, layout: None };
    let dataset = Dataset::open(root.path(), &options).unwrap();
    assert_eq!(rows(&dataset), ["100032-3-0-0 train dog_bark 3"]);
    assert!(dataset.notes[0].contains("fold 9, 10"), "{:?}", dataset.notes);
    let escape = URBAN.replace("dog_bark", "../dog");
    assert!(open(&[("metadata/UrbanSound8K.csv", &escape)]).is_err());
}

#[test]
fn speech_commands_by_its_lists() {
    let dataset = open(&[
        ("validation_list.txt", "yes/aa_nohash_1.wav\n"),
        ("testing_list.txt", "no/bb_nohash_0.wav\nno/gone_nohash_0.wav\n"),
        ("yes/aa_nohash_0.wav", ""),
        ("yes/aa_nohash_1.wav", ""),
        ("no/bb_nohash_0.wav", ""),
        ("_background_noise_/hum.wav", ""),
    ]);
    let dataset = dataset.unwrap();
    assert_eq!(dataset.layout, Layout::SpeechCommands);
    assert_eq!(
        rows(&dataset),
        ["no/bb_nohash_0 test no 0", "yes/aa_nohash_0 train yes 1", "yes/aa_nohash_1 valid yes 1"]
    );
    assert_eq!(dataset.leaks()[0].group, "aa");
    assert!(dataset.notes[0].starts_with("1 files of validation_list.txt"), "{:?}", dataset.notes);
}

#[test]
fn pictures_in_folders_are_a_dataset_where_there_is_no_sound() {
    let dataset = open(&[("cat/1.jpg", ""), ("dog/a/2.PNG", ""), ("dog/notes.txt", "")]).unwrap();
    assert_eq!((dataset.layout, dataset.medium), (Layout::Folders, Medium::Image));
    assert_eq!(rows(&dataset), ["cat/1 - cat 0", "dog/a/2 - dog 1"]);
    let split = open(&[("train/cat/1.jpg", ""), ("val/cat/2.jpg", "")]).unwrap();
    assert_eq!(rows(&split), ["train/cat/1 train cat 0", "val/cat/2 val cat 0"]);
    let both = open(&[("cat/1.jpg", ""), ("cat/1.wav", "")]).unwrap();
    assert_eq!((both.medium, both.records.len()), (Medium::Audio, 1));
}
