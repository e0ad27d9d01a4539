//! `sidecart check`: the health of the data, for people, cron and CI.

use std::io::{self, BufWriter, Write};

use super::args::{CheckArgs, CheckFormat, Format, What};
use super::context::Context;
use super::failure::Failure;
use super::format::{self, Order, Style};
use super::interrupt::Interrupt;
use crate::domain::{Severity, View};
use crate::explore::{self, Answer, Health};
use crate::facts;
use crate::store;

/// Prints what is found, and fails when it is as bad as `--fail-on` says.
pub(crate) fn run(context: &Context, args: &CheckArgs) -> Result<(), Failure> {
    let reader = store::open_read(&args.db, &context.limits)?;
    let query = reader.interrupt_handle();
    let interrupt = Interrupt::watch(move || query.interrupt())?;
    facts::check_version(&reader)?;
    let health = interrupt.outcome(explore::health(&reader))?;
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json || args.format == Some(CheckFormat::Json) {
        serde_json::to_writer_pretty(&mut out, &health).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        print(&mut out, &health, context.ascii)?;
    }
    out.flush()?;
    match (args.fail_on, worst(&health)) {
        (Some(level), Some(worst)) if worst >= level.into() => Err(Failure::Found(format!(
            "{} has {}",
            args.db.display(),
            summary(&health)
        ))),
        _ => Ok(()),
    }
}

fn print(out: &mut dyn Write, health: &Health, ascii: bool) -> io::Result<()> {
    writeln!(out, "{}\n", summary(health))?;
    let style = Style {
        format: Format::Table,
        view: View::default(),
        ascii,
        spreadsheet_safe: false,
        width: format::terminal_width(),
    };
    if !health.gaps.is_empty() {
        let answer = Answer::Gaps(health.gaps.clone());
        format::write(out, What::Gaps, &answer, &Order::default(), style)?;
        writeln!(out)?;
    }
    format::write_health(out, health, style)
}

/// The worst finding. A row that could not be used is a warning.
fn worst(health: &Health) -> Option<Severity> {
    let rejects = (!health.rejects.is_empty()).then_some(Severity::Warn);
    let gaps = health.gaps.iter().map(|gap| gap.severity);
    gaps.chain(rejects).max()
}

/// `2 gaps (1 error, 1 info) and 12 rejected rows`.
fn summary(health: &Health) -> String {
    let kinds: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .filter_map(|severity| {
            let of_kind = health.gaps.iter().filter(|gap| gap.severity == *severity);
            let count = of_kind.count();
            (count > 0).then(|| format!("{count} {}", severity.name()))
        })
        .collect();
    let gaps = match health.gaps.len() {
        0 => "no gaps".to_owned(),
        1 => format!("1 gap ({})", kinds.join(", ")),
        many => format!("{many} gaps ({})", kinds.join(", ")),
    };
    let rejects = match health.rejects.iter().map(|file| file.rows).sum() {
        0 => "no rejected rows".to_owned(),
        1 => "1 rejected row".to_owned(),
        many => format!("{} rejected rows", format::count(many)),
    };
    format!("{gaps} and {rejects}")
}
