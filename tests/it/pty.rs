//! Journeys through the real explorer on a real terminal.
//!
//! What must be on screen is not written down here: `sidecart show`, the headless
//! twin, is asked, so the two are held to each other.

use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::cli::{tiny_shop, user, works};
use crate::harness::{Env, Term, now};
use crate::shop::Shop;

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const F12: &str = "\x1b[24~";
const CTRL_Z: &str = "\x1a";

/// The explorer on that database, and what the environment adds.
fn explorer(database: &str, cols: u16, rows: u16, env: Env<'_>) -> Term {
    let user = user();
    let mut all: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend(env);
    Term::sidecart(&[database], cols, rows, &all)
}

/// The explorer on the tiny shop, its first table on screen.
fn on_tiny_shop(env: Env<'_>) -> Term {
    let term = explorer(tiny_shop(), 120, 40, env);
    term.wait_for(text(&children(None)[0], "title").as_str());
    // The header is filled last.
    term.wait_for(" gap");
    term
}

/// The rows `show` prints.
fn shown(what: &str, options: &[&str]) -> Vec<Value> {
    let mut args = vec!["show", tiny_shop(), what, "--format", "json"];
    args.extend(options);
    match serde_json::from_str(&works(&args)) {
        Ok(Value::Array(rows)) => rows,
        other => panic!("{args:?} prints no array: {other:?}"),
    }
}

/// The categories right below one, or the top ones, in the explorer's first order.
fn children(of: Option<&str>) -> Vec<Value> {
    let mut rows = shown("categories", &["--sort", "attaches", "--desc"]);
    rows.retain(|row| {
        let id = text(row, "id");
        match id.rsplit_once(" > ") {
            Some((parent, _)) => Some(parent) == of,
            None => of.is_none(),
        }
    });
    rows
}

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().expect("it is text").to_owned()
}

