//! Downloads from a server that this test is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use augment_hub::{Fetch, FetchError, Progress};
use sha2::{Digest, Sha256};

const ETAG: &str = "\"one\"";
const LENGTH: usize = 300_000;
const HALF: usize = LENGTH / 2;

/// The file.
fn data() -> Vec<u8> {
    (0..LENGTH as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What one request asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    range: Option<String>,
    if_range: Option<String>,
}

impl Asked {
    fn from(first: usize, if_range: Option<&str>) -> Self {
        Self { range: Some(format!("bytes={first}-")), if_range: if_range.map(Into::into) }
    }

    fn first(&self) -> Option<usize> {
        self.range.as_ref()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// A server that answers each request by a function, which is told its number and what it asks for, and then
/// closes the connection.
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    fn new(answer: impl Fn(usize, &Asked, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/models", listener.local_addr().unwrap());
        let all = Arc::<Mutex<Vec<Asked>>>::default();
        let (seen, answer) = (all.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, seen, answer) = (stream.unwrap(), seen.clone(), answer.clone());
                thread::spawn(move || {
                    let asked = read(&stream);
                    let number = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(asked.clone());
                        seen.len() - 1
                    };
                    answer(number, &asked, &mut stream);
                });
            }
        });
        Self { base, asked: all }
    }

    fn fetch(&self, folder: &Path) -> Fetch {
        let url = format!("{}/net-{}.pth", self.base, &sha256(&data())[..8]);
        let (wait, timeout) = (Duration::from_millis(1), Duration::from_secs(5));
        Fetch { wait, timeout, ..Fetch::new(url, folder) }
    }

    /// What was asked for since this was called last.
    fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let (mut line, mut asked) = (String::new(), Asked::default());
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        if let Some((name, value)) = line.split_once(':') {
            let value = Some(value.trim().to_owned());
            match name.to_lowercase().as_str() {
                "range" => asked.range = value,
                "if-range" => asked.if_range = value,
                _ => {}
            }
        }
        line.clear();
    }
    asked
}

/// Writes, though the other side may have given up.
fn say(stream: &mut TcpStream, head: &str, body: &[u8]) {
    let _ = stream.write_all(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes());
    let _ = stream.write_all(body);
}

/// Answers as one should, but that only the bytes before `end` are sent.
fn serve_until(end: usize, asked: &Asked, stream: &mut TcpStream) {
    let same = asked.if_range.as_deref().is_none_or(|tag| tag == ETAG);
    match asked.first().filter(|_| same) {
        Some(first) if first >= LENGTH => {
            say(stream, &format!("416 X\r\nContent-Range: bytes */{LENGTH}"), b"");
        }
        Some(first) => {
            let head = format!(
                "206 X\r\nContent-Length: {}\r\nContent-Range: bytes {first}-{}/{LENGTH}\r\n\
                 ETag: {ETAG}",
                LENGTH - first,
                LENGTH - 1
            );
            say(stream, &head, &data()[first..end.max(first)]);
        }
        None => {
            let head = format!("200 X\r\nContent-Length: {LENGTH}\r\nETag: {ETAG}");
            say(stream, &head, &data()[..end]);
        }
    }
}

fn serve(_: usize, asked: &Asked, stream: &mut TcpStream) {
    serve_until(LENGTH, asked, stream);
}

fn run(fetch: &Fetch) -> Result<PathBuf, FetchError> {
    fetch.run(&|_| {}, &AtomicBool::new(false))
}

fn partial(fetch: &Fetch) -> PathBuf {
    fetch.folder.join(format!("{}.partial", fetch.file_name))
}

fn etag(fetch: &Fetch) -> PathBuf {
    fetch.folder.join(format!("{}.partial.etag", fetch.file_name))
}

/// Takes the file away, after a look whether it is right and alone in its folder.
fn take_whole(fetch: &Fetch) {
    let names: Vec<_> =
        fs::read_dir(&fetch.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [fetch.file_name.as_str()]);
    let path = fetch.folder.join(&fetch.file_name);
    assert!(fs::read(&path).unwrap() == data());
    fs::remove_file(path).unwrap();
}

fn assert_empty(folder: &Path) {
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
}

