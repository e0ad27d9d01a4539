//! The four views, and what stays when they change.

use super::*;
use crate::domain::View;
use crate::explore::Place as Of;
use crate::tui::columns::Field;
use crate::tui::model::Sort;

impl Script {
    fn on_shown_pairs(&mut self) {
        self.keys("\n");
        self.answer(Ok(fixture::shown_pairs()));
    }
}

#[test]
fn a_view_keeps_the_row_the_sort_and_the_find() {
    let mut script = Script::on_products();
    script.on_shown_pairs();
    script.keys("jj");
    let row = script.selected().to_owned();
    for (key, view) in [
        ("2", View::Return),
        ("3", View::Margin),
        ("1", View::Attach),
    ] {
        script.keys(key);
        assert_eq!(script.model.view(), view);
        assert_eq!(script.cmds, [], "the rows carry every view's figures");
        assert_eq!(script.selected(), row);
        assert_eq!(
            script.model.table().unwrap().sort(),
            Sort::by(Field::Attaches)
        );
    }
}

#[test]
fn the_cohort_view_splits_the_selected_row_and_leads_back_to_it() {
    let mut script = Script::on_products();
    script.on_shown_pairs();
    script.keys("j34");
    let asked = script.model.pending.as_ref().unwrap().asked.clone();
    let of = Of {
        category: None,
        anchor: Some("Espresso Machine X1".into()),
        target: Some("Burr Grinder G2".into()),
    };
    assert_eq!(
        asked,
        Place::Cohorts {
            of,
            by: "customer".into()
        }
    );
    script.answer(Ok(fixture::cohorts()));
    assert_eq!(script.model.view(), View::Cohort);
    assert_eq!(script.selected(), "new", "members keep their own order");
    script.keys("4");
    assert_eq!(script.cmds, []);
    script.keys("2");
    assert_eq!(script.model.view(), View::Return);
    assert_eq!(script.selected(), "Espresso Machine X1>Burr Grinder G2");
    script.keys("[");
    assert_eq!(script.model.view(), View::Cohort, "history goes back to it");
}

#[test]
fn a_row_of_products_directly_in_a_category_is_not_split() {
    let mut script = Script::started();
    script.keys("\n");
    script.answer(Ok(fixture::coffee()));
    script.keys("G4");
    assert_eq!(script.cmds, []);
    assert!(
        script.said().contains("whole category"),
        "{}",
        script.said()
    );
}

#[test]
fn who_comes_back_is_not_told_of_such_a_row_as_of_its_category() {
    let mut script = Script::started();
    script.keys("\n");
    script.answer(Ok(fixture::coffee()));
    script.keys("Gt");
    assert_eq!(script.cmds, []);
    assert!(
        script.said().contains("whole category"),
        "{}",
        script.said()
    );
}
