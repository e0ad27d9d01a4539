//! The binary from outside: what it prints, where, and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::shop::Shop;

/// Folders of a user who has used sidecart for nothing but these tests.
struct Home {
    folder: PathBuf,
}

impl Home {
    fn at(folder: &Path) -> Self {
        for name in ["config", "state", "cache"] {
            std::fs::create_dir_all(folder.join(name)).expect("a folder of our own");
        }
        Self {
            folder: folder.to_owned(),
        }
    }
}

/// The environment of the tests' user: its folders, and nothing that changes looks.
pub(crate) fn user() -> Vec<(&'static str, String)> {
    static HOME: OnceLock<Home> = OnceLock::new();
    let home = HOME.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("user");
        // What another run left may be of another build.
        let _ = std::fs::remove_dir_all(&folder);
        Home::at(&folder)
    });
    let folder = |name: &str| home.folder.join(name).display().to_string();
    vec![
        ("HOME", home.folder.display().to_string()),
        ("XDG_CONFIG_HOME", folder("config")),
        ("XDG_STATE_HOME", folder("state")),
        ("XDG_CACHE_HOME", folder("cache")),
    ]
}

/// sidecart with these arguments, as the tests' user.
pub(crate) fn sidecart(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sidecart"));
    command
        .args(args)
        .envs(user())
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null());
    command
}

/// The database of the tiny demo shop, built once in each run of the tests.
pub(crate) fn tiny_shop() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let output = run(&["demo", "--scale", "tiny", "--print-path"]);
        assert!(output.status.success(), "{}", said(&output));
        let path = printed(&output);
        assert!(
            path.ends_with(".duckdb\n"),
            "one path and nothing else: {path:?}"
        );
        path.trim_end().to_owned()
    })
}

/// The path of the demo shop, which is built once.
pub(crate) fn demo_shop() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let printed = works(&["demo", "--scale", "demo", "--print-path"]);
        printed.trim_end().to_owned()
    })
}

