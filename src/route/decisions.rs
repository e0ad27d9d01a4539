//! The decision log: one JSON object a line beside the database, appended under a lock and
//! never rewritten.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::Scope;
use crate::explore::PairRow;

/// One decision on one pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// When, ISO 8601, UTC.
    pub at: String,
    /// Who, as the system calls them.
    pub who: String,
    /// The anchor's id.
    pub anchor_id: String,
    /// The target's id.
    pub target_id: String,
    /// What was decided: the id of a verdict.
    pub decision: String,
    /// Why, in their words.
    pub note: Option<String>,
    /// What sidecart's verdict was then.
    pub verdict: Option<String>,
    /// Over which part of the data the figures were.
    #[serde(flatten)]
    pub within: Within,
    /// The figures that were looked at.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// The window and filter of figures, as `--from`, `--to` and `--where` take them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Within {
    /// The first day; `None` is open.
    pub from: Option<String>,
    /// The first day after; `None` is open.
    pub to: Option<String>,
    /// One `key=a,b` a dimension, a comma of a value as `\\,`; empty filters nothing. `None`
    /// in lines of versions that did not record it, whose days are not known either.
    pub filter: Option<Vec<String>>,
}

impl Within {
    /// That of a question.
    pub fn of(scope: &Scope) -> Self {
        let term = |(key, values): &(String, Vec<String>)| {
            let values: Vec<String> = values.iter().map(|v| v.replace(',', "\\,")).collect();
            format!("{key}={}", values.join(","))
        };
        Self {
            from: scope.window.from.map(|day| day.to_string()),
            to: scope.window.to.map(|day| day.to_string()),
            filter: Some(scope.filter.terms.iter().map(term).collect()),
        }
    }
}

/// The figures of a pair when it was decided on; as in its row.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named after the fields of a pair's row")]
pub struct Numbers {
    pub base_n: Option<f64>,
    pub attaches: Option<u64>,
    pub attach_rate: Option<f64>,
    pub return_rate: Option<f64>,
    pub net_margin_per_1000: Option<f64>,
    pub net_margin_per_1000_low: Option<f64>,
    pub net_margin_per_1000_high: Option<f64>,
    pub p_positive: Option<f64>,
    pub slot_value: Option<f64>,
}

impl Numbers {
    /// Those of a pair's row.
    pub fn of(pair: &PairRow) -> Self {
        let level = &pair.level;
        Self {
            base_n: level.base_n,
            attaches: level.attaches,
            attach_rate: level.attach_rate,
            return_rate: level.return_rate,
            net_margin_per_1000: level.net_margin_per_1000,
            net_margin_per_1000_low: level.net_margin_per_1000_low,
            net_margin_per_1000_high: level.net_margin_per_1000_high,
            p_positive: pair.p_positive,
            slot_value: pair.slot_value,
        }
    }
}

/// The log of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionLog {
    file: PathBuf,
}

/// Why decisions cannot be read or recorded.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// The file cannot be read or written.
    #[error("the decisions in {} cannot be read or recorded: {cause}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// A line is no decision.
    #[error("line {line} of {} is no decision ({cause}); mend it or take it out", .file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
}

impl DecisionLog {
    /// That of a database: its path with `.decisions.jsonl` after it.
    pub fn of(database: &Path) -> Self {
        let mut file = OsString::from(database);
        file.push(".decisions.jsonl");
        Self { file: file.into() }
    }

    /// Where it is.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// All decisions, the oldest first; none where there is no file yet.
    ///
    /// # Errors
    /// When the file cannot be read, or a line of it is no decision.
    pub fn read(&self) -> Result<Vec<Decision>, DecisionError> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(self.failed(cause)),
        };
        let lines = text.lines().zip(1..);
        lines
            .filter(|(line, _)| !line.trim().is_empty())
            .map(|(text, line)| {
                serde_json::from_str(text).map_err(|error| DecisionError::Line {
                    file: self.file.clone(),
                    line,
                    cause: error.to_string(),
                })
            })
            .collect()
    }

    /// Appends a decision. Whoever else appends waits meanwhile; what stands there is not
    /// touched, but for a line that a crash left without its end.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, decision: &Decision) -> Result<(), DecisionError> {
        self.write(decision).map_err(|cause| self.failed(cause))
    }

    fn write(&self, decision: &Decision) -> io::Result<()> {
        let mut file = File::options()
            .create(true)
            .append(true)
            .read(true)
            .open(&self.file)?;
        file.lock()?;
        let mut line = serde_json::to_string(decision)?;
        line.push('\n');
        if lacks_its_end(&mut file)? {
            line.insert(0, '\n');
        }
        // One write, so that a reader without the lock sees whole lines.
        file.write_all(line.as_bytes())?;
        file.sync_data()
    }

    fn failed(&self, cause: io::Error) -> DecisionError {
        DecisionError::File {
            file: self.file.clone(),
            cause,
        }
    }
}

