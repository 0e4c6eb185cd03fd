//! Where torch.hub keeps its files, so that both sides find each other's downloads.

use std::ffi::OsString;
use std::path::{Component, PathBuf};

/// Why the cache's directory is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path starts with `~`, and there is no home directory.
    #[error("`{}` needs a home directory, and there is none; set TORCH_HOME", path.display())]
    NoHome {
        /// The path that was to be expanded.
        path: PathBuf,
    },
    /// The path starts with `~name`, another user's home directory.
    #[error("`{}` is in another user's home directory; write it in full", path.display())]
    OtherUser {
        /// The path that was to be expanded.
        path: PathBuf,
    },
}

/// What torch.hub asks of the environment. As there, a variable set to nothing counts as set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `$TORCH_HOME`.
    pub torch_home: Option<OsString>,
    /// `$XDG_CACHE_HOME`.
    pub xdg_cache_home: Option<OsString>,
    /// What `~` stands for.
    pub home: Option<PathBuf>,
}

impl Environment {
    /// This process's.
    pub fn current() -> Self {
        Self {
            torch_home: std::env::var_os("TORCH_HOME"),
            xdg_cache_home: std::env::var_os("XDG_CACHE_HOME"),
            // An empty one would put the cache wherever the process was started.
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
        }
    }

    /// `path`, its leading `~` replaced.
    fn expand(&self, path: PathBuf) -> Result<PathBuf, Error> {
        let mut parts = path.components();
        match (parts.next(), &self.home) {
            (Some(Component::Normal(first)), home) if first == "~" => match home {
                Some(home) => Ok(home.join(parts.as_path())),
                None => Err(Error::NoHome { path }),
            },
            (Some(Component::Normal(first)), _) if first.as_encoded_bytes().starts_with(b"~") => {
                Err(Error::OtherUser { path })
            }
            _ => Ok(path),
        }
    }
}

/// Where torch.hub keeps repositories (`torch.hub.get_dir`): `$TORCH_HOME/hub`, else
/// `$XDG_CACHE_HOME/torch/hub`, else `~/.cache/torch/hub`.
///
/// # Errors
/// When the path starts with `~` and that home directory is not known.
pub fn hub_dir(environment: &Environment) -> Result<PathBuf, Error> {
    let torch = match (&environment.torch_home, &environment.xdg_cache_home) {
        (Some(torch), _) => PathBuf::from(torch),
        (None, Some(cache)) => PathBuf::from(cache).join("torch"),
        (None, None) => PathBuf::from("~/.cache/torch"),
    };
    Ok(environment.expand(torch)?.join("hub"))
}

/// Where torch.hub keeps weights (`torch.hub.load_state_dict_from_url`).
///
/// # Errors
/// Those of [`hub_dir`].
pub fn checkpoints_dir(environment: &Environment) -> Result<PathBuf, Error> {
    Ok(hub_dir(environment)?.join("checkpoints"))
}

/// The first digits of the file's SHA-256 that its name holds, as in `resnet18-5c106cde.pth`: what
/// stands between a `-` and the next `.` when it is all lower-case hexadecimal.
///
/// By torch.hub's rule that may be nothing at all (`model-.pth`), which every file fulfils.
pub fn hash_prefix(file_name: &str) -> Option<&str> {
    file_name.split('-').skip(1).find_map(|part| {
        let (digits, _) = part.split_once('.')?;
        digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(digits)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn environment(torch_home: Option<&str>, xdg_cache_home: Option<&str>) -> Environment {
        Environment {
            torch_home: torch_home.map(Into::into),
            xdg_cache_home: xdg_cache_home.map(Into::into),
            home: Some("/home/ada".into()),
        }
    }

    /// What `torch.hub.get_dir()` of PyTorch 2.11.0 returns with these variables and
    /// `HOME=/home/ada`.
    #[test]
    #[cfg(unix)]
    fn directories_are_torch_hubs() {
        for (torch_home, xdg_cache_home, expected) in [
            (None, None, "/home/ada/.cache/torch/hub"),
            (None, Some("/cache"), "/cache/torch/hub"),
            (None, Some("~/cache"), "/home/ada/cache/torch/hub"),
            (None, Some("~"), "/home/ada/torch/hub"),
            (None, Some("cache"), "cache/torch/hub"),
            (None, Some(""), "torch/hub"),
            (Some("/data/torch"), None, "/data/torch/hub"),
            (Some("/data/torch/"), Some("/cache"), "/data/torch/hub"),
            (Some("~/torch"), Some("/cache"), "/home/ada/torch/hub"),
            (Some("~"), None, "/home/ada/hub"),
            (Some(""), Some("/cache"), "hub"),
            (Some("./~/torch"), None, "./~/torch/hub"),
            (Some("/data/~"), None, "/data/~/hub"),
        ] {
            let environment = environment(torch_home, xdg_cache_home);
            let expected = Path::new(expected);
            assert_eq!(hub_dir(&environment).unwrap(), expected, "{environment:?}");
            let checkpoints = checkpoints_dir(&environment).unwrap();
            assert_eq!(checkpoints, expected.join("checkpoints"), "{environment:?}");
        }
    }

    #[test]
    fn a_home_that_is_not_known_is_an_error() {
        let nobody = Environment { home: None, ..environment(None, None) };
        assert_eq!(hub_dir(&nobody), Err(Error::NoHome { path: "~/.cache/torch".into() }));
        let other = environment(Some("~grace/torch"), None);
        assert_eq!(checkpoints_dir(&other), Err(Error::OtherUser { path: "~grace/torch".into() }));
        let absolute = Environment { home: None, ..environment(Some("/data"), None) };
        assert!(hub_dir(&absolute).is_ok());
    }

    /// What group 1 of `torch.hub.HASH_REGEX` of PyTorch 2.11.0 finds.
    #[test]
    fn hash_prefixes_are_torch_hubs() {
        for (name, expected) in [
            ("resnet18-5c106cde.pth", Some("5c106cde")),
            ("vit_b_16-c867db91.pth", Some("c867db91")),
            ("wide-resnet-50-95faca4d.tar.gz", Some("95faca4d")),
            ("a-12.b-34.pth", Some("12")),
            ("a-xyz.b-34.pth", Some("34")),
            ("a--ff.pth", Some("ff")),
            ("model-.pth", Some("")),
            ("resnet18-5C106CDE.pth", None),
            ("resnet18-5c106cde", None),
            ("resnet18-5c106cde_v2.pth", None),
            ("resnet18.pth", None),
            ("5c106cde.pth", None),
            ("é-ü.pth", None),
            ("", None),
        ] {
            assert_eq!(hash_prefix(name), expected, "{name}");
        }
    }
}
