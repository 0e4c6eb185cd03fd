//! Downloads of checkpoints, after `torch.hub.load_state_dict_from_url`, that go on where they stopped.

use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use ureq::{Agent, Body, http::Response};

use crate::hash_prefix;

/// How soon `stop` is noticed.
const TICK: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const CHUNK: usize = 128 << 10;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The name is not that of a file in the folder.
    #[error("`{file_name}` is no name for a file")]
    FileName {
        /// The name.
        file_name: String,
    },
    /// No SHA-256 starts like this.
    #[error("`{hash_prefix}` is not the beginning of a SHA-256")]
    HashPrefix {
        /// What was asked for.
        hash_prefix: String,
    },
    /// The URL is not understood.
    #[error("`{url}` cannot be asked: {why}")]
    Url {
        /// The URL.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The URL, or where it redirects to, asks for TLS.
    #[error(
        "`{url}` leads to https, and this build speaks http only; name a mirror by its base URL, \
         such as http://127.0.0.1:8000/models/"
    )]
    Https {
        /// The URL.
        url: String,
    },
    /// The server refuses.
    #[error("`{url}` is answered with status {status}")]
    Status {
        /// The URL.
        url: String,
        /// The status of HTTP.
        status: u16,
    },
    /// The server is busy, broken or silent, or cannot be reached.
    #[error("`{url}` was given up after {tries} {}: {why}", if *tries == 1 { "try" } else { "tries" })]
    GivenUp {
        /// The URL.
        url: String,
        /// How many tries there were from the last on that brought something.
        tries: u32,
        /// What went wrong with the last.
        why: String,
    },
    /// What came has another hash. It is removed.
    #[error(
        "what came from `{url}` has the SHA-256 {actual}, which does not start with {expected}; \
         it was removed"
    )]
    WrongHash {
        /// The URL.
        url: String,
        /// What the SHA-256 was to start with.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// There is such a file, with another hash.
    #[error(
        "`{}` is there with the SHA-256 {actual}, which does not start with {expected}; remove it \
         to have it downloaded again",
        path.display()
    )]
    WrongFile {
        /// The file.
        path: PathBuf,
        /// What the SHA-256 was to start with.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// Another process, or thread, is downloading the same file.
    #[error("another download into `{}` is under way", path.display())]
    Busy {
        /// What it writes.
        path: PathBuf,
    },
    /// It was told to stop.
    #[error("stopped; what has been downloaded is kept for the next time")]
    Stopped,
    /// A file cannot be read or written.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why it did not work.
        source: io::Error,
    },
}

impl FetchError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

/// How far a download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The bytes that are there, earlier runs' among them. Fewer than before when the server has it start anew.
    pub done: u64,
    /// The bytes of the whole file, if the server tells.
    pub total: Option<u64>,
}

/// A file to be downloaded, once.
///
/// It is written as `FILE_NAME.partial`, and renamed when it is whole and its hash is right. What is left of
/// a download that ended early is gone on with if the server can, and if there is a way to know that it still
/// has the same file: the hash, or an ETag (in `FILE_NAME.partial.etag`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// Where the file is: `http://127.0.0.1:8000/models/resnet18-f37072fd.pth`. HTTP without TLS.
    pub url: String,
    /// The folder that it goes to, made if need be; torch.hub's is [`checkpoints_dir`](crate::checkpoints_dir).
    pub folder: PathBuf,
    /// Its name there.
    pub file_name: String,
    /// The first hexadecimal digits of its SHA-256. Without them, any file is right.
    pub hash_prefix: Option<String>,
    /// How often a request is made again after the server is busy, broken or silent. Counted anew when
    /// something came.
    pub retries: u32,
    /// How long one waits before the first such request; before each other, twice as long as before the last,
    /// 30 seconds at most.
    pub wait: Duration,
    /// How long the server may be silent.
    pub timeout: Duration,
}

impl Fetch {
    /// A file that keeps the name it has in `url`, and has the hash that this name tells
    /// ([`hash_prefix`]); asked for four times more if need be, at first after half a second, and waited for
    /// half a minute.
    pub fn new(url: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        let (url, folder) = (url.into(), folder.into());
        let file_name = last_part(&url).to_owned();
        let hash_prefix = hash_prefix(&file_name).map(str::to_owned);
        let (wait, timeout) = (Duration::from_millis(500), Duration::from_secs(30));
        Self { url, folder, file_name, hash_prefix, retries: 4, wait, timeout }
    }

