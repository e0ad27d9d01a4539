//! What people come for, on the real program in a terminal, named after the task.

use crate::cli::{tiny_shop, user};
use crate::harness::Term;

fn explorer(size: (u16, u16), env: &[(&str, &str)]) -> Term {
    let user = user();
    let mut all: Vec<(&str, &str)> = user
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend(env);
    let term = Term::sidecart(&[tiny_shop()], size.0, size.1, &all);
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
