//! Figures over time, by two dimensions, as a funnel, and the rows behind them, on
//! the shop of `exposure.rs` whose figures are computed by hand.

use serde_json::Value;
use sidecart::domain::Scope;
use sidecart::explore::{self, Answer, Behind, Evidence, Funnel, NamedKind, Place, Question, Step};

use crate::exposure::shop;
use crate::facts_fixture::Shop;

fn pair() -> Place {
    Place {
        category: None,
        anchor: Some("a".into()),
        target: Some("t".into()),
    }
}

fn series(shop: &Shop, step: Step) -> Vec<Value> {
    let question = Question::Series {
        scope: Scope::default(),
        place: pair(),
        step,
    };
    match explore::answer(&shop.conn, &question).unwrap() {
        Answer::Series(table) => table
            .rows
            .iter()
            .map(|row| serde_json::to_value(row).unwrap())
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn days_add_up_to_the_whole() {
    let shop = shop().built();
    let days = series(&shop, Step::Day);
    let ids: Vec<&str> = days.iter().map(|day| day["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]
    );
    let attaches: Vec<u64> = days
        .iter()
        .map(|day| day["attaches"].as_u64().unwrap())
        .collect();
    assert_eq!(attaches, [1, 1, 0, 0]);
    let weeks = series(&shop, Step::Week);
    assert_eq!(weeks.len(), 1, "2026-01-05 is a Monday");
    assert_eq!(weeks[0]["id"], "2026-01-05");
    let months = series(&shop, Step::Month);
    assert_eq!(months[0]["id"], "2026-01-01");
    let whole = series(&shop, Step::Whole);
    for field in ["exposures", "attaches", "clicks", "units", "net_margin"] {
        assert_eq!(whole[0][field], weeks[0][field], "{field}");
        assert_eq!(whole[0][field], months[0][field], "{field}");
    }
    assert_eq!(whole[0]["attach_rate"], 0.5);
    let low = |row: &Value| row["net_margin_per_1000_low"].as_f64().unwrap();
    assert!((low(&whole[0]) - low(&weeks[0])).abs() < 1e-9);
}

#[test]
fn a_grid_has_the_cells_that_have_exposures() {
    let shop = shop().built();
    let question = Question::Grid {
        scope: Scope::default(),
        place: pair(),
        by: ["placement".into(), "device".into()],
    };
    let Answer::Grid(table) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no grid");
    };
    let cells: Vec<(&str, &str, Option<u64>)> = table
        .rows
        .iter()
        .map(|cell| (cell.row.as_str(), cell.column.as_str(), cell.level.attaches))
        .collect();
    assert_eq!(
        cells,
        [
            ("cart", "phone", Some(0)),
            ("pdp", "desktop", Some(1)),
            ("pdp", "phone", Some(1)),
        ]
    );
}

#[test]
fn without_orders_the_funnel_ends_where_nothing_is_known() {
    let shop = shop()
        .run("delete from orders; delete from order_lines")
        .built();
    let question = Question::Funnel {
        scope: Default::default(),
        place: Default::default(),
    };
    let Answer::Funnel(funnel) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no funnel");
    };
    assert_eq!(funnel.shown, Some(4.0));
    assert_eq!(funnel.clicked, Some(2));
    assert_eq!(
        [
            funnel.attached,
            funnel.kept,
            funnel.buyers,
            funnel.came_back
        ],
        [None; 4]
    );
    assert!(
        funnel
            .notes
            .iter()
            .any(|note| note.contains("No orders were imported"))
    );
}

#[test]
fn the_funnel_counts_what_its_rows_say() {
    let shop = shop().built();
    let question = Question::Funnel {
        scope: Scope::default(),
        place: pair(),
    };
    let Answer::Funnel(funnel) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no funnel");
    };
    // Of the two attaches one came back in part; c1 bought again, c2 did not.
    assert_eq!(
        funnel,
        Funnel {
            shown: Some(4.0),
            seen: Some(4.0),
            clicked: Some(2),
            attached: Some(2),
            kept: Some(1),
            buyers: Some(2),
            came_back: Some(1),
            notes: Vec::new(),
        }
    );
}

