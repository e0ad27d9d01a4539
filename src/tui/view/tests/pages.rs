//! The overview and the page of a pair.

use super::*;
use crate::tui::message::Cmd;

impl Stage {
    /// Presses keys and answers every question they lead to.
    fn pressed(mut self, keys: &str, answer: impl Fn(Slot) -> Option<Answer>) -> Self {
        for c in keys.chars() {
            self.now += Duration::from_secs(1);
            let code = match c {
                '\n' => KeyCode::Enter,
                c => KeyCode::Char(c),
            };
            let key = Msg::Key(KeyEvent::new(code, KeyModifiers::NONE));
            let cmds = update(&mut self.model, key, self.now);
            for cmd in cmds {
                if let Cmd::Ask { slot, run, .. } = cmd
                    && let Some(answer) = answer(slot)
                {
                    let result = Ok(answer);
                    self.send(Msg::Answered(Reply { slot, run, result }));
                }
            }
        }
        self
    }

    pub(super) fn on_overview(self) -> Self {
        self.totals()
            .answer(Ok(fixture::shown_categories()))
            .pressed("0", |slot| {
                Some(match slot {
                    Slot::Whole => fixture::whole(),
                    Slot::Types => fixture::types(),
                    Slot::Placements => fixture::shown_categories(),
                    Slot::Series => fixture::weeks(),
                    _ => fixture::shown_pairs(),
                })
            })
    }

    pub(super) fn on_pair(self) -> Self {
        self.on_products()
            .keys("\n")
            .answer(Ok(fixture::shown_pairs()))
            .pressed("j\n", page)
    }
}

fn page(slot: Slot) -> Option<Answer> {
    match slot {
        Slot::Pair => Some(fixture::pair_detail()),
        Slot::Funnel => Some(fixture::funnel()),
        Slot::Series => Some(fixture::weeks()),
        Slot::Cross => Some(fixture::cross()),
        Slot::Positions | Slot::Lists => Some(fixture::cohorts()),
        Slot::Reasons => Some(fixture::reasons()),
        Slot::Evidence => Some(fixture::evidence()),
        _ => None,
    }
}

#[test]
fn the_overview_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_overview().screen();
        insta::assert_snapshot!(format!("overview_{width}x{height}"), screen);
    }
    let ascii = Stage::ascii(120, 40).on_overview();
    assert!(ascii.screen().is_ascii(), "{}", ascii.screen());
}

#[test]
fn the_page_of_a_pair_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_pair().screen();
        insta::assert_snapshot!(format!("pair_{width}x{height}"), screen);
    }
    let ascii = Stage::ascii(120, 60).on_pair();
    assert!(ascii.screen().is_ascii(), "{}", ascii.screen());
}

#[test]
fn the_months_in_which_buyers_come_back() {
    for (width, height) in [(120, 40), (80, 24), (60, 20)] {
        let stage = Stage::new(width, height)
            .totals()
            .answer(Ok(fixture::shown_categories()))
            .pressed("t", |slot| (slot == Slot::Retention).then(fixture::months));
        insta::assert_snapshot!(format!("retention_{width}x{height}"), stage.screen());
    }
    for width in (0..130).step_by(9) {
        for height in [0, 1, 3, 8, 24] {
            let stage = Stage::new(width, height)
                .answer(Ok(fixture::shown_categories()))
                .pressed("t>>", |slot| {
                    (slot == Slot::Retention).then(fixture::months)
                });
            let _ = stage.screen();
        }
    }
}

#[test]
fn the_rows_behind_a_pair() {
    for (width, height) in [(120, 40), (60, 20)] {
        let stage = Stage::new(width, height).on_pair().pressed("\n", page);
        insta::assert_snapshot!(format!("evidence_{width}x{height}"), stage.screen());
        let stage = stage.pressed("jj>", page);
        assert!(stage.screen().contains("29.99"), "{}", stage.screen());
        let back = stage.keys("\u{1b}");
        assert!(back.screen().contains("retire"), "{}", back.screen());
    }
}

#[test]
fn a_part_that_fails_or_is_on_its_way_says_so_in_its_place() {
    let stage = Stage::new(120, 40)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()))
        .pressed("\n", |slot| (slot == Slot::Pair).then(fixture::pair_detail));
    let screen = stage.screen();
    assert!(screen.contains("Reading"), "{screen}");
    let stage = Stage::new(120, 40)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()))
        .pressed("\n", |_| None);
    assert!(stage.screen().contains("Reading"));
}

#[test]
fn a_page_that_takes_long_counts_the_time_and_its_old_figures_step_back() {
    let stage = Stage::new(120, 40).on_pair();
    let dims = |stage: &Stage| stage.buffer()[(4, 12)].modifier.contains(Modifier::DIM);
    assert!(!dims(&stage) && !stage.screen().contains("esc leaves"));
    // The whole page is asked again.
    let stage = stage.keys("r");
    assert!(!dims(&stage), "not at once");
    let stage = stage.waiting(1_250);
    let screen = stage.screen();
    assert!(screen.contains("1.2 s · esc leaves"), "{screen}");
    assert!(dims(&stage), "{screen}");
    // Leaving stops the questions that nobody waits for any more.
    let mut stage = stage;
    let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
    let cmds = update(&mut stage.model, Msg::Key(escape), stage.now);
    let cancelled = cmds.iter().filter(|cmd| matches!(cmd, Cmd::Cancel { .. }));
    assert_eq!(cancelled.count(), 7, "{cmds:?}");
}

#[test]
fn the_page_scrolls_to_its_end_and_no_further() {
    let stage = Stage::new(80, 24).on_pair().keys("G");
    let end = stage.screen();
    assert!(
        end.contains("Rules of credit") || end.contains("by view only"),
        "{end}"
    );
    assert!(!end.contains("more below"), "{end}");
    assert_eq!(stage.keys("j").screen(), end);
}

