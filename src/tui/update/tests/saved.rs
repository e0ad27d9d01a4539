//! What is remembered of a session, the themes and the mouse.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::domain::View;
use crate::tui::saved::Saved;
use crate::tui::theme::Theme;

fn again(saved: Saved) -> Script {
    Script::with(&Options {
        saved: Some(saved),
        ..Options::default()
    })
}

#[test]
fn a_session_begins_where_the_last_one_ended() {
    let mut script = Script::on_products();
    script.keys("j3m");
    script.keys("crevenue ");
    script.press(KeyCode::Esc);
    script.keys("f\n2026-01-01 2026-04-01\n");
    script.answer(Ok(fixture::products()));
    script.keys("fkeep under\nspring\nT");
    let saved = Saved::of(&script.model);
    let text = serde_json::to_string(&saved).unwrap();
    let read: Saved = serde_json::from_str(&text).unwrap();
    assert_eq!(read, saved);

    let mut script = again(read);
    assert_eq!(script.model.view(), View::Margin);
    assert_eq!(script.model.theme, Theme::Dark);
    assert!(!script.model.scope.window.is_all_time());
    script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    script.answer(Ok(fixture::products()));
    assert_eq!(script.labels(), ["All", "Coffee", "Grinders"]);
    assert_eq!(script.selected(), "GRD-2");
    assert_eq!(script.model.bookmarks.len(), 1);
    assert_eq!(script.model.arrangement().hidden.len(), 1);
    script.keys("F");
    script.answer(Ok(fixture::products()));
    script.keys("fspring\n");
    assert!(!script.model.scope.window.is_all_time());
}

#[test]
fn a_place_that_is_gone_begins_at_the_top_without_a_filter() {
    let mut script = Script::on_products();
    script.keys("f\n2026-01-01 2026-04-01\n");
    let mut script = again(Saved::of(&script.model));
    script.answer(Err("there is no category Coffee > Grinders".into()));
    assert_eq!(script.model.scope, Default::default());
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.labels(), ["All"]);
    script.keys("\n");
    script.answer(Err("it broke".into()));
    assert_eq!(script.labels(), ["All", "Coffee"], "later failures show");
}

#[test]
fn a_session_of_another_version_is_read_as_far_as_it_goes() {
    let saved: Saved = serde_json::from_str(r#"{"view": "sideways", "new": 1}"#).unwrap();
    let script = again(saved);
    assert_eq!(script.model.view(), View::Attach);
    assert_eq!(script.model.theme, Theme::Ansi16);
}

#[test]
fn the_mouse_is_off_until_it_is_wanted_and_then_scrolls_selects_and_opens() {
    let mouse = |kind, row| {
        Msg::Mouse(MouseEvent {
            kind,
            column: 4,
            row,
            modifiers: KeyModifiers::NONE,
        })
    };
    let mut script = Script::started();
    assert!(!script.model.mouse);
    script.keys("M");
    assert_eq!(script.cmds, [Cmd::Mouse(true)]);
    script.send(mouse(MouseEventKind::ScrollDown, 10));
    assert_eq!(script.selected(), "Gifts", "a notch is three rows");
    script.send(mouse(MouseEventKind::Down(MouseButton::Left), 6));
    assert_eq!(script.selected(), "Tea");
    script.send(mouse(MouseEventKind::Down(MouseButton::Left), 30));
    assert_eq!(script.selected(), "Tea", "below the rows is nothing");
    script.send(mouse(MouseEventKind::Down(MouseButton::Left), 6));
    assert!(
        matches!(script.cmds[..], [Cmd::Ask { .. }]),
        "{:?}",
        script.cmds
    );
    script.keys("M");
    assert_eq!(script.cmds, [Cmd::Mouse(false)]);
}
