//! Scripts of messages against the model, without a terminal.

mod ahead;
mod asides;
mod compare;
mod found;
mod gaps;
mod menus;
mod rebuild;
mod reload;
mod saved;
mod taking;
mod views;

use std::time::Duration;

use crossterm::event::{KeyCode, KeyModifiers};

use super::*;
use crate::explore::{Answer, Question, Reply};
use crate::tui::fixture;
use crate::tui::model::Place;
use crate::tui::session::{Options, Start};

/// A model, a clock, and the questions asked so far.
struct Script {
    model: Model,
    now: Instant,
    cmds: Vec<Cmd>,
}

#[expect(clippy::disallowed_methods, reason = "a script has to begin sometime")]
fn begin() -> Instant {
    Instant::now()
}

/// The model on the categories of the coffee shop.
pub(super) fn script_on_categories() -> Model {
    Script::started().model
}

impl Script {
    fn with(options: &Options) -> Self {
        let now = begin();
        let mut script = Self {
            model: Model::new("shop.duckdb".into(), options, (120, 40), now),
            now,
            cmds: Vec::new(),
        };
        script.send(Msg::Start);
        script
    }

    /// On the categories of the coffee shop.
    fn started() -> Self {
        let mut script = Self::with(&Options::default());
        script.answer(Ok(fixture::categories()));
        script
    }

    /// On the products of the grinders.
    fn on_products() -> Self {
        let mut script = Self::started();
        script.keys("\n");
        script.answer(Ok(fixture::coffee()));
        script.keys("j\n");
        script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
        script.answer(Ok(fixture::products()));
        script
    }

    fn send(&mut self, msg: Msg) {
        self.cmds = update(&mut self.model, msg, self.now);
    }

