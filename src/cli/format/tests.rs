use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::domain::{Base, Mode, Money, Note, Severity};
use crate::explore::{GapRow, ImportRow, LevelRow, Overview, PairRow, RejectRow};

/// A row where nothing but the counts of basket mode is known.
fn level(id: &str, title: &str) -> LevelRow {
    let notes: Arc<[Note]> = Arc::new([Note {
        cause: "no exposures were imported".to_owned(),
        fields: vec!["exposures", "clicks", "ctr"],
    }]);
    LevelRow {
        id: id.to_owned(),
        title: title.to_owned(),
        mode: Mode::Basket,
        base: Base::EligibleOrders,
        base_n: Some(4_467.0),
        anchor_orders: Some(4_467),
        exposures: None,
        clicks: None,
        ctr: None,
        ctr_low: None,
        ctr_high: None,
        attaches: Some(238),
        attach_rate: Some(0.053_279_6),
        attach_rate_low: Some(0.047_081),
        attach_rate_high: Some(0.060_243),
        attach_rate_shrunk: None,
        units: Some(238.0),
        revenue: Some(Money::from_cents(1_423_562)),
        cogs: None,
        fees: None,
        discounts: None,
        gross_margin: None,
        units_mature: None,
        units_returned: None,
        refund_amount: None,
        return_rate: None,
        return_rate_low: None,
        return_rate_high: None,
        return_rate_adjusted: None,
        return_maturity: None,
        baseline_return_rate: None,
        return_loss: None,
        net_margin: Some(Money::from_cents(-500)),
        net_margin_per_1000: None,
        net_margin_per_1000_low: None,
        net_margin_per_1000_high: None,
        margin_per_attach: None,
        anchor_return_with: None,
        anchor_return_without: None,
        repeat_rate_90d_attached: None,
        repeat_rate_90d_unattached: None,
        repeat_value_90d_attached: None,
        repeat_value_90d_unattached: None,
        evidence: Some("descriptive"),
        notes,
        more: crate::explore::LevelMore::default(),
    }
}

fn pair(anchor: &str, target: &str, title: &str, lift: Option<f64>) -> PairRow {
    PairRow {
        level: level(&format!("{anchor}>{target}"), title),
        anchor_id: anchor.to_owned(),
        anchor_title: format!("Product {anchor}"),
        target_id: target.to_owned(),
        target_title: title.to_owned(),
        rec_type: None,
        orders_both: Some(238),
        orders_anchor: Some(4_467),
        orders_target: Some(1_204),
        support: Some(0.01),
        confidence: Some(0.053),
        lift,
        lift_low: lift.map(|lift| lift - 0.1),
        lift_high: lift.map(|lift| lift + 0.1),
        jaccard: None,
        npmi: None,
        llr: None,
        incremental_attach: None,
        cannibal_share: None,
        incremental_margin_per_1000: None,
        verdict: None,
        reason: None,
        flags: Some(vec!["sparse".to_owned(), "new".to_owned()]),
        p_positive: None,
        loss_if_kept: None,
        loss_if_retired: None,
        slot_value: None,
        relevance: None,
    }
}

fn pairs(rows: Vec<PairRow>) -> Answer {
    let total = rows.len() as u64;
    Answer::Pairs(Table {
        rows,
        total,
        remarks: vec!["3 baskets above 1 000 products are left out".to_owned()],
        min_orders: None,
    })
}

fn products(rows: Vec<LevelRow>) -> Answer {
    let total = rows.len() as u64;
    Answer::Levels(Table {
        rows,
        total,
        remarks: Vec::new(),
        min_orders: None,
    })
}

