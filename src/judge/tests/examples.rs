//! One hand-made pair for every verdict and flag, with its sentence.

use super::super::*;
use super::{ONE, words};
use crate::stats::{Cooccurrence, Outcome, Stratum};

/// Exposures of which so many attach, each keeping `margin` and costing `loss` if it
/// comes back, as `back` do.
fn takings(exposures: f64, attaches: f64, back: f64, margin: f64, loss: f64) -> Takings {
    Takings {
        exposures,
        attaches,
        kept: Outcome {
            count: attaches - back,
            mean: margin,
            sd: 0.4 * margin.abs(),
        },
        back: Outcome {
            count: back,
            mean: margin - loss,
            sd: 0.4 * margin.abs(),
        },
        return_loss: loss * back,
        units: attaches,
        units_back: back,
        units_expected: attaches,
        loss_per_return: loss,
        discounts: 0.0,
    }
}

fn pair(takings: Takings) -> Evidence {
    Evidence {
        takings,
        monthly_exposures: takings.exposures / 3.0,
        full_days: 90.0,
        maturity: Some(0.95),
        baseline_return_rate: Some(0.11),
        ..Evidence::default()
    }
}

/// Every sentence below is shown there.
const PAGE: &str = include_str!("../../../docs/judgement.md");

/// Judges one pair among forty others of its shop: good ones, and some that lose.
fn among_others(evidence: Evidence) -> Judgement {
    let mut family = vec![evidence];
    for number in 0..40 {
        let size = 2_000.0 + 100.0 * f64::from(number);
        let rate = 0.02 + 0.001 * f64::from(number);
        let attaches = (size * rate).round();
        let back = (attaches * if number % 5 == 0 { 0.5 } else { 0.1 }).round();
        family.push(pair(takings(size, attaches, back, 6.0, 16.0)));
    }
    judge(&family, &Thresholds::default(), ONE).swap_remove(0)
}

#[track_caller]
fn says(judged: &Judgement, verdict: Verdict, reason: &str, outlook: &str) {
    assert_eq!(judged.reason(&words()), reason);
    assert_eq!(judged.verdict, verdict);
    assert_eq!(judged.outlook.sentence(&words()), outlook);
    assert!(
        PAGE.contains(reason) && PAGE.contains(outlook),
        "not in the docs"
    );
}

#[track_caller]
fn flagged(judged: &Judgement, id: &str, sentence: &str) {
    let found = judged.flags.iter().find(|flag| flag.id() == id);
    let all: Vec<&str> = judged.flags.iter().map(Flag::id).collect();
    let flag = found.unwrap_or_else(|| panic!("{id} is not among {all:?}"));
    assert_eq!(flag.sentence(&words()), sentence);
    assert!(PAGE.contains(sentence), "not in the docs");
}

fn cell(dimension: Dimension, value: u16, takings: Takings) -> Cell {
    Cell {
        dimension,
        value,
        stratum: 0,
        takings,
    }
}

#[test]
fn promote() {
    let judged = among_others(Evidence {
        shown_share: Some(0.18),
        ..pair(takings(20_000.0, 900.0, 90.0, 4.2, 11.0))
    });
    says(
        &judged,
        Verdict::Promote,
        "Earns €139 per 1000 exposures (95 %: 125–154), returns normal, shown to only 18 % of eligible anchor views. Effect on completed orders not measurable without a holdout.",
        "It would lose its place if returns rose above 38 % (now 10 %).",
    );
}

#[test]
fn keep_where_there_is_no_room() {
    let judged = among_others(Evidence {
        shown_share: Some(0.82),
        ..pair(takings(20_000.0, 900.0, 90.0, 4.2, 11.0))
    });
    says(
        &judged,
        Verdict::Keep,
        "Profitable (above 99 % sure); already shown in 82 % of the eligible anchor views, nothing better to change.",
        "",
    );
}

#[test]
fn keep_where_it_is_not_certain() {
    let judged = among_others(Evidence {
        slot_value: 0.085,
        ..pair(takings(1_200.0, 48.0, 5.0, 4.2, 11.0))
    });
    says(
        &judged,
        Verdict::Keep,
        "Profitable (97 % sure); not certain enough to show it more.",
        "About 1,600 more exposures (4 months at this pace) would settle it.",
    );
}

