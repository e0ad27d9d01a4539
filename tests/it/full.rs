//! No room, no memory, no permission: one plain sentence, the old database whole,
//! nothing left behind, and the next import works.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sidecart::store::{Limits, NextDb};

use crate::atomic::{Scene, beside, left_beside, state_of, text};
use crate::cli::sidecart;

/// The one sentence of an import that failed and left everything as it was.
#[track_caller]
fn failed(output: &Output, database: &Path, before: &str) -> String {
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "more than a sentence: {said}");
    assert_eq!(left_beside(database), [""; 0], "{said}");
    assert!(state_of(database) == before, "the database changed: {said}");
    said
}

#[test]
fn a_limit_on_file_sizes_is_said() {
    let scene = Scene::new("tiny");
    let before = state_of(&scene.database);
    let size = std::fs::metadata(&scene.database).unwrap().len();
    // Too small for the copy, and too small for what is added to it.
    for bytes in [size / 2, size + 100_000] {
        let program = scene.import("second");
        let mut limited = Command::new("sh");
        // POSIX: blocks of 512 bytes.
        let line = format!("ulimit -f {}; exec \"$0\" \"$@\"", bytes / 512);
        limited.args(["-c", &line]).arg(program.get_program());
        limited.args(program.get_args());
        for (name, value) in program.get_envs() {
            value.map(|value| limited.env(name, value));
        }
        let said = failed(&limited.output().unwrap(), &scene.database, &before);
        assert!(said.contains("ulimit -f"), "{said}");
        assert!(said.contains("the database is as it was"), "{said}");
    }
    scene.import_whole("second");
}

/// A small disk, where this user may mount one. Unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    #[expect(
        clippy::print_stderr,
        reason = "a skipped test says so where the run is read"
    )]
    fn mount(folder: PathBuf, bytes: u64) -> Option<Self> {
        std::fs::create_dir_all(&folder).unwrap();
        let size = format!("size={bytes}");
        match mount(&["-t", "tmpfs", "-o", &size, "tmpfs", &text(&folder)]) {
            true => Some(Self(folder)),
            false => {
                eprintln!("skipped: this user may not mount a small disk");
                None
            }
        }
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(mount(&["-o", &options, &text(&self.0)]));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(args: &[&str]) -> bool {
    let output = Command::new("mount").args(args).output();
    output.is_ok_and(|output| output.status.success())
}

/// An import of the second shop into a database elsewhere.
fn import_into(scene: &Scene, database: &Path, options: &[&str]) -> Output {
    let (database, files) = (text(database), text(&scene.files("second")));
    let mut args = vec!["import", &database, &files, "-q"];
    args.extend(options);
    sidecart(&args).output().unwrap()
}

#[test]
fn a_full_disk_is_said() {
    let scene = Scene::new("tiny");
    let before = state_of(&scene.database);
    let size = std::fs::metadata(&scene.database).unwrap().len();
    let Some(disk) = Disk::mount(scene.folder.path().join("disk"), size * 3 / 2) else {
        return;
    };
    let database = disk.0.join("shop.duckdb");
    std::fs::copy(&scene.database, &database).unwrap();
    // No room for the copy, and none for what is added to it.
    for room in [size * 3 / 2, size * 2 + 200_000] {
        disk.remount(&format!("size={room}"));
        let said = failed(&import_into(&scene, &database, &[]), &database, &before);
        assert!(said.contains("the disk is full at"), "{said}");
        assert!(said.contains("the database is as it was"), "{said}");
    }
    // Not even for the lock.
    let room = std::fs::metadata(&database).unwrap().len() + 100_000;
    disk.remount(&format!("size={room}"));
    let _ = std::fs::write(disk.0.join("filler"), vec![0; 1_000_000]);
    let said = failed(&import_into(&scene, &database, &[]), &database, &before);
    assert!(said.contains("the disk is full at"), "{said}");
    std::fs::remove_file(disk.0.join("filler")).unwrap();
    disk.remount(&format!("size={}", size * 6));
    assert!(import_into(&scene, &database, &[]).status.success());
    assert_ne!(state_of(&database), before);
    assert_eq!(left_beside(&database), [""; 0]);
}

#[test]
fn a_disk_that_may_only_be_read_is_said_and_can_be_read() {
    let scene = Scene::new("tiny");
    let before = state_of(&scene.database);
    let size = std::fs::metadata(&scene.database).unwrap().len();
    let Some(disk) = Disk::mount(scene.folder.path().join("disk"), size * 6) else {
        return;
    };
    let database = disk.0.join("shop.duckdb");
    std::fs::copy(&scene.database, &database).unwrap();
    disk.remount("ro");
    let said = failed(&import_into(&scene, &database, &[]), &database, &before);
    assert!(said.contains("there is no permission to write"), "{said}");
    let shown = sidecart(&["show", &text(&database), "overview"]);
    assert!({ shown }.status().unwrap().success());
}

#[test]
fn too_little_memory_is_said() {
    let scene = Scene::new("tiny");
    let before = state_of(&scene.database);
    let output = import_into(&scene, &scene.database, &["--memory", "3MB"]);
    let said = failed(&output, &scene.database, &before);
    assert!(said.contains("needs more memory"), "{said}");
    assert!(said.contains("--memory"), "{said}");
    scene.import_whole("second");
}

#[test]
fn what_is_in_the_way_of_an_import_is_left_or_cleared() {
    let scene = Scene::new("tiny");
    // A folder in the database's place.
    let folder = scene.folder.path().join("folder.duckdb");
    std::fs::create_dir(&folder).unwrap();
    let output = import_into(&scene, &folder, &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("is a folder, not a database"), "{said}");
    assert_eq!(left_beside(&folder), [""; 0]);
    // A folder that takes the database's place while the import runs.
    let late = scene.folder.path().join("late.duckdb");
    let next = NextDb::begin(&late, &Limits::default()).unwrap();
    std::fs::create_dir(&late).unwrap();
    assert!(next.swap_in().is_err());
    assert!(late.is_dir());
    assert_eq!(left_beside(&late), [""; 0]);
    // A file where the spill folder goes.
    std::fs::write(beside(&scene.database, ".spill"), "x").unwrap();
    scene.import_whole("second");
}

#[test]
fn any_path_will_do() {
    let scene = Scene::new("tiny");
    let folder = scene.folder.path().join("it's a \"shop\" ÄÖ 店 $HOME");
    std::fs::create_dir(&folder).unwrap();
    let database = folder.join("my shop's; data 🛒.duckdb");
    let output = import_into(&scene, &database, &["--memory", "80MB"]);
    assert!(output.status.success(), "{output:?}");
    let shown = sidecart(&["show", &text(&database), "overview"]);
    assert!({ shown }.status().unwrap().success());
    assert_eq!(left_beside(&database), [""; 0]);
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}
