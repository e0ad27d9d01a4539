//! Finding the files that an import names.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::ImportError;
use super::source::{Compression, Format};

/// One file that may be imported.
#[derive(Debug, Clone)]
pub(crate) struct InputFile {
    /// Where it is, as it was named.
    pub(crate) path: PathBuf,
    /// The same place from the root, links resolved: what tells two files apart.
    pub(crate) whole_path: PathBuf,
    /// Its name without the folder, as reports and `_file` show it.
    pub(crate) name: String,
    pub(crate) format: Format,
}

impl PartialEq for InputFile {
    /// Two paths to one file are the same file.
    fn eq(&self, other: &Self) -> bool {
        self.whole_path == other.whole_path
    }
}

/// One PATH of the command line: a folder with its files, or a single file.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    folder: PathBuf,
    /// The files that main blocks may read.
    pub(crate) files: Vec<InputFile>,
    /// How many files in the folder are of no known format.
    pub(crate) other_files: usize,
}

impl Place {
    /// Looks at one path. A folder is not entered further.
    pub(crate) fn open(path: &Path) -> Result<Self, ImportError> {
        let failure = |error: std::io::Error| ImportError::Path {
            path: path.to_path_buf(),
            reason: match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
                std::io::ErrorKind::PermissionDenied => "there is no permission".to_owned(),
                _ => error.to_string(),
            },
        };
        let metadata = std::fs::metadata(path).map_err(failure)?;
        if !metadata.is_dir() {
            let file = input(path).ok_or_else(|| ImportError::Path {
                path: path.to_path_buf(),
                reason: "its name ends in none of .csv, .tsv, .txt, .json, .ndjson, .jsonl, .parquet, .xlsx, .xml (with .gz or .zst after it, or without)".to_owned(),
            })?;
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            return Ok(Self {
                folder,
                files: vec![file],
                other_files: 0,
            });
        }
        let (files, other_files) = list(path).map_err(failure)?;
        Ok(Self {
            folder: path.to_path_buf(),
            files,
            other_files,
        })
    }

    /// A file by itself.
    pub(crate) fn alone(file: &InputFile) -> Self {
        Self {
            folder: file
                .path
                .parent()
                .map(Path::to_path_buf)
                .unwrap_or_default(),
            files: vec![file.clone()],
            other_files: 0,
        }
    }

    /// The files a main block's globs name, in the globs' order, then by name.
    pub(crate) fn matching(&self, globs: &[String]) -> Result<Vec<InputFile>, String> {
        select(globs, |folder| {
            if folder.as_os_str().is_empty() {
                self.files.clone()
            } else {
                self.beside(folder)
            }
        })
    }

    /// The files that a join's globs name, anywhere in the place's folder.
    pub(crate) fn lookup(&self, globs: &[String]) -> Result<Vec<InputFile>, String> {
        select(globs, |folder| self.beside(folder))
    }

    fn beside(&self, folder: &Path) -> Vec<InputFile> {
        let mut files = list(&self.folder.join(folder))
            .map(|(files, _)| files)
            .unwrap_or_default();
        let all = files.clone();
        files.retain(|file| twin(file, &all).is_none());
        files
    }
}

/// Leaves out each file that stands in another form beside it (`x.csv` and
/// `x.csv.gz`): the one that is not compressed is read. The result says so.
pub(crate) fn drop_twins(places: &mut [Place]) -> Vec<String> {
    let all: Vec<InputFile> = places
        .iter()
        .flat_map(|place| place.files.clone())
        .collect();
    let mut notes = Vec::new();
    for place in places {
        place.files.retain(|file| match twin(file, &all) {
            Some(kept) => {
                let note = format!(
                    "{} was left out, as {} stands beside it; if they differ, import them apart",
                    file.name, kept.name
                );
                if !notes.contains(&note) {
                    notes.push(note);
                }
                false
            }
            None => true,
        });
    }
    notes
}

/// The file that is read instead of this one.
fn twin<'a>(file: &InputFile, all: &'a [InputFile]) -> Option<&'a InputFile> {
    let rank = |file: &InputFile| match Compression::of(&file.name).0 {
        Compression::None => 0,
        Compression::Gzip => 1,
        Compression::Zstd => 2,
    };
    all.iter().find(|other| {
        other.whole_path.parent() == file.whole_path.parent()
            && Compression::of(&other.name).1 == Compression::of(&file.name).1
            && rank(other) < rank(file)
    })
}