    /// Downloads the file, unless it is there, and tells where it is. `progress` is told of every piece
    /// that comes, and had better be quick; `stop` ends it soon, whatever the server does.
    ///
    /// # Errors
    /// When the file is there with another hash, or cannot be had, or `stop` is set.
    pub fn run(
        &self,
        progress: &dyn Fn(Progress),
        stop: &AtomicBool,
    ) -> Result<PathBuf, FetchError> {
        let path = self.path()?;
        let expected = self.expected()?;
        let job = Job { fetch: self, expected, progress, stop };
        if job.is_there(&path)? {
            return Ok(path);
        }
        self.check_url()?;
        fs::create_dir_all(&self.folder).map_err(FetchError::io("create", &self.folder))?;
        let mut partial = Partial::take(self.folder.join(format!("{}.partial", self.file_name)))?;
        // Whoever had the lock until now may have brought it.
        if job.is_there(&path)? {
            partial.remove()?;
            return Ok(path);
        }
        let brought = job.bring(&mut partial);
        match brought {
            Ok(()) => partial.rename(&path).map(|()| path),
            Err(error) => {
                if partial.length == 0 || matches!(error, FetchError::WrongHash { .. }) {
                    partial.remove()?;
                }
                Err(error)
            }
        }
    }

    fn path(&self) -> Result<PathBuf, FetchError> {
        let mut parts = Path::new(&self.file_name).components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(name)), None) if name == self.file_name.as_str() => {
                Ok(self.folder.join(name))
            }
            _ => Err(FetchError::FileName { file_name: self.file_name.clone() }),
        }
    }

    /// The digits that are asked for, if any are.
    fn expected(&self) -> Result<Option<String>, FetchError> {
        let Some(digits) = self.hash_prefix.as_deref().filter(|digits| !digits.is_empty()) else {
            return Ok(None);
        };
        if digits.len() > 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(FetchError::HashPrefix { hash_prefix: digits.into() });
        }
        Ok(Some(digits.to_ascii_lowercase()))
    }

    fn check_url(&self) -> Result<(), FetchError> {
        let scheme = self.url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http") => Ok(()),
            Some("https") => Err(FetchError::Https { url: self.url.clone() }),
            _ => Err(self.bad_url("it does not start with http://")),
        }
    }

    fn bad_url(&self, why: impl ToString) -> FetchError {
        FetchError::Url { url: self.url.clone(), why: why.to_string() }
    }
}

/// `url`'s last part behind another base: that of a mirror, which needs no TLS.
///
/// ```
/// let url = "https://download.pytorch.org/models/resnet18-f37072fd.pth";
/// let mirrored = augment_hub::with_base_url(url, "http://127.0.0.1:8000/models");
/// assert_eq!(mirrored, "http://127.0.0.1:8000/models/resnet18-f37072fd.pth");
/// ```
pub fn with_base_url(url: &str, base: &str) -> String {
    format!("{}/{}", base.trim_end_matches('/'), last_part(url))
}

/// What stands behind the last `/` of a URL's path.
fn last_part(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    path.rsplit_once('/').map_or("", |(_, part)| part)
}

/// Why a try has not brought the whole file.
enum Trouble {
    /// Another one might.
    Passing(String),
    Lasting(FetchError),
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self::Lasting(error)
    }
}

/// A run of a `Fetch`.
struct Job<'a> {
    fetch: &'a Fetch,
    expected: Option<String>,
    progress: &'a dyn Fn(Progress),
    stop: &'a AtomicBool,
}