#[test]
fn keep_while_returns_are_to_come() {
    let judged = among_others(Evidence {
        maturity: Some(0.62),
        ..pair(takings(20_000.0, 900.0, 90.0, 4.2, 11.0))
    });
    says(
        &judged,
        Verdict::Keep,
        "Profitable (above 99 % sure); only 62 % of the returns to expect have been seen, so it is not promoted yet.",
        "Once 80 % of the returns have been seen it can be promoted.",
    );
    flagged(
        &judged,
        "immature",
        "Only 62 % of the returns to expect have been seen; margins may still fall.",
    );
}

#[test]
fn retire_for_returns() {
    let judged = among_others(pair(takings(18_000.0, 1_400.0, 476.0, 5.0, 16.5)));
    says(
        &judged,
        Verdict::Retire,
        "Loses €47 per 1000 exposures (95 %: −81 to −16): 34 % of units come back, 11 % normally.",
        "It would earn its place with returns below 30 % (now 34 %).",
    );
    flagged(
        &judged,
        "forced",
        "Bought and sent back: 34 % of units come back, 11 % normally.",
    );
    flagged(
        &judged,
        "vanity",
        "Popular, not profitable: 7.7 % take it (4.1 % is usual), yet it makes −€46 per 1000 exposures.",
    );
}

#[test]
fn retire_for_the_slot() {
    let judged = among_others(Evidence {
        slot_value: 0.2,
        ..pair(takings(9_000.0, 90.0, 9.0, 6.0, 16.0))
    });
    says(
        &judged,
        Verdict::Retire,
        "Earns only €44 per 1000 exposures (95 %: 29 to 59): the next best product for this slot would earn €200.",
        "It would earn its place at an attach rate of 4.5 % (now 1.1 %).",
    );
}

#[test]
fn retire_for_sales_that_would_have_been_made_anyway() {
    let mut own = takings(18_000.0, 900.0, 90.0, 4.2, 11.0);
    own.discounts = 0.5 * 900.0;
    let judged = among_others(Evidence {
        holdout: Some(Holdout {
            treated: Share {
                of: 900.0,
                n: 18_000.0,
            },
            held_out: Share {
                of: 960.0,
                n: 20_000.0,
            },
            purchases: 900.0,
        }),
        ..pair(own)
    });
    says(
        &judged,
        Verdict::Retire,
        "Loses €17 per 1000 exposures (95 %: −25 to 2, extra sales only): 96 % of the buyers would have bought it anyway.",
        "It would earn its place with €0.34 more from each sale.",
    );
}

#[test]
fn retire_for_orders_lost() {
    let judged = among_others(Evidence {
        funnels: vec![Funnel {
            placement: 1,
            with: Share {
                of: 171_000.0,
                n: 300_000.0,
            },
            without: Share {
                of: 174_000.0,
                n: 300_000.0,
            },
            is_randomised: true,
            against_holdout: true,
        }],
        order_margin: Some(22.0),
        ..pair(takings(300_000.0, 9_000.0, 900.0, 5.0, 16.5))
    });
    says(
        &judged,
        Verdict::Retire,
        "Fewer visitors complete their order when they see it (checkout: −1.0 pp against the holdout). That costs €220 per 1000 exposures; the recommendation itself brings €101.",
        "It would earn its place if completed orders fell by less than 0.5 pp (now 1.0).",
    );
}

#[test]
fn delay() {
    let (at_checkout, by_mail) = (
        takings(12_000.0, 400.0, 150.0, 5.0, 16.5),
        takings(6_000.0, 300.0, 20.0, 5.0, 16.5),
    );
    let judged = among_others(Evidence {
        cells: vec![
            cell(Dimension::Placement, 1, at_checkout),
            cell(Dimension::Placement, 2, by_mail),
        ],
        ..pair(at_checkout.merge(&by_mail))
    });
    says(
        &judged,
        Verdict::Delay,
        "Loses €40 per 1000 exposures at checkout; earns €195 per 1000 at post-purchase email, so show it there instead.",
        "The change would gain about €889 a month (back-test, descriptive).",
    );
}