#[test]
fn a_file_is_downloaded_once() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(&folder.path().join("hub/checkpoints"));
    let told = RefCell::new(Vec::new());
    let path =
        fetch.run(&|progress| told.borrow_mut().push(progress), &AtomicBool::new(false)).unwrap();
    assert_eq!(path, fetch.folder.join(&fetch.file_name));
    let (told, total) = (told.into_inner(), Some(LENGTH as u64));
    assert_eq!(told.first(), Some(&Progress { done: 0, total }));
    assert_eq!(told.last(), Some(&Progress { done: LENGTH as u64, total }));
    assert!(told.is_sorted_by_key(|progress| progress.done), "{told:?}");

    assert_eq!(run(&fetch).unwrap(), path);
    // What is there needs no TLS.
    let url = fetch.url.replace("http:", "https:");
    assert_eq!(run(&Fetch { url, ..fetch.clone() }).unwrap(), path);
    assert_eq!(server.asked(), [Asked::default()]);
    take_whole(&fetch);
}

#[test]
fn a_wrong_file_that_is_there_is_left_to_its_owner() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    let path = folder.path().join(&fetch.file_name);
    fs::write(&path, "mine").unwrap();
    let error = run(&fetch).unwrap_err();
    assert!(matches!(&error, FetchError::WrongFile { path: at, .. } if *at == path), "{error}");
    let error = error.to_string();
    let expected = format!("does not start with {};", &sha256(&data())[..8]);
    assert!(error.contains(&sha256(b"mine")) && error.contains(&expected), "{error}");
    assert!(error.contains("remove it"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    // Without a hash, any is right.
    assert_eq!(run(&Fetch { hash_prefix: None, ..fetch }).unwrap(), path);
    assert_eq!(server.asked(), []);
}

#[test]
fn what_has_a_wrong_hash_is_removed() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = Fetch { hash_prefix: Some("00ff00ff".into()), ..server.fetch(folder.path()) };
    match run(&fetch).unwrap_err() {
        FetchError::WrongHash { url, expected, actual } => {
            assert_eq!((url, expected), (fetch.url.clone(), "00ff00ff".into()));
            assert_eq!(actual, sha256(&data()));
        }
        error => panic!("{error}"),
    }
    assert_empty(folder.path());
    assert_eq!(server.asked().len(), 1);
    let whole = Some(sha256(&data()).to_uppercase());
    run(&Fetch { hash_prefix: whole, ..fetch.clone() }).unwrap();
    take_whole(&fetch);
}

#[test]
fn a_closed_connection_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    for has_hash in [true, false] {
        let server = Server::new(|number, asked, stream| match number {
            0 => serve_until(HALF, asked, stream),
            1 => serve_until(HALF + 5, asked, stream),
            _ => serve_until(LENGTH, asked, stream),
        });
        // Each time something comes; so one more try is enough.
        let mut fetch = Fetch { retries: 1, ..server.fetch(folder.path()) };
        fetch.hash_prefix = fetch.hash_prefix.filter(|_| has_hash);
        run(&fetch).unwrap();
        take_whole(&fetch);
        let (first, second) = (Asked::from(HALF, Some(ETAG)), Asked::from(HALF + 5, Some(ETAG)));
        assert_eq!(server.asked(), [Asked::default(), first, second]);
    }
}

#[test]
fn what_an_earlier_run_left_is_gone_on_with_if_its_file_is_known() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    let without_hash = Fetch { hash_prefix: None, ..fetch.clone() };
    let of_this = format!("{}\n{ETAG}\n", fetch.url);
    let of_a_mirror = format!("http://mirror/net.pth\n{ETAG}\n");
    let of_another = format!("{}\n\"two\"\n", fetch.url);
    for (fetch, tag, expected) in [
        (&fetch, "", Asked::from(HALF, None)),
        (&fetch, &of_a_mirror, Asked::from(HALF, None)),
        (&fetch, &of_this, Asked::from(HALF, Some(ETAG))),
        (&fetch, &of_another, Asked::from(HALF, Some("\"two\""))),
        (&without_hash, &of_this, Asked::from(HALF, Some(ETAG))),
        (&without_hash, &of_another, Asked::from(HALF, Some("\"two\""))),
        (&without_hash, &of_a_mirror, Asked::default()),
        (&without_hash, "", Asked::default()),
    ] {
        fs::write(partial(fetch), &data()[..HALF]).unwrap();
        fs::write(etag(fetch), tag).unwrap();
        run(fetch).unwrap();
        take_whole(fetch);
        assert_eq!(server.asked(), [expected]);
    }
}

