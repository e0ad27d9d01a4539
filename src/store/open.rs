//! Opening a database to read it.

use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use duckdb::{AccessMode, Connection};
use tempfile::TempDir;

use super::limits::base_config;
use super::schema::{SCHEMA_VERSION, version};
use super::spill::spill_into;
use super::{Limits, StoreError};

/// The memory of all connections to one open database.
#[derive(Debug, Default)]
struct Room {
    /// Questions that are asked with what a reader may use.
    at_work: usize,
    /// Whether the limit is still what they need.
    is_raised: bool,
}

/// A read-only connection, with the temp folder that its big queries spill to.
///
/// The folder goes when the reader goes.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
    /// Whether somebody said how much memory it may use.
    is_limited: bool,
    /// How much memory it may use now, if not.
    room: Arc<Mutex<Room>>,
    // Dropped after the connection, which may still have files open in it.
    spill: Arc<TempDir>,
}

impl Reader {
    /// The file that was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Asks with little memory, and once more with what a reader may use where that is too
    /// little. Where somebody said how much it may use, that is what it has.
    ///
    /// # Errors
    /// What `ask` comes to; `engine` tells what the engine said.
    pub fn sparing<T, E>(
        &self,
        mut ask: impl FnMut(&Self) -> Result<T, E>,
        engine: impl Fn(&E) -> Option<&duckdb::Error>,
    ) -> Result<T, E> {
        let is_short = |error: &E| engine(error).is_some_and(StoreError::is_out_of_memory);
        let answer = match ask(self) {
            Err(error) if !self.is_limited && is_short(&error) => {
                self.raise();
                let answer = ask(self);
                self.room().at_work -= 1;
                answer
            }
            other => other,
        };
        self.rest();
        answer
    }

    /// Gives memory back, unless a question needs it; where it cannot be, the next question
    /// tries again.
    fn rest(&self) {
        let mut room = self.room();
        if room.is_raised && room.at_work == 0 {
            room.is_raised = Limits::resting().apply(&self.connection).is_err();
        }
    }

    fn raise(&self) {
        let mut room = self.room();
        room.at_work += 1;
        // What cannot be set leaves the limit as it is, and the question fails again.
        room.is_raised |= Limits::at_work().apply(&self.connection).is_ok();
    }

    /// From now on it rests with little memory between questions; see [`sparing`](Self::sparing).
    pub fn spare(&self) {
        if !self.is_limited {
            self.room().is_raised = true;
            self.rest();
        }
    }

    /// No code panics while it holds the lock, so poison means nothing.
    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A second connection to what this one has open, for another thread; both share its
    /// limits and its memory.
    ///
    /// # Errors
    /// What the engine says.
    pub fn beside(&self) -> Result<Self, StoreError> {
        Ok(Self {
            connection: self.connection.try_clone().map_err(StoreError::Engine)?,
            path: self.path.clone(),
            is_limited: self.is_limited,
            room: Arc::clone(&self.room),
            spill: Arc::clone(&self.spill),
        })
    }
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// Opens the database at `path` to read it; nothing in the file can change.
///
/// # Errors
/// One plain sentence for each of: no such file, a folder, not a database, not
/// one of sidecart's, an older or newer schema or storage version, a lock held
/// by another process, no permission, a limit that is none.
pub fn open_read(path: &Path, limits: &Limits) -> Result<Reader, StoreError> {
    // Only what was asked for can be wrong; the defaults need no look.
    limits.check()?;
    let is_limited = !limits.is_usual_memory();
    let limits = limits.for_reader();
    let (connection, found) = open_checked(path)?;
    if found < SCHEMA_VERSION {
        let path = path.to_path_buf();
        return Err(StoreError::OlderSchema {
            path,
            found,
            known: SCHEMA_VERSION,
        });
    }
    limits.apply(&connection)?;
    let spill = tempfile::Builder::new()
        .prefix("sidecart-")
        .tempdir()
        .map_err(|error| StoreError::from_io(&std::env::temp_dir(), "write", error))?;
    spill_into(&connection, spill.path())?;
    Ok(Reader {
        connection,
        path: path.to_path_buf(),
        is_limited,
        room: Arc::default(),
        spill: Arc::new(spill),
    })
}

/// Opens the file read-only and tells its schema version, which is at most ours.
pub(super) fn open_checked(path: &Path) -> Result<(Connection, u32), StoreError> {
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::Missing {
            path: path.to_path_buf(),
        },
        _ => StoreError::from_io(path, "read", error),
    })?;
    if metadata.is_dir() {
        return Err(StoreError::Folder {
            path: path.to_path_buf(),
        });
    }
    // DuckDB takes an empty file for a database that is yet to be written.
    if metadata.len() == 0 {
        return Err(StoreError::NotADatabase {
            path: path.to_path_buf(),
        });
    }
    // DuckDB would try other engines on a file or a path that looks like theirs.
    let mut start = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(12).read_to_end(&mut start))
        .map_err(|error| StoreError::from_io(path, "read", error))?;
    if start.get(8..12) != Some(b"DUCK".as_slice()) {
        return Err(StoreError::NotADatabase {
            path: path.to_path_buf(),
        });
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let config = base_config()?
        .access_mode(AccessMode::ReadOnly)
        .map_err(StoreError::Engine)?;
    let connection = Connection::open_with_flags(&whole, config)
        .map_err(|error| StoreError::from_engine(path, "read", error))?;
    let found = version(&connection)?.ok_or_else(|| StoreError::NotOurs {
        path: path.to_path_buf(),
    })?;
    if found > SCHEMA_VERSION {
        let path = path.to_path_buf();
        return Err(StoreError::NewerSchema {
            path,
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok((connection, found))
}
