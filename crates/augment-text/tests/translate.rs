//! Translations over HTTP, from a server that this test is.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use augment_text::translate::{HttpTranslator, Translator};
use serde_json::{Value, json};

type Answer = fn(usize, &Value) -> (u16, String);

/// Answers each request with what `answer` makes of its number and its body, until the test ends; gives the address
/// and all bodies.
fn server(answer: Answer) -> (String, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let bodies = Arc::<Mutex<Vec<Value>>>::default();
    let seen = bodies.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() {
                continue;
            }
            let body: Value = serde_json::from_slice(&body).unwrap();
            let number = seen.lock().unwrap().len();
            seen.lock().unwrap().push(body.clone());
            let (status, text) = answer(number, &body);
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                text.len()
            );
            // The other side may have given up.
            let _ = stream.write_all((head + &text).as_bytes());
        }
    });
    (url, bodies)
}

fn translated(body: &Value) -> String {
    let texts = body["q"].as_array().unwrap().iter();
    let texts: Vec<_> = texts.map(|text| format!("{}!", text.as_str().unwrap())).collect();
    json!({"translatedText": texts}).to_string()
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("text {i} «é»")).collect()
}

#[test]
fn texts_go_in_batches_and_come_back_in_order() {
    let (url, bodies) = server(|_, body| (200, translated(body)));
    let translator =
        HttpTranslator { batch: 3, api_key: Some("secret".into()), ..HttpTranslator::new(url) };
    let answers = translator.translate(&texts(7), "en", "de").unwrap();
    assert_eq!(answers, texts(7).iter().map(|text| format!("{text}!")).collect::<Vec<_>>());
    let bodies = bodies.lock().unwrap();
    let sizes: Vec<_> = bodies.iter().map(|body| body["q"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [3, 3, 1]);
    let mut first = bodies[0].clone();
    first["q"] = json!([]);
    assert_eq!(
        first,
        json!({"q": [], "source": "en", "target": "de", "format": "text", "api_key": "secret"})
    );
}

#[test]
fn a_busy_server_is_asked_again() {
    let (url, bodies) = server(|number, body| match number {
        0 => (429, json!({"error": "slow down"}).to_string()),
        1 => (503, "<html>".into()),
        _ => (200, translated(body)),
    });
    let answers = HttpTranslator::new(url).translate(&texts(1), "en", "de").unwrap();
    assert_eq!(answers, ["text 0 «é»!"]);
    assert_eq!(bodies.lock().unwrap().len(), 3);
}

#[test]
fn what_goes_wrong_for_good_is_told_at_once() {
    let cases: [(Answer, &str); 4] = [
        (
            |_, _| (400, json!({"error": "xx is not supported"}).to_string()),
            "status 400 xx is not supported",
        ),
        (
            |_, _| (200, json!({"translatedText": ["one"]}).to_string()),
            "given 2 texts and answered with 1",
        ),
        (|_, _| (200, json!({"translated": []}).to_string()), "no `translatedText`"),
        (|_, _| (200, "no JSON".into()), "not understood"),
    ];
    for (answer, told) in cases {
        let (url, bodies) = server(answer);
        let error =
            HttpTranslator::new(&url).translate(&texts(2), "en", "xx").unwrap_err().to_string();
        assert!(error.contains(told) && error.contains(&url), "{error}");
        assert_eq!(bodies.lock().unwrap().len(), 1);
    }
}

#[test]
fn a_silent_server_and_none_at_all_are_given_up() {
    let (url, bodies) = server(|_, body| {
        thread::sleep(Duration::from_secs(3));
        (200, translated(body))
    });
    let timeout = Duration::from_millis(100);
    let translator = HttpTranslator { retries: 1, timeout, ..HttpTranslator::new(url) };
    assert!(translator.translate(&texts(1), "en", "de").is_err());
    assert!(!bodies.lock().unwrap().is_empty());
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = HttpTranslator { retries: 0, ..HttpTranslator::new(format!("http://{free}")) };
    let error = nobody.translate(&texts(1), "en", "de").unwrap_err().to_string();
    assert!(error.contains(&format!("the translator at http://{free}")), "{error}");
}
