//! What can go wrong with the database file, in plain words.

use std::path::{Path, PathBuf};

use super::Holder;

/// Why a database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file at the path.
    #[error("there is no database {0}; make one with: sidecart import {0} FOLDER", path.display())]
    Missing {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The path is a folder.
    #[error("{} is a folder, not a database; name a file such as {}", path.display(), path.join("shop.duckdb").display())]
    Folder {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The file is not a DuckDB database.
    #[error("{} is not a database; it was left as it is. Name another file", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file was a database once.
    #[error("{} is damaged; restore a copy of it, or import the data into a new file", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A DuckDB database that sidecart did not make.
    #[error("{} is a DuckDB database, but not one of sidecart's; it was left as it is. Name another file", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// The schema is newer than this build.
    #[error("{} was written by a newer sidecart (schema {found}, this one reads up to {known}); update sidecart", path.display())]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The newest version this build knows.
        known: u32,
    },
    /// The schema is older than this build reads without migrating.
    #[error("{} was written by an older sidecart (schema {found}, this one reads {known}); bring it up to date by importing anything into it, for example: sidecart import {0} FOLDER", path.display())]
    OlderSchema {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The version this build reads.
        known: u32,
    },
    /// The storage format is newer than the DuckDB inside.
    #[error("{} was written by another version of DuckDB than the one in this sidecart ({detail}); update sidecart, or export the database from the program that wrote it and import that", path.display())]
    StorageVersion {
        /// The file.
        path: PathBuf,
        /// The versions, as DuckDB names them.
        detail: String,
    },
    /// Another process holds the file's lock.
    #[error("{} is open for writing in {holder}; close that program, or copy the file and open the copy", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// The process that holds it, with its id where DuckDB names it.
        holder: String,
    },
    /// Another import is running.
    #[error("another sidecart import is writing {}{holder}; wait for it to end, then try again", path.display())]
    ImportRunning {
        /// The database.
        path: PathBuf,
        /// Which one it is.
        holder: Holder,
    },
    /// The database is not as it was when the import began.
    #[error("{} was written by another program while the import ran; nothing was imported. Run the import again", path.display())]
    Changed {
        /// The database.
        path: PathBuf,
    },
    /// Another program left a log that cannot be brought into the file.
    #[error("another program left changes to {0} in {0}.wal, and {holder} has it open; close that program, then import again", path.display())]
    LogInUse {
        /// The database.
        path: PathBuf,
        /// The process that has it open, with its id where DuckDB names it.
        holder: String,
    },
    /// No permission.
    #[error("there is no permission to {action} {}; ask its owner, or use a file in a folder of yours", path.display())]
    Permission {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk is full at {}; free some space there and try again (the database is as it was)", path.display())]
    DiskFull {
        /// The file or folder.
        path: PathBuf,
    },
    /// The system lets no file grow that far.
    #[error("the file {} may not grow any further; the system limits the size of files (ulimit -f), raise that and try again (the database is as it was)", path.display())]
    FileLimit {
        /// The file.
        path: PathBuf,
    },
    /// A limit that DuckDB does not take.
    #[error("{option} {value} is not a limit; {hint}")]
    Limit {
        /// The option.
        option: &'static str,
        /// What it was given.
        value: String,
        /// What it takes.
        hint: &'static str,
    },
    /// The memory limit was reached.
    #[error(
        "the work needs more memory than it may use; give it more with --memory, for example --memory 4GB"
    )]
    OutOfMemory,
    /// The work was interrupted on request.
    #[error("interrupted; the database is as it was")]
    Interrupted,
    /// A file operation failed in another way.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else DuckDB reports.
    #[error("the database engine reports: {}", first_line(.0))]
    Engine(duckdb::Error),
}

/// The part of an engine message that a person can read.
fn first_line(error: &duckdb::Error) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

impl StoreError {
    /// Translates what DuckDB says when it cannot open or write the file at `path`.
    pub(super) fn from_engine(path: &Path, action: &'static str, error: duckdb::Error) -> Self {
        let path = path.to_path_buf();
        let text = error.to_string();
        let said = without_quotes(&text).to_lowercase();
        let says = |words: &str| said.contains(words);
        if Self::is_interrupt(&error) {
            Self::Interrupted
        } else if says("could not set lock") || says("conflicting lock") {
            Self::Locked {
                path,
                holder: lock_holder(&text),
            }
        } else if says("not a valid duckdb database") {
            Self::NotADatabase { path }
        } else if says("corrupt database file")
            || says("data corruption")
            || says("could not read enough bytes")
        {
            Self::Damaged { path }
        } else if says("version number") || says("newer version of duckdb") {
            Self::StorageVersion {
                path,
                detail: first_line(&error),
            }
        } else if says("permission denied") || says("read-only file system") {
            Self::Permission { action, path }
        } else if says("no space left")
            || says("max_temp_directory_size")
            || says("disk quota exceeded")
        {
            Self::DiskFull { path }
        } else if says("file too large") {
            Self::FileLimit { path }
        } else if said.starts_with("out of memory") {
            Self::OutOfMemory
        } else {
            Self::Engine(error)
        }
    }

