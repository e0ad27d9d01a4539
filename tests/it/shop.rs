//! Small shops for the tests: a folder of files, and the database they import into.

use std::path::{Path, PathBuf};

use sidecart::import::{Format, ImportError, Meter, Overrides, Progress, Report, Request, load};
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
        let next = NextDb::begin(&self.database(), &Limits::default())?;
        let request = Request {
            paths: paths.to_vec(),
            format,
            replace: false,
            started_at: "2026-11-21T00:00:00Z".to_owned(),
            overrides,
        };
        let report = load(&next, &request, &mut Silent)?;
        for file in &report.files {
            assert_eq!(
                file.rows_read,
                file.rows_imported + file.rows_unchanged + file.rows_rejected,
                "{file:?}"
            );
        }
        next.swap_in()?;
        Ok(report)
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
