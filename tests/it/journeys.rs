//! What people come for, on the real program in a terminal, named after the task.

use std::collections::HashSet;

use serde_json::Value;

use crate::cli::{demo_shop, tiny_shop, user, works};
use crate::harness::Term;
use crate::pty::{is_colour, styles};

fn explorer(size: (u16, u16), env: &[(&str, &str)]) -> Term {
    on(tiny_shop(), size, env)
}

fn on(database: &str, size: (u16, u16), env: &[(&str, &str)]) -> Term {
    let user = user();
    let mut all: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend(env);
    let term = Term::sidecart(&[database], size.0, size.1, &all);
    term.wait_for(" gap");
    term
}

#[test]
fn look_at_every_pair_of_the_shop_and_open_one() {
    let term = explorer((120, 40), &[]);
    term.keys("p");
    term.wait_for("anchor > recommended");
    term.keys("\r");
    term.wait_for("Funnel");
    term.wait_for("By position");
    term.keys("\r");
    term.wait_for("Credited order lines");
    term.keys("\x1b");
    term.wait_for("Funnel");
    term.keys("\x1b");
    term.wait_for("anchor > recommended");
}

#[test]
fn is_this_category_better_for_new_customers() {
    let term = explorer((120, 40), &[]);
    term.keys("4");
    term.wait_for("returning");
    term.wait_for("shrunk");
    term.keys("ddevice\r");
    term.wait_for("by device");
    term.keys("1");
    term.wait_for("categories");
}

#[test]
fn copy_the_margin_table_over_ssh() {
    let mut term = explorer((120, 40), &[("SSH_TTY", "/dev/pts/9")]);
    term.keys("3ythe table");
    term.settle();
    term.mark();
    term.keys("\r");
    term.wait_for("clipboard by OSC 52");
    let bytes = term.bytes_since_mark();
    let sent = String::from_utf8_lossy(&bytes);
    let (_, encoded) = sent.split_once("\x1b]52;c;").expect("an OSC 52");
    let encoded = encoded.split('\x07').next().unwrap();
    // "category" and a tab, in base 64.
    assert!(encoded.starts_with("Y2F0ZWdvcnkJ"), "{encoded}");
}

#[test]
fn only_the_cart_counts_on_every_screen() {
    let term = explorer((120, 40), &[]);
    term.keys("fplacement\r");
    term.wait_for("checkout");
    term.keys("cart\r");
    term.wait_for("placement cart");
    term.keys("0");
    term.wait_for("Relevance map");
    term.wait_for("placement cart");
    term.keys("\x1b");
    term.wait_for("categories");
    term.keys("F");
    term.wait_gone("placement cart");
}

#[test]
fn come_back_to_where_i_was() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().display().to_string();
    let env = [
        ("XDG_STATE_HOME", state.as_str()),
        ("SIDECART_SESSION", "on"),
    ];
    let mut term = explorer((120, 40), &env);
    term.keys("3\r");
    term.settle();
    let place = term.screen().lines().nth(1).unwrap().trim_end().to_owned();
    term.keys("q");
    term.wait_exit();
    let term = explorer((120, 40), &env);
    term.wait_for("break-even");
    assert_eq!(term.screen().lines().nth(1).unwrap().trim_end(), place);
}

#[test]
fn find_what_is_flagged_and_read_why() {
    let term = explorer((120, 40), &[]);
    term.keys("!immature\r");
    term.wait_for("find “!immature”");
    term.keys("\r");
    term.wait_for("immature: ");
}

/// The rows that `show` prints of a database.
fn shown(database: &str, what: &str, options: &[&str]) -> Vec<Value> {
    let mut args = vec!["show", database, what, "--format", "json"];
    args.extend(options);
    serde_json::from_str(&works(&args)).expect("an array")
}

fn text<'r>(row: &'r Value, field: &str) -> &'r str {
    row[field].as_str().unwrap_or_default()
}

/// As much of a title as no column is too narrow for.
fn start(title: &str) -> String {
    let start: String = title.chars().take(12).collect();
    start.trim_end().to_owned()
}

#[test]
fn is_this_pair_better_for_new_customers() {
    let term = explorer((120, 40), &[]);
    term.keys("p");
    term.wait_for("anchor > recommended");
    let pairs = shown(tiny_shop(), "pairs", &[]);
    let first = &pairs[0];
    let (anchor, target) = (text(first, "anchor_id"), text(first, "target_id"));
    term.wait_for(&format!("▸{}", start(text(first, "anchor_title"))));
    term.settle();
    term.keys("4");
    term.wait_for("by customer");
    let place = ["--anchor", anchor, "--target", target, "--by", "customer"];
    for member in shown(tiny_shop(), "cohorts", &place) {
        let line = term.line_with(text(&member, "cohort"));
        let exposures = member["exposures"].as_f64().expect("a count").to_string();
        let shrunk = member["attach_rate_shrunk"].as_f64().expect("a rate");
        let words: Vec<&str> = line.split_whitespace().collect();
        for figure in [exposures, format!("{:.1}", shrunk * 100.0)] {
            assert!(words.contains(&figure.as_str()), "{figure} in {line}");
        }
    }
}

