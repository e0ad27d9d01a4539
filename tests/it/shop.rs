//! Small shops for the tests: a folder of files, and the database they import into.

use std::path::{Path, PathBuf};

use proptest::prelude::ProptestConfig;
use sidecart::import::{
    FileReport, Format, ImportError, Meter, Options, Overrides, Progress, Report, Request, Salt,
    Undone, fix, load_with, undo,
};
use sidecart::store::{Limits, NextDb, Reader, open_read};

/// A folder that goes when the test ends, with a database path in it.
pub(crate) struct Shop {
    folder: tempfile::TempDir,
}

/// Tells nobody how far an import is.
pub(crate) struct Silent;

impl Progress for Silent {
    fn start(&mut self, _: u64, _: &Meter) {}
    fn step(&mut self, _: &str) {}
}

impl Shop {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder }
    }

    /// The folder that [`Shop::import`] imports.
    pub(crate) fn input(&self) -> PathBuf {
        self.folder.path().join("in")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("shop.duckdb")
    }

    /// Writes a file to be imported.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.input().join(name), content).unwrap();
        self
    }

    pub(crate) fn import(&self) -> Result<Report, ImportError> {
        self.import_as(&[self.input()], Format::Detect)
    }

    pub(crate) fn import_as(
        &self,
        paths: &[PathBuf],
        format: Format,
    ) -> Result<Report, ImportError> {
        self.import_with(paths, format, Overrides::default())
    }

    pub(crate) fn import_with(
        &self,
        paths: &[PathBuf],
        format: Format,
        overrides: Overrides,
    ) -> Result<Report, ImportError> {
        let request = Request {
            paths: paths.to_vec(),
            format,
            replace: false,
            started_at: "2026-11-21T00:00:00Z".to_owned(),
            overrides,
        };
        self.import_request(&request, &Options::default())
    }

    /// Imports with a salt that is kept beside the database.
    pub(crate) fn import_request(
        &self,
        request: &Request,
        options: &Options,
    ) -> Result<Report, ImportError> {
        let next = NextDb::begin(&self.database(), &Limits::default())?;
        let salt = Salt::beside(&self.database())?;
        let options = Options {
            salt: Some(salt.clone()),
            ..options.clone()
        };
        let report = load_with(&next, request, &options, &mut Silent)?;
        salt.keep()?;
        assert_accounted(&next, &report);
        next.swap_in()?;
        Ok(report)
    }

    /// Mends rejects by an edited list of that name and content.
    pub(crate) fn fix(&self, name: &str, list: &str) -> Result<Report, ImportError> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, list).unwrap();
        let next = NextDb::begin(&self.database(), &Limits::default())?;
        let salt = Salt::beside(&self.database())?;
        let options = Options {
            salt: Some(salt.clone()),
            ..Options::default()
        };
        let report = fix(&next, &path, &options, "2026-11-22T00:00:00Z", &mut Silent)?;
        salt.keep()?;
        assert_accounted(&next, &report);
        next.swap_in()?;
        Ok(report)
    }

    /// The rejects as `show rejects --format csv` prints them, each raw row as `edit` makes it.
    pub(crate) fn reject_list(&self, edit: impl Fn(&str) -> String) -> String {
        let reader = self.read();
        let mut statement = reader
            .prepare(
                "SELECT batch, file, line, table_name, coalesce(column_name, ''), reason, raw FROM reject \
                 ORDER BY batch, file, path, line, table_name, column_name",
            )
            .unwrap();
        let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
        let rows = statement
            .query_map([], |row| {
                let cells: [String; 5] = [
                    row.get::<_, i32>(0)?.to_string(),
                    quoted(row.get(1)?),
                    row.get::<_, i64>(2)?.to_string(),
                    row.get(3)?,
                    row.get(4)?,
                ];
                let raw: String = row.get(6)?;
                Ok(format!(
                    "{},{},{}",
                    cells.join(","),
                    quoted(row.get(5)?),
                    quoted(edit(&raw))
                ))
            })
            .unwrap();
        let rows: Vec<String> = rows.map(Result::unwrap).collect();
        format!(
            "batch,file,line,table,column,reason,raw\n{}\n",
            rows.join("\n")
        )
    }

    pub(crate) fn undo(&self, down_to: Option<i32>) -> Result<Undone, ImportError> {
        let next = NextDb::begin(&self.database(), &Limits::default())?;
        let undone = undo(&next, down_to)?;
        next.swap_in()?;
        Ok(undone)
    }

    /// Everything an import writes, as one text: equal texts are equal databases.
    pub(crate) fn state(&self) -> String {
        let tables = sidecart::domain::table::TABLES
            .iter()
            .map(|table| table.name);
        let rows: Vec<String> = tables
            .chain([
                "reject",
                "import_repeat",
                "import_file",
                "import_batch",
                "setting",
            ])
            .map(|table| {
                // Batch numbers are never used again, so an undo does not reset the last one.
                let which = match table {
                    "setting" => "WHERE name <> 'last_batch'",
                    _ => "",
                };
                format!("SELECT '{table}: ' || CAST(t AS VARCHAR) AS row FROM {table} t {which}")
            })
            .collect();
        self.ask(&format!("{} ORDER BY row", rows.join(" UNION ALL ")))
    }

    /// The rows of one canonical table without the import that wrote them.
    pub(crate) fn rows_of(&self, table: &str) -> String {
        self.ask(&format!(
            "SELECT CAST(t AS VARCHAR) FROM (SELECT * EXCLUDE (batch) FROM {table}) t ORDER BY 1"
        ))
    }

    pub(crate) fn read(&self) -> Reader {
        open_read(&self.database(), &Limits::default()).unwrap()
    }

    /// The first column of every row of a query, as text, joined by `;`.
    pub(crate) fn ask(&self, sql: &str) -> String {
        let reader = self.read();
        let mut statement = reader.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, Option<String>>(0))
            .unwrap()
            .map(|text| text.unwrap().unwrap_or_else(|| "NULL".to_owned()));
        rows.collect::<Vec<_>>().join(";")
    }

    /// Every reject as `file:line column: reason`.
    pub(crate) fn rejects(&self) -> Vec<String> {
        let shown = self.ask(
            "SELECT concat(file, ':', line, ' ', coalesce(column_name, '-'), ': ', reason) FROM reject ORDER BY file, line",
        );
        shown
            .split(';')
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// Holds a report to what is in the database: every row that it says was imported
/// or rejected is there, and no other row of that import.
fn assert_accounted(connection: &duckdb::Connection, report: &Report) {
    let count = |sql: String| -> u64 { connection.query_row(&sql, [], |row| row.get(0)).unwrap() };
    for file in &report.files {
        let ends = file.rows_imported + file.rows_unchanged + file.rows_rejected;
        assert_eq!(file.rows_read, ends, "{file:?}");
    }
    for table in sidecart::domain::table::TABLES {
        let (name, batch) = (table.name, report.batch);
        let told = |of: fn(&FileReport) -> u64| -> u64 {
            let files = report.files.iter().filter(|file| file.table == name);
            files.map(of).sum()
        };
        assert_eq!(
            count(format!(
                "SELECT count(*) FROM main.{name} WHERE batch = {batch}"
            )),
            told(|file| file.rows_imported),
            "rows of {name}"
        );
        assert_eq!(
            count(format!(
                "SELECT count(*) FROM reject WHERE written_by = {batch} AND table_name = '{name}'"
            )),
            told(|file| file.rows_rejected),
            "rejects of {name}"
        );
    }
}

/// A folder of the public data sets, or `None`, said aloud, where they are not.
#[expect(
    clippy::print_stderr,
    reason = "a skipped test says so where the run is read"
)]
pub(crate) fn public_data(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared/data/{name} is not here (see shared/data/README.md)");
    None
}

/// As many cases as the environment asks for, else few: each opens a database.
pub(crate) fn cases(few: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(few);
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