#[test]
fn another_tag_has_it_start_anew() {
    // Does not know `If-Range`.
    let server = Server::new(|_, asked, stream| {
        serve_until(LENGTH, &Asked { if_range: None, ..asked.clone() }, stream);
    });
    let folder = tempfile::tempdir().unwrap();
    let fetch = Fetch { hash_prefix: None, ..server.fetch(folder.path()) };
    fs::write(partial(&fetch), vec![0; HALF]).unwrap();
    fs::write(etag(&fetch), format!("{}\n\"two\"\n", fetch.url)).unwrap();
    run(&fetch).unwrap();
    take_whole(&fetch);
    assert_eq!(server.asked(), [Asked::from(HALF, Some("\"two\"")), Asked::default()]);
}

#[test]
fn a_server_without_ranges_starts_anew() {
    let server = Server::new(|number, _, stream| {
        serve_until(if number == 0 { HALF } else { LENGTH }, &Asked::default(), stream);
    });
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    run(&fetch).unwrap();
    take_whole(&fetch);
    assert_eq!(server.asked(), [Asked::default(), Asked::from(HALF, Some(ETAG))]);

    // One that never comes further is given up.
    let server = Server::new(|_, _, stream| serve_until(HALF, &Asked::default(), stream));
    let error = run(&Fetch { retries: 2, ..server.fetch(folder.path()) }).unwrap_err();
    assert!(matches!(error, FetchError::GivenUp { tries: 3, .. }), "{error}");
    let why = format!("closes the connection after {HALF} of {LENGTH}");
    assert!(error.to_string().contains(&why), "{error}");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn answers_that_are_not_the_rest_have_it_start_anew() {
    let folder = tempfile::tempdir().unwrap();
    for head in [
        "206 X\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/300000",
        "206 X\r\nContent-Length: 4\r\nContent-Range: bytes 150000-150004/300000",
        "206 X\r\nContent-Length: 5\r\nContent-Range: bytes 150000-150004/*",
        "206 X\r\nContent-Length: 5\r\nContent-Range: bytes 150000-150004/150004",
        "206 X\r\nContent-Length: 5\r\nContent-Range: bytes 150000-18446744073709551615/1",
        "206 X\r\nContent-Length: 5\r\nContent-Range: bytes 150000-149999/300000",
        "206 X\r\nContent-Length: 5",
        "416 X\r\nContent-Length: 0\r\nContent-Range: bytes */5",
        "416 X\r\nContent-Length: 0",
    ] {
        let server = Server::new(move |number, asked, stream| match asked.range {
            Some(_) => say(stream, head, b"wrong"),
            None => serve(number, asked, stream),
        });
        let fetch = Fetch { retries: 0, ..server.fetch(folder.path()) };
        fs::write(partial(&fetch), &data()[..HALF]).unwrap();
        run(&fetch).unwrap_or_else(|error| panic!("{head}: {error}"));
        take_whole(&fetch);
        assert_eq!(server.asked(), [Asked::from(HALF, None), Asked::default()], "{head}");
    }
}

#[test]
fn what_was_only_to_be_renamed_is_not_downloaded_again() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    fs::write(partial(&fetch), data()).unwrap();
    run(&fetch).unwrap();
    take_whole(&fetch);
    assert_eq!(server.asked(), [Asked::from(LENGTH, None)]);
}

#[test]
fn a_silent_server_is_given_up() {
    let server = Server::new(|number, asked, stream| match number {
        0 => {
            serve_until(HALF, asked, stream);
            thread::sleep(Duration::from_secs(2));
        }
        1 | 2 => thread::sleep(Duration::from_secs(2)),
        _ => serve(number, asked, stream),
    });
    let folder = tempfile::tempdir().unwrap();
    let timeout = Duration::from_millis(400);
    let fetch = Fetch { timeout, retries: 1, ..server.fetch(folder.path()) };
    let since = Instant::now();
    let error = run(&fetch).unwrap_err();
    assert!(since.elapsed() < Duration::from_secs(2));
    assert!(matches!(error, FetchError::GivenUp { tries: 2, .. }), "{error}");
    let error = error.to_string();
    assert!(error.contains("silent for 400ms") && error.contains(&fetch.url), "{error}");
    assert!(fs::read(partial(&fetch)).unwrap() == data()[..HALF]);

    run(&fetch).unwrap();
    take_whole(&fetch);
    let asked = server.asked();
    assert_eq!(asked[0], Asked::default());
    assert_eq!(asked[1..], vec![Asked::from(HALF, Some(ETAG)); asked.len() - 1]);
}

