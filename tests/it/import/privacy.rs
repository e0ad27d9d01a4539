//! Persons stay out of the database.

use sidecart::import::Format;

use crate::shop::Shop;

const MAPPING: &str = r#"
[[table]]
into = "orders"
files = ["orders*.csv"]
[table.columns]
order_id = "Name"
ordered_at = "Created at"
customer_id = "Email"
channel = "Billing Name"
coupon = "Code"
[[table]]
into = "order_lines"
files = ["orders*.csv"]
[table.columns]
order_id = "Name"
product_id = "Sku"
quantity = "Quantity"
"#;

const ORDERS: &str = "Name,Email,Billing Name,Shipping Phone,Created at,Sku,Quantity,Code\n\
    #1,Anna@Example.com,Anna Arendt,+49 170 1,2026-01-01,A,1,X\n\
    #2, anna@example.COM ,\"Arendt, Anna\",+49 170 1,2026-01-02,A,bad,Y\n\
    #3,bob@example.com,Bob Brown,,not a time,B,2,Z\n\
    #4,carl@example.com,Carl\n";

fn mapping(text: &str) -> Format {
    Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    }
}

/// Every cell of every table, and the bytes of the file itself.
fn contents(shop: &Shop) -> String {
    let tables = shop.ask("SELECT concat(schema_name, '.', table_name) FROM duckdb_tables()");
    let rows: Vec<String> = tables
        .split(';')
        .map(|table| format!("SELECT CAST(t AS VARCHAR) FROM {table} AS t"))
        .collect();
    let bytes = std::fs::read(shop.database()).unwrap();
    format!(
        "{}{}",
        shop.ask(&rows.join(" UNION ALL ")),
        String::from_utf8_lossy(&bytes)
    )
}

fn holds(shop: &Shop, text: &str) -> bool {
    contents(shop).contains(text)
}

#[test]
fn persons_leave_only_hashes_behind() {
    let shop = Shop::new().file("orders.csv", ORDERS);
    let report = shop.import_as(&[shop.input()], mapping(MAPPING)).unwrap();
    let contents = contents(&shop);
    for text in [
        "nna@",
        "ob@example",
        "carl@",
        "Arendt",
        "Brown",
        "Carl",
        "+49",
    ] {
        assert!(
            !contents.contains(text),
            "{text}: {}",
            shop.ask("SELECT raw FROM reject")
        );
    }
    let ids = shop.ask("SELECT customer_id FROM orders ORDER BY order_id");
    let ids: Vec<&str> = ids.split(';').collect();
    assert!(
        ids.len() == 2 && ids[0] == ids[1] && ids[0].starts_with("anon_"),
        "{ids:?}"
    );
    assert_eq!(shop.ask("SELECT coalesce(channel, '-') FROM orders"), "-;-");
    let notes = report.notes.join("\n");
    assert!(notes.contains("Email in customer_id"), "{notes}");
    assert!(
        notes.contains("not read: Billing Name, Shipping Phone"),
        "{notes}"
    );
    assert_eq!(notes.matches("Email").count(), 1, "said once: {notes}");
    let salt = shop.database().with_file_name("shop.duckdb.salt");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&salt).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // The same person is the same in every import, and in another kind of file.
    let again = shop.import_as(&[shop.input()], mapping(MAPPING)).unwrap();
    assert!(
        again.files.iter().all(|file| file.rows_imported == 0),
        "{:?}",
        again.files
    );
    let shop = shop.file(
        "c.ndjson",
        "{\"who\":{\"email\":\"ANNA@example.com\",\"first_name\":\"Anna\"},\"segment\":\"a\"}\n{\"who\":{\"email\":null},\"segment\":\"b\",\"phone\":5}\n",
    );
    let customers = "[[table]]\ninto = \"customers\"\nfiles = [\"c.ndjson\"]\n[table.columns]\n\
        customer_id = { sql = \"who.email\" }\nsegment = \"segment\"\n";
    shop.import_as(&[shop.input()], mapping(customers)).unwrap();
    assert_eq!(shop.ask("SELECT customer_id FROM customers"), ids[0]);
    assert!(
        !holds(&shop, "ANNA@") && !holds(&shop, "\"phone\":5"),
        "{}",
        shop.ask("SELECT raw FROM reject")
    );
}

