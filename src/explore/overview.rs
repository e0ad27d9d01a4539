//! The shop as a whole.

mod refunds;

use duckdb::{Connection, Row, params_from_iter};

use super::figures::{self, Amounts};
use super::lack::Lack;
use super::notes::{self, Field};
use super::selection::{self, Selected};
use super::shop::Shop;
use super::{ExploreError, Overview, pairs, words};
use crate::domain::{Day, Mode, Note, Scope};
use crate::facts::pairs::{AddonSums, Selection};

const OVERVIEW: &str = include_str!("sql/overview.sql");

/// The row of `overview.sql`.
struct Whole {
    orders: u64,
    customers: u64,
    customer_orders: u64,
    orders_without_lines: u64,
    valued_orders: u64,
    valued_revenue: i128,
    unknown_primary_orders: u64,
    base_n: u64,
    attaches: u64,
    attached_lines: u64,
    attached_priced_lines: u64,
    attached_revenue: i128,
    sums: AddonSums,
    first_day: Option<Day>,
    last_day: Option<Day>,
}

/// The columns of [`Whole`], over a table `t`.
fn columns() -> String {
    format!(
        "{}, t.orders, t.customers, t.customer_orders, t.orders_without_lines, t.valued_orders, \
         cast(t.valued_revenue as decimal(38, 4)), t.unknown_primary_orders, \
         t.base_n, t.attaches, cast(t.attached_lines as bigint), \
         cast(t.attached_priced_lines as bigint), cast(t.attached_revenue as decimal(38, 4)), \
         t.first_day - date '1970-01-01', t.last_day - date '1970-01-01'",
        figures::SUM_COLUMNS
    )
}

/// Reads [`columns`].
fn whole(row: &Row<'_>) -> duckdb::Result<Whole> {
    let exact = |column| {
        row.get::<_, duckdb::types::Decimal>(column)
            .map(|amount| amount.value())
    };
    let day = |column| {
        row.get::<_, Option<i32>>(column)
            .map(|days| days.and_then(Day::from_epoch_days))
    };
    Ok(Whole {
        sums: figures::sums(row, 0)?,
        orders: row.get(10)?,
        customers: row.get(11)?,
        customer_orders: row.get(12)?,
        orders_without_lines: row.get(13)?,
        valued_orders: row.get(14)?,
        valued_revenue: exact(15)?,
        unknown_primary_orders: row.get(16)?,
        base_n: row.get(17)?,
        attaches: row.get(18)?,
        attached_lines: row.get(19)?,
        attached_priced_lines: row.get(20)?,
        attached_revenue: exact(21)?,
        first_day: day(22)?,
        last_day: day(23)?,
    })
}

/// Answers `Overview`.
///
/// # Errors
/// When the scope cannot be applied.
pub(super) fn overview(conn: &Connection, scope: &Scope) -> Result<Overview, ExploreError> {
    let shop = Shop::load(conn)?;
    let selected = selection::select(conn, &shop, scope)?;
    let mut overview = Overview {
        title: title(conn)?,
        currency: shop.currency.clone(),
        mode: Mode::Basket,
        orders: None,
        customers: None,
        units: None,
        revenue: None,
        cogs: None,
        gross_margin: None,
        refund_amount: None,
        net_margin: None,
        aov: None,
        exposures: None,
        attach_rate: None,
        attached_revenue: None,
        first_day: None,
        last_day: None,
        pairs: None,
        promote: None,
        keep: None,
        tune: None,
        delay: None,
        retire: None,
        insufficient: None,
        alerts_error: None,
        alerts_warn: None,
        notes: [].into(),
    };
    let nothing = match () {
        () if shop.orders == 0 => Some(Lack::Orders),
        () if selected.is_undated => Some(Lack::Dates),
        () => None,
    };
    let (lacks, mut notes) = match nothing {
        Some(lack) => (Lacks::all(lack), Vec::new()),
        None => fill(conn, &shop, &selected, &mut overview)?,
    };
    let mut all = notes::notes_of(&shop, &fields(&shop, &overview, &lacks));
    all.append(&mut notes);
    all.extend(selected.remarks.into_iter().map(remark));
    overview.notes = all.into();
    Ok(overview)
}

/// A sentence as a note without fields.
fn remark(cause: String) -> Note {
    Note {
        cause,
        fields: Vec::new(),
    }
}

/// The shop's name: the one set, else the database's.
fn title(conn: &Connection) -> Result<String, ExploreError> {
    let title = conn.query_row(
        "select coalesce(
             (select max(value) from setting where name = 'name' and trim(value) <> ''),
             current_database()
         )",
        [],
        |row| row.get(0),
    )?;
    Ok(title)
}

/// Why the figures that are null are.
struct Lacks {
    counts: Lack,
    customers: Lack,
    revenue: Lack,
    cogs: Lack,
    gross_margin: Lack,
    aov: Lack,
    attach_rate: Lack,
    attached_revenue: Lack,
    refunds: Lack,
    days: Lack,
}

impl Lacks {
    /// One lack for everything.
    fn all(lack: Lack) -> Self {
        Self {
            counts: lack,
            customers: lack,
            revenue: lack,
            cogs: lack,
            gross_margin: lack,
            aov: lack,
            attach_rate: lack,
            attached_revenue: lack,
            refunds: lack,
            days: lack,
        }
    }
}

