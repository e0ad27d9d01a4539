//! The what-if panel, the scenarios and the portfolio.

use super::*;
use crate::tui::message::Cmd;

impl Stage {
    /// The panel on the first pair, its figures there.
    fn on_panel(self) -> Self {
        self.on_pairs().keys("w").figures(Ok(fixture::whatif()))
    }

    fn figures(mut self, result: Result<Answer, String>) -> Self {
        let run = self.model.whatif.run.max(self.model.portfolio.run);
        self.send(Msg::Answered(Reply {
            slot: Slot::WhatIf,
            run,
            result,
        }));
        self
    }

    fn on_portfolio(self) -> Self {
        self.on_categories()
            .keys("w")
            .figures(Ok(fixture::portfolio()))
    }

    /// Keeps the changes under a name, as the loop would.
    fn kept(mut self, name: &str) -> Self {
        let mut scenarios = self.model.shelf.scenarios.clone();
        scenarios.extend(self.model.whatif.scenario(name));
        self.send(Msg::Kept {
            scenarios: Ok(scenarios),
            done: None,
        });
        self
    }
}

#[test]
fn the_panel_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_panel().keys("12%\n").screen();
        insta::assert_snapshot!(format!("whatif_{width}x{height}"), screen);
    }
    let ascii = Stage::ascii(80, 30).on_panel().keys("12%\n").screen();
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn the_panel_before_and_without_figures() {
    let waiting = Stage::new(120, 30).on_pairs().keys("w");
    assert!(waiting.screen().contains("Reading the database"));
    let failed = waiting.figures(Err("It is locked.".into()));
    assert!(failed.screen().contains("It is locked."));
}

#[test]
fn what_is_extrapolated_is_drawn_so() {
    let stage = Stage::new(120, 40).on_panel().keys("jjjjj40000\n");
    let screen = stage.screen();
    assert!(
        screen.contains("extrapolated: 40 000 exposures"),
        "{screen}"
    );
    assert!(screen.contains("├····"), "{screen}");
}

#[test]
fn what_is_behind_the_result() {
    let stage = Stage::new(100, 40).on_panel().keys("12%\nn");
    insta::assert_snapshot!("whatif_why_100x40", stage.screen());
}

#[test]
fn a_lock_a_refusal_and_a_reset() {
    let stage = Stage::new(120, 40).on_panel().keys("12%\nx");
    let locked = stage.keys("l");
    assert!(locked.screen().contains("acceptance#"));
    assert!(
        locked
            .screen()
            .contains("acceptance is locked; unlock it first")
    );
    let free = locked.keys("xu");
    assert!(
        free.screen().contains("nothing is changed"),
        "{}",
        free.screen()
    );
    let typing = free.keys("120%");
    insta::assert_snapshot!(
        "whatif_typing",
        typing.screen().lines().last().unwrap_or_default()
    );
}

#[test]
fn scenarios_side_by_side_and_stacked() {
    let stage = Stage::new(120, 20)
        .on_panel()
        .keys("12%\n")
        .kept("twelve percent")
        .keys("Ujj239\n")
        .kept("cheaper")
        .keys("c");
    insta::assert_snapshot!("scenarios_120x20", stage.screen());
    let stacked = stage.keys("tj");
    insta::assert_snapshot!("scenarios_stacked_120x20", stacked.screen());
    for (width, height) in SIZES {
        Stage::new(width, height)
            .on_panel()
            .kept("a")
            .keys("c")
            .screen();
    }
    let none = Stage::new(80, 24).on_panel().keys("c");
    assert!(none.screen().contains("Nothing is kept yet"));
}

#[test]
fn the_portfolio_of_a_category() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_portfolio().screen();
        insta::assert_snapshot!(format!("portfolio_{width}x{height}"), screen);
    }
    let slots = Stage::new(120, 24).on_portfolio().keys("tm");
    insta::assert_snapshot!("portfolio_slots_120x24", slots.screen());
}

#[test]
fn keeping_asks_for_a_name_and_hands_the_scenario_over() {
    let mut stage = Stage::new(120, 40).on_panel().keys("12%\nsmine");
    let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
    let cmds = update(&mut stage.model, Msg::Key(enter), stage.now);
    let [Cmd::KeepScenario(scenario)] = cmds.as_slice() else {
        panic!("{cmds:?}");
    };
    assert_eq!(scenario.name, "mine");
    assert_eq!(
        scenario.settings.set.values().copied().collect::<Vec<_>>(),
        [0.12]
    );
}