    /// Presses keys a second apart; `\n` is enter, `\u{1b}` esc.
    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            self.after(1_000);
            self.press(match c {
                '\n' => KeyCode::Enter,
                '\u{1b}' => KeyCode::Esc,
                c => KeyCode::Char(c),
            });
        }
    }

    fn press(&mut self, code: KeyCode) {
        self.send(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn control(&mut self, c: char) {
        let key = KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        self.send(Msg::Key(key));
    }

    fn after(&mut self, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
    }

    /// Rests until what may be fetched ahead is asked for.
    fn rest(&mut self) {
        self.after(120);
        self.send(Msg::Tick);
    }

    /// Answers the run that the table waits for.
    fn answer(&mut self, result: Result<Answer, String>) {
        let run = self.model.pending.as_ref().expect("something asked").run;
        self.reply(run, result);
    }

    fn reply(&mut self, run: Run, result: Result<Answer, String>) {
        self.send(Msg::Answered(Reply {
            slot: Slot::Grid,
            run,
            result,
        }));
    }

    fn labels(&self) -> Vec<&str> {
        self.model
            .path
            .iter()
            .map(|screen| screen.label.as_str())
            .collect()
    }

    fn selected(&self) -> &str {
        self.model.table().unwrap().selected().unwrap().id()
    }

    fn said(&self) -> &str {
        self.model.status.as_ref().map_or("", |status| &status.text)
    }
}

#[test]
fn the_start_asks_for_categories_totals_and_gaps() {
    let script = Script::with(&Options::default());
    let slots: Vec<Slot> = script
        .cmds
        .iter()
        .map(|cmd| match cmd {
            Cmd::Ask { slot, .. } => *slot,
            other => panic!("not a question: {other:?}"),
        })
        .collect();
    assert_eq!(slots, [Slot::Grid, Slot::Header, Slot::Gaps]);
}

#[test]
fn the_way_down_to_the_pairs_and_up_again_keeps_what_was_selected() {
    let mut script = Script::on_products();
    assert_eq!(script.labels(), ["All", "Coffee", "Grinders"]);
    script.keys("j\n");
    let asked = script.cmds.clone();
    assert!(
        matches!(
            asked.as_slice(),
            [Cmd::Ask {
                question: Question::Pairs { anchor: Some(anchor), .. },
                ..
            }] if anchor == "GRD-2"
        ),
        "{asked:?}"
    );
    script.answer(Ok(fixture::pairs()));
    assert_eq!(script.model.path.len(), 4);
    script.keys("\u{1b}");
    assert_eq!(script.cmds, [], "the rows above are still there");
    assert_eq!(script.selected(), "GRD-2");
    script.keys("hh");
    assert_eq!(script.labels(), ["All"]);
    script.keys("h");
    assert_eq!(
        script.model.screen(),
        crate::tui::model::Screen::Overview,
        "above the whole shop is its overview"
    );
}

#[test]
fn a_category_without_categories_below_opens_on_its_products_in_one_step() {
    let mut script = Script::started();
    script.keys("\n");
    script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    assert_eq!(
        script.labels(),
        ["All"],
        "nothing empty is shown on the way"
    );
    assert!(matches!(
        script.cmds.as_slice(),
        [Cmd::Ask {
            question: Question::Products { category: Some(category), direct_only: false, .. },
            ..
        }] if category == "Coffee"
    ));
    script.answer(Ok(fixture::products()));
    assert_eq!(script.labels(), ["All", "Coffee"]);
}

#[test]
fn the_row_for_the_direct_products_opens_just_those() {
    let mut script = Script::started();
    script.keys("\n");
    script.answer(Ok(fixture::coffee()));
    script.keys("G\n");
    assert!(matches!(
        script.cmds.as_slice(),
        [Cmd::Ask {
            question: Question::Products { category: Some(category), direct_only: true, .. },
            ..
        }] if category == "Coffee"
    ));
}

#[test]
fn a_shop_without_categories_opens_on_its_products() {
    let mut script = Script::with(&Options::default());
    let uncategorised = fixture::level_row("(no category)", 4, 44.0);
    script.answer(Ok(Answer::Levels(fixture::table(vec![uncategorised]))));
    assert!(matches!(
        script.cmds.as_slice(),
        [Cmd::Ask {
            question: Question::Products { category: None, .. },
            ..
        }]
    ));
    script.answer(Ok(fixture::products()));
    assert_eq!(script.labels(), ["All"]);
    assert!(matches!(script.model.stop().place, Place::Products { .. }));
}

#[test]
fn a_stale_answer_changes_nothing() {
    let mut script = Script::started();
    script.keys("\n");
    let stale = script.model.pending.as_ref().unwrap().run;
    script.keys("j\n");
    script.model.dirty = false;
    script.reply(stale, Ok(fixture::coffee()));
    assert!(!script.model.dirty);
    assert_eq!(script.labels(), ["All"]);
    script.answer(Ok(fixture::coffee()));
    assert_eq!(script.labels(), ["All", "Tea"]);
}

#[test]
fn escape_cancels_loading_and_stays() {
    let mut script = Script::started();
    script.keys("\n");
    let run = script.model.pending.as_ref().unwrap().run;
    script.keys("\u{1b}");
    assert_eq!(
        script.cmds,
        [Cmd::Cancel {
            slot: Slot::Grid,
            run
        }]
    );
    assert_eq!(script.said(), "Cancelled.");
    script.reply(run, Ok(fixture::coffee()));
    assert_eq!(script.labels(), ["All"], "a late answer says nothing");
}

#[test]
fn control_c_cancels_first_and_quits_second() {
    let mut script = Script::started();
    script.keys("\n");
    script.control('c');
    assert!(matches!(script.cmds.as_slice(), [Cmd::Cancel { .. }]));
    script.control('c');
    assert_eq!(script.cmds, [Cmd::Quit]);
}

#[test]
fn an_error_stands_in_place_of_the_rows_until_asked_again() {
    let mut script = Script::started();
    script.keys("\n");
    script.answer(Err("The database is gone; start sidecart again.".into()));
    assert_eq!(script.labels(), ["All", "Coffee"]);
    assert!(script.model.table().is_none());
    script.keys("r");
    script.answer(Ok(fixture::coffee()));
    assert!(script.model.table().is_some());
}

#[test]
fn asking_again_keeps_sort_find_and_selection() {
    let mut script = Script::started();
    script.keys("sj");
    let selected = script.selected().to_owned();
    let sort = script.model.table().unwrap().sort();
    script.keys("r");
    script.keys("j");
    let moved_to = script.selected().to_owned();
    assert_ne!(selected, moved_to);
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.selected(), moved_to);
    assert_eq!(script.model.table().unwrap().sort(), sort);
}

#[test]
fn history_goes_back_and_forward() {
    let mut script = Script::on_products();
    script.keys("[");
    assert_eq!(script.labels(), ["All", "Coffee"]);
    script.keys("[");
    assert_eq!(script.labels(), ["All"]);
    script.keys("[");
    assert!(script.said().contains("back"));
    script.keys("]]");
    assert_eq!(script.labels(), ["All", "Coffee", "Grinders"]);
    script.keys("]");
    assert!(script.said().contains("forward"));
}

