//! Pages of text: lines made of pieces, put below and beside each other.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::words::{glue_figures, wrap};
use crate::tui::cells;
use crate::tui::theme::Role;

/// A line: pieces of text with their roles.
pub(super) type Line = Vec<(String, Role)>;

/// The cells of a line.
pub(super) fn width(line: &Line) -> usize {
    line.iter().map(|(text, _)| cells::width(text)).sum()
}

/// A line of one piece.
pub(super) fn line(text: impl Into<String>, role: Role) -> Line {
    vec![(text.into(), role)]
}

/// A text broken into lines.
pub(super) fn paragraph(text: &str, role: Role, width: u16) -> Vec<Line> {
    let lines = wrap(&glue_figures(text), width);
    lines.into_iter().map(|text| line(text, role)).collect()
}

/// Blocks below each other, a blank line between those that have lines.
pub(super) fn stacked(blocks: Vec<Vec<Line>>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        if !out.is_empty() {
            out.push(Vec::new());
        }
        out.extend(block);
    }
    out
}

/// Two blocks beside each other, the right one from that cell on.
pub(super) fn beside(left: Vec<Line>, right: Vec<Line>, at: usize) -> Vec<Line> {
    let count = left.len().max(right.len());
    let mut right = right.into_iter();
    let mut left = left;
    left.resize(count, Vec::new());
    for line in &mut left {
        if let Some(right) = right.next().filter(|right| !right.is_empty()) {
            let gap = at.saturating_sub(width(line));
            line.push((" ".repeat(gap), Role::Text));
            line.extend(right);
        }
    }
    left
}

/// A column of a small table.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Its name; the unit stands in it.
    pub name: String,
    /// Whether its cells stand at the right.
    pub is_number: bool,
}

/// A column of figures.
pub(super) fn number(name: impl Into<String>) -> Head {
    Head {
        name: name.into(),
        is_number: true,
    }
}

/// A column of words.
pub(super) fn word(name: impl Into<String>) -> Head {
    Head {
        name: name.into(),
        is_number: false,
    }
}

/// A small table. Columns that have no room at the right go as a whole; the first
/// one gives way before.
pub(super) fn table(
    heads: &[Head],
    rows: &[Vec<(String, Role)>],
    most: usize,
    ellipsis: &str,
) -> Vec<Line> {
    const GAP: usize = 2;
    let mut widths: Vec<usize> = heads.iter().map(|head| cells::width(&head.name)).collect();
    for row in rows {
        for (width, (text, _)) in widths.iter_mut().zip(row) {
            *width = (*width).max(cells::width(text));
        }
    }
    let least = widths.first().copied().unwrap_or(0).min(15);
    let fixed = |shown: usize| -> usize {
        let rest: usize = widths.iter().take(shown).skip(1).map(|w| w + GAP).sum();
        rest
    };
    let mut shown = heads.len();
    while shown > 1 && least + fixed(shown) > most {
        shown -= 1;
    }
    if let Some(first) = widths.first().copied() {
        widths[0] = first.min(most.saturating_sub(fixed(shown)));
    }
    let cell = |place: usize, text: &str, role: Role| -> Line {
        let room = widths[place];
        let text = cells::clip(text, room, ellipsis);
        let blank = " ".repeat(room - cells::width(&text));
        let gap = if place == 0 { "" } else { "  " };
        if heads[place].is_number {
            vec![
                (format!("{gap}{blank}"), Role::Text),
                (text.into_owned(), role),
            ]
        } else {
            vec![
                (gap.to_owned(), Role::Text),
                (text.into_owned(), role),
                (blank, Role::Text),
            ]
        }
    };
    let mut lines = vec![
        heads
            .iter()
            .enumerate()
            .take(shown)
            .flat_map(|(place, head)| cell(place, &head.name, Role::Header))
            .collect(),
    ];
    lines.extend(rows.iter().map(|row| {
        row.iter()
            .enumerate()
            .take(shown)
            .flat_map(|(place, (text, role))| cell(place, text, *role))
            .collect::<Line>()
    }));
    lines
}

/// The last line a page can be scrolled to.
pub(super) fn last_top(lines: usize, room: u16) -> u16 {
    u16::try_from(lines)
        .unwrap_or(u16::MAX)
        .saturating_sub(room)
}

/// Draws a page from a line on; where it goes on below, its last cells say so.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line], top: u16) {
    let top = top.min(last_top(lines.len(), area.height));
    let shown = lines.iter().skip(top.into());
    for (y, line) in (area.y..area.bottom()).zip(shown) {
        let pieces: Vec<(&str, Role)> = line
            .iter()
            .map(|(text, role)| (text.as_str(), *role))
            .collect();
        canvas.put_all(area.x, y, area.width, &pieces);
    }
    let last = usize::from(top + area.height);
    let mut below = lines.len().saturating_sub(last);
    if below > 0 && area.height > 0 {
        let said = |below: usize| format!("{below} more below, PgDn");
        let room = usize::from(area.width).saturating_sub(cells::width(&said(below)) + 3);
        let y = area.bottom() - 1;
        // A line that would be cut goes as a whole: half a figure is another figure.
        if lines.get(last - 1).is_some_and(|line| width(line) > room) {
            canvas.clear(Rect::new(area.x, y, area.width, 1));
            below += 1;
        }
        let more = said(below);
        canvas.put_right(area.right() - 1, y, area.width - 1, &more, Role::Dim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &Line) -> String {
        line.iter().map(|(text, _)| text.as_str()).collect()
    }

    #[test]
    fn a_table_gives_up_whole_columns_and_then_the_first_ones_letters() {
        let heads = [word("type"), number("exposures"), number("attach %")];
        let cell = |text: &str| (text.to_owned(), Role::Text);
        let rows = [vec![
            cell("cross-sell of things"),
            cell("12 402"),
            cell("6.1"),
        ]];
        let drawn =
            |most| -> Vec<String> { table(&heads, &rows, most, "…").iter().map(text).collect() };
        assert_eq!(
            drawn(60),
            [
                "type                  exposures  attach %",
                "cross-sell of things     12 402       6.1"
            ]
        );
        assert_eq!(drawn(36)[1], "cross-sell of …     12 402       6.1");
        assert_eq!(drawn(26)[1], "cross-sell of …     12 402");
        assert_eq!(drawn(8)[1], "cross-s…");
        for most in 0..50 {
            assert!(drawn(most).iter().all(|line| cells::width(line) <= most));
        }
    }

    #[test]
    fn blocks_stand_beside_each_other_at_one_cell() {
        let left = vec![line("ab", Role::Text), line("c", Role::Text)];
        let right = vec![
            line("x", Role::Text),
            line("y", Role::Text),
            line("z", Role::Text),
        ];
        let both: Vec<String> = beside(left, right, 5).iter().map(text).collect();
        assert_eq!(both, ["ab   x", "c    y", "     z"]);
    }
}