#[test]
fn a_forgotten_scenario_can_be_brought_back() {
    let mut stage = Stage::new(120, 40).on_panel().keys("12%\n").kept("mine");
    stage = stage.keys("cj");
    let mut key = |of: char| {
        let event = KeyEvent::new(KeyCode::Char(of), KeyModifiers::NONE);
        update(&mut stage.model, Msg::Key(event), stage.now)
    };
    let forgotten = key('d');
    let [Cmd::ForgetScenario(forgotten)] = forgotten.as_slice() else {
        panic!("{forgotten:?}");
    };
    let back = key('u');
    let [Cmd::KeepScenario(back)] = back.as_slice() else {
        panic!("{back:?}");
    };
    assert_eq!(
        (back.name.as_str(), &back.settings),
        ("mine", &forgotten.settings)
    );
    // Once.
    assert!(key('u').is_empty());
}

/// The figures, the second window without a group that the first one has.
fn without_a_group() -> Answer {
    let Answer::WhatIf(mut inputs) = fixture::whatif() else {
        unreachable!("the fixture is of a pair");
    };
    inputs[1].parts.clear();
    Answer::WhatIf(inputs)
}

#[test]
fn a_group_that_other_figures_do_not_have_is_put_back_and_named() {
    let stage = Stage::new(140, 40).on_pairs().keys("w");
    let stage = stage.figures(Ok(without_a_group()));
    let dials = stage.model.whatif.dials().len();
    // The groups stand above demand and data.
    let stage = stage.keys("G").keys("kkl");
    let id = "segment=budget";
    assert!(stage.model.whatif.settings.excluded.contains(id));
    let stage = stage.keys("jjl");
    let said = stage.model.status.clone().map(|status| status.text);
    assert_eq!(
        said.as_deref(),
        Some("Put back, as these figures do not know it: not shown to segment=budget.")
    );
    assert!(stage.model.whatif.settings.is_empty());
    assert!(
        stage.screen().contains("nothing is changed"),
        "{}",
        stage.screen()
    );
    // The cursor stays on the data, a line higher now.
    assert_eq!(stage.model.whatif.dials().len(), dials - 1);
    assert_eq!(
        stage.model.whatif.dial(),
        Some(crate::tui::model::Dial::Window)
    );
    let back = stage.keys("l");
    assert_eq!(
        back.model.whatif.dial(),
        Some(crate::tui::model::Dial::Window)
    );
    assert_eq!(back.model.status, None);
}

#[test]
fn fresh_figures_put_back_what_they_do_not_know() {
    let stage = Stage::new(140, 40).on_panel().keys("12%\nGkkl");
    assert_eq!(stage.model.whatif.settings.excluded.len(), 1);
    let Answer::WhatIf(inputs) = without_a_group() else {
        unreachable!("the figures are of a pair");
    };
    let stage = stage.figures(Ok(Answer::WhatIf(inputs[1..].to_vec())));
    assert!(stage.model.whatif.settings.excluded.is_empty());
    assert_eq!(stage.model.whatif.settings.set.len(), 1, "the lever stays");
    let screen = stage.screen();
    assert!(screen.contains("not shown to segment=budget"), "{screen}");
}

/// Another window, and everything asked anew.
fn with_another_window(mut stage: Stage) -> Stage {
    stage.model.scope.window.from = "2026-01-01".parse().ok();
    let _ = crate::tui::update::ask_all(&mut stage.model);
    stage
}

fn said(stage: &Stage) -> String {
    let status = stage.model.status.as_ref();
    status.map_or_else(String::new, |status| status.text.clone())
}

fn dims(stage: &Stage, text: &str) -> bool {
    let screen = stage.screen();
    let y = screen.lines().position(|line| line.contains(text));
    let y = y.unwrap_or_else(|| panic!("no {text} in {screen}"));
    let line = screen.lines().nth(y).unwrap_or_default();
    let x = line[..line.find(text).unwrap_or_default()].chars().count();
    let at = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
    stage.buffer()[at].modifier.contains(Modifier::DIM)
}

#[test]
fn figures_of_a_pair_that_are_asked_for_again_step_back_and_cannot_be_taken() {
    for size in [(140, 40), (80, 24)] {
        let stage = Stage::new(size.0, size.1).on_panel().keys("12%\n");
        assert!(!dims(&stage, "net margin a month"));
        let stage = with_another_window(stage).waiting(1_000);
        assert!(dims(&stage, "net margin a month"), "{}", stage.screen());
        assert!(stage.screen().contains("1.0 s"), "{}", stage.screen());
        let mut stage = stage;
        for key in ["s", "c", "e", "y"] {
            stage.model.status = None;
            stage = stage.keys(key);
            assert!(
                said(&stage).contains("still being read"),
                "{key}: {}",
                said(&stage)
            );
            assert_eq!(stage.model.screen(), Screen::WhatIf);
            assert!(stage.model.menu.is_none() && stage.model.whatif.typing.is_none());
        }
        let stage = stage.figures(Ok(fixture::whatif()));
        assert!(!dims(&stage, "net margin a month"));
        let stage = stage.keys("s");
        assert!(stage.model.whatif.typing.is_some());
        // A name that was begun before does not keep old figures either.
        let stage = with_another_window(stage.keys("mine")).keys("\n");
        assert!(said(&stage).contains("still being read"));
        assert!(stage.model.whatif.typing.is_some());
    }
}

