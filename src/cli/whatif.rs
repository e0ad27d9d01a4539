//! `sidecart whatif`: what changes would come to.

mod portfolio;
mod text;

use std::io::{self, IsTerminal, Write};

use super::args::{PlaceArgs, WhatifArgs, WhatifFormat};
use super::ask::ask;
use super::context::Context;
use super::failure::Failure;
use super::place;
use crate::domain::Scope;
use crate::explore::{Answer, Kept, Place, Question};
use crate::whatif::{Desk, Form, Input, Rule, Scenario, Settings, compare, export, ladder, report};

/// Prints a what-if to stdout.
pub(crate) fn run(context: &Context, args: &WhatifArgs) -> Result<(), Failure> {
    let usual = if io::stdout().is_terminal() {
        WhatifFormat::Table
    } else {
        WhatifFormat::Json
    };
    let format = args.format.unwrap_or(usual);
    let scope = place::scope(&PlaceArgs {
        filters: args.filters.clone(),
        from: args.from,
        to: args.to,
        ..PlaceArgs::default()
    })?;
    let written = if args.compare || args.stack {
        scenarios(context, args, format)?
    } else if args.portfolio {
        portfolio::plan(context, args, scope, format)?
    } else if let Some(rule) = &args.rule {
        replay(context, args, scope, rule, format)?
    } else {
        pair(context, args, scope, format)?
    };
    let mut out = io::stdout().lock();
    out.write_all(written.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Where the question is about.
fn place_of(args: &WhatifArgs) -> Place {
    Place {
        category: args.category.clone(),
        anchor: args.anchor.clone(),
        target: args.target.clone(),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

fn pair(
    context: &Context,
    args: &WhatifArgs,
    scope: Scope,
    format: WhatifFormat,
) -> Result<String, Failure> {
    let (Some(anchor), Some(target)) = (args.anchor.clone(), args.target.clone()) else {
        return Err(Failure::Usage(
            "whatif needs --anchor and --target".to_owned(),
        ));
    };
    let question = Question::WhatIf {
        scope,
        anchor,
        target,
    };
    let Answer::WhatIf(inputs) = ask(context, &args.db, &question)? else {
        return Err(Failure::because(
            "the answer does not fit the question, which is a bug",
        ));
    };
    let input = chosen(inputs, &args.window)?;
    let mut settings = Settings::default();
    for (option, texts, sign) in [("--assume", &args.assume, "="), ("--set", &args.set, "")] {
        for text in texts {
            let Some((key, value)) = text.split_once('=') else {
                return Err(Failure::Usage(format!("{option} {text} is not KEY=VALUE")));
            };
            settings
                .apply(&input, key, &format!("{sign}{value}"))
                .map_err(|refused| Failure::Usage(format!("{option} {text}: {refused}")))?;
        }
    }
    let mut desk = Desk::new(input, args.seed);
    let report = report(&mut desk, &settings)?;
    let scenario = Scenario {
        name: args.save.clone().unwrap_or_default(),
        kept_at: super::clock::now(),
        seed: args.seed,
        settings,
        input: desk.input().clone(),
    };
    if args.save.is_some() {
        let kept = kept(context, args)?;
        kept.keep(scenario.clone())?;
        context.say(format_args!("kept in {}", kept.file().display()));
    }
    match format {
        WhatifFormat::Json => json(&report),
        WhatifFormat::Table => Ok(text::report(&report)),
        WhatifFormat::Csv | WhatifFormat::Md => {
            let mut line = scenario;
            if line.name.is_empty() {
                "with the changes".clone_into(&mut line.name);
            }
            Ok(export(&compare(&[line])?, form(format))?)
        }
    }
}

/// The figures of the window asked for.
fn chosen(inputs: Vec<Input>, window: &str) -> Result<Input, Failure> {
    let known: Vec<String> = inputs.iter().map(|input| input.span.id.clone()).collect();
    let found = inputs.into_iter().find(|input| input.span.id == window);
    found.ok_or_else(|| {
        Failure::Usage(format!(
            "--window {window}: the data have {}",
            known.join(", ")
        ))
    })
}

fn form(format: WhatifFormat) -> Form {
    match format {
        WhatifFormat::Json => Form::Json,
        WhatifFormat::Csv => Form::Csv,
        WhatifFormat::Table | WhatifFormat::Md => Form::Markdown,
    }
}

fn kept(context: &Context, args: &WhatifArgs) -> Result<Kept, Failure> {
    let places = context.known_places();
    let places = places.ok_or_else(|| {
        Failure::because("there is no home folder to keep scenarios in; set XDG_STATE_HOME")
    })?;
    Ok(Kept::of(places.state(), &args.db))
}

fn scenarios(
    context: &Context,
    args: &WhatifArgs,
    format: WhatifFormat,
) -> Result<String, Failure> {
    let mut all = kept(context, args)?.read()?;
    all.retain(|scenario| {
        let name = &scenario.input.name;
        args.anchor.as_ref().is_none_or(|id| *id == name.anchor_id)
            && args.target.as_ref().is_none_or(|id| *id == name.target_id)
    });
    if all.is_empty() {
        context.say("no scenario is kept; --save NAME keeps one");
    }
    let comparison = if args.stack {
        ladder(&all)?
    } else {
        compare(&all)?
    };
    Ok(export(&comparison, form(format))?)
}

fn replay(
    context: &Context,
    args: &WhatifArgs,
    scope: Scope,
    rule: &str,
    format: WhatifFormat,
) -> Result<String, Failure> {
    let rule = Rule::read(rule).map_err(|error| Failure::Usage(format!("--rule: {error}")))?;
    let question = Question::Replay {
        scope,
        place: place_of(args),
        rule: rule.clone(),
        seed: args.seed,
    };
    let Answer::Replay(found) = ask(context, &args.db, &question)? else {
        return Err(Failure::because(
            "the answer does not fit the question, which is a bug",
        ));
    };
    match format {
        WhatifFormat::Json => json(&serde_json::json!({
            "rule": rule.words(),
            "seed": args.seed,
            "result": *found,
        })),
        _ => Ok(text::replayed(&rule, &found)),
    }
}