/// As much of a title as no column is too narrow for.
fn start(title: &str) -> String {
    title
        .chars()
        .take(12)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// The rows of the table on screen, top down.
fn table(screen: &str) -> Vec<&str> {
    let below_the_heading = screen.lines().skip(5);
    below_the_heading
        .take_while(|line| !line.starts_with('─'))
        .filter(|line| !line.trim().is_empty())
        .collect()
}

/// Fails unless the line has the row's attaches and its attach rate in percent.
#[track_caller]
fn assert_figures(line: &str, row: &Value) {
    let attaches = row["attaches"].as_u64().expect("a count").to_string();
    let rate = format!(
        "{:.1}",
        row["attach_rate"].as_f64().expect("a rate") * 100.0
    );
    let words: Vec<&str> = line.split_whitespace().collect();
    assert!(
        words.contains(&attaches.as_str()),
        "{attaches} attaches in {line:?}"
    );
    assert!(words.contains(&rate.as_str()), "{rate} % in {line:?}");
}

#[test]
fn down_to_the_pairs_sort_find_back_and_quit() {
    let mut term = on_tiny_shop(&[]);
    assert!(term.look(vt100::Screen::alternate_screen));

    // Categories: the first row is selected, `j` selects the next.
    let categories = children(None);
    let (first, second) = (text(&categories[0], "title"), text(&categories[1], "title"));
    assert!(term.line_with(&first).starts_with('▸'), "{}", term.screen());
    assert_figures(&term.line_with(&first), &categories[0]);
    term.keys("j");
    term.wait_for(&format!("▸{second}"));

    // Down into it.
    term.keys(ENTER);
    term.wait_for(&format!("All ▸ {second}"));
    let id = text(&categories[1], "id");
    let below = children(Some(&id));
    let leaf = text(&below[0], "id");
    term.wait_for(&format!("▸{}", text(&below[0], "title")));
    assert_figures(
        &term.line_with(&format!("▸{}", text(&below[0], "title"))),
        &below[0],
    );

    // Down to its products.
    term.keys(ENTER);
    let products = shown("products", &["--category", &leaf]);
    let anchor = text(&products[0], "title");
    term.wait_for(&format!("▸{}", start(&anchor)));
    assert_figures(
        &term.line_with(&format!("▸{}", start(&anchor))),
        &products[0],
    );

    // Down to the pairs of one of them.
    term.keys(ENTER);
    term.wait_for("recommended product");
    let anchor_id = text(&products[0], "id");
    let pairs = shown("pairs", &["--anchor", &anchor_id]);
    let target = text(&pairs[0], "target_title");
    term.wait_for(&format!("▸{}", start(&target)));
    assert_figures(&term.line_with(&format!("▸{}", start(&target))), &pairs[0]);
    term.wait_for(&format!("{} pairs", pairs.len()));

    // Sort by the next column, the attach rate, and the other way round.
    term.keys("s");
    term.wait_for("▼attach %");
    let by_rate = shown(
        "pairs",
        &["--anchor", &anchor_id, "--sort", "attach_rate", "--desc"],
    );
    // Lift and trend take the room of the attaches here.
    let first = start(&text(&by_rate[0], "target_title"));
    assert!(table(&term.screen())[0].contains(&first), "{first}");
    term.keys("S");
    term.wait_for("▲attach %");
    assert!(
        table(&term.screen())[pairs.len() - 1].contains(&first),
        "{first}"
    );

    // A find leaves the rows that match, escape brings the others back.
    term.keys(&format!("/{}", target.to_lowercase()));
    term.wait_until("the row found and not all of them", |screen| {
        let screen = screen.contents();
        let rows = table(&screen);
        rows.len() < pairs.len() && rows.iter().any(|row| row.contains(&start(&target)))
    });
    term.keys(ENTER);
    term.wait_for("find “");
    assert!(
        table(&term.screen()).len() < pairs.len(),
        "enter keeps what was found"
    );
    term.keys(ESCAPE);
    term.wait_until("all rows again", |screen| {
        table(&screen.contents()).len() == pairs.len()
    });

    // Up with escape, then back and forward in the history.
    term.keys(ESCAPE);
    term.wait_gone("recommended product");
    term.keys("[");
    term.wait_for("recommended product");
    term.keys("]");
    term.wait_gone("recommended product");

    term.keys("q");
    assert_eq!(term.wait_exit().exit_code(), 0);
    term.assert_restored();
}

#[test]
fn a_signal_that_ends_it_gives_the_terminal_back() {
    for (signal, status) in [("TERM", 143), ("HUP", 129)] {
        let mut term = on_tiny_shop(&[]);
        term.kill(signal);
        assert_eq!(term.wait_exit().exit_code(), status, "SIG{signal}");
        term.assert_restored();
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_then_says_so() {
    let mut term = on_tiny_shop(&[("SIDECART_TEST_PANIC", "1")]);
    term.keys(F12);
    assert_eq!(term.wait_exit().exit_code(), 101);
    term.assert_restored();
    let screen = term.screen();
    assert!(
        screen.contains("SIDECART_TEST_PANIC") && screen.contains("fault in sidecart"),
        "{screen}"
    );

    // Without the variable the key does nothing.
    let mut term = on_tiny_shop(&[]);
    term.keys(F12);
    term.keys("q");
    assert_eq!(term.wait_exit().exit_code(), 0);
}

#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_takes_it_again() {
    let user = user();
    let mut env: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    env.push(("PS1", "shell> "));
    // Without a shell there is nobody who could resume it, and so it does not stop.
    let mut term = Term::spawn("bash", &["--norc", "--noprofile", "-i"], 120, 40, &env);
    term.wait_for("shell> ");
    term.keys(&format!(
        "'{}' '{}'\r",
        env!("CARGO_BIN_EXE_sidecart"),
        tiny_shop()
    ));
    let first = text(&children(None)[0], "title");
    term.wait_for(&format!("▸{first}"));

    term.keys(CTRL_Z);
    term.wait_for("Stopped");
    term.wait_until("the shell's screen", |screen| !screen.alternate_screen());
    assert!(!term.look(vt100::Screen::hide_cursor));
    assert!(!term.look(vt100::Screen::bracketed_paste) || !term.screen().contains('▸'));

    // The terminal was made smaller meanwhile.
    term.resize(100, 30);
    term.keys("fg\r");
    term.wait_for(&format!("▸{first}"));
    assert!(term.look(vt100::Screen::alternate_screen));
    term.wait_until("the footer in the last line", |screen| {
        screen
            .rows(0, 100)
            .last()
            .is_some_and(|line| line.contains("quit"))
    });
    term.keys("q");
    term.wait_until("the shell's prompt", |screen| {
        let contents = screen.contents();
        !screen.alternate_screen() && contents.trim_end().ends_with("\nshell>")
    });
    term.keys("exit\r");
    assert_eq!(term.wait_exit().exit_code(), 0);
    term.assert_restored();
}

#[test]
fn a_stop_from_outside_is_survived() {
    let mut term = on_tiny_shop(&[]);
    term.settle();
    let before = term.screen();
    term.kill("STOP");
    term.kill("CONT");
    term.settle();
    assert_eq!(term.screen(), before);
    term.keys("q");
    assert_eq!(term.wait_exit().exit_code(), 0);
    term.assert_restored();
}

#[test]
fn any_size_is_drawn_and_too_small_ones_say_so() {
    let mut term = on_tiny_shop(&[]);
    let first = text(&children(None)[0], "title");
    for (cols, rows) in [(60, 12), (200, 50), (12, 3), (1, 1), (80, 24)] {
        term.resize(cols, rows);
        term.settle();
        let asleep = term.look(|screen| screen.contents().is_empty());
        assert!(!asleep || cols == 1, "{cols}×{rows} is blank");
    }
    term.wait_for(&format!("▸{first}"));
    term.keys("q");
    assert_eq!(term.wait_exit().exit_code(), 0);
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let mut term = on_tiny_shop(&[]);
    term.settle();
    term.mark();
    thread::sleep(Duration::from_secs(1));
    assert_eq!(term.bytes_since_mark(), b"");
    // The count would show what is written.
    term.keys("j");
    term.wait_written();
}

/// The parameters of every "select graphic rendition" in the bytes.
pub(crate) fn styles(bytes: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(bytes);
    let sequences = text.split("\x1b[").skip(1);
    sequences
        .filter_map(|rest| {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            (rest[end..].starts_with('m')).then(|| &rest[..end])
        })
        .flat_map(|parameters| parameters.split([';', ':']))
        .filter_map(|parameter| parameter.parse().ok())
        .collect()
}

pub(crate) fn is_colour(style: &u16) -> bool {
    matches!(style, 30..=38 | 40..=48 | 90..=97 | 100..=107)
}

#[test]
fn no_color_is_obeyed() {
    for (env, coloured) in [(&[("NO_COLOR", "1")][..], false), (&[], true)] {
        let mut term = on_tiny_shop(env);
        term.keys("j?");
        term.settle();
        term.keys("qq");
        term.wait_exit();
        let styles = styles(&term.bytes_since_mark());
        assert_eq!(styles.iter().any(is_colour), coloured, "{styles:?}");
        assert!(
            !styles.is_empty(),
            "something stands out without colour too"
        );
    }
}

#[test]
fn ascii_is_ascii() {
    let user = user();
    let env: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let term = Term::sidecart(&["--ascii", tiny_shop()], 120, 40, &env);
    term.wait_for(&format!(">{}", text(&children(None)[0], "title")));
    assert!(term.bytes_since_mark().is_ascii(), "{}", term.screen());
}

#[test]
fn escapes_in_titles_do_nothing_to_the_terminal() {
    let title = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[?1049lMug\u{9b}31m\u{202e}";
    let shop = Shop::new()
        .file(
            "products.csv",
            format!("product_id,title\na,{title}\nb,Tea\n"),
        )
        .file("orders.csv", "order_id\n1\n2\n")
        .file(
            "order_lines.csv",
            "order_id,product_id,quantity\n1,a,1\n1,b,1\n2,a,1\n",
        );
    let database = shop.database().display().to_string();
    works(&["import", &database, &shop.input().display().to_string()]);
    let mut term = explorer(&database, 120, 40, &[]);
    term.wait_for("Mug");
    term.keys(ENTER);
    term.settle();
    term.keys(ENTER);
    term.settle();
    let bytes = String::from_utf8_lossy(&term.bytes_since_mark()).into_owned();
    for part in ["\x1b]0;", "\x1b[2J\x1b[?1049l", "\u{9b}", "\u{202e}"] {
        assert!(!bytes.contains(part), "{part:?} reached the terminal");
    }
    assert!(term.look(vt100::Screen::alternate_screen));
    term.keys("q");
    assert_eq!(term.wait_exit().exit_code(), 0);
    term.assert_restored();
}

#[test]
fn a_database_that_cannot_be_opened_is_one_sentence_on_a_plain_screen() {
    let mut term = explorer("/etc/passwd", 120, 10, &[]);
    assert_eq!(term.wait_exit().exit_code(), 1);
    term.assert_restored();
    assert!(
        term.screen()
            .starts_with("sidecart: /etc/passwd is not a database"),
        "{}",
        term.screen()
    );
}

/// `cargo test --release --test it -- --ignored --nocapture measure`
#[test]
#[ignore = "prints measurements, asserts none"]
fn measure_bytes_and_times() {
    tiny_shop();
    let started = now();
    let mut term = explorer(tiny_shop(), 120, 40, &[]);
    term.wait_until("the first frame", vt100::Screen::alternate_screen);
    println!("first frame after {:?}", started.elapsed());
    let first = text(&children(None)[0], "title");
    let started = now();
    drop(std::mem::replace(
        &mut term,
        explorer(tiny_shop(), 120, 40, &[]),
    ));
    term.wait_for(&first);
    println!("data on screen after {:?}", started.elapsed());
    for key in ["j", "k", ENTER, "j", "j", ENTER, "j", "s", "?", ESCAPE] {
        term.settle();
        term.mark();
        let started = now();
        term.keys(key);
        term.wait_written();
        let answered = started.elapsed();
        term.settle();
        println!(
            "{key:?}: {} bytes, first after {answered:?}",
            term.bytes_since_mark().len()
        );
    }
    term.mark();
    thread::sleep(Duration::from_secs(5));
    println!("idle for 5 s: {} bytes", term.bytes_since_mark().len());
}

/// The codes of the gaps, in the order `show` prints them.
fn gap_codes(database: &str) -> Vec<String> {
    let printed = works(&["show", database, "gaps", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_str(&printed).expect("an array");
    rows.iter().map(|row| text(row, "code")).collect()
}

#[test]
fn the_gaps_are_counted_in_the_header_and_told_on_their_screen() {
    let term = on_tiny_shop(&[]);
    let codes = gap_codes(tiny_shop());
    assert!(!codes.is_empty(), "the tiny shop has gaps");
    let count = match codes.len() {
        1 => "1 gap".to_owned(),
        many => format!("{many} gaps"),
    };
    term.wait_for(&count);
    term.keys("g");
    term.wait_for("Data gaps");
    let screen = term.screen();
    for code in &codes {
        assert!(screen.contains(code.as_str()), "{code} in\n{screen}");
    }
    assert!(
        screen.contains("Examples:") && screen.contains("To mend it:"),
        "{screen}"
    );
    term.keys(ESCAPE);
    term.wait_gone("Data gaps");
    term.wait_for(text(&children(None)[0], "title").as_str());
}

#[test]
fn alerts_and_opportunities_have_screens() {
    let term = on_tiny_shop(&[]);
    let printed = works(&["show", tiny_shop(), "opportunities", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_str(&printed).expect("an array");
    term.keys("o");
    term.wait_for("Opportunities");
    match rows.first() {
        Some(first) => {
            term.wait_for("What is assumed:");
            let title: String = text(first, "anchor_title").chars().take(20).collect();
            assert!(
                term.screen().contains(&title),
                "{title} in\n{}",
                term.screen()
            );
        }
        None => term.wait_for("is left to be offered"),
    }
    let printed = works(&["show", tiny_shop(), "alerts", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_str(&printed).expect("an array");
    term.keys("a");
    term.wait_for("Alerts");
    if rows.is_empty() {
        term.wait_for("No recommendation is seen to hurt");
    } else {
        term.wait_for("It speaks for");
    }
    term.keys(ESCAPE);
    term.wait_for("Opportunities");
    term.keys(ESCAPE);
    term.wait_for(text(&children(None)[0], "title").as_str());
}

/// A shop in a folder, imported from canonical files.
struct SmallShop {
    folder: tempfile::TempDir,
}

impl SmallShop {
    fn new(cups: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder of our own");
        let shop = Self { folder };
        shop.import(cups);
        shop
    }

    fn database(&self) -> String {
        self.folder.path().join("shop.duckdb").display().to_string()
    }

    /// So many of ten orders of a pot hold a cup, too.
    fn import(&self, cups: u32) {
        let files = self.folder.path().join("files");
        std::fs::create_dir_all(&files).expect("a folder of our own");
        let mut orders = String::from("order_id,ordered_at\n");
        let mut lines = String::from("order_id,line_no,product_id,quantity,is_primary\n");
        for n in 0..10 {
            orders.push_str(&format!("o{n},2026-01-{:02}\n", n + 1));
            lines.push_str(&format!("o{n},1,pot,1,true\n"));
            let add_on = if n < cups { "cup" } else { "mug" };
            lines.push_str(&format!("o{n},2,{add_on},1,false\n"));
        }
        let products =
            "product_id,title,category_path\npot,Steel Pot,Pots\ncup,Clay Cup,Cups\nmug,Mug,Mugs\n";
        for (name, text) in [
            ("orders.csv", orders.as_str()),
            ("order_lines.csv", &lines),
            ("products.csv", products),
        ] {
            std::fs::write(files.join(name), text).expect("written");
        }
        works(&["import", &self.database(), &files.display().to_string()]);
    }

    fn explorer(&self) -> Term {
        let term = explorer(&self.database(), 120, 30, &[]);
        term.wait_for("Pots");
        term.keys(ENTER);
        term.wait_for("Steel Pot");
        term.keys(ENTER);
        term.wait_for("Clay Cup");
        term
    }
}

#[test]
fn an_import_under_an_open_explorer_is_offered_and_its_figures_show_on_request() {
    let shop = SmallShop::new(7);
    let mut term = shop.explorer();
    let cup = |term: &Term| {
        term.line_with("Clay Cup")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert!(cup(&term).contains(" 10 7 70.0"), "{}", cup(&term));
    term.settle();
    term.mark();
    thread::sleep(Duration::from_millis(2_500));
    assert_eq!(
        term.bytes_since_mark(),
        b"",
        "nothing changed, so nothing is drawn"
    );

    shop.import(4);
    term.wait_for("new data: r reloads");
    // Until then the old data are read.
    term.keys("j");
    term.settle();
    assert!(cup(&term).contains(" 10 7 70.0"), "{}", cup(&term));
    term.mark();
    thread::sleep(Duration::from_millis(1_500));
    assert_eq!(term.bytes_since_mark(), b"", "the offer is drawn once");

    term.keys("r");
    term.wait_gone("new data: r reloads");
    term.wait_until("the new figures", |screen| {
        let contents = screen.contents();
        let line = contents.lines().find(|line| line.contains("Clay Cup"));
        line.is_some_and(|line| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(" 10 4 40.0")
        })
    });
    // Place and selection are the same; the mug leads now, the cursor is where it was.
    assert!(
        term.screen().contains("Pots ▸ Steel Pot"),
        "{}",
        term.screen()
    );
    assert!(term.line_with("Mug").starts_with('▸'), "{}", term.screen());
    // What lies above comes from the new data, too.
    term.keys(ESCAPE);
    term.wait_gone("Clay Cup");
    term.wait_for("Steel Pot");
    term.keys("q");
    assert!(term.wait_exit().success());
    term.assert_restored();
}

#[test]
fn new_data_that_cannot_be_opened_leave_the_old_ones_on_screen() {
    let shop = SmallShop::new(7);
    let term = shop.explorer();
    let next = shop.folder.path().join("next");
    std::fs::write(&next, "this is no database").expect("written");
    std::fs::rename(&next, shop.database()).expect("put in its place");
    term.wait_for("new data: r reloads");
    term.keys("r");
    term.wait_for("Still the old data:");
    assert!(term.screen().contains("Clay Cup"), "{}", term.screen());
    // The old data still answer.
    term.keys(ESCAPE);
    term.wait_gone("Clay Cup");
    term.keys(ENTER);
    term.wait_for("Clay Cup");
    // A good file in its place opens.
    std::fs::remove_file(shop.database()).expect("removed");
    shop.import(3);
    term.wait_gone("Still the old data:");
    term.keys("r");
    term.wait_for("These are the new data.");
}

/// Makes the figures of a database those of another version.
fn age(database: &str) {
    let conn = duckdb::Connection::open(database).expect("nobody else writes to it");
    let aged = conn.execute(
        "update setting set value = '0' where name = 'facts_version'",
        [],
    );
    assert_eq!(aged.expect("it has settings"), 1);
}

#[test]
fn figures_of_another_version_are_rebuilt_on_request() {
    let shop = SmallShop::new(7);
    age(&shop.database());
    let mut term = explorer(&shop.database(), 120, 30, &[]);
    term.wait_for("were built by another version of sidecart");
    term.settle();
    term.mark();
    thread::sleep(Duration::from_millis(1_200));
    assert_eq!(term.bytes_since_mark(), b"", "it waits for the person");
    term.keys(ENTER);
    term.wait_for("Pots");
    term.keys(ENTER);
    term.wait_for("Steel Pot");
    assert!(!term.screen().contains("new data"), "{}", term.screen());
    term.keys("q");
    assert!(term.wait_exit().success());
    term.assert_restored();
    // The headless twin reads them, too.
    works(&["show", &shop.database(), "overview"]);
}

#[test]
fn a_database_that_may_only_be_read_is_not_rebuilt_and_says_so() {
    let shop = SmallShop::new(7);
    age(&shop.database());
    let before = std::fs::read(shop.database()).expect("it is there");
    let mut permissions = std::fs::metadata(shop.database())
        .expect("it is there")
        .permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(shop.database(), permissions).expect("it is ours");
    let mut term = explorer(&shop.database(), 120, 30, &[]);
    term.wait_for("were built by another version of sidecart");
    term.keys(ENTER);
    term.wait_for("may only be read");
    term.keys(ESCAPE);
    assert!(term.wait_exit().success());
    term.assert_restored();
    assert!(std::fs::read(shop.database()).expect("it is there") == before);
}
