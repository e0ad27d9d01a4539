//! Mended rows of blocks that group: their groups are read again from the file.

use std::path::PathBuf;

use sidecart::import::Format;

use crate::shop::Shop;

const TABLES: [&str; 4] = ["products", "orders", "order_lines", "returns"];

const HEADER: &str = "Name,Financial Status,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Discount Amount,Cancelled at\n";

/// Three orders: the second has four lines, is refunded whole and has a discount of 5.
const ROWS: &str = "#1,paid,20,20,2026-02-01 10:00:00,1,Kettle,20,0,\n\
    #2,refunded,75,75,2026-02-02 10:00:00,2,Kettle,20,5,\n\
    #2,,,,2026-02-02 10:00:00,1,Filter,10,,\n\
    #2,,,,2026-02-02 10:00:00,1,Mug,10,,\n\
    #2,,,,2026-02-02 10:00:00,2,Spoon,10,,\n\
    #3,paid,30,30,2026-02-03 10:00:00,3,Filter,10,0,\n";

fn shop(rows: &str) -> (Shop, PathBuf) {
    let shop = Shop::new().file("orders_export_1.csv", format!("{HEADER}{rows}"));
    let file = shop.input().join("orders_export_1.csv");
    shop.import_as(
        std::slice::from_ref(&file),
        Format::Preset("shopify".to_owned()),
    )
    .unwrap();
    (shop, file)
}

/// Mends the rejects of a line alone: the list names no other.
fn mend(shop: &Shop, line: usize, edit: impl Fn(&str) -> String) -> Result<(), String> {
    let list = shop.reject_list(edit);
    let of_line: Vec<&str> = list
        .lines()
        .enumerate()
        .filter(|(place, row)| *place == 0 || row.split(',').nth(2) == Some(&line.to_string()))
        .map(|(_, row)| row)
        .collect();
    assert!(of_line.len() > 1, "line {line} is in {list}");
    shop.fix("list.csv", &of_line.join("\n"))
        .map(|_| ())
        .map_err(|error| error.to_string())
}

fn equals_whole(shop: &Shop) {
    assert_eq!(shop.rejects(), Vec::<String>::new());
    let (whole, _) = self::shop(ROWS);
    for table in TABLES {
        assert_eq!(shop.rows_of(table), whole.rows_of(table), "{table}");
    }
}

#[test]
fn what_the_whole_file_holds() {
    let (shop, _) = shop(ROWS);
    // 2 · 20 + 10 + 10 + 2 · 10 = 80 of goods, 75 of them paid.
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, discount) FROM orders ORDER BY ALL"),
        "#1 0.0000;#2 5.0000;#3 0.0000"
    );
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "6");
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM returns"), "4");
}

#[test]
fn a_broken_line_in_the_middle_of_an_order_makes_the_order_whole_again() {
    // The lines after it had the numbers of the lines before them.
    let (shop, _) = shop(&ROWS.replace("1,Filter,10,,\n", "1,Filter,10,,,what\n"));
    assert_eq!(shop.rejects().len(), 1, "{:?}", shop.rejects());
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "5");
    let before = shop.state();
    mend(&shop, 4, |raw| raw.replace(",what", "")).unwrap();
    equals_whole(&shop);
    shop.undo(None).unwrap();
    assert_eq!(shop.state(), before);
}

#[test]
fn cells_are_mended_in_one_list_or_one_after_the_other() {
    let bad = ROWS
        .replace("1,Mug,10", "x,Mug,10")
        .replace("2,Spoon,10", "2,Spoon,y")
        .replace(
            "#1,paid,20,20,2026-02-01 10:00:00",
            "#1,paid,20,20,some day",
        );
    let edit = |raw: &str| {
        raw.replace("x,Mug", "1,Mug")
            .replace("Spoon,y", "Spoon,10")
            .replace("some day", "2026-02-01 10:00:00")
    };
    let (together, _) = shop(&bad);
    assert!(together.rejects().len() >= 4, "{:?}", together.rejects());
    together
        .fix("list.csv", &together.reject_list(edit))
        .unwrap();
    equals_whole(&together);
    for lines in [[2, 5, 6], [6, 5, 2]] {
        let (apart, _) = shop(&bad);
        for line in lines {
            mend(&apart, line, edit).unwrap();
        }
        equals_whole(&apart);
    }
}

