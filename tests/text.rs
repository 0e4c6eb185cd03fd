//! `augment text`: labelled sentences in, augmented ones out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::{Room, assert_says};

const LINES: &str = "1\tThe quick, clever fox jumps over 3 lazy dogs.\n\
                     0\tit is a dull film , and nobody laughed\n\
                     \n\
                     2\tgood\n\
                     1\t1234 5678\n";

#[test]
fn copies_stand_before_their_sentence() {
    let room = Room::new();
    room.write("in.txt", LINES);
    let run = room.ok("text in.txt --out out.tsv --num-aug 4");
    assert_says(&run.stderr, &["20 lines of 4 written to out.tsv, 0 failed"]);
    let out = room.text("out.tsv");
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.len(), 20);
    assert_eq!(lines[4], "1\tThe quick, clever fox jumps over 3 lazy dogs.");
    assert_eq!(lines[19], "1\t1234 5678");
    assert!(lines[..5].iter().all(|line| line.starts_with("1\t")));
    room.ok("text in.txt --out none.tsv --num-aug 4 --no-original --quiet");
    let without: Vec<_> =
        lines.iter().enumerate().filter(|(i, _)| i % 5 != 4).map(|(_, l)| *l).collect();
    assert_eq!(room.text("none.tsv").lines().collect::<Vec<_>>(), without);
}

#[test]
fn neither_order_nor_threads_nor_shards_matter() {
    let room = Room::new();
    let lines: Vec<String> =
        (0..9000).map(|i| format!("{}\tword number {i} is a good one", i % 3)).collect();
    room.write("all.txt", lines.join("\n"));
    room.write("turned.txt", lines.iter().rev().cloned().collect::<Vec<_>>().join("\n"));
    room.ok("text all.txt --out one.tsv --num-aug 2 --threads 1 --seed 4");
    room.ok("text all.txt --out seven.tsv --num-aug 2 --threads 7 --seed 4");
    room.ok("text turned.txt --out turned.tsv --num-aug 2 --seed 4");
    assert!(room.text("one.tsv") == room.text("seven.tsv"));
    let sorted = |name: &str| {
        let text = room.text(name);
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert!(sorted("one.tsv") == sorted("turned.tsv"));
    room.ok("text all.txt --out other.tsv --num-aug 2 --seed 5");
    assert!(room.text("one.tsv") != room.text("other.tsv"));
}

#[test]
fn by_the_authors_rules_sentences_are_lower_case_and_letters() {
    let room = Room::new();
    room.write("in.txt", LINES);
    room.ok("text in.txt --out out.tsv --num-aug 3 --compat eda_nlp");
    let out = room.text("out.tsv");
    assert!(out.lines().all(|line| line[2..].chars().all(|c| c.is_ascii_lowercase() || c == ' ')));
    assert!(out.contains("1\tthe quick clever fox jumps over lazy dogs\n"));
}

#[test]
fn what_cannot_be_read_is_told_by_line_and_column() {
    let room = Room::new();
    std::fs::write(room.path("in.txt"), b"1\tgood\nno tab here\n0\tn\xe9e en Gaule\n").unwrap();
    let run = room.run("text in.txt --out out.tsv --num-aug 1");
    assert_eq!(run.code, Some(1));
    assert_says(
        &run.stderr,
        &[
            "error: in.txt: line 2: there is no tab between a label and a sentence",
            "error: in.txt: line 3: column 4: the byte 0xe9 is not UTF-8; is the file in another encoding, such as latin1?",
            "2 lines of 3 written to out.tsv, 2 failed",
        ],
    );
    let run = room.run("text in.txt --out failed.tsv --num-aug 1 --on-error fail");
    assert_eq!(run.code, Some(2));
    assert_says(&run.stderr, &["in.txt: line 2: there is no tab"]);
    assert!(!room.has("failed.tsv"));
    std::fs::write(room.path("bom.txt"), b"\xef\xbb\xbf1\tgood \n").unwrap();
    room.ok("text bom.txt --out bom.tsv --num-aug 1 --alpha 0");
    assert_eq!(room.text("bom.tsv"), "1\tgood \n");
    let run = room.run("text in.txt --out latin.tsv --num-aug 1 --encoding latin1");
    assert_says(&run.stderr, &["line 2"]);
    assert!(room.text("latin.tsv").contains("0\tnée en Gaule\n"));
}

#[test]
fn synonyms_of_ones_own_and_steps_of_ones_own() {
    let room = Room::new();
    room.write("in.txt", "1\tein schneller Fuchs\n");
    room.write("worte.tsv", "schneller\tflotter\n");
    room.write("halt.txt", "ein\n");
    let only = "--alpha-ri 0 --alpha-rs 0 --p-rd 0 --num-aug 1";
    room.ok(&format!(
        "text in.txt --out out.tsv --thesaurus worte.tsv --stop-words halt.txt {only}"
    ));
    assert_eq!(room.text("out.tsv"), "1\tein flotter Fuchs\n1\tein schneller Fuchs\n");
    room.ok("text in.txt --out out.tsv --alpha 0");
    assert_eq!(room.text("out.tsv"), "1\tein schneller Fuchs\n");
    room.ok("text in.txt --out out.tsv --alpha 0 --no-original");
    assert_eq!(room.text("out.tsv"), "");
    room.write("steps.yaml", "[{RandomDeletion: {p: 1}}]");
    room.ok("text in.txt --out out.tsv --pipeline steps.yaml --num-aug 1 --no-original");
    assert_eq!(room.text("out.tsv").split_whitespace().count(), 2);
}

#[test]
fn what_is_wrong_is_refused() {
    let room = Room::new();
    room.write("in.txt", LINES);
    room.write("bad.tsv", "no tab\n");
    for (options, told) in [
        ("--alpha 1.5", "alpha_sr"),
        ("--compat eda", "eda_nlp"),
        ("--pos nouns", "noun"),
        ("--senses 0", "senses"),
        ("--thesaurus bad.tsv", "line 1 has no tab"),
        ("--stop-words none.txt", "none.txt"),
        ("--num-aug 0", "0"),
    ] {
        let stderr = room.refused(&format!("text in.txt --out out.tsv {options}"));
        assert_says(&stderr, &[told]);
    }
    assert_says(&room.refused("text in.txt --out in.txt"), &["--out is the input"]);
    assert_says(&room.refused("text no.txt --out out.tsv"), &["cannot read no.txt"]);
    assert!(!room.has("out.tsv"));
}

#[test]
#[cfg(unix)]
fn copies_through_another_language_are_asked_for_once() {
    let room = Room::new();
    room.write("in.txt", LINES);
    room.write("t.sh", "#!/bin/sh\nsed 's/^/again /'\n");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(room.path("t.sh"), executable).unwrap();
    let ask = "text in.txt --num-aug 1 --translate-command ./t.sh --pivot de --translations 2";
    let ask = |out: &str| format!("{ask} --out {out} --translations-kept kept.jsonl");
    let run = |line: &str| room.run(line);
    assert_eq!(run(&ask("out.tsv")).code, Some(0));
    let out = room.text("out.tsv");
    assert_eq!(out.lines().count(), 16);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[1], "1\tagain again The quick, clever fox jumps over 3 lazy dogs.");
    assert_eq!(
        (lines[2], lines[3]),
        (lines[1], "1\tThe quick, clever fox jumps over 3 lazy dogs.")
    );
    // Whoever is not asked need not be there.
    room.write("t.sh", "#!/bin/sh\necho gone >&2; exit 1\n");
    assert_eq!(run(&ask("again.tsv")).code, Some(0));
    assert_eq!(room.text("again.tsv"), out);
    room.remove("kept.jsonl");
    let failed = run(&ask("none.tsv"));
    assert_eq!(failed.code, Some(2));
    assert_says(&failed.stderr, &["the translator `./t.sh`: exit status: 1: gone"]);
    assert!(!room.has("none.tsv"));
    let refused = room.refused("text in.txt --out x.tsv --translate-url http://a --pivot de,en");
    assert_says(&refused, &["--pivot: a translation from en to en is none"]);
    assert!(!room.has("x.tsv.translations.jsonl"));
}

