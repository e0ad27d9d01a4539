//! How much of the machine one process may use.

use duckdb::{Config, Connection};

use super::StoreError;

/// Threads and memory for one database connection.
///
/// A reader shares its host with other people, so its defaults are modest: a
/// quarter of the memory and at most four threads. An import takes what
/// DuckDB takes by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// At most so many threads; `None` is the default.
    pub threads: Option<usize>,
    /// At most so much memory, as DuckDB reads it (`2GB`, `500MB`, `25%`); `None` is the default.
    pub memory: Option<String>,
}

/// What a reader may use unless it is told otherwise.
const READER_MEMORY: &str = "25%";
const READER_THREADS: usize = 4;

/// What a reader that stays open holds between questions: most need no more, and what was
/// read once stays in memory up to the limit.
const RESTING_MEMORY: &str = "150MB";

impl Limits {
    /// These limits with a reader's defaults filled in.
    pub(super) fn for_reader(&self) -> Self {
        let available = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            threads: Some(
                self.threads
                    .unwrap_or_else(|| available.min(READER_THREADS)),
            ),
            memory: Some(
                self.memory
                    .clone()
                    .unwrap_or_else(|| READER_MEMORY.to_owned()),
            ),
        }
    }

    /// Whether nobody said how much memory it may use.
    pub(super) fn is_usual_memory(&self) -> bool {
        self.memory.is_none()
    }

    /// The memory of a reader at rest, where nobody said how much it may use.
    pub(super) fn resting() -> Self {
        Self {
            threads: None,
            memory: Some(RESTING_MEMORY.to_owned()),
        }
    }

    /// The memory of a reader that needs it, where nobody said how much it may use.
    pub(super) fn at_work() -> Self {
        Self {
            threads: None,
            memory: Some(READER_MEMORY.to_owned()),
        }
    }

    /// Checks both limits on a throw-away connection.
    ///
    /// # Errors
    /// [`StoreError::Limit`] when DuckDB does not take one of them.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.threads == Some(0) {
            return Err(StoreError::Limit {
                option: "--threads",
                value: "0".to_owned(),
                hint: "give a number of 1 or more",
            });
        }
        if let Some(memory) = &self.memory {
            let probe = Connection::open_in_memory().map_err(StoreError::Engine)?;
            let quoted = memory.replace('\'', "''");
            probe
                .execute_batch(&format!("SET memory_limit = '{quoted}'"))
                .map_err(|_| StoreError::Limit {
                    option: "--memory",
                    value: memory.clone(),
                    hint: "give a size with its unit, for example 500MB, 2GB or 25%",
                })?;
        }
        Ok(())
    }

    /// Applies the limits to an open connection.
    pub(super) fn apply(&self, connection: &Connection) -> Result<(), StoreError> {
        if let Some(threads) = self.threads {
            connection
                .execute_batch(&format!("SET threads = {threads}"))
                .map_err(StoreError::Engine)?;
        }
        if let Some(memory) = &self.memory {
            let quoted = memory.replace('\'', "''");
            connection
                .execute_batch(&format!("SET memory_limit = '{quoted}'"))
                .map_err(StoreError::Engine)?;
        }
        Ok(())
    }
}

/// The engine settings that every connection of ours starts with: no network,
/// no extension that is not compiled in.
pub(super) fn base_config() -> Result<Config, StoreError> {
    Config::default()
        .with("autoinstall_known_extensions", "false")
        .and_then(|config| config.with("autoload_known_extensions", "false"))
        .map_err(StoreError::Engine)
}
