//! Rows for tests, as the read model would answer them.

mod whatif;

pub(super) use whatif::{portfolio, whatif};

use crate::domain::{Base, Mode, Money, Note, Severity};
use crate::explore::{
    Answer, CohortRow, Evidence, Funnel, GapRow, GridRow, LevelRow, Overview, PairDetail,
    PairJudgement, PairRow, Table,
};

/// A product or category with that many attaches of that base.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub(super) fn level_row(id: &str, attaches: u64, base_n: f64) -> LevelRow {
    let rate = (base_n > 0.0).then(|| attaches as f64 / base_n);
    let wilson = rate.map(|p| {
        let z = 1.959_964_f64;
        let centre = p + z * z / (2.0 * base_n);
        let half = z * (p * (1.0 - p) / base_n + z * z / (4.0 * base_n * base_n)).sqrt();
        let scale = 1.0 + z * z / base_n;
        ((centre - half) / scale, (centre + half) / scale)
    });
    LevelRow {
        id: id.to_owned(),
        title: id.to_owned(),
        mode: Mode::Basket,
        base: Base::EligibleOrders,
        base_n: Some(base_n),
        anchor_orders: Some(base_n as u64 + 500),
        exposures: None,
        clicks: None,
        ctr: None,
        ctr_low: None,
        ctr_high: None,
        attaches: Some(attaches),
        attach_rate: rate,
        attach_rate_low: wilson.map(|(low, _)| low.max(0.0)),
        attach_rate_high: wilson.map(|(_, high)| high),
        attach_rate_shrunk: None,
        units: Some(attaches as f64),
        revenue: Some(Money::from_cents(attaches as i64 * 2_999)),
        cogs: None,
        fees: None,
        discounts: None,
        gross_margin: None,
        units_mature: None,
        units_returned: None,
        refund_amount: None,
        return_rate: None,
        return_rate_low: None,
        return_rate_high: None,
        return_rate_adjusted: None,
        return_maturity: None,
        baseline_return_rate: None,
        return_loss: None,
        net_margin: None,
        net_margin_per_1000: None,
        net_margin_per_1000_low: None,
        net_margin_per_1000_high: None,
        margin_per_attach: None,
        anchor_return_with: None,
        anchor_return_without: None,
        repeat_rate_90d_attached: None,
        repeat_rate_90d_unattached: None,
        repeat_value_90d_attached: None,
        repeat_value_90d_unattached: None,
        evidence: Some("descriptive"),
        notes: [Note {
            cause: "No exposures are imported, so nothing is known about what was shown; \
                    import them to see it."
                .to_owned(),
            fields: vec!["exposures", "clicks", "ctr", "cannibal_share"],
        }]
        .into(),
    }
}

/// A pair with that many attaches of that base.
pub(super) fn pair_row(anchor: &str, target: &str, attaches: u64, base_n: f64) -> PairRow {
    let mut level = level_row(&format!("{anchor}>{target}"), attaches, base_n);
    level.title = format!("{anchor} > {target}");
    let lift = level.attach_rate.map(|rate| 0.4 + rate * 7.0);
    PairRow {
        orders_both: level.attaches,
        orders_anchor: level.anchor_orders,
        orders_target: Some(attaches * 3),
        confidence: level.attach_rate.map(|rate| rate * 0.8),
        level,
        anchor_id: anchor.to_owned(),
        anchor_title: anchor.to_owned(),
        target_id: target.to_owned(),
        target_title: target.to_owned(),
        rec_type: None,
        support: None,
        lift,
        lift_low: lift.map(|lift| lift * 0.92),
        lift_high: lift.map(|lift| lift * 1.09),
        jaccard: None,
        npmi: None,
        llr: None,
        incremental_attach: None,
        cannibal_share: None,
        incremental_margin_per_1000: None,
        verdict: None,
        reason: None,
        flags: None,
        p_positive: None,
        loss_if_kept: None,
        loss_if_retired: None,
        slot_value: None,
        relevance: None,
    }
}

