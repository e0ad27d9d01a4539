//! The derived tables held to the reference on random shops: exposures, credits, lines and
//! sums of pairs. Counts must agree exactly, money to half a cent.

use std::collections::{BTreeMap, BTreeSet};

use duckdb::Connection;
use sidecart::facts;

use super::attribution::Rule;
use super::model::Cell;
use super::shops::{Quirks, random};
use super::world::Sold;
use super::{Level, Question, Rules, Shop, World};

/// How many random shops of each kind are compared where SIDECART_SHOPS says nothing.
const SHOPS: u64 = 20;

/// The rules by the names they have in the setting `credit_rule`.
const RULES: [(&str, Rule); 3] = [
    ("click_only", Rule::ClickOnly),
    ("click_then_view", Rule::ClickThenView),
    ("exposure_only", Rule::ExposureOnly),
];

/// What a query says, by the text of its first columns.
type Table = BTreeMap<String, Vec<Value>>;

/// A figure, or a word.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(Option<f64>),
    Word(Option<String>),
}

fn number(value: f64) -> Value {
    Value::Number(Some(value))
}

fn flag(value: bool) -> Value {
    Value::Number(Some(if value { 1.0 } else { 0.0 }))
}

fn word(value: &str) -> Value {
    Value::Word(Some(value.to_owned()))
}

/// Whether two values are the same: numbers to half a cent and nine digits.
fn agrees(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Number(Some(expected)), Value::Number(Some(found))) => {
            (expected - found).abs() <= 0.005 + 1e-9 * expected.abs()
        }
        _ => expected == found,
    }
}

/// Every difference, one line each.
fn differences(table: &str, names: &[&str], expected: &Table, found: &Table) -> Vec<String> {
    let keys: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let mut faults = Vec::new();
    for key in keys {
        match (expected.get(key), found.get(key)) {
            (Some(expected), Some(found)) => {
                for ((name, expected), found) in names.iter().zip(expected).zip(found) {
                    if !agrees(expected, found) {
                        faults.push(format!(
                            "{table} {key} {name}: {expected:?} expected, {found:?} found"
                        ));
                    }
                }
            }
            (Some(_), None) => faults.push(format!("{table} {key}: missing")),
            _ => faults.push(format!("{table} {key}: not expected")),
        }
    }
    faults
}

/// The database of a shop, with its derived tables under a rule.
struct Built(Connection);

impl Built {
    fn of(shop: &Shop, rule: &str) -> Self {
        let conn = Connection::open_in_memory().unwrap();
        sidecart::store::create_schema(&conn).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in shop.files() {
            let path = folder.path().join(&name);
            std::fs::write(&path, content).unwrap();
            let table = name.trim_end_matches(".csv");
            let load = format!(
                "insert into {table} by name select * from read_csv('{}', all_varchar = true, header = true)",
                path.display()
            );
            conn.execute_batch(&load).unwrap();
        }
        let rule = format!("insert into setting values ('credit_rule', '{rule}')");
        conn.execute_batch(&rule).unwrap();
        let settings = facts::Settings {
            threads: 1,
            ..facts::Settings::default()
        };
        facts::rebuild(&conn, &settings, &mut |_, _, _| {}).unwrap();
        Self(conn)
    }

    /// The rows of a query: a key, then words, then numbers.
    fn rows(&self, sql: &str, words: usize) -> Table {
        let mut statement = self.0.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut table = Table::new();
        while let Some(row) = rows.next().unwrap() {
            let columns = row.as_ref().column_count();
            let values = (1..columns).map(|column| match column <= words {
                true => Value::Word(row.get(column).unwrap()),
                false => Value::Number(row.get(column).unwrap()),
            });
            let key: String = row.get(0).unwrap();
            assert!(
                table.insert(key.clone(), values.collect()).is_none(),
                "{key} is there twice"
            );
        }
        table
    }
}

/// A deduplicated exposure of one anchor as a key.
fn part(id: &str, anchor: Option<&String>) -> String {
    format!("{id} on {}", anchor.map_or("-", String::as_str))
}

const EXPOSURE: [&str; 10] = [
    "target",
    "rec_type",
    "placement",
    "weight",
    "viewable",
    "in_cart",
    "clicked",
    "attached_click_only",
    "attached_click_then_view",
    "attached_exposure_only",
];

