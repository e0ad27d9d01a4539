//! Opening databases: every way it can fail says one plain sentence.

use std::path::Path;
use std::process::{Command, Stdio};

use duckdb::Connection;
use sidecart::store::{Limits, NextDb, Reader, StoreError, open_read, set_setting};

use crate::shop::Shop;

fn new_shop() -> Shop {
    let shop = Shop::new();
    NextDb::begin(&shop.database(), &Limits::default())
        .unwrap()
        .swap_in()
        .unwrap();
    shop
}

fn sentence(path: &Path) -> String {
    let text = open_read(path, &Limits::default()).unwrap_err().to_string();
    assert!(!text.contains('\n'), "more than a sentence: {text}");
    text
}

#[test]
fn what_is_not_a_database_is_said_and_left_alone() {
    let shop = new_shop();
    let folder = shop.input();
    let missing = sentence(&folder.join("none.duckdb"));
    assert!(missing.starts_with("there is no database"), "{missing}");
    assert!(missing.contains("sidecart import"), "{missing}");
    assert!(sentence(&folder).contains("is a folder, not a database"));
    for (name, content) in [
        ("empty.duckdb", ""),
        ("short.duckdb", "hello"),
        ("text.duckdb", &"not a database ".repeat(10_000)),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
        let text = sentence(&folder.join(name));
        assert!(text.contains("is not a database"), "{name}: {text}");
        assert_eq!(std::fs::read_to_string(folder.join(name)).unwrap(), content);
    }
    let foreign = folder.join("foreign.duckdb");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE t (x INTEGER)")
        .unwrap();
    assert!(sentence(&foreign).contains("not one of sidecart's"));
}

#[test]
fn a_newer_or_older_schema_is_named() {
    for (version, expected) in [
        ("99", "was written by a newer sidecart (schema 99"),
        ("0", "was written by an older sidecart (schema 0"),
    ] {
        let shop = new_shop();
        let connection = Connection::open(shop.database()).unwrap();
        set_setting(&connection, "schema_version", version).unwrap();
        drop(connection);
        let text = sentence(&shop.database());
        assert!(text.contains(expected), "{text}");
    }
}

/// DuckDB's checksum of a block: its words, multiplied and folded.
fn checksum(block: &[u8]) -> u64 {
    block
        .chunks_exact(8)
        .map(|word| u64::from_le_bytes(word.try_into().unwrap()))
        .fold(5381, |sum, word| {
            sum ^ word.wrapping_mul(0xbf58_476d_1ce4_e5b9)
        })
}

#[test]
fn a_newer_storage_version_and_a_damaged_file_are_named() {
    let shop = new_shop();
    let mut bytes = std::fs::read(shop.database()).unwrap();
    // The header: 8 bytes of checksum, "DUCK", then the storage version.
    assert_eq!(&bytes[8..12], b"DUCK");
    assert_eq!(bytes[..8], checksum(&bytes[8..4096]).to_le_bytes());
    bytes[12..20].copy_from_slice(&9_999_u64.to_le_bytes());
    std::fs::write(shop.database(), &bytes).unwrap();
    assert!(sentence(&shop.database()).contains("is damaged"));
    let sum = checksum(&bytes[8..4096]);
    bytes[..8].copy_from_slice(&sum.to_le_bytes());
    std::fs::write(shop.database(), &bytes).unwrap();
    let text = sentence(&shop.database());
    assert!(
        text.contains("another version of DuckDB") && text.contains("9999"),
        "{text}"
    );
}

#[test]
fn a_lock_names_the_process_that_holds_it() {
    let shop = new_shop();
    let mut holder = hold_open(&shop.database());
    let text = sentence(&shop.database());
    let process = holder.id().to_string();
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(
        text.contains("is open for writing in") && text.contains(&process),
        "{process}: {text}"
    );
    assert!(text.contains("close that program"), "{text}");
    open_read(&shop.database(), &Limits::default()).unwrap();
}

/// This test binary again, holding a database open for writing until it is killed.
fn hold_open(database: &Path) -> std::process::Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::holds_a_database_open",
            "--ignored",
            "--nocapture",
        ])
        .env("SIDECART_TEST_HOLD", database)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    assert!(lines.any(|line| line.unwrap().contains("held")));
    child
}