#[test]
fn a_redacted_reject_can_still_be_mended_and_joins() {
    let shop = Shop::new().file("orders.csv", ORDERS);
    shop.import_as(&[shop.input()], mapping(MAPPING)).unwrap();
    let list = shop.reject_list(|raw| raw.replace("bad", "4").replace("not a time", "2026-01-03"));
    let list: Vec<&str> = list
        .lines()
        .filter(|line| !line.contains("columns where"))
        .collect();
    shop.fix("list.csv", &list.join("\n")).unwrap();
    let whole = Shop::new().file(
        "orders.csv",
        ORDERS
            .replace("bad", "4")
            .replace("not a time", "2026-01-03"),
    );
    std::fs::copy(
        shop.database().with_file_name("shop.duckdb.salt"),
        whole.database().with_file_name("shop.duckdb.salt"),
    )
    .unwrap();
    whole.import_as(&[whole.input()], mapping(MAPPING)).unwrap();
    for table in ["orders", "order_lines"] {
        assert_eq!(shop.rows_of(table), whole.rows_of(table));
    }
}

#[test]
fn another_salt_is_refused_before_one_person_becomes_two() {
    let shop = Shop::new().file("orders.csv", ORDERS);
    shop.import_as(&[shop.input()], mapping(MAPPING)).unwrap();
    std::fs::remove_file(shop.database().with_file_name("shop.duckdb.salt")).unwrap();
    let error = shop
        .import_as(&[shop.input()], mapping(MAPPING))
        .unwrap_err()
        .to_string();
    assert!(error.contains("restore DB.salt"), "{error}");
}

#[test]
fn personal_data_is_kept_where_the_mapping_says_so() {
    let shop = Shop::new().file("orders.csv", ORDERS);
    let kept = format!("personal = \"keep\"\n{MAPPING}");
    let report = shop.import_as(&[shop.input()], mapping(&kept)).unwrap();
    assert_eq!(
        shop.ask("SELECT customer_id FROM orders WHERE order_id = '#1'"),
        "Anna@Example.com"
    );
    assert_eq!(
        shop.ask("SELECT channel FROM orders WHERE order_id = '#1'"),
        "Anna Arendt"
    );
    assert!(
        !report.notes.join("\n").contains("personal"),
        "{:?}",
        report.notes
    );
    assert!(!shop.database().with_file_name("shop.duckdb.salt").exists());
    let error = shop
        .import_as(&[shop.input()], mapping(&kept.replace("keep", "sell")))
        .unwrap_err()
        .to_string();
    assert!(error.contains("sell"), "{error}");
}

#[test]
fn a_needed_column_does_not_take_a_person() {
    let shop = Shop::new().file("orders.csv", ORDERS);
    let text = MAPPING.replace(
        "ordered_at = \"Created at\"",
        "ordered_at = \"Shipping Phone\"",
    );
    let error = shop
        .import_as(&[shop.input()], mapping(&text))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("Shipping Phone") && error.contains("personal = \"keep\""),
        "{error}"
    );
}

#[test]
fn canonical_files_are_taken_as_they_are_but_for_addresses_in_ids() {
    let shop = Shop::new()
        .file(
            "orders.csv",
            "order_id,customer_id,visitor_id\n1,C1,v1\n2,dora@example.com,v2\n",
        )
        .file("order_lines.csv", "order_id,product_id,quantity\n1,A,1\n");
    let report = shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT customer_id FROM orders WHERE order_id = '1'"),
        "C1"
    );
    assert!(
        shop.ask("SELECT customer_id FROM orders WHERE order_id = '2'")
            .starts_with("anon_")
    );
    assert!(!holds(&shop, "dora@"));
    let notes = report.notes.join("\n");
    assert!(
        notes.contains("customer_id holds e-mail addresses"),
        "{notes}"
    );
}

#[test]
fn private_gives_the_same_hash_in_an_expression() {
    let shop = Shop::new().file(
        "o.csv",
        "id,Email,login\n1,anna@example.com,Anna@Example.com\n",
    );
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.csv\"]\n[table.columns]\norder_id = \"id\"\n\
        customer_id = \"Email\"\nvisitor_id = { sql = \"private(login)\" }\nsession_id = { sql = \"upper(Email)\" }\n";
    shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(
        shop.ask("SELECT (customer_id = visitor_id)::VARCHAR FROM orders"),
        "true"
    );
    assert!(
        shop.ask("SELECT session_id FROM orders")
            .starts_with("ANON_")
    );
}

const EVENTS: &str = r#"
[[table]]
into = "orders"
files = ["e.ndjson"]
[table.columns]
order_id = "id"
customer_id = "userId"
[[table]]
into = "order_lines"
files = ["e.ndjson"]
[table.columns]
order_id = "id"
product_id = { sql = "item.sku" }
quantity = "item"
"#;