fn overview() -> Answer {
    Answer::Overview(Box::new(Overview {
        title: "Tea | Co".to_owned(),
        currency: None,
        mode: Mode::Basket,
        orders: Some(32_313),
        customers: None,
        units: Some(40_025.0),
        revenue: Some(Money::from_cents(193_850_975)),
        cogs: None,
        gross_margin: None,
        refund_amount: None,
        net_margin: None,
        aov: Some(59.991_636),
        exposures: None,
        attach_rate: Some(0.238),
        attached_revenue: None,
        first_day: "2012-03-19".parse().ok(),
        last_day: "2015-03-19".parse().ok(),
        pairs: Some(12),
        promote: None,
        keep: None,
        tune: None,
        delay: None,
        retire: None,
        insufficient: None,
        alerts_error: None,
        alerts_warn: None,
        notes: Arc::new([Note {
            cause: "no costs were imported".to_owned(),
            fields: vec!["cogs", "gross_margin"],
        }]),
        headline: crate::explore::Headline::default(),
    }))
}

const fn style(format: Format) -> Style {
    Style {
        format,
        view: View::Attach,
        ascii: false,
        spreadsheet_safe: false,
        width: None,
    }
}

fn printed(what: What, answer: &Answer, order: &Order, style: Style) -> (String, Told) {
    let mut out = Vec::new();
    let told = write(&mut out, what, answer, order, style).unwrap();
    (String::from_utf8(out).unwrap(), told)
}

fn text(what: What, answer: &Answer, format: Format) -> String {
    printed(what, answer, &Order::default(), style(format)).0
}

#[test]
fn the_field_lists_are_those_of_the_answers() {
    let import = ImportRow {
        batch: 1,
        file: String::new(),
        table: String::new(),
        rows_read: 0,
        rows_imported: 0,
        rows_unchanged: 0,
        rows_rejected: 0,
        rows_filtered: 0,
        started_at: String::new(),
    };
    let Answer::Overview(overview) = overview() else {
        panic!("not an overview")
    };
    for (what, row) in [
        (What::Overview, as_row(&*overview)),
        (What::Categories, as_row(&level("a", "b"))),
        (What::Products, as_row(&level("a", "b"))),
        (What::Pairs, as_row(&pair("a", "b", "c", None))),
        (What::Imports, as_row(&import)),
        (What::Rejects, as_row(&reject("x"))),
    ] {
        let row = row.unwrap();
        let names: Vec<&str> = row.keys().map(String::as_str).collect();
        assert_eq!(names, fields(what), "{what:?}");
        for view in [View::Attach, View::Return, View::Margin, View::Cohort] {
            for column in columns::columns(what, view, Some(&row)) {
                let shown = format!("{:?}", column.cell);
                for field in shown.split('"').skip(1).step_by(2) {
                    assert!(names.contains(&field), "{what:?} has no {field}");
                }
            }
        }
    }
}

fn reject(raw: &str) -> RejectRow {
    RejectRow {
        batch: 1,
        file: "orders.csv".to_owned(),
        line: Some(1_204),
        table: "orders".to_owned(),
        column: None,
        reason: "quantity is -1, it must be above 0".to_owned(),
        raw: raw.to_owned(),
    }
}

#[test]
fn csv_quotes_what_needs_it_and_leaves_null_empty() {
    let answer = products(vec![
        level("1", "Mug, large"),
        level("2", "The \"big\" one"),
        level("3", "two\nlines"),
        level("4", "=cmd|'/c calc'!A1"),
    ]);
    let csv = text(What::Products, &answer, Format::Csv);
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some(fields(What::Products).join(",").as_str())
    );
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("1,\"Mug, large\",basket,eligible_orders,4467,4467,,,,,,238,0.0532796,"),
        "{first}"
    );
    assert!(first.contains(",238,14235.62,,,,"), "{first}");
    assert!(
        first.contains(",descriptive,\"exposures, clicks, ctr: no exposures were imported\","),
        "{first}"
    );
    assert!(csv.contains("\n2,\"The \"\"big\"\" one\",basket"), "{csv}");
    assert!(csv.contains("\n3,\"two\nlines\",basket"), "{csv}");
    assert!(csv.contains("\n4,=cmd|'/c calc'!A1,basket"), "{csv}");
}

