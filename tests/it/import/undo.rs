//! Imports as batches: corrected, replaced, undone.

use proptest::prelude::*;
use sidecart::import::{Format, ImportError, Options, Request, UndoError};
use sidecart::store::{Limits, NextDb};

use crate::shop::Shop;

/// Files as they are on one day.
fn day(shop: &Shop, products: &str, lines: &str) {
    std::fs::write(shop.input().join("products.csv"), products).unwrap();
    std::fs::write(shop.input().join("order_lines.csv"), lines).unwrap();
}

fn request(shop: &Shop, replace: bool) -> Request {
    Request {
        paths: vec![shop.input()],
        replace,
        started_at: "2026-11-21T00:00:00Z".to_owned(),
        ..Request::default()
    }
}

#[test]
fn a_corrected_row_replaces_and_the_rest_is_unchanged() {
    let shop = Shop::new();
    day(
        &shop,
        "product_id,title\nA,Tea\nB,Cup\n",
        "order_id,line_no,product_id,quantity\n1,1,A,1\n1,2,B,2\n",
    );
    shop.import().unwrap();
    let again = shop.import().unwrap();
    assert!(
        again
            .files
            .iter()
            .all(|file| file.rows_imported == 0 && file.rows_unchanged == 2)
    );
    day(
        &shop,
        "product_id,title\nA,Green tea\nB,Cup\n",
        "order_id,line_no,product_id,quantity\n1,1,A,1\n1,2,B,2\n",
    );
    let corrected = shop.import().unwrap();
    let products = corrected
        .files
        .iter()
        .find(|file| file.table == "products")
        .unwrap();
    assert_eq!((products.rows_imported, products.rows_unchanged), (1, 1));
    assert_eq!(
        shop.ask("SELECT title FROM products ORDER BY 1"),
        "Cup;Green tea"
    );
}

#[test]
fn a_day_that_was_written_anew_is_upserted() {
    let shop = Shop::new().file(
        "exposures_20260101.csv",
        "exposure_id,shown_at,visitor_id,target_id,position\ne1,2026-01-01,v,A,1\ne2,2026-01-01,v,B,2\n",
    );
    let table = "[[table]]\ninto = \"exposures\"\nfiles = [\"exposures_*.csv\"]\n[table.columns]\n\
        exposure_id = \"exposure_id\"\nshown_at = \"shown_at\"\nvisitor_id = \"visitor_id\"\n\
        target_id = \"target_id\"\nposition = \"position\"\n";
    let mapping = || Format::Mapping {
        text: table.to_owned(),
        origin: "m.toml".to_owned(),
    };
    shop.import_as(&[shop.input()], mapping()).unwrap();
    // The day comes again with a row corrected and a late one, beside a new day.
    let shop = shop
        .file(
            "exposures_20260101.csv",
            "exposure_id,shown_at,visitor_id,target_id,position\ne1,2026-01-01,v,A,3\ne2,2026-01-01,v,B,2\ne3,2026-01-01,w,A,1\n",
        )
        .file("exposures_20260102.csv", "exposure_id,shown_at,visitor_id,target_id,position\ne4,2026-01-02,w,A,1\n");
    let report = shop.import_as(&[shop.input()], mapping()).unwrap();
    let counts: Vec<(u64, u64)> = report
        .files
        .iter()
        .map(|file| (file.rows_imported, file.rows_unchanged))
        .collect();
    assert_eq!(counts, [(2, 1), (1, 0)]);
    assert_eq!(
        shop.ask("SELECT concat(exposure_id, position) FROM exposures ORDER BY 1"),
        "e13;e22;e31;e41"
    );
}

#[test]
fn replace_swaps_a_table_and_undo_swaps_it_back() {
    let shop = Shop::new();
    day(
        &shop,
        "product_id,title\nA,Tea\nB,Cup\n",
        "order_id,product_id,quantity\n1,A,1\n",
    );
    shop.import().unwrap();
    let before = shop.state();
    day(
        &shop,
        "product_id,title\nC,Pot\n",
        "order_id,product_id,quantity\n2,C,1\n2,C,bad\n",
    );
    shop.import_request(&request(&shop, true), &Options::default())
        .unwrap();
    assert_eq!(shop.ask("SELECT product_id FROM products"), "C");
    assert_eq!(shop.ask("SELECT order_id FROM order_lines"), "2");
    let undone = shop.undo(None).unwrap();
    assert_eq!(
        (undone.batches, undone.rows_removed, undone.rows_restored),
        (vec![2], 2, 3)
    );
    assert_eq!(shop.state(), before);
}

#[test]
fn replaced_files_take_their_rejects_and_repeats_along() {
    let shop = Shop::new();
    let from = |folder: &str, lines: &str| {
        let path = shop.input().join(folder);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(
            path.join("order_lines.csv"),
            format!("order_id,line_no,product_id,quantity\n{lines}"),
        )
        .unwrap();
        path
    };
    let import = |path, replace| {
        let request = Request {
            paths: vec![path],
            replace,
            ..request(&shop, false)
        };
        shop.import_request(&request, &Options::default()).unwrap();
    };
    import(from("old", "1,1,A,1\n1,1,A,2\n1,2,B,bad\n"), false);
    let before = shop.state();
    let told =
        "SELECT concat((SELECT count(*) FROM reject), ' ', (SELECT count(*) FROM import_repeat))";
    assert_eq!(shop.ask(told), "1 1");
    import(from("new", "2,1,C,1\n"), true);
    assert_eq!(shop.ask(told), "0 0");
    assert_eq!(shop.undo(None).unwrap().rejects_restored, 1);
    assert_eq!(shop.state(), before);
}

