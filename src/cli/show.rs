//! `sidecart show`: prints what a screen of the explorer shows.

use std::io::{self, BufWriter, IsTerminal, Write};

use super::args::{Format, OutputArgs, ShowArgs};
use super::ask::{ask, ask_with_trends};
use super::context::Context;
use super::failure::Failure;
use super::format::{self, Order, Style, Told};
use super::place;

/// Rows of a table that a person is shown unless more are asked for.
const ROWS_ON_A_TERMINAL: u64 = 50;

/// Prints the answer to stdout, and what else is worth saying to stderr.
pub(crate) fn run(context: &Context, args: &ShowArgs) -> Result<(), Failure> {
    let Printing { format, limit } = Printing::of(&args.output, io::stdout().is_terminal());
    let order = Order::new(
        args.what,
        args.output.sort.as_deref(),
        args.output.desc,
        limit,
    )
    .map_err(Failure::because)?;
    // What is sorted here must be whole; what is not may stop early.
    let enough = limit.filter(|limit| *limit > 0 && args.output.sort.is_none());
    let question = place::question(args.what, &args.place, enough)?;
    // A sparkline is no column of a table: only a script reads its numbers.
    let has_trends = matches!(format, Format::Json | Format::Ndjson);
    let answer = if has_trends {
        ask_with_trends(context, &args.db, &question)?
    } else {
        ask(context, &args.db, &question)?
    };
    let style = Style {
        format,
        view: args.view.into(),
        ascii: context.ascii,
        spreadsheet_safe: args.output.spreadsheet_safe,
        width: format::terminal_width(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let told = format::write(&mut out, args.what, &answer, &order, style)?;
    out.flush()?;
    tell(context, told);
    Ok(())
}

/// The format and the limit after the defaults.
#[derive(Debug, PartialEq, Eq)]
struct Printing {
    format: Format,
    limit: Option<u64>,
}

impl Printing {
    fn of(args: &OutputArgs, on_terminal: bool) -> Self {
        let format = args.format.unwrap_or_else(|| format::usual(on_terminal));
        let is_read = on_terminal && format == Format::Table;
        Self {
            format,
            limit: args.limit.or(is_read.then_some(ROWS_ON_A_TERMINAL)),
        }
    }
}

fn tell(context: &Context, told: Told) {
    for remark in told.remarks {
        context.say(remark);
    }
    match told.rows {
        Some((written, total)) if written < total => context.say(format_args!(
            "{} of {}; --limit 0 prints all",
            format::count(written),
            format::count(total)
        )),
        Some((0, _)) => context.say("nothing to show"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_gets_a_short_table_and_a_script_gets_everything() {
        let usual = OutputArgs::default();
        let table = Printing {
            format: Format::Table,
            limit: Some(50),
        };
        assert_eq!(Printing::of(&usual, true), table);
        let csv = Printing {
            format: Format::Csv,
            limit: None,
        };
        assert_eq!(Printing::of(&usual, false), csv);
        let json = OutputArgs {
            format: Some(Format::Json),
            ..OutputArgs::default()
        };
        assert_eq!(Printing::of(&json, true).limit, None);
        let all = OutputArgs {
            limit: Some(0),
            ..OutputArgs::default()
        };
        assert_eq!(Printing::of(&all, true).limit, Some(0));
    }
}