#[test]
fn spreadsheet_safe_disarms_text_and_leaves_numbers() {
    let formulas = ["=cmd", "+1", "-1", "@x", "plain"].map(|title| level(title, title));
    let answer = products(formulas.to_vec());
    let safe = Style {
        spreadsheet_safe: true,
        ..style(Format::Csv)
    };
    let (csv, _) = printed(What::Products, &answer, &Order::default(), safe);
    for text in ["=cmd", "+1", "-1", "@x"] {
        assert!(csv.contains(&format!("\n'{text},'{text},basket")), "{csv}");
    }
    assert!(csv.contains("\nplain,plain,basket"), "{csv}");
    // The negative margin is a number, and stays one.
    assert!(csv.contains(",-5,"), "{csv}");
}

#[test]
fn json_is_one_array_with_nulls_structure_and_all_digits() {
    let answer = pairs(vec![
        pair("1", "2", "A \"b\"", Some(1.843_210_987_654)),
        pair("1", "3", "C", None),
    ]);
    let json = text(What::Pairs, &answer, Format::Json);
    let value: Value = serde_json::from_str(&json).unwrap();
    let rows = value.as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["id"], "1>2");
    assert_eq!(rows[0]["title"], "A \"b\"");
    assert_eq!(rows[0]["lift"], 1.843_210_987_654);
    assert_eq!(rows[0]["flags"], serde_json::json!(["sparse", "new"]));
    assert!(rows[1]["lift"].is_null());
    assert_eq!(rows[0]["notes"][0]["fields"][1], "clicks");
    let empty = text(What::Pairs, &pairs(Vec::new()), Format::Json);
    assert_eq!(
        serde_json::from_str::<Value>(&empty).unwrap(),
        serde_json::json!([])
    );
}

#[test]
fn ndjson_is_a_row_a_line_whatever_is_in_it() {
    let answer = products(vec![level("1", "two\nlines"), level("2", "x")]);
    let lines = text(What::Products, &answer, Format::Ndjson);
    assert_eq!(lines.lines().count(), 2);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["title"], "two\nlines");
}

#[test]
fn the_overview_is_one_object() {
    let json: Value =
        serde_json::from_str(&text(What::Overview, &overview(), Format::Json)).unwrap();
    assert_eq!(json["orders"], 32_313);
    assert_eq!(json["revenue"], 1_938_509.75);
    assert_eq!(json["first_day"], "2012-03-19");
    assert!(json["cogs"].is_null());
    assert_eq!(
        text(What::Overview, &overview(), Format::Csv)
            .lines()
            .count(),
        2
    );
    let table = text(What::Overview, &overview(), Format::Table);
    let ends = |name: &str, value: &str| {
        table
            .lines()
            .any(|line| line.starts_with(name) && line.ends_with(value))
    };
    assert!(ends("revenue ", "  1 938 509.75"), "{table}");
    assert!(ends("COGS ", " ·"), "{table}");
    let md = text(What::Overview, &overview(), Format::Md);
    assert!(
        md.starts_with("| figure | value |\n| --- | ---: |\n| shop | Tea \\| Co |\n"),
        "{md}"
    );
}

#[test]
fn a_table_is_aligned_rounded_and_clean() {
    let answer = products(vec![
        level("1", "\u{1b}[2J\u{1b}]0;owned\u{7}Mug\r\nlarge"),
        level("22", &"日本の湯呑み".repeat(6)),
    ]);
    let (table, told) = printed(
        What::Products,
        &answer,
        &Order::default(),
        style(Format::Table),
    );
    let expected = "\
id  product                                  anchor orders  eligible orders  attaches  attach %  95 % interval  units    revenue
1   [2J]0;ownedMug large                             4 467            4 467       238      5.33    4.71 – 6.02    238  14 235.62
22  日本の湯呑み日本の湯呑み日本の湯呑み日…          4 467            4 467       238      5.33    4.71 – 6.02    238  14 235.62
";
    assert_eq!(table, expected);
    // The causes of figures that are not in the table are not told.
    assert_eq!(told.remarks, Vec::<String>::new());
}