#[test]
fn tune_by_leaving_a_group_out() {
    let (new, returning) = (
        takings(12_000.0, 500.0, 200.0, 5.0, 16.5),
        takings(9_000.0, 500.0, 40.0, 5.0, 16.5),
    );
    let judged = among_others(Evidence {
        cells: vec![
            cell(Dimension::Cohort(0), 1, new),
            cell(Dimension::Cohort(0), 2, returning),
        ],
        ..pair(new.merge(&returning))
    });
    says(
        &judged,
        Verdict::Tune,
        "Works for everyone else (+€204 per 1000 exposures), loses with new customers (−€67): leave new customers out.",
        "The change would gain about €252 a month (back-test, descriptive).",
    );
}

fn discounted() -> (Takings, Takings) {
    let mut with = takings(10_000.0, 600.0, 60.0, -1.5, 4.0);
    with.discounts = 4.0 * 600.0;
    (with, takings(4_000.0, 40.0, 4.0, 3.0, 4.0))
}

#[test]
fn tune_by_dropping_the_discount() {
    let (with, without) = discounted();
    let judged = among_others(Evidence {
        discounted_share: Some(0.94),
        cells: vec![
            cell(Dimension::Discount, 1, with),
            cell(Dimension::Discount, 0, without),
        ],
        ..pair(with.merge(&without))
    });
    says(
        &judged,
        Verdict::Tune,
        "Makes −€114 per 1000 exposures with a discount and +€26 without: drop the discount.",
        "The change would gain about €486 a month (back-test, descriptive).",
    );
    flagged(
        &judged,
        "discount_bought",
        "Sells by its discount: 94 % of sales had one, €3.75 each, and a sale leaves −€1.62.",
    );
}

#[test]
fn tune_by_showing_it_higher_up() {
    let (up, down) = (
        takings(3_000.0, 120.0, 12.0, 6.0, 16.0),
        takings(9_000.0, 60.0, 6.0, 6.0, 16.0),
    );
    let judged = among_others(Evidence {
        slot_value: 0.08,
        viewable_share: Some(0.34),
        mean_position: Some(5.2),
        cells: vec![
            cell(Dimension::Position, 2, up),
            cell(Dimension::Position, 6, down),
        ],
        ..pair(up.merge(&down))
    });
    says(
        &judged,
        Verdict::Tune,
        "Only 34 % of its exposures are seen; in positions 1 to 2 it makes +€176 per 1000: show it higher up.",
        "The change would gain about €404 a month (back-test, descriptive).",
    );
}

#[test]
fn tune_by_showing_it_less_often() {
    let (first, later) = (
        takings(6_000.0, 240.0, 24.0, 6.0, 16.0),
        takings(12_000.0, 40.0, 4.0, 6.0, 16.0),
    );
    let judged = among_others(Evidence {
        slot_value: 0.08,
        cells: vec![
            cell(Dimension::Frequency, 3, first),
            cell(Dimension::Frequency, 4, later),
        ],
        ..pair(first.merge(&later))
    });
    says(
        &judged,
        Verdict::Tune,
        "Makes +€176 per 1000 the first 3 times a visitor sees it and +€15 after that: show it 3 times at most.",
        "The change would gain about €258 a month (back-test, descriptive).",
    );
}

#[test]
fn tune_by_mending_returns() {
    let judged = among_others(Evidence {
        mendable_return_share: Some(0.8),
        ..pair(takings(18_000.0, 700.0, 238.0, 5.0, 16.5))
    });
    says(
        &judged,
        Verdict::Tune,
        "34 % of units come back, mostly for reasons that can be mended (size, damage, description): at 11 % it earns its place. Mend that first.",
        "The change would gain about €883 a month (back-test, descriptive).",
    );
}

