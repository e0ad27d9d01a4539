//! The days and weeks of pairs.

use duckdb::Connection;
use duckdb::arrow::array::{AsArray, RecordBatch};
use duckdb::arrow::datatypes::{Float64Type, Int32Type};

use super::super::scope::{self, Selected};
use crate::domain::{Day, Scope, Window};
use crate::explore::{ExploreError, shop::Shop};
use crate::judge::alert::{Gap, Period, Rest, Span};

const PERIODS: &str = include_str!("../../sql/pair_periods.sql");
const DAYS: &str = include_str!("../../sql/pair_days.sql");

/// The columns of `pair_day`, all of them double; those of sessions are not known by day.
const OF_DAY: &str = "f.weight, cast(f.attaches as double), cast(f.unknown_lines as double), \
     f.net_margin, f.net_square, f.expected_units, f.units_back, f.return_loss, f.with_units, \
     f.with_back, f.without_units, f.without_back";

/// The columns of `pair_week` beyond those.
const OF_SESSIONS: &str = "cast(f.sessions as double), f.gap, f.gap_weight, f.gap_orders, \
     f.gap_variance, cast(f.checkout_sessions as double), f.checkout_gap, f.checkout_weight, \
     f.checkout_orders, f.checkout_variance";

/// The same where a pair may have none.
const SESSIONS: &str = ", coalesce(cast(w.sessions as double), 0), coalesce(w.gap, 0), \
     coalesce(w.gap_weight, 0), coalesce(w.gap_orders, 0), coalesce(w.gap_variance, 0), \
     coalesce(cast(w.checkout_sessions as double), 0), coalesce(w.checkout_gap, 0), \
     coalesce(w.checkout_weight, 0), coalesce(w.checkout_orders, 0), \
     coalesce(w.checkout_variance, 0)";

/// The columns before the sums: anchor, target and number.
const BEFORE: usize = 3;
/// Those of a day.
const DAY_WIDTH: usize = 12;

/// The condition that every pair meets.
pub(super) const ALL_PAIRS: &str = "true";

/// So many parts of the weeks are read one after the other.
const PARTS: u32 = 3;

/// Where the periods of a scope are read from.
pub(super) struct Series<'c> {
    conn: &'c Connection,
    selected: Selected,
    window: Window,
    has_filter: bool,
    /// Day 0.
    origin: Day,
    /// The last day of the data in scope, by number.
    pub(super) last_day: u32,
    /// Days that are left out.
    holes: Vec<String>,
    /// The weeks of all pairs, where they were counted.
    kept: Option<Vec<RecordBatch>>,
}

/// Days or weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Day,
    Week,
}

impl<'c> Series<'c> {
    /// `None` where nothing was shown.
    pub(super) fn open(
        conn: &'c Connection,
        shop: &Shop,
        scope: &Scope,
    ) -> Result<Option<Self>, ExploreError> {
        let selected = scope::select(conn, shop, scope)?;
        let days: Option<(i32, u32)> = conn.query_row(
            "select min(day) - date '1970-01-01', max(day_no) from shown_day",
            [],
            |row| Ok(row.get::<_, Option<i32>>(0)?.zip(row.get(1)?)),
        )?;
        let Some((origin, last_day)) =
            days.and_then(|(origin, last)| Some((Day::from_epoch_days(origin)?, last)))
        else {
            return Ok(None);
        };
        let holes = conn
            .prepare("select cast(day as varchar) from shown_day where is_hole")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let before = |day: Day| day.epoch_days() - origin.epoch_days() - 1;
        let to = scope.window.to.map_or(last_day, |to| {
            u32::try_from(before(to)).unwrap_or(0).min(last_day)
        });
        Ok(Some(Self {
            conn,
            selected,
            window: scope.window,
            has_filter: !scope.filter.is_empty(),
            origin,
            last_day: to,
            holes,
            kept: None,
        }))
    }

