//! From the shop to another program's export, and back through its preset: what
//! comes back is the same, but for the losses that stand here.
//!
//! Each comparison names what the canonical files hold, less what is known to be
//! lost, and what came back. Run with `--nocapture` for the table.

use duckdb::Connection;
use sidecart::import::{Format, Report};
use sidecart::synth::{DEFAULT_SEED, Form, Params, Scale, Spec, generate_with};

use crate::shop::Shop;

/// The canonical shop as `c` and the one that came back as `r`.
struct Trip {
    form: Form,
    both: Connection,
    report: Report,
    _shops: [Shop; 2],
}

fn shop(form: Form, vat_rate: f64) -> (Shop, Report) {
    let shop = Shop::new();
    let spec = Spec::new(Scale::Tiny, DEFAULT_SEED);
    // Exports hold one currency, and the records are damaged in the canonical form only.
    let params = Params {
        vat_rate,
        ..Params::of(Scale::Tiny).undamaged()
    };
    generate_with(form, &spec, &params, &shop.input(), &mut |_, _| {}).unwrap();
    let format = match form {
        Form::Canonical => Format::Detect,
        other => Format::Preset(other.name().to_owned()),
    };
    let report = shop.import_as(&[shop.input()], format).unwrap();
    (shop, report)
}

impl Trip {
    fn take(form: Form) -> Self {
        Self::take_taxed(form, 0.0)
    }

    /// The export's prices hold this tax, the canonical ones none.
    fn take_taxed(form: Form, vat_rate: f64) -> Self {
        let (canonical, _) = shop(Form::Canonical, vat_rate);
        let (back, report) = shop(form, vat_rate);
        let both = Connection::open_in_memory().unwrap();
        for (name, shop) in [("c", &canonical), ("r", &back)] {
            let path = shop.database().display().to_string();
            both.execute_batch(&format!("ATTACH '{path}' AS {name} (READ_ONLY)"))
                .unwrap();
        }
        // What a line came to after every discount, whichever way it was written.
        for name in ["c", "r"] {
            both.execute_batch(&format!(
                "CREATE VIEW {name}_paid AS
                 SELECT l.order_id, sum(l.quantity) AS units, count(*) AS lines,
                     round(sum(l.quantity * l.unit_price - coalesce(l.line_discount, 0))
                         - coalesce(any_value(o.discount), 0), 2) AS paid
                 FROM {name}.order_lines AS l JOIN {name}.orders AS o USING (order_id) GROUP BY ALL"
            ))
            .unwrap();
        }
        Self {
            form,
            both,
            report,
            _shops: [canonical, back],
        }
    }

