"""Compares what sidecart shows with what tea-tasting, scipy and statsmodels make of the same data.

    pip install tea-tasting==1.14.0 statsmodels==0.15.0 scipy==1.17.1 numpy duckdb==2.0.0
    python3 scripts/peers.py [--sidecart target/release/sidecart] [DB]

Without DB a tiny shop is made, with one more experiment that began when visitors had ordered already.
Every figure comes from one run of `sidecart show`; the
aggregates are summed here, from the canonical tables (assignments) and the money of each order
(order_fact). Prints, method by method, how many figures were compared and the largest relative
difference. Ends with status 1 where one is above 1e-6, and with a message and status 0 where a
package is missing.
"""
import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections import defaultdict

try:
    import duckdb
    import numpy as np
    import scipy.stats as st
    import tea_tasting as tt
    import tea_tasting.aggr as aggr
    from statsmodels.stats.proportion import proportion_confint
except ImportError as missing:
    print(f"skipped: {missing.name} is not installed; the head of scripts/peers.py says what is needed")
    sys.exit(0)

Z = st.norm.ppf(0.975)
# Below this a difference counts absolutely: a delta may be as good as 0.
FLOOR = 1e-9
# scipy takes the log-likelihood ratio as a sum that cancels; of a small one few digits are left.
FLOORS = {"log-likelihood ratio": 1e-2}

found = defaultdict(lambda: [0, 0.0, ""])


def compare(method, peer, ours, theirs, where):
    """Notes how far one figure is from its peer's."""
    if ours is None or theirs is None or math.isnan(theirs):
        if (ours is None) != (theirs is None or math.isnan(theirs)):
            sys.exit(f"{method} {where}: sidecart has {ours}, {peer} has {theirs}")
        return
    apart = abs(ours - theirs) / max(abs(theirs), FLOORS.get(method, FLOOR))
    seen = found[method, peer]
    seen[0] += 1
    if apart >= seen[1]:
        seen[1:] = [apart, where]