#[test]
fn a_new_way_forgets_the_way_forward() {
    let mut script = Script::on_products();
    script.keys("[[j\n");
    script.answer(Ok(fixture::coffee()));
    script.keys("]");
    assert!(script.said().contains("forward"));
}

#[test]
fn an_old_path_asks_again_for_its_rows_and_looks_as_it_did() {
    let mut script = Script::started();
    script.keys("jj");
    for _ in 0..12 {
        script.keys("\n");
        script.answer(Ok(fixture::coffee()));
        script.keys("h");
    }
    for _ in 0..23 {
        script.keys("[");
        if script.model.pending.is_some() {
            let answer = if script.model.pending.as_ref().unwrap().path.len() == 1 {
                fixture::categories()
            } else {
                fixture::coffee()
            };
            script.answer(Ok(answer));
        }
    }
    script.keys("[");
    if script.model.pending.is_some() {
        script.answer(Ok(fixture::categories()));
    }
    assert_eq!(script.labels(), ["All"]);
    assert_eq!(script.selected(), "Kitchen");
}

#[test]
fn find_filters_as_it_is_typed_keeps_on_enter_and_clears_on_escape() {
    let mut script = Script::started();
    script.keys("/tea");
    assert_eq!(script.model.table().unwrap().found(), 1);
    assert_eq!(script.selected(), "Tea");
    script.keys("\n");
    assert!(script.model.typing.is_none());
    assert_eq!(script.model.table().unwrap().found(), 1);
    script.keys("\u{1b}");
    assert_eq!(script.model.table().unwrap().found(), 4);
    assert_eq!(script.selected(), "Tea", "what was kept stays selected");
    script.keys("/kit\u{1b}");
    assert_eq!(script.selected(), "Tea", "what was not kept does not");
}

#[test]
fn keys_are_text_while_a_find_is_typed() {
    let mut script = Script::started();
    script.keys("/q");
    assert_eq!(script.cmds, []);
    script.press(KeyCode::Backspace);
    script.press(KeyCode::Backspace);
    assert!(script.model.typing.is_none(), "an empty find closes");
    script.keys("q");
    assert_eq!(script.cmds, [Cmd::Quit]);
}

#[test]
fn pasted_text_goes_into_the_find_without_its_escapes() {
    let mut script = Script::started();
    script.send(Msg::Paste("ignored".into()));
    script.keys("/");
    script.send(Msg::Paste("t\u{1b}ea\n".into()));
    assert_eq!(script.model.table().unwrap().find_text(), "tea");
}

#[test]
fn sorting_goes_through_the_columns_on_screen_and_turns_around() {
    let mut script = Script::started();
    let first = script.model.table().unwrap().sort();
    let mut seen = vec![first.field];
    loop {
        script.keys("s");
        let field = script.model.table().unwrap().sort().field;
        if field == first.field {
            break;
        }
        seen.push(field);
        assert!(seen.len() < 20);
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
    script.keys("S");
    assert!(!script.model.table().unwrap().sort().descending);
}

#[test]
fn nothing_is_due_while_nothing_is_waited_for() {
    let mut script = Script::started();
    script.rest();
    assert_eq!(script.model.deadline(), None);
    script.keys("j");
    script.rest();
    assert_eq!(script.model.deadline(), None, "a single key leaves no work");
    script.keys("\n");
    let asked = script.now;
    assert_eq!(
        script.model.deadline(),
        Some(asked + Duration::from_millis(150))
    );
    assert!(script.model.waiting().is_none());
    script.after(150);
    script.send(Msg::Tick);
    assert!(script.model.waiting().is_some());
    assert_eq!(
        script.model.deadline(),
        Some(script.now + Duration::from_millis(125))
    );
}

#[test]
fn a_held_key_leaves_the_strip_behind_until_it_rests() {
    let mut script = Script::started();
    let strip = |script: &Script| script.model.strip_row().unwrap().id().to_owned();
    script.keys("j");
    assert_eq!(strip(&script), "Tea");
    for _ in 0..2 {
        script.after(30);
        script.press(KeyCode::Down);
    }
    assert_eq!(
        (script.selected(), strip(&script).as_str()),
        ("Gifts", "Tea")
    );
    let due = script.model.deadline().unwrap();
    script.now = due;
    script.model.dirty = false;
    script.send(Msg::Tick);
    assert_eq!(strip(&script), "Gifts");
    assert!(script.model.dirty);
    script.rest();
    assert_eq!(script.model.deadline(), None);
}

#[test]
fn an_overlay_takes_the_keys_and_closes_with_any_other() {
    let mut script = Script::started();
    script.keys("?jj");
    assert!(matches!(script.model.overlay, Some((Overlay::Help, _))));
    assert_eq!(script.model.table().unwrap().cursor(), 0);
    script.keys("q");
    assert_eq!(script.cmds, [], "q closes the help first");
    assert!(script.model.overlay.is_none());
    script.keys("n\u{1b}");
    assert!(script.model.overlay.is_none());
    assert_eq!(script.labels(), ["All"]);
}

#[test]
fn the_test_key_panics_only_when_armed() {
    let mut script = Script::started();
    script.press(KeyCode::F(12));
    assert_eq!(script.cmds, []);
    script.model.test_panic = true;
    script.press(KeyCode::F(12));
    assert_eq!(script.cmds, [Cmd::Panic]);
}

#[test]
fn a_start_at_a_category_can_go_up_to_the_top() {
    let mut script = Script::with(&Options {
        start: Start::Category("Coffee > Grinders".into()),
        ..Options::default()
    });
    script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    script.answer(Ok(fixture::products()));
    assert_eq!(script.labels(), ["All", "Coffee", "Grinders"]);
    script.keys("h");
    script.answer(Ok(fixture::coffee()));
    script.keys("h");
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.labels(), ["All"]);
}

