//! Every drill question on a database, and the same figures by naive SQL over the raw tables.
//!
//! `cargo bench --bench drill -- DB [RUNS]`, 20 runs unless given. DB is one that
//! `sidecart import` made. A run asks each question once, of another product each time;
//! the naive query credits clicks to orders as it goes.

use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

use color_eyre::eyre::{Result, bail, ensure, eyre};
use duckdb::Connection;
use sidecart::domain::{Filter, Role, Scope, Window};
use sidecart::explore::{self, Depth, Judging, Place, Question};
use sidecart::store::{Limits, open_read};

/// What a person without derived tables would ask: exposures, clicks and attaches by last
/// click in 7 days, by category or by pair of one anchor.
const NAIVE: &str = "
    with credit as (
        select l.order_id, l.line_no, arg_max(e.exposure_id, c.clicked_at) as exposure_id
        from order_lines as l
        join orders as o on o.order_id = l.order_id and coalesce(o.status, 'ok') = 'ok'
        join exposures as e on e.visitor_id = o.visitor_id and e.target_id = l.product_id
        join clicks as c on c.exposure_id = e.exposure_id
            and c.clicked_at <= o.ordered_at and c.clicked_at > o.ordered_at - interval 7 day
        group by all
    )
    select KEY, count(*) as exposures, count(distinct c.exposure_id) as clicks,
        count(distinct x.exposure_id) as attaches, sum(x.revenue) as revenue
    from exposures as e
    join products as p on p.product_id = e.anchor_id
    left join clicks as c on c.exposure_id = e.exposure_id
    left join (
        select x.exposure_id, sum(l.quantity * l.unit_price - l.line_discount) as revenue
        from credit as x join order_lines as l using (order_id, line_no) group by all
    ) as x on x.exposure_id = e.exposure_id
    where WHERE group by all order by all";

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let Some(path) = args.next() else {
        bail!("name a database: cargo bench --bench drill -- DB [RUNS]");
    };
    let runs: usize = args.next().map_or(Ok(20), |arg| arg.parse())?;
    let reader = open_read(Path::new(&path), &Limits::default())?;
    let conn: &Connection = &reader;
    let anchors = strings(
        conn,
        "select p.product_id from fact_exposure as f join product_fact as p on p.product_no = f.anchor_no \
         group by all order by sum(f.weight) desc, p.product_id limit 50",
    )?;
    let categories = strings(
        conn,
        "select path from category where depth = 1 order by path",
    )?;
    ensure!(!anchors.is_empty(), "nothing was shown in {path}");
    let mut out = stdout();
    let exposures: f64 = conn.query_row("select sum(weight) from fact_exposure", [], |row| {
        row.get(0)
    })?;
    writeln!(out, "{exposures} exposures, {runs} runs")?;
    // Like the explorer, one memory of judgements for all questions.
    let judging = Judging::default();
    let whole = Question::Overview {
        scope: Scope::default(),
    };
    let (answer, seconds) = timed(|| explore::answer_judging(conn, &whole, &judging));
    answer?;
    writeln!(
        out,
        "{:34} once {:7.1} ms",
        "overview, every pair judged",
        seconds * 1_000.0
    )?;
    for (name, ask) in questions() {
        let mut took = Vec::new();
        for run in 0..runs {
            let anchor = &anchors[run % anchors.len()];
            let category = &categories[run % categories.len()];
            let question = ask(anchor, category);
            let (answer, seconds) = timed(|| explore::answer_judging(conn, &question, &judging));
            answer?;
            took.push(seconds * 1_000.0);
        }
        took.sort_by(f64::total_cmp);
        let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize];
        writeln!(
            out,
            "{name:34} p50 {:8.1} ms  p95 {:8.1} ms",
            at(0.5),
            at(0.95)
        )?;
    }
    let naive = [
        (
            "categories",
            NAIVE
                .replace("KEY", "p.category_path")
                .replace("WHERE", "true"),
            Question::Categories {
                scope: Scope::default(),
                role: Role::Anchor,
                under: None,
                depth: Depth::Children,
            },
        ),
        (
            "pairs of one anchor",
            NAIVE
                .replace("KEY", "e.target_id")
                .replace("WHERE", &format!("e.anchor_id = '{}'", anchors[0])),
            of_anchor(&anchors[0], Filter::default()),
        ),
    ];
    for (name, sql, question) in naive {
        let (rows, theirs) = timed(|| -> duckdb::Result<usize> {
            Ok(conn.prepare(&sql)?.query_map([], |_| Ok(()))?.count())
        });
        let rows = rows?;
        let (answer, ours) = timed(|| explore::answer_judging(conn, &question, &judging));
        answer?;
        writeln!(
            out,
            "{name}: naive SQL {theirs:.2} s for {rows} rows, ours {ours:.3} s: {:.1} times",
            theirs / ours
        )?;
    }
    writeln!(out, "peak memory {:.0} MB", peak_memory_mb()?)?;
    Ok(())
}

