use proptest::prelude::*;
use rand_pcg::Pcg64Mcg;

use super::super::tests::{close, near};
use super::super::{Beta, Estimate, draw_rate};
use super::{MeanPrior, RatePrior, ln_likelihood, slopes};

#[test]
fn a_group_without_data_or_with_impossible_data_has_no_prior() {
    assert_eq!(RatePrior::by_moments(&[]), None);
    assert_eq!(RatePrior::by_moments(&[(0.0, 0.0)]), None);
    assert_eq!(RatePrior::by_moments(&[(2.0, 1.0)]), None);
    assert_eq!(RatePrior::by_likelihood(&[(f64::NAN, 1.0)]), None);
    let prior = RatePrior::by_moments(&[(1.0, 10.0)]).unwrap();
    assert_eq!(prior.posterior(3.0, 2.0), None);
}

#[test]
fn a_group_that_agrees_is_pooled() {
    for counts in [
        &[(5.0, 100.0), (5.0, 100.0), (10.0, 200.0)][..],
        &[(3.0, 40.0)],
        &[(0.0, 100.0), (0.0, 50.0)],
        &[(100.0, 100.0), (50.0, 50.0)],
    ] {
        let prior = RatePrior::by_likelihood(counts).unwrap();
        let x: f64 = counts.iter().map(|c| c.0).sum();
        let n: f64 = counts.iter().map(|c| c.1).sum();
        assert_eq!(
            prior,
            RatePrior::Pooled(Beta::new(x + 0.5, n - x + 0.5).unwrap())
        );
        assert_eq!(prior.strength(), None);
        // Every member has the group's rate, whatever its own counts.
        assert_eq!(prior.posterior(0.0, 7.0), prior.posterior(7.0, 7.0));
    }
}

#[test]
fn a_group_of_all_or_nothing_has_a_weak_prior() {
    let counts = [(10.0, 10.0), (0.0, 10.0), (10.0, 10.0), (0.0, 10.0)];
    let prior = RatePrior::by_likelihood(&counts).unwrap();
    assert!(prior.strength().unwrap() < 1.0);
    let posterior = prior.posterior(10.0, 10.0).unwrap();
    assert!(posterior.mean() > 0.95);
}

#[test]
fn the_truth_of_a_planted_group_is_found() {
    let mut rng = Pcg64Mcg::new(3);
    let truth = Beta::new(3.0, 72.0).unwrap();
    let counts: Vec<(f64, f64)> = (0..4000)
        .map(|_| {
            let rate = draw_rate(&truth, &mut rng);
            let n = 200.0;
            (
                (0..200)
                    .filter(|_| draw_rate(&Beta::new(1.0, 1.0).unwrap(), &mut rng) < rate)
                    .count() as f64,
                n,
            )
        })
        .collect();
    let prior = RatePrior::by_likelihood(&counts).unwrap();
    near(prior.mean(), 0.04, 0.03);
    near(prior.strength().unwrap(), 75.0, 0.08);
}

#[test]
fn the_slopes_are_those_of_the_likelihood() {
    let counts = [
        (2.0, 20.0),
        (0.0, 15.0),
        (15.0, 300.0),
        (3.0, 12.0),
        (1.0, 0.0_f64.max(4.0)),
    ];
    let (alpha, beta) = (2.3_f64, 31.0_f64);
    let at = |a: f64, b: f64| ln_likelihood(&counts, &Beta::new(a.exp(), b.exp()).unwrap());
    let (a, b, h) = (alpha.ln(), beta.ln(), 1e-4);
    let slopes = slopes(&counts, alpha, beta);
    near(
        slopes.by[0],
        (at(a + h, b) - at(a - h, b)) / (2.0 * h),
        1e-6,
    );
    near(
        slopes.by[1],
        (at(a, b + h) - at(a, b - h)) / (2.0 * h),
        1e-6,
    );
    let middle = at(a, b);
    near(
        slopes.twice[0],
        (at(a + h, b) - 2.0 * middle + at(a - h, b)) / (h * h),
        1e-4,
    );
    near(
        slopes.twice[1],
        (at(a, b + h) - 2.0 * middle + at(a, b - h)) / (h * h),
        1e-4,
    );
    let mixed = at(a + h, b + h) - at(a + h, b - h) - at(a - h, b + h) + at(a - h, b - h);
    near(slopes.mixed, mixed / (4.0 * h * h), 1e-4);
}