#[test]
fn insufficient_exposures() {
    let judged = among_others(Evidence {
        slot_value: 0.082,
        monthly_exposures: 7_000.0,
        ..pair(takings(900.0, 17.0, 2.0, 6.0, 16.0))
    });
    says(
        &judged,
        Verdict::Insufficient,
        "Need about 11,000 more exposures (47 days) to decide; being wrong until then costs about €19 a month.",
        "About 11,000 more exposures (47 days at this pace) would settle it.",
    );
    let close = among_others(Evidence {
        slot_value: 0.12,
        ..pair(takings(900.0, 26.0, 3.0, 6.0, 16.0))
    });
    says(
        &close,
        Verdict::Insufficient,
        "Too close to call: it would take about 25,000 more exposures (more than 2 years). Being wrong costs about €1.58 a month, either way.",
        "About 25,000 more exposures (more than 2 years at this pace) would settle it.",
    );
    let few = among_others(pair(takings(60.0, 2.0, 0.0, 6.0, 16.0)));
    says(
        &few,
        Verdict::Insufficient,
        "Need about 140 more exposures (7 months) to decide; being wrong until then costs about €0.00 a month.",
        "About 140 more exposures (7 months at this pace) would settle it.",
    );
    let nobody = among_others(pair(takings(5_000.0, 0.0, 0.0, 0.0, 16.0)));
    says(
        &nobody,
        Verdict::Insufficient,
        "Nobody took it in 5,000 exposures. It costs nothing, and no other candidate is known well enough to take its place: try another one here.",
        "",
    );
}

#[test]
fn insufficient_for_a_hole_in_the_data() {
    let base = pair(takings(20_000.0, 900.0, 90.0, 4.2, 11.0));
    let holes: [(Evidence, &str); 6] = [
        (
            Evidence {
                untracked_share: 0.14,
                ..base.clone()
            },
            "Cannot judge: 14 % of its exposures carry no recommendation id and no anchor (fix: log rec_id or anchor_id with each exposure).",
        ),
        (
            Evidence {
                assumed_cost_share: 0.31,
                ..base.clone()
            },
            "Cannot judge: 31 % of attached revenue has no unit cost (fix: import Cost per item).",
        ),
        (
            Evidence {
                returns: Returns::Missing,
                ..base.clone()
            },
            "Cannot judge: no returns are known, and no return rate is set to stand in (fix: import returns).",
        ),
        (
            Evidence {
                full_days: 4.0,
                ..base.clone()
            },
            "Cannot judge: only 4 full days of data (fix: import at least a week).",
        ),
        (
            Evidence {
                maturity: Some(0.38),
                ..base.clone()
            },
            "Cannot judge yet: only 38 % of the returns to expect have been seen (fix: wait until the orders are older).",
        ),
        (
            Evidence {
                slot_value: f64::NAN,
                ..base.clone()
            },
            "Cannot judge: its figures contradict themselves, such as a count below 0 (fix: run `sidecart check`).",
        ),
    ];
    for (evidence, reason) in holes {
        let judged = among_others(evidence);
        assert_eq!(judged.reason(&words()), reason);
        assert_eq!(judged.verdict, Verdict::Insufficient);
        assert_eq!(judged.posterior, None);
    }
}

#[test]
fn flags_of_effect() {
    let judged = among_others(Evidence {
        holdout: Some(Holdout {
            treated: Share {
                of: 900.0,
                n: 18_000.0,
            },
            held_out: Share {
                of: 66.0,
                n: 2_000.0,
            },
            purchases: 900.0,
        }),
        imbalance: Some(0.24),
        untracked_share: 0.07,
        assumed_cost_share: 0.12,
        comparison: vec![
            Stratum {
                x1: 81.0,
                n1: 87.0,
                x0: 234.0,
                n0: 270.0,
            },
            Stratum {
                x1: 192.0,
                n1: 263.0,
                x0: 55.0,
                n0: 80.0,
            },
        ]
        .into_iter()
        .map(|s| Stratum {
            x1: 20.0 * s.x1,
            n1: 20.0 * s.n1,
            x0: 20.0 * s.x0,
            n0: 20.0 * s.n0,
        })
        .collect(),
        ..pair(takings(20_000.0, 900.0, 90.0, 4.2, 11.0))
    });
    flagged(
        &judged,
        "cannibal",
        "67 % of its buyers would have bought it anyway (at least 50 %).",
    );
    flagged(
        &judged,
        "confounded",
        "Not shown to the same people as the product's other recommendations (they differ by 0.24 standard deviations): part of its figures is theirs, not its own.",
    );
    flagged(
        &judged,
        "data_gap",
        "Holes in the data: 7 % of exposures are untracked, the cost of 12 % of attached revenue is assumed.",
    );
    flagged(
        &judged,
        "simpson",
        "The total misleads: in all, it is taken 4.6 pp less often than the product's other recommendations, but 5.4 pp more often where placement, channel and device are alike. It is shown mostly where little is taken.",
    );
}

