//! The nearest known name to one that is not known.

/// The candidate that is nearest to `name`, when one is near enough to be meant.
///
/// Near enough is an edit distance of at most a third of the longer name,
/// regardless of case. Ties go to the earlier candidate.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::osa_distance(&wanted, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            *distance * 3 <= candidate.chars().count().max(wanted.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let known = ["order_id", "ordered_at", "quantity"];
        assert_eq!(nearest("oderd_at", known), Some("ordered_at"));
        assert_eq!(nearest("Quantitiy", known), Some("quantity"));
        assert_eq!(nearest("colour", known), None);
    }
}
