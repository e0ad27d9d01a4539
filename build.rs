//! Gives the program a print of its own sources, `SIDECART_BUILD`: what one build computed and
//! wrote down is read only by a build that would compute the same.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![root.join("Cargo.toml")];
    let lock = root.join("Cargo.lock");
    files.extend(lock.exists().then_some(lock));
    find(&root.join("src"), &mut files)?;
    files.sort();
    let mut print = DefaultHasher::new();
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file);
        print.write(name.as_os_str().as_encoded_bytes());
        print.write(&fs::read(file)?);
    }
    println!("cargo:rerun-if-changed=Cargo.toml");
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rustc-env=SIDECART_BUILD={:016x}", print.finish());
    Ok(())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
