//! The shop as a whole.

mod whole;

use duckdb::Connection;

use super::figures::{self, Amounts};
use super::lack::Lack;
use super::notes::{self, Field};
use super::pairs::Which;
use super::selection::{self, Selected};
use super::shop::Shop;
use super::{ExploreError, Headline, Judging, Overview, exposure, headline, levels, pairs, words};
use crate::domain::{Mode, Money, Note, Scope};
use crate::facts::pairs::Selection;

use whole::Whole;
pub(super) use whole::{is_laid_by, lay_by};

/// Answers `Overview`.
///
/// # Errors
/// When the scope cannot be applied.
pub(super) fn overview(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    judging: &Judging,
) -> Result<Overview, ExploreError> {
    if let Some(known) = judging.known_overview(scope) {
        return Ok(known);
    }
    let (shown, level, of_orders, remarks) = match shop.mode() {
        Mode::Exposure => {
            let (whole, level, of_orders, remarks) = exposure::whole(conn, shop, scope)?;
            (Some(whole), Some(level), of_orders, remarks)
        }
        Mode::Basket => {
            let whole = levels::one(conn, shop, scope, Which::default())?;
            let level = whole.rows.into_iter().next();
            (None, level, scope.clone(), Vec::new())
        }
    };
    let selected = selection::select(conn, shop, &of_orders)?;
    let is_everything = scope.window.is_all_time() && scope.filter.is_empty();
    let laid_by = match is_everything {
        true => whole::laid_by(conn, judging)?,
        false => None,
    };
    let (whole, alerts) = laid_by
        .map(|laid_by| (laid_by.whole, laid_by.alerts))
        .unzip();
    let mut overview = Overview {
        title: title(conn)?,
        currency: shop.currency.clone(),
        mode: shop.mode(),
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
        headline: Headline::default(),
    };
    let nothing = match () {
        () if shop.orders == 0 => Some(Lack::Orders),
        () if selected.is_undated => Some(Lack::Dates),
        () => None,
    };
    let (lacks, mut notes) = match nothing {
        Some(lack) => (Lacks::all(lack), Vec::new()),
        None => fill(
            conn,
            shop,
            &selected,
            (whole, shown.as_ref()),
            &mut overview,
        )?,
    };
    if let Some(whole) = shown {
        overview.exposures = Some(whole.exposures);
        overview.pairs = Some(whole.pairs);
    }
    overview.count_verdicts(match shop.mode() {
        Mode::Exposure => exposure::judged(conn, shop, scope, judging)?.counts(),
        // Orders alone are no verdict.
        Mode::Basket => [0, 0, 0, 0, 0, overview.pairs.unwrap_or(0)],
    });
    if shop.mode() == Mode::Exposure {
        let (errors, warnings) = match alerts {
            Some(alerts) => alerts,
            None => exposure::count_alerts(conn, shop, scope, judging)?,
        };
        overview.alerts_error = Some(errors);
        overview.alerts_warn = Some(warnings);
    }
    let aov = match nothing {
        Some(_) => None,
        None => headline::aov_interval(conn, shop, &selected)?,
    };
    let unsure = match overview.aov {
        Some(_) => Lack::TooFewOrders,
        None => lacks.aov,
    };
    let headline = match &level {
        Some(level) => Headline::of(level, aov),
        None => Headline::default(),
    };
    let mut all = notes::notes_of(shop, &fields(&overview, &lacks));
    all.extend(match &level {
        Some(level) => headline.notes(level, shop, unsure),
        None => notes::notes_of(shop, &headline.lacks_all(nothing.unwrap_or(Lack::Base))),
    });
    overview.headline = headline;
    all.append(&mut notes);
    all.extend(remarks.into_iter().chain(selected.remarks).map(remark));
    overview.notes = all.into();
    judging.keep_overview(scope, &overview);
    Ok(overview)
}

