//! Goldens G1 to G18, W1 to W3 and M4 of DOMAIN.md, as printed there.
//!
//! A figure passes within 1e-6 of itself, or half a unit of the last digit printed,
//! whichever is more. `cargo test --release --lib stats::tests::goldens -- --nocapture
//! --test-threads=1` prints the table.

use super::super::*;
use crate::domain::Interval;

const P95: Confidence = Confidence::P95;

/// Holds `got` to the golden's text, and prints the row.
#[track_caller]
fn golden(id: &str, got: f64, printed: &str) {
    let expected: f64 = printed.replace('−', "-").parse().expect("a number");
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let decimals = mantissa
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    let power = exponent.replace('−', "-").parse::<i32>().expect("whole") - decimals as i32;
    let printed_to = 0.5 * 10_f64.powi(power) * (1.0 + 1e-9);
    let relative = if expected == 0.0 {
        got.abs()
    } else {
        (got / expected - 1.0).abs()
    };
    println!("{id:<26} {got:>18.10} {printed:>15} {relative:.1e}");
    assert!(
        (got - expected).abs() <= printed_to.max(1e-6 * expected.abs()),
        "{id}: {got} is not {printed}"
    );
}

#[track_caller]
fn golden_interval(id: &str, got: Option<Interval>, low: &str, high: &str) {
    let got = got.expect(id);
    golden(&format!("{id} low"), got.low, low);
    golden(&format!("{id} high"), got.high, high);
}

#[test]
fn g01_intervals_of_a_rate() {
    let w = |x, n| wilson_at(x, n, P95);
    golden_interval("G1 wilson 12/150", w(12.0, 150.0), "0.0463536", "0.1346214");
    golden_interval(
        "G1 jeffreys 12/150",
        jeffreys(12.0, 150.0, P95),
        "0.0444772",
        "0.1315097",
    );
    golden_interval("G1b wilson 0/50", w(0.0, 50.0), "0", "0.0713476");
    golden_interval("G1b wilson 1/40", w(1.0, 40.0), "0.0044268", "0.1288137");
    golden_interval(
        "G1b wilson 900/20000",
        w(900.0, 20_000.0),
        "0.0422133",
        "0.0479615",
    );
    golden_interval(
        "G1b jeffreys 1/40",
        jeffreys(1.0, 40.0, P95),
        "0.0027108",
        "0.1109494",
    );
}

#[test]
fn g02_two_rates() {
    let n = |a, b| newcombe(a, b, P95);
    let ac = |a, b| agresti_caffo(a, b, P95);
    golden_interval(
        "G2 56/70 48/80",
        n((56.0, 70.0), (48.0, 80.0)),
        "0.0524315",
        "0.3338727",
    );
    let (a, b) = ((460.0, 8000.0), (500.0, 8000.0));
    golden_interval("G2b newcombe", n(a, b), "-0.0123737", "0.0023655");
    golden_interval("G2b agresti-caffo", ac(a, b), "-0.0123634", "0.0023659");
    let (a, b) = ((9.0, 120.0), (4.0, 130.0));
    golden_interval("G2c newcombe", n(a, b), "-0.0133386", "0.1084357");
    golden_interval("G2c agresti-caffo", ac(a, b), "-0.0144775", "0.1026544");
    golden_interval(
        "G2c 0/40 3/50",
        n((0.0, 40.0), (3.0, 50.0)),
        "-0.1621709",
        "0.0360663",
    );
    golden_interval(
        "M4 holdout",
        n((900.0, 10_000.0), (90.0, 2500.0)),
        "0.0442826",
        "0.0627798",
    );
}

