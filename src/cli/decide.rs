//! `sidecart decide` and `sidecart decisions`: what was decided on pairs.

use std::io::{self, BufWriter, Write};

use super::args::{DecideArgs, DecisionsArgs, PlaceArgs, What};
use super::ask::ask;
use super::context::Context;
use super::failure::Failure;
use super::format::{self, Order, Style};
use super::place;
use crate::domain::Scope;
use crate::explore::{Answer, Question};
use crate::route::{Decision, DecisionLog, Numbers, Within};

/// Records one decision, with the figures of the pair at this moment.
pub(crate) fn run(context: &Context, args: &DecideArgs) -> Result<(), Failure> {
    let scope = place::scope(&PlaceArgs {
        filters: args.filters.clone(),
        from: args.from,
        to: args.to,
        ..PlaceArgs::default()
    })?;
    let question = Question::Pair {
        scope: scope.clone(),
        anchor: args.anchor.clone(),
        target: args.target.clone(),
    };
    let found = match ask(context, &args.db, &question)? {
        Answer::Pair(table) => table.rows.into_iter().next(),
        _ => None,
    };
    let Some(found) = found else {
        return Err(Failure::because(format!(
            "{} and {} are a pair in no exposure and no order of {}{}; `sidecart show DB pairs` lists them",
            args.anchor,
            args.target,
            args.db.display(),
            if scope == Scope::default() {
                ""
            } else {
                " in that window and filter"
            }
        )));
    };
    let log = DecisionLog::of(&args.db);
    let decision = Decision {
        at: super::clock::now(),
        who: who(),
        anchor_id: args.anchor.clone(),
        target_id: args.target.clone(),
        decision: args.verdict.id().to_owned(),
        note: args.note.clone(),
        verdict: found.pair.verdict.clone(),
        within: Within::of(&scope),
        numbers: Numbers::of(&found.pair),
    };
    log.append(&decision)
        .map_err(|error| Failure::because(error.to_string()))?;
    context.say(format_args!(
        "{} > {}: {}, recorded in {}",
        args.anchor,
        args.target,
        decision.decision,
        log.file().display()
    ));
    Ok(())
}

/// Lists the decisions, the oldest first.
pub(crate) fn list(context: &Context, args: &DecisionsArgs) -> Result<(), Failure> {
    if !args.db.exists() {
        return Err(Failure::because(format!(
            "there is no database {}",
            args.db.display()
        )));
    }
    let decisions = DecisionLog::of(&args.db)
        .read()
        .map_err(|error| Failure::because(error.to_string()))?;
    let style = Style::plain(args.format, context.ascii);
    let mut out = BufWriter::new(io::stdout().lock());
    format::write_list(
        &mut out,
        What::Decisions,
        &decisions,
        &Order::default(),
        style,
    )?;
    out.flush()?;
    if decisions.is_empty() {
        context.say("no decisions yet; `sidecart decide` records one");
    }
    Ok(())
}

/// Who sits at the terminal.
pub(crate) fn who() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}