fn select(
    globs: &[String],
    files_in: impl Fn(&Path) -> Vec<InputFile>,
) -> Result<Vec<InputFile>, String> {
    let mut found: Vec<InputFile> = Vec::new();
    for glob in globs {
        let (folder, pattern) = match glob.rsplit_once('/') {
            Some((folder, pattern)) => (Path::new(folder), pattern),
            None => (Path::new(""), glob.as_str()),
        };
        let matcher = matcher(pattern)?;
        for file in files_in(folder) {
            let (_, plain) = Compression::of(&file.name);
            let hit = matcher.is_match(&file.name) || matcher.is_match(plain);
            if hit && !found.contains(&file) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    GlobBuilder::new(pattern)
        .case_insensitive(true)
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| format!("'{pattern}' is not a file pattern: {}", error.kind()))
}

/// The importable files of a folder by name, and how many others there are. Hidden files do not count.
fn list(folder: &Path) -> std::io::Result<(Vec<InputFile>, usize)> {
    let (mut files, mut others) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || path.is_dir() {
            continue;
        }
        match input(&path) {
            Some(file) => files.push(file),
            None if is_ours(&name) => {}
            None => others += 1,
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((files, others))
}

/// Whether a file is a database, or stands beside one while it is written.
fn is_ours(name: &str) -> bool {
    [
        ".duckdb", ".db", ".lock", ".next", ".wal", ".salt", ".jsonl",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

fn input(path: &Path) -> Option<InputFile> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(InputFile {
        format: Format::of(&name)?,
        path: path.to_path_buf(),
        whole_path: std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()),
        name,
    })
}

/// A file's name without its endings, ready to be compared with a table's: `Order-Lines.csv.gz` → `order_lines`.
pub(crate) fn table_stem(name: &str) -> String {
    let (_, plain) = Compression::of(name);
    let stem = plain.rsplit_once('.').map_or(plain, |(stem, _)| stem);
    stem.trim().to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(names: &[&str]) -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let place = Place::open(folder.path()).unwrap();
        (folder, place)
    }

    fn names(files: Vec<InputFile>) -> Vec<String> {
        files.into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn globs_match_names_in_order_and_ignore_compression_and_case() {
        let (_folder, place) = place(&[
            "b_2.csv",
            "a_1.CSV.gz",
            "notes.md",
            ".hidden.csv",
            "sub/x.csv",
        ]);
        assert_eq!(
            names(place.matching(&["*.csv".to_owned()]).unwrap()),
            ["a_1.CSV.gz", "b_2.csv"]
        );
        assert_eq!(
            names(place.matching(&["b*".to_owned(), "*".to_owned()]).unwrap()),
            ["b_2.csv", "a_1.CSV.gz"]
        );
        assert_eq!(
            names(place.matching(&["sub/*.csv".to_owned()]).unwrap()),
            ["x.csv"]
        );
        assert_eq!(place.other_files, 1);
        assert!(place.matching(&["[".to_owned()]).is_err());
    }

    #[test]
    fn a_single_file_is_read_alone_but_looks_things_up_beside_it() {
        let (folder, _) = place(&["orders.csv", "cats.csv"]);
        let place = Place::open(&folder.path().join("orders.csv")).unwrap();
        assert_eq!(
            names(place.matching(&["*.csv".to_owned()]).unwrap()),
            ["orders.csv"]
        );
        assert_eq!(
            names(place.lookup(&["cats.csv".to_owned()]).unwrap()),
            ["cats.csv"]
        );
    }

    #[test]
    fn what_is_not_there_is_said() {
        let error = Place::open(Path::new("/nowhere/at/all"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("there is no such file or folder"), "{error}");
    }

    #[test]
    fn stems_are_compared_without_case_and_dashes() {
        assert_eq!(table_stem("Order-Lines.csv.gz"), "order_lines");
        assert_eq!(table_stem("fx rates.parquet"), "fx_rates");
    }
}
