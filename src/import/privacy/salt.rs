//! Tokens that stand for persons: a salted hash, the same in every import.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

/// Every token starts with this.
const MARK: &str = "anon_";

/// Hexadecimal digits of a token after its mark: 96 bits, so that two of a
/// hundred million persons share one with a chance below one in ten trillion.
const DIGITS: usize = 24;

/// The secret that keeps tokens from being guessed, and the file that keeps it.
///
/// A clone is the same salt: it knows whether any of them was used.
#[derive(Debug, Clone)]
pub struct Salt {
    secret: Arc<[u8]>,
    path: Option<PathBuf>,
    is_new: bool,
    used: Arc<AtomicBool>,
}

/// Why there is no salt.
#[derive(Debug, thiserror::Error)]
pub enum SaltError {
    /// The file cannot be read or written.
    #[error("the salt file {} cannot be used: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not one of ours.
    #[error("the salt file {} holds no salt; restore it from a copy, or remove it and import everything again into a new database", .0.display())]
    NoSalt(PathBuf),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for a salt: {0}")]
    Random(String),
}

impl Salt {
    /// The salt of the database at `database`, from `DATABASE.salt`; a new one,
    /// kept nowhere yet, where there is none.
    ///
    /// # Errors
    /// The file is there and cannot be read, or holds no salt.
    pub fn beside(database: &Path) -> Result<Self, SaltError> {
        let database = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_path_buf());
        let mut name = database.into_os_string();
        name.push(".salt");
        let path = PathBuf::from(name);
        match std::fs::read_to_string(&path) {
            // An import that was killed left it; no token was kept that it made.
            Ok(text) if text.is_empty() => Ok(Self {
                path: Some(path),
                ..Self::new()?
            }),
            Ok(text) => {
                let text = text.trim();
                let sound = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
                if !sound {
                    return Err(SaltError::NoSalt(path));
                }
                Ok(Self {
                    secret: text.as_bytes().into(),
                    path: Some(path),
                    is_new: false,
                    used: Arc::default(),
                })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self {
                path: Some(path),
                ..Self::new()?
            }),
            Err(source) => Err(SaltError::Io { path, source }),
        }
    }

    /// A salt of this run, kept nowhere.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new() -> Result<Self, SaltError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| SaltError::Random(error.to_string()))?;
        Ok(Self {
            secret: hex(&bytes).into_bytes().into(),
            path: None,
            is_new: true,
            used: Arc::default(),
        })
    }

    /// Writes a new salt beside its database, readable by its owner alone. One
    /// that no token was made with is not kept.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self) -> Result<(), SaltError> {
        let Some(path) = self.path.as_ref().filter(|_| self.is_new && self.is_used()) else {
            return Ok(());
        };
        let failure = |source| SaltError::Io {
            path: path.clone(),
            source,
        };
        // Its name appears only once it is whole: half a salt would stop every import to come.
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        let mut file = tempfile::Builder::new()
            .prefix(".salt")
            .tempfile_in(folder)
            .map_err(failure)?;
        let text = String::from_utf8_lossy(&self.secret);
        std::io::Write::write_all(&mut file, format!("{text}\n").as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(failure)?;
        if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0) {
            std::fs::remove_file(path).map_err(failure)?;
        }
        file.persist_noclobber(path)
            .map_err(|error| failure(error.error))?;
        // Not every system lets a folder be synced.
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Whether a token was made.
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// What tells this salt from another without telling the salt.
    pub(crate) fn fingerprint(&self) -> String {
        self.hash("sidecart salt")
    }

    /// The token for a text: the same for the same text in other case or with
    /// other space round or inside it. A token is its own token; a blank text has none.
    pub(crate) fn token(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if is_token(text) {
            return Some(text.to_owned());
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        self.used.store(true, Ordering::Relaxed);
        Some(format!("{MARK}{}", self.hash(&words.join(" "))))
    }

    fn hash(&self, text: &str) -> String {
        // Nested, so that no text can continue the hash of another.
        let inner = Sha256::new()
            .chain_update(&self.secret)
            .chain_update(text.as_bytes())
            .finalize();
        let outer = Sha256::new()
            .chain_update(&self.secret)
            .chain_update(inner)
            .finalize();
        hex(&outer)[..DIGITS].to_owned()
    }
}

/// Whether a text is a token.
pub(crate) fn is_token(text: &str) -> bool {
    text.strip_prefix(MARK).is_some_and(|digits| {
        digits.len() == DIGITS
            && digits
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ignores_case_and_space_and_is_its_own() {
        let salt = Salt::new().unwrap();
        let token = salt.token("Anna@Example.com").unwrap();
        assert_eq!(salt.token("  anna@example.COM "), Some(token.clone()));
        assert_eq!(salt.token(&token), Some(token.clone()));
        assert!(is_token(&token) && token.len() == 29, "{token}");
        assert_ne!(salt.token("anne@example.com"), Some(token.clone()));
        assert_eq!(salt.token("  "), None);
        assert_ne!(Salt::new().unwrap().token("anna@example.com"), Some(token));
    }

    #[test]
    fn a_salt_is_kept_once_it_was_used_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.duckdb");
        let file = folder.path().join("shop.duckdb.salt");
        let salt = Salt::beside(&database).unwrap();
        salt.keep().unwrap();
        assert!(!file.exists());
        let token = salt.token("x@y.z");
        salt.keep().unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(Salt::beside(&database).unwrap().token("x@y.z"), token);
        std::fs::write(&file, "not a salt").unwrap();
        assert!(matches!(Salt::beside(&database), Err(SaltError::NoSalt(_))));
    }

    #[test]
    fn an_empty_salt_file_is_none_and_another_salt_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.duckdb");
        let file = folder.path().join("shop.duckdb.salt");
        std::fs::write(&file, "").unwrap();
        let salt = Salt::beside(&database).unwrap();
        let late = Salt::beside(&database).unwrap();
        let token = salt.token("x@y.z");
        salt.keep().unwrap();
        assert_eq!(Salt::beside(&database).unwrap().token("x@y.z"), token);
        late.token("x@y.z");
        assert!(late.keep().is_err());
        assert_eq!(Salt::beside(&database).unwrap().token("x@y.z"), token);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
