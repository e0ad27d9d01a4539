//! Rows for tests, as the read model would answer them.

mod whatif;

pub(super) use whatif::{portfolio, whatif};

use crate::domain::{Base, Mode, Money, Note, Severity};
use crate::explore::{Answer, GapRow, LevelRow, Overview, PairRow, Table};

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