#[test]
fn neither_a_reason_nor_a_raw_row_keeps_a_person() {
    let lines = [
        r#"{"id":"1","user_id":"Ann <ann@x.com>","item":{"sku":"A","email":"ann@x.com"},"params":[{"key":"email","value":{"string_value":"ann@x.com"}}],"note":"by ann@x.com"}"#,
        r#"{"id":"2","user_id":"u2","item":{"sku":"B","email":"bob@x.com"},"params":[{"key":"phone","value":{"string_value":"+49170"}}],"note":"Tee"}"#,
    ];
    let shop = Shop::new().file("e.ndjson", lines.join("\n"));
    shop.import_as(&[shop.input()], mapping(EVENTS)).unwrap();
    let contents = contents(&shop);
    for part in ["ann@x", "bob@x", "Ann <", "+49170"] {
        assert!(
            !contents.contains(part),
            "{part}: {}",
            shop.ask("SELECT concat(reason, raw) FROM reject")
        );
    }
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM reject"), "2");
    assert!(holds(&shop, "quantity '{…' is not a number"));
    assert!(
        shop.ask("SELECT customer_id FROM orders WHERE order_id = '1'")
            .starts_with("anon_")
    );
}

#[test]
fn names_stay_out_where_the_column_is_called_a_person_and_ids_stay() {
    let shop = Shop::new().file(
        "o.csv",
        "id,Customer,Vorname,Straße,n\n1,Ann Arendt,Ann,Weg 1,x\n2,C-17,Bob,Weg 2,x\n",
    );
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.csv\"]\n[table.columns]\norder_id = \"id\"\n\
        customer_id = \"Customer\"\ncoupon = \"Vorname\"\n\
        [[table]]\ninto = \"order_lines\"\nfiles = [\"o.csv\"]\n[table.columns]\norder_id = \"id\"\n\
        product_id = \"Straße\"\nquantity = \"n\"\n";
    shop.import_as(&[shop.input()], mapping(text)).unwrap();
    let ids = shop.ask("SELECT customer_id FROM orders ORDER BY order_id");
    assert!(ids.starts_with("anon_") && ids.ends_with(";C-17"), "{ids}");
    for part in ["Ann", "Bob", "Weg"] {
        assert!(!holds(&shop, part), "{part}");
    }
}

#[test]
fn a_join_matches_nested_fields_with_tokens_and_a_bad_cast_in_it_is_said() {
    let shop = Shop::new()
        .file(
            "o.ndjson",
            "{\"id\":\"1\",\"who\":{\"email\":\"ann@x.com\"}}\n{\"id\":\"2\",\"who\":{\"email\":\"bob@x.com\"}}\n",
        )
        .file("people.csv", "email,channel,n\nann@x.com,web,1\nbob@x.com,app,two\n");
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.ndjson\"]\n\
        join = [{ files = [\"people.csv\"], as = \"p\", on = \"who.email = p.email\", where = \"cast(n as integer) > 0\" }]\n\
        [table.columns]\norder_id = \"id\"\nchannel = { sql = \"p.channel\" }\n";
    let report = shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(
        shop.ask("SELECT coalesce(channel, '-') FROM orders ORDER BY order_id"),
        "web;-"
    );
    let notes = report.notes.join("\n");
    assert!(
        notes.contains(
            "people.csv: the join's where cannot be computed for 1 of its rows (first on line 3)"
        ),
        "{notes}"
    );
}

#[test]
fn a_broken_line_that_was_cut_is_not_taken_for_whole() {
    let long = format!("{{\"id\":\"2\",\"sku\":\"{}\" x}}", "ä".repeat(5000));
    let shop = Shop::new().file(
        "o.ndjson",
        format!("{{\"id\":\"1\"}}\n{long}\n{{\"id\":\"3\"}}\n"),
    );
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.ndjson\"]\n[table.columns]\norder_id = \"id\"\n";
    shop.import_as(&[shop.input()], mapping(text)).unwrap();
    let error = shop
        .fix(
            "list.csv",
            &shop.reject_list(|_| "{\"id\":\"2\"}".to_owned()),
        )
        .unwrap_err()
        .to_string();
    assert!(error.contains("only the beginning is kept"), "{error}");
}

