use proptest::prelude::*;

use super::*;
use crate::tui::fixture::{level_row, pair_row};

fn table() -> Table {
    let mut rows = vec![
        level_row("alpha", 5, 100.0),
        level_row("Beta", 9, 50.0),
        level_row("gamma", 9, 400.0),
        level_row("delta", 1, 10.0),
    ];
    rows[3].attaches = None;
    Table::new(Rows::Products(rows), 4, Vec::new())
}

fn ids(table: &Table) -> Vec<String> {
    (0..table.found())
        .map(|place| table.at(place).unwrap().id().to_owned())
        .collect()
}

fn selected(table: &Table) -> &str {
    table.selected().unwrap().id()
}

#[test]
fn most_attaches_come_first_equals_in_the_answers_order_and_gaps_last() {
    let mut table = table();
    assert_eq!(ids(&table), ["Beta", "gamma", "alpha", "delta"]);
    table.sort_by(Sort {
        field: Field::Attaches,
        descending: false,
    });
    assert_eq!(ids(&table), ["alpha", "Beta", "gamma", "delta"]);
}

#[test]
fn titles_sort_regardless_of_case() {
    let mut table = table();
    table.sort_by(Sort::by(Field::Title));
    assert_eq!(ids(&table), ["alpha", "Beta", "delta", "gamma"]);
}

#[test]
fn nothing_that_is_no_number_disturbs_the_order() {
    let mut rows = vec![level_row("a", 1, 1.0), level_row("b", 2, 1.0)];
    rows.push(level_row("nan", 0, 1.0));
    rows[2].attach_rate = Some(f64::NAN);
    let mut table = Table::new(Rows::Products(rows), 3, Vec::new());
    for descending in [true, false] {
        table.sort_by(Sort {
            field: Field::AttachRate,
            descending,
        });
        assert_eq!(ids(&table)[2], "nan");
    }
}

#[test]
fn the_selected_row_stays_selected_in_another_order() {
    let mut table = table();
    assert!(table.select_id("alpha"));
    table.sort_by(Sort::by(Field::Title));
    assert_eq!((selected(&table), table.cursor()), ("alpha", 0));
}

#[test]
fn a_find_that_hides_the_selected_row_gives_it_back_when_it_ends() {
    let mut table = table();
    table.select_id("gamma");
    table.find("bet");
    assert_eq!(selected(&table), "Beta");
    table.find("");
    assert_eq!(selected(&table), "gamma");
}

#[test]
fn a_find_that_was_moved_in_keeps_the_row_moved_to() {
    let mut table = table();
    table.select_id("gamma");
    table.find("ta");
    assert_eq!(ids(&table), ["Beta", "delta"]);
    table.move_by(1);
    table.find("");
    assert_eq!(selected(&table), "delta");
}

#[test]
fn a_find_without_matches_is_empty_and_ends_where_it_began() {
    let mut table = table();
    table.select_id("alpha");
    table.find("zzz");
    assert_eq!(table.found(), 0);
    assert!(table.selected().is_none());
    table.move_by(1);
    table.find("");
    assert_eq!(table.found(), 4);
}

#[test]
fn a_find_looks_at_ids_when_the_title_does_not_match() {
    let mut pair = pair_row("A", "SKU-77", 1, 10.0);
    pair.target_title = "Milk Frother".to_owned();
    let mut table = Table::new(Rows::Pairs(vec![pair]), 1, Vec::new());
    table.find("sku77");
    assert_eq!(table.found(), 1);
    table.find("frother");
    assert_eq!(table.found(), 1);
}

#[test]
fn a_fresh_table_looks_as_the_one_before() {
    let mut before = table();
    before.sort_by(Sort::by(Field::Title));
    before.find("a");
    before.select_id("delta");
    let mut after = table();
    after.restore(&before.memory());
    assert_eq!(ids(&after), ids(&before));
    assert_eq!(selected(&after), "delta");
}

#[test]
fn after_a_fresh_table_the_end_of_a_find_keeps_the_selected_row() {
    let mut before = table();
    before.find("alph");
    before.keep_find();
    let mut after = table();
    after.restore(&before.memory());
    after.find("");
    assert_eq!(selected(&after), "alpha");
}

#[test]
fn scrolling_moves_as_little_as_it_can() {
    let rows = (0..100)
        .map(|n| level_row(&format!("{n}"), 1, 1.0))
        .collect();
    let mut table = Table::new(Rows::Products(rows), 100, Vec::new());
    table.scroll_into(10);
    assert_eq!(table.offset(), 0);
    table.move_to(10);
    table.scroll_into(10);
    assert_eq!(table.offset(), 1);
    table.move_to(99);
    table.scroll_into(10);
    assert_eq!(table.offset(), 90);
    table.move_to(95);
    table.scroll_into(10);
    assert_eq!(table.offset(), 90);
    // A taller screen shows rows above rather than nothing below.
    table.scroll_into(40);
    assert_eq!(table.offset(), 60);
}

/// One thing a person can do to a table.
#[derive(Debug, Clone)]
enum Deed {
    Sort(Field, bool),
    Find(String),
    Move(isize),
    Scroll(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (proptest::sample::select(&Field::ALL[..]), any::<bool>())
            .prop_map(|(field, descending)| Deed::Sort(field, descending)),
        "[a-f]{0,2}".prop_map(Deed::Find),
        (-5_isize..5).prop_map(Deed::Move),
        (0_usize..12).prop_map(Deed::Scroll),
    ]
}

proptest! {
    #[test]
    fn the_cursor_stands_on_a_row_and_on_screen_whatever_is_done(
        titles in proptest::collection::vec("[a-f]{0,4}", 0..30),
        deeds in proptest::collection::vec(deed(), 0..20),
    ) {
        let rows: Vec<_> = titles
            .iter()
            .enumerate()
            .map(|(n, title)| {
                let mut row = level_row(&n.to_string(), n as u64 % 7, 10.0);
                row.title.clone_from(title);
                row
            })
            .collect();
        let count = rows.len();
        let mut table = Table::new(Rows::Products(rows), count as u64, Vec::new());
        for deed in deeds {
            let before = table.selected().map(|row| row.id().to_owned());
            match deed {
                Deed::Sort(field, descending) => {
                    table.sort_by(Sort { field, descending });
                    prop_assert_eq!(table.selected().map(|row| row.id().to_owned()), before);
                }
                Deed::Find(text) => {
                    let home = table.home.map(|index| index.to_string());
                    let changes = text != table.find;
                    table.find(&text);
                    // What was selected before a find hid it goes first.
                    let wanted = home.filter(|_| changes).or(before);
                    if let Some(id) = wanted
                        && ids(&table).contains(&id)
                    {
                        prop_assert_eq!(selected(&table), id);
                    }
                }
                Deed::Move(rows) => table.move_by(rows),
                Deed::Scroll(height) => {
                    table.scroll_into(height);
                    if height > 0 && table.found() > 0 {
                        prop_assert!(table.offset() <= table.cursor());
                        prop_assert!(table.cursor() < table.offset() + height);
                    }
                }
            }
            prop_assert_eq!(table.selected().is_some(), table.found() > 0);
        }
        table.find("");
        prop_assert_eq!(table.found(), count);
    }
}
