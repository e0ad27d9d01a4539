//! From the options of `show` to a question.

use super::args::{PlaceArgs, What};
use super::failure::Failure;
use crate::domain::suggest::nearest;
use crate::domain::text::printable;
use crate::domain::{Filter, Scope, Window};
use crate::explore::{Depth, Place, Question, dimensions};

/// The question that `what` at that place is. `rows` bounds what is listed.
///
/// # Errors
///
/// A usage error for an option that does not apply to `what`, since to ignore it
/// would print figures the user did not ask for, and for a filter or a window
/// that makes no sense.
pub(crate) fn question(
    what: What,
    place: &PlaceArgs,
    rows: Option<u64>,
) -> Result<Question, Failure> {
    check_options(what, place)?;
    let scope = scope(place)?;
    let role = place.role.map(Into::into).unwrap_or_default();
    let category = place.category.clone();
    Ok(match what {
        What::Overview => Question::Overview { scope },
        What::Categories => Question::Categories {
            scope,
            role,
            under: category,
            depth: Depth::All,
        },
        What::Products => Question::Products {
            scope,
            role,
            category,
            direct_only: false,
        },
        What::Pairs => Question::Pairs {
            scope,
            category,
            anchor: place.anchor.clone(),
            target: place.target.clone(),
        },
        What::Pair => Question::Pair {
            scope,
            anchor: needed(place.anchor.as_ref(), "--anchor ID", what)?,
            target: needed(place.target.as_ref(), "--target ID", what)?,
        },
        What::Cohorts => Question::Cohorts {
            scope,
            by: dimension(&needed(place.by.as_ref(), "--by DIMENSION", what)?)
                .map_err(|hint| {
                    let by = place.by.as_deref().unwrap_or_default();
                    Failure::Usage(format!("--by {}: no such dimension; {hint}", printable(by)))
                })?
                .to_owned(),
            place: within(place),
            beside: true,
        },
        What::Types => Question::Types {
            scope,
            place: within(place),
        },
        What::Placements => Question::Placements {
            scope,
            place: within(place),
        },
        What::Alerts => Question::Alerts {
            scope,
            place: within(place),
        },
        What::Opportunities => Question::Opportunities {
            scope,
            place: within(place),
        },
        What::Experiments => Question::Experiments,
        What::Gaps => Question::Gaps,
        What::Imports => Question::Imports,
        What::Rejects => Question::Rejects { limit: rows },
        What::Decisions => {
            return Err(Failure::Usage(
                "`sidecart decisions DB` lists decisions".to_owned(),
            ));
        }
    })
}

fn check_options(what: What, place: &PlaceArgs) -> Result<(), Failure> {
    let is_level = matches!(what, What::Categories | What::Products);
    let is_split = matches!(
        what,
        What::Cohorts | What::Types | What::Placements | What::Alerts | What::Opportunities
    );
    let is_pair = matches!(what, What::Pairs | What::Pair);
    let has_figures = is_level || is_split || is_pair || what == What::Overview;
    let options = [
        (
            "--category",
            place.category.is_some(),
            is_level || is_split || what == What::Pairs,
        ),
        ("--anchor", place.anchor.is_some(), is_pair || is_split),
        ("--target", place.target.is_some(), is_pair || is_split),
        ("--by", place.by.is_some(), what == What::Cohorts),
        ("--role", place.role.is_some(), is_level),
        ("--where", !place.filters.is_empty(), has_figures),
        ("--from", place.from.is_some(), has_figures),
        ("--to", place.to.is_some(), has_figures),
    ];
    match options
        .iter()
        .find(|(_, given, applies)| *given && !applies)
    {
        Some((option, ..)) => Err(Failure::Usage(format!(
            "{option} does not apply to {}; leave it out",
            what.name()
        ))),
        None => Ok(()),
    }
}

/// An option that `what` cannot do without.
fn needed(value: Option<&String>, option: &str, what: What) -> Result<String, Failure> {
    value
        .cloned()
        .ok_or_else(|| Failure::Usage(format!("{} needs {option}", what.name())))
}

/// Where the figures are split.
fn within(place: &PlaceArgs) -> Place {
    Place {
        category: place.category.clone(),
        anchor: place.anchor.clone(),
        target: place.target.clone(),
    }
}

/// The dimension of that name, or a hint.
fn dimension(name: &str) -> Result<&'static str, String> {
    dimensions()
        .find(|known| *known == name)
        .ok_or_else(|| match nearest(name, dimensions()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("known are {}", dimensions().collect::<Vec<_>>().join(", ")),
        })
}

pub(super) fn scope(place: &PlaceArgs) -> Result<Scope, Failure> {
    if let (Some(from), Some(to)) = (place.from, place.to)
        && from >= to
    {
        return Err(Failure::Usage(format!(
            "--from {from} --to {to} holds no day; --to is the first day after the window"
        )));
    }
    let mut terms: Vec<(String, Vec<String>)> = Vec::with_capacity(place.filters.len());
    for text in &place.filters {
        let (key, values) = term(text).map_err(Failure::Usage)?;
        if terms.iter().any(|(known, _)| known == key) {
            return Err(Failure::Usage(format!(
                "--where names {key} twice; for any of several values write {key}=A,B"
            )));
        }
        terms.push((key.to_owned(), values));
    }
    Ok(Scope {
        window: Window {
            from: place.from,
            to: place.to,
        },
        filter: Filter { terms },
    })
}