#[test]
fn a_start_at_an_anchor_learns_its_name() {
    let mut script = Script::with(&Options {
        start: Start::Anchor("ESP-X1".into()),
        ..Options::default()
    });
    script.answer(Ok(fixture::pairs()));
    assert_eq!(script.labels(), ["All", "Espresso Machine X1"]);
}

#[test]
fn failed_totals_say_so_and_nothing_else_breaks() {
    let mut script = Script::started();
    let run = script.model.overview_run;
    script.send(Msg::Answered(Reply {
        slot: Slot::Header,
        run,
        result: Err("disk full".into()),
    }));
    assert!(script.said().contains("disk full"));
    assert!(script.model.table().is_some());
}

#[test]
fn a_held_key_does_not_ask_the_same_again() {
    let mut script = Script::started();
    script.keys("\n");
    let run = script.model.pending.as_ref().unwrap().run;
    script.keys("\n");
    assert_eq!(script.cmds, []);
    script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    script.keys("\n");
    assert_eq!(
        script.cmds,
        [],
        "not while it leads on to the products either"
    );
    assert_ne!(script.model.pending.as_ref().unwrap().run, run);
    script.keys("j\n");
    assert!(matches!(script.cmds.as_slice(), [Cmd::Ask { .. }]));
}

#[test]
fn a_find_begun_while_a_row_opens_stays_here() {
    let mut script = Script::started();
    script.keys("\n/");
    assert!(matches!(script.cmds.as_slice(), [Cmd::Cancel { .. }]));
    script.keys("q");
    assert_eq!(script.cmds, [], "letters stay letters");
    assert_eq!(script.labels(), ["All"]);
}

#[test]
fn help_stays_open_when_an_answer_arrives() {
    let mut script = Script::started();
    script.keys("\n?");
    script.answer(Ok(fixture::coffee()));
    assert!(script.model.overlay.is_some());
    script.keys("q");
    assert_eq!(script.cmds, []);
    assert_eq!(script.labels(), ["All", "Coffee"]);
}

#[test]
fn a_find_begun_before_the_first_rows_takes_letters_and_filters_when_they_arrive() {
    let mut script = Script::with(&Options::default());
    script.keys("/q");
    assert_eq!(script.cmds, [], "q is a letter");
    script.press(KeyCode::Backspace);
    script.keys("tea");
    script.answer(Ok(fixture::categories()));
    let table = script.model.table().unwrap();
    assert_eq!((table.find_text(), table.found()), ("tea", 1));
    assert_eq!(script.selected(), "Tea");
    script.keys("\u{1b}");
    assert_eq!(script.model.table().unwrap().found(), 4);
    assert_eq!(script.selected(), "Coffee");
}

#[test]
fn a_find_kept_before_the_first_rows_is_kept_when_they_arrive() {
    let mut script = Script::with(&Options::default());
    script.keys("/tea\n");
    script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    assert!(script.model.pending.is_some(), "the products are next");
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.model.table().unwrap().found(), 1);
    script.keys("\u{1b}");
    assert_eq!(script.selected(), "Tea", "what was found stays selected");
}
