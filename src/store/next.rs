//! Building the next database beside the old one, and swapping it in.
//!
//! Readers keep the old file open and keep reading it; the swap is one rename.
//! Whatever stops an import, the old file stands.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duckdb::{Connection, InterruptHandle};

use super::limits::base_config;
use super::open::open_checked;
use super::schema::{MIGRATIONS, create_schema, migrate};
use super::{Limits, StoreError};

/// Stops the work on a [`NextDb`] from another thread.
#[derive(Clone)]
pub struct Stop(Arc<InterruptHandle>);

impl Stop {
    /// Interrupts the running statement.
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

/// The next state of a database: a copy that is written while readers keep the
/// old one. [`NextDb::swap_in`] makes it the database; dropping it leaves the
/// old one.
pub struct NextDb {
    // `None` only after the connection was closed on the way out.
    connection: Option<Connection>,
    path: PathBuf,
    next: PathBuf,
    _lock: Lock,
}

impl NextDb {
    /// Starts the next state of the database at `path`, which need not exist yet.
    ///
    /// # Errors
    /// Everything [`open_read`](super::open_read) can say, and: another import
    /// is running, no permission to write there, the disk is full.
    pub fn begin(path: &Path, limits: &Limits) -> Result<Self, StoreError> {
        limits.check()?;
        // Behind a link it is the file itself that is locked and replaced.
        let path = &std::fs::canonicalize(path)
            .or_else(|_| std::path::absolute(path))
            .unwrap_or_else(|_| path.to_path_buf());
        let lock = Lock::take(path)?;
        clear_leftovers(path)?;
        let next = beside(path, "next");
        let old_version = match open_checked(path) {
            Ok((connection, version)) => {
                drop(connection);
                Some(version)
            }
            Err(StoreError::Missing { .. }) => None,
            Err(error) => return Err(error),
        };
        // From here on a failure must take the half-made copy with it.
        let mut this = Self {
            connection: None,
            path: path.to_path_buf(),
            next,
            _lock: lock,
        };
        if old_version.is_some() {
            this.copy_old()?;
        }
        let connection = Connection::open_with_flags(&this.next, base_config()?)
            .map_err(|error| StoreError::from_engine(&this.next, "write", error))?;
        limits.apply(&connection)?;
        let spill = beside(path, "spill").to_string_lossy().replace('\'', "''");
        connection
            .execute_batch(&format!("SET temp_directory = '{spill}'"))
            .map_err(StoreError::Engine)?;
        match old_version {
            Some(version) => migrate(&connection, version, MIGRATIONS)?,
            None => create_schema(&connection)?,
        }
        this.connection = Some(connection);
        Ok(this)
    }

    /// A handle that stops the work from another thread.
    pub fn stopper(&self) -> Stop {
        Stop(self.interrupt_handle())
    }

    /// Puts an engine error into words that name this database.
    pub fn explain(&self, error: duckdb::Error) -> StoreError {
        StoreError::from_engine(&self.path, "write", error)
    }

    /// Writes everything out and makes this the database.
    ///
    /// # Errors
    /// The disk is full, no permission; the old database then stands.
    pub fn swap_in(mut self) -> Result<(), StoreError> {
        if let Some(connection) = self.connection.take() {
            connection
                .execute_batch("CHECKPOINT")
                .map_err(|error| StoreError::from_engine(&self.path, "write", error))?;
            connection
                .close()
                .map_err(|(_, error)| StoreError::from_engine(&self.path, "write", error))?;
        }
        File::open(&self.next)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&self.next, &self.path))
            .map_err(|error| StoreError::from_io(&self.path, "write", error))?;
        // A log of the old file must not be replayed into the new one.
        remove(&wal_of(&self.path))?;
        if let Some(folder) = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            // Not every system lets a folder be synced; the rename itself is done.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    fn copy_old(&self) -> Result<(), StoreError> {
        std::fs::copy(&self.path, &self.next)
            .map_err(|error| StoreError::from_io(&self.next, "write", error))?;
        let wal = wal_of(&self.path);
        if wal.exists() {
            let to = wal_of(&self.next);
            std::fs::copy(&wal, &to).map_err(|error| StoreError::from_io(&to, "write", error))?;
        }
        Ok(())
    }
}

impl Deref for NextDb {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "the proof is in its text")]
    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("begin() returns only with a connection, and swap_in() consumes self")
    }
}

impl Drop for NextDb {
    fn drop(&mut self) {
        drop(self.connection.take());
        // Nobody is left to tell; the next import clears what stays behind.
        let _ = clear_leftovers(&self.path);
    }
}

/// `shop.duckdb` → `shop.duckdb.next`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// The write-ahead log that DuckDB keeps beside a database.
fn wal_of(path: &Path) -> PathBuf {
    beside(path, "wal")
}

/// Removes what an import that was killed left beside the database.
fn clear_leftovers(path: &Path) -> Result<(), StoreError> {
    let next = beside(path, "next");
    remove(&wal_of(&next))?;
    remove(&next)?;
    let spill = beside(path, "spill");
    match std::fs::remove_dir_all(&spill) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::from_io(&spill, "write", error))
        }
        _ => Ok(()),
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::from_io(path, "write", error))
        }
        _ => Ok(()),
    }
}

/// The lock that keeps two imports apart: a file beside the database, locked
/// for as long as the import runs, with its process id inside.
struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    fn take(database: &Path) -> Result<Self, StoreError> {
        let path = beside(database, "lock");
        loop {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)
                .map_err(|error| StoreError::from_io(&path, "write", error))?;
            match file.try_lock() {
                // The holder before us may have removed the file between our open and
                // our lock; then what we hold guards nothing.
                Ok(()) if !is_still_at(&file, &path) => continue,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    let holder = file
                        .read_to_string(&mut text)
                        .ok()
                        .and_then(|_| text.trim().parse().ok());
                    return Err(StoreError::ImportRunning {
                        path: database.to_path_buf(),
                        holder,
                    });
                }
                Err(TryLockError::Error(error)) => {
                    return Err(StoreError::from_io(&path, "lock", error));
                }
            }
            file.set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| write!(file, "{}", std::process::id()))
                .map_err(|error| StoreError::from_io(&path, "write", error))?;
            return Ok(Self { file, path });
        }
    }
}

/// Whether the open file is the one that the path names now.
#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(named)) => open.dev() == named.dev() && open.ino() == named.ino(),
        _ => false,
    }
}

/// Elsewhere an open file cannot be removed, so it is still there.
#[cfg(not(unix))]
fn is_still_at(_: &File, _: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while still locked: whoever opened it before finds out in `take`.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}
