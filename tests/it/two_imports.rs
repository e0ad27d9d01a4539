//! Two imports at once: the second says who holds the database; the lock of a
//! dead process blocks nobody.

use std::io::Write;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use crate::atomic::{Scene, beside, left_beside, state_of};

fn signal(child: &Child, name: &str) {
    let line = format!("kill -{name} {}", child.id());
    let status = Command::new("sh").args(["-c", &line]).status();
    assert!(status.unwrap().success());
}

/// An import that stands still with the lock in its hands.
fn stopped(scene: &Scene) -> Child {
    let mut child = scene.import("second").spawn().unwrap();
    let lock = beside(&scene.database, ".lock");
    let process = child.id().to_string();
    while !std::fs::read_to_string(&lock).is_ok_and(|text| text.starts_with(&process)) {
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        thread::sleep(Duration::from_millis(1));
    }
    signal(&child, "STOP");
    child
}

/// What a second import says that must fail.
#[track_caller]
fn refused(scene: &Scene) -> String {
    let output = scene.import("first").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("another sidecart import is writing"),
        "{said}"
    );
    said
}

#[test]
fn the_second_names_the_first_and_leaves_it_alone() {
    let scene = Scene::new("tiny");
    let before = state_of(&scene.database);
    let mut first = stopped(&scene);
    let said = refused(&scene);
    let named = format!("(process {}, since 20", first.id());
    assert!(said.contains(&named) && said.contains(" UTC)"), "{said}");
    signal(&first, "CONT");
    assert!(first.wait().unwrap().success());
    assert_ne!(state_of(&scene.database), before);
    assert_eq!(left_beside(&scene.database), [""; 0]);
}

#[test]
fn the_lock_of_a_dead_process_blocks_nobody() {
    let scene = Scene::new("tiny");
    let mut first = stopped(&scene);
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(beside(&scene.database, ".lock").exists());
    scene.import_whole("second");
}

#[test]
fn an_import_on_another_machine_is_named() {
    let scene = Scene::new("tiny");
    let lock = beside(&scene.database, ".lock");
    let mut file = std::fs::File::create(&lock).unwrap();
    file.write_all(b"4711 warehouse-7\n").unwrap();
    file.lock().unwrap();
    let said = refused(&scene);
    assert!(
        said.contains("(process 4711 on warehouse-7, since"),
        "{said}"
    );
    // What its machine left behind when it went down blocks nobody.
    drop(file);
    scene.import_whole("second");
}

#[test]
fn of_two_at_the_same_moment_one_imports() {
    let scene = Scene::new("tiny");
    let children: Vec<Child> = ["second", "first", "second"]
        .map(|name| scene.import(name).spawn().unwrap())
        .into();
    let codes: Vec<Option<i32>> = children
        .into_iter()
        .map(|child| child.wait_with_output().unwrap().status.code())
        .collect();
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert!(
        codes.iter().all(|code| matches!(code, Some(0 | 1))),
        "{codes:?}"
    );
    assert_eq!(left_beside(&scene.database), [""; 0]);
    scene.import_whole("second");
}