#[test]
fn g03_ratios() {
    let of = |y: [f64; 10], x: [f64; 10]| {
        PairedMoments::from_values(x.into_iter().zip(y))
            .ratio()
            .unwrap()
    };
    let treated = of(
        [0.0, 120.0, 0.0, 45.0, 80.0, 0.0, 0.0, 200.0, 60.0, 0.0],
        [0.0, 2.0, 0.0, 1.0, 1.0, 0.0, 0.0, 3.0, 1.0, 0.0],
    );
    golden("G3 AOV", treated.value, "63.125");
    golden("G3 se", treated.se, "3.6680868");
    golden_interval(
        "G3",
        Some(treated.interval(P95)),
        "55.9356819",
        "70.3143181",
    );
    let control = of(
        [50.0, 0.0, 0.0, 70.0, 0.0, 90.0, 0.0, 0.0, 110.0, 0.0],
        [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 2.0, 0.0],
    );
    golden("G3b AOV", control.value, "64");
    golden("G3b se", control.se, "7.3996997");
    let difference = treated.minus(control);
    golden("G3b difference", difference.value, "-0.875");
    golden("G3b difference se", difference.se, "8.2589598");
    golden("G3b p", difference.p_value().unwrap(), "0.9156256");
    let relative = treated.relative_to(control).unwrap();
    golden("G3b relative", relative.value, "-0.0136719");
    golden("G3b relative se", relative.se, "0.1276319");
}

#[test]
fn g04_clustered_rate() {
    let attaches = [0.0, 2.0, 0.0, 1.0, 1.0, 0.0, 0.0, 3.0, 0.0, 0.0];
    let exposures = [3.0, 5.0, 1.0, 2.0, 8.0, 4.0, 1.0, 6.0, 2.0, 3.0];
    let moments = PairedMoments::from_values(exposures.into_iter().zip(attaches));
    let rate = moments.ratio().unwrap();
    golden("G4 rate", rate.value, "0.2");
    golden("G4 clustered se", rate.se, "0.0771370");
    let naive = per_exposure(35.0, 7.0, 1.0, 0.0).unwrap();
    golden("G4 naive se", naive.se, "0.0676123");
    golden("G4 DEFF", moments.design_effect().unwrap(), "1.3015873");
}

#[test]
fn g05_welch() {
    let a = Moments::from_stats(410.0, 52.4, 38.0).unwrap();
    let b = Moments::from_stats(395.0, 47.9, 31.0).unwrap();
    let test = welch(&a, &b).unwrap();
    golden("G5 t", test.t().unwrap(), "1.8440668");
    golden("G5 p", test.p_value().unwrap(), "0.0655516");
    golden("G5 df", test.df, "781.9104");
    golden_interval("G5", Some(test.interval(P95)), "-0.2902341", "9.2902341");
}

#[test]
fn g06_cuped() {
    let arm = |x: [f64; 8], y: [f64; 8]| PairedMoments::from_values(x.into_iter().zip(y));
    let treated = arm(
        [10.0, 0.0, 25.0, 5.0, 40.0, 0.0, 15.0, 30.0],
        [22.0, 6.0, 19.0, 3.0, 41.0, 12.0, 30.0, 27.0],
    );
    let control = arm(
        [12.0, 0.0, 22.0, 8.0, 35.0, 3.0, 18.0, 28.0],
        [4.0, 9.0, 25.0, 2.0, 28.0, 11.0, 10.0, 31.0],
    );
    let result = cuped(&treated, &control).unwrap();
    golden("G6 theta", result.theta, "0.7359697");
    golden("G6 raw", result.raw.value, "5.0");
    golden("G6 raw se", result.raw.se, "6.0296885");
    golden("G6 adjusted", result.adjusted.value, "5.0919962");
    golden("G6 adjusted se", result.adjusted.se, "3.3792003");
    golden(
        "G6 variance ratio",
        result.variance_ratio().unwrap(),
        "0.3140784",
    );
}

