//! The sentences of judgements, filled from the pair's own figures.

use super::family::Judgement;
use super::fix::Change;
use super::ground::{Basis, Cause, Gap, Ground, Hindrance, Shown};
use super::words::{
    Words, about, bounds, days, percent, points, probability, thousands, two_percents,
};

impl Judgement {
    /// Why, in one or two sentences.
    pub fn reason(&self, words: &Words<'_>) -> String {
        self.reason_on(&self.ground, words)
    }

    /// The same with other figures in the ground it rests on.
    pub fn reason_on(&self, ground: &Ground, words: &Words<'_>) -> String {
        let reason = ground.reason(words);
        match self.pending {
            None => reason,
            Some(computed) => format!(
                "Stays {} until later data confirm {}: {}",
                self.verdict.id(),
                computed.id(),
                lower_first(&reason)
            ),
        }
    }
}

/// A sentence to stand behind a colon. Only words are lowered.
fn lower_first(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(rest).collect()
    })
}

impl Ground {
    /// Why, in one or two sentences.
    pub fn reason(&self, words: &Words<'_>) -> String {
        match self {
            Self::Gap(gap) => gap.sentence(),
            Self::TooFew {
                more,
                days: wait,
                at_most,
            } => {
                if let (Some(more), Some(wait)) = (more, wait)
                    && *wait >= 730.0
                {
                    return format!(
                        "Too close to call: it would take about {} more exposures ({}). Being wrong \
                         costs about {} a month, either way.",
                        about(*more),
                        days(*wait),
                        words.money(*at_most)
                    );
                }
                let need = match (more, wait) {
                    (Some(more), Some(wait)) => format!(
                        "Need about {} more exposures ({}) to decide",
                        about(*more),
                        days(*wait)
                    ),
                    (Some(more), None) => {
                        format!("Need about {} more exposures to decide", about(*more))
                    }
                    (None, _) => "Too close to call with the exposures so far".to_owned(),
                };
                format!(
                    "{need}; being wrong until then costs about {} a month.",
                    words.money(*at_most)
                )
            }
            Self::NobodyTakes { exposures } => format!(
                "Nobody took it in {} exposures. It costs nothing, and no other candidate is \
                 known well enough to take its place: try another one here.",
                thousands(*exposures)
            ),
            Self::Loses { net, cause } => loses(words, net, cause),
            Self::Breach {
                placement,
                drop,
                cost_per_1000,
                net_per_1000,
                against_holdout,
            } => format!(
                "Fewer visitors complete their order when they see it ({}: −{} pp against {}). \
                 That costs {} per 1000 exposures; the recommendation itself brings {}.",
                words.placement(*placement),
                points(*drop),
                if *against_holdout {
                    "the holdout"
                } else {
                    "visitors who saw the product's other recommendations there"
                },
                words.money(*cost_per_1000),
                words.money(*net_per_1000)
            ),
            Self::Move { found, .. } => {
                let (here, there) = (words.placement(found.from), words.placement(found.to));
                let why = match found.completion_drop {
                    Some(drop) => {
                        format!("Lowers completed orders by {} pp at {here}", points(drop))
                    }
                    None if found.here_per_1000 < 0.0 => format!(
                        "Loses {} per 1000 exposures at {here}",
                        words.money(-found.here_per_1000)
                    ),
                    None => format!(
                        "Earns only {} per 1000 exposures at {here}, less than the slot is worth",
                        words.money(found.here_per_1000)
                    ),
                };
                format!(
                    "{why}; earns {} per 1000 at {there}, so show it there instead.",
                    words.money(found.there_per_1000)
                )
            }
            Self::Fix { fix, .. } => fix.change.sentence(words),
            Self::Earns {
                net,
                returns,
                shown_share,
                is_guarded,
                has_holdout,
            } => {
                let guard = match (is_guarded, has_holdout) {
                    (true, _) => "",
                    (false, true) => " Too few sessions to tell whether it loses orders.",
                    (false, false) => {
                        " Effect on completed orders not measurable without a holdout."
                    }
                };
                earns(words, net, *returns, *shown_share) + guard
            }
            Self::Profitable {
                p_positive,
                hindrance,
            } => format!(
                "Profitable ({} sure); {}.",
                probability(*p_positive),
                hindrance.sentence()
            ),
        }
    }
}

/// The amount with its interval.
fn with_interval(words: &Words<'_>, net: &Shown, amount: f64, flip: bool) -> String {
    let (low, high) = (net.interval.low, net.interval.high);
    let basis = match net.basis {
        Basis::Measured => "",
        Basis::Pooled => ", pooled with similar pairs",
        Basis::Extra => ", extra sales only",
    };
    let (from, to) = bounds(low, high);
    let range = if flip || low < 0.0 {
        format!("{from} to {to}")
    } else {
        format!("{from}–{to}")
    };
    format!(
        "{} per 1000 exposures (95 %: {range}{basis})",
        words.money(amount)
    )
}

fn loses(words: &Words<'_>, net: &Shown, cause: &Cause) -> String {
    let amount = net.per_1000;
    let what = if amount < 0.0 {
        format!("Loses {}", with_interval(words, net, -amount, true))
    } else {
        format!("Earns only {}", with_interval(words, net, amount, true))
    };
    let why = match cause {
        Cause::Returns { rate, baseline } => {
            let (rate, baseline) = two_percents(*rate, *baseline);
            format!("{rate} of units come back, {baseline} normally")
        }
        Cause::Cannibal { share } => format!(
            "{} of the buyers would have bought it anyway",
            percent(*share)
        ),
        Cause::Discount {
            discount,
            per_attach,
        } => format!(
            "each sale gives away {} of discount and leaves {}",
            words.money(*discount),
            words.money(*per_attach)
        ),
        Cause::Margin { per_attach } => format!(
            "each sale leaves {} after goods and fees, before any return",
            words.money(*per_attach)
        ),
        Cause::Slot { slot_per_1000 } => format!(
            "the next best product for this slot would earn {}",
            words.money(*slot_per_1000)
        ),
        Cause::Together { per_attach } => format!(
            "each sale leaves {} after goods, fees and returns",
            words.money(*per_attach)
        ),
    };
    format!("{what}: {why}.")
}

