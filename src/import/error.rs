//! Why an import failed, in one sentence.

use std::path::PathBuf;

use super::history::UndoError;
use super::privacy::SaltError;
use crate::store::StoreError;

/// Why nothing was imported. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database cannot be opened or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A mapping file or preset is not right.
    #[error("the mapping {origin} cannot be used: {reason}")]
    Mapping {
        /// The file, or the preset's name.
        origin: String,
        /// What is wrong, with the line where it is known.
        reason: String,
    },
    /// An option of the command line is not right.
    #[error("{0}")]
    Option(String),
    /// There is no preset of that name.
    #[error("there is no preset {name}; the presets are {known}")]
    NoPreset {
        /// What was asked for.
        name: String,
        /// The presets there are.
        known: String,
    },
    /// A path that was named is not there or not readable.
    #[error("cannot read {}: {reason}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Nothing in the paths was recognised.
    #[error("nothing to import in {paths}: {reason}")]
    NothingKnown {
        /// The paths that were named.
        paths: String,
        /// What was looked for.
        reason: String,
    },
    /// A file cannot be used as a whole.
    #[error("{file} cannot be imported: {reason}; nothing was changed")]
    File {
        /// The file.
        file: String,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// The salt that persons' data is hashed with cannot be used.
    #[error(transparent)]
    Salt(#[from] SaltError),
    /// The salt is another than the one the database's hashes were made with.
    #[error(
        "the salt beside the database is not the one its hashed ids were made with, so the same person would \
         get another id; restore DB.salt from a copy, or import everything again into a new database"
    )]
    OtherSalt,
    /// An import cannot be undone.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// A list of mended rejects cannot be used.
    #[error("{file} cannot mend rejects: {reason}; nothing was changed")]
    Fix {
        /// The list.
        file: String,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// The facts could not be built from what was imported.
    #[error("the figures cannot be computed from the imported data: {0}; nothing was changed")]
    Facts(String),
}