/// A whole table of rows.
pub(super) fn table<R>(rows: Vec<R>) -> Table<R> {
    Table {
        total: rows.len() as u64,
        rows,
        remarks: Vec::new(),
        min_orders: None,
    }
}

/// The categories of a small coffee shop.
pub(super) fn categories() -> Answer {
    Answer::Levels(table(vec![
        level_row("Coffee", 2_204, 12_402.0),
        level_row("Tea", 412, 4_467.0),
        level_row("Kitchen", 96, 2_240.0),
        level_row("Gifts", 2, 84.0),
    ]))
}

/// Categories below `Coffee`, and the products that lie in it directly.
pub(super) fn coffee() -> Answer {
    let mut direct = level_row("Coffee", 31, 610.0);
    direct.title = "products in Coffee".to_owned();
    Answer::Levels(table(vec![
        level_row("Coffee > Grinders", 905, 4_220.0),
        level_row("Coffee > Machines", 1_204, 7_002.0),
        direct,
    ]))
}

/// Products with titles that are hard to draw.
pub(super) fn products() -> Answer {
    let mut rows = vec![
        level_row("ESP-X1", 1_204, 7_002.0),
        level_row("GRD-2", 503, 3_120.0),
        level_row("JP-7", 88, 1_430.0),
        level_row("EVIL", 7, 96.0),
        level_row("NEW", 0, 0.0),
    ];
    for (row, title) in rows.iter_mut().zip([
        "Espresso Machine X1",
        "Burr Grinder G2 — brushed steel, 40 mm conical burrs, with timer",
        "抹茶スターターセット 👨‍👩‍👧",
        "\u{1b}[31mRed\u{7} alert\u{1b}]0;owned\u{7}\r\nsecond line",
        "",
    ]) {
        row.title = title.to_owned();
    }
    rows[4].notes = [Note {
        cause: "No order was dated after the first add-on sale, so there is no base.".to_owned(),
        fields: vec!["attach_rate", "attach_rate_low", "attach_rate_high"],
    }]
    .into();
    Answer::Levels(table(rows))
}

/// The pairs of one anchor: well known, rare, and one that is not computable.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub(super) fn pairs() -> Answer {
    let mut rows = vec![
        pair_row("Espresso Machine X1", "Burr Grinder G2", 933, 4_467.0),
        pair_row("Espresso Machine X1", "Milk Frother", 553, 4_467.0),
        pair_row("Espresso Machine X1", "Descaler 3-pack", 238, 4_467.0),
        pair_row("Espresso Machine X1", "Barista Course", 2, 84.0),
        pair_row("Espresso Machine X1", "Gift Card", 1, 3.0),
    ];
    let mut blank = pair_row("Espresso Machine X1", "Old Tamper", 0, 0.0);
    blank.lift = None;
    blank.level.notes = [Note {
        cause: "The target was never sold as an add-on in this window, so no order is eligible; \
                widen the window."
            .to_owned(),
        fields: vec!["attach_rate", "lift", "lift_low", "lift_high"],
    }]
    .into();
    rows.push(blank);
    for row in &mut rows {
        // Two of the targets, and the blank one, came later than the anchor.
        row.level.anchor_orders = Some(4_467);
        row.orders_anchor = Some(4_467);
        row.confidence = row.orders_both.map(|both| both as f64 / 4_467.0);
    }
    let mut table = table(rows);
    table.remarks = vec!["3 baskets above 1 000 products are left out.".to_owned()];
    Answer::Pairs(table)
}

