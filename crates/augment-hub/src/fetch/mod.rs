//! Downloads of checkpoints, after `torch.hub.load_state_dict_from_url`, that go on where they stopped.

mod error;
mod http;
mod partial;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use ureq::Agent;

use crate::hash_prefix;
use http::{News, Question, ask};
use partial::Partial;

pub use error::FetchError;

/// How soon `stop` is noticed.
const TICK: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

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
    /// Where the file is: `http://127.0.0.1:8000/models/resnet18-f37072fd.pth`. HTTP, and HTTPS with the feature `https`.
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
            Some("https") if cfg!(feature = "https") => Ok(()),
            Some("https") => Err(FetchError::Https { url: self.url.clone() }),
            _ => Err(self.bad_url("it does not start with http://")),
        }
    }

    fn bad_url(&self, why: impl ToString) -> FetchError {
        FetchError::Url { url: self.url.clone(), why: why.to_string() }
    }
}

/// `url`'s last part behind another base: that of a mirror, which may need no TLS.
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
}