/// Whether the last line was left without its end.
fn lacks_its_end(file: &mut File) -> io::Result<bool> {
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(length - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != [b'\n'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Filter, Window};

    fn decision(target: &str) -> Decision {
        Decision {
            at: "2026-11-21T12:00:00Z".to_owned(),
            who: "ada".to_owned(),
            anchor_id: "A".to_owned(),
            target_id: target.to_owned(),
            decision: "retire".to_owned(),
            note: Some("too many come back\nsee the mail".to_owned()),
            verdict: Some("tune".to_owned()),
            within: Within::default(),
            numbers: Numbers {
                attaches: Some(12),
                attach_rate: Some(0.024),
                ..Numbers::default()
            },
        }
    }

    #[test]
    fn decisions_are_appended_and_read_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let log = DecisionLog::of(&folder.path().join("shop.duckdb"));
        assert_eq!(log.read().unwrap(), []);
        log.append(&decision("x")).unwrap();
        let first = fs::read(log.file()).unwrap();
        log.append(&decision("y")).unwrap();
        assert_eq!(log.read().unwrap(), [decision("x"), decision("y")]);
        let both = fs::read(log.file()).unwrap();
        assert!(both.starts_with(&first), "the first line is as it was");
        assert!(log.file().ends_with("shop.duckdb.decisions.jsonl"));
    }

    #[test]
    fn a_decision_tells_its_window_and_filter_and_old_lines_that_they_did_not() {
        let scope = Scope {
            window: Window {
                from: Some("2026-01-01".parse().unwrap()),
                to: None,
            },
            filter: Filter {
                terms: vec![(
                    "segment".to_owned(),
                    vec!["A, B".to_owned(), "C".to_owned()],
                )],
            },
        };
        let told = Decision {
            within: Within::of(&scope),
            ..decision("x")
        };
        let line = serde_json::to_value(&told).unwrap();
        assert_eq!(line["from"], "2026-01-01");
        assert_eq!(line["to"], serde_json::Value::Null);
        assert_eq!(line["filter"], serde_json::json!(["segment=A\\, B,C"]));
        assert_eq!(serde_json::from_value::<Decision>(line).unwrap(), told);
        assert_eq!(Within::of(&Scope::default()).filter, Some(Vec::new()));
        let mut old = serde_json::to_value(decision("x")).unwrap();
        let fields = old.as_object_mut().unwrap();
        for field in ["from", "to", "filter"] {
            fields.remove(field);
        }
        let old: Decision = serde_json::from_value(old).unwrap();
        assert_eq!(old.within, Within::default());
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let log = DecisionLog::of(&folder.path().join("shop.duckdb"));
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let log = &log;
                scope.spawn(move || {
                    for n in 0..25 {
                        log.append(&decision(&format!("{writer}-{n}"))).unwrap();
                    }
                });
            }
        });
        assert_eq!(log.read().unwrap().len(), 100);
    }

    #[test]
    fn a_line_without_its_end_does_not_swallow_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let log = DecisionLog::of(&folder.path().join("shop.duckdb"));
        fs::write(log.file(), "{\"at\":\"20").unwrap();
        log.append(&decision("x")).unwrap();
        let text = fs::read_to_string(log.file()).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.lines().last().unwrap().ends_with('}'), "{text}");
    }

    #[test]
    fn a_line_that_is_no_decision_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let log = DecisionLog::of(&folder.path().join("shop.duckdb"));
        log.append(&decision("x")).unwrap();
        let mut file = File::options().append(true).open(log.file()).unwrap();
        file.write_all(b"{}\n").unwrap();
        let error = log.read().unwrap_err().to_string();
        assert!(error.starts_with("line 2 of "), "{error}");
    }
}
