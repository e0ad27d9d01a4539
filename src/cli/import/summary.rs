//! What an import did, as a person can paste it into a ticket.

use std::path::{Component, Path, PathBuf};

use crate::cli::context::Context;
use crate::cli::format::count;
use crate::import::{FileReport, RejectKind, Report};

/// Kinds of rejects that are named one by one.
const KINDS_SHOWN: usize = 12;

/// Collects the lines; nothing is said before the import has ended.
#[derive(Debug, Default)]
pub(super) struct Summary {
    lines: Vec<String>,
}

impl Summary {
    /// A line of its own.
    pub(super) fn line(&mut self, line: impl ToString) {
        self.lines.push(line.to_string());
    }

    /// What was read: files, notes, rejects.
    pub(super) fn report(&mut self, report: &Report, database: &Path) {
        self.line(&report.recognised);
        let files = together(&report.files);
        for file in &files {
            // A table that a file has nothing for says nothing, where others do.
            let is_idle = file.rows_read == 0
                && files
                    .iter()
                    .any(|other| other.path == file.path && other.rows_read > 0);
            if !is_idle {
                self.line(counted(file));
            }
        }
        for note in &report.notes {
            self.line(note);
        }
        for kind in report.rejects.iter().take(KINDS_SHOWN) {
            self.line(rejected(kind));
        }
        if report.rejects.len() > KINDS_SHOWN {
            let more = report.rejects.len() - KINDS_SHOWN;
            self.line(format_args!("and {more} more kinds of rejects"));
        }
        if !report.rejects.is_empty() {
            self.line(format_args!(
                "`sidecart show {} rejects` lists every rejected row with its reason",
                database.display()
            ));
        }
    }

    /// Says it all, under the import's own line.
    pub(super) fn say(self, context: &Context, head: &Head<'_>) {
        context.say(format_args!(
            "sidecart {} · {} · {}",
            env!("CARGO_PKG_VERSION"),
            head.what,
            head.database.display()
        ));
        if let Some(started_at) = head.started_at {
            context.say(format_args!(
                "started {started_at} · took {:.1} s",
                head.seconds
            ));
        }
        for line in self.lines {
            context.say(line);
        }
    }
}

/// The first lines of a summary.
#[derive(Debug)]
pub(super) struct Head<'h> {
    /// Which import, or what else was done.
    pub(super) what: String,
    /// The database.
    pub(super) database: &'h Path,
    /// When it started: ISO 8601, UTC.
    pub(super) started_at: Option<&'h str>,
    /// How long it took.
    pub(super) seconds: f64,
}

/// One entry a file and table: several blocks of a mapping may fill one table from
/// one file. Files of one name bear as much of their path as tells them apart.
fn together(files: &[FileReport]) -> Vec<FileReport> {
    let mut sums: Vec<FileReport> = Vec::new();
    for file in files {
        match sums
            .iter_mut()
            .find(|sum| sum.path == file.path && sum.table == file.table)
        {
            Some(sum) => {
                sum.rows_read += file.rows_read;
                sum.rows_imported += file.rows_imported;
                sum.rows_unchanged += file.rows_unchanged;
                sum.rows_rejected += file.rows_rejected;
                sum.rows_filtered += file.rows_filtered;
            }
            None => sums.push(file.clone()),
        }
    }
    let names: Vec<String> = sums.iter().map(|file| told_apart(file, &sums)).collect();
    for (file, name) in sums.iter_mut().zip(names) {
        file.file = name;
    }
    sums
}

/// The end of a file's path that no other of `files` has.
fn told_apart(file: &FileReport, files: &[FileReport]) -> String {
    let end = |path: &Path, parts: usize| -> PathBuf {
        let all: Vec<Component<'_>> = path.components().collect();
        all[all.len().saturating_sub(parts)..].iter().collect()
    };
    let rivals: Vec<&Path> = files
        .iter()
        .filter(|other| other.file == file.file && other.path != file.path)
        .map(|other| other.path.as_path())
        .collect();
    if rivals.is_empty() {
        return file.file.clone();
    }
    let most = file.path.components().count();
    let enough = (2..most).find(|parts| {
        let own = end(&file.path, *parts);
        rivals.iter().all(|rival| end(rival, *parts) != own)
    });
    end(&file.path, enough.unwrap_or(most))
        .display()
        .to_string()
}

/// The counts of one file and table in one line.
pub(super) fn counted(file: &FileReport) -> String {
    let mut text = format!(
        "{} into {}: {} read, {} imported, {} unchanged, {} rejected",
        file.file,
        file.table,
        count(file.rows_read),
        count(file.rows_imported),
        count(file.rows_unchanged),
        count(file.rows_rejected)
    );
    if file.rows_filtered > 0 {
        text.push_str(&format!(", {} filtered out", count(file.rows_filtered)));
    }
    text
}

fn rejected(kind: &RejectKind) -> String {
    let rows = if kind.rows == 1 { "row" } else { "rows" };
    let line = kind
        .line
        .map_or_else(String::new, |line| format!(" line {line}"));
    format!(
        "rejected from {}: {} ({} {rows}, the first in {}{line})",
        kind.table,
        kind.reason,
        count(kind.rows),
        kind.file
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_counted_in_one_line() {
        let mut file = FileReport {
            file: "orders.csv".to_owned(),
            path: PathBuf::from("/in/orders.csv"),
            table: "orders",
            rows_read: 1_204,
            rows_imported: 1_200,
            rows_unchanged: 1,
            rows_rejected: 3,
            rows_filtered: 0,
        };
        assert_eq!(
            counted(&file),
            "orders.csv into orders: 1 204 read, 1 200 imported, 1 unchanged, 3 rejected"
        );
        file.rows_filtered = 9;
        assert!(counted(&file).ends_with("3 rejected, 9 filtered out"));
    }

    #[test]
    fn blocks_that_fill_one_table_from_one_file_are_one_line() {
        let block = |rows_imported, rows_rejected| FileReport {
            file: "orders.csv".to_owned(),
            path: PathBuf::from("/in/orders.csv"),
            table: "returns",
            rows_read: rows_imported + rows_rejected,
            rows_imported,
            rows_unchanged: 0,
            rows_rejected,
            rows_filtered: 10,
        };
        let lines: Vec<String> = together(&[block(2, 0), block(0, 1)])
            .iter()
            .map(counted)
            .collect();
        assert_eq!(
            lines,
            [
                "orders.csv into returns: 3 read, 2 imported, 0 unchanged, 1 rejected, 20 filtered out"
            ]
        );
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let file = |path: &str| FileReport {
            file: "orders.csv".to_owned(),
            path: PathBuf::from(path),
            table: "orders",
            rows_read: 1,
            rows_imported: 1,
            rows_unchanged: 0,
            rows_rejected: 0,
            rows_filtered: 0,
        };
        let names = |paths: &[&str]| -> Vec<String> {
            let files: Vec<FileReport> = paths.iter().map(|path| file(path)).collect();
            together(&files).into_iter().map(|file| file.file).collect()
        };
        assert_eq!(names(&["/in/orders.csv"]), ["orders.csv"]);
        assert_eq!(
            names(&["/in/may/orders.csv", "/in/june/orders.csv"]),
            ["may/orders.csv", "june/orders.csv"]
        );
        assert_eq!(
            names(&["/a/x/orders.csv", "/b/x/orders.csv", "/orders.csv"]),
            ["a/x/orders.csv", "b/x/orders.csv", "/orders.csv"]
        );
    }
}