#[test]
fn columns_follow_the_view_and_empty_ones_say_why() {
    let answer = products(vec![level("1", "Mug")]);
    let margin = Style {
        view: View::Margin,
        ascii: true,
        ..style(Format::Table)
    };
    let (table, _) = printed(What::Products, &answer, &Order::default(), margin);
    let (head, row) = table.split_once('\n').unwrap();
    assert!(
        head.contains("gross margin") && !head.contains("attach %"),
        "{head}"
    );
    assert!(row.contains("  -5.00  ") && row.contains("  .  "), "{row}");

    let (_, told) = printed(
        What::Overview,
        &overview(),
        &Order::default(),
        style(Format::Table),
    );
    assert_eq!(told.remarks, ["COGS, gross margin: no costs were imported"]);
}

#[test]
fn exposures_are_the_base_where_there_are_any() {
    let mut row = level("1", "Mug");
    row.base = Base::Exposures;
    let table = text(What::Products, &products(vec![row]), Format::Table);
    assert!(
        table.contains("exposures") && !table.contains("eligible"),
        "{table}"
    );
}

#[test]
fn markdown_sets_bars_apart() {
    let answer = Answer::Rejects(Table {
        rows: vec![reject("a|b\\c\u{1b}[31m|*d*")],
        total: 1,
        remarks: Vec::new(),
        min_orders: None,
    });
    let md = text(What::Rejects, &answer, Format::Md);
    let row = md.lines().nth(2).unwrap();
    assert!(row.ends_with("| a\\|b\\\\c[31m\\|\\*d\\* |"), "{row}");
    assert!(row.contains("| 1 204 |"), "{row}");
}

