//! The attach rate of rows over the window, in a few equal spans.

use std::collections::HashMap;

use duckdb::Connection;

use super::groups::{key_of, value, words};
use super::levels::{names, nodes_of};
use super::pairs::narrow;
use super::scope;
use crate::domain::{Day, Role, Scope};
use crate::explore::levels::{Nodes, category_nodes, product_nodes};
use crate::explore::pairs::Which;
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, Question, SPANS, Trend, dimension};

const OF_WEEKS: &str = include_str!("../sql/trend_weeks.sql");
const OF_EXPOSURES: &str = include_str!("../sql/trend_exposures.sql");

/// Answers `Trends`: by the ids of the rows of a table that `of` asks for.
pub(in crate::explore) fn trends(
    conn: &Connection,
    shop: &Shop,
    of: &Question,
) -> Result<HashMap<String, Trend>, ExploreError> {
    if shop.about_credit().is_some() {
        return Ok(HashMap::new());
    }
    match of {
        Question::Categories {
            scope,
            role,
            under,
            depth,
        } => {
            let nodes = category_nodes(conn, under.as_deref(), *depth)?;
            by_node(conn, shop, scope, *role, &nodes)
        }
        Question::Products {
            scope,
            role,
            category,
            direct_only,
        } => {
            let nodes = product_nodes(conn, category.as_deref(), *direct_only)?.0;
            by_node(conn, shop, scope, *role, &nodes)
        }
        Question::Pairs {
            scope,
            category,
            anchor,
            target,
        } => {
            let which = Which {
                category: category.as_deref(),
                anchor: anchor.as_deref(),
                target: target.as_deref(),
            };
            let mut place = narrow(conn, which)?;
            place.push("f.anchor_no is not null".to_owned());
            let of = Keys {
                first: "f.anchor_no".to_owned(),
                second: "f.target_no",
                place,
            };
            let ids = ids(conn)?;
            let named = sums(conn, shop, scope, &of)?.into_iter();
            Ok(named
                .filter_map(|((a, b), spans)| {
                    let id = format!("{}>{}", ids.get(&a)?, ids.get(&b)?);
                    Some((id, spans.trend()))
                })
                .collect())
        }
        Question::Cohorts {
            scope, by, place, ..
        } => {
            let dimension = dimension::dimension(by)?;
            let of = Keys {
                first: key_of(dimension),
                second: "0",
                place: narrow(conn, Which::of(place))?,
            };
            let words = words(conn, dimension)?;
            let found = sums(conn, shop, scope, &of)?.into_iter();
            Ok(found
                .map(|((key, _), spans)| (value(dimension, &words, key), spans.trend()))
                .collect())
        }
        _ => Ok(HashMap::new()),
    }
}

/// Exposures and attaches of each span.
#[derive(Debug, Clone, Copy, Default)]
struct Spans([(f64, f64); SPANS]);

impl Spans {
    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a rate, for a drawing")]
    fn trend(&self) -> Trend {
        Trend(
            self.0
                .map(|(shown, attached)| (shown > 0.0).then(|| (attached / shown) as f32)),
        )
    }
}

/// What rows are keyed by, over a table `f`, and where they are.
struct Keys {
    first: String,
    second: &'static str,
    place: Vec<String>,
}

/// Rows that hold several products.
fn by_node(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    role: Role,
    nodes: &Nodes,
) -> Result<HashMap<String, Trend>, ExploreError> {
    let key = match role {
        Role::Anchor => "f.anchor_no",
        Role::Target => "f.target_no",
    };
    let of = Keys {
        first: key.to_owned(),
        second: "0",
        place: vec!["f.anchor_no is not null".to_owned()],
    };
    let nodes_of = nodes_of(conn, nodes)?;
    let mut totals: HashMap<i64, Spans> = HashMap::new();
    for ((product, _), spans) in sums(conn, shop, scope, &of)? {
        for node in nodes_of.get(&product).into_iter().flatten() {
            totals.entry(*node).or_default().add(&spans);
        }
    }
    let names = names(conn, nodes)?;
    let named = totals.into_iter().filter_map(|(node, spans)| {
        let (id, _) = names.get(&node)?;
        Some((id.clone(), spans.trend()))
    });
    Ok(named.collect())
}

/// Exposures and attaches by key and span.
fn sums(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    of: &Keys,
) -> Result<HashMap<(i64, i64), Spans>, ExploreError> {
    let (first, last): (Option<i32>, Option<i32>) = conn.query_row(
        "select min(day) - date '1970-01-01', max(day) - date '1970-01-01' from shown_day",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(HashMap::new());
    };
    let day = |day: Option<Day>| day.map(Day::epoch_days);
    let first = first.max(day(scope.window.from).unwrap_or(first));
    let last = last.min(day(scope.window.to).map_or(last, |to| to - 1));
    if last < first {
        return Ok(HashMap::new());
    }
    let selected = scope::select(conn, shop, scope)?;
    // Week by week, pairs are summed already, but by nothing else.
    let has_weeks = selected.conditions.is_empty()
        && ["f.anchor_no", "f.target_no"].contains(&of.first.as_str())
        && !of.place.iter().any(|place| place.contains("category_no"));
    let sql = if has_weeks {
        OF_WEEKS
            .replace("{scope}", &of.place.join(" and "))
            .replace("{weeks}", &((last - first) / 7 + 1).to_string())
    } else {
        OF_EXPOSURES
            .replace("{scope}", &selected.with(&of.place))
            .replace("{first}", &first.to_string())
            .replace("{days}", &(last - first + 1).to_string())
    };
    let sql = sql
        .replace("{k1}", &of.first)
        .replace("{k2}", of.second)
        .replace("{spans}", &SPANS.to_string());
    let mut found: HashMap<(i64, i64), Spans> = HashMap::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let span: i64 = row.get(2)?;
        let spans = found.entry((row.get(0)?, row.get(1)?)).or_default();
        let span = usize::try_from(span).unwrap_or(0).min(SPANS - 1);
        spans.0[span].0 += row.get::<_, f64>(3)?;
        spans.0[span].1 += row.get::<_, f64>(4)?;
    }
    Ok(found)
}

/// The ids of products by number.
fn ids(conn: &Connection) -> Result<HashMap<i64, String>, ExploreError> {
    let ids = conn
        .prepare("select cast(product_no as bigint), product_id from product_fact")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}