/// What the coffee shop's data lack.
pub(super) fn gaps() -> Answer {
    let gap = |code: &str, severity, rows, share, revenue_share: Option<f64>| GapRow {
        code: code.to_owned(),
        severity,
        rows,
        share,
        revenue_share,
        affects: "margin view: their cost is assumed from the category".to_owned(),
        fix: "Import costs: sidecart import DB product_costs.csv".to_owned(),
        example: (1..=5)
            .map(|n| format!("product MUG-{n}: {n} lines, for example in order o{n}"))
            .collect(),
        notes: Vec::new(),
        meaning: "No unit cost of these lines was valid when they were ordered.".to_owned(),
    };
    let mut click = gap("ORPHAN_CLICK", Severity::Info, 3, 0.000_2, None);
    click.meaning = "Clicks name no known exposure, and none of their visitor and product was \
                     shown within 30 minutes before."
        .to_owned();
    click.affects = "click rates and credit by click: these clicks are not used".to_owned();
    click.example = vec!["click \u{1b}[31mk1\u{7} at 2026-03-01 09:51:00".to_owned()];
    click.notes = vec![Note {
        cause: "A click without an exposure leads to no order line.".to_owned(),
        fields: vec!["revenue_share"],
    }];
    Answer::Gaps(vec![
        gap(
            "COST_MISSING",
            Severity::Error,
            55_291,
            0.614_9,
            Some(0.594_8),
        ),
        gap("VARIANT_UNTAGGED", Severity::Warn, 1_204, 0.034, Some(0.0)),
        click,
    ])
}

/// The totals of the coffee shop.
pub(super) fn overview() -> Answer {
    Answer::Overview(Box::new(Overview {
        title: "Coffee & Co".to_owned(),
        currency: Some("EUR".to_owned()),
        mode: Mode::Basket,
        orders: Some(32_313),
        customers: None,
        units: Some(40_025.0),
        revenue: Some(Money::from_cents(193_850_975)),
        cogs: None,
        gross_margin: None,
        refund_amount: None,
        net_margin: None,
        aov: None,
        exposures: None,
        attach_rate: None,
        attached_revenue: None,
        first_day: "2012-03-19".parse().ok(),
        last_day: "2015-03-19".parse().ok(),
        pairs: Some(12),
        promote: None,
        keep: None,
        tune: None,
        delay: None,
        retire: None,
        insufficient: None,
        alerts_error: None,
        alerts_warn: None,
        notes: [].into(),
    }))
}

/// The figures of exposures that a row has: some lose, some are too few.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn shown(level: &mut LevelRow, net_per_1000: f64, half: f64, returns: (f64, f64)) {
    let base_n = level.base_n.unwrap_or(0.0);
    let attaches = level.attaches.unwrap_or(0);
    level.mode = Mode::Exposure;
    level.base = Base::Exposures;
    level.exposures = level.base_n;
    level.clicks = Some(attaches * 2);
    level.ctr = level.attach_rate.map(|rate| rate * 2.0);
    level.attach_rate_shrunk = level.attach_rate.map(|rate| 0.9 * rate + 0.004);
    level.cogs = Some(Money::from_cents(attaches as i64 * 1_410));
    level.fees = Some(Money::from_cents(attaches as i64 * 181));
    level.discounts = Some(Money::from_cents(attaches as i64 * 60));
    level.units_mature = Some((attaches as f64 * 0.9).round());
    level.units_returned = Some((attaches as f64 * 0.9 * returns.0).round());
    level.return_rate = Some(returns.0);
    level.return_rate_low = Some((returns.0 - returns.0 * 0.4).max(0.0));
    level.return_rate_high = Some(returns.0 * 1.5);
    level.return_rate_adjusted = Some(returns.0 * 1.08);
    level.return_maturity = Some(0.93);
    level.baseline_return_rate = Some(returns.1);
    level.anchor_return_with = Some(0.061);
    level.anchor_return_without = Some(0.044);
    level.return_loss = Some(Money::from_cents(attaches as i64 * 210));
    level.refund_amount = Some(Money::from_cents(attaches as i64 * 260));
    level.net_margin = Some(Money::from_cents((net_per_1000 * base_n / 10.0) as i64));
    level.net_margin_per_1000 = Some(net_per_1000);
    level.net_margin_per_1000_low = Some(net_per_1000 - half);
    level.net_margin_per_1000_high = Some(net_per_1000 + half);
    level.margin_per_attach = Some(net_per_1000 * base_n / 1_000.0 / attaches.max(1) as f64);
    level.repeat_rate_90d_attached = Some(0.509);
    level.repeat_rate_90d_unattached = Some(0.461);
    level.repeat_value_90d_attached = Some(51.31);
    level.repeat_value_90d_unattached = Some(44.02);
    level.notes = [].into();
}

