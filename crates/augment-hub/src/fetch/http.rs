//! A question to a server, and its answer piece by piece.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use ureq::{Agent, Body, http::Response};

const CHUNK: usize = 128 << 10;

/// What a server is asked for: all of a file, or what stands from a byte on.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) url: String,
    pub(super) from: u64,
    /// The file's tag, if it is to be the same one.
    pub(super) etag: Option<String>,
}

/// What a server says, piece by piece.
pub(super) enum News {
    Head(Head),
    Bytes(Vec<u8>),
    End,
}

pub(super) struct Head {
    pub(super) status: u16,
    /// The bytes of this answer.
    pub(super) length: Option<u64>,
    pub(super) range: ContentRange,
    /// The file's tag, if it stands for its very bytes.
    pub(super) etag: Option<String>,
}

impl Head {
    fn of(response: &Response<Body>) -> Self {
        let header = |name| response.headers().get(name)?.to_str().ok();
        Self {
            status: response.status().as_u16(),
            length: response.body().content_length(),
            range: header("content-range").and_then(ContentRange::read).unwrap_or_default(),
            etag: header("etag").filter(|tag| tag.starts_with('"')).map(str::to_owned),
        }
    }

    /// Whether this is the rest that was asked for, up to the end.
    pub(super) fn goes_on(&self, question: &Question) -> bool {
        let (Some((first, last)), Some(total)) = (self.range.part, self.range.total) else {
            return false;
        };
        let count = last.checked_sub(first).and_then(|count| count.checked_add(1));
        question.from > 0
            && first == question.from
            && last < total
            && count.is_some()
            && (self.length.is_none() || self.length == count)
            && self.may_be_of(question)
    }

    /// Whether this is of the file that was asked for, as far as its tag tells.
    pub(super) fn may_be_of(&self, question: &Question) -> bool {
        match (&self.etag, &question.etag) {
            (Some(here), Some(asked)) => here == asked,
            _ => true,
        }
    }
}

/// `bytes 100-199/200`, or `bytes */200`.
#[derive(Default)]
pub(super) struct ContentRange {
    /// The first and the last byte.
    part: Option<(u64, u64)>,
    pub(super) total: Option<u64>,
}

impl ContentRange {
    fn read(header: &str) -> Option<Self> {
        let (unit, rest) = header.trim().split_once(' ')?;
        let (part, total) = rest.split_once('/')?;
        let part = part.split_once('-').and_then(|(first, last)| {
            Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
        });
        let bytes = unit.eq_ignore_ascii_case("bytes");
        bytes.then(|| Self { part, total: total.trim().parse().ok() })
    }
}

/// Asks in a thread of its own, so that nobody who wants to stop waits for a server. Left alone, the thread ends
/// when the server says something or is silent for too long.
pub(super) fn ask(
    agent: Agent,
    question: Question,
) -> io::Result<Receiver<Result<News, ureq::Error>>> {
    let (told, answer) = sync_channel(16);
    thread::Builder::new().name("fetch".into()).spawn(move || {
        if let Err(error) = read(&agent, &question, &told) {
            // Nobody may be listening.
            let _ = told.send(Err(error));
        }
    })?;
    Ok(answer)
}

fn read(
    agent: &Agent,
    question: &Question,
    told: &SyncSender<Result<News, ureq::Error>>,
) -> Result<(), ureq::Error> {
    let mut request = agent.get(&question.url);
    if question.from > 0 {
        request = request.header("Range", format!("bytes={}-", question.from));
        if let Some(etag) = &question.etag {
            request = request.header("If-Range", etag);
        }
    }
    let response = request.call()?;
    let head = Head::of(&response);
    let has_file = matches!(head.status, 200 | 206);
    if told.send(Ok(News::Head(head))).is_err() || !has_file {
        return Ok(());
    }
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = match body.read(&mut buffer) {
            Ok(0) => {
                let _ = told.send(Ok(News::End));
                return Ok(());
            }
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if told.send(Ok(News::Bytes(buffer[..count].to_vec()))).is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges_are_read() {
        let read = |header| ContentRange::read(header).map(|range| (range.part, range.total));
        assert_eq!(read("bytes 5-9/10"), Some((Some((5, 9)), Some(10))));
        assert_eq!(read("Bytes 5-9/*"), Some((Some((5, 9)), None)));
        assert_eq!(read("bytes */10"), Some((None, Some(10))));
        assert_eq!(read("lines 5-9/10"), None);
        assert_eq!(read("bytes"), None);
    }
}