fn evidence(shop: &Shop, of: Behind, limit: u64, offset: u64) -> Evidence {
    let question = Question::Evidence {
        scope: Scope::default(),
        place: pair(),
        of,
        limit,
        offset,
    };
    match explore::answer(&shop.conn, &question).unwrap() {
        Answer::Evidence(evidence) => evidence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rows_behind_a_pair_come_page_by_page() {
    let shop = shop().built();
    let column = |page: &Evidence, name: &str| -> Vec<String> {
        let at = page.columns.iter().position(|its| its == name).unwrap();
        let cells = page
            .rows
            .iter()
            .map(|row| row[at].clone().unwrap_or_default());
        cells.collect()
    };
    let lines = evidence(&shop, Behind::Lines, 10, 0);
    assert_eq!(lines.total, 2);
    assert_eq!(column(&lines, "order"), ["o2", "o1"], "newest first");
    let second = evidence(&shop, Behind::Lines, 1, 1);
    assert_eq!((second.total, second.offset), (2, 1));
    assert_eq!(column(&second, "order"), ["o1"]);
    let returns = evidence(&shop, Behind::Returns, 10, 0);
    assert_eq!(column(&returns, "return"), ["r1"], "r2 is of the anchor");
    let exposures = evidence(&shop, Behind::Exposures, 10, 0);
    assert_eq!(exposures.total, 4, "a repeat is no exposure");
    assert_eq!(column(&exposures, "placement")[0], "cart");
}

#[test]
fn everything_has_a_name_to_jump_to() {
    let shop = shop().built();
    let Answer::Names(names) = explore::answer(&shop.conn, &Question::Names).unwrap() else {
        panic!("no names");
    };
    let of = |kind: NamedKind| -> Vec<&str> {
        let named = names.iter().filter(|named| named.kind == kind);
        named.map(|named| named.id.as_str()).collect()
    };
    assert_eq!(of(NamedKind::Category), ["A", "A > X", "B"]);
    assert_eq!(of(NamedKind::Product), ["a", "t", "z"]);
    assert_eq!(of(NamedKind::Pair), ["a>t"]);
    let pair = names
        .iter()
        .find(|named| named.kind == NamedKind::Pair)
        .unwrap();
    assert_eq!(pair.title, "Anchor > Target");
}

#[test]
fn a_dimension_lists_its_values_with_the_unknown_last() {
    let shop = shop().built();
    let values = |dimension: &str| {
        let question = Question::Values {
            dimension: dimension.into(),
        };
        match explore::answer(&shop.conn, &question) {
            Ok(Answer::Values(values)) => Ok(values),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.to_string()),
        }
    };
    assert_eq!(values("device").unwrap(), ["desktop", "phone", "unknown"]);
    assert_eq!(values("position").unwrap(), ["1", "2", "unknown"]);
    assert!(values("model_version").unwrap().is_empty());
    assert!(values("plcement").unwrap_err().contains("placement"));
}

#[test]
fn members_are_drawn_towards_each_other() {
    let shop = shop().built();
    let question = Question::Cohorts {
        scope: Scope::default(),
        by: "device".into(),
        place: pair(),
        beside: false,
    };
    let Answer::Cohorts(table) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no cohorts");
    };
    // desktop 1 of 1, phone 1 of 3: together 2 of 4.
    let shrunk: Vec<f64> = table
        .rows
        .iter()
        .map(|row| row.level.attach_rate_shrunk.unwrap())
        .collect();
    let (desktop, phone) = (shrunk[0], shrunk[1]);
    assert!(
        desktop < 1.0 && phone > 1.0 / 3.0 && desktop >= phone,
        "{shrunk:?}"
    );
    let noted = |row: &explore::CohortRow| {
        let mut notes = row.level.notes.iter();
        notes.any(|note| note.fields.contains(&"attach_rate_shrunk"))
    };
    assert!(!table.rows.iter().any(noted));
}
