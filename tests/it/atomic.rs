//! Killed at any moment, an import leaves the old database or the new one, whole,
//! and readers notice nothing.
//!
//! `SIDECART_KILLS=50` kills that often; `SIDECART_KILL_SCALE=demo` imports that shop.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sidecart::store::{Limits, Reader, open_read};

use crate::cli::sidecart;

/// What an import may leave beside the database when it is killed.
pub(crate) const LEFTOVERS: &[&str] = &[".next", ".next.wal", ".wal", ".spill", ".lock"];

/// `shop.duckdb` → `shop.duckdb.next`.
pub(crate) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What lies beside the database of what an import may leave there.
pub(crate) fn left_beside(database: &Path) -> Vec<&'static str> {
    let found = LEFTOVERS.iter().copied();
    found
        .filter(|suffix| beside(database, suffix).exists())
        .collect()
}

/// A sum over every row of every table, canonical and derived, independent of
/// their order; without the logs of imports, which know when they were written.
pub(crate) fn checksum(reader: &Reader) -> String {
    let mut statement = reader
        .prepare(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT temporary \
             AND table_name NOT LIKE 'import%' ORDER BY table_name",
        )
        .unwrap();
    let tables: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut sums = Vec::new();
    for table in &tables {
        // An import of what is there already changes nothing but how many there were.
        let rows = match table.as_str() {
            "setting" => "(FROM setting WHERE name <> 'last_batch')".to_owned(),
            // When a verdict was given is when an import ran.
            "laid_by" => "(SELECT * EXCLUDE (body) FROM laid_by)".to_owned(),
            "pair_verdict" => "(SELECT * EXCLUDE (since, pending_since, was_since, \
                               was_pending_since) FROM pair_verdict)"
                .to_owned(),
            table => format!("\"{table}\""),
        };
        let sql = format!(
            "SELECT concat(count(*), ':', coalesce(sum(hash(t)), 0)::VARCHAR) FROM {rows} AS t"
        );
        let sum: String = reader.query_row(&sql, [], |row| row.get(0)).unwrap();
        sums.push(format!("{table} {sum}"));
    }
    sums.join("\n")
}

/// The checksum of the database as it stands.
pub(crate) fn state_of(database: &Path) -> String {
    checksum(&open_read(database, &Limits::default()).unwrap())
}

/// Two tiny shops as canonical files, and a database that holds the first.
pub(crate) struct Scene {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: PathBuf,
}

impl Scene {
    pub(crate) fn new(scale: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scene = Self {
            database: folder.path().join("shop.duckdb"),
            folder,
        };
        scene.generate("first", "tiny", "1");
        scene.generate("second", scale, "2");
        std::fs::create_dir(scene.folder.path().join("tmp")).unwrap();
        assert!(scene.import("first").status().unwrap().success());
        std::fs::copy(&scene.database, scene.kept()).unwrap();
        scene
    }

    fn generate(&self, name: &str, scale: &str, seed: &str) {
        let folder = self.files(name).display().to_string();
        let args = ["generate", &folder, "--scale", scale, "--seed", seed, "-q"];
        assert!(sidecart(&args).status().unwrap().success());
    }

    /// The folder of the `first` or `second` shop's files.
    pub(crate) fn files(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("kept.duckdb")
    }

