use rand_pcg::Pcg64Mcg;

use super::super::margin::MarginPrior;
use super::super::prior::Priors;
use super::*;
use crate::stats::{Outcome, RateMixture, draw_normal, draw_rate};

fn priors() -> Priors {
    Priors {
        attach: Beta::new(3.0, 72.0).unwrap(),
        returns: RateMixture::of_usual(Beta::new(1.5, 8.5).unwrap()),
        margin: MarginPrior {
            scale: 2.0,
            centre: 2.2,
            spread: 0.3,
            cv: 0.4,
            discount_ratio: 0.0,
        },
    }
}

fn takings(exposures: f64, attaches: f64, back: f64) -> Takings {
    Takings {
        exposures,
        attaches,
        kept: Outcome {
            count: attaches - back,
            mean: 8.0,
            sd: 3.0,
        },
        back: Outcome {
            count: back,
            mean: -9.0,
            sd: 3.0,
        },
        return_loss: 17.0 * back,
        units: attaches,
        units_back: back,
        units_expected: attaches,
        loss_per_return: 17.0,
        discounts: 0.0,
    }
}

/// The formulas against two hundred thousand draws of rate, returns and margin.
#[test]
fn agrees_with_draws() {
    let mut rng = Pcg64Mcg::new(7);
    for (exposures, attaches, back, slot) in [
        (1_500.0, 60.0, 12.0, 0.12),
        (300.0, 4.0, 2.0, 0.05),
        (40.0, 0.0, 0.0, 0.10),
        (20_000.0, 900.0, 500.0, 0.0),
        (900.0, 30.0, 12.0, 0.0),
    ] {
        let own = takings(exposures, attaches, back);
        let got = believe(&own, Design::default(), &priors(), None, slot, None).posterior();
        let rate = attach_rate(&own, Design::default(), &priors());
        let returns = return_rate(&own, Design::default(), &priors());
        let draws = 200_000;
        let mut nets: Vec<f64> = (0..draws)
            .map(|_| {
                let margin = draw_normal(got.before_returns, &mut rng)
                    - loss_of_all(&own) * draw_rate(&returns, &mut rng);
                draw_rate(&rate, &mut rng) * margin
            })
            .collect();
        let count = f64::from(draws);
        let above = nets.iter().filter(|net| **net > slot).count() as f64 / count;
        let keep: f64 = nets.iter().map(|net| (slot - net).max(0.0)).sum::<f64>() / count;
        let retire: f64 = nets.iter().map(|net| (net - slot).max(0.0)).sum::<f64>() / count;
        let mean = nets.iter().sum::<f64>() / count;
        nets.sort_by(f64::total_cmp);
        let at = |p: f64| nets[(p * count) as usize];
        let scale = got.net.se;
        let case = format!("{attaches} of {exposures}: {got:?}");
        assert!((got.p_positive - above).abs() < 0.025, "{above} {case}");
        assert!((got.net.value - mean).abs() < 0.02 * scale, "{mean} {case}");
        assert!((got.loss.keep - keep).abs() < 0.03 * scale, "{keep} {case}");
        assert!(
            (got.loss.retire - retire).abs() < 0.03 * scale,
            "{retire} {case}"
        );
        assert!(
            (got.interval.low - at(0.025)).abs() < 0.6 * scale,
            "{} {case}",
            at(0.025)
        );
        assert!(
            (got.interval.high - at(0.975)).abs() < 0.6 * scale,
            "{} {case}",
            at(0.975)
        );
    }
}

