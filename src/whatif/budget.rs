//! How long lists may be when a visitor sees only so many items a session.

use super::choose::Plan;

/// One more piece of a list: so many items, each bringing so much a showing.
#[derive(Debug, Clone, Copy)]
struct Step {
    slot: usize,
    from: usize,
    to: usize,
    each: f64,
}

/// Shortens the best lists so that all of them together show `most` items a month at most,
/// `lists` being how often each is shown. Items go where one more of them brings most, a
/// list's pieces in turn: the steps of the concave curve over its values.
///
/// Returns how many lists are shorter than they would be.
pub(super) fn shorten(plans: &mut [Plan], lists: &[f64], most: f64) -> usize {
    let wanted: f64 = plans
        .iter()
        .zip(lists)
        .map(|(plan, shown)| plan.best as f64 * shown)
        .sum();
    if wanted <= most {
        return 0;
    }
    let mut steps: Vec<Step> = plans
        .iter()
        .enumerate()
        .flat_map(|(slot, plan)| steps(slot, plan))
        .collect();
    steps.sort_by(|a, b| b.each.total_cmp(&a.each).then(a.slot.cmp(&b.slot)));
    let mut sizes = vec![0; plans.len()];
    let mut left = most;
    for step in steps {
        let cost = (step.to - step.from) as f64 * lists[step.slot];
        if sizes[step.slot] == step.from && cost <= left {
            sizes[step.slot] = step.to;
            left -= cost;
        }
    }
    let mut shorter = 0;
    for (plan, size) in plans.iter_mut().zip(sizes) {
        shorter += usize::from(size < plan.best);
        plan.best = size;
    }
    shorter
}

fn steps(slot: usize, plan: &Plan) -> Vec<Step> {
    let value = |size: usize| size.checked_sub(1).map_or(0.0, |at| plan.lists[at].value);
    let mut found = Vec::new();
    let mut from = 0;
    while from < plan.best {
        let each = |to: usize| (value(to) - value(from)) / (to - from) as f64;
        let Some(to) = (from + 1..=plan.best).max_by(|a, b| each(*a).total_cmp(&each(*b))) else {
            break;
        };
        found.push(Step {
            slot,
            from,
            to,
            each: each(to),
        });
        from = to;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::choose::List;
    use super::*;

    fn plan(values: &[f64]) -> Plan {
        Plan {
            lists: values
                .iter()
                .enumerate()
                .map(|(at, value)| List {
                    members: (0..=at).collect(),
                    value: *value,
                })
                .collect(),
            best: values.len(),
            explore: None,
        }
    }

    #[test]
    fn items_go_where_one_more_brings_most() {
        let mut plans = [plan(&[5.0, 6.0, 6.5]), plan(&[4.0, 7.0, 7.1])];
        assert_eq!(shorten(&mut plans, &[10.0, 10.0], 60.0), 0);
        // 40 items: 5, 4 and 3 a showing come before 1, .5 and .1.
        assert_eq!(shorten(&mut plans, &[10.0, 10.0], 40.0), 2);
        assert_eq!((plans[0].best, plans[1].best), (2, 2));
        assert_eq!(shorten(&mut plans, &[10.0, 10.0], 30.0), 1);
        assert_eq!((plans[0].best, plans[1].best), (1, 2));
        assert_eq!(shorten(&mut plans, &[10.0, 10.0], 0.0), 2);
    }
}
