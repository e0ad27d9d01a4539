//! Marking rows and comparing them.

use super::*;
use crate::tui::model::Screen;

#[test]
fn rows_are_marked_and_compared_and_the_marks_outlive_a_reload() {
    let mut script = Script::started();
    script.keys("=");
    assert_eq!(script.model.screen(), Screen::Drill);
    assert!(script.said().contains("space"), "{}", script.said());
    script.keys("  ");
    assert_eq!(
        script.selected(),
        "Kitchen",
        "a mark goes on to the next row"
    );
    let marked = |script: &Script| -> Vec<String> {
        let table = script.model.table().unwrap();
        table
            .marked()
            .iter()
            .map(|row| row.id().to_owned())
            .collect()
    };
    assert_eq!(marked(&script), ["Coffee", "Tea"]);
    script.keys("r");
    script.answer(Ok(fixture::categories()));
    assert_eq!(marked(&script), ["Coffee", "Tea"]);
    script.keys("=");
    assert_eq!(script.model.screen(), Screen::Compare);
    script.keys("jj\u{1b}");
    assert_eq!(script.model.screen(), Screen::Drill);
    script.keys("u=");
    assert_eq!(script.model.screen(), Screen::Drill, "nothing is marked");
}
