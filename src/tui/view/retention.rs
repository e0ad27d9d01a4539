//! In which months buyers come back: a triangle for those whose first order holds an attach,
//! one for the others.

use std::collections::BTreeMap;

use super::blocks::{self, Line, stacked};
use super::canvas::Canvas;
use super::header;
use super::parts::{in_place_of, title};
use crate::domain::text::printable;
use crate::domain::{Base, Mode};
use crate::explore::{CohortBeside, Retention, Returning};
use crate::tui::cells;
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::Model;
use crate::tui::theme::Role;

/// Shares of fewer buyers are grey: one more or less would be more than 3 points.
const FEW: u64 = 30;

/// Cells of a month of first orders, of its buyers, and of each month after.
const MONTH: usize = 11;
const BUYERS: usize = 8;
const CELL: usize = 7;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    header::shop(model, canvas, areas.header);
    let name = format!(
        "Who comes back {} {}",
        model.glyphs.dot, model.retention.title
    );
    header::named(model, canvas, areas.crumbs, &printable(&name));
    let area = areas.page();
    blocks::draw(canvas, area, &lines(model, area.width), model.retention.top);
    if model.page_waiting().is_some() && model.retention.months.is_stale() {
        canvas.restyle(area, Role::Dim);
    }
}

/// The last line the screen can be scrolled to.
pub(crate) fn last_top(model: &Model) -> u16 {
    Areas::of(model.size).map_or(0, |areas| {
        let area = areas.page();
        blocks::last_top(lines(model, area.width).len(), area.height)
    })
}

fn lines(model: &Model, width: u16) -> Vec<Line> {
    if let Some(instead) = in_place_of(&model.retention.months, width) {
        return instead;
    }
    let months: Vec<(&str, &Retention)> = model
        .retention
        .months
        .get()
        .map(retained)
        .unwrap_or_default();
    if months.is_empty() {
        let text = "No first order of a known buyer is in this window and filter. It takes orders \
                    with ordered_at, and customer_id or visitor_id.";
        return blocks::paragraph(text, Role::Text, width);
    }
    let is_shown = match model.overview.as_ref().map(|overview| overview.mode) {
        Some(mode) => mode == Mode::Exposure,
        None => model.base() == Base::Exposures,
    };
    let what = if is_shown {
        "a line credited to a recommendation of it"
    } else {
        "an add-on beside its anchor"
    };
    let about = format!(
        "Of buyers by the month of their first order, % with an order 1, 2, … calendar months \
         later. Attached: the first order holds {what}. Descriptive: those who take a \
         recommendation differ from those who do not; 4 compares like with like over 90 days."
    );
    let fits = usize::from(width).saturating_sub(MONTH + BUYERS) / CELL;
    let of = |group: fn(&Retention) -> &Returning| -> Vec<(&str, &Returning)> {
        let group = months.iter().map(|(month, found)| (*month, group(found)));
        group.collect()
    };
    let is_whole = months.iter().all(|(_, month)| month.is_last_month_whole);
    let table = |name: &str, rows: &[(&str, &Returning)]| {
        triangle(model, name, rows, (model.retention.scroll, fits), is_whole)
    };
    let mut foot = vec![format!(
        "Grey: fewer than {FEW} buyers. Empty: not over yet."
    )];
    if !is_whole {
        foot.push(format!("{} the last month is not over.", PART));
    }
    let all = months.first().map_or(0, |(_, m)| m.attached.share.len());
    if all > fits {
        foot.push(format!("{all} months in all: > and < scroll."));
    }
    stacked(vec![
        blocks::paragraph(&about, Role::Dim, width),
        table("Attached", &of(|month| &month.attached)),
        table("Not attached", &of(|month| &month.unattached)),
        blocks::paragraph(&foot.join(" "), Role::Dim, width),
    ])
}

/// The mark of a month that is not over.
const PART: &str = "~";

/// The members of whose buyers the months are known.
fn retained(months: &BTreeMap<String, CohortBeside>) -> Vec<(&str, &Retention)> {
    months
        .iter()
        .filter_map(|(month, beside)| Some((month.as_str(), beside.retention.as_ref()?)))
        .collect()
}

