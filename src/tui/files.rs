//! Files that are written beside where the program was started.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::PathBuf;

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
