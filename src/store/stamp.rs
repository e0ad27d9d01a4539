//! What tells one state of a database file from another.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The file that a path names, and when it was last written. An import puts
/// another file in its place, so its stamp differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
}

impl Stamp {
    /// The stamp of the file at `path`; `None` if there is none.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_put_in_its_place_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop");
        assert_eq!(Stamp::of(&path), None);
        std::fs::write(&path, "old").unwrap();
        let old = Stamp::of(&path).unwrap();
        assert_eq!(Stamp::of(&path), Some(old));
        std::fs::write(folder.path().join("next"), "new").unwrap();
        std::fs::rename(folder.path().join("next"), &path).unwrap();
        assert_ne!(Stamp::of(&path), Some(old));
    }
}
