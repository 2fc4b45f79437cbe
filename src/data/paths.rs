//! Where the program keeps its files: the XDG base directories, on macOS too.
//!
//! Source: XDG Base Directory Specification 0.8, <https://specifications.freedesktop.org/basedir-spec/latest/>.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// Why there is no folder for the program's files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither {variable} nor HOME is set to an absolute path, so there is no place for elbo's files; set one of them")]
pub struct NoHome {
    /// The XDG variable that would have decided.
    pub variable: &'static str,
}

/// `$XDG_DATA_HOME/elbo`: fetched data sets.
///
/// # Errors
/// [`NoHome`] when neither the variable nor HOME says where.
pub fn data_dir() -> Result<PathBuf, NoHome> {
    DATA.resolve(env::var_os)
}

/// `$XDG_CACHE_HOME/elbo`: checkpoints of models, which can be made again.
///
/// # Errors
/// [`NoHome`] when neither the variable nor HOME says where.
pub fn cache_dir() -> Result<PathBuf, NoHome> {
    CACHE.resolve(env::var_os)
}

/// `$XDG_STATE_HOME/elbo`: the reader's progress.
///
/// # Errors
/// [`NoHome`] when neither the variable nor HOME says where.
pub fn state_dir() -> Result<PathBuf, NoHome> {
    STATE.resolve(env::var_os)
}

/// `$XDG_CONFIG_HOME/elbo`: settings.
///
/// # Errors
/// [`NoHome`] when neither the variable nor HOME says where.
pub fn config_dir() -> Result<PathBuf, NoHome> {
    CONFIG.resolve(env::var_os)
}

/// One of the base directories.
struct Base {
    /// The variable that names it.
    variable: &'static str,
    /// Where it is under HOME when the variable does not.
    fallback: &'static str,
}

const DATA: Base = Base { variable: "XDG_DATA_HOME", fallback: ".local/share" };
const CACHE: Base = Base { variable: "XDG_CACHE_HOME", fallback: ".cache" };
const STATE: Base = Base { variable: "XDG_STATE_HOME", fallback: ".local/state" };
const CONFIG: Base = Base { variable: "XDG_CONFIG_HOME", fallback: ".config" };

impl Base {
    /// The program's folder in this base directory, by the variables that `lookup` returns. Relative paths are ignored, as the
    /// specification demands: they would depend on where the program was started.
    fn resolve(&self, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<PathBuf, NoHome> {
        let absolute = |name| lookup(name).map(PathBuf::from).filter(|path| path.is_absolute());
        absolute(self.variable)
            .or_else(|| absolute("HOME").map(|home| home.join(self.fallback)))
            .map(|base| base.join("elbo"))
            .ok_or(NoHome { variable: self.variable })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn with(variables: &[(&'static str, &str)]) -> impl Fn(&'static str) -> Option<OsString> {
        let variables: Vec<(&'static str, OsString)> = variables.iter().map(|&(name, value)| (name, value.into())).collect();
        move |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn the_xdg_variable_decides() {
        let lookup = with(&[("XDG_DATA_HOME", "/data"), ("HOME", "/home/me")]);
        assert_eq!(DATA.resolve(&lookup).unwrap(), PathBuf::from("/data/elbo"));
    }

    #[test]
    fn without_the_variable_the_folder_is_under_home() {
        let lookup = with(&[("HOME", "/home/me")]);
        for (base, expected) in [
            (DATA, "/home/me/.local/share/elbo"),
            (CACHE, "/home/me/.cache/elbo"),
            (STATE, "/home/me/.local/state/elbo"),
            (CONFIG, "/home/me/.config/elbo"),
        ] {
            assert_eq!(base.resolve(&lookup).unwrap(), PathBuf::from(expected));
        }
    }

    #[test]
    fn relative_and_empty_values_are_ignored() {
        let lookup = with(&[("XDG_CACHE_HOME", "here"), ("XDG_STATE_HOME", ""), ("HOME", "/home/me")]);
        assert_eq!(CACHE.resolve(&lookup).unwrap(), PathBuf::from("/home/me/.cache/elbo"));
        assert_eq!(STATE.resolve(&lookup).unwrap(), PathBuf::from("/home/me/.local/state/elbo"));
    }

    #[test]
    fn no_home_is_an_error_that_names_the_variables() {
        let error = CONFIG.resolve(with(&[])).unwrap_err();
        assert_eq!(error, NoHome { variable: "XDG_CONFIG_HOME" });
        assert!(error.to_string().contains("XDG_CONFIG_HOME nor HOME"), "{error}");
    }
}