#[test]
fn g07_empirical_bayes() {
    let x = [2.0, 0.0, 15.0, 40.0, 5.0, 1.0, 90.0, 3.0];
    let n = [20.0, 15.0, 300.0, 400.0, 60.0, 45.0, 1500.0, 12.0];
    let counts: Vec<(f64, f64)> = x.into_iter().zip(n).collect();
    let by_moments = RatePrior::by_moments(&counts).unwrap();
    let RatePrior::Spread(prior) = by_moments else {
        panic!("the rates differ")
    };
    golden("G7 m", prior.mean(), "0.0663265");
    golden(
        "G7 gamma",
        1.0 / (by_moments.strength().unwrap() + 1.0),
        "0.0095732",
    );
    golden("G7 alpha", prior.alpha(), "6.8620114");
    golden("G7 beta", prior.beta(), "96.5960063");
    let posterior = by_moments.posterior(3.0, 12.0).unwrap();
    golden("G7 3/12", posterior.mean(), "0.0854164");
    golden_interval(
        "G7 3/12",
        Some(posterior.interval(P95)),
        "0.0418416",
        "0.1425224",
    );
    let posterior = by_moments.posterior(0.0, 15.0).unwrap();
    golden("G7 0/15", posterior.mean(), "0.0579278");
    golden_interval(
        "G7 0/15",
        Some(posterior.interval(P95)),
        "0.0235438",
        "0.1063246",
    );

    let by_likelihood = RatePrior::by_likelihood(&counts).unwrap();
    let RatePrior::Spread(prior) = by_likelihood else {
        panic!("the rates differ")
    };
    golden("G7 MLE alpha", prior.alpha(), "18.006824");
    golden("G7 MLE beta", prior.beta(), "238.177016");
    golden("G7 MLE ll", ln_likelihood(&counts, &prior), "-20.9739330");
    golden(
        "G7 MLE 3/12",
        by_likelihood.posterior(3.0, 12.0).unwrap().mean(),
        "0.0783299",
    );
}

#[test]
fn g08_false_discovery_rate() {
    let p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ];
    golden("G8 BH", benjamini_hochberg(&p, 0.05).count as f64, "4");
    golden("G8 BY", benjamini_yekutieli(&p, 0.05).count as f64, "3");
    golden("G8 Holm", holm(&p, 0.05).count as f64, "3");
    golden("G8 adjusted p4", adjusted_p_values(&p)[3], "0.035625");
}

#[test]
fn g09_sequential() {
    let always = AlwaysValid::new(P95, AlwaysValid::TUNED_TO).unwrap();
    golden("G9 rho", always.rho(), "0.0398401");
    let estimate = Estimate::new(0.004, 0.0018).unwrap();
    let reach = always.half_width(estimate, 20_000.0).unwrap();
    let fixed = P95.z() * estimate.se;
    golden("G9 half-width", reach, "0.0056288");
    golden("G9 fixed", fixed, "0.0035279");
    golden("G9 widening", reach / fixed, "1.5955");
    let ln_e = always.ln_e_value(estimate, 20_000.0, 0.0).unwrap();
    golden("G9 e", e_value(ln_e), "1.9143165");
    golden("G9 p", always_valid_p(ln_e), "0.5223797");
    golden("G9 fixed p", estimate.p_value().unwrap(), "0.0262683");
    let estimate = Estimate::new(0.009, 0.0018).unwrap();
    let ln_e = always.ln_e_value(estimate, 20_000.0, 0.0).unwrap();
    golden("G9 e at .009", e_value(ln_e), "32012.7189");
    golden("G9 p at .009", always_valid_p(ln_e), "3.1238e-5");

    let ln_e = ln_msprt(Estimate::new(0.006, 0.0018).unwrap(), 1e-4).unwrap();
    golden("G9b lambda", e_value(ln_e), "38.4924842");
    golden("G9b p", always_valid_p(ln_e), "0.0259791");
    let ln_e = ln_rate_e_value(140.0, 1000.0, 0.1, (1.0, 1.0)).unwrap();
    golden("G9c e", e_value(ln_e), "82.6548699");
    golden("G9c p", always_valid_p(ln_e), "0.0120985");
    let e = [200.0, 60.0, 35.0, 8.0, 2.0, 1.0, 0.5, 0.3, 0.2, 0.1];
    golden("G9d e-BH", e_benjamini_hochberg(&e, 0.1).count as f64, "3");
}

#[test]
fn g10_sample_ratio() {
    let case = |units: &[u64], shares: &[f64], statistic, p, flagged| {
        let test = sample_ratio(units, shares).unwrap();
        golden(&format!("G10 {units:?}"), test.statistic, statistic);
        golden("G10 p", test.p_value, p);
        assert_eq!(test.is_mismatch(), flagged);
    };
    case(
        &[821_588, 815_482],
        &[1.0; 2],
        "22.7743688",
        "1.8218e-6",
        true,
    );
    case(&[50_500, 49_500], &[0.5; 2], "10.0", "0.0015654", false);
    case(&[9_050, 950], &[0.9, 0.1], "2.7777778", "0.0955807", false);
    case(
        &[33_500, 33_200, 33_300],
        &[1.0; 3],
        "1.4",
        "0.4965853",
        false,
    );
}

