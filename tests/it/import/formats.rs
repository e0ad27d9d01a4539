//! File formats: what each of them gives, and what is said about it.

use std::io::Write;

use crate::shop::Shop;

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

const LINES: &str = "order_id,product_id,quantity,unit_price\no1,A,1,10.00\no1,B,2,5.50\n";

#[test]
fn xml_rows_are_read_and_rejected_with_their_line_and_their_cells() {
    let feed = "<rss><channel>\n<item><g:product_id xmlns:g=\"u\">A</g:product_id><title>Tea</title><list_price>4.5</list_price></item>\n\
        <item><product_id>B</product_id><list_price>cheap</list_price></item>\n</channel></rss>";
    for (name, bytes) in [
        ("products.xml", feed.as_bytes().to_vec()),
        ("products.xml.gz", gzip(feed.as_bytes())),
    ] {
        let shop = Shop::new().file(name, bytes).file("order_lines.csv", LINES);
        shop.import().unwrap();
        assert_eq!(
            shop.ask("SELECT concat_ws(' ', product_id, title, list_price) FROM products"),
            "A Tea 4.5000"
        );
        assert_eq!(
            shop.rejects(),
            [format!(
                "{name}:3 list_price: list_price 'cheap' is not a number"
            )]
        );
        assert_eq!(
            shop.ask("SELECT raw FROM reject"),
            "{\"product_id\":\"B\",\"title\":null,\"list_price\":\"cheap\"}"
        );
    }
}
