//! The canonical tables as plain rows, and what of an import's rows stands (N1).

use std::collections::BTreeMap;

/// A decimal in ten-thousandths: money and quantities, as they are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dec(pub(crate) i128);

/// A point in time: microseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(pub(crate) i64);

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

impl Dec {
    pub(crate) fn to_f64(self) -> f64 {
        self.0 as f64 / 1e4
    }
}

/// A decimal of whole cents.
pub(crate) fn cents(cents: i128) -> Dec {
    Dec(cents * 100)
}

/// A decimal of whole units.
pub(crate) fn whole(units: i128) -> Dec {
    Dec(units * 10_000)
}

impl Time {
    /// Days since 1970, UTC.
    pub(crate) fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// Whole days from `earlier` to this time, rounded down.
    pub(crate) fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(DAY)
    }

    pub(crate) fn plus(self, micros: i64) -> Self {
        Self(self.0 + micros)
    }
}

/// A day as `YYYY-MM-DD`.
pub(crate) fn day_text(day: i64) -> String {
    Time(day * DAY).cell()[..10].to_owned()
}

/// What can stand in a cell of a CSV file.
pub(crate) trait Cell {
    fn cell(&self) -> String;
}

impl Cell for String {
    fn cell(&self) -> String {
        if self.contains([',', '"', '\n']) {
            return format!("\"{}\"", self.replace('"', "\"\""));
        }
        self.clone()
    }
}

impl Cell for Dec {
    fn cell(&self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.abs();
        format!("{sign}{}.{:04}", size / 10_000, size % 10_000)
    }
}

impl Cell for Time {
    fn cell(&self) -> String {
        jiff::Timestamp::from_microsecond(self.0)
            .unwrap()
            .to_string()
    }
}

impl Cell for i64 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for f64 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for bool {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map(Cell::cell).unwrap_or_default()
    }
}

/// One row of a canonical table.
pub(crate) trait Row: Clone {
    const COLUMNS: &'static [&'static str];
    fn cells(&self) -> Vec<String>;
    fn key(&self) -> Vec<String>;
}

/// The tables: a struct a row, a column a field, and [`Shop`] that holds them all.
macro_rules! tables {
    ($($table:ident: $row:ident [$($key:ident),+] { $($field:ident: $type:ty),+ $(,)? })+) => {
        $(
            #[derive(Debug, Clone, Default, PartialEq)]
            pub(crate) struct $row { $(pub(crate) $field: $type),+ }

            impl Row for $row {
                const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
                fn cells(&self) -> Vec<String> { vec![$(self.$field.cell()),+] }
                fn key(&self) -> Vec<String> { vec![$(self.$key.cell()),+] }
            }
        )+

        /// What one import brings, row by row in file order.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub(crate) struct Shop { $(pub(crate) $table: Vec<$row>),+ }

        impl Shop {
            /// File name and content of every table that has rows.
            pub(crate) fn files(&self) -> Vec<(String, String)> {
                let mut files =
                    vec![$((stringify!($table).to_owned() + ".csv", csv(&self.$table))),+];
                files.retain(|file| file.1.lines().count() > 1);
                files
            }

            fn append(&mut self, later: Self) { $(self.$table.extend(later.$table);)+ }

            fn keep_last(&mut self) { $(keep_last(&mut self.$table);)+ }
        }
    };
}