#[test]
fn a_verdict_waits_for_a_second_refresh() {
    let base = pair(takings(20_000.0, 900.0, 90.0, 4.2, 11.0));
    let fresh = among_others(base.clone());
    let p = fresh.posterior.unwrap().p_positive;
    let again = |previous: Previous| {
        among_others(Evidence {
            previous: Some(previous),
            ..base.clone()
        })
    };
    let seen = |p_positive: f64, pending: Option<Verdict>| Previous {
        verdict: Verdict::Keep,
        p_positive,
        pending,
    };
    let first = again(seen(p - 0.01, None));
    assert_eq!(
        (first.verdict, first.pending),
        (Verdict::Keep, Some(Verdict::Promote))
    );
    assert!(
        first
            .reason(&words())
            .starts_with("Stays keep until later data confirm promote: earns €"),
        "{}",
        first.reason(&words())
    );
    let second = again(seen(p - 0.01, first.pending));
    assert_eq!((second.verdict, second.pending), (Verdict::Promote, None));
    let jumped = again(seen(p - 0.06, None));
    assert_eq!(jumped.verdict, Verdict::Promote);
}

#[test]
fn a_completion_harm_at_one_placement_moves_it() {
    let (at_checkout, by_mail) = (
        takings(300_000.0, 9_000.0, 900.0, 5.0, 16.5),
        takings(60_000.0, 3_000.0, 300.0, 5.0, 16.5),
    );
    let judged = among_others(Evidence {
        funnels: vec![Funnel {
            placement: 1,
            with: Share {
                of: 171_000.0,
                n: 300_000.0,
            },
            without: Share {
                of: 172_800.0,
                n: 300_000.0,
            },
            is_randomised: true,
            against_holdout: true,
        }],
        order_margin: Some(22.0),
        cells: vec![
            cell(Dimension::Placement, 1, at_checkout),
            cell(Dimension::Placement, 2, by_mail),
        ],
        ..pair(at_checkout.merge(&by_mail))
    });
    says(
        &judged,
        Verdict::Delay,
        "Lowers completed orders by 0.6 pp at checkout; earns €167 per 1000 at post-purchase email, so show it there instead.",
        "The change would gain about €19.9 k a month (back-test, descriptive).",
    );
}

#[test]
fn orders_alone_are_no_verdict() {
    let counts = |both, anchor, target, n| {
        (
            both,
            anchor,
            Cooccurrence::new(both, anchor, target, n).ok(),
        )
    };
    let judged = judge_baskets(
        &[
            counts(60, 200, 150, 1_000),
            counts(30, 200, 150, 1_000),
            counts(0, 20, 15, 1_000),
        ],
        0.1,
    );
    let together: Vec<bool> = judged.iter().map(|j| j.goes_together).collect();
    assert_eq!(together, [true, false, false]);
    assert!(judged.iter().all(|j| j.verdict == Verdict::Insufficient));
    let said: Vec<String> = judged.iter().map(BasketJudgement::reason).collect();
    assert_eq!(
        said,
        [
            "Cannot judge: nobody recorded when it was shown, so what showing it brings is unknown (fix: import exposures). Bought together in 60 of 200 orders with the anchor, 2.0 times as often as by chance (95 %: 1.7 to 2.4).",
            "Cannot judge: nobody recorded when it was shown, so what showing it brings is unknown (fix: import exposures). Bought together in 30 of 200 orders with the anchor, 1.0 times as often as by chance (95 %: 0.7 to 1.3), which may be chance.",
            "Cannot judge: nobody recorded when it was shown, so what showing it brings is unknown (fix: import exposures). Bought together in 0 of 20 orders with the anchor."
        ]
    );
}