#[test]
fn a_refusal_is_told_at_once_and_a_busy_server_asked_again() {
    let server = Server::new(|_, _, stream| say(stream, "404 X\r\nContent-Length: 4", b"none"));
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    let error = run(&fetch).unwrap_err();
    assert!(matches!(&error, FetchError::Status { status: 404, .. }), "{error}");
    assert_eq!(error.to_string(), format!("`{}` is answered with status 404", fetch.url));
    assert_eq!(server.asked().len(), 1);
    assert_empty(folder.path());

    let server = Server::new(|number, asked, stream| match number {
        0 | 1 => say(stream, "503 X\r\nContent-Length: 4", b"busy"),
        2 => say(stream, "429 X\r\nContent-Length: 0", b""),
        3 => {}
        _ => serve(number, asked, stream),
    });
    let fetch = server.fetch(folder.path());
    let error = run(&Fetch { retries: 0, ..fetch.clone() }).unwrap_err();
    assert!(matches!(error, FetchError::GivenUp { tries: 1, .. }), "{error}");
    assert!(error.to_string().ends_with("after 1 try: it answers with status 503"), "{error}");
    assert_empty(folder.path());
    run(&fetch).unwrap();
    take_whole(&fetch);
    assert_eq!(server.asked().len(), 5);
}

#[test]
fn nobody_to_ask_is_told() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fetch = Fetch::new(format!("http://{free}/net.pth"), folder.path());
    let error = run(&Fetch { wait: Duration::from_millis(1), ..fetch }).unwrap_err();
    assert!(matches!(error, FetchError::GivenUp { tries: 5, .. }), "{error}");
    assert_empty(folder.path());
}

#[test]
fn one_can_stop_and_go_on() {
    // Sends one half and then nothing for long.
    let server = Server::new(|number, asked, stream| match number {
        0 => {
            serve_until(HALF, asked, stream);
            thread::sleep(Duration::from_secs(3));
        }
        _ => serve(number, asked, stream),
    });
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    let (stop, since) = (AtomicBool::new(false), Cell::new(Instant::now()));
    let progress = |progress: Progress| {
        if progress.done == HALF as u64 {
            since.set(Instant::now());
            stop.store(true, Ordering::Relaxed);
        }
    };
    let error = fetch.run(&progress, &stop).unwrap_err();
    assert!(matches!(error, FetchError::Stopped), "{error}");
    assert!(since.get().elapsed() < Duration::from_secs(1));
    assert!(fs::read(partial(&fetch)).unwrap() == data()[..HALF]);
    assert!(!folder.path().join(&fetch.file_name).exists());

    let told = RefCell::new(Vec::new());
    let not = AtomicBool::new(false);
    fetch.run(&|progress| told.borrow_mut().push(progress.done), &not).unwrap();
    take_whole(&fetch);
    assert_eq!(told.borrow().first(), Some(&(HALF as u64)));
    assert_eq!(server.asked(), [Asked::default(), Asked::from(HALF, Some(ETAG))]);
}

#[test]
fn one_can_stop_while_nobody_answers_and_between_tries() {
    let silent = Server::new(|_, _, _| thread::sleep(Duration::from_secs(3)));
    let busy = Server::new(|_, _, stream| say(stream, "503 X\r\nContent-Length: 0", b""));
    for server in [silent, busy] {
        let folder = tempfile::tempdir().unwrap();
        let fetch = Fetch { wait: Duration::MAX, ..server.fetch(folder.path()) };
        let (stop, since) = (AtomicBool::new(false), Instant::now());
        let error = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                stop.store(true, Ordering::Relaxed);
            });
            fetch.run(&|_| {}, &stop).unwrap_err()
        });
        assert!(matches!(error, FetchError::Stopped), "{error}");
        assert!(since.elapsed() < Duration::from_secs(1));
        assert_empty(folder.path());
    }
}