/// One triangle: the months that fit from `scroll` on, and all cohorts together below.
fn triangle(
    model: &Model,
    name: &str,
    rows: &[(&str, &Returning)],
    (scroll, fits): (usize, usize),
    is_whole: bool,
) -> Vec<Line> {
    let glyphs = model.glyphs;
    let months = rows.first().map_or(0, |(_, row)| row.share.len());
    let shown: Vec<usize> = (scroll..months).take(fits).collect();
    let mut lines = vec![title(name)];
    let mut head: Line = vec![
        (format!("{:<MONTH$}", "first order"), Role::Header),
        (format!("{:>BUYERS$}", "buyers"), Role::Header),
    ];
    head.extend(shown.iter().map(|after| {
        let text = format!("{:>CELL$}", after + 1);
        (text, Role::Header)
    }));
    lines.push(head);
    let highest = rows
        .iter()
        .filter(|(_, row)| row.buyers >= FEW)
        .flat_map(|(_, row)| row.share.iter().flatten())
        .copied()
        .fold(0.0, f64::max);
    let cell = |share: Option<f64>, is_small: bool, is_part: bool| -> (String, Role) {
        let Some(share) = share else {
            return (" ".repeat(CELL), Role::Text);
        };
        let figure = figures::percent(share, 1, glyphs);
        let mark = if is_part { PART } else { "" };
        let text = format!("{mark}{figure}");
        let role = if is_small { Role::Dim } else { Role::Text };
        let shade = if is_small || highest <= 0.0 {
            " "
        } else {
            let step = [0.1, 0.35, 0.6, 0.85]
                .iter()
                .filter(|least| share / highest >= **least)
                .count();
            glyphs.heat[step]
        };
        let room = CELL - 1 - cells::width(shade);
        let blank = room.saturating_sub(cells::width(&text));
        (format!(" {shade}{}{text}", " ".repeat(blank)), role)
    };
    for (month, row) in rows {
        let is_small = row.buyers < FEW;
        let role = if is_small { Role::Dim } else { Role::Text };
        let last = row.share.iter().rposition(Option::is_some);
        let mut line: Line = vec![
            (format!("{month:<MONTH$}"), role),
            (format!("{:>BUYERS$}", figures::count(row.buyers)), role),
        ];
        line.extend(shown.iter().map(|&after| {
            let is_part = !is_whole && last == Some(after);
            cell(row.share[after], is_small, is_part)
        }));
        lines.push(line);
    }
    lines.push(together(rows, &shown, is_whole, glyphs));
    lines
}

/// All cohorts that the data reach so far after, taken together, whole months only.
fn together(
    rows: &[(&str, &Returning)],
    shown: &[usize],
    is_whole: bool,
    glyphs: &crate::tui::glyphs::Glyphs,
) -> Line {
    let buyers: u64 = rows.iter().map(|(_, row)| row.buyers).sum();
    let mut line: Line = vec![
        (format!("{:<MONTH$}", "together"), Role::Strong),
        (format!("{:>BUYERS$}", figures::count(buyers)), Role::Strong),
    ];
    line.extend(shown.iter().map(|&after| {
        let reached = rows.iter().filter_map(|(_, row)| {
            let is_last = row.share.iter().rposition(Option::is_some) == Some(after);
            let back = row.came_back[after].filter(|_| is_whole || !is_last)?;
            Some((row.buyers, back))
        });
        let (of, back) = reached.fold((0, 0), |(a, b), (x, y)| (a + x, b + y));
        #[expect(clippy::cast_precision_loss, reason = "buyers far below 2^53")]
        let share = (of > 0).then(|| back as f64 / of as f64);
        let text = share.map_or_else(String::new, |share| figures::percent(share, 1, glyphs));
        (format!("{text:>CELL$}"), Role::Strong)
    }));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::UNICODE;

    #[test]
    fn together_counts_the_cohorts_that_the_data_reach() {
        let row = |buyers, came_back: &[Option<u64>]| Returning {
            buyers,
            came_back: came_back.to_vec(),
            share: vec![None; came_back.len()],
        };
        let (old, new) = (row(100, &[Some(20), Some(10)]), row(300, &[Some(60), None]));
        let rows = [("2026-01", &old), ("2026-02", &new)];
        let line = together(&rows, &[0, 1], true, &UNICODE);
        let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
        // 80 of 400, then 10 of the 100 whose second month is there.
        assert_eq!(text, "together        400   20.0   10.0");
    }
}