/// A server of LibreTranslate's API on this machine: it answers the first request with "busy", and later ones with the
/// texts behind the target language. Gives its address and how often it was asked.
fn translator() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut length, mut line) = (0, String::new());
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let (status, answer) = if count.fetch_add(1, Ordering::Relaxed) == 0 {
                (503, serde_json::json!({ "error": "busy" }))
            } else {
                let texts = body["q"].as_array().unwrap().iter();
                let (target, key) = (body["target"].as_str().unwrap(), &body["api_key"]);
                assert_eq!(key, "secret");
                let texts: Vec<_> =
                    texts.map(|text| format!("{target} {}", text.as_str().unwrap())).collect();
                (200, serde_json::json!({ "translatedText": texts }))
            };
            let answer = answer.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            stream.write_all((head + &answer).as_bytes()).unwrap();
        }
    });
    (url, asked)
}

#[test]
fn copies_through_another_language_come_from_a_server() {
    let room = Room::new();
    room.write("in.txt", LINES);
    let (url, asked) = translator();
    let ask = format!(
        "text in.txt --num-aug 1 --translate-url {url} --pivot de,fr --translate-key secret"
    );
    room.ok(&format!("{ask} --out out.tsv"));
    let out = room.text("out.tsv");
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.len(), 12);
    // Through one of the two, and back.
    let through = |pivot| format!("1\ten {pivot} The quick, clever fox jumps over 3 lazy dogs.");
    assert!(lines[1] == through("de") || lines[1] == through("fr"), "{}", lines[1]);
    let before = asked.load(Ordering::Relaxed);
    assert!((3..=5).contains(&before), "{before}");
    // All of it is kept.
    room.ok(&format!("{ask} --out again.tsv --translations-kept out.tsv.translations.jsonl"));
    assert_eq!(room.text("again.tsv"), out);
    assert_eq!(asked.load(Ordering::Relaxed), before);
    let refused =
        room.run("text in.txt --out no.tsv --translate-url http://127.0.0.1:1 --pivot de");
    assert_eq!(refused.code, Some(2));
    assert_says(&refused.stderr, &["http://127.0.0.1:1"]);
    assert!(!room.has("no.tsv"));
}