type Ask = Box<dyn Fn(&str, &str) -> Question>;

/// The questions of the drill, with and without a filter.
fn questions() -> Vec<(&'static str, Ask)> {
    let cart = || Filter {
        terms: vec![("placement".to_owned(), vec!["cart".to_owned()])],
    };
    let march = || Scope {
        window: Window {
            from: "2026-03-01".parse().ok(),
            to: "2026-04-01".parse().ok(),
        },
        filter: Filter::default(),
    };
    let filtered = move || Scope {
        filter: cart(),
        ..Scope::default()
    };
    let categories = |scope: Scope, role: Role| Question::Categories {
        scope,
        role,
        under: None,
        depth: Depth::Children,
    };
    let products = |scope: Scope, role: Role, category: &str| Question::Products {
        scope,
        role,
        category: Some(category.to_owned()),
        direct_only: false,
    };
    vec![
        (
            "overview",
            Box::new(|_, _| Question::Overview {
                scope: Scope::default(),
            }),
        ),
        (
            "categories",
            Box::new(move |_, _| categories(Scope::default(), Role::Anchor)),
        ),
        (
            "categories, as targets",
            Box::new(move |_, _| categories(Scope::default(), Role::Target)),
        ),
        ("categories, placement cart", {
            Box::new(move |_, _| categories(filtered(), Role::Anchor))
        }),
        ("categories, one month", {
            Box::new(move |_, _| categories(march(), Role::Anchor))
        }),
        (
            "products of a category",
            Box::new(move |_, category| products(Scope::default(), Role::Anchor, category)),
        ),
        (
            "products, as targets",
            Box::new(move |_, category| products(Scope::default(), Role::Target, category)),
        ),
        (
            "pairs of one anchor",
            Box::new(|anchor, _| of_anchor(anchor, Filter::default())),
        ),
        ("pairs of one anchor, placement cart", {
            Box::new(move |anchor, _| of_anchor(anchor, cart()))
        }),
        (
            "cohorts of one anchor by tier",
            Box::new(|anchor, _| cohorts("tier", anchor)),
        ),
        (
            "cohorts of one anchor by month",
            Box::new(|anchor, _| cohorts("first_month", anchor)),
        ),
        (
            "placements of one anchor",
            Box::new(|anchor, _| Question::Placements {
                scope: Scope::default(),
                place: at(anchor),
            }),
        ),
        (
            "alerts",
            Box::new(|_, _| Question::Alerts {
                scope: Scope::default(),
                place: Place::default(),
            }),
        ),
        (
            "opportunities",
            Box::new(|_, _| Question::Opportunities {
                scope: Scope::default(),
                place: Place::default(),
            }),
        ),
        ("experiments", Box::new(|_, _| Question::Experiments)),
    ]
}

fn at(anchor: &str) -> Place {
    Place {
        anchor: Some(anchor.to_owned()),
        ..Place::default()
    }
}

fn cohorts(by: &str, anchor: &str) -> Question {
    Question::Cohorts {
        scope: Scope::default(),
        by: by.to_owned(),
        place: at(anchor),
        beside: false,
    }
}

fn of_anchor(anchor: &str, filter: Filter) -> Question {
    Question::Pairs {
        scope: Scope {
            filter,
            ..Scope::default()
        },
        category: None,
        anchor: Some(anchor.to_owned()),
        target: None,
    }
}

fn strings(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    Ok(conn
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// A result and the seconds it took.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// The most memory this process has held.
fn peak_memory_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    let kilobytes: f64 = kilobytes
        .ok_or_else(|| eyre!("no VmHWM in /proc/self/status"))?
        .parse()?;
    Ok(kilobytes / 1024.0)
}
