//! The version of the derived tables.

use duckdb::Connection;

use super::FactError;
use crate::store::{StoreError, get_setting, set_setting};

/// Raised with every change to a derived table.
pub const VERSION: u32 = 16;

/// The setting that holds the version a database's derived tables have.
const KEY: &str = "facts_version";

/// Marks the derived tables as this build's.
pub(super) fn mark(conn: &Connection) -> Result<(), FactError> {
    set_setting(conn, KEY, &VERSION.to_string()).map_err(|error| match error {
        StoreError::Engine(source) => FactError::at("version", source),
        other => FactError::Version(other.to_string()),
    })
}

/// Refuses derived tables that another version of sidecart built.
///
/// # Errors
/// [`FactError::Version`] with what to do.
pub fn check_version(conn: &Connection) -> Result<(), FactError> {
    let found = get_setting(conn, KEY).map_err(|error| FactError::Version(error.to_string()))?;
    if found.as_deref() == Some(VERSION.to_string().as_str()) {
        return Ok(());
    }
    Err(FactError::Version(
        "the database's figures were built by another version of sidecart; open it in the explorer, which rebuilds them, or import any of its files again".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::create_schema;

    #[test]
    fn figures_of_another_version_are_refused_until_they_are_rebuilt() {
        let conn = Connection::open_in_memory().unwrap();
        create_schema(&conn).unwrap();
        let refused = check_version(&conn).unwrap_err().to_string();
        assert!(refused.contains("another version of sidecart"), "{refused}");
        mark(&conn).unwrap();
        check_version(&conn).unwrap();
        set_setting(&conn, KEY, "0").unwrap();
        assert!(check_version(&conn).is_err());
    }
}