    /// What the scope leaves out, in sentences.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = self.selected.remarks.clone();
        if self.has_filter {
            remarks.push(
                "Orders of sessions are not watched under a filter: take it off to see what \
                 hurts conversion and checkout."
                    .to_owned(),
            );
        }
        remarks
    }

    /// The day of that number.
    pub(super) fn day(&self, number: u32) -> Option<Day> {
        Day::from_epoch_days(self.origin.epoch_days() + i32::try_from(number).ok()?)
    }

    fn is_whole(&self) -> bool {
        self.window.is_all_time() && !self.has_filter
    }

    /// What all pairs did, week by week. The weeks that had to be counted for that are
    /// kept for [`Self::weeks`].
    pub(super) fn rest(&mut self, pairs: &str) -> Result<Rest, ExploreError> {
        if !self.is_whole() && pairs == ALL_PAIRS {
            let sql = self.counted(By::Week, pairs);
            let mut statement = self.conn.prepare(&sql)?;
            let batches: Vec<RecordBatch> = statement.query_arrow([])?.collect();
            let mut weeks = Vec::new();
            for batch in &batches {
                let columns = Columns::of(batch);
                weeks.extend((0..batch.num_rows()).map(|row| {
                    let (_, Period { number, span }) = columns.read(row);
                    (number, span.exposures, span.net, span.net_square)
                }));
            }
            self.kept = Some(batches);
            return Ok(Rest::new(weeks));
        }
        let sql = if self.is_whole() {
            "select week_no, sum(weight), sum(net_margin), sum(net_square) from pair_week \
             group by week_no"
                .to_owned()
        } else {
            format!(
                "select number, sum(weight), sum(net), sum(square) from (
                     select {week} as number, f.weight as weight, 0 as net, 0 as square
                     from fact_exposure as f where f.anchor_no is not null and {scope}
                     union all
                     select {week}, 0, cast(f.net_margin as double), f.net_square
                     from fact_effect as f where f.anchor_no is not null and {scope}
                 ) group by number",
                week = self.number(By::Week),
                scope = self.condition(""),
            )
        };
        let weeks: Vec<(u32, f64, f64, f64)> = self
            .conn
            .prepare(&sql)?
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<Result<_, _>>()?;
        Ok(Rest::new(weeks))
    }

    /// Shows `visit` every pair with its weeks in order; `pairs` is a condition on a table
    /// `f` with the columns anchor_no and target_no.
    pub(super) fn weeks(
        &self,
        pairs: &str,
        visit: impl FnMut((u32, u32), &[Period]),
    ) -> Result<(), ExploreError> {
        if let Some(batches) = &self.kept {
            Pairs::new(visit).add(batches).end();
            return Ok(());
        }
        if !self.is_whole() {
            return self.scan(&self.counted(By::Week, pairs), visit);
        }
        let anchors: u32 = self.conn.query_row(
            "select coalesce(max(anchor_no), 0) + 1 from pair_week",
            [],
            |row| row.get(0),
        )?;
        let mut visit = visit;
        // The table is sorted; part by part it takes less memory.
        let step = anchors.div_ceil(PARTS);
        for from in (0..anchors).step_by(step.max(1) as usize) {
            let sql = format!(
                "select f.anchor_no, f.target_no, f.week_no, {OF_DAY}, {OF_SESSIONS} \
                 from pair_week as f where f.anchor_no >= {from} and f.anchor_no < {} and {pairs}",
                from.saturating_add(step)
            );
            self.scan(&sql, &mut visit)?;
        }
        Ok(())
    }

    /// The same by day; sessions are not told.
    pub(super) fn days(
        &self,
        pairs: &[(u32, u32)],
        visit: impl FnMut((u32, u32), &[Period]),
    ) -> Result<(), ExploreError> {
        if pairs.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = pairs
            .iter()
            .map(|(anchor, target)| format!("({anchor}, {target})"))
            .collect();
        let pairs = format!("(f.anchor_no, f.target_no) in ({})", list.join(", "));
        if !self.is_whole() {
            return self.scan(&self.counted(By::Day, &pairs), visit);
        }
        let sql = format!(
            "select f.anchor_no, f.target_no, f.day_no, {OF_DAY} from pair_day as f where {pairs} \
             order by f.anchor_no, f.target_no, f.day_no"
        );
        self.scan(&sql, visit)
    }

    /// The query that counts a scope.
    fn counted(&self, by: By, pairs: &str) -> String {
        let sessions = if by == By::Week && !self.has_filter {
            SESSIONS
        } else {
            ""
        };
        let (query, number, scope) = if self.has_filter {
            (PERIODS, self.number(by), self.condition(pairs))
        } else {
            let number =
                ["f.day_no", "cast(f.day_no // 7 as integer)"][usize::from(by == By::Week)];
            (DAYS, number.to_owned(), self.in_window(pairs))
        };
        query
            .replace("{sessions}", sessions)
            .replace("{number}", &number)
            .replace("{weeks}", &self.sessions(by))
            .replace("{scope}", &scope)
    }

    /// The days of the window, and one more condition.
    fn in_window(&self, more: &str) -> String {
        let number = |day: Day| day.epoch_days() - self.origin.epoch_days();
        let from = self.window.from.map_or(i32::MIN, number);
        let to = self.window.to.map_or(i32::MAX, number);
        format!("f.day_no >= {from} and f.day_no < {to} and {more}")
    }

    /// The day or week of an exposure.
    fn number(&self, by: By) -> String {
        let day = format!("(cast(f.shown_at as date) - date '{}')", self.origin);
        match by {
            By::Day => format!("cast({day} as integer)"),
            By::Week => format!("cast({day} // 7 as integer)"),
        }
    }

    /// The conditions of the scope and one more.
    fn condition(&self, more: &str) -> String {
        let mut all = vec![self.selected.with(&[])];
        if !self.holes.is_empty() {
            all.push(format!(
                "cast(f.shown_at as date) not in (date '{}')",
                self.holes.join("', date '")
            ));
        }
        if !more.is_empty() {
            all.push(more.to_owned());
        }
        all.join(" and ")
    }

    /// The weeks whose orders of sessions are in scope: whole weeks, and no filter.
    fn sessions(&self, by: By) -> String {
        let week =
            |day: Day, up: i32| (day.epoch_days() - self.origin.epoch_days() + up).div_euclid(7);
        let mut conditions = Vec::from_iter(
            self.window
                .from
                .map(|from| format!("week_no >= {}", week(from, 6))),
        );
        conditions.extend(
            self.window
                .to
                .map(|to| format!("week_no < {}", week(to, 0))),
        );
        if by == By::Day || self.has_filter {
            conditions.push("false".to_owned());
        }
        if conditions.is_empty() {
            return "pair_week".to_owned();
        }
        format!(
            "(select * from pair_week where {})",
            conditions.join(" and ")
        )
    }

    /// Runs a query of periods and groups its rows by pair.
    fn scan(
        &self,
        sql: &str,
        visit: impl FnMut((u32, u32), &[Period]),
    ) -> Result<(), ExploreError> {
        let mut statement = self.conn.prepare(sql)?;
        let mut pairs = Pairs::new(visit);
        for batch in statement.query_arrow([])? {
            pairs.add([&batch]);
        }
        pairs.end();
        Ok(())
    }
}

