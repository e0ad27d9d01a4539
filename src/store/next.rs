//! Building the next database beside the old one, and swapping it in.
//!
//! Readers keep the old file open and keep reading it; the swap is one rename.
//! Whatever stops an import, the old file stands.

use std::fs::File;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use duckdb::{Connection, InterruptHandle};

use super::limits::base_config;
use super::lock::Lock;
use super::open::open_checked;
use super::schema::{MIGRATIONS, create_schema, migrate};
use super::spill::{SPILL, make_private, spill_into};
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
    /// What the old file was like when it was copied.
    old: Option<Mark>,
    lock: Lock,
}

/// By what a file is known to be as it was: length and last change.
type Mark = (u64, Option<SystemTime>);

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
        let lock = Lock::take(beside(path, "lock"), path)?;
        clear_leftovers(path)?;
        let next = beside(path, "next");
        let old_version = match open_checked(path) {
            Ok((connection, version)) => {
                drop(connection);
                fold_log(path)?;
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
            old: mark(path),
            lock,
        };
        if old_version.is_some() {
            this.copy_old()?;
        }
        let connection = Connection::open_with_flags(&this.next, base_config()?)
            .map_err(|error| StoreError::from_engine(&this.next, "write", error))?;
        limits.apply(&connection)?;
        let spill = beside(path, SPILL);
        make_private(&spill)?;
        spill_into(&connection, &spill)?;
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
    /// The file is on disk before its name changes, and the new name is on disk
    /// before this returns: a crash at any moment leaves one state or the other.
    ///
    /// # Errors
    /// The disk is full, no permission, another program wrote to the database
    /// meanwhile; the old database then stands.
    pub fn swap_in(mut self) -> Result<(), StoreError> {
        if let Some(connection) = self.connection.take() {
            connection
                .execute_batch("CHECKPOINT")
                .map_err(|error| self.explain(error))?;
            connection
                .close()
                .map_err(|(_, error)| self.explain(error))?;
        }
        if holds_something(&wal_of(&self.next)) {
            // It would be lost.
            let left = std::io::Error::other("the engine left changes outside the file");
            return Err(StoreError::from_io(&self.next, "write", left));
        }
        let is_alone = self.lock.is_ours() && !holds_something(&wal_of(&self.path));
        if !is_alone || mark(&self.path) != self.old {
            let path = self.path.clone();
            return Err(StoreError::Changed { path });
        }
        File::open(&self.next)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&self.next, &self.path))
            .map_err(|error| StoreError::from_io(&self.path, "write", error))?;
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

    /// The copy has the permissions of the old file from its first byte on; a
    /// database that is new has those that the person's umask gives.
    fn copy_old(&self) -> Result<(), StoreError> {
        std::fs::copy(&self.path, &self.next)
            .map(drop)
            .map_err(|error| StoreError::from_io(&self.next, "write", error))
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

/// Brings what another program left in the log into the file itself. A log that
/// stood beside the new file would make it unreadable, and it cannot be removed
/// in one step with the rename.
fn fold_log(path: &Path) -> Result<(), StoreError> {
    let wal = wal_of(path);
    if holds_something(&wal) {
        let said = |error| match StoreError::from_engine(path, "write", error) {
            StoreError::Locked { path, holder } => StoreError::LogInUse { path, holder },
            other => other,
        };
        let connection = Connection::open_with_flags(path, base_config()?).map_err(said)?;
        connection.execute_batch("CHECKPOINT").map_err(said)?;
        connection.close().map_err(|(_, error)| said(error))?;
    }
    remove(&wal)
}

fn holds_something(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0)
}

/// `None` where there is no file.
fn mark(path: &Path) -> Option<Mark> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

/// Removes what an import that was killed left beside the database.
fn clear_leftovers(path: &Path) -> Result<(), StoreError> {
    let next = beside(path, "next");
    remove(&wal_of(&next))?;
    remove(&next)?;
    let spill = beside(path, SPILL);
    match std::fs::remove_dir_all(&spill) {
        // By its name it is ours, whatever it is.
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => remove(&spill),
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