def show(sidecart, db, what, *more):
    done = subprocess.run([sidecart, "show", db, what, "--format", "json", *more], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


UNITS = """
    with unit as (
        select experiment_id, unit_id, min(arm) as arm, min(assigned_at) as assigned_at,
            coalesce(max(unit_type), 'visitor') as unit_type
        from assignments group by all having count(distinct arm) = 1
    ),
    bought as (
        select 'visitor' as unit_type, visitor_id as unit_id, * exclude (visitor_id) from order_fact
        union all
        select 'customer', customer_id, * exclude (visitor_id) from order_fact
    )
    select u.experiment_id, u.arm,
        count(o.order_no) filter (o.ordered_at >= u.assigned_at)::double as orders,
        coalesce(sum(o.revenue) filter (o.ordered_at >= u.assigned_at), 0)::double as revenue,
        coalesce(sum(o.net_margin - coalesce(o.shipping_cost, 0) - coalesce(o.fixed_fee, 0))
            filter (o.ordered_at >= u.assigned_at), 0)::double as margin,
        count(o.order_no) filter (o.ordered_at < u.assigned_at)::double as orders_before,
        coalesce(sum(o.revenue) filter (o.ordered_at < u.assigned_at), 0)::double as revenue_before,
        coalesce(sum(o.net_margin - coalesce(o.shipping_cost, 0) - coalesce(o.fixed_fee, 0))
            filter (o.ordered_at < u.assigned_at), 0)::double as margin_before
    from unit as u left join bought as o using (unit_type, unit_id)
    group by u.experiment_id, u.arm, u.unit_id
"""


def aggregates(data, names, pairs=()):
    return aggr.Aggregates(
        count_=len(data[names[0]]),
        mean_={k: data[k].mean() for k in names},
        var_={k: data[k].var(ddof=1) for k in names},
        cov_={tuple(sorted(p)): np.cov(data[p[0]], data[p[1]])[0, 1] for p in pairs},
    )


def always_valid(difference, se, n, alpha=0.05, tuned=5000):
    """Interval and p of Waudby-Smith et al. (arXiv 2103.06476, eq. 9, 155, 161), as gbstats has it."""
    rho2 = (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / tuned
    s2 = se * se * n
    reach = math.sqrt(s2) * math.sqrt(2 * (n * rho2 + 1) * math.log(math.sqrt(n * rho2 + 1) / alpha) / (n * n * rho2))
    z2 = (difference / se) ** 2
    ln_e = 0.5 * z2 * n * rho2 / (1 + n * rho2) - 0.5 * math.log1p(n * rho2)
    return difference - reach, difference + reach, min(1.0, math.exp(min(-ln_e, 0.0)))


def stratified(parts):
    total = sum(weight for weight, *_ in parts)
    value = sum(weight * value for weight, value, _ in parts) / total
    return value, math.sqrt(sum((weight / total * se) ** 2 for weight, _, se in parts))


def experiments(conn, rows):
    """Lift per arm, its intervals, CUPED and SRM."""
    columns = ["orders", "revenue", "margin", "orders_before", "revenue_before", "margin_before"]
    units = defaultdict(lambda: defaultdict(list))
    for experiment, arm, *figures in conn.sql(UNITS).fetchall():
        units[experiment][arm].append(figures)
    arms = {}
    for experiment, of in units.items():
        for arm, figures in of.items():
            table = np.array(figures, float)
            data = dict(zip(columns, table.T))
            data["bought"] = (data["orders"] > 0).astype(float)
            arms[experiment, arm] = data
    shares = dict(((e, a), s) for e, a, s in conn.sql(
        "select experiment_id, arm, max(expected_share) from assignments group by all").fetchall())
    control_of = {row["experiment_id"]: row["arm"] for row in rows if row["is_control"]}
    for row in rows:
        experiment, arm = row["experiment_id"], row["arm"]
        here, where = arms[experiment, arm], f"{experiment}/{arm}"
        compare("units of an arm", "numpy", row["units"], len(here["bought"]), where)
        compare("mean of an arm", "numpy", row["conversion"], here["bought"].mean(), where)
        compare("mean of an arm", "numpy", row["rpv"], here["revenue"].mean(), where)
        compare("mean of an arm", "numpy", row["margin_per_visitor"], here["margin"].mean(), where)
        compare("mean of an arm", "numpy", row["aov"], here["revenue"].sum() / here["orders"].sum(), where)
        names = sorted(units[experiment])
        sizes = np.array([len(units[experiment][name]) for name in names])
        meant = np.array([shares[experiment, name] for name in names], float)
        if not np.isnan(meant).any():
            p = st.chisquare(sizes, meant / meant.sum() * sizes.sum()).pvalue
            compare("sample ratio (chi-squared)", "scipy", row["srm_p"], p, where)
        if row["is_control"]:
            continue
        control = arms[experiment, control_of[experiment]]
        n = len(here["bought"]) + len(control["bought"])
        for ours, column in [("conversion", "bought"), ("rpv", "revenue"), ("margin_per_visitor", "margin")]:
            got = tt.Mean(column, use_t=True, equal_var=False).analyze_aggregates(
                aggregates(control, [column]), aggregates(here, [column]))
            se = math.sqrt(here[column].var(ddof=1) / len(here[column]) + control[column].var(ddof=1) / len(control[column]))
            compared(row, ours, got, where, "difference of means (Welch)")
            sequential(row, ours, got.effect_size, se, n, where)
        names = ["revenue", "orders"]
        sides = [aggregates(side, names, [("revenue", "orders")]) for side in (control, here)]
        got = tt.RatioOfMeans("revenue", "orders", use_t=False, equal_var=False).analyze_aggregates(*sides)
        compared(row, "aov", got, where, "difference of ratios (delta method)")
        sequential(row, "aov", got.effect_size, (got.effect_size_ci_upper - got.effect_size_ci_lower) / 2 / Z, n, where)
        for ours, column in [("rpv", "revenue"), ("margin_per_visitor", "margin")]:
            adjusted(row, ours, column, here, control, where)


def compared(row, ours, got, where, method):
    compare(method, "tea-tasting", row[f"{ours}_delta"], got.effect_size, where)
    compare(method, "tea-tasting", row[f"{ours}_delta_low"], got.effect_size_ci_lower, where)
    compare(method, "tea-tasting", row[f"{ours}_delta_high"], got.effect_size_ci_upper, where)
    compare(method, "tea-tasting", row[f"{ours}_p"], got.pvalue, where)


def sequential(row, ours, difference, se, n, where):
    low, high, p = always_valid(difference, se, n)
    method = "always-valid interval and p"
    compare(method, "formula", row[f"{ours}_delta_low_always_valid"], low, where)
    compare(method, "formula", row[f"{ours}_delta_high_always_valid"], high, where)
    compare(method, "formula", row[f"{ours}_p_always_valid"], p, where)


def adjusted(row, ours, column, here, control, where):
    """CUPED among units with an order before; those without are a stratum of their own."""
    field = f"{ours}_delta_cuped"
    split = lambda side, had: {k: v[(side["orders_before"] > 0) == had] for k, v in side.items()}
    before = f"{column}_before"
    with_t, with_c = split(here, True), split(control, True)
    if min(len(with_t[column]), len(with_c[column])) < 2 or row[field] is None:
        return
    names = [column, before]
    got = tt.Mean(column, covariate=before, use_t=False, equal_var=False).analyze_aggregates(
        aggregates(with_c, names, [tuple(names)]), aggregates(with_t, names, [tuple(names)]))
    parts = [(len(with_t[column]) + len(with_c[column]), got.effect_size,
              (got.effect_size_ci_upper - got.effect_size_ci_lower) / 2 / Z)]
    none_t, none_c = split(here, False)[column], split(control, False)[column]
    if min(len(none_t), len(none_c)) > 1:
        parts.append((len(none_t) + len(none_c), none_t.mean() - none_c.mean(),
                      math.sqrt(none_t.var(ddof=1) / len(none_t) + none_c.var(ddof=1) / len(none_c))))
    value, se = stratified(parts)
    method = "CUPED, stratified"
    compare(method, "tea-tasting", row[field], value, where)
    compare(method, "tea-tasting", row[f"{field}_low"], value - Z * se, where)
    compare(method, "tea-tasting", row[f"{field}_high"], value + Z * se, where)
    compare(method, "tea-tasting", row[f"{ours}_cuped_p"], 2 * st.norm.sf(abs(value / se)), where)


def pairs(conn, rows):
    """What is bought together, from the counts that stand in the row."""
    orders = conn.sql("select orders from shop_fact").fetchall()[0][0]
    for row in rows:
        both, anchor, target = row["orders_both"], row["orders_anchor"], row["orders_target"]
        if not both:
            continue
        table = np.array([[both, anchor - both], [target - both, orders - anchor - target + both]])
        test = st.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        compare("log-likelihood ratio", "scipy", row["llr"], test.statistic, row["id"])
        lift = orders * both / (anchor * target)
        se = math.sqrt(max(1 / both - 1 / anchor - 1 / target - 1 / orders + 2 * lift / orders, 0))
        compare("lift and its interval", "formula", row["lift"], lift, row["id"])
        compare("lift and its interval", "formula", row["lift_low"], lift * math.exp(-Z * se), row["id"])
        compare("lift and its interval", "formula", row["lift_high"], lift * math.exp(Z * se), row["id"])


def returns(conn, rows):
    """Wilson intervals, of the number of units that the width of each stands for."""
    for row in rows:
        units, back = row["units_mature"], row["units_returned"]
        if not units or row["return_rate_low"] is None:
            continue
        low, high = row["return_rate_low"], row["return_rate_high"]
        # The number of units that the interval stands for, from its width; then both ends by the peer.
        p = back / units
        n = solve(lambda n: np.diff(proportion_confint(p * n, n, 0.05, "wilson"))[0] - (high - low), 1e-3, 10 * units)
        theirs = proportion_confint(p * n, n, 0.05, "wilson")
        compare("return rate (Wilson)", "statsmodels", low, theirs[0], row["id"])
        compare("return rate (Wilson)", "statsmodels", high, theirs[1], row["id"])


def solve(f, low, high):
    from scipy.optimize import brentq
    return brentq(f, low, high, xtol=1e-13, rtol=1e-15)


def shop(sidecart, folder):
    """A tiny shop in which half of the visitors were assigned late, when many had ordered."""
    files, db = f"{folder}/files", f"{folder}/shop.duckdb"
    run = lambda *args: subprocess.run([sidecart, *args], check=True, capture_output=True)
    run("generate", files, "--scale", "tiny")
    visitors = duckdb.sql(f"select distinct visitor_id from '{files}/orders.csv' where visitor_id is not null order by 1")
    with open(f"{files}/assignments.csv", newline="") as there:
        lines = there.read().splitlines()
    columns = lines[0].split(",")
    for number, (visitor,) in enumerate(visitors.fetchall()):
        arm = ["plain", "bold"][number % 2]
        row = dict(experiment_id="late", unit_id=visitor, unit_type="visitor", arm=arm, is_control=str(arm == "plain").lower(),
                   assigned_at="2026-05-01T00:00:00Z", expected_share="0.5")
        lines.append(",".join(row.get(column, "") for column in columns))
    with open(f"{files}/assignments.csv", "w") as there:
        there.write("\n".join(lines) + "\n")
    run("import", db, files)
    return db


def main():
    asked = argparse.ArgumentParser(description="Compares sidecart with its peers on the same data.")
    asked.add_argument("--sidecart", default="target/release/sidecart")
    asked.add_argument("db", nargs="?")
    asked = asked.parse_args()
    folder = None if asked.db else tempfile.TemporaryDirectory()
    db = asked.db or shop(asked.sidecart, folder.name)
    conn = duckdb.connect(db, read_only=True)
    experiments(conn, show(asked.sidecart, db, "experiments"))
    rows = show(asked.sidecart, db, "pairs", "--limit", "0")
    pairs(conn, rows)
    returns(conn, rows)
    print(f"{'method':36} {'peer':12} {'figures':>8} {'largest relative difference':>28}")
    for (method, peer), (count, apart, where) in found.items():
        print(f"{method:36} {peer:12} {count:8} {apart:28.1e}   {where if apart > 1e-9 else ''}".rstrip())
    sys.exit(any(apart > 1e-6 for _, apart, _ in found.values()))


main()
