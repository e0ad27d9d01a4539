//! The shipped presets on small made-up exports, and the keys of a mapping that they use.

use sidecart::import::{Format, ImportError, Report};

use crate::shop::Shop;

fn mapped(shop: &Shop, text: &str) -> Result<Report, ImportError> {
    let format = Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    };
    shop.import_as(&[shop.input()], format)
}

const TWO_SHAPES: &str = r#"
optional = ["cost per item"]
[[table]]
into = "products"
files = ["*"]
detect = ["handle", "Title"]
optional = ["Vendor"]
[table.columns]
product_id = { any = ["SKU", "Handle"] }
title = { any = ["Title", "Name"] }
brand = "Vendor"
unit_cost = { sql = "\"cost per item\" * 1" }
[[table]]
into = "order_lines"
files = ["*"]
detect = ["order", "items"]
optional = ["note"]
unnest = "from_json(to_json(items), '[\"JSON\"]')"
[table.columns]
order_id = "order"
product_id = { sql = "_item->>'$.sku'" }
quantity = { sql = "_item->>'$.qty'" }
variant = { sql = "coalesce(note, _item->>'$.extra.deep', 'none')" }
"#;

#[test]
fn blocks_tell_files_by_their_columns_and_do_without_optional_ones() {
    let shop = Shop::new()
        .file("a.csv", "Handle,Title,Cost_per_Item\na,A,2.50\n")
        .file("b.csv", "HANDLE,title,sku,vendor\nb,B,b-1,Vend\n")
        .file("c.csv", "other,columns\n1,2\n")
        .file(
            "d.json",
            "[{\"order\":1,\"items\":[{\"sku\":\"a\",\"qty\":2},{\"sku\":\"b-1\",\"qty\":1}]}]",
        );
    let report = mapped(&shop, TWO_SHAPES).unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', product_id, title, coalesce(brand, '-'), coalesce(unit_cost::VARCHAR, '-')) FROM products ORDER BY ALL"),
        "a A - 2.5000;b-1 B Vend -"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, line_no, product_id, quantity, variant) FROM order_lines ORDER BY ALL"),
        "1 1 a 2.0000 none;1 2 b-1 1.0000 none"
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("1 other file there was skipped (c.csv)")),
        "{:?}",
        report.notes
    );
}

#[test]
fn a_file_with_none_of_the_alternatives_is_refused() {
    let shop = Shop::new().file("a.csv", "Id,Titel\n1,A\n");
    let error = mapped(
        &shop,
        "[[table]]\ninto = \"products\"\nfiles = [\"*\"]\n[table.columns]\nproduct_id = \"Id\"\ntitle = { any = [\"Title\", \"Name\"] }\n",
    )
    .unwrap_err()
    .to_string();
    assert!(
        error.contains("none of the columns 'Title', 'Name'; did you mean Titel?"),
        "{error}"
    );
}

#[test]
fn a_file_that_cannot_be_looked_at_is_not_passed_over() {
    let shop = Shop::new()
        .file("a.csv", "Handle,Title\na,A\n")
        .file("b.csv", "");
    let error = mapped(&shop, TWO_SHAPES).unwrap_err().to_string();
    assert!(error.contains("b.csv cannot be imported"), "{error}");
}
