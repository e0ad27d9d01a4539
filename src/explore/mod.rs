//! The read model: one typed question per level, its answer, and the worker
//! thread that answers it. No terminal here.
//!
//! [`answer`] reads the derived tables of [`crate::facts`] and writes nothing, so
//! a read-only connection will do. Counts follow CONTRACT.md section 4's basket
//! mode. A figure that cannot be computed is null, and a note says why.

mod answer;
mod cohorts;
mod compare;
mod dimension;
mod error;
mod evidence;
mod experiments;
mod exposure;
mod figures;
mod findings;
mod funnel;
mod gaps;
mod guardrails;
mod headline;
mod health;
mod impact;
mod judging;
mod lack;
mod laid_by;
mod levels;
mod lines;
mod members;
mod memory;
mod more;
mod names;
mod notes;
mod opinion;
mod opportunities;
mod overview;
mod pairs;
mod question;
mod retention;
mod selection;
mod shop;
mod shrunk;
mod split;
mod tables;
mod whatif;
mod words;
mod worker;

pub use answer::{
    Answer, ArmBeside, ArmRow, CohortBeside, CohortRow, Evidence, Funnel, GapRow, GridRow,
    ImportRow, LevelRow, Named, NamedKind, Overview, PairDetail, PairRow, Reason, RejectRow,
    RepeatDifference, SPANS, Table, Trend,
};
pub use compare::{Compared, Difference, Unit, compare};
pub use dimension::{dimensions, dimensions_in};
pub use error::ExploreError;
pub use findings::{AlertRow, OpportunityRow};
pub use guardrails::CompletionGuard;
pub use headline::Headline;
pub use health::{Coverage, Filled, Health, RejectCount, health};
pub use impact::{Impact, ImpactRow};
pub use judging::Judging;
pub use members::MEMBERS_DIFFER;
pub use memory::Memory;
pub use more::LevelMore;
pub use opinion::{PairJudgement, Threshold};
pub use question::{Behind, Depth, Place, Question, Step};
pub use retention::{Retention, Returning};
pub use whatif::{Kept, KeptError};
pub use worker::{Asker, FnAsker, Interrupter, NotOpened, Opening, Reply, Run, Slot, Worker, open};

use std::collections::HashMap;

use duckdb::Connection;

use crate::domain::Mode;
use lack::Lack;
use pairs::Which;
use shop::Shop;

/// Answers one question, pairs judged by the usual thresholds.
///
/// # Errors
/// When the question names what is not there, or the database fails. The message
/// is one sentence for a person.
pub fn answer(conn: &Connection, question: &Question) -> Result<Answer, ExploreError> {
    answer_judging(conn, question, &Judging::default())
}

/// Answers one question; `judging` has the thresholds, and remembers what was thought of
/// the pairs of this database.
///
/// # Errors
/// As [`answer`].
pub fn answer_judging(
    conn: &Connection,
    question: &Question,
    judging: &Judging,
) -> Result<Answer, ExploreError> {
    match question {
        Question::Gaps => return gaps::gaps(conn).map(Answer::Gaps),
        Question::Imports => return tables::imports(conn).map(Answer::Imports),
        Question::Rejects { limit } => return tables::rejects(conn, *limit).map(Answer::Rejects),
        _ => {}
    }
    figures_of(conn, &Shop::load(conn)?, question, judging)
}

/// What can be said of a question before its pairs are judged, which takes longest: their
/// figures without verdicts. `None` where [`answer_judging`] has nothing to wait for.
///
/// # Errors
/// As [`answer`].
pub fn draft(
    conn: &Connection,
    question: &Question,
    judging: &Judging,
) -> Option<Result<Answer, ExploreError>> {
    let Question::Pairs {
        scope,
        category,
        anchor,
        target,
    } = question
    else {
        return None;
    };
    let which = Which {
        category: category.as_deref(),
        anchor: anchor.as_deref(),
        target: target.as_deref(),
    };
    let shop = match Shop::load(conn) {
        Ok(shop) if shop.mode() == Mode::Exposure => shop,
        Ok(_) => return None,
        Err(error) => return Some(Err(error)),
    };
    let table = exposure::unjudged_pairs(conn, &shop, scope, which, judging)?;
    Some(table.map(Answer::Pairs))
}

/// Judges all pairs after an import that changed anything and writes down what is thought of
/// them, so that a verdict changes only as DOMAIN.md 7.2 has it; `at` is the time of the import,
/// UTC, ISO 8601.
///
/// # Errors
/// When the derived tables are not there, or the database fails.
pub fn refresh_verdicts(
    conn: &Connection,
    judging: &Judging,
    at: &str,
) -> Result<(), ExploreError> {
    laid_by::forget(conn)?;
    exposure::refresh(conn, judging, at)?;
    lay_by(conn, judging)
}

/// Lays by what every explorer of this build of sidecart asks first, where it does not lie
/// there already.
///
/// # Errors
/// When the derived tables are not there, or the database fails.
pub fn lay_by(conn: &Connection, judging: &Judging) -> Result<(), ExploreError> {
    if overview::is_laid_by(conn, judging)? {
        return Ok(());
    }
    laid_by::forget(conn)?;
    // As explorers would, from what now stands there.
    let reading = judging.afresh();
    let shop = Shop::load(conn)?;
    if shop.mode() == Mode::Exposure {
        exposure::lay_by(conn, &shop, &reading)?;
        exposure::lay_by_levels(conn, &shop, &reading)?;
    }
    overview::lay_by(conn, &shop, &reading)
}