    fn number(&self, sql: &str) -> i64 {
        self.both.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Compares rows: `meant` of the canonical shop with what came `back`.
    #[track_caller]
    #[expect(clippy::print_stderr, reason = "the table is for whoever asks for it")]
    fn same(&self, table: &str, meant: &str, back: &str, lost: &str) {
        let count = |sql: &str| self.number(&format!("SELECT count(*) FROM ({sql})"));
        let missing = format!("({meant}) EXCEPT ALL ({back})");
        let extra = format!("({back}) EXCEPT ALL ({meant})");
        let written = match self.form {
            _ if table.contains(' ') => count(meant),
            _ => self.number(&format!("SELECT count(*) FROM c.{table}")),
        };
        eprintln!(
            "| {} | {table} | {written} | {} | {lost} |",
            self.form,
            count(back)
        );
        for (what, sql) in [("missing", &missing), ("too many", &extra)] {
            let found = count(sql);
            let example = format!("SELECT coalesce(min(x::VARCHAR), '') FROM ({sql}) AS x");
            let example: String = self.both.query_row(&example, [], |row| row.get(0)).unwrap();
            assert_eq!(found, 0, "{} {table}: {what}, such as {example}", self.form);
        }
        assert!(count(meant) > 0, "{table} is empty");
    }
}

#[test]
fn shopify_keeps_orders_lines_and_whole_refunds() {
    let trip = Trip::take(Form::Shopify);
    // A number made of the visitor, the visit and the order.
    let order = "concat('#', regexp_extract(order_id, 'o(\\d+)', 1)::BIGINT * 10000
        + regexp_extract(order_id, '-(\\d+)-', 1)::BIGINT * 10 + regexp_extract(order_id, '(\\d+)$', 1)::BIGINT) AS order_id";
    trip.same(
        "products",
        "SELECT product_id, title, category_path, brand, list_price, unit_cost, stock_qty, active FROM c.products",
        "SELECT product_id, title, category_path, brand, list_price, unit_cost, stock_qty, active FROM r.products",
        "return windows, earlier costs",
    );
    trip.same(
        "orders",
        &format!(
            "SELECT {order}, ordered_at, if(status = 'test', 'ok', status), channel, currency, coupon, discount FROM c.orders"
        ),
        "SELECT order_id, ordered_at, status, channel, currency, coupon, discount FROM r.orders",
        "visitors, sessions, devices, shipping costs, fees; test orders count",
    );
    trip.same(
        "order_lines",
        &format!(
            "SELECT {order}, line_no, product_id, quantity, unit_price, line_discount FROM c.order_lines"
        ),
        "SELECT order_id, line_no, product_id, quantity, unit_price, line_discount FROM r.order_lines",
        "primaries, recommendations, placements",
    );
    trip.same(
        "units and revenue by order",
        &format!("SELECT {order}, units, lines, paid FROM c_paid"),
        "SELECT order_id, units, lines, paid FROM r_paid",
        "-",
    );
    let refunded = "SELECT order_id FROM c_paid JOIN
        (SELECT order_id, sum(refund_amount) AS back FROM c.returns GROUP BY ALL) USING (order_id)
        WHERE back >= paid - 0.005";
    trip.same(
        "returns of orders refunded in full",
        &format!(
            "SELECT {order}, line_no, quantity FROM c.order_lines WHERE order_id IN ({refunded})"
        ),
        "SELECT order_id, line_no, quantity FROM r.returns",
        "dates, reasons; returns of a part are rejected, exchanges and returns of no order are not there",
    );
    // A refund of a part names no line: one reject for each such order.
    let parts = trip.number(&format!(
        "SELECT count(DISTINCT order_id) FROM c.returns WHERE refund_amount > 0
         AND order_id NOT IN ({refunded}) AND order_id IN (SELECT order_id FROM c.orders)"
    ));
    let rejected: u64 = trip.report.files.iter().map(|f| f.rows_rejected).sum();
    assert_eq!(i64::try_from(rejected).unwrap(), parts);
}

/// A number made of the visitor, the visit and the order.
const SHOPIFY_ORDER: &str = "concat('#', regexp_extract(order_id, 'o(\\d+)', 1)::BIGINT * 10000
    + regexp_extract(order_id, '-(\\d+)-', 1)::BIGINT * 10 + regexp_extract(order_id, '(\\d+)$', 1)::BIGINT)";

#[test]
fn a_shop_whose_prices_hold_tax_is_worth_the_same_without_it() {
    let trip = Trip::take_taxed(Form::Shopify, 0.19);
    trip.same(
        "order_lines",
        &format!("SELECT {SHOPIFY_ORDER}, line_no, product_id, quantity FROM c.order_lines"),
        "SELECT order_id, line_no, product_id, quantity FROM r.order_lines",
        "tax, to the cent of an order",
    );
    // A price is rounded to the cent with its tax, and so is the tax of the order.
    let far = trip.number(&format!(
        "SELECT count(*) FROM (SELECT {SHOPIFY_ORDER} AS order_id, units, paid FROM c_paid) AS a
         JOIN r_paid AS b USING (order_id) WHERE abs(a.paid - b.paid) > 0.01 + 0.005 * a.units"
    ));
    assert_eq!(far, 0, "orders that are worth something else");
    let sum =
        |name: &str| trip.number(&format!("SELECT round(sum(paid))::BIGINT FROM {name}_paid"));
    let (meant, back) = (sum("c"), sum("r"));
    assert!((meant - back).abs() <= 2, "{meant} and {back}");
    let refunds = |name: &str| {
        trip.number(&format!(
            "SELECT count(DISTINCT order_id) FROM {name}.returns JOIN {name}.orders USING (order_id)"
        ))
    };
    assert!(refunds("r") > 0 && refunds("r") <= refunds("c"));
}