#[test]
fn rows_sort_by_any_field_with_missing_ones_last() {
    let answer = pairs(vec![
        pair("1", "2", "b", Some(2.0)),
        pair("1", "3", "a", None),
        pair("1", "4", "c", Some(10.0)),
        pair("1", "5", "d", Some(-1.0)),
    ]);
    let ids = |sort: &str, desc: bool, limit: Option<u64>| -> Vec<String> {
        let order = Order::new(What::Pairs, Some(sort), desc, limit).unwrap();
        let (lines, _) = printed(What::Pairs, &answer, &order, style(Format::Ndjson));
        lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["target_id"].to_string())
            .collect()
    };
    assert_eq!(
        ids("lift", false, None),
        [r#""5""#, r#""2""#, r#""4""#, r#""3""#]
    );
    assert_eq!(
        ids("lift", true, None),
        [r#""4""#, r#""2""#, r#""5""#, r#""3""#]
    );
    assert_eq!(ids("title", false, Some(2)), [r#""3""#, r#""2""#]);
    // Equal values keep the answer's order, also the other way round.
    assert_eq!(ids("orders_both", true, Some(2)), [r#""2""#, r#""3""#]);
    assert_eq!(ids("lift", false, Some(0)).len(), 4);
}

#[test]
fn an_unknown_sort_field_names_the_nearest() {
    let error = Order::new(What::Pairs, Some("atach_rate"), false, None).unwrap_err();
    assert_eq!(
        error,
        "pairs have no field 'atach_rate' to sort by; did you mean attach_rate?"
    );
    let error = Order::new(What::Rejects, Some("\u{1b}[2Jcolour"), false, None).unwrap_err();
    assert!(
        error.contains("its fields are batch, file, line"),
        "{error}"
    );
    assert!(!error.contains('\u{1b}'), "{error:?}");
    assert!(Order::new(What::Categories, Some("lift"), false, None).is_err());
}

#[test]
fn what_was_left_out_is_told() {
    let answer = pairs(vec![pair("1", "2", "b", None), pair("1", "3", "a", None)]);
    let order = Order::new(What::Pairs, None, false, Some(1)).unwrap();
    let (_, told) = printed(What::Pairs, &answer, &order, style(Format::Csv));
    assert_eq!(told.rows, Some((1, 2)));
    assert_eq!(
        told.remarks,
        ["3 baskets above 1 000 products are left out"]
    );
}

/// What is printed on a terminal that wide, every line of which must fit.
fn fitted(what: What, answer: &Answer, width: usize) -> (String, Told) {
    let narrow = Style {
        width: Some(width),
        ..style(Format::Table)
    };
    let (text, told) = printed(what, answer, &Order::default(), narrow);
    for line in text.lines() {
        assert!(line.width() <= width, "{line}");
    }
    (text, told)
}

#[test]
fn gaps_fit_the_terminal() {
    let gap = GapRow {
        code: "PRODUCT_UNMAPPED".to_owned(),
        severity: Severity::Warn,
        rows: 1_204_000,
        share: 0.123,
        revenue_share: Some(0.2),
        affects: "categories, titles, costs and variants of these lines".to_owned(),
        fix: "Add these ids to the product file and import it: sidecart import DB products.csv"
            .to_owned(),
        example: Vec::new(),
        notes: Vec::new(),
        meaning: String::new(),
    };
    let answer = Answer::Gaps(vec![gap]);
    let (text, told) = fitted(What::Gaps, &answer, 80);
    assert_eq!(
        text,
        "severity  gap                    rows  share %  of attached revenue %\n\
         warn      PRODUCT_UNMAPPED  1 204 000    12.30                  20.00\n  \
           degrades: categories, titles, costs and variants of these lines\n  \
           mend it: Add these ids to the product file and import it: sidecart import\n    \
             DB products.csv\n"
    );
    assert_eq!(told.remarks, Vec::<String>::new());
    // With room for it all, a gap is a line.
    assert_eq!(fitted(What::Gaps, &answer, 300).0.lines().count(), 2);
}

#[test]
fn imports_fit_the_terminal_and_what_has_no_room_is_said() {
    let row = |file: &str, rows: u64| ImportRow {
        batch: 12,
        file: file.to_owned(),
        table: "recommendations".to_owned(),
        rows_read: rows,
        rows_imported: rows,
        rows_unchanged: 0,
        rows_rejected: 0,
        rows_filtered: 9,
        started_at: "2026-11-21T09:15:00Z".to_owned(),
    };
    let answer = Answer::Imports(vec![
        row("orders.csv", 5),
        row("a_long_name_of_a_file.csv", 1_204),
    ]);
    let (text, told) = fitted(What::Imports, &answer, 80);
    let head = text.lines().next().unwrap();
    let columns: Vec<&str> = head.split_whitespace().collect();
    assert_eq!(
        columns,
        [
            "file",
            "table",
            "read",
            "imported",
            "unchanged",
            "rejected",
            "filtered"
        ]
    );
    assert_eq!(
        told.remarks,
        ["no room for started, batch; --format csv shows all columns"]
    );
    assert!(text.contains("a_long_na"), "{text}");
    let (text, told) = fitted(What::Imports, &answer, 100);
    assert!(text.starts_with("batch  file"), "{text}");
    assert_eq!(told.remarks.len(), 1);
    let (text, told) = fitted(What::Imports, &answer, 140);
    assert!(
        text.contains("2026-11-21T09:15:00Z  a_long_name_of_a_file.csv"),
        "{text}"
    );
    assert_eq!(told.remarks, Vec::<String>::new());
}

#[test]
fn rejects_fit_the_terminal() {
    let answer = Answer::Rejects(crate::explore::Table {
        rows: vec![reject(&"x".repeat(100))],
        total: 1,
        remarks: Vec::new(),
        min_orders: None,
    });
    let (text, _) = fitted(What::Rejects, &answer, 60);
    assert!(text.contains("\n  reason: quantity is -1"), "{text}");
}