#[test]
fn means_are_drawn_to_the_group_as_far_as_they_are_noise() {
    let of = |value, se| Estimate { value, se };
    let members = [of(10.0, 1.0), of(20.0, 1.0), of(0.0, 1.0), of(11.0, 1.0)];
    let prior = MeanPrior::by_moments(&members).unwrap();
    // Q = 200.75 about a mean of 10.25, 3 degrees of freedom, Σw − Σw²/Σw = 3.
    close(prior.mean, 10.25, 1e-12);
    near(prior.between_sd, (197.75_f64 / 3.0).sqrt(), 1e-12);
    let posterior = prior.posterior(Some(of(20.0, 1.0)));
    assert!(posterior.value < 20.0 && posterior.value > 19.7 && posterior.se < 1.0);
    let noisy = prior.posterior(Some(of(20.0, 100.0)));
    assert!(noisy.value < 10.5);
    let nothing = prior.posterior(None);
    assert_eq!(nothing.value, prior.mean);
    assert_eq!(prior.posterior(Some(of(99.0, 0.0))), nothing);
    let same = MeanPrior::by_moments(&[of(5.0, 1.0), of(5.0, 1.0)]).unwrap();
    assert_eq!((same.mean, same.between_sd), (5.0, 0.0));
    assert_eq!(MeanPrior::by_moments(&[]), None);
    assert_eq!(MeanPrior::by_moments(&[of(3.0, 0.0)]), None);
}

fn group() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let member = (0_u32..12, 0.0..=1.0_f64).prop_map(|(size, share)| {
        let n = f64::from(4_u32.pow(size)).floor() - 1.0;
        ((n * share).round(), n)
    });
    prop::collection::vec(member, 1..30)
}

#[test]
fn two_large_members_are_no_worse_than_by_moments() {
    let counts = [(48_964.0, 65_535.0), (194_212.0, 262_143.0)];
    let (Some(RatePrior::Spread(start)), Some(RatePrior::Spread(best))) = (
        RatePrior::by_moments(&counts),
        RatePrior::by_likelihood(&counts),
    ) else {
        panic!("two rates that differ")
    };
    assert!(ln_likelihood(&counts, &best) >= ln_likelihood(&counts, &start));
}

proptest! {
    #[test]
    fn a_posterior_lies_between_its_own_rate_and_the_groups(
        counts in group(), x in 0_u32..500, more in 0_u32..500,
    ) {
        let (x, n) = (f64::from(x), f64::from(x + more));
        if let Some(prior) = RatePrior::by_likelihood(&counts) {
            let posterior = prior.posterior(x, n).unwrap();
            prop_assert!(posterior.variance() > 0.0 && posterior.mean() > 0.0 && posterior.mean() < 1.0);
            if n > 0.0 {
                let own = x / n;
                let (low, high) = (own.min(prior.mean()), own.max(prior.mean()));
                prop_assert!(posterior.mean() >= low - 1e-12 && posterior.mean() <= high + 1e-12);
            }
        } else {
            prop_assert!(counts.iter().all(|(_, n)| *n == 0.0));
        }
    }

    #[test]
    fn the_likelihood_is_at_least_that_of_the_moments(counts in group()) {
        let by_moments = RatePrior::by_moments(&counts);
        let by_likelihood = RatePrior::by_likelihood(&counts);
        if let (Some(RatePrior::Spread(start)), Some(RatePrior::Spread(best))) = (by_moments, by_likelihood) {
            let (from, to) = (ln_likelihood(&counts, &start), ln_likelihood(&counts, &best));
            prop_assert!(to >= from - 1e-6 * from.abs(), "{from} {to} {start:?} {best:?}");
        }
    }

    #[test]
    fn shrunk_means_are_numbers_nearer_the_group(
        members in prop::collection::vec((-1e3..1e3_f64, 1e-3..1e3_f64), 1..30),
    ) {
        let members: Vec<Estimate> = members.into_iter().map(|(value, se)| Estimate { value, se }).collect();
        let prior = MeanPrior::by_moments(&members).unwrap();
        for own in &members {
            let posterior = prior.posterior(Some(*own));
            let (before, after) = ((own.value - prior.mean).abs(), (posterior.value - prior.mean).abs());
            prop_assert!(after <= before * (1.0 + 1e-12) && posterior.se <= own.se);
            prop_assert!(posterior.se > 0.0);
        }
    }
}