impl Overview {
    /// Fills in the pairs of each verdict, in the order of [`Verdict::ALL`](crate::judge::Verdict::ALL).
    fn count_verdicts(&mut self, counts: [u64; 6]) {
        let [promote, keep, tune, delay, retire, insufficient] = counts.map(Some);
        self.promote = promote;
        self.keep = keep;
        self.tune = tune;
        self.delay = delay;
        self.retire = retire;
        self.insufficient = insufficient;
    }
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
    net_margin: Lack,
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
            net_margin: lack,
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
    (whole, shown): (Option<Whole>, Option<&exposure::Whole>),
    overview: &mut Overview,
) -> Result<(Lacks, Vec<Note>), ExploreError> {
    let mut whole = match whole {
        Some(whole) => whole,
        None => whole::read(conn, selected, shop.mode())?,
    };
    if let Some(shown) = shown {
        whole.base_n = shown.exposures;
        whole.attaches = shown.attaches;
        whole.attached_lines = shown.lines.lines;
        whole.attached_priced_lines = shown.lines.priced_lines;
        whole.attached_revenue = shown.lines.revenue;
    }
    let amounts = Amounts::of(shop, &whole.sums);
    let lack_of = |amount: &Result<Money, Lack>, other| amount.err().unwrap_or(other);
    // The money of the attached lines is known where any is, however large its sum.
    let unpriced = amounts.revenue.err().filter(|lack| *lack != Lack::TooLarge);
    let attached = match (whole.unknown_primary_orders, unpriced) {
        (1.., _) => Err(Lack::Primaries),
        (0, Some(lack)) => Err(lack),
        _ if whole.attached_lines > 0 && whole.attached_priced_lines == 0 => Err(Lack::TheirPrices),
        _ => figures::money(whole.attached_revenue),
    };
    let lacks = Lacks {
        counts: Lack::Orders,
        customers: Lack::Customers,
        revenue: lack_of(&amounts.revenue, Lack::Prices),
        cogs: lack_of(&amounts.cogs, Lack::Costs),
        gross_margin: lack_of(&amounts.gross_margin, Lack::Costs),
        net_margin: lack_of(&amounts.net_margin, Lack::Costs),
        aov: match whole.orders {
            0 => Lack::OrdersInScope,
            _ => unpriced.unwrap_or(Lack::Values),
        },
        attach_rate: match shown {
            Some(_) => shop.about_credit().unwrap_or(Lack::TooFewExposures),
            None => Lack::Base,
        },
        attached_revenue: match shown.and_then(|_| shop.about_credit()) {
            Some(lack) => lack,
            None => *attached.as_ref().err().unwrap_or(&Lack::TheirPrices),
        },
        refunds: lack_of(&amounts.refund_amount, Lack::Returns),
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
    overview.refund_amount = amounts.refund_amount.ok();
    overview.net_margin = amounts.net_margin.ok();
    overview.aov = (whole.valued_orders > 0)
        .then(|| figures::units(whole.valued_revenue) / whole.valued_orders as f64);
    // Where nothing can be credited, nothing is known of attaches.
    let uncredited = shown.and_then(|_| shop.about_credit());
    overview.attach_rate =
        figures::ratio(whole.attaches as f64, whole.base_n).filter(|_| uncredited.is_none());
    overview.attached_revenue = attached.ok().filter(|_| uncredited.is_none());
    overview.first_day = whole.first_day;
    overview.last_day = whole.last_day;
    if shown.is_none() {
        overview.pairs = Some(count_pairs(conn, shop, selected)?);
    }
    let mut notes = notes::partial(shop, &whole.sums);
    if whole.orders_without_lines > 0 {
        notes.push(remark(format!(
            "Left out of aov: {} without lines so far.",
            words::count(whole.orders_without_lines, "order", "orders")
        )));
    }
    notes.extend(unlinked(conn)?.map(remark));
    Ok((lacks, notes))
}

/// Says how many returns belong to no line that counts.
fn unlinked(conn: &Connection) -> Result<Option<String>, ExploreError> {
    let returns: u64 = conn.query_row(
        "select coalesce(sum(rows), 0) from gap where code = 'RETURN_UNLINKED'",
        [],
        |row| row.get(0),
    )?;
    Ok((returns > 0).then(|| {
        format!(
            "Left out of refund_amount and net_margin: {} of no order line that counts.",
            words::count(returns, "return", "returns")
        )
    }))
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
fn fields(overview: &Overview, lacks: &Lacks) -> Vec<Field> {
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
            null(overview.net_margin.is_none(), lacks.net_margin),
        ),
        ("aov", null(overview.aov.is_none(), lacks.aov)),
        (
            "exposures",
            null(overview.exposures.is_none(), Lack::Exposures),
        ),
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
        (
            "alerts_error",
            null(overview.alerts_error.is_none(), Lack::Exposures),
        ),
        (
            "alerts_warn",
            null(overview.alerts_warn.is_none(), Lack::Exposures),
        ),
        (
            "currency",
            null(overview.currency.is_none(), Lack::Currency),
        ),
    ]
}
