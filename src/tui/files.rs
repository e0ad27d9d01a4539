//! Files that are written beside where the program was started.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Makes an empty file of that name and ending, or of the name with a number where
/// there is one already: nothing is ever overwritten.
pub(super) fn fresh(name: &str, ending: &str) -> Result<(PathBuf, File), String> {
    let folder = std::env::current_dir()
        .map_err(|error| format!("The folder sidecart was started in is gone: {error}."))?;
    for number in 1..1_000 {
        let file = match number {
            1 => format!("{name}.{ending}"),
            _ => format!("{name}-{number}.{ending}"),
        };
        let path = folder.join(file);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(format!(
                    "{} cannot be written: {error}; start sidecart where you may write.",
                    path.display()
                ));
            }
        }
    }
    Err(format!(
        "{} has a thousand files of that name; remove some.",
        folder.display()
    ))
}

/// Writes a file of that very name, unless there is one already; says so, or why not.
pub(super) fn write_new(path: &Path, text: &str) -> Result<String, String> {
    let name = path.display();
    let wrote = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match wrote {
        Ok(()) => Ok(format!("Written to {name}.")),
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Err(format!(
            "{name} is there already and stays as it is; type another name."
        )),
        Err(cause) => Err(format!("{name} cannot be written: {cause}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scenarios.md");
        assert!(
            write_new(&path, "first")
                .unwrap()
                .starts_with("Written to ")
        );
        let refused = write_new(&path, "second").unwrap_err();
        assert!(
            refused.ends_with("stays as it is; type another name."),
            "{refused}"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
        let nowhere = write_new(&folder.path().join("no/folder.md"), "").unwrap_err();
        assert!(nowhere.contains("cannot be written"), "{nowhere}");
    }
}