/// Margins that may be losses, hardly any returns: what is in doubt is the margin.
#[test]
fn margins_of_both_signs_are_no_surer_than_they_are() {
    let mut rng = Pcg64Mcg::new(21);
    let returns = Beta::new(1.5, 800.0).unwrap();
    let often = Beta::new(30.0, 270.0).unwrap();
    for (value, se, loss, beta) in [
        (0.54, 0.3, 10.0, &returns),
        (0.40, 0.3, 10.0, &returns),
        (-0.40, 0.3, 10.0, &returns),
        (0.54, 0.3, 0.5, &returns),
        (2.5, 0.3, 17.0, &often),
        (2.5, 0.02, 17.0, &often),
        (1.5, 0.02, 17.0, &often),
        (2.5, 1.5, 17.0, &often),
    ] {
        let worth = Worth::of(Estimate { value, se }, loss, beta);
        for x in [0.0, 0.3] {
            let draws = 100_000;
            let above = (0..draws)
                .filter(|_| {
                    let margin = draw_normal(Estimate { value, se }, &mut rng);
                    margin - loss * draw_rate(beta, &mut rng) > x
                })
                .count();
            let above = above as f64 / f64::from(draws);
            let got = worth.above(x);
            assert!(
                (got - above).abs() < 0.01,
                "{value} {se} {loss} {x}: {got}, drawn {above}"
            );
        }
    }
}

/// G17 holds where the net margin is normal: hardly any doubt about the attach rate.
#[test]
fn losses_are_those_of_the_golden_table() {
    let rate = Rate::of(&Beta::new(5e11, 5e11).unwrap());
    let worth = |value: f64, se: f64| Worth {
        whole: Estimate {
            value: 2.0 * value,
            se: 2.0 * se,
        },
        before: Estimate {
            value: 2.0 * value,
            se: 2.0 * se,
        },
        loss: 0.0,
        returned: rate,
    };
    let kept = losses(&rate, worth(12.0, 20.0).whole, 0.0);
    let close = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-5, "{got} {want}");
    close(kept.keep, 3.373_454_6);
    close(kept.retire, 15.373_454_6);
    close(probability(&rate, &worth(12.0, 20.0), 0.0), 0.725_746_9);
    let lost = losses(&rate, worth(-8.0, 15.0).whole, 0.0);
    close(lost.keep, 10.815_597_0);
    close(lost.retire, 2.815_597_0);
}

#[test]
fn buyers_who_would_have_bought_anyway_bring_nothing_and_keep_the_discount() {
    let mut own = takings(50_000.0, 2_500.0, 0.0);
    own.discounts = 2_500.0;
    let none = believe(&own, Design::default(), &priors(), None, 0.0, None).posterior();
    let share = Estimate {
        value: 0.4,
        se: 0.0,
    };
    let some = believe(&own, Design::default(), &priors(), Some(share), 0.0, None).posterior();
    // A discount of 1 each; four usual ones, without any, count beside them.
    let discount = 2_500.0 / 2_504.0;
    let expected = 0.6 * none.per_attach.value - 0.4 * discount;
    assert!((some.per_attach.value - expected).abs() < 1e-12);
}

/// What-if golden W1: the value of more acceptance, 50 000 × (.12 − .08) × (1 − .25) × 9.
#[test]
fn a_cannibal_share_takes_its_part_of_the_value_w1() {
    let margin = Estimate {
        value: 9.0,
        se: 0.45,
    };
    let share = Estimate {
        value: 0.25,
        se: 0.05,
    };
    let worth = Estimate {
        value: (1.0 - share.value) * margin.value,
        se: ((1.0 - share.value) * margin.se).hypot(margin.value * share.se),
    };
    assert!((50_000.0 * 0.04 * worth.value - 13_500.0).abs() < 1e-9);
}

#[test]
fn a_share_in_doubt_gives_no_steps() {
    let own = takings(50_000.0, 2_500.0, 250.0);
    let none = believe(&own, Design::default(), &priors(), None, 0.0, None).posterior();
    // The slot value at which P⁺ is that of the share's own distribution.
    for (z, expected) in [(-0.6, 0.274), (-0.2, 0.421), (0.2, 0.579), (0.6, 0.726)] {
        let share = Estimate {
            value: 0.5,
            se: 0.1,
        };
        let slot = none.net.value * (0.5 - 0.1 * z);
        let some = believe(&own, Design::default(), &priors(), Some(share), slot, None);
        let p = some.p_positive;
        assert!((p - expected).abs() < 0.03, "{z}: {p}, not {expected}");
    }
}
