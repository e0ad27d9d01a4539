//! The public Online Retail data against its oracle.

use sidecart::domain::Scope;
use sidecart::facts::Settings;

use crate::explore::{overview, pairs};
use crate::facts_fixture::Shop;
use crate::shop::public_data;

/// The sale lines of real products, by the basket rule of the data's README.
fn retail() -> Option<(Shop, String)> {
    let folder = public_data("online_retail")?.display().to_string();
    let sql = "
        create temp table raw as
            select InvoiceNo, upper(StockCode) as StockCode, Quantity, InvoiceDate, UnitPrice
            from read_csv('FOLDER/online_retail_*.csv.gz', header = true,
                types = {'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR', 'CustomerID': 'DOUBLE'})
            where regexp_matches(InvoiceNo, '^[0-9]+$') and Quantity > 0 and UnitPrice > 0
                and regexp_matches(upper(StockCode), '^[0-9]{5}[A-Z]*$');
        insert into orders by name
            select InvoiceNo as order_id, min(InvoiceDate) as ordered_at from raw group by 1;
        insert into order_lines by name
            select InvoiceNo as order_id, row_number() over (partition by InvoiceNo) as line_no,
                StockCode as product_id, Quantity as quantity, UnitPrice as unit_price
            from raw;
        drop table raw;"
        .replace("FOLDER", &folder);
    Some((Shop::empty().run(&sql), folder))
}

#[test]
fn the_top_20_pairs_are_the_oracles() {
    let Some((shop, folder)) = retail() else {
        return;
    };
    shop.rebuild(&Settings {
        max_basket: 2_000,
        ..Settings::default()
    });
    let oracle = shop.rows(&format!(
        "select s1, s2, both_baskets, n1, n2, baskets, support, conf_1_to_2, conf_2_to_1, lift \
         from read_csv('{folder}/oracle/02_top_20_pairs_by_count.csv', header = true)"
    ));
    assert_eq!(oracle.len(), 20);
    let whole = shop.pairs(&pairs(Scope::default(), "", ""));
    // Every unordered pair of the oracle is two rows here.
    let top = &whole.rows[..2 * oracle.len()];
    for line in &oracle {
        let cells: Vec<&str> = line.split('|').collect();
        let number = |cell: usize| cells[cell].parse::<f64>().unwrap();
        let near = |got: Option<f64>, cell: usize| {
            let got = got.unwrap();
            assert!(
                (got - number(cell)).abs() <= 1e-9 * number(cell),
                "{got} in {line}"
            );
        };
        for (from, to, own, other, confidence) in [(0, 1, 3, 4, 7), (1, 0, 4, 3, 8)] {
            let row = top
                .iter()
                .find(|row| row.anchor_id == cells[from] && row.target_id == cells[to])
                .unwrap_or_else(|| panic!("{line} is not among the top 20"));
            assert_eq!(row.orders_both.unwrap() as f64, number(2));
            assert_eq!(row.orders_anchor.unwrap() as f64, number(own));
            assert_eq!(row.orders_target.unwrap() as f64, number(other));
            near(row.support, 6);
            near(row.confidence, confidence);
            near(row.lift, 9);
            let alone = shop.pairs(&pairs(Scope::default(), cells[from], ""));
            assert!(alone.rows.contains(row));
        }
    }
    assert_eq!(
        shop.overview(&overview(Scope::default())).orders.unwrap(),
        19_773
    );
}

#[test]
fn the_giant_invoice_is_left_out_of_pairs_by_default() {
    let Some((shop, _)) = retail() else { return };
    let report = shop.rebuild(&Settings::default());
    assert_eq!((report.baskets_left_out, report.largest_basket), (1, 1_106));
    assert_eq!(
        shop.rows("select order_id, products from order_fact where products > 1000"),
        ["573585|1106"]
    );
    let table = shop.pairs(&pairs(Scope::default(), "22386", "85099B"));
    assert_eq!(
        table.remarks,
        [
            "Left out of the counts of pairs: 1 order of more than 1 000 products (the largest has \
             1 106)."
        ]
    );
}

#[test]
fn one_products_pairs_are_shown_where_the_table_of_all_pairs_has_no_room() {
    let Some((shop, _)) = retail() else { return };
    let report = shop.rebuild(&Settings::default());
    // Seven million pairs occur; only the frequent ones are stored.
    assert!(report.min_pair_orders > 5 && report.pairs <= 500_000);
    let fewest = |anchor: &str| {
        let table = shop.pairs(&pairs(Scope::default(), anchor, ""));
        let counts = table.rows.iter().map(|row| row.orders_both.unwrap());
        (counts.min(), table.remarks)
    };
    let (least, remarks) = fewest("");
    assert_eq!(least, Some(u64::from(report.min_pair_orders)));
    let said = format!("pairs of fewer than {} orders.", report.min_pair_orders);
    assert!(
        remarks.iter().any(|remark| remark.ends_with(&said)),
        "{remarks:?}"
    );
    let (least, remarks) = fewest("85099B");
    assert_eq!(least, Some(5));
    let said = "pairs of fewer than 5 orders.";
    assert!(
        remarks.iter().any(|remark| remark.ends_with(said)),
        "{remarks:?}"
    );
}