#[test]
#[ignore = "a helper process of the test above"]
fn holds_a_database_open() {
    let Some(path) = std::env::var_os("SIDECART_TEST_HOLD") else {
        return;
    };
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch("BEGIN; CREATE TABLE held (x INTEGER)")
        .unwrap();
    println!("held");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn no_permission_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let shop = new_shop();
    std::fs::set_permissions(shop.database(), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(shop.database()).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    assert!(sentence(&shop.database()).contains("no permission to read"));
}

#[test]
fn a_reader_cannot_write_and_leaves_no_folder_behind() {
    let shop = new_shop();
    let reader = open_read(&shop.database(), &Limits::default()).unwrap();
    assert!(reader.execute_batch("CREATE TABLE t (x INTEGER)").is_err());
    let setting = |name: &str| -> String {
        let sql = format!("SELECT current_setting('{name}')::VARCHAR");
        reader.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let spill = setting("temp_directory");
    assert!(Path::new(&spill).is_dir(), "{spill}");
    assert!(setting("threads").parse::<usize>().unwrap() <= 4);
    drop(reader);
    assert!(!Path::new(&spill).exists(), "{spill} is still there");
}

#[test]
fn limits_are_taken_and_wrong_ones_refused() {
    let shop = new_shop();
    let limits = Limits {
        threads: Some(1),
        memory: Some("512MB".to_owned()),
    };
    let reader = open_read(&shop.database(), &limits).unwrap();
    let (threads, memory): (i64, String) = reader
        .query_row(
            "SELECT current_setting('threads'), current_setting('memory_limit')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!((threads, memory.as_str()), (1, "488.2 MiB"));
    for limits in [
        Limits {
            threads: Some(0),
            memory: None,
        },
        Limits {
            threads: None,
            memory: Some("lots".to_owned()),
        },
    ] {
        let error = open_read(&shop.database(), &limits).unwrap_err();
        assert!(matches!(error, StoreError::Limit { .. }), "{error}");
    }
}

#[test]
fn two_imports_at_once_do_not_meet() {
    let shop = new_shop();
    let first = NextDb::begin(&shop.database(), &Limits::default()).unwrap();
    let Err(second) = NextDb::begin(&shop.database(), &Limits::default()) else {
        panic!("a second import began beside the first");
    };
    let text = second.to_string();
    assert!(
        text.contains("another sidecart import is writing")
            && text.contains(&std::process::id().to_string()),
        "{text}"
    );
    drop(first);
    NextDb::begin(&shop.database(), &Limits::default()).unwrap();
}

#[test]
fn a_reader_keeps_the_old_state_while_the_next_is_swapped_in() {
    let shop = new_shop();
    let reader = open_read(&shop.database(), &Limits::default()).unwrap();
    let next = NextDb::begin(&shop.database(), &Limits::default()).unwrap();
    next.execute_batch("INSERT INTO products (product_id) VALUES ('A')")
        .unwrap();
    next.swap_in().unwrap();
    let count = |connection: &Connection| -> i64 {
        connection
            .query_row("SELECT count(*) FROM products", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(count(&reader), 0);
    drop(reader);
    assert_eq!(
        count(&open_read(&shop.database(), &Limits::default()).unwrap()),
        1
    );
}

#[test]
fn what_a_killed_import_left_is_cleared() {
    let shop = new_shop();
    let beside = |suffix: &str| {
        let mut name = shop.database().into_os_string();
        name.push(suffix);
        std::path::PathBuf::from(name)
    };
    std::fs::write(beside(".next"), "half a database").unwrap();
    std::fs::write(beside(".next.wal"), "x").unwrap();
    std::fs::create_dir(beside(".spill")).unwrap();
    NextDb::begin(&shop.database(), &Limits::default())
        .unwrap()
        .swap_in()
        .unwrap();
    for suffix in [".next", ".next.wal", ".spill", ".lock"] {
        assert!(!beside(suffix).exists(), "{suffix} is still there");
    }
}

#[test]
fn the_schema_file_and_the_canonical_tables_agree() {
    let shop = new_shop();
    for table in sidecart::domain::table::TABLES {
        let mut expected: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("{} {}", column.name, column.kind.sql_type()))
            .collect();
        expected.push("batch INTEGER".to_owned());
        let found = shop.ask(&format!(
            "SELECT concat(column_name, ' ', column_type) FROM (DESCRIBE {}) WHERE column_name <> 'batch'
             UNION ALL SELECT 'batch INTEGER'",
            table.name
        ));
        assert_eq!(found, expected.join(";"), "{}", table.name);
    }
}

#[test]
fn an_import_through_a_link_changes_the_file_behind_it() {
    let shop = new_shop();
    let link = shop.input().join("link.duckdb");
    std::os::unix::fs::symlink(shop.database(), &link).unwrap();
    let next = NextDb::begin(&link, &Limits::default()).unwrap();
    next.execute_batch("INSERT INTO products (product_id) VALUES ('A')")
        .unwrap();
    next.swap_in().unwrap();
    assert!(link.is_symlink());
    assert_eq!(shop.ask("SELECT product_id FROM products"), "A");
}

#[test]
fn a_reader_that_needs_more_memory_gets_it_for_one_question_unless_it_was_limited() {
    let shop = new_shop();
    let path = shop.database();
    let limit = |reader: &Reader| -> String {
        let sql = "select current_setting('memory_limit')";
        reader.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    // As the engine says it of a question that fits into no less than its usual memory.
    let ask = |reader: &Reader, least: &str| -> Result<String, duckdb::Error> {
        let found = limit(reader);
        if found == least {
            let code = duckdb::ffi::Error::new(1);
            let said = "Out of Memory Error: could not allocate block".to_owned();
            return Err(duckdb::Error::DuckDBFailure(code, Some(said)));
        }
        Ok(found)
    };
    let reader = open_read(&path, &Limits::default()).unwrap();
    let usual = limit(&reader);
    reader.spare();
    let resting = limit(&reader);
    assert_ne!(resting, usual);
    let asked = reader.sparing(|reader| ask(reader, &resting), |error| Some(error));
    assert_eq!(asked.unwrap(), usual);
    assert_eq!(limit(&reader), resting);
    let limits = Limits {
        memory: Some("200MB".to_owned()),
        ..Limits::default()
    };
    let reader = open_read(&path, &limits).unwrap();
    let given = limit(&reader);
    reader.spare();
    assert_eq!(limit(&reader), given);
    let asked = reader.sparing(|reader| ask(reader, &given), |error| Some(error));
    assert!(asked.is_err());
}
