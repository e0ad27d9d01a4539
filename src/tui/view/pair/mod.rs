//! The page of one pair: what to do and why, the funnel, where the money goes, time,
//! where and to whom it is shown, each rule of credit; and the rows behind it.

mod decisions;
mod evidence;
mod figures;
mod funnel;
mod parts;
mod verdict;
mod waterfall;

use super::blocks::{self, Line, beside, line, stacked};
use super::canvas::Canvas;
use super::header;
use super::parts::{in_place_of, settled, title, trend};
use crate::domain::text::printable;
use crate::explore::{PairDetail, Step};
use crate::tui::columns::Drawn;
use crate::tui::layout::Areas;
use crate::tui::model::Model;
use crate::tui::theme::Role;

/// From this width on two blocks stand side by side.
const TWO: u16 = 100;

/// Draws the page but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    header::shop(model, canvas, areas.header);
    let page = &model.pair;
    let known = page.detail.get().and_then(Option::as_ref);
    let names = known.map_or_else(
        || page.title.clone(),
        |detail| {
            format!(
                "{} > {}",
                detail.pair.anchor_title, detail.pair.target_title
            )
        },
    );
    let names = printable(&names).replace(" > ", &format!(" {} ", model.glyphs.crumb));
    header::named(model, canvas, areas.crumbs, &names);
    let area = areas.page();
    if let Some(open) = &page.evidence {
        evidence::draw(model, canvas, area, open);
        return;
    }
    let lines = lines(model, area.width);
    blocks::draw(canvas, area, &lines, page.top);
}

/// The last line the page can be scrolled to.
pub(crate) fn last_top(model: &Model) -> u16 {
    Areas::of(model.size).map_or(0, |areas| {
        let area = areas.page();
        blocks::last_top(lines(model, area.width).len(), area.height)
    })
}

fn lines(model: &Model, width: u16) -> Vec<Line> {
    let page = &model.pair;
    if let Some(instead) = in_place_of(&page.detail, width) {
        return instead;
    }
    let Some(Some(detail)) = page.detail.get() else {
        let text =
            "This pair is in no exposure or order of this window and filter. f changes them.";
        return blocks::paragraph(text, Role::Text, width);
    };
    let half = if width >= TWO { width / 2 - 1 } else { width };
    let of = |is_stale: bool, lines: Vec<Line>| settled(model, is_stale, lines);
    let of_detail = |lines: Vec<Line>| of(page.detail.is_stale(), lines);
    let of_series = |lines: Vec<Line>| of(page.series.is_stale(), lines);
    let verdict = of_detail(verdict::lines(model, detail, width));
    let left = [
        of_detail(figures::lines(model, detail, half)),
        of_series(over_time(model, "Attach rate", Drawn::Attach, half)),
        of(page.cross.is_stale(), figures::cross(model, half)),
        of_detail(figures::rules(model, detail, half)),
        decisions::lines(model, half),
    ];
    let right = [
        of(page.funnel.is_stale(), funnel::lines(model, half)),
        of_detail(waterfall::lines(model, detail, half)),
        of_series(over_time(model, "Net margin", Drawn::Margin, half)),
        of(page.positions.is_stale(), parts::positions(model, half)),
        of(page.lists.is_stale(), parts::lists(model, half)),
        of(page.reasons.is_stale(), parts::reasons(model, half)),
        of_detail(notes(model, detail, half)),
    ];
    if width >= TWO {
        let both = beside(
            stacked(left.into()),
            stacked(right.into()),
            usize::from(width / 2) + 1,
        );
        return stacked(vec![verdict, both]);
    }
    let [figures, attach_time, cross, rules, decisions] = left;
    let [
        funnel,
        waterfall,
        margin_time,
        positions,
        lists,
        reasons,
        notes,
    ] = right;
    stacked(vec![
        verdict,
        figures,
        funnel,
        waterfall,
        attach_time,
        margin_time,
        cross,
        positions,
        lists,
        rules,
        reasons,
        decisions,
        notes,
    ])
}

fn over_time(model: &Model, name: &str, drawn: Drawn, width: u16) -> Vec<Line> {
    let step = match model.pair.step() {
        Step::Month => "month",
        _ => "week",
    };
    let mut lines = vec![title(&format!("{name} by {step}"))];
    if let Some(instead) = in_place_of(&model.pair.series, width) {
        lines.extend(instead);
        return lines;
    }
    let rows = model
        .pair
        .series
        .get()
        .map(Vec::as_slice)
        .unwrap_or_default();
    lines.extend(trend(model, rows, drawn, (width.into(), 6)));
    lines
}

/// Why figures of the pair are missing.
fn notes(model: &Model, detail: &PairDetail, width: u16) -> Vec<Line> {
    let notes = &detail.pair.level.notes;
    let mut lines = Vec::new();
    for note in notes.iter().filter(|note| !note.fields.is_empty()) {
        if lines.is_empty() {
            lines.push(title("Not computed"));
        }
        let text = format!("{} {}", model.glyphs.null, printable(&note.cause));
        lines.extend(blocks::paragraph(&text, Role::Text, width));
        let fields = note.fields.join(", ").replace('_', " ");
        lines.extend(blocks::paragraph(&fields, Role::Dim, width));
    }
    lines
}

/// A blank line with a word that there is nothing to show.
fn nothing(text: &str) -> Line {
    line(text, Role::Dim)
}
