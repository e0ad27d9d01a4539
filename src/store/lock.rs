//! The lock that keeps two imports into one database apart.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::StoreError;

/// Who writes a database: what the lock file says, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// The process id.
    pub process: Option<u32>,
    /// The machine, where it is not this one.
    pub host: Option<String>,
    /// Since when: a day and a time, UTC.
    pub since: Option<String>,
}

impl std::fmt::Display for Holder {
    /// ` (process 4711 on HOST, since 2026-11-21 05:53 UTC)`, or nothing where nothing is known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        match (&self.process, &self.host) {
            (Some(process), Some(host)) => parts.push(format!("process {process} on {host}")),
            (Some(process), None) => parts.push(format!("process {process}")),
            (None, Some(host)) => parts.push(format!("on {host}")),
            (None, None) => {}
        }
        parts.extend(self.since.as_ref().map(|since| format!("since {since}")));
        match parts.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", parts.join(", ")),
        }
    }
}

/// A file beside the database, locked for as long as the import runs, with its
/// process id and machine inside. The system frees the lock of a dead process,
/// so a file that was left behind blocks nobody.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    /// What this import wrote into it.
    text: String,
}

impl Lock {
    /// Takes the lock at `path`, which guards `database`.
    pub(super) fn take(path: PathBuf, database: &Path) -> Result<Self, StoreError> {
        let file = loop {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)
                .map_err(|error| StoreError::from_io(&path, "write", error))?;
            match file.try_lock() {
                Ok(()) if is_still_at(&file, &path) => break file,
                // The holder before us removed the file between our open and our
                // lock; what we hold guards nothing.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::ImportRunning {
                        path: database.to_path_buf(),
                        holder: holder(&mut file, this_host().as_deref()),
                    });
                }
                Err(TryLockError::Error(error)) => {
                    return Err(StoreError::from_io(&path, "lock", error));
                }
            }
        };
        let host = this_host().unwrap_or_default();
        let text = format!("{} {host}\n", std::process::id());
        // Made before it is written to, so that a full disk leaves no file.
        let mut lock = Self { file, path, text };
        let written = (lock.file.set_len(0))
            .and_then(|()| lock.file.rewind())
            .and_then(|()| lock.file.write_all(lock.text.as_bytes()));
        match written {
            Ok(()) => Ok(lock),
            Err(error) => Err(StoreError::from_io(&lock.path, "write", error)),
        }
    }

    /// Whether the file still is ours. A file system that keeps no locks between
    /// machines lets another one take it.
    pub(super) fn is_ours(&self) -> bool {
        is_still_at(&self.file, &self.path)
            && std::fs::read_to_string(&self.path).is_ok_and(|text| text == self.text)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while still locked: whoever opened it before finds out in `take`.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// What the holder of the lock wrote into the file, and when.
fn holder(file: &mut File, here: Option<&str>) -> Holder {
    let mut text = String::new();
    let _ = file.take(1_000).read_to_string(&mut text);
    let mut words = text.split_whitespace();
    let process = words.next().and_then(|word| word.parse().ok());
    let host = words.next().filter(|host| Some(*host) != here);
    let since = (file
        .metadata()
        .and_then(|metadata| metadata.modified())
        .ok())
    .and_then(|time| jiff::Timestamp::try_from(time).ok())
    .map(|time| time.strftime("%Y-%m-%d %H:%M UTC").to_string());
    Holder {
        process,
        host: host.map(|host| crate::domain::text::printable(host).into_owned()),
        since,
    }
}

/// The name of this machine, where the system tells it in a file.
fn this_host() -> Option<String> {
    ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .and_then(|text| text.split_whitespace().next().map(str::to_owned))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_named_by_what_is_known_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let named = |text: &str| {
            let path = folder.path().join("x.lock");
            std::fs::write(&path, text).unwrap();
            let mut holder = holder(&mut File::open(&path).unwrap(), Some("here"));
            assert!(holder.since.take().unwrap().ends_with(" UTC"));
            holder.to_string()
        };
        assert_eq!(named("4711 here\n"), " (process 4711)");
        assert_eq!(named("4711 there\n"), " (process 4711 on there)");
        assert_eq!(named("4711"), " (process 4711)");
        assert_eq!(named(""), "");
        assert_eq!(named("x\u{1b}[2J y"), " (on y)");
        let since = Holder {
            process: Some(1),
            since: Some("2026-11-21 05:53 UTC".to_owned()),
            host: None,
        };
        assert_eq!(
            since.to_string(),
            " (process 1, since 2026-11-21 05:53 UTC)"
        );
    }

    #[test]
    fn a_lock_that_was_left_behind_is_taken_and_one_taken_away_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        std::fs::write(&path, "999999999 elsewhere\n").unwrap();
        let database = folder.path().join("x");
        let lock = Lock::take(path.clone(), &database).unwrap();
        assert!(lock.is_ours());
        assert!(Lock::take(path.clone(), &database).is_err());
        std::fs::write(&path, "12 elsewhere\n").unwrap();
        assert!(!lock.is_ours());
        drop(lock);
        assert!(!path.exists());
    }
}