    /// Whether the engine stopped because it was asked to.
    pub fn is_interrupt(error: &duckdb::Error) -> bool {
        error.to_string().starts_with("INTERRUPT Error")
    }

    /// Whether the engine had too little memory.
    pub fn is_out_of_memory(error: &duckdb::Error) -> bool {
        error.to_string().starts_with("Out of Memory Error")
    }

    /// Translates what the system says about the file at `path`.
    pub(super) fn from_io(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_path_buf();
        match source.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::Permission { action, path }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path },
            ErrorKind::FileTooLarge => Self::FileLimit { path },
            ErrorKind::IsADirectory => Self::Folder { path },
            _ => Self::File {
                action,
                path,
                source,
            },
        }
    }
}

/// The engine's own words: paths and data stand in quotes, and may say anything.
fn without_quotes(message: &str) -> String {
    let mut own = String::with_capacity(message.len());
    let mut quote = None;
    for c in message.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => own.push(c),
        }
    }
    own
}

/// Who holds the lock, read from DuckDB's
/// `Conflicting lock is held in /usr/bin/duckdb (PID 1234)`.
fn lock_holder(message: &str) -> String {
    let process = message
        .split("(PID ")
        .nth(1)
        .and_then(|rest| rest.split(')').next())
        .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    let program = message
        .split("lock is held in ")
        .nth(1)
        .and_then(|rest| rest.split(" (PID").next())
        .map(|program| program.rsplit('/').next().unwrap_or(program))
        .filter(|program| !program.is_empty() && program.len() < 60);
    match (program, process) {
        (Some(program), Some(process)) => format!("{program} (process {process})"),
        (None, Some(process)) => format!("process {process}"),
        _ => "another program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_holder_is_named_with_its_process_id() {
        let message = "IO Error: Could not set lock on file \"/tmp/a.duckdb\": Conflicting lock is \
                       held in /usr/bin/python3.11 (PID 4711). See also https://duckdb.org/docs";
        assert_eq!(lock_holder(message), "python3.11 (process 4711)");
        assert_eq!(lock_holder("Could not set lock on file"), "another program");
    }

    #[test]
    fn system_errors_become_sentences() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let text = StoreError::from_io(Path::new("/data/shop.duckdb"), "write", full).to_string();
        assert!(
            text.starts_with("the disk is full at /data/shop.duckdb"),
            "{text}"
        );
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let text = StoreError::from_io(Path::new("/data/shop.duckdb"), "read", denied).to_string();
        assert!(
            text.contains("no permission to read /data/shop.duckdb"),
            "{text}"
        );
    }

    #[test]
    fn engine_errors_become_sentences() {
        let engine = |message: &str| {
            let code = duckdb::ffi::Error::new(1);
            let error = duckdb::Error::DuckDBFailure(code, Some(message.to_owned()));
            StoreError::from_engine(Path::new("shop.duckdb"), "write", error).to_string()
        };
        assert!(
            engine("IO Error: Could not write file: No space left on device")
                .contains("disk is full")
        );
        assert!(engine("Out of Memory Error: failed to allocate").contains("--memory"));
        assert!(
            engine("IO Error: Cannot open file: Permission denied")
                .contains("no permission to write")
        );
        assert!(engine("INTERRUPT Error: Interrupted!").starts_with("interrupted"));
        let path =
            engine("IO Error: Could not read from file \"/data/conflicting lock/interrupt\": odd");
        assert!(path.starts_with("the database engine reports"), "{path}");
        assert!(
            engine("IO Error: Could not read enough bytes from file \"x\": 1 of 2")
                .contains("is damaged")
        );
        let version = engine(
            "IO Error: Trying to read a database file with version number 999, but we can only read 64",
        );
        assert!(
            version.contains("version number 999") && version.contains("update sidecart"),
            "{version}"
        );
    }
}
