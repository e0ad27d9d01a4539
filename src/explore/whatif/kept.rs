//! Scenarios in a file of the state folder: one for each database.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::whatif::Scenario;

/// The version of the file's form.
const VERSION: u32 = 1;

/// The scenarios that were kept for one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    file: PathBuf,
}

/// Why scenarios cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The file cannot be read or written.
    #[error("the scenarios in {} cannot be read or kept: {cause}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// The file holds something else.
    #[error(
        "{} holds no scenarios of this version of sidecart ({cause}); move it away to begin anew",
        .file.display()
    )]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Content {
    version: u32,
    database: String,
    scenarios: Vec<Scenario>,
}

impl Kept {
    /// Those of a database, in a state folder.
    pub fn of(state: &Path, database: &Path) -> Self {
        let path = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
        let stem = path.file_stem().map_or_else(
            || "shop".to_owned(),
            |stem| {
                let text = stem.to_string_lossy();
                text.chars()
                    .map(|c| {
                        if c.is_alphanumeric() || c == '-' {
                            c
                        } else {
                            '_'
                        }
                    })
                    .take(60)
                    .collect()
            },
        );
        let hash = fnv(path.to_string_lossy().as_bytes());
        Self {
            file: state
                .join("whatif")
                .join(format!("{stem}-{hash:016x}.json")),
        }
    }

    /// Where they are.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// All of them, the oldest first; none where there is no file yet.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub fn read(&self) -> Result<Vec<Scenario>, KeptError> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(self.failed(cause)),
        };
        let content: Content = serde_json::from_str(&text).map_err(|error| KeptError::Content {
            file: self.file.clone(),
            cause: error.to_string(),
        })?;
        if content.version != VERSION {
            return Err(KeptError::Content {
                file: self.file.clone(),
                cause: format!("it is of version {}", content.version),
            });
        }
        Ok(content.scenarios)
    }

    /// Keeps a scenario; one of the same name and pair is replaced.
    ///
    /// # Errors
    /// As [`Self::read`], and when the file cannot be written. The old file stands then.
    pub fn keep(&self, scenario: Scenario) -> Result<Vec<Scenario>, KeptError> {
        let mut all = self.read()?;
        all.retain(|other| !is_same(other, &scenario));
        all.push(scenario);
        self.write(&all)?;
        Ok(all)
    }

    /// Forgets a scenario of that name and pair.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub fn forget(&self, scenario: &Scenario) -> Result<Vec<Scenario>, KeptError> {
        let mut all = self.read()?;
        all.retain(|other| !is_same(other, scenario));
        self.write(&all)?;
        Ok(all)
    }

    fn write(&self, scenarios: &[Scenario]) -> Result<(), KeptError> {
        let content = Content {
            version: VERSION,
            database: self.file.display().to_string(),
            scenarios: scenarios.to_vec(),
        };
        self.replace(&content).map_err(|cause| self.failed(cause))
    }

    /// Writes beside the file and renames: a full disk leaves the old one whole.
    fn replace(&self, content: &Content) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, content)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.file).map_err(|error| error.error)?;
        Ok(())
    }

    fn failed(&self, cause: io::Error) -> KeptError {
        KeptError::File {
            file: self.file.clone(),
            cause,
        }
    }
}

fn is_same(a: &Scenario, b: &Scenario) -> bool {
    let pair = |scenario: &Scenario| {
        let name = &scenario.input.name;
        (name.anchor_id.clone(), name.target_id.clone())
    };
    a.name == b.name && pair(a) == pair(b)
}

/// FNV-1a, 64 bits: tells database paths apart the same way on every run.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatif::{Input, Name, SEED, Settings};

    fn scenario(name: &str) -> Scenario {
        Scenario {
            name: name.to_owned(),
            kept_at: "2026-11-21T12:00:00Z".to_owned(),
            seed: SEED,
            settings: Settings::default(),
            input: Input::unknown(Name::default()).tidied(),
        }
    }

    #[test]
    fn scenarios_are_there_again_and_replaced_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::of(folder.path(), Path::new("/data/shop.duckdb"));
        assert_eq!(kept.read().unwrap(), []);
        kept.keep(scenario("a")).unwrap();
        kept.keep(scenario("b")).unwrap();
        let all = kept.keep(scenario("a")).unwrap();
        assert_eq!(all, kept.read().unwrap());
        assert_eq!(all, [scenario("b"), scenario("a")]);
        assert_eq!(kept.forget(&scenario("b")).unwrap(), [scenario("a")]);
        let other = Kept::of(folder.path(), Path::new("/data/other.duckdb"));
        assert_eq!(other.read().unwrap(), []);
    }

    #[test]
    fn a_file_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::of(folder.path(), Path::new("shop.duckdb"));
        fs::create_dir_all(kept.file().parent().unwrap()).unwrap();
        fs::write(kept.file(), "{}").unwrap();
        assert!(kept.keep(scenario("a")).is_err());
        assert_eq!(fs::read_to_string(kept.file()).unwrap(), "{}");
    }
}