    /// An import of the `first` or `second` shop into the database.
    pub(crate) fn import(&self, name: &str) -> Command {
        let (database, files) = (&self.database, self.files(name));
        let args = ["import", &text(database), &text(&files), "-q"].map(str::to_owned);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut command = sidecart(&args);
        command.env("TMPDIR", self.folder.path().join("tmp"));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Puts the first state back, by a rename, as readers are looking.
    pub(crate) fn restore(&self) {
        let copy = self.folder.path().join("copy.duckdb");
        std::fs::copy(self.kept(), &copy).unwrap();
        std::fs::rename(copy, &self.database).unwrap();
    }

    /// Imports to the end and checks that nothing is left beside the database.
    #[track_caller]
    pub(crate) fn import_whole(&self, name: &str) -> Duration {
        let started = now();
        let output = self.import(name).output().unwrap();
        let takes = started.elapsed();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(left_beside(&self.database), [""; 0]);
        let tmp = std::fs::read_dir(self.folder.path().join("tmp")).unwrap();
        assert_eq!(tmp.count(), 0, "something is left in TMPDIR");
        takes
    }
}

pub(crate) fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Draws(u64);

impl Draws {
    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a test may read the clock")]
    Instant::now()
}

fn overview(database: &Path) -> Result<String, String> {
    let args = ["show", &text(database), "overview", "--format", "json"].map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = sidecart(&args).output().unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).unwrap()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn killed_at_any_moment_an_import_leaves_one_state_or_the_other() {
    let kills: u32 = std::env::var("SIDECART_KILLS").map_or(3, |text| text.parse().unwrap());
    let scale = std::env::var("SIDECART_KILL_SCALE").unwrap_or_else(|_| "tiny".to_owned());
    let scene = Scene::new(&scale);
    let database = &scene.database;
    let (old, old_shown) = (state_of(database), overview(database).unwrap());
    let mut takes = scene.import_whole("second");
    let (new, new_shown) = (state_of(database), overview(database).unwrap());
    assert_ne!(old, new);
    scene.restore();

    let (over, shows, reads) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut draws = Draws(20_261_121);
    let mut seen = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let shown = overview(database).unwrap();
                assert!(shown == old_shown || shown == new_shown, "{shown}");
                shows.fetch_add(1, Ordering::Relaxed);
            }
        });
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let state = state_of(database);
                assert!(state == old || state == new, "{state}");
                reads.fetch_add(1, Ordering::Relaxed);
            }
        });
        // A panic in here must stop the readers too.
        let _over = Raise(&over);
        for kill in 0..kills {
            let before = open_read(database, &Limits::default()).unwrap();
            let mut child = scene.import("second").spawn().unwrap();
            // Every third one late, where the file changes.
            let (from, to) = if kill % 3 == 2 {
                (0.8, 1.1)
            } else {
                (0.0, 1.0)
            };
            thread::sleep(takes.mul_f64(from + (to - from) * draws.unit()));
            child.kill().unwrap();
            child.wait().unwrap();
            let state = state_of(database);
            match (state == old, state == new) {
                (true, _) => seen.0 += 1,
                (_, true) => seen.1 += 1,
                _ => panic!("neither the old state nor the new:\n{state}"),
            }
            assert!(checksum(&before) == old, "an open reader sees a change");
            // How long it takes varies with what else the machine does.
            takes = scene.import_whole("second");
            assert!(state_of(database) == new, "the next import is not whole");
            assert!(checksum(&before) == old, "an open reader sees a change");
            scene.restore();
        }
    });
    let (shows, reads) = (shows.into_inner(), reads.into_inner());
    eprintln!(
        "{kills} kills of an import of {takes:?} ({scale}): {} left the old state, {} the new; \
         {shows} shows and {reads} reads of every table beside them, none failed",
        seen.0, seen.1
    );
    assert!(shows > 0 && reads > 0, "nobody read");
}

/// Raises a flag when it is dropped.
struct Raise<'a>(&'a AtomicBool);

impl Drop for Raise<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn the_log_of_another_program_is_brought_in_before_the_swap() {
    let scene = Scene::new("tiny");
    let database = &scene.database;
    // A writer that was cut off: its change stands in the log alone.
    let writer = duckdb::Connection::open(database).unwrap();
    writer
        .execute_batch(
            "SET checkpoint_threshold = '1TB'; INSERT INTO products (product_id, title) VALUES ('X', 'in the log')",
        )
        .unwrap();
    let log = std::fs::read(beside(database, ".wal")).unwrap();
    let file = std::fs::read(database).unwrap();
    drop(writer);
    std::fs::write(database, file).unwrap();
    std::fs::write(beside(database, ".wal"), log).unwrap();
    let count = || -> i64 {
        let sql = "SELECT count(*) FROM products WHERE title = 'in the log'";
        let reader = open_read(database, &Limits::default()).unwrap();
        reader.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(), 1);
    scene.import_whole("second");
    assert_eq!(count(), 1);
}

#[test]
fn what_another_program_wrote_meanwhile_is_not_overwritten() {
    let scene = Scene::new("tiny");
    let database = &scene.database;
    let next = sidecart::store::NextDb::begin(database, &Limits::default()).unwrap();
    next.execute_batch("DELETE FROM products").unwrap();
    // Long enough for a file's time of change to tell.
    thread::sleep(Duration::from_millis(20));
    duckdb::Connection::open(database)
        .unwrap()
        .execute_batch("INSERT INTO products (product_id) VALUES ('X'); CHECKPOINT")
        .unwrap();
    let error = next.swap_in().unwrap_err().to_string();
    assert!(error.contains("was written by another program"), "{error}");
    assert_eq!(left_beside(database), [""; 0]);
    let reader = open_read(database, &Limits::default()).unwrap();
    let count: i64 = reader
        .query_row("SELECT count(*) FROM products", [], |row| row.get(0))
        .unwrap();
    assert!(count > 1, "{count}");
}