fn run(args: &[&str]) -> Output {
    sidecart(args).output().expect("sidecart runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("stderr is UTF-8")
}

/// What a command that must work prints.
pub(crate) fn works(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    printed(&output)
}

/// The one sentence of a command that must fail with that status.
fn fails(args: &[&str], status: i32) -> String {
    let output = run(args);
    assert_eq!(
        output.status.code(),
        Some(status),
        "{args:?}: {}",
        said(&output)
    );
    assert_eq!(printed(&output), "", "{args:?}: a failure prints no data");
    said(&output)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn a_failure_is_one_sentence_and_status_1() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent.duckdb").display().to_string();
    for args in [
        &["show", &absent, "pairs"][..],
        &["show", "/etc/passwd", "pairs"],
        &["presets", "shopifi"],
        &["--config", "/nowhere.toml", "presets"],
        &["show", tiny_shop(), "pairs", "--sort", "atach_rate"],
        &["import", &absent, "/nowhere"],
        &["import", &absent, ".", "--mapping", "/nowhere.toml"],
        &[],
        &["demo", "--scale", "tiny"],
    ] {
        let said = fails(args, 1);
        assert_eq!(said.lines().count(), 1, "{args:?}: {said}");
        assert!(said.starts_with("sidecart: "), "{args:?}: {said}");
    }
    assert!(
        !Path::new(&absent).exists(),
        "a failed import makes no database"
    );
}

#[test]
fn a_wrong_command_line_is_status_2() {
    let shop = tiny_shop();
    for args in [
        &["shwo"][..],
        &["show", shop, "pears"],
        &["show", shop, "categories", "--anchor", "1"],
        &["show", shop, "pairs", "--where", "chanel=web"],
        &[
            "show",
            shop,
            "pairs",
            "--from",
            "2026-02-01",
            "--to",
            "2026-01-01",
        ],
    ] {
        assert!(fails(args, 2).contains("--help"), "{args:?}");
    }
}

#[test]
fn help_and_version_are_data() {
    assert!(works(&["--help"]).starts_with("Shows which product recommendations"));
    assert_eq!(
        works(&["--version"]),
        format!("sidecart {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    for format in ["csv", "json", "ndjson", "table", "md"] {
        let mut child = sidecart(&["show", tiny_shop(), "pairs", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sidecart runs");
        // The pipe has no reader from the start, so the first write fails.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{format}: {}", said(&output));
        assert!(
            !said(&output).contains("pipe"),
            "{format}: {}",
            said(&output)
        );
    }
}

#[test]
fn the_formats_agree_and_data_alone_is_on_stdout() {
    let shop = tiny_shop();
    let rows = json(&works(&["show", shop, "pairs", "--format", "json"]));
    let rows = rows.as_array().expect("an array");
    assert!(rows.len() > 100, "the tiny shop has pairs");
    let csv = works(&["show", shop, "pairs"]);
    assert!(
        csv.starts_with("id,title,mode,base,base_n,"),
        "csv is the default off a terminal"
    );
    assert_eq!(csv.lines().count(), rows.len() + 1);
    let lines = works(&["show", shop, "pairs", "--format", "ndjson"]);
    let parsed: Vec<Value> = lines.lines().map(json).collect();
    assert_eq!(&parsed, rows);

    let output = run(&["show", shop, "pairs", "--format", "table", "--limit", "3"]);
    assert_eq!(printed(&output).lines().count(), 4);
    assert!(
        said(&output).contains(&format!("3 of {}", rows.len())),
        "{}",
        said(&output)
    );
    let quiet = run(&[
        "-q", "show", shop, "pairs", "--format", "table", "--limit", "3",
    ]);
    assert_eq!(said(&quiet), "");

    let overview = json(&works(&["show", shop, "overview", "--format", "json"]));
    assert!(
        overview["orders"]
            .as_u64()
            .is_some_and(|orders| orders > 1_000),
        "{overview}"
    );
}

#[test]
fn rates_lie_in_their_intervals_and_nulls_have_a_cause() {
    for what in ["categories", "products", "pairs"] {
        let rows = json(&works(&["show", tiny_shop(), what, "--format", "json"]));
        for row in rows.as_array().expect("an array") {
            let causes: Vec<&Value> = row["notes"]
                .as_array()
                .expect("notes")
                .iter()
                .flat_map(|note| note["fields"].as_array().expect("fields"))
                .collect();
            for (field, value) in row.as_object().expect("an object") {
                let has_cause = causes.iter().any(|cause| *cause == field.as_str());
                assert!(
                    !value.is_null() || has_cause,
                    "{what} {}: {field} is null without a cause",
                    row["id"]
                );
            }
            if let Some(rate) = row["attach_rate"].as_f64() {
                let low = row["attach_rate_low"]
                    .as_f64()
                    .expect("a rate has an interval");
                let high = row["attach_rate_high"]
                    .as_f64()
                    .expect("a rate has an interval");
                assert!(
                    0.0 <= low && low <= rate && rate <= high && high <= 1.0,
                    "{row}"
                );
            }
        }
    }
}

#[test]
fn settings_and_options_reach_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let config_arg = config.display().to_string();
    std::fs::write(&config, "[database]\nthreds = 2\n").unwrap();
    let said = fails(
        &["--config", &config_arg, "show", tiny_shop(), "overview"],
        1,
    );
    assert!(
        said.contains("config.toml:2:") && said.contains("did you mean threads?"),
        "{said}"
    );
    std::fs::write(&config, "[database]\nthreads = 1\nmemory = \"1KB\"\n").unwrap();
    let output = run(&["--config", &config_arg, "show", tiny_shop(), "pairs"]);
    assert_eq!(output.status.code(), Some(1), "a kilobyte cannot be enough");
    works(&[
        "--config",
        &config_arg,
        "--memory",
        "200MB",
        "show",
        tiny_shop(),
        "pairs",
    ]);
}

#[test]
fn escapes_in_data_reach_no_terminal() {
    let title = "\u{1b}]0;owned\u{7}\u{1b}[2JMug | \u{9b}31m=cmd";
    let shop = Shop::new()
        .file(
            "products.csv",
            format!("product_id,title\n=a,{title}\nb,Tea\n"),
        )
        .file("orders.csv", "order_id\n1\n2\n")
        .file(
            "order_lines.csv",
            "order_id,product_id,quantity\n1,=a,1\n1,b,1\n2,=a,-1\n",
        );
    let database = shop.database().display().to_string();
    let input = shop.input().display().to_string();
    let output = run(&["import", &database, &input]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(printed(&output), "");
    for what in ["overview", "products", "pairs", "rejects", "imports"] {
        for format in ["table", "md"] {
            let output = run(&["show", &database, what, "--format", format]);
            assert!(output.status.success(), "{}", said(&output));
            let text = printed(&output) + &said(&output);
            let bad = text.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(bad, None, "{what} as {format}: {text:?}");
        }
    }
    let csv = works(&["show", &database, "products", "--spreadsheet-safe"]);
    assert!(csv.contains("\n'=a,") || csv.contains("\n\"'=a"), "{csv}");
    let json = json(&works(&["show", &database, "products", "--format", "json"]));
    let titles: Vec<&Value> = json
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| &row["title"])
        .collect();
    assert!(
        titles.contains(&&Value::from(title)),
        "JSON keeps data as they are: {titles:?}"
    );
}

#[test]
fn a_preset_printed_is_a_mapping_file() {
    let listed = works(&["presets"]);
    assert!(listed.lines().count() >= 2, "{listed}");
    for line in listed.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let text = works(&["presets", name]);
        assert!(text.contains(&format!("name = \"{name}\"")), "{text}");
    }
}

#[test]
fn a_dry_run_and_an_import_of_the_same_files_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in").display().to_string();
    let database = folder.path().join("shop.duckdb");
    let arg = database.display().to_string();
    works(&["generate", &input, "--scale", "tiny"]);
    works(&["import", &arg, &input, "--dry-run"]);
    assert!(!database.exists());

    works(&["import", &arg, &input]);
    let before = works(&["show", &arg, "pairs"]);
    let output = run(&["import", &arg, &input]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(" 0 imported, "), "{}", said(&output));
    assert_eq!(works(&["show", &arg, "pairs"]), before);
    let left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != "in" && name != "shop.duckdb" && !name.contains("lock"))
        .collect();
    assert_eq!(
        left,
        Vec::<String>::new(),
        "nothing is left beside the database"
    );
}

#[test]
fn the_same_seed_gives_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, seed: &str| {
        let dir = folder.path().join(name).display().to_string();
        works(&["generate", &dir, "--scale", "tiny", "--seed", seed]);
        std::fs::read(folder.path().join(name).join("order_lines.csv")).unwrap()
    };
    let first = written("a", "7");
    assert!(first == written("b", "7"), "the same seed, the same lines");
    assert!(first != written("c", "8"), "another seed, other lines");
}
