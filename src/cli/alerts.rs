//! `sidecart alerts`: recommendations that hurt, for people, cron and CI.

use std::io::{self, BufWriter, Write};

use super::args::{AlertsArgs, What};
use super::ask::ask;
use super::context::Context;
use super::failure::Failure;
use super::format::{self, Order, Style};
use crate::domain::Severity;
use crate::explore::{AlertRow, Answer, Question};

/// Prints what hurts, and fails when it is as bad as `--fail-on` says.
pub(crate) fn run(context: &Context, args: &AlertsArgs) -> Result<(), Failure> {
    let question = Question::Alerts {
        scope: Default::default(),
        place: Default::default(),
    };
    let answer = ask(context, &args.db, &question)?;
    let style = Style::plain(args.format, context.ascii);
    let mut out = BufWriter::new(io::stdout().lock());
    let told = format::write(&mut out, What::Alerts, &answer, &Order::default(), style)?;
    out.flush()?;
    for remark in told.remarks {
        context.say(remark);
    }
    let Answer::Alerts(table) = &answer else {
        return Ok(());
    };
    let summary = summary(&table.rows);
    match args.fail_on.map(Severity::from) {
        Some(level) if table.rows.iter().any(|row| row.level >= level) => Err(Failure::Found(
            format!("{} has {summary}", args.db.display()),
        )),
        _ => {
            context.say(summary);
            Ok(())
        }
    }
}

/// `3 alerts (1 error, 2 warn)`.
fn summary(rows: &[AlertRow]) -> String {
    let kinds: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .filter_map(|level| {
            let count = rows.iter().filter(|row| row.level == *level).count();
            (count > 0).then(|| format!("{count} {}", level.name()))
        })
        .collect();
    match rows.len() {
        0 => "no alerts".to_owned(),
        1 => format!("1 alert ({})", kinds.join(", ")),
        many => format!(
            "{} alerts ({})",
            format::count(many as u64),
            kinds.join(", ")
        ),
    }
}