/// Rows of periods, grouped by pair.
struct Pairs<V> {
    pair: Option<(u32, u32)>,
    periods: Vec<Period>,
    visit: V,
}

impl<V: FnMut((u32, u32), &[Period])> Pairs<V> {
    fn new(visit: V) -> Self {
        Self {
            pair: None,
            periods: Vec::new(),
            visit,
        }
    }

    fn add<'b>(&mut self, batches: impl IntoIterator<Item = &'b RecordBatch>) -> &mut Self {
        for batch in batches {
            let columns = Columns::of(batch);
            for row in 0..batch.num_rows() {
                let (key, period) = columns.read(row);
                if self.pair != Some(key) {
                    self.end();
                    self.pair = Some(key);
                }
                self.periods.push(period);
            }
        }
        self
    }

    /// Shows the last pair.
    fn end(&mut self) {
        if let Some(pair) = self.pair.take() {
            (self.visit)(pair, &self.periods);
        }
        self.periods.clear();
    }
}

/// The columns of a batch.
struct Columns<'b> {
    keys: [&'b [i32]; BEFORE],
    sums: Vec<&'b [f64]>,
}

impl<'b> Columns<'b> {
    fn of(batch: &'b RecordBatch) -> Self {
        let whole = |place: usize| -> &'b [i32] {
            batch.column(place).as_primitive::<Int32Type>().values()
        };
        Self {
            keys: [whole(0), whole(1), whole(2)],
            sums: (BEFORE..batch.num_columns())
                .map(|place| -> &'b [f64] {
                    batch.column(place).as_primitive::<Float64Type>().values()
                })
                .collect(),
        }
    }

    fn read(&self, row: usize) -> ((u32, u32), Period) {
        let key = |place: usize| self.keys[place][row].cast_unsigned();
        let sum = |place: usize| self.sums.get(place).map_or(0.0, |column| column[row]);
        let gap = |at: usize| Gap {
            sessions: sum(at),
            gap: sum(at + 1),
            weight: sum(at + 2),
            orders: sum(at + 3),
            variance: sum(at + 4),
        };
        let span = Span {
            exposures: sum(0),
            attaches: sum(1),
            unknown_lines: sum(2),
            net: sum(3),
            net_square: sum(4),
            expected_units: sum(5),
            units_back: sum(6),
            return_loss: sum(7),
            with_units: sum(8),
            with_back: sum(9),
            without_units: sum(10),
            without_back: sum(11),
            conversion: gap(DAY_WIDTH),
            checkout: gap(DAY_WIDTH + 5),
        };
        let period = Period {
            number: key(2),
            span,
        };
        ((key(0), key(1)), period)
    }
}