impl Job<'_> {
    fn check_stop(&self) -> Result<(), FetchError> {
        if self.stop.load(Ordering::Relaxed) { Err(FetchError::Stopped) } else { Ok(()) }
    }

    fn url(&self) -> String {
        self.fetch.url.clone()
    }

    /// Whether the file is at `path`, and right.
    fn is_there(&self, path: &Path) -> Result<bool, FetchError> {
        if !path.is_file() {
            return Ok(false);
        }
        if let Some(expected) = &self.expected {
            let file = File::open(path).map_err(FetchError::io("open", path))?;
            let actual = self.sha256(file, path)?;
            if !actual.starts_with(expected) {
                let (path, expected) = (path.to_owned(), expected.clone());
                return Err(FetchError::WrongFile { path, expected, actual });
            }
        }
        Ok(true)
    }

    fn sha256(&self, mut file: impl Read, path: &Path) -> Result<String, FetchError> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            self.check_stop()?;
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => hasher.update(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(FetchError::io("read", path)(error)),
            }
        }
        Ok(hasher.finalize().iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        }))
    }

    /// Makes `partial` the whole file, and checks it.
    fn bring(&self, partial: &mut Partial) -> Result<(), FetchError> {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("augment/", env!("CARGO_PKG_VERSION")))
            // Bytes as they lie on the server: ranges count those.
            .accept_encoding("identity")
            .timeout_resolve(Some(self.fetch.timeout))
            .timeout_connect(Some(self.fetch.timeout))
            .timeout_recv_response(Some(self.fetch.timeout))
            .timeout_per_read(Some(self.fetch.timeout))
            .timeout_per_write(Some(self.fetch.timeout))
            .build()
            .into();
        let (mut turn, mut wait, mut furthest) = (0, self.fetch.wait, partial.length);
        while let Err(trouble) = self.attempt(&agent, partial) {
            let why = match trouble {
                Trouble::Lasting(error) => return Err(error),
                Trouble::Passing(why) => why,
            };
            if partial.length > furthest {
                (turn, wait, furthest) = (0, self.fetch.wait, partial.length);
            }
            if turn >= self.fetch.retries {
                return Err(FetchError::GivenUp { url: self.url(), tries: turn + 1, why });
            }
            wait = wait.min(LONGEST_WAIT);
            self.pause(wait)?;
            (turn, wait) = (turn + 1, 2 * wait);
        }
        partial.file.sync_all().map_err(FetchError::io("write", &partial.path))?;
        if let Some(expected) = &self.expected {
            partial.seek(SeekFrom::Start(0))?;
            let actual = self.sha256(&partial.file, &partial.path)?;
            if !actual.starts_with(expected) {
                let (url, expected) = (self.url(), expected.clone());
                return Err(FetchError::WrongHash { url, expected, actual });
            }
        }
        Ok(())
    }

    fn pause(&self, wait: Duration) -> Result<(), FetchError> {
        let until = Instant::now() + wait;
        loop {
            self.check_stop()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(TICK));
        }
    }

    /// One request, or two when what is there cannot be gone on with.
    fn attempt(&self, agent: &Agent, partial: &mut Partial) -> Result<(), Trouble> {
        let etag = partial.etag(&self.fetch.url);
        if partial.length > 0 && etag.is_none() && self.expected.is_none() {
            partial.clear()?;
        }
        let from = partial.length;
        let question = Question { url: self.url(), from, etag };
        let answer = ask(agent.clone(), question.clone())
            .map_err(FetchError::io("start a thread for", &partial.path))?;
        let News::Head(head) = self.next(&answer)? else {
            return Err(Trouble::Passing("it does not answer".into()));
        };
        let total = match head.status {
            200 => {
                partial.clear()?;
                if let Some(etag) = &head.etag {
                    partial.keep_etag(&self.fetch.url, etag)?;
                }
                head.length
            }
            206 if head.goes_on(&question) => {
                if question.etag.is_none() {
                    // The hash will tell whether both parts are of one file; the old tag would not.
                    partial.forget_etag()?;
                }
                head.range.total
            }
            // All of it had come.
            416 if from > 0 && head.range.total == Some(from) && head.may_be_of(&question) => {
                return Ok(());
            }
            206 | 416 if from > 0 => {
                partial.clear()?;
                return self.attempt(agent, partial);
            }
            status if status == 429 || status >= 500 => {
                return Err(Trouble::Passing(format!("it answers with status {status}")));
            }
            status => return Err(FetchError::Status { url: self.url(), status }.into()),
        };
        let so_far = |partial: &Partial| match total {
            Some(total) => format!("after {} of {total} bytes", partial.length),
            None => format!("after {} bytes", partial.length),
        };
        loop {
            (self.progress)(Progress { done: partial.length, total });
            match self.next(&answer) {
                Ok(News::Bytes(bytes)) => partial.write(&bytes)?,
                Ok(_) if total.is_none_or(|total| total == partial.length) => return Ok(()),
                Ok(_) => {
                    return Err(Trouble::Passing(format!("it ends {}", so_far(partial))));
                }
                Err(Trouble::Passing(why)) => {
                    return Err(Trouble::Passing(format!("{why} {}", so_far(partial))));
                }
                Err(lasting) => return Err(lasting),
            }
        }
    }

    fn next(&self, answer: &Receiver<Result<News, ureq::Error>>) -> Result<News, Trouble> {
        loop {
            self.check_stop()?;
            match answer.recv_timeout(TICK) {
                Ok(Ok(news)) => return Ok(news),
                Ok(Err(error)) => return Err(self.trouble(&error)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Trouble::Passing("its answer breaks off".into()));
                }
            }
        }
    }

    fn trouble(&self, error: &ureq::Error) -> Trouble {
        use ureq::Error as E;
        match error {
            E::Timeout(_) => Trouble::Passing(format!("it is silent for {:?}", self.fetch.timeout)),
            E::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Trouble::Passing("it closes the connection".into())
            }
            E::TlsRequired => FetchError::Https { url: self.url() }.into(),
            E::BadUri(_) | E::Http(_) | E::RedirectFailed | E::TooManyRedirects => {
                self.fetch.bad_url(error).into()
            }
            _ => Trouble::Passing(error.to_string()),
        }
    }
}

/// What a server is asked for: all of a file, or what stands from a byte on.
#[derive(Clone)]
struct Question {
    url: String,
    from: u64,
    /// The file's tag, if it is to be the same one.
    etag: Option<String>,
}