/// One `key=a,b`, where `\,` is a comma that belongs to a value.
fn term(text: &str) -> Result<(&'static str, Vec<String>), String> {
    let shown = printable(text);
    let Some((name, list)) = text.split_once('=') else {
        return Err(format!("--where {shown} is not KEY=VALUE"));
    };
    let key =
        dimension(name).map_err(|hint| format!("--where {shown}: no such dimension; {hint}"))?;
    let values = split_list(list);
    if values.iter().any(String::is_empty) {
        return Err(format!("--where {shown} has an empty value"));
    }
    let is_customer = |value: &&String| ["new", "returning", "unknown"].contains(&value.as_str());
    if key == "customer"
        && let Some(other) = values.iter().find(|value| !is_customer(value))
    {
        let other = printable(other);
        return Err(format!(
            "--where customer={other}: a customer is new or returning"
        ));
    }
    Ok((key, values))
}

fn split_list(list: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut chars = list.chars().peekable();
    while let Some(c) = chars.next() {
        let next = match c {
            '\\' if chars.peek() == Some(&',') => chars.next(),
            ',' => {
                values.push(String::new());
                None
            }
            other => Some(other),
        };
        if let (Some(c), Some(value)) = (next, values.last_mut()) {
            value.push(c);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::RoleArg;
    use crate::domain::Role;

    fn filters(filters: &[&str]) -> PlaceArgs {
        PlaceArgs {
            filters: filters.iter().map(|&filter| filter.to_owned()).collect(),
            ..PlaceArgs::default()
        }
    }

    fn complaint(what: What, place: &PlaceArgs) -> String {
        match question(what, place, None) {
            Err(Failure::Usage(sentence)) => sentence,
            other => panic!("no usage error: {other:?}"),
        }
    }

    #[test]
    fn the_place_in_the_drill_becomes_a_question() {
        let place = PlaceArgs {
            category: Some("A > B".to_owned()),
            role: Some(RoleArg::Target),
            from: "2026-01-01".parse().ok(),
            ..PlaceArgs::default()
        };
        let Question::Products {
            scope,
            role,
            category,
            direct_only,
        } = question(What::Products, &place, None).unwrap()
        else {
            panic!("another question")
        };
        assert_eq!(role, Role::Target);
        assert_eq!(category.as_deref(), Some("A > B"));
        assert!(!direct_only);
        assert_eq!(scope.window.from, "2026-01-01".parse().ok());
        let rejects = question(What::Rejects, &PlaceArgs::default(), Some(7)).unwrap();
        assert_eq!(rejects, Question::Rejects { limit: Some(7) });
    }

    #[test]
    fn filters_take_lists_and_literal_commas() {
        let place = filters(&["channel=web,app", r"segment=a\,b,c\d", "customer=new"]);
        let scope = scope(&place).unwrap();
        let terms: Vec<(&str, Vec<&str>)> = scope
            .filter
            .terms
            .iter()
            .map(|(key, values)| (key.as_str(), values.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(
            terms,
            [
                ("channel", vec!["web", "app"]),
                ("segment", vec!["a,b", r"c\d"]),
                ("customer", vec!["new"]),
            ]
        );
    }

    #[test]
    fn filters_that_make_no_sense_are_refused() {
        for (filter, hint) in [
            ("chanel=web", "did you mean channel?"),
            ("web", "is not KEY=VALUE"),
            ("channel=", "empty value"),
            ("channel=web,,app", "empty value"),
            ("customer=old", "new or returning"),
            ("zzzzzz=1", "known are placement"),
        ] {
            let text = complaint(What::Pairs, &filters(&[filter]));
            assert!(text.contains(hint), "{text}");
        }
        let twice = complaint(What::Pairs, &filters(&["channel=web", "channel=app"]));
        assert!(twice.contains("channel=A,B"), "{twice}");
    }

    #[test]
    fn an_option_that_does_not_apply_is_refused_not_ignored() {
        let anchor = PlaceArgs {
            anchor: Some("1".to_owned()),
            ..PlaceArgs::default()
        };
        assert!(question(What::Pairs, &anchor, None).is_ok());
        assert!(complaint(What::Categories, &anchor).starts_with("--anchor does not apply"));
        let window = PlaceArgs {
            from: "2026-01-01".parse().ok(),
            ..PlaceArgs::default()
        };
        assert!(question(What::Overview, &window, None).is_ok());
        assert!(complaint(What::Imports, &window).starts_with("--from does not apply"));
    }

    #[test]
    fn a_window_without_days_is_refused() {
        let place = PlaceArgs {
            from: "2026-02-01".parse().ok(),
            to: "2026-02-01".parse().ok(),
            ..PlaceArgs::default()
        };
        assert!(complaint(What::Pairs, &place).contains("holds no day"));
    }
}