/// `fact_exposure`, with what is attached under each rule.
fn exposures(built: &Built, world: &World) -> Vec<String> {
    let found = built.rows(
        "select concat(f.exposure_id, ' on ', coalesce(a.product_id, '-')), t.product_id, r.value, p.value, \
         cast(f.weight as double), case when f.viewable is null then 0.5 else cast(f.viewable as double) end, \
         cast(f.in_cart as double), cast(f.clicked as double), cast(f.attached_click_only as double), \
         cast(f.attached_click_then_view as double), cast(f.attached_exposure_only as double) \
         from fact_exposure as f join product_fact as t on t.product_no = f.target_no \
         left join product_fact as a on a.product_no = f.anchor_no \
         join dimension_value as r on r.dimension = 'rec_type' and r.value_no = f.rec_type_no \
         join dimension_value as p on p.dimension = 'placement' and p.value_no = f.placement_no",
        3,
    );
    let credited = RULES.map(|(_, rule)| {
        let rules = Rules {
            rule,
            ..Rules::default()
        };
        let credits = world.sold.iter().filter_map(|sold| {
            world
                .found
                .credit(&world.shop, &rules, &sold.order, &sold.line)
        });
        credits.collect::<BTreeSet<usize>>()
    });
    let kept = world.found.kept.iter().enumerate();
    let expected = kept.map(|(place, kept)| {
        let shown = &kept.shown;
        let mut values = vec![
            word(&shown.target),
            word(&shown.rec_type),
            word(&shown.placement),
            number(shown.weight),
            number(
                shown
                    .viewable
                    .map_or(0.5, |seen| if seen { 1.0 } else { 0.0 }),
            ),
            flag(kept.in_cart),
            flag(!kept.clicks.is_empty()),
        ];
        values.extend(credited.iter().map(|places| flag(places.contains(&place))));
        (part(&shown.exposure_id, shown.anchor.as_ref()), values)
    });
    differences("exposure", &EXPOSURE, &expected.collect(), &found)
}

const LINE: [&str; 16] = [
    "exposure",
    "revenue",
    "discounts",
    "cogs",
    "is_assumed",
    "fees",
    "gross_margin",
    "is_mature",
    "units_back",
    "expected_units",
    "refund",
    "return_loss",
    "replaced_margin",
    "net_margin",
    "quantity",
    "is_followed",
];

/// `line_fact`: who gets the credit, and the money.
fn lines(built: &Built, world: &World) -> Vec<String> {
    let found = built.rows(
        "select concat(l.order_id, ' line ', l.line_no), \
         case when l.exposure_id is null then null \
         else concat(l.exposure_id, ' on ', coalesce(a.product_id, '-')) end, \
         cast(l.revenue as double), cast(l.discounts as double), cast(l.cogs as double), \
         cast(l.cost_source is distinct from 'line' and l.cost_source is distinct from 'dated' \
              and l.cost_source is distinct from 'product' as double), \
         cast(l.fees as double), cast(l.gross_margin as double), cast(l.is_mature as double), \
         cast(l.units_back as double), l.expected_units, cast(l.refund as double), \
         cast(l.return_loss as double), cast(l.replaced_margin as double), \
         cast(l.net_margin as double), cast(l.quantity as double), cast(o.is_followed as double) \
         from line_fact as l join order_fact as o on o.order_no = l.order_no \
         left join product_fact as a on a.product_no = l.anchor_no",
        1,
    );
    let returns = |value: Option<f64>| Value::Number(value.filter(|_| world.knows_returns));
    let end = world.shop.data_end();
    let expected = world.sold.iter().map(|sold| {
        let credit = sold.credit.map(|place| &world.found.kept[place].shown);
        let credit = credit.map(|shown| part(&shown.exposure_id, shown.anchor.as_ref()));
        let until = sold.order.ordered_at.plus(90 * super::model::DAY);
        let has_buyer = sold.visitor.is_some() || world.shop.customer_of(&sold.order).is_some();
        let values = vec![
            Value::Word(credit),
            number(sold.money.revenue),
            number(sold.money.discounts),
            Value::Number(sold.money.cogs),
            flag(sold.money.assumed),
            number(sold.money.fees),
            Value::Number(sold.gross_margin()),
            flag(sold.mature),
            number(sold.units_back),
            number(sold.quantity() * sold.completion),
            number(sold.refund),
            returns(sold.return_loss),
            Value::Number(sold.replaced),
            returns(sold.net_margin()),
            number(sold.quantity()),
            flag(has_buyer && until <= end),
        ];
        let number = sold.line.line_no.cell();
        (format!("{} line {number}", sold.order.order_id), values)
    });
    differences("line", &LINE, &expected.collect(), &found)
}

