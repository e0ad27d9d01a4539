use super::*;
use crate::judge::Takings;
use crate::stats::Outcome;

fn pair(exposures: f64, attaches: f64, mean: f64, sd: f64) -> Evidence {
    Evidence {
        takings: Takings {
            exposures,
            attaches,
            kept: Outcome {
                count: attaches,
                mean,
                sd,
            },
            units: attaches,
            units_expected: attaches,
            loss_per_return: 10.0,
            ..Takings::default()
        },
        ..Evidence::default()
    }
}

#[test]
fn a_group_that_looks_all_alike_leaves_room_for_a_pair_of_its_own() {
    let family: Vec<Evidence> = (0..50).map(|_| pair(10_000.0, 400.0, 5.0, 1.0)).collect();
    let members: Vec<&Evidence> = family.iter().collect();
    let priors = Family::of(&members).unwrap().priors(&family[0]);
    let strength = priors.attach.alpha() + priors.attach.beta();
    assert!((priors.attach.mean() - 0.04).abs() < 1e-4);
    assert!(strength < 1_100.0, "{strength}");
    assert!(priors.margin.spread >= 0.1, "{:?}", priors.margin);
}

#[test]
fn small_groups_lean_on_all_pairs() {
    let mut family: Vec<Evidence> = (0..20).map(|_| pair(1_000.0, 40.0, 5.0, 1.0)).collect();
    for evidence in &mut family[..3] {
        evidence.attach_group = 9;
    }
    let members: Vec<&Evidence> = family.iter().collect();
    let groups = Family::of(&members).unwrap();
    assert_eq!(groups.priors(&family[0]).attach, groups.attach.whole);
}

#[test]
fn a_target_known_from_other_sales_starts_from_there() {
    let mut family: Vec<Evidence> = (1..=20)
        .map(|size| {
            let mut evidence = pair(1_000.0, 40.0, 5.0 * f64::from(size), 1.0);
            evidence.usual_margin = Some(5.0 * f64::from(size) + 1.0);
            evidence
        })
        .collect();
    family.push(Evidence {
        usual_margin: Some(200.0),
        ..pair(50.0, 0.0, 0.0, 0.0)
    });
    let members: Vec<&Evidence> = family.iter().collect();
    let groups = Family::of(&members).unwrap();
    let believed = |evidence: &Evidence| {
        let margin = groups.priors(evidence).margin;
        margin.posterior(&evidence.takings, evidence.design)
    };
    let known = believed(&family[20]);
    assert!((known.value - 195.0).abs() < 15.0, "{known:?}");
    let mut unknown = family[20].clone();
    unknown.usual_margin = None;
    let wide = believed(&unknown);
    assert!(
        wide.se / wide.value > 3.0 * known.se / known.value,
        "{wide:?} {known:?}"
    );
}

#[test]
fn nothing_shown_is_no_family() {
    let nothing = Evidence::default();
    assert!(Family::of(&[&nothing]).is_none());
    assert!(Family::of(&[]).is_none());
}
