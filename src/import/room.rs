//! Where rows are staged: on disk, compressed, so that memory stays bounded.
//!
//! A canonical table that is still empty, or is to be replaced, is staged in the
//! database itself, and what is staged then becomes the table: nothing is written
//! twice. Any other is staged in a database of its own, in the folder that the
//! engine spills to; it goes with that folder.

use std::path::Path;

use duckdb::Connection;

use super::source::{literal, quoted};
use super::stage::{Failure, Stage, WORKING, engine, stage_table};
use crate::domain::table::Table;

/// The database of its own.
const ROOM: &str = "import_stage";

impl Stage<'_> {
    /// Creates the staging table for `table`, whose rows will be import `batch`.
    pub(crate) fn create(&self, table: &Table, batch: i32, replace: bool) -> Result<(), Failure> {
        let has_rows: bool = self
            .connection
            .query_row(&format!("SELECT EXISTS (FROM {})", table.name), [], |row| {
                row.get(0)
            })
            .map_err(engine)?;
        let place = if has_rows && !replace {
            self.open_room()?;
            ROOM.to_owned()
        } else {
            let database: String = self
                .connection
                .query_row("SELECT current_database()", [], |row| row.get(0))
                .map_err(engine)?;
            quoted(&database)
        };
        let stage = format!("{place}.main.{}", stage_table(table));
        // The name alone decides the order of its columns, whatever became of the table since.
        self.execute(&format!(
            "CREATE TABLE {stage} AS SELECT *, CAST(NULL AS INTEGER) AS _file_no, CAST(NULL AS BIGINT) AS _line, \
             CAST(NULL AS BIGINT) AS _n, CAST(NULL AS BOOLEAN) AS _filtered, CAST(NULL AS VARCHAR) AS _column, \
             CAST(NULL AS VARCHAR) AS _reason, CAST(NULL AS VARCHAR) AS _raw FROM {} LIMIT 0;
             ALTER TABLE {stage} ALTER batch SET DEFAULT {batch};",
            table.name
        ))
    }

    /// Runs a statement whose rows may be written in any order, and so by all threads.
    pub(crate) fn execute_in_any_order(&self, sql: &str) -> Result<(), Failure> {
        self.execute("SET preserve_insertion_order = false")?;
        let done = self.execute(sql);
        self.execute("RESET preserve_insertion_order")?;
        done
    }

    fn open_room(&self) -> Result<(), Failure> {
        let is_open: bool = self
            .connection
            .query_row(
                "SELECT EXISTS (FROM duckdb_databases() WHERE database_name = ?)",
                [ROOM],
                |row| row.get(0),
            )
            .map_err(engine)?;
        if is_open {
            return Ok(());
        }
        let (database, spill): (String, String) = self
            .connection
            .query_row(
                "SELECT current_database(), current_setting('temp_directory')",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(engine)?;
        // A database in memory has no folder to spill to.
        let folder = match spill.as_str() {
            "" => self.spare,
            spill => Path::new(spill),
        };
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::Reason(format!("{} cannot be made: {error}", folder.display()))
        })?;
        let path = folder.join("import_stage.duckdb");
        // Names without a database are looked for in both.
        let names = format!("{}.main,{ROOM}.main", quoted(&database));
        self.execute(&format!(
            "ATTACH {} AS {ROOM}; SET search_path = {}",
            literal(&path.to_string_lossy()),
            literal(&names)
        ))
    }

    /// Closes the database that rows were staged in, if one was.
    pub(crate) fn close_room(&self) -> Result<(), Failure> {
        self.execute(&format!(
            "RESET search_path; DETACH DATABASE IF EXISTS {ROOM}"
        ))
    }
}

/// Whether the staged rows can become the table.
pub(crate) fn can_become_table(connection: &Connection, table: &Table) -> duckdb::Result<bool> {
    connection.query_row(
        "SELECT EXISTS (FROM duckdb_tables() WHERE table_name = ? AND database_name = current_database())",
        [stage_table(table)],
        |row| row.get(0),
    )
}

/// Makes the staged rows the table, in the place of what is there.
pub(crate) fn become_table(connection: &Connection, table: &Table) -> duckdb::Result<()> {
    let stage = stage_table(table);
    let drops: Vec<String> = WORKING
        .split(", ")
        .map(|column| format!("ALTER TABLE {stage} DROP COLUMN {column};"))
        .collect();
    connection.execute_batch(&format!(
        "DROP TABLE {name};
         {}
         ALTER TABLE {stage} ALTER batch DROP DEFAULT;
         ALTER TABLE {stage} RENAME TO {name};",
        drops.join("\n"),
        name = table.name,
    ))
}