const PAIR: [&str; 21] = [
    "exposures",
    "clicks",
    "attaches",
    "units",
    "revenue",
    "discounts",
    "cogs",
    "fees",
    "gross_margin",
    "units_mature",
    "units_returned",
    "expected_units",
    "units_back",
    "refund",
    "return_loss",
    "net_margin",
    "baseline",
    "anchor_return_with",
    "anchor_return_without",
    "repeat_rate_attached",
    "repeat_value_attached",
];

/// The figures of pairs, as one plain query sums them up from the tables.
const PAIRS: &str = "
    with part as (
        select f.anchor_no, f.target_no, sum(f.weight) as exposures, sum(f.clicked::int) as clicks,
            sum(f.attached::int) as attaches, coalesce(sum(units), 0) as units, coalesce(sum(revenue), 0) as revenue,
            coalesce(sum(discounts), 0) as discounts, coalesce(sum(cogs), 0) as cogs, coalesce(sum(fees), 0) as fees,
            coalesce(sum(gross_margin), 0) as gross_margin, coalesce(sum(units_mature), 0) as units_mature,
            coalesce(sum(units_returned), 0) as units_returned, coalesce(sum(expected_units), 0) as expected_units,
            coalesce(sum(units_back), 0) as units_back, coalesce(sum(refund), 0) as refund,
            coalesce(sum(return_loss), 0) as return_loss, coalesce(sum(net_margin), 0) as net_margin,
            coalesce(sum(lines) = sum(costed_lines), true) as is_costed,
            coalesce(sum(lines) = 0 or sum(net_lines) > 0, true) as is_net,
            coalesce(sum(lines) = sum(loss_lines), true) as is_lossless
        from fact_exposure as f
        left join fact_effect as e on e.exposure_id = f.exposure_id and e.anchor_no = f.anchor_no
        where f.anchor_no is not null group by all
    ),
    outcome as (
        select anchor_no, target_no,
            sum(with_back) / nullif(sum(with_units), 0) as with_rate,
            sum(without_back) / nullif(sum(without_units), 0) as without_rate
        from fact_outcome group by all
    ),
    base as (
        select product_no, sum(units_back) / nullif(sum(quantity), 0) as rate
        from line_fact where is_mature and exposure_id is null group by all
    ),
    first_attached as (
        select l.anchor_no, l.product_no as target_no, o.buyer_no,
            arg_min((o.is_followed, o.came_back, o.repeat_value), o.order_no) as first_order
        from line_fact as l join order_fact as o on o.order_no = l.order_no
        where l.anchor_no is not null and o.buyer_no is not null group by all
    ),
    repeats as (
        select anchor_no, target_no, avg(first_order[2]::int) as rate,
            case when bool_and(first_order[3] is not null) then avg(first_order[3]) end as value
        from first_attached where first_order[1] group by all
    )
    select concat(a.product_id, '>', t.product_id), p.exposures, p.clicks::double, p.attaches::double,
        p.units::double, p.revenue::double, p.discounts::double,
        case when p.is_costed then p.cogs::double end, p.fees::double,
        case when p.is_costed then p.gross_margin::double end,
        p.units_mature::double, p.units_returned::double, p.expected_units, p.units_back::double,
        p.refund::double, case when p.is_lossless then p.return_loss::double end,
        case when p.is_net then p.net_margin::double end, b.rate::double, w.with_rate::double,
        w.without_rate::double, r.rate::double, r.value::double
    from part as p
    join product_fact as a on a.product_no = p.anchor_no
    join product_fact as t on t.product_no = p.target_no
    left join base as b on b.product_no = p.target_no
    left join outcome as w on w.anchor_no = p.anchor_no and w.target_no = p.target_no
    left join repeats as r on r.anchor_no = p.anchor_no and r.target_no = p.target_no";