/// What a server says, piece by piece.
enum News {
    Head(Head),
    Bytes(Vec<u8>),
    End,
}

struct Head {
    status: u16,
    /// The bytes of this answer.
    length: Option<u64>,
    range: ContentRange,
    /// The file's tag, if it stands for its very bytes.
    etag: Option<String>,
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
    fn goes_on(&self, question: &Question) -> bool {
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
    fn may_be_of(&self, question: &Question) -> bool {
        match (&self.etag, &question.etag) {
            (Some(here), Some(asked)) => here == asked,
            _ => true,
        }
    }
}

/// `bytes 100-199/200`, or `bytes */200`.
#[derive(Default)]
struct ContentRange {
    /// The first and the last byte.
    part: Option<(u64, u64)>,
    total: Option<u64>,
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
fn ask(agent: Agent, question: Question) -> io::Result<Receiver<Result<News, ureq::Error>>> {
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

/// What has come of a file, locked as long as this lives.
struct Partial {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Partial {
    fn take(path: PathBuf) -> Result<Self, FetchError> {
        loop {
            let mut options = File::options();
            let file = options.create(true).truncate(false).read(true).write(true).open(&path);
            let file = file.map_err(FetchError::io("open", &path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(FetchError::Busy { path }),
                Err(TryLockError::Error(error)) => {
                    return Err(FetchError::io("lock", &path)(error));
                }
            }
            // Whoever had the lock may have renamed or removed the file since it was opened here.
            if is_at(&file, &path).map_err(FetchError::io("read", &path))? {
                let length = file.metadata().map_err(FetchError::io("read", &path))?.len();
                let mut partial = Self { path, file, length };
                partial.seek(SeekFrom::End(0))?;
                return Ok(partial);
            }
        }
    }

    fn seek(&mut self, to: SeekFrom) -> Result<(), FetchError> {
        self.file.seek(to).map(|_| ()).map_err(FetchError::io("read", &self.path))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(FetchError::io("write", &self.path))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), FetchError> {
        self.file.set_len(0).map_err(FetchError::io("write", &self.path))?;
        self.seek(SeekFrom::Start(0))?;
        self.length = 0;
        self.forget_etag()
    }

    fn etag_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(".etag");
        path.into()
    }

    /// The tag of the file at `url` that all that is here came from, if that is so and there is one.
    fn etag(&self, url: &str) -> Option<String> {
        if self.length == 0 {
            return None;
        }
        let text = fs::read_to_string(self.etag_path()).ok()?;
        let (from, tag) = text.strip_suffix('\n')?.split_once('\n')?;
        (from == url).then(|| tag.to_owned())
    }

    fn keep_etag(&self, url: &str, etag: &str) -> Result<(), FetchError> {
        let path = self.etag_path();
        fs::write(&path, format!("{url}\n{etag}\n")).map_err(FetchError::io("write", &path))
    }

    fn forget_etag(&self) -> Result<(), FetchError> {
        remove(&self.etag_path())
    }

    fn remove(self) -> Result<(), FetchError> {
        remove(&self.path)?;
        self.forget_etag()
    }

    fn rename(self, path: &Path) -> Result<(), FetchError> {
        fs::rename(&self.path, path).map_err(FetchError::io("write", path))?;
        self.forget_etag()
    }
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> Result<(), FetchError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FetchError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Whether it is this file that is at `path`.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let there = match fs::metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let here = file.metadata()?;
    #[cfg(unix)]
    let same = {
        use std::os::unix::fs::MetadataExt;
        (here.dev(), here.ino()) == (there.dev(), there.ino())
    };
    // As near as the standard library comes elsewhere.
    #[cfg(not(unix))]
    let same = here.len() == there.len() && here.created().ok() == there.created().ok();
    Ok(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_base_has_the_last_part_behind_it() {
        let url = "https://download.pytorch.org/models/resnet18-f37072fd.pth";
        let mirrored = "http://127.0.0.1:8000/models/resnet18-f37072fd.pth";
        for base in ["http://127.0.0.1:8000/models/", "http://127.0.0.1:8000/models"] {
            assert_eq!(with_base_url(url, base), mirrored);
            assert_eq!(with_base_url(&format!("{url}?download=true#a/b"), base), mirrored);
        }
        assert_eq!(with_base_url("https://host", "http://mirror"), "http://mirror/");
    }

    #[test]
    fn the_name_and_the_hash_are_the_urls() {
        let fetch = Fetch::new("http://host/models/resnet18-f37072fd.pth?x=/y-00.pth", "folder");
        assert_eq!(fetch.file_name, "resnet18-f37072fd.pth");
        assert_eq!(fetch.hash_prefix.as_deref(), Some("f37072fd"));
        assert_eq!(Fetch::new("http://host/model.pth", "folder").hash_prefix, None);
    }

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