#[test]
fn no_size_is_too_small_for_a_page() {
    for width in (0..130).step_by(3) {
        for height in [0, 1, 8, 9, 14, 24, 40] {
            let _ = Stage::new(width, height).on_overview().keys("lG").screen();
            let stage = Stage::new(width, height).on_pair().keys("G");
            let _ = stage.screen();
            let _ = stage.pressed("\nG>", page).screen();
        }
    }
}

#[test]
fn each_panel_of_the_overview_steps_back_until_its_own_answer_is_there() {
    let mut stage = Stage::new(120, 40).on_overview();
    let dims = |stage: &Stage, text: &str| {
        let screen = stage.screen();
        let line = screen.lines().position(|line| line.contains(text));
        let y = line.unwrap_or_else(|| panic!("{text}: {screen}"));
        let x = screen
            .lines()
            .nth(y)
            .and_then(|line| line.find(text))
            .unwrap();
        let x = screen.lines().nth(y).unwrap()[..x].chars().count();
        let at = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
        stage.buffer()[at].modifier.contains(Modifier::DIM)
    };
    let panels = [
        "Types of rec",
        "Placements",
        "What waits",
        "Attach rate by",
        "Relevance",
    ];
    for panel in panels {
        assert!(!dims(&stage, panel), "{panel}");
    }
    stage.model.scope.filter.terms = vec![("device".to_owned(), vec!["app".to_owned()])];
    let cmds = crate::tui::update::ask_all(&mut stage.model);
    let mut stage = stage.waiting(1_000);
    for panel in panels {
        assert!(dims(&stage, panel), "{panel}");
    }
    let of = |slot: Slot| match slot {
        Slot::Header => Some(("What waits", fixture::overview())),
        Slot::Types => Some(("Types of rec", fixture::types())),
        Slot::Placements => Some(("Placements", fixture::shown_categories())),
        Slot::Series => Some(("Attach rate by", fixture::weeks())),
        Slot::Map => Some(("Relevance", fixture::shown_pairs())),
        _ => None,
    };
    for cmd in cmds {
        let Cmd::Ask { slot, run, .. } = cmd else {
            continue;
        };
        let Some((panel, answer)) = of(slot) else {
            continue;
        };
        let result = Ok(answer);
        stage.send(Msg::Answered(Reply { slot, run, result }));
        assert!(!dims(&stage, panel), "{panel} is there");
    }
    // The figures of the shop are the last.
    assert!(dims(&stage, "% of exposures"), "{}", stage.screen());
}

#[test]
fn totals_that_fail_leave_none_of_another_filter() {
    let mut stage = Stage::new(120, 40).on_overview();
    assert!(stage.screen().contains("orders"));
    stage.model.scope.filter.terms = vec![("device".to_owned(), vec!["app".to_owned()])];
    let cmds = crate::tui::update::ask_all(&mut stage.model);
    assert!(!cmds.is_empty());
    let run = stage.model.overview_run;
    stage.send(Msg::Answered(Reply {
        slot: Slot::Header,
        run,
        result: Err("no memory is left".to_owned()),
    }));
    let screen = stage.screen();
    assert!(
        screen.contains("The totals are missing: no memory is left"),
        "{screen}"
    );
    assert!(!screen.contains("32 313"), "{screen}");
}

#[test]
fn the_map_comes_on_screen_before_its_dot_is_opened() {
    let stage = Stage::new(80, 24).on_overview();
    assert!(
        !stage.screen().contains("Relevance map"),
        "{}",
        stage.screen()
    );
    let stage = stage.pressed("\n", page);
    assert_eq!(stage.model.screen(), Screen::Overview);
    let screen = stage.screen();
    assert!(
        screen.contains("Relevance map") && screen.contains("▼ retire"),
        "{screen}"
    );
    let stage = stage.pressed("\n", page);
    assert_eq!(stage.model.screen(), Screen::Pair);
    // Where it shows already, enter opens at once.
    let stage = Stage::new(120, 40).on_overview().pressed("\n", page);
    assert_eq!(stage.model.screen(), Screen::Pair);
}

#[test]
fn keys_that_do_nothing_in_the_evidence_are_not_on_offer_there() {
    let stage = Stage::new(120, 40).on_pair();
    let keys = |stage: &Stage| stage.screen().lines().last().unwrap().to_owned();
    assert!(keys(&stage).contains("↵ evidence") && keys(&stage).contains("d decide"));
    assert!(!keys(&stage).contains("sideways"));
    let stage = stage.pressed("\n", page);
    assert!(!keys(&stage).contains("evidence") && !keys(&stage).contains("decide"));
    assert!(keys(&stage).contains("> sideways"), "{}", keys(&stage));
}

#[test]
fn evidence_of_another_filter_steps_back_and_is_cancelled_when_it_is_left() {
    let mut stage = Stage::new(120, 40).on_pair().pressed("\n", page);
    let dims = |stage: &Stage| stage.buffer()[(3, 6)].modifier.contains(Modifier::DIM);
    assert!(!dims(&stage), "{}", stage.screen());
    let _ = crate::tui::update::ask_all(&mut stage.model);
    let mut stage = stage.waiting(1_000);
    assert!(dims(&stage), "{}", stage.screen());
    let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
    let cmds = update(&mut stage.model, Msg::Key(escape), stage.now);
    let is_evidence = |cmd: &Cmd| {
        matches!(
            cmd,
            Cmd::Cancel {
                slot: Slot::Evidence,
                ..
            }
        )
    };
    assert!(cmds.iter().any(is_evidence), "{cmds:?}");
    assert!(stage.model.pair.evidence.is_none());
}