fn earns(
    words: &Words<'_>,
    net: &Shown,
    returns: Option<(f64, f64)>,
    shown_share: Option<f64>,
) -> String {
    let mut parts = vec![format!(
        "Earns {}",
        with_interval(words, net, net.per_1000, false)
    )];
    if let Some((rate, baseline)) = returns {
        parts.push(if rate <= baseline + 0.01 {
            "returns normal".to_owned()
        } else {
            let (rate, baseline) = two_percents(rate, baseline);
            format!("{rate} of units come back, {baseline} normally")
        });
    }
    if let Some(share) = shown_share {
        parts.push(format!(
            "shown to only {} of eligible anchor views",
            percent(share)
        ));
    }
    let mut sentence = parts.join(", ");
    sentence.push('.');
    sentence
}

impl Change {
    /// What to change, and why.
    fn sentence(&self, words: &Words<'_>) -> String {
        match self {
            Self::Exclude {
                dimension,
                value,
                inside_per_1000,
                outside_per_1000,
            } => {
                let group = (words.label)(*dimension, *value);
                format!(
                    "Works for everyone else ({} per 1000 exposures), {} with {group} ({}): \
                     leave {group} out.",
                    words.signed(*outside_per_1000),
                    if *inside_per_1000 < 0.0 {
                        "loses"
                    } else {
                        "earns less than the slot is worth"
                    },
                    words.signed(*inside_per_1000)
                )
            }
            Self::DropDiscount {
                with_per_1000,
                without_per_1000,
            } => format!(
                "Makes {} per 1000 exposures with a discount and {} without: drop the discount.",
                words.signed(*with_per_1000),
                words.signed(*without_per_1000)
            ),
            Self::Raise {
                to_position,
                there_per_1000,
                viewable_share,
            } => format!(
                "Only {} of its exposures are seen; in positions 1 to {to_position} it makes {} \
                 per 1000: show it higher up.",
                percent(*viewable_share),
                words.signed(*there_per_1000)
            ),
            Self::CapFrequency {
                times,
                first_per_1000,
                later_per_1000,
            } => {
                let (first, later) = if *times == 1 {
                    ("first time".to_owned(), "once".to_owned())
                } else {
                    (format!("first {times} times"), format!("{times} times"))
                };
                format!(
                    "Makes {} per 1000 the {first} a visitor sees it and {} after that: show it \
                     {later} at most.",
                    words.signed(*first_per_1000),
                    words.signed(*later_per_1000)
                )
            }
            Self::MendReturns { from, to } => {
                let (from, to) = two_percents(*from, *to);
                format!(
                    "{from} of units come back, mostly for reasons that can be mended (size, \
                     damage, description): at {to} it earns its place. Mend that first."
                )
            }
        }
    }
}

impl Hindrance {
    fn sentence(&self) -> String {
        match self {
            Self::NoRoom(share) => format!(
                "already shown in {} of the eligible anchor views, nothing better to change",
                percent(*share)
            ),
            Self::Immature(maturity) => format!(
                "only {} of the returns to expect have been seen, so it is not promoted yet",
                percent(*maturity)
            ),
            Self::Completion { probability: p } => format!(
                "not promoted because it may lower completed orders ({} likely)",
                probability(*p)
            ),
            Self::AnchorReturns(rise) => format!(
                "not promoted because the anchor comes back {} pp more often with it",
                points(*rise)
            ),
            Self::TargetReturns { rate, baseline } => {
                let (rate, baseline) = two_percents(*rate, *baseline);
                format!("not promoted because {rate} of units come back, {baseline} normally")
            }
            Self::NotCertain => "not certain enough to show it more".to_owned(),
        }
    }
}

impl Gap {
    /// What is missing, and how to mend it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Untracked(share) => format!(
                "Cannot judge: {} of its exposures carry no recommendation id and no anchor \
                 (fix: log rec_id or anchor_id with each exposure).",
                percent(*share)
            ),
            Self::AssumedCost(share) => format!(
                "Cannot judge: {} of attached revenue has no unit cost (fix: import Cost per \
                 item).",
                percent(*share)
            ),
            Self::NoReturns => "Cannot judge: no returns are known, and no return rate is set to \
                                stand in (fix: import returns)."
                .to_owned(),
            Self::NoMargin => "Cannot judge: what its sales earned is not known (fix: import \
                               unit_price and unit_cost)."
                .to_owned(),
            Self::FewDays(days) => format!(
                "Cannot judge: only {days:.0} full days of data (fix: import at least a week)."
            ),
            Self::Immature(maturity) => format!(
                "Cannot judge yet: only {} of the returns to expect have been seen (fix: wait \
                 until the orders are older).",
                percent(*maturity)
            ),
            Self::Unsound => "Cannot judge: its figures contradict themselves, such as a count \
                              below 0 (fix: run `sidecart check`)."
                .to_owned(),
            Self::NoExposures => "Cannot judge: nobody recorded when it was shown, so what \
                                  showing it brings is unknown (fix: import exposures)."
                .to_owned(),
        }
    }
}