/// Orders, lines and money of an event log that knows the order ids.
fn same_orders(trip: &Trip, status: &str, lost: &str) {
    trip.same(
        "orders",
        &format!("SELECT order_id, ordered_at, visitor_id, customer_id, {status}, coupon FROM c.orders"),
        "SELECT order_id, ordered_at, visitor_id, customer_id, coalesce(status, 'ok'), coupon FROM r.orders",
        lost,
    );
    trip.same(
        "order_lines",
        "SELECT order_id, product_id, quantity FROM c.order_lines",
        "SELECT order_id, product_id, quantity FROM r.order_lines",
        "primaries, recommendations, placements",
    );
    // Sums of prices to six places that are kept to four.
    let order = |name: &str, other: &str| {
        format!(
            "SELECT a.order_id, a.units, a.lines, abs(a.paid - b.paid) < 0.015 AS same_money
             FROM {name}_paid AS a JOIN {other}_paid AS b USING (order_id)"
        )
    };
    trip.same(
        "units and revenue by order",
        &order("c", "r"),
        &order("r", "c"),
        "less than a cent",
    );
    let money = trip.number("SELECT count(*) FROM c_paid AS a JOIN r_paid AS b USING (order_id) WHERE abs(a.paid - b.paid) >= 0.015");
    assert_eq!(money, 0, "orders whose money differs");
}

/// Exposures with the anchor that their list names, and clicks.
fn same_recommendations(trip: &Trip, lost: &str) {
    trip.same(
        "exposures",
        "SELECT visitor_id, shown_at, concat(placement, '_fbt:', anchor_id), target_id, position FROM c.exposures",
        "SELECT visitor_id, shown_at, list_id, target_id, position FROM r.exposures",
        lost,
    );
    trip.same(
        "clicks",
        "SELECT visitor_id, clicked_at, target_id FROM c.clicks",
        "SELECT visitor_id, clicked_at, target_id FROM r.clicks",
        "which exposure, whether into the cart",
    );
}

/// Returns by order and product; those that name no order have no event.
const RETURNS: &str = "SELECT t.order_id, coalesce(t.product_id, l.product_id), t.quantity, t.returned_at
    FROM c.returns AS t LEFT JOIN c.order_lines AS l ON l.order_id = t.order_id AND l.line_no = t.line_no
    WHERE t.order_id IS NOT NULL";

#[test]
fn ga4_keeps_visits_exposures_clicks_orders_and_returns() {
    let trip = Trip::take(Form::Ga4);
    trip.same(
        "sessions",
        "SELECT visitor_id, customer_id, started_at, channel, device, country FROM c.sessions",
        "SELECT visitor_id, customer_id, started_at, channel, device, country FROM r.sessions",
        "intent, pages, steps reached",
    );
    same_recommendations(&trip, "whether seen, variant, model, type");
    same_orders(
        &trip,
        "'ok'",
        "shipping costs, fees; test orders count, cancelled ones are returned whole",
    );
    trip.same(
        "returns of orders that count",
        &format!("SELECT * FROM ({RETURNS}) WHERE order_id IN (SELECT order_id FROM c.orders WHERE status <> 'cancelled')"),
        "SELECT t.order_id, coalesce(t.product_id, l.product_id), t.quantity, t.returned_at
         FROM r.returns AS t LEFT JOIN r.order_lines AS l ON l.order_id = t.order_id AND l.line_no = t.line_no
         WHERE t.order_id IN (SELECT order_id FROM c.orders WHERE status <> 'cancelled')",
        "lines, reasons, resolutions; returns of no order are not there",
    );
}

#[test]
fn segment_keeps_exposures_clicks_orders_and_returns() {
    let trip = Trip::take(Form::Segment);
    same_recommendations(&trip, "sessions, whether seen, variant, model, type");
    same_orders(
        &trip,
        "if(status = 'test', 'ok', status)",
        "sessions, shipping costs, fees; test orders count",
    );
    trip.same(
        "returns that name an order",
        RETURNS,
        "SELECT t.order_id, coalesce(t.product_id, l.product_id), t.quantity, t.returned_at
         FROM r.returns AS t LEFT JOIN r.order_lines AS l ON l.order_id = t.order_id AND l.line_no = t.line_no",
        "lines, reasons, resolutions; returns of no order are not there",
    );
}