/// The pairs of a class in the truth that was written beside the data.
fn planted(folder: &std::path::Path, class: &str) -> HashSet<(String, String)> {
    let mut truth = csv::Reader::from_path(folder.join("truth_pair.csv")).expect("the truth");
    let names = truth.headers().expect("a heading").clone();
    let at = |name: &str| names.iter().position(|n| n == name).expect("a column");
    let [anchor, target, its] = ["anchor_id", "target_id", "class"].map(at);
    let rows = truth.records().map(|row| row.expect("a row"));
    rows.filter(|row| &row[its] == class)
        .map(|row| (row[anchor].to_owned(), row[target].to_owned()))
        .collect()
}

/// Key presses from the start screen to the page of the first planted pair that is in the
/// list of a flag; the page must say what is wrong with it.
fn presses_to(database: &str, folder: &std::path::Path, flag: &str, says: &str) -> usize {
    const ARROW_DOWN: &str = "\x1b[B";
    let planted = planted(folder, flag);
    let options = ["--sort", "attaches", "--desc", "--limit", "0"];
    let mut flagged = shown(database, "pairs", &options);
    flagged.retain(|row| {
        let flags = row["flags"].as_array();
        flags.is_some_and(|flags| flags.iter().any(|its| its == flag))
    });
    let at = flagged
        .iter()
        .position(|row| {
            let ids = (text(row, "anchor_id"), text(row, "target_id"));
            planted.contains(&(ids.0.to_owned(), ids.1.to_owned()))
        })
        .unwrap_or_else(|| panic!("no planted {flag} pair among {}", flagged.len()));
    let row = &flagged[at];
    let term = on(database, (120, 40), &[]);
    term.settle();
    // The menu of flags begins with these.
    let down = ["simpson", "forced"].iter().position(|its| *its == flag);
    let mut keys = vec!["!"];
    keys.extend(vec![ARROW_DOWN; down.expect("a flag of the menu")]);
    keys.push("\r");
    for key in &keys {
        term.keys(key);
        term.settle();
    }
    term.wait_for(&format!("find “!{flag}” {} of", flagged.len()));
    keys.extend(vec!["j"; at]);
    for _ in 0..at {
        term.keys("j");
    }
    term.wait_for(&format!("▸{}", start(text(row, "anchor_title"))));
    term.settle();
    keys.push("\r");
    term.keys("\r");
    term.wait_for(&format!("{flag}: "));
    let screen = term.screen();
    assert!(screen.contains(says), "{says:?} in\n{screen}");
    assert!(screen.contains(text(row, "target_title")), "{screen}");
    keys.len()
}

#[test]
#[ignore = "builds the demo shop; .ci/run asks for it"]
fn find_the_planted_forced_and_simpson_pairs() {
    let folder = tempfile::tempdir().unwrap();
    works(&[
        "generate",
        &folder.path().display().to_string(),
        "--scale",
        "demo",
    ]);
    for (flag, says) in [
        ("forced", "Bought and sent back"),
        ("simpson", "The total misleads"),
    ] {
        let presses = presses_to(demo_shop(), folder.path(), flag, says);
        assert!(presses <= 6, "{flag}: {presses} key presses");
    }
}

#[test]
fn my_theme_is_in_the_settings_and_an_option_goes_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("config.toml");
    std::fs::write(&settings, "[tui]\ntheme = \"mono\"\n").unwrap();
    let settings = settings.display().to_string();
    let user = user();
    let with = |options: &[&str], env: &[(&str, &str)]| {
        let mut all: Vec<(&str, &str)> = user
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        all.extend(env);
        let mut args = vec!["--config", settings.as_str()];
        args.extend(options);
        args.push(tiny_shop());
        let term = Term::sidecart(&args, 120, 40, &all);
        term.wait_for(" gap");
        styles(&term.bytes_since_mark()).iter().any(is_colour)
    };
    assert!(!with(&[], &[]), "the file says mono");
    assert!(with(&[], &[("SIDECART_THEME", "dark")]));
    let dark = [("SIDECART_THEME", "dark")];
    assert!(!with(&["--theme", "mono"], &dark));
    assert!(with(&["--theme", "light"], &[("NO_COLOR", "1")]));
}