#[test]
fn g11_simpson() {
    let stratum = |x1: f64, not1: f64, x0: f64, not0: f64| Stratum {
        x1,
        n1: x1 + not1,
        x0,
        n0: x0 + not0,
    };
    let strata = [
        stratum(81.0, 6.0, 234.0, 36.0),
        stratum(192.0, 71.0, 55.0, 25.0),
    ];
    let result = simpson(&strata).unwrap();
    golden("G11 crude", result.crude.value, "-0.0457143");
    golden("G11 stratum 1", strata[0].difference(), "0.0643678");
    golden("G11 stratum 2", strata[1].difference(), "0.0425380");
    golden("G11 MH RD", result.adjusted.value, "0.0538356");
    golden("G11 Sato se", result.adjusted.se, "0.0335542");
    golden(
        "G11 standardised",
        standardised_difference(&strata).unwrap().value,
        "0.0536712",
    );
    let odds = odds_ratio(&strata).unwrap();
    golden("G11 MH OR", odds.value, "1.4468466");
    golden_interval(
        "G11 MH OR",
        Some(odds.interval(P95)),
        "0.9157934",
        "2.2858487",
    );
    let cmh = cochran_mantel_haenszel(&strata).unwrap();
    golden("G11 CMH", cmh.statistic, "2.4338555");
    golden("G11 CMH p", cmh.p_value, "0.1187405");
    let same = homogeneity(&strata, false).unwrap();
    golden("G11 homogeneity", same.statistic, "0.9684464");
    golden("G11 homogeneity p", same.p_value, "0.3250679");
    assert!(result.all_opposite && result.is_reversed());
}

#[test]
fn g12_weighting() {
    let stratum = |n1, y1, n0, y0| ExposureStratum {
        exposed: Moments::from_stats(n1, y1, 0.0).unwrap(),
        unexposed: Moments::from_stats(n0, y0, 0.0).unwrap(),
    };
    let strata = [
        stratum(200.0, 10.0, 800.0, 9.0),
        stratum(800.0, 30.0, 200.0, 28.0),
    ];
    let result = weigh(&strata).unwrap();
    golden("G12 naive", result.naive.value, "13.2");
    golden("G12 ATE", result.ate.value, "1.5");
    golden("G12 ATT", result.att.value, "1.8");
    golden("G12 ESS exposed", result.ess_exposed, "640");
    golden("G12 E-value", sensitivity_e_value(1.8).unwrap(), "3.0");
}

#[test]
fn g13_kaplan_meier() {
    let times = [3.0, 5.0, 5.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0];
    let came_back = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    let outcomes: Vec<Outcomes> = times
        .into_iter()
        .zip(came_back)
        .map(|(time, events)| Outcomes {
            time,
            events,
            censored: 1.0 - events,
        })
        .collect();
    let curve = kaplan_meier(&outcomes);
    let returned = ["0.1", "0.2", "0.3142857", "0.4514286", "0.7257143"];
    let se = [
        "0.0948683",
        "0.1264911",
        "0.1514940",
        "0.1724379",
        "0.2122499",
    ];
    assert_eq!(curve.len(), 5);
    for (step, (returned, se)) in curve.iter().zip(returned.into_iter().zip(se)) {
        golden(
            &format!("G13 1-S({})", step.time),
            step.returned(),
            returned,
        );
        golden(&format!("G13 se({})", step.time), step.se(), se);
    }
    let at_12 = step_at(&curve, 12.0).unwrap();
    golden_interval(
        "G13 at 12",
        at_12.returned_interval(P95),
        "0.1936225",
        "0.8127440",
    );
}