#[test]
fn of_two_at_once_the_second_is_told() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    let second = RefCell::new(None);
    let progress = |_| {
        second.borrow_mut().get_or_insert_with(|| run(&fetch));
    };
    fetch.run(&progress, &AtomicBool::new(false)).unwrap();
    match second.into_inner() {
        Some(Err(FetchError::Busy { path })) => assert_eq!(path, partial(&fetch)),
        other => panic!("{other:?}"),
    }
    take_whole(&fetch);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn many_at_once_end_with_one_file() {
    let server = Server::new(serve);
    let folder = tempfile::tempdir().unwrap();
    let fetch = server.fetch(folder.path());
    let wrong = Fetch { hash_prefix: Some("00ff00ff".into()), ..fetch.clone() };
    for _ in 0..5 {
        // Files of the same name that are removed, not renamed.
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| match run(&wrong).unwrap_err() {
                    FetchError::Busy { .. } | FetchError::WrongHash { .. } => {}
                    error => panic!("{error}"),
                });
            }
        });
        assert_empty(folder.path());
        server.asked();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Err(error) = run(&fetch) {
                        assert!(matches!(error, FetchError::Busy { .. }), "{error}");
                        thread::sleep(Duration::from_millis(1));
                    }
                });
            }
        });
        take_whole(&fetch);
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
#[cfg_attr(feature = "https", ignore = "this build speaks https")]
fn redirects_are_followed_but_not_to_https() {
    let server = Server::new(serve);
    let to = format!("{}/elsewhere", server.base);
    let secure = to.replace("http:", "https:");
    let redirect = |to: String| {
        Server::new(move |_, _, stream| {
            say(stream, &format!("302 X\r\nContent-Length: 0\r\nLocation: {to}"), b"");
        })
    };
    let folder = tempfile::tempdir().unwrap();
    let fetch = redirect(to).fetch(folder.path());
    fs::write(partial(&fetch), &data()[..HALF]).unwrap();
    run(&fetch).unwrap();
    take_whole(&fetch);
    assert_eq!(server.asked(), [Asked::from(HALF, None)]);

    let redirected = redirect(secure.clone()).fetch(folder.path());
    for fetch in [&redirected, &Fetch { url: secure, ..redirected.clone() }] {
        let error = run(fetch).unwrap_err();
        assert!(matches!(&error, FetchError::Https { url } if *url == fetch.url), "{error}");
        let error = error.to_string();
        assert!(error.contains("speaks http only") && error.contains("base URL"), "{error}");
        assert_empty(folder.path());
    }
}

#[test]
fn files_of_unknown_length_are_taken() {
    let server = Server::new(|number, _, stream| match number {
        0 => say(stream, "200 X\r\nTransfer-Encoding: chunked", b"5\r\nhel"),
        1 => say(stream, "200 X\r\nTransfer-Encoding: chunked", b"5\r\nhello\r\n0\r\n\r\n"),
        _ => say(stream, "200 X", b"hello"),
    });
    let folder = tempfile::tempdir().unwrap();
    for file_name in ["chunked", "closed"] {
        let hash_prefix = Some("2cf24".into());
        let fetch =
            Fetch { file_name: file_name.into(), hash_prefix, ..server.fetch(folder.path()) };
        let totals = RefCell::new(Vec::new());
        let progress = |progress: Progress| totals.borrow_mut().push(progress.total);
        let path = fetch.run(&progress, &AtomicBool::new(false)).unwrap();
        assert_eq!(fs::read(path).unwrap(), b"hello");
        assert!(totals.borrow().iter().all(Option::is_none));
    }
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let fetch = Fetch::new("http://127.0.0.1:1/net.pth", folder.path());
    for file_name in ["", ".", "..", "../net.pth", "/net.pth", "a/b", "net.pth/"] {
        let error = run(&Fetch { file_name: file_name.into(), ..fetch.clone() }).unwrap_err();
        assert!(matches!(error, FetchError::FileName { .. }), "{file_name}: {error}");
    }
    for digits in ["xyz", "0x12", &"0".repeat(65)] {
        let error = run(&Fetch { hash_prefix: Some(digits.into()), ..fetch.clone() }).unwrap_err();
        assert!(matches!(error, FetchError::HashPrefix { .. }), "{digits}: {error}");
    }
    for url in ["net.pth", "ftp://host/net.pth", "", "http://", "http:///net.pth", "http://a b/"] {
        let error = run(&Fetch { url: url.into(), ..fetch.clone() }).unwrap_err();
        assert!(matches!(error, FetchError::Url { .. }), "{url}: {error:?}");
    }
    assert_empty(folder.path());
}