#[test]
fn the_panel_never_opens_on_figures_of_another_window() {
    let stage = Stage::new(140, 40).on_panel().keys("12%\n\u{1b}");
    assert_eq!(stage.model.screen(), Screen::Drill);
    let same = stage.keys("w");
    assert!(same.screen().contains("net margin a month"));
    let mut stage = same.keys("\u{1b}");
    stage.model.scope.window.from = "2026-01-01".parse().ok();
    let stage = stage.keys("w");
    assert!(
        stage.screen().contains("Reading the database"),
        "{}",
        stage.screen()
    );
    assert_eq!(stage.model.whatif.settings.set.len(), 1, "the changes stay");
    // A failure does not leave old figures behind, and a later answer takes its place.
    let stage = stage.figures(Err("It is locked.".into()));
    assert!(stage.screen().contains("It is locked."));
    let mut stage = stage;
    let _ = crate::tui::update::ask_all(&mut stage.model);
    let stage = stage.figures(Ok(fixture::whatif()));
    assert!(
        stage.screen().contains("net margin a month"),
        "{}",
        stage.screen()
    );
}

#[test]
fn a_portfolio_that_is_asked_for_again_steps_back() {
    let stage = Stage::new(100, 30).on_portfolio();
    assert!(!dims(&stage, "Retire "));
    let stage = with_another_window(stage).waiting(1_000);
    assert!(dims(&stage, "Retire "), "{}", stage.screen());
    assert!(stage.screen().contains("1.0 s"), "{}", stage.screen());
    let stage = stage.keys("e");
    assert!(
        said(&stage).contains("still being read"),
        "{}",
        said(&stage)
    );
    let stage = stage.figures(Err("It is locked.".into()));
    assert!(stage.screen().contains("It is locked."));
    let mut stage = stage;
    let _ = crate::tui::update::ask_all(&mut stage.model);
    let stage = stage.figures(Ok(fixture::portfolio()));
    assert!(!dims(&stage, "Retire "));
}

#[test]
fn a_pair_below_a_portfolio_gets_its_figures_after_it() {
    let mut stage = Stage::new(100, 30).on_panel();
    stage.model.screens.open(Screen::Portfolio);
    let _ = crate::tui::update::ask_all(&mut stage.model);
    assert!(stage.model.whatif.run < stage.model.portfolio.run);
    let stage = stage.figures(Ok(fixture::portfolio()));
    let model = &stage.model;
    assert!(model.whatif.run > model.portfolio.run, "asked for again");
    let stage = stage.figures(Ok(fixture::whatif()));
    assert_eq!(stage.model.whatif.awaited, None);
}

#[test]
fn the_narrowest_panels_leave_out_what_the_data_hold() {
    for (width, height) in [(40, 24), (42, 16)] {
        let screen = Stage::new(width, height).on_panel().keys("12%\n").screen();
        insta::assert_snapshot!(format!("whatif_{width}x{height}"), screen);
    }
    for width in 38..80 {
        let screen = Stage::new(width, 24).on_panel().keys("12%\n").screen();
        let line = screen.lines().find(|line| line.contains("acceptance"));
        if let Some(line) = line {
            assert!(line.contains(" 8.1 %"), "{width}: {line}");
            assert!(line.contains(" 12 %"), "{width}: {line}");
        }
    }
}

#[test]
fn what_is_behind_the_result_scrolls_to_its_end_and_back_at_once() {
    let mut stage = Stage::new(100, 24).on_panel().keys("12%\nn");
    let mut press = |code| {
        stage.send(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        stage.screen()
    };
    let mut before = String::new();
    for _ in 0..20 {
        before = press(KeyCode::PageDown);
    }
    assert_eq!(press(KeyCode::PageDown), before, "at its end");
    assert_ne!(press(KeyCode::PageUp), before);
}

#[test]
fn a_long_pair_shows_the_beginnings_of_both_its_products() {
    let mut stage = Stage::new(120, 40).on_panel();
    let long = "Alto Verde Espresso Beans Honduras 1 kg > Steinmar Gooseneck Kettle Grand";
    stage.model.whatif.title = long.to_owned();
    let screen = stage.screen();
    assert!(screen.contains("What if: Alto Verde"), "{screen}");
    assert!(screen.contains("… > Steinmar Gooseneck"), "{screen}");
}
