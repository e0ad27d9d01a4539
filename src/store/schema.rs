//! The schema, its version, and the way from an older one to the current one.

use duckdb::{Connection, OptionalExt};

use super::StoreError;

/// The schema version this build writes and reads.
pub const SCHEMA_VERSION: u32 = 3;

/// One step forward: the version it leads to and the SQL that goes there.
pub(super) struct Migration {
    pub(super) to: u32,
    pub(super) sql: &'static str,
}

/// Every step, in order. The first one starts from an empty database.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        to: 1,
        sql: include_str!("sql/schema_v1.sql"),
    },
    Migration {
        to: 2,
        sql: include_str!("sql/schema_v2.sql"),
    },
    Migration {
        to: 3,
        sql: include_str!("sql/schema_v3.sql"),
    },
];

/// The setting that holds the schema version.
const VERSION_KEY: &str = "schema_version";

/// Creates every table of the current schema in an empty database.
///
/// # Errors
/// [`StoreError::Engine`] when DuckDB refuses.
pub fn create_schema(connection: &Connection) -> Result<(), StoreError> {
    migrate(connection, 0, MIGRATIONS)
}

/// Runs the steps that lead on from version `from`, each with its version mark
/// in one transaction.
pub(super) fn migrate(
    connection: &Connection,
    from: u32,
    steps: &[Migration],
) -> Result<(), StoreError> {
    for step in steps.iter().filter(|step| step.to > from) {
        connection
            .execute_batch(&format!("BEGIN;\n{}", step.sql))
            .map_err(StoreError::Engine)?;
        set_setting(connection, VERSION_KEY, &step.to.to_string())?;
        connection
            .execute_batch("COMMIT")
            .map_err(StoreError::Engine)?;
    }
    Ok(())
}

/// The schema version of an open database, `None` when it is not a sidecart database.
pub(super) fn version(connection: &Connection) -> Result<Option<u32>, StoreError> {
    let known: i64 = connection
        .query_row(
            "SELECT count(*) FROM duckdb_tables() WHERE NOT temporary AND schema_name = 'main' \
             AND table_name IN ('setting', 'order_lines')",
            [],
            |row| row.get(0),
        )
        .map_err(StoreError::Engine)?;
    if known < 2 {
        return Ok(None);
    }
    Ok(get_setting(connection, VERSION_KEY)?.and_then(|text| text.parse().ok()))
}

/// The value of one setting of the database.
///
/// # Errors
/// [`StoreError::Engine`] when DuckDB refuses.
pub fn get_setting(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    connection
        .query_row("SELECT value FROM setting WHERE name = ?", [name], |row| {
            row.get(0)
        })
        .optional()
        .map_err(StoreError::Engine)
}

/// Sets one setting of the database.
///
/// # Errors
/// [`StoreError::Engine`] when DuckDB refuses.
pub fn set_setting(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection
        .execute("DELETE FROM setting WHERE name = ?", [name])
        .and_then(|_| connection.execute("INSERT INTO setting VALUES (?, ?)", [name, value]))
        .map_err(StoreError::Engine)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_has_the_current_version() {
        let connection = Connection::open_in_memory().unwrap();
        create_schema(&connection).unwrap();
        assert_eq!(version(&connection).unwrap(), Some(SCHEMA_VERSION));
    }

    #[test]
    fn migrations_run_forward_once_and_in_order() {
        let steps = [
            Migration {
                to: 1,
                sql: include_str!("sql/schema_v1.sql"),
            },
            Migration {
                to: 2,
                sql: "ALTER TABLE products ADD COLUMN colour VARCHAR;",
            },
            Migration {
                to: 3,
                sql: "UPDATE products SET colour = 'grey';",
            },
        ];
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0, &steps[..1]).unwrap();
        connection
            .execute_batch("INSERT INTO products (product_id) VALUES ('A')")
            .unwrap();
        migrate(&connection, 1, &steps).unwrap();
        assert_eq!(version(&connection).unwrap(), Some(3));
        let colour: String = connection
            .query_row("SELECT colour FROM products", [], |row| row.get(0))
            .unwrap();
        assert_eq!(colour, "grey");
    }

    #[test]
    fn a_foreign_database_has_no_version() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE setting (name VARCHAR, value VARCHAR)")
            .unwrap();
        assert_eq!(version(&connection).unwrap(), None);
    }
}
