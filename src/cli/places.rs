//! The user's folders (XDG on every Unix), and the database opened last.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use etcetera::base_strategy::Xdg;

/// Where sidecart keeps what is the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    config: PathBuf,
    state: PathBuf,
    cache: PathBuf,
}

impl Places {
    /// The folders the environment names. `None` without a home folder.
    pub(crate) fn of_user() -> Option<Self> {
        let xdg = Xdg::new().ok()?;
        Some(Self {
            config: xdg.config_dir().join("sidecart"),
            state: xdg.state_dir()?.join("sidecart"),
            cache: xdg.cache_dir().join("sidecart"),
        })
    }

    /// The settings file.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// What is remembered from one start to the next.
    pub(crate) fn state(&self) -> &Path {
        &self.state
    }

    /// The folder of the demo shops.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// The database opened last, if it is known and still there.
    pub(crate) fn last_database(&self) -> Option<PathBuf> {
        let bytes = std::fs::read(self.state.join("last")).ok()?;
        let path = PathBuf::from(OsString::from_vec(bytes));
        path.is_file().then_some(path)
    }

    /// The file that remembers the explorer's session on a database.
    pub(crate) fn session_file(&self, database: &Path) -> Option<PathBuf> {
        let database = std::fs::canonicalize(database).ok()?;
        // FNV-1a: the same name at every start, on every machine.
        let hash = database
            .as_os_str()
            .as_bytes()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Some(
            self.state
                .join("sessions")
                .join(format!("{hash:016x}.json")),
        )
    }

    /// Writes a session down.
    ///
    /// # Errors
    ///
    /// What the system says; the old one is then whole.
    pub(crate) fn keep_session(file: &Path, session: &[u8]) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(session)?;
        new.persist(file)?;
        Ok(())
    }

    /// Remembers the database opened last.
    ///
    /// # Errors
    ///
    /// What the system says; the old memory is then whole.
    pub(crate) fn remember(&self, database: &Path) -> io::Result<()> {
        let database = std::fs::canonicalize(database)?;
        std::fs::create_dir_all(&self.state)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.state)?;
        file.write_all(database.as_os_str().as_bytes())?;
        file.persist(self.state.join("last"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_database_is_remembered_while_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            config: folder.path().join("config"),
            state: folder.path().join("state/sidecart"),
            cache: folder.path().join("cache"),
        };
        assert_eq!(places.last_database(), None);

        let name = OsString::from_vec(b"sh\xf6p \n.duckdb".to_vec());
        let database = folder.path().canonicalize().unwrap().join(name);
        std::fs::write(&database, "x").unwrap();
        places.remember(&database).unwrap();
        assert_eq!(places.last_database(), Some(database.clone()));

        std::fs::remove_file(&database).unwrap();
        assert_eq!(places.last_database(), None);
        assert!(places.remember(&database).is_err());
    }
}
