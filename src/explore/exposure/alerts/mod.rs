//! Recommendations that hurt, over the weeks of pairs.

mod series;
mod usual;

use std::collections::HashMap;
use std::sync::Arc;

use duckdb::Connection;

use super::spread::{Kind, Spreads};
use crate::domain::{Note, Scope, Severity};
use crate::explore::pairs::{self, Names, Which};
use crate::explore::shop::Shop;
use crate::explore::{AlertRow, ExploreError, Judging, Table, levels};
use crate::judge::alert::{Alert, Harm, Period, Watch, Watched, raise};
use crate::judge::{Design, Thresholds, Words};
use series::{ALL_PAIRS, Series};
use usual::Usual;
pub(in crate::explore::exposure) use usual::order_margin;

/// A pair of which something may be raised.
struct Suspect {
    pair: (u32, u32),
    weeks: Vec<Period>,
}

/// A test of a suspect, by its place among all tests.
struct Charge {
    suspect: usize,
    harm: Harm,
    test: usize,
}

/// Answers `Alerts`; those of the whole shop are remembered.
///
/// # Errors
/// When a product or category is not there, or the scope cannot be applied.
pub(in crate::explore) fn alerts(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Result<Arc<Table<AlertRow>>, ExploreError> {
    let is_whole = which.category.is_none() && which.anchor.is_none() && which.target.is_none();
    if is_whole && let Some(known) = judging.known_alerts(scope) {
        return Ok(known);
    }
    let found = Arc::new(watched(conn, shop, scope, which, judging.thresholds())?);
    if is_whole {
        judging.keep_alerts(scope, &found);
    }
    Ok(found)
}

/// The alerts of a place.
fn watched(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    thresholds: &Thresholds,
) -> Result<Table<AlertRow>, ExploreError> {
    let place = place(conn, which)?;
    let mut remarks = shop.remarks(false);
    let Some(mut series) = Series::open(conn, shop, scope)? else {
        return Ok(table(Vec::new(), remarks));
    };
    remarks.extend(series.remarks());
    let knows_returns = shop.about_returns().is_none();
    let knows_margin = shop.priced_lines > 0 && shop.costed_lines > 0 && knows_returns;
    if !knows_margin {
        remarks.push(
            "Margins are not watched: they need prices, costs and returns of order lines."
                .to_owned(),
        );
    }
    let watch = Watch {
        thresholds: *thresholds,
        rest: series.rest(&place)?,
        order_margin: order_margin(conn)?,
        knows_margin,
        knows_returns,
    };
    let usual = Usual::load(conn)?;
    let pairs = Pairs {
        conn,
        watch: &watch,
        usual: &usual,
        spreads: Spreads::load(conn, &[Kind::Pair])?,
    };
    let (rows, tests) = pairs.judge(&series, &place, shop)?;
    if tests == 0 {
        remarks.push("No pair has been shown often enough to be watched.".to_owned());
    }
    Ok(table(rows, remarks))
}

/// What the pairs of a family are judged by.
struct Pairs<'a> {
    conn: &'a Connection,
    watch: &'a Watch,
    usual: &'a Usual,
    spreads: Spreads,
}

impl Pairs<'_> {
    fn watched<'w>(&self, (anchor, target): (u32, u32), weeks: &'w [Period]) -> Watched<'w> {
        let member = (Kind::Pair, i64::from(anchor), i64::from(target));
        let design = self.spreads.of(&[member]).design;
        Watched {
            weeks,
            design: Design {
                attach: design.attach,
                margin: design.margin,
                returned: design.returned,
            },
            usual_returns: self.usual.returns(target),
            anchor_loss: self.usual.loss(anchor),
        }
    }

    /// The alerts of all pairs, and how many tests were made.
    fn judge(
        &self,
        series: &Series<'_>,
        place: &str,
        shop: &Shop,
    ) -> Result<(Vec<AlertRow>, usize), ExploreError> {
        let q = self.watch.thresholds.alert_q;
        let mut e_values: Vec<f64> = Vec::new();
        let mut suspects: Vec<Suspect> = Vec::new();
        let mut charges: Vec<Charge> = Vec::new();
        series.weeks(place, |pair, weeks| {
            let tests = self.watch.test(&self.watched(pair, weeks));
            let mut is_new = true;
            for tested in tests {
                // Nothing is raised below 1/q, however many others are.
                if tested.e_value * q >= 1.0 {
                    if is_new {
                        suspects.push(Suspect {
                            pair,
                            weeks: weeks.to_vec(),
                        });
                        is_new = false;
                    }
                    charges.push(Charge {
                        suspect: suspects.len() - 1,
                        harm: tested.harm,
                        test: e_values.len(),
                    });
                }
                e_values.push(tested.e_value);
            }
        })?;
        let raised = raise(&e_values, q);
        charges.retain(|charge| raised.selected[charge.test]);
        let accused: Vec<(u32, u32)> = charges
            .iter()
            .map(|charge| suspects[charge.suspect].pair)
            .collect();
        let mut days: HashMap<(u32, u32), Vec<Period>> = HashMap::new();
        series.days(&accused, |pair, periods| {
            days.insert(pair, periods.to_vec());
        })?;
        let names = Names::load(
            self.conn,
            accused
                .iter()
                .flat_map(|(anchor, target)| [*anchor, *target]),
        )?;
        let words = Words {
            currency: shop.currency.as_deref().unwrap_or_default(),
            label: &|_, _| String::new(),
        };
        let mut rows = Vec::with_capacity(charges.len());
        for charge in &charges {
            let Suspect { pair, weeks } = &suspects[charge.suspect];
            let days = days.get(pair).map_or(&[][..], Vec::as_slice);
            let moment = (raised.cutoff, series.last_day);
            let watched = self.watched(*pair, weeks);
            if let Some(alert) = self.watch.tell(charge.harm, &watched, days, moment, &words) {
                let named = (names.of(pair.0), names.of(pair.1));
                rows.push(row(&alert, named, series));
            }
        }
        sort(&mut rows);
        Ok((rows, e_values.len()))
    }
}