tables! {
    products: Product [product_id] {
        product_id: String, title: Option<String>, category_path: Option<String>,
        parent_id: Option<String>, list_price: Option<Dec>, unit_cost: Option<Dec>,
        is_bundle: Option<bool>, return_window_days: Option<i64>,
    }
    product_costs: ProductCost [product_id, valid_from] {
        product_id: String, valid_from: Time, unit_cost: Dec, currency: Option<String>,
    }
    customers: Customer [customer_id] {
        customer_id: String, first_order_at: Option<Time>, segment: Option<String>,
    }
    sessions: Session [session_id] {
        session_id: String, visitor_id: String, customer_id: Option<String>, started_at: Time,
        channel: Option<String>, device: Option<String>,
    }
    recommendations: Recommendation [rec_id] {
        rec_id: String, anchor_id: Option<String>, target_id: String, rec_type: Option<String>,
        placement: Option<String>,
    }
    exposures: Exposure [exposure_id] {
        exposure_id: String, shown_at: Time, visitor_id: String, session_id: Option<String>,
        rec_id: Option<String>, anchor_id: Option<String>, target_id: String,
        rec_type: Option<String>, placement: Option<String>, position: Option<i64>,
        viewable: Option<bool>, variant: Option<String>, weight: Option<f64>,
        list_id: Option<String>, list_name: Option<String>, page_id: Option<String>,
    }
    clicks: Click [click_id] {
        click_id: String, clicked_at: Time, exposure_id: Option<String>,
        visitor_id: Option<String>, target_id: Option<String>, kind: Option<String>,
    }
    product_views: ProductView [view_id] {
        view_id: String, viewed_at: Time, visitor_id: String, session_id: Option<String>,
        page_id: Option<String>, product_id: String,
    }
    cart_events: CartEvent [event_id, product_id] {
        event_id: String, happened_at: Time, visitor_id: String, session_id: Option<String>,
        product_id: String, kind: String, quantity: Option<Dec>,
    }
    orders: Order [order_id] {
        order_id: String, ordered_at: Time, visitor_id: Option<String>,
        customer_id: Option<String>, session_id: Option<String>, status: Option<String>,
        channel: Option<String>, currency: Option<String>, discount: Option<Dec>,
        shipping_cost: Option<Dec>, payment_fee: Option<Dec>,
    }
    order_lines: OrderLine [order_id, line_no] {
        order_id: String, line_no: Option<i64>, product_id: String, quantity: Dec,
        unit_price: Dec, line_discount: Option<Dec>, unit_cost: Option<Dec>,
        rec_id: Option<String>, exposure_id: Option<String>, is_gift: Option<bool>,
    }
    returns: Return [return_id] {
        return_id: String, order_id: Option<String>, line_no: Option<i64>,
        product_id: Option<String>, quantity: Dec, refund_amount: Option<Dec>,
        returned_at: Time, resolution: Option<String>, restocked: Option<bool>,
        handling_cost: Option<Dec>,
    }
    assignments: Assignment [experiment_id, unit_id, arm] {
        experiment_id: String, unit_id: String, unit_type: Option<String>, arm: String,
        is_control: bool, assigned_at: Time, expected_share: Option<f64>,
    }
    fees: Fee [rule_id] {
        rule_id: String, scope: Option<String>, pct: Option<f64>, fixed: Option<Dec>,
        ship_incremental: Option<Dec>, pick_pack: Option<Dec>, return_handling: Option<Dec>,
        restock_recovery: Option<f64>,
    }
    fx_rates: FxRate [currency, day] { currency: String, day: Day, rate: f64 }
    bundle_components: BundleComponent [bundle_id, product_id] {
        bundle_id: String, product_id: String, quantity: Option<Dec>,
    }
}

/// A calendar day: days since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i64);

impl Cell for Day {
    fn cell(&self) -> String {
        day_text(self.0)
    }
}

impl Shop {
    /// What stands after these imports, one after the other (N1).
    pub(crate) fn after(imports: &[Self]) -> Self {
        let mut all = Self::default();
        for import in imports {
            let mut import = import.clone();
            import.number_lines();
            // Rejected rows replace nothing.
            import.order_lines.retain(|line| line.quantity.0 > 0);
            import.returns.retain(|row| row.quantity.0 > 0);
            all.append(import);
        }
        all.keep_last();
        all
    }

    /// Numbers lines without a number in file order within their order.
    fn number_lines(&mut self) {
        let mut last: BTreeMap<String, i64> = BTreeMap::new();
        for line in &mut self.order_lines {
            let last = last.entry(line.order_id.clone()).or_default();
            *last += 1;
            line.line_no.get_or_insert(*last);
        }
    }
}

/// Leaves of the rows with one key the last one.
fn keep_last<R: Row>(rows: &mut Vec<R>) {
    let mut last = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        last.insert(row.key(), place);
    }
    let mut place = 0;
    rows.retain(|row| {
        place += 1;
        last[&row.key()] == place - 1
    });
}

fn csv<R: Row>(rows: &[R]) -> String {
    let mut text = R::COLUMNS.join(",") + "\n";
    for row in rows {
        text += &(row.cells().join(",") + "\n");
    }
    text
}
