//! The what-if panel on a real terminal: open it, move a lever, read the sentence, keep
//! it, compare, leave, come back.

use serde_json::Value;

use crate::cli::{tiny_shop, user, works};
use crate::harness::Term;

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";

/// The explorer on the pairs of a product, its state in a folder of its own.
fn on_pairs(state: &str, cols: u16, rows: u16) -> Term {
    let user = user();
    let mut env: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .filter(|(name, _)| *name != "XDG_STATE_HOME")
        .collect();
    env.push(("XDG_STATE_HOME", state));
    let term = Term::sidecart(&[tiny_shop()], cols, rows, &env);
    term.wait_for("All");
    // A key pressed while rows are still read goes nowhere: press on until a level is open.
    for _ in 0..40 {
        term.settle();
        let screen = term.screen();
        if screen.contains("recommended prod") {
            return term;
        }
        let trail = |screen: &str| screen.lines().nth(1).map(str::to_owned);
        let before = trail(&screen);
        term.keys(ENTER);
        for _ in 0..10 {
            term.settle();
            if trail(&term.screen()) != before {
                break;
            }
        }
    }
    term.wait_for("recommended prod");
    term
}

/// The screen as one line, so that wrapped sentences can be found.
fn flat(term: &Term) -> String {
    let screen = term.screen();
    let words: Vec<&str> = screen
        .split(|c: char| c.is_whitespace() || c == '│')
        .collect();
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn journey(cols: u16, rows: u16) {
    let state = tempfile::tempdir().unwrap();
    let state = state.path().to_str().unwrap();
    let mut term = on_pairs(state, cols, rows);
    term.keys("w");
    term.wait_for("What if:");
    term.wait_for("net margin a month");
    term.keys("12%");
    term.wait_for("acceptance = 12%");
    term.keys(ENTER);
    term.wait_for("12 %");
    term.settle();
    let sentence = flat(&term);
    assert!(
        sentence.contains("With acceptance at 12 % instead of") && sentence.contains("revenue."),
        "{}",
        term.screen()
    );

    // Impossible values are refused in a sentence, and can be mended.
    term.keys("120%");
    term.keys(ENTER);
    term.wait_for("acceptance cannot be 120%");
    term.keys("\x15");
    term.keys("12%");
    term.keys(ENTER);
    term.settle();

    term.keys("s");
    term.wait_for("name of the scenario:");
    term.keys("twelve");
    term.keys(ENTER);
    term.wait_for("Kept as 'twelve'");
    term.keys("c");
    term.wait_for("Scenarios of");
    term.wait_for("twelve");
    term.keys(ESCAPE);
    term.wait_for("What if:");
    term.keys("q");
    assert!(term.wait_exit().success());
    term.assert_restored();

    // A new start: it is still there, and goes on from where it was left.
    let mut term = on_pairs(state, cols, rows);
    term.keys("w");
    term.wait_for("net margin a month");
    term.keys("c");
    term.wait_for("twelve");
    term.keys("j");
    term.keys(ENTER);
    term.wait_for("What if:");
    term.settle();
    assert!(
        flat(&term).contains("With acceptance at 12 % instead of"),
        "{}",
        term.screen()
    );
    term.keys("q");
    assert!(term.wait_exit().success());
}

#[test]
fn open_move_read_keep_compare_leave_and_come_back() {
    journey(120, 40);
}

#[test]
fn the_same_on_a_small_screen() {
    journey(80, 24);
}

#[test]
fn the_panel_and_the_headless_twin_say_the_same() {
    let pairs = works(&[
        "show",
        tiny_shop(),
        "pairs",
        "--format",
        "json",
        "--sort",
        "attaches",
        "--desc",
        "--limit",
        "1",
    ]);
    let pairs: Value = serde_json::from_str(&pairs).unwrap();
    let (anchor, target) = (
        pairs[0]["anchor_id"].as_str().unwrap(),
        pairs[0]["target_id"].as_str().unwrap(),
    );
    let args = [
        "whatif",
        tiny_shop(),
        "--anchor",
        anchor,
        "--target",
        target,
        "--set",
        "acceptance=12%",
        "--format",
        "json",
    ];
    let said = works(&args);
    assert_eq!(said, works(&args));
    let said: Value = serde_json::from_str(&said).unwrap();
    let outcome = &said["outcome"];
    assert!(outcome["p10"].as_f64() <= outcome["p50"].as_f64());
    assert!(
        outcome["sentence"]
            .as_str()
            .unwrap()
            .starts_with("With acceptance at 12")
    );
    let lever = said["levers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|l| l["lever"] == "acceptance")
        .unwrap();
    assert_eq!(lever["to"], 0.12);
}

#[test]
fn the_portfolio_of_a_row_and_a_replayed_rule() {
    let state = tempfile::tempdir().unwrap();
    let state = state.path().to_str().unwrap();
    let user = user();
    let mut env: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .filter(|(name, _)| *name != "XDG_STATE_HOME")
        .collect();
    env.push(("XDG_STATE_HOME", state));
    let mut term = Term::sidecart(&[tiny_shop()], 120, 40, &env);
    term.wait_for("All");
    term.settle();
    term.keys("w");
    term.wait_for("Portfolio of");
    term.wait_for("freed slots earn their slot value");
    term.keys("b");
    term.wait_for("rule (");
    term.keys("not at checkout");
    term.keys(ENTER);
    term.wait_for("days, descriptive");
    term.keys("t");
    term.wait_for("lists/month");
    term.keys("q");
    assert!(term.wait_exit().success());
}