#[test]
fn a_first_row_that_is_mended_mends_the_rows_it_fills() {
    // The share of tax in every line comes from the first row's totals.
    let (shop, _) = shop(&ROWS.replace("#2,refunded,75,75,", "#2,refunded,75,z,"));
    assert_eq!(shop.rejects().len(), 4, "{:?}", shop.rejects());
    mend(&shop, 3, |raw| raw.replace("75,z", "75,75")).unwrap();
    equals_whole(&shop);
}

#[test]
fn what_cannot_be_mended_here_says_what_to_do() {
    let bad = ROWS.replace("1,Mug,10", "x,Mug,10");
    let (shop, file) = shop(&bad);
    let before = shop.state();
    let error = mend(&shop, 5, |raw| {
        raw.replace("x,Mug", "1,Mug").replace("#2,", "#3,")
    })
    .unwrap_err();
    assert!(
        error.contains("line 5 of orders_export_1.csv would move to another group")
            && error.contains("mend it in the file"),
        "{error}"
    );
    std::fs::write(&file, format!("{HEADER}{bad}{bad}")).unwrap();
    let error = mend(&shop, 5, |raw| raw.replace("x,Mug", "1,Mug")).unwrap_err();
    assert!(
        error.contains("has changed since it was imported; mend the row in the file"),
        "{error}"
    );
    std::fs::remove_file(&file).unwrap();
    let error = mend(&shop, 5, |raw| raw.replace("x,Mug", "1,Mug")).unwrap_err();
    assert!(error.contains("is gone since"), "{error}");
    assert_eq!(shop.state(), before);
}

#[test]
fn what_a_later_import_brought_stands_beside_a_mended_line() {
    let (shop, _) = shop(&ROWS.replace("1,Mug,10", "x,Mug,10"));
    let newer = shop.input().join("newer");
    std::fs::create_dir(&newer).unwrap();
    std::fs::write(
        newer.join("orders.csv"),
        "order_id,ordered_at,discount\n#2,2026-02-02 10:00:00,7\n",
    )
    .unwrap();
    shop.import_as(&[newer], Format::Detect).unwrap();
    mend(&shop, 5, |raw| raw.replace("x,Mug", "1,Mug")).unwrap();
    assert_eq!(
        shop.ask("SELECT discount::VARCHAR FROM orders WHERE order_id = '#2'"),
        "7.0000"
    );
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "6");
}

#[test]
fn lines_without_numbers_are_numbered_as_in_an_import() {
    let text = "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\n[table.group]\nby = \"id\"\nfirst = \"id\"\n\
        [table.columns]\norder_id = \"id\"\nproduct_id = \"sku\"\nquantity = \"qty\"\n";
    let mapping = || Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    };
    let good = "id,sku,qty\n1,A,1\n1,B,2\n2,A,1\n1,C,3\n";
    let broken = Shop::new().file("l.csv", good.replace("B,2", "B,2,what"));
    broken.import_as(&[broken.input()], mapping()).unwrap();
    broken
        .fix(
            "list.csv",
            &broken.reject_list(|raw| raw.replace(",what", "")),
        )
        .unwrap();
    let whole = Shop::new().file("l.csv", good);
    whole.import_as(&[whole.input()], mapping()).unwrap();
    assert_eq!(broken.rows_of("order_lines"), whole.rows_of("order_lines"));
    assert_eq!(broken.rejects(), Vec::<String>::new());
}