#[test]
fn a_page_is_kept_without_its_query() {
    let event = r#"{"event":"Product Viewed","message_id":"m1","anonymous_id":"v1","timestamp":"2026-01-01T00:00:00Z","properties":{"product_id":"A"},"context":{"page":{"url":"https://shop.de/p/a?email=ann%40x.com#top"}}}"#;
    let shop = Shop::new().file("e.ndjson", format!("{event}\n"));
    shop.import_as(&[shop.input()], Format::Preset("segment".to_owned()))
        .unwrap();
    assert_eq!(
        shop.ask("SELECT page_id FROM product_views"),
        "https://shop.de/p/a"
    );
}

#[cfg(unix)]
#[test]
fn what_an_import_spills_is_its_owners_alone_and_so_stays_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let shop = Shop::new().file("orders.csv", ORDERS);
    shop.import_as(&[shop.input()], mapping(MAPPING)).unwrap();
    let database = shop.database();
    std::fs::set_permissions(&database, std::fs::Permissions::from_mode(0o600)).unwrap();
    let next =
        sidecart::store::NextDb::begin(&database, &sidecart::store::Limits::default()).unwrap();
    assert_eq!(mode(&database.with_file_name("shop.duckdb.spill")), 0o700);
    assert_eq!(mode(&database.with_file_name("shop.duckdb.next")), 0o600);
    next.swap_in().unwrap();
    assert_eq!(mode(&database), 0o600);
    assert!(!database.with_file_name("shop.duckdb.spill").exists());
}

#[test]
fn phone_numbers_in_ids_become_hashes_that_join() {
    // A file whose cells are taken as they are, and one whose ids are computed.
    let shop = Shop::new()
        .file(
            "orders.csv",
            "order_id,customer_id,visitor_id\n+491701234567,0170 1234567,v1\n1002,C-17,555-123-4567\n",
        )
        .file("order_lines.csv", "order_id,product_id,quantity\n+491701234567,A,1\n1002,A,bad\n+491701234567,A,bad\n");
    let report = shop.import().unwrap();
    for text in ["1701234567", "1234567", "123-4567"] {
        assert!(!holds(&shop, text), "{text}");
    }
    assert!(
        report.notes.join("\n").contains(
            "customer_id holds e-mail addresses or phone numbers; customer_id keeps only"
        ),
        "{:?}",
        report.notes
    );
    let joined = "SELECT concat_ws(' ', o.order_id, customer_id, visitor_id, product_id) FROM orders o \
         LEFT JOIN order_lines USING (order_id) ORDER BY o.order_id = '1002'";
    let rows = shop.ask(joined);
    assert!(
        rows.ends_with("A;1002 C-17 ") || rows.contains("A;1002 C-17 anon_"),
        "{rows}"
    );
    let computed = "[[table]]\ninto = \"orders\"\nfiles = [\"orders.csv\"]\n[table.columns]\norder_id = { sql = \"trim(order_id)\" }\n\
         customer_id = { sql = \"customer_id\" }\nvisitor_id = { sql = \"visitor_id\" }\n";
    shop.import_as(&[shop.input()], mapping(computed)).unwrap();
    assert_eq!(shop.ask(joined), rows);
}

#[test]
fn a_rejected_order_keeps_no_town_and_no_note() {
    let shop = Shop::new().file(
        "orders.csv",
        "Name,Email,Financial Status,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
         Billing City,Shipping City,Notes,Note Attributes\n\
         #1,a@b.c,paid,5,5,2026-01-01 10:00:00 +0100,bad,Tee,5,Posemuckel,Hintertupf,ring at Anna's,door: green\n",
    );
    shop.import_as(&[shop.input()], Format::Preset("shopify".to_owned()))
        .unwrap();
    let raw = shop.ask("SELECT raw FROM reject");
    assert!(
        raw.starts_with("#1,anon_") && raw.contains(",bad,Tee,5,anon_"),
        "{raw}"
    );
    for text in ["Posemuckel", "Hintertupf", "Anna", "green"] {
        assert!(!holds(&shop, text), "{text} in {raw}");
    }
    // A remark that the mapping reads is meant to be kept, and can be mended.
    let shop = Shop::new().file(
        "returns.csv",
        "id,product,quantity,at,Comment\n1,A,bad,2026-01-01,too small\n",
    );
    let returns = "[[table]]\ninto = \"returns\"\nfiles = [\"returns.csv\"]\n[table.columns]\nreturn_id = \"id\"\nproduct_id = \"product\"\n\
         quantity = \"quantity\"\nreturned_at = \"at\"\nreason = \"Comment\"\n";
    shop.import_as(&[shop.input()], mapping(returns)).unwrap();
    assert_eq!(
        shop.ask("SELECT raw FROM reject"),
        "1,A,bad,2026-01-01,too small"
    );
}