/// Errors first, then what costs most, then by id.
fn sort(rows: &mut [AlertRow]) {
    rows.sort_by(|a, b| {
        let cost = |row: &AlertRow| row.cost_so_far.map_or(f64::NEG_INFINITY, |cost| cost);
        let by_cost = cost(b).total_cmp(&cost(a));
        b.level
            .cmp(&a.level)
            .then(by_cost)
            .then_with(|| (&a.id, a.harm).cmp(&(&b.id, b.harm)))
    });
}

fn row(
    alert: &Alert,
    ((anchor_id, anchor_title), (target_id, target_title)): ((&str, &str), (&str, &str)),
    series: &Series<'_>,
) -> AlertRow {
    let notes = if alert.cost.is_none() {
        let cause = match alert.harm {
            Harm::AnchorReturns => "No return of the anchor is known to have cost anything.",
            Harm::Returns => "What the returned units cost is not known.",
            _ => "The net margin of orders is not known.",
        };
        vec![Note {
            cause: cause.to_owned(),
            fields: vec![
                "cost_so_far",
                "cost_so_far_low",
                "cost_so_far_high",
                "cost_per_week",
            ],
        }]
    } else {
        Vec::new()
    };
    let unknown_net = alert.net_margin.is_none().then(|| Note {
        cause: "The net margin of what was sold is not known.".to_owned(),
        fields: vec!["net_margin"],
    });
    AlertRow {
        id: format!("{anchor_id}>{target_id}"),
        anchor_id: anchor_id.to_owned(),
        anchor_title: anchor_title.to_owned(),
        target_id: target_id.to_owned(),
        target_title: target_title.to_owned(),
        level: alert.severity,
        harm: alert.harm,
        reason: alert.reason.clone(),
        suggestion: alert.suggestion.id(),
        since: series.day(alert.since),
        first_breach_day: series.day(alert.first_breach),
        metric: alert.harm.metric(),
        value: alert.size.value,
        expected: alert.size.expected,
        change: alert.size.value - alert.size.expected,
        change_low: alert.size.change.map(|interval| interval.low),
        change_high: alert.size.change.map(|interval| interval.high),
        exposures: alert.exposures,
        net_margin: alert.net_margin,
        cost_so_far: alert.cost,
        cost_so_far_low: alert.cost_interval.map(|interval| interval.low),
        cost_so_far_high: alert.cost_interval.map(|interval| interval.high),
        cost_per_week: alert.cost_per_week,
        e_value: alert.e_value,
        evidence: alert.harm.evidence(),
        notes: notes.into_iter().chain(unknown_net).collect(),
    }
}

fn table(rows: Vec<AlertRow>, remarks: Vec<String>) -> Table<AlertRow> {
    Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    }
}

/// How many alerts there are of each level: errors, then warnings.
pub(in crate::explore) fn count(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    judging: &Judging,
) -> Result<(u64, u64), ExploreError> {
    let alerts = alerts(conn, shop, scope, Which::default(), judging)?;
    let of = |level: Severity| alerts.rows.iter().filter(|row| row.level == level).count() as u64;
    Ok((of(Severity::Error), of(Severity::Warn)))
}

/// A condition on the anchor_no and target_no of a table `f` that selects a place.
fn place(conn: &Connection, which: Which<'_>) -> Result<String, ExploreError> {
    let mut conditions = vec![ALL_PAIRS.to_owned()];
    if let Some(path) = which.category {
        let category = levels::category(conn, path)?;
        conditions.push(format!(
            "f.anchor_no in (select p.product_no from product_fact as p \
             join category_ancestor as c on c.category_no = p.category_no \
             where c.ancestor_no = {})",
            category.number
        ));
    }
    if let Some(id) = which.anchor {
        conditions.push(format!("f.anchor_no = {}", pairs::product(conn, id)?));
    }
    if let Some(id) = which.target {
        conditions.push(format!("f.target_no = {}", pairs::product(conn, id)?));
    }
    if conditions.len() > 1 {
        conditions.remove(0);
    }
    Ok(conditions.join(" and "))
}