/// Fills in the figures; the notes are those without fields.
fn fill(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    overview: &mut Overview,
) -> Result<(Lacks, Vec<Note>), ExploreError> {
    let sql = format!(
        "select {} from ({}) as t",
        columns(),
        OVERVIEW.replace("{scope}", &selected.condition)
    );
    let whole = conn.query_row(&sql, params_from_iter(&selected.values), whole)?;
    let amounts = Amounts::of(shop, &whole.sums);
    let money = amounts.lacks();
    // The money of the attached lines is known where any is, however large its sum.
    let unpriced = money.revenue.filter(|lack| *lack != Lack::TooLarge);
    let attached = match (whole.unknown_primary_orders, unpriced) {
        (1.., _) => Err(Lack::Primaries),
        (0, Some(lack)) => Err(lack),
        _ if whole.attached_lines > 0 && whole.attached_priced_lines == 0 => Err(Lack::TheirPrices),
        _ => figures::money(whole.attached_revenue),
    };
    let refunds = refunds::refunds(conn, shop, selected)?;
    let lacks = Lacks {
        counts: Lack::Orders,
        customers: Lack::Customers,
        revenue: money.revenue.unwrap_or(Lack::Prices),
        cogs: money.cogs.unwrap_or(Lack::Costs),
        gross_margin: money.gross_margin.unwrap_or(Lack::Costs),
        aov: match whole.orders {
            0 => Lack::OrdersInScope,
            _ => unpriced.unwrap_or(Lack::Values),
        },
        attach_rate: Lack::Base,
        attached_revenue: *attached.as_ref().err().unwrap_or(&Lack::TheirPrices),
        refunds: *refunds.amount.as_ref().err().unwrap_or(&Lack::Returns),
        days: if shop.dated_orders == 0 {
            Lack::Dates
        } else {
            Lack::OrdersInScope
        },
    };
    let knows_customers =
        whole.customer_orders > 0 || (whole.orders == 0 && shop.customer_orders > 0);
    overview.orders = Some(whole.orders);
    overview.customers = knows_customers.then_some(whole.customers);
    overview.units = Some(figures::units(whole.sums.units));
    overview.revenue = amounts.revenue.ok();
    overview.cogs = amounts.cogs.ok();
    overview.gross_margin = amounts.gross_margin.ok();
    overview.refund_amount = refunds.amount.ok();
    overview.aov = (whole.valued_orders > 0)
        .then(|| figures::units(whole.valued_revenue) / whole.valued_orders as f64);
    overview.attach_rate = (whole.base_n > 0).then(|| whole.attaches as f64 / whole.base_n as f64);
    overview.attached_revenue = attached.ok();
    overview.first_day = whole.first_day;
    overview.last_day = whole.last_day;
    overview.pairs = Some(count_pairs(conn, shop, selected)?);
    let mut notes = notes::partial(shop, &whole.sums);
    if whole.orders_without_lines > 0 {
        notes.push(remark(format!(
            "Left out of aov: {} without lines so far.",
            words::count(whole.orders_without_lines, "order", "orders")
        )));
    }
    notes.extend(refunds.remarks.into_iter().map(remark));
    Ok((lacks, notes))
}

/// The number of pairs kept.
fn count_pairs(conn: &Connection, shop: &Shop, selected: &Selected) -> Result<u64, ExploreError> {
    if selected.is_everything {
        return Ok(shop.pairs);
    }
    let selection = Selection {
        condition: &selected.condition,
        values: &selected.values,
    };
    let counted = crate::facts::pairs::mine(conn, &selection, &pairs::options(conn, shop)?)?;
    Ok(counted.pairs.len() as u64)
}

/// Every field that can be null, with its lack when it is.
fn fields(shop: &Shop, overview: &Overview, lacks: &Lacks) -> Vec<Field> {
    let shown = Lack::about_exposures(shop);
    let null = |is_null: bool, lack: Lack| is_null.then_some(lack);
    vec![
        ("orders", null(overview.orders.is_none(), lacks.counts)),
        (
            "customers",
            null(overview.customers.is_none(), lacks.customers),
        ),
        ("units", null(overview.units.is_none(), lacks.counts)),
        ("revenue", null(overview.revenue.is_none(), lacks.revenue)),
        ("cogs", null(overview.cogs.is_none(), lacks.cogs)),
        (
            "gross_margin",
            null(overview.gross_margin.is_none(), lacks.gross_margin),
        ),
        (
            "refund_amount",
            null(overview.refund_amount.is_none(), lacks.refunds),
        ),
        (
            "net_margin",
            null(overview.net_margin.is_none(), Lack::NetMargin),
        ),
        ("aov", null(overview.aov.is_none(), lacks.aov)),
        ("exposures", null(overview.exposures.is_none(), shown)),
        (
            "attach_rate",
            null(overview.attach_rate.is_none(), lacks.attach_rate),
        ),
        (
            "attached_revenue",
            null(overview.attached_revenue.is_none(), lacks.attached_revenue),
        ),
        ("first_day", null(overview.first_day.is_none(), lacks.days)),
        ("last_day", null(overview.last_day.is_none(), lacks.days)),
        ("pairs", null(overview.pairs.is_none(), lacks.counts)),
        ("promote", null(overview.promote.is_none(), Lack::Verdicts)),
        ("keep", null(overview.keep.is_none(), Lack::Verdicts)),
        ("tune", null(overview.tune.is_none(), Lack::Verdicts)),
        ("delay", null(overview.delay.is_none(), Lack::Verdicts)),
        ("retire", null(overview.retire.is_none(), Lack::Verdicts)),
        (
            "insufficient",
            null(overview.insufficient.is_none(), Lack::Verdicts),
        ),
        (
            "alerts_error",
            null(overview.alerts_error.is_none(), Lack::Alerts),
        ),
        (
            "alerts_warn",
            null(overview.alerts_warn.is_none(), Lack::Alerts),
        ),
        (
            "currency",
            null(overview.currency.is_none(), Lack::Currency),
        ),
    ]
}