/// The categories of a coffee shop with exposures.
pub(super) fn shown_categories() -> Answer {
    let mut rows = vec![
        level_row("Coffee", 7_301, 255_600.0),
        level_row("Tea", 412, 24_467.0),
        level_row("Kitchen", 96, 8_240.0),
    ];
    for (row, (net, half, returns)) in rows.iter_mut().zip([
        (457.2, 23.0, (0.024_7, 0.023_9)),
        (88.4, 31.0, (0.052, 0.041)),
        (-12.6, 44.0, (0.131, 0.062)),
    ]) {
        shown(row, net, half, returns);
    }
    Answer::Levels(table(rows))
}

/// The pairs of one anchor with exposures, one judged of each kind.
pub(super) fn shown_pairs() -> Answer {
    let mut rows = vec![
        pair_row("Espresso Machine X1", "Burr Grinder G2", 757, 12_402.0),
        pair_row("Espresso Machine X1", "Milk Frother", 796, 8_120.0),
        pair_row("Espresso Machine X1", "Descaler 3-pack", 87, 2_240.0),
        pair_row("Espresso Machine X1", "Barista Course", 2, 84.0),
    ];
    let figures = [
        (139.0, 27.0, (0.041, 0.052), "promote"),
        (-41.0, 47.0, (0.214, 0.081), "retire"),
        (18.0, 36.0, (0.033, 0.030), "tune"),
        (9.0, 160.0, (0.0, 0.02), "insufficient"),
    ];
    for (row, (net, half, returns, verdict)) in rows.iter_mut().zip(figures) {
        shown(&mut row.level, net, half, returns);
        row.rec_type = Some("cross_sell".to_owned());
        row.verdict = Some(verdict.to_owned());
        row.reason = Some(match verdict {
            "promote" => "Earns 139 per 1 000 exposures and returns are normal.".to_owned(),
            "retire" => "21 % come back, against 8 % when sold alone.".to_owned(),
            _ => "Too little is known to tell it from its slot.".to_owned(),
        });
        row.flags = Some(if verdict == "retire" {
            vec!["forced".to_owned(), "vanity".to_owned()]
        } else {
            Vec::new()
        });
        row.p_positive = Some(if net > 0.0 { 0.97 } else { 0.04 });
        row.slot_value = Some(55.0);
        row.incremental_attach = Some(0.021);
        row.cannibal_share = Some(0.18);
        row.incremental_margin_per_1000 = Some(net * 0.8);
    }
    // Too young to know what comes back.
    rows[3].level.return_maturity = Some(0.31);
    rows[3].level.net_margin_per_1000_low = None;
    rows[3].level.net_margin_per_1000_high = None;
    rows[3].level.notes = [Note {
        cause: "Too few attaches to say how sure this is.".to_owned(),
        fields: vec!["net_margin_per_1000_low", "net_margin_per_1000_high"],
    }]
    .into();
    Answer::Pairs(table(rows))
}

/// A pair split by whether the customer is new.
pub(super) fn cohorts() -> Answer {
    let members = [
        ("new", 3_499, 59_078.0, 801.0, (0.065, 0.05)),
        ("returning", 8_235, 297_073.0, 340.0, (0.066, 0.05)),
        ("unknown", 4, 436.0, -22.0, (0.0, 0.05)),
    ];
    let rows = members.map(|(member, attaches, base_n, net, returns)| {
        let mut level = level_row(member, attaches, base_n);
        shown(&mut level, net, 30.0, returns);
        CohortRow {
            cohort: member.to_owned(),
            dimension: "customer".to_owned(),
            level,
        }
    });
    Answer::Cohorts(table(rows.into()))
}