#[test]
fn a_list_of_an_undone_import_names_no_reject_of_the_next() {
    undone_list(false);
    undone_list(true);
}

fn undone_list(is_old: bool) {
    let shop = Shop::new();
    let products = "product_id\nA\n";
    day(
        &shop,
        products,
        "order_id,product_id,quantity\n1,A,1\n1,B,bad\n",
    );
    shop.import().unwrap();
    let list = shop.reject_list(|raw| raw.replace("bad", "5"));
    if is_old {
        // As a sidecart left it that did not keep the last number.
        let next = NextDb::begin(&shop.database(), &Limits::default()).unwrap();
        next.execute_batch("DELETE FROM setting WHERE name = 'last_batch'")
            .unwrap();
        next.swap_in().unwrap();
    }
    shop.undo(None).unwrap();
    day(
        &shop,
        products,
        "order_id,product_id,quantity\n7,A,1\n7,C,bad\n",
    );
    assert_eq!(shop.import().unwrap().batch, 2);
    let error = shop.fix("list.csv", &list).unwrap_err().to_string();
    assert!(error.contains("names no reject"), "{error}");
}

#[test]
fn only_the_last_imports_can_be_undone_and_it_is_said() {
    let shop = Shop::new();
    let options = Options {
        undo_batches: 2,
        ..Options::default()
    };
    for number in 1..=4 {
        day(
            &shop,
            &format!("product_id,title\nA,Tea {number}\n"),
            "order_id,product_id,quantity\n1,A,1\n",
        );
        shop.import_request(&request(&shop, false), &options)
            .unwrap();
    }
    let before = shop.state();
    let error = shop.undo(Some(2)).unwrap_err().to_string();
    assert!(
        error.contains("import 2 cannot be undone") && error.contains("the last 2 can be"),
        "{error}"
    );
    assert_eq!(shop.state(), before, "a refused undo changes nothing");
    assert!(matches!(
        shop.undo(Some(9)),
        Err(ImportError::Undo(UndoError::Unknown(9)))
    ));
    assert_eq!(shop.undo(Some(3)).unwrap().batches, [4, 3]);
    assert_eq!(shop.ask("SELECT title FROM products"), "Tea 2");
    assert!(matches!(
        shop.undo(None),
        Err(ImportError::Undo(UndoError::TooOld { batch: 2, kept: 0 }))
    ));
}

#[test]
fn settings_come_back_too() {
    let shop = Shop::new();
    day(
        &shop,
        "product_id\nA\n",
        "order_id,product_id,quantity\n1,A,1\n",
    );
    shop.import().unwrap();
    let before = shop.state();
    let text = "currency = \"SEK\"\n[[table]]\ninto = \"products\"\nfiles = [\"products.csv\"]\n[table.columns]\nproduct_id = \"product_id\"\n";
    let format = Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    };
    shop.import_as(&[shop.input()], format).unwrap();
    assert_eq!(
        shop.ask("SELECT value FROM setting WHERE name = 'currency'"),
        "SEK"
    );
    shop.undo(None).unwrap();
    assert_eq!(shop.state(), before);
}

/// One thing that can be done to a database.
#[derive(Debug, Clone)]
enum Step {
    Import {
        products: Vec<(u8, u8)>,
        lines: Vec<(u8, u8, bool)>,
        replace: bool,
    },
    Fix,
    Undo(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let products = prop::collection::vec((0..4_u8, 0..3_u8), 0..5);
    let lines = prop::collection::vec((0..3_u8, 0..4_u8, prop::bool::weighted(0.8)), 1..6);
    prop_oneof![
        4 => (products, lines, prop::bool::weighted(0.2))
            .prop_map(|(products, lines, replace)| Step::Import { products, lines, replace }),
        1 => Just(Step::Fix),
        2 => (1..3_usize).prop_map(Step::Undo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_gives_back_every_state_that_was(steps in prop::collection::vec(step(), 2..6)) {
        let shop = Shop::new();
        let options = Options { undo_batches: 20, ..Options::default() };
        day(&shop, "product_id\nA\n", "order_id,product_id,quantity\n0,A,1\n");
        shop.import_request(&request(&shop, false), &options).unwrap();
        // The number of each import that stands, and the state after it.
        let mut states = vec![(1, shop.state())];
        for step in steps {
            match step {
                Step::Import { products, lines, replace } => {
                    let products: String = products.iter().map(|(id, title)| format!("P{id},title {title}\n")).collect();
                    let lines: String = lines
                        .iter()
                        .map(|(order, product, good)| format!("{order},P{product},{}\n", if *good { "1" } else { "bad" }))
                        .collect();
                    day(&shop, &format!("product_id,title\n{products}"), &format!("order_id,product_id,quantity\n{lines}"));
                    let report = shop.import_request(&request(&shop, replace), &options).unwrap();
                    states.push((report.batch, shop.state()));
                }
                Step::Fix if shop.rejects().is_empty() => {}
                Step::Fix => {
                    let report = shop.fix("list.csv", &shop.reject_list(|raw| raw.replace("bad", "7"))).unwrap();
                    prop_assert_eq!(shop.rejects(), Vec::<String>::new());
                    states.push((report.batch, shop.state()));
                }
                Step::Undo(count) if count < states.len() => {
                    let undone = states.split_off(states.len() - count);
                    shop.undo(Some(undone[0].0)).unwrap();
                    prop_assert_eq!(&shop.state(), &states.last().unwrap().1);
                }
                Step::Undo(_) => {}
            }
        }
    }
}
