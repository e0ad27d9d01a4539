//! The sentence of an alert.

use super::super::Words;
use super::super::words::{percent, points, two_percents};
use super::Harm;
use super::span::Span;
use super::told::Size;

/// Taken this many times as often as before counts as taken more often.
const MORE_OFTEN: f64 = 1.1;

/// What happens, in figures. `spans` are the time before it began and the time since.
pub(super) fn reason(harm: Harm, size: &Size, spans: (&Span, &Span), words: &Words<'_>) -> String {
    let (value, expected) = two_percents(size.value, size.expected);
    let fall = points(size.value - size.expected);
    match harm {
        Harm::Loss => format!(
            "Loses {} per 1000 exposures: {}.",
            words.money(-size.value),
            cause_of_loss(spans.1, words)
        ),
        Harm::MarginFall => {
            let (now, then) = (words.money(size.value), words.money(size.expected));
            match taken_more_often(spans) {
                Some((before, since)) => format!(
                    "Taken more often ({} instead of {}), yet it earns {now} per 1000 exposures \
                     where {then} were to be expected.",
                    percent(since),
                    percent(before)
                ),
                None => format!(
                    "Earns {now} per 1000 exposures; by what it earned before, and what the rest of \
                     the shop does, it would be {then}."
                ),
            }
        }
        Harm::Returns => {
            format!("{value} of units come back, {expected} when nobody recommends it.")
        }
        Harm::AnchorReturns => format!(
            "The product it is shown with comes back in {value} of orders that took it, \
             {expected} of those that did not."
        ),
        Harm::Conversion => format!(
            "{value} of sessions that see it order, {expected} of those that see the \
             product's other recommendations ({fall} pp fewer)."
        ),
        Harm::Checkout => format!(
            "{value} of sessions that see it at checkout order, {expected} of those that see \
             other recommendations there ({fall} pp fewer)."
        ),
    }
}

/// Whether returns are what makes it lose.
fn cause_of_loss(since: &Span, words: &Words<'_>) -> String {
    let before_returns = since.net + since.return_loss;
    let each = |amount: f64| words.money(amount / since.attaches.max(1.0));
    if since.return_loss > 0.0 && before_returns > 0.0 {
        format!(
            "a sale leaves {}, and returns take {} of it",
            each(before_returns),
            each(since.return_loss)
        )
    } else {
        format!(
            "a sale leaves {} after goods and fees",
            each(before_returns)
        )
    }
}

/// The attach rates before and since, where it is taken more often.
fn taken_more_often((base, since): (&Span, &Span)) -> Option<(f64, f64)> {
    let rate = |span: &Span| (span.exposures > 0.0).then(|| span.attaches / span.exposures);
    let (before, since) = (rate(base)?, rate(since)?);
    (before > 0.0 && since > MORE_OFTEN * before).then_some((before, since))
}