/// Answers a question about figures.
fn figures_of(
    conn: &Connection,
    shop: &Shop,
    question: &Question,
    judging: &Judging,
) -> Result<Answer, ExploreError> {
    match question {
        Question::Overview { scope } => overview::overview(conn, shop, scope, judging)
            .map(|overview| Answer::Overview(Box::new(overview))),
        Question::Categories {
            scope,
            role,
            under,
            depth,
        } => {
            let under = under.as_deref();
            match shop.mode() {
                Mode::Exposure => {
                    exposure::categories(conn, shop, judging, scope, *role, under, *depth)
                }
                Mode::Basket => levels::categories(conn, shop, scope, *role, under, *depth),
            }
            .map(Answer::Levels)
        }
        Question::Products {
            scope,
            role,
            category,
            direct_only,
        } => {
            let within = category.as_deref();
            match shop.mode() {
                Mode::Exposure => {
                    exposure::products(conn, shop, judging, scope, *role, within, *direct_only)
                }
                Mode::Basket => levels::products(conn, shop, scope, *role, within, *direct_only),
            }
            .map(Answer::Levels)
        }
        Question::Pairs {
            scope,
            category,
            anchor,
            target,
        } => {
            let which = Which {
                category: category.as_deref(),
                anchor: anchor.as_deref(),
                target: target.as_deref(),
            };
            match shop.mode() {
                Mode::Exposure => exposure::pairs(conn, shop, scope, which, judging),
                Mode::Basket => pairs::pairs(conn, shop, scope, which, judging),
            }
            .map(Answer::Pairs)
        }
        Question::Pair {
            scope,
            anchor,
            target,
        } => {
            let which = Which {
                category: None,
                anchor: Some(anchor),
                target: Some(target),
            };
            match shop.mode() {
                Mode::Exposure => exposure::pair(conn, shop, scope, which, judging),
                Mode::Basket => {
                    pairs::pairs(conn, shop, scope, which, judging).map(pairs::without_rules)
                }
            }
            .map(Answer::Pair)
        }
        Question::Cohorts {
            scope,
            by,
            place,
            beside,
        } => {
            let of = (Which::of(place), *beside);
            cohorts::cohorts(conn, shop, judging, scope, by, of).map(Answer::Cohorts)
        }
        Question::Trends { of } => match shop.mode() {
            Mode::Exposure => exposure::trends(conn, shop, of),
            Mode::Basket => Ok(HashMap::new()),
        }
        .map(Answer::Trends),
        Question::Beside { scope, by, place } => {
            cohorts::beside(conn, shop, scope, by, Which::of(place)).map(Answer::Beside)
        }
        Question::Types { scope, place } => {
            impact::impacts(conn, shop, judging, scope, "rec_type", Which::of(place))
                .map(Answer::Impacts)
        }
        Question::Placements { scope, place } => {
            impact::impacts(conn, shop, judging, scope, "placement", Which::of(place))
                .map(Answer::Impacts)
        }
        Question::WhatIf {
            scope,
            anchor,
            target,
        } => whatif::pair(conn, shop, judging, scope, (anchor, target)).map(Answer::WhatIf),
        Question::Portfolio { scope, place } => {
            whatif::portfolio(conn, shop, judging, scope, Which::of(place))
                .map(|found| Answer::Portfolio(Box::new(found)))
        }
        Question::Replay {
            scope,
            place,
            rule,
            seed,
        } => whatif::replay(conn, shop, judging, scope, Which::of(place), (rule, *seed))
            .map(|found| Answer::Replay(Box::new(found))),
        Question::Alerts { scope, place } => match shop.mode() {
            Mode::Exposure => exposure::alerts(conn, shop, scope, Which::of(place), judging)
                .map(|alerts| Table::clone(&alerts)),
            Mode::Basket => Ok(Table {
                rows: Vec::new(),
                total: 0,
                remarks: vec![Lack::Exposures.cause(shop)],
                min_orders: None,
            }),
        }
        .map(Answer::Alerts),
        Question::Opportunities { scope, place } => {
            let which = Which::of(place);
            opportunities::opportunities(conn, shop, scope, which, judging.thresholds())
                .map(Answer::Opportunities)
        }
        Question::Series { scope, place, step } => {
            split::series(conn, shop, scope, Which::of(place), *step).map(Answer::Series)
        }
        Question::Grid { scope, place, by } => {
            split::grid(conn, shop, scope, Which::of(place), by).map(Answer::Grid)
        }
        Question::Funnel { scope, place } => {
            funnel::funnel(conn, shop, scope, Which::of(place)).map(Answer::Funnel)
        }
        Question::Reasons { scope, place } => {
            evidence::reasons(conn, shop, scope, Which::of(place)).map(Answer::Reasons)
        }
        Question::Evidence {
            scope,
            place,
            of,
            limit,
            offset,
        } => {
            let page = (*limit, *offset);
            evidence::evidence(conn, shop, scope, Which::of(place), *of, page).map(Answer::Evidence)
        }
        Question::Names => names::names(conn).map(Answer::Names),
        Question::Values { dimension } => {
            cohorts::values(conn, shop, dimension).map(Answer::Values)
        }
        Question::Experiments => experiments::experiments(conn, shop).map(Answer::Experiments),
        Question::Gaps | Question::Imports | Question::Rejects { .. } => answer(conn, question),
    }
}