fn pairs(built: &Built, world: &World) -> Vec<String> {
    let found = built.rows(PAIRS, 0);
    let expected = world.rows(&Question::of(Level::Pair)).into_iter();
    let expected = expected.map(|(id, row)| {
        let of_pair = |sold: &&Sold| {
            let shown = sold.credit.map(|place| &world.found.kept[place].shown);
            shown.is_some_and(|shown| {
                let anchor = shown.anchor.as_deref().unwrap_or_default();
                format!("{anchor}>{}", shown.target) == id
            })
        };
        let lines: Vec<&Sold> = world.sold.iter().filter(of_pair).collect();
        let sum = |of: &dyn Fn(&Sold) -> f64| number(lines.iter().map(|line| of(line)).sum());
        let mature = |line: &Sold| if line.mature { 1.0 } else { 0.0 };
        let values = vec![
            number(row.exposures),
            number(row.clicks as f64),
            number(row.attaches as f64),
            number(row.units),
            number(row.revenue),
            number(row.discounts),
            Value::Number(row.cogs),
            number(row.fees),
            Value::Number(row.gross_margin),
            sum(&|line| mature(line) * line.quantity()),
            sum(&|line| mature(line) * line.units_back),
            sum(&|line| line.completion * line.quantity()),
            sum(&|line| line.units_back),
            sum(&|line| line.refund),
            // Without a credited line nothing is unknown.
            Value::Number(row.return_loss.or(lines.is_empty().then_some(0.0))),
            Value::Number(row.net_margin.or(lines.is_empty().then_some(0.0))),
            Value::Number(row.baseline_return_rate),
            Value::Number(row.anchor_return_with),
            Value::Number(row.anchor_return_without),
            Value::Number(row.repeat.rate_attached),
            Value::Number(row.repeat.value_attached),
        ];
        (id, values)
    });
    let mut faults = differences("pair", &PAIR, &expected.collect(), &found);
    if !world.knows_returns {
        // Rates are left out of the rows where no return is known; the tables hold zeros.
        let of_returns = ["baseline", "anchor_return", "repeat_value"];
        faults.retain(|fault| !of_returns.iter().any(|name| fault.contains(name)));
    }
    faults
}

/// The differences between the tables of a shop and the reference.
fn compare(imports: &[Shop], rule: (&str, Rule)) -> Vec<String> {
    let rules = Rules {
        rule: rule.1,
        ..Rules::default()
    };
    let world = World::of(imports, &rules);
    let built = Built::of(&world.shop, rule.0);
    let mut faults = exposures(&built, &world);
    faults.extend(lines(&built, &world));
    faults.extend(pairs(&built, &world));
    faults
}

/// How many shops to compare: SIDECART_SHOPS, else [`SHOPS`].
fn shops() -> u64 {
    let wanted = std::env::var("SIDECART_SHOPS").ok();
    wanted.map_or(SHOPS, |wanted| wanted.parse().unwrap())
}

fn compare_shops(first: u64, quirks: Quirks) {
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let of_thread = |thread: u64| {
            let seeds = (first..first + shops()).filter(move |seed| seed % threads == thread);
            let faults = seeds.flat_map(move |seed| {
                let rule = RULES[usize::try_from(seed % 3).unwrap()];
                let found = compare(&random(seed, quirks), rule).into_iter();
                found.map(move |fault| format!("seed {seed} ({}): {fault}", rule.0))
            });
            scope.spawn(|| faults.collect::<Vec<_>>())
        };
        let running: Vec<_> = (0..threads).map(of_thread).collect();
        let ended = running.into_iter().map(|thread| thread.join().unwrap());
        ended.flatten().collect()
    });
    let shown: Vec<&str> = faults.iter().take(80).map(String::as_str).collect();
    assert!(
        faults.is_empty(),
        "{} differences:\n{}",
        faults.len(),
        shown.join("\n")
    );
}

#[test]
fn the_tables_hold_what_the_conventions_say() {
    compare_shops(0, Quirks::none());
}

#[test]
fn the_tables_of_odd_shops_hold_what_the_conventions_say() {
    compare_shops(1_000, Quirks::all());
}