#[test]
fn g14_power() {
    let units = |base, target| units_per_arm(base, target, P95, 0.8).unwrap();
    golden("G14 8 to 9.6 %", units(0.08, 0.096), "4920.07");
    golden("G14 8 to 12 %", units(0.08, 0.12), "881.82");
    golden("G14 5 to 5.25 %", units(0.05, 0.0525), "122123.47");
    let arcsine = units_per_arm_arcsine(0.08, 0.096, P95, 0.8).unwrap();
    golden("G14 arcsine", arcsine, "4911.61");
    golden(
        "G14 MDE",
        detectable_effect(0.08, 10_000.0, P95, 0.8).unwrap(),
        "0.0107487",
    );
}

#[test]
fn g15_log_likelihood_ratio() {
    golden(
        "G15 (5, 1995, 0, 1e5)",
        llr(5, 1995, 0, 100_000),
        "39.3305217",
    );
    golden(
        "G15 (1000, ...)",
        llr(1000, 1995, 1000, 100_000),
        "4730.7368130",
    );
    golden("G15 (10, 0, 0, 10)", llr(10, 0, 0, 10), "27.7258872");
}

#[test]
fn g16_net_per_1000() {
    let per_1000 = per_exposure(20_000.0, 900.0, 3.1, 9.0)
        .unwrap()
        .scaled(1000.0);
    golden("G16 per 1000", per_1000.value, "139.5");
    golden("G16 se", per_1000.se, "14.2442791");
    golden_interval("G16", Some(per_1000.interval(P95)), "111.5817", "167.4183");
}

#[test]
fn g17_expected_loss() {
    let gain = Estimate::new(12.0, 20.0).unwrap();
    golden("G17 keep", expected_loss(gain).keep, "3.3734546");
    golden("G17 retire", expected_loss(gain).retire, "15.3734546");
    golden("G17 P", gain.probability_above(0.0), "0.7257469");
    let loss = expected_loss(Estimate::new(-8.0, 15.0).unwrap());
    golden("G17 keep", loss.keep, "10.8155970");
    golden("G17 retire", loss.retire, "2.8155970");
    golden("G17 EVPI", loss.evpi(), "2.8155970");
}

#[test]
fn g18_mover() {
    let kept = Outcome {
        count: 60.0,
        mean: 8.0,
        sd: 0.0,
    };
    let returned = Outcome {
        count: 15.0,
        mean: 9.0,
        sd: 0.0,
    };
    let interval = mover(2000.0, kept, returned, P95).unwrap();
    let per_1000 = Interval {
        low: 1000.0 * interval.low,
        high: 1000.0 * interval.high,
    };
    golden_interval("G18 MOVER", Some(per_1000), "103.9258198", "244.9333267");
    // The normal interval of what 2000 exposures brought each.
    let each = |count: f64, money: f64| Moments::from_stats(count, money, 0.0).unwrap();
    let exposures = each(1925.0, 0.0)
        .merge(&each(60.0, 8.0))
        .merge(&each(15.0, -9.0));
    let normal = exposures.estimate().unwrap().scaled(1000.0);
    golden("G18 per 1000", normal.value, "172.5");
    golden_interval(
        "G18 normal",
        Some(normal.interval(P95)),
        "103.2187628",
        "241.7812372",
    );
}

/// Δ net margin of a target acceptance: exposures · (p₁ − p₀) · (1 − c) · m.
#[test]
fn w1_to_w3_what_if() {
    let p0 = 400.0 / 5000.0;
    let base = Estimate::new(p0, f64::sqrt(p0 * (1.0 - p0) / 5000.0)).unwrap();
    let gain = Estimate::new(0.12, 0.0).unwrap().minus(base);
    let margin = Estimate::new(9.0, 0.45).unwrap();
    let own = Estimate::new(1.0 - 0.25, 0.05).unwrap();
    let delta = gain.times_delta(own).times_delta(margin).scaled(50_000.0);
    golden("W1", delta.value, "13500");
    golden("W1 se", delta.se, "1715.3207");
    golden_interval("W1", Some(delta.interval(P95)), "10138", "16862");
    // The exact variance of the product is what 400 000 draws gave: sd 1721.
    let exact = gain.times(own).times(margin).scaled(50_000.0);
    assert!((exact.se - 1721.0).abs() < 3.0, "{}", exact.se);
    golden("W2", p0 * 9.0 / (9.0 - 1.5), "0.096");
    golden("W3", 0.002 * 22.0 / 9.0, "0.0048889");
}