/// A place by week: the figure rises, and one week is missing.
pub(super) fn weeks() -> Answer {
    let rows = (0..12_u32).filter(|week| *week != 5).map(|week| {
        let day = crate::domain::Day::from_epoch_days(20_395 + 7 * week.cast_signed());
        let id = day.map_or_else(String::new, |day| day.to_string());
        let mut level = level_row(&id, 20 + u64::from(week) * 3, 600.0);
        shown(
            &mut level,
            f64::from(week) * 30.0 - 80.0,
            60.0,
            (0.05, 0.04),
        );
        level
    });
    Answer::Series(table(rows.collect()))
}

/// Types of recommendation.
pub(super) fn types() -> Answer {
    let mut rows = vec![
        level_row("cross_sell", 14_200, 520_622.0),
        level_row("upsell", 152, 15_965.0),
    ];
    for (row, net) in rows.iter_mut().zip([647.0, -21.0]) {
        shown(row, net, 20.0, (0.064, 0.06));
    }
    Answer::Levels(table(rows))
}

/// The whole shop as one row.
pub(super) fn whole() -> Answer {
    let mut level = level_row("all", 14_352, 536_587.0);
    shown(&mut level, 634.0, 20.0, (0.064, 0.06));
    Answer::Series(table(vec![level]))
}

/// The first of the shown pairs, with every rule of credit.
pub(super) fn pair_detail() -> Answer {
    let Answer::Pairs(pairs) = shown_pairs() else {
        return Answer::Gaps(Vec::new());
    };
    let rows = pairs
        .rows
        .into_iter()
        .skip(1)
        .take(1)
        .map(|pair| PairDetail {
            repeat: None,
            pair,
            attaches_click_only: Some(402),
            attach_rate_click_only: Some(0.049_5),
            attaches_click_then_view: Some(796),
            attach_rate_click_then_view: Some(0.098),
            attaches_exposure_only: Some(780),
            attach_rate_exposure_only: Some(0.096),
            judgement: Some(PairJudgement {
                outlook: Some("Fewer than 12 % returns would keep it.".to_owned()),
                flag_reasons: vec![
                    "21 % of units come back, against 8 % sold alone.".to_owned(),
                    "9.8 % take it, and it loses 41 per 1 000.".to_owned(),
                ],
                pending_verdict: None,
                value_of_testing: None,
                believed_per_1000: Some(-38.0),
                believed_per_1000_low: Some(-80.0),
                believed_per_1000_high: Some(4.0),
                relevance_coverage: None,
                judged_together: 14,
                thresholds: Vec::new(),
            }),
        });
    Answer::Pair(table(rows.collect()))
}

/// A funnel whose seen exposures are not known.
pub(super) fn funnel() -> Answer {
    Answer::Funnel(Funnel {
        shown: Some(8_120.0),
        seen: None,
        clicked: Some(1_592),
        attached: Some(796),
        kept: Some(611),
        buyers: Some(402),
        came_back: Some(205),
        notes: vec!["Whether exposures were seen is not known of all of them.".to_owned()],
    })
}

/// Placement by customer, with a cell of too few and one that is empty.
pub(super) fn cross() -> Answer {
    let cell = |row: &str, column: &str, attaches, base_n| GridRow {
        row: row.to_owned(),
        column: column.to_owned(),
        level: level_row(&format!("{row}|{column}"), attaches, base_n),
    };
    Answer::Grid(table(vec![
        cell("cart", "new", 40, 900.0),
        cell("cart", "returning", 200, 2_400.0),
        cell("pdp", "new", 2, 40.0),
    ]))
}

/// A page of credited lines.
pub(super) fn evidence() -> Answer {
    let cell = |text: &str| Some(text.to_owned());
    Answer::Evidence(Evidence {
        columns: [
            "ordered_at",
            "order",
            "line",
            "product",
            "revenue",
            "return_loss",
        ]
        .map(str::to_owned)
        .into(),
        rows: (0..50)
            .map(|n: u32| {
                vec![
                    cell("2026-10-01 11:00:00"),
                    Some(format!("o{n}")),
                    cell("2"),
                    cell("MILK-1\u{1b}[31m"),
                    cell("29.9900"),
                    (n % 7 != 0).then(|| "1.2000".to_owned()),
                ]
            })
            .collect(),
        total: 796,
        offset: 0,
        remark: None,
    })
}
