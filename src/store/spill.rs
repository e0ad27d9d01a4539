//! Where work that outgrows memory is put down.

use std::path::Path;

use duckdb::Connection;
use tempfile::TempDir;

use super::StoreError;

/// The end of the name of the folder that an import spills into.
pub(super) const SPILL: &str = "spill";

/// Lets the big queries of a connection spill into `folder`.
pub(super) fn spill_into(connection: &Connection, folder: &Path) -> Result<(), StoreError> {
    let folder = folder.to_string_lossy().replace('\'', "''");
    connection
        .execute_batch(&format!("SET temp_directory = '{folder}'"))
        .map_err(StoreError::Engine)
}

/// Makes the folder that an import spills into, for its owner alone: clear copies of
/// the files that are read pass through it.
pub(super) fn make_private(folder: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| StoreError::from_io(folder, "write", error))
}

/// A folder for the files an import needs on its way. It lies in the folder that
/// the connection spills into, beside the database, so that the next import
/// clears it where this one is killed; it goes when it is dropped.
///
/// # Errors
/// The disk is full, no permission.
pub fn scratch(connection: &Connection) -> Result<TempDir, StoreError> {
    let setting: Option<String> = connection
        .query_row("SELECT current_setting('temp_directory')", [], |row| {
            row.get(0)
        })
        .map_err(StoreError::Engine)?;
    let ours = setting.filter(|folder| folder.ends_with(&format!(".{SPILL}")));
    let made = match &ours {
        Some(folder) => std::fs::create_dir_all(folder).and_then(|()| tempfile::tempdir_in(folder)),
        None => tempfile::tempdir(),
    };
    let place = ours.map_or_else(std::env::temp_dir, Into::into);
    made.map_err(|error| StoreError::from_io(&place, "write", error))
}
