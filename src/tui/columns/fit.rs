//! Which columns fit into a width, and where they stand.

use super::{Column, Field, heading};
use crate::domain::{Base, Level, View};
use crate::tui::cells;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{Scale, Table};

/// A column on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    /// What it shows.
    pub field: Field,
    /// Its first cell, counted from the left edge of the table.
    pub x: u16,
    /// Its width.
    pub width: u16,
}

/// Cells between two columns.
const GAP: u16 = 2;

/// Cells left of the first column, for the cursor mark.
const MARGIN: u16 = 1;

/// The title never gets fewer cells than this, unless the screen is narrower.
const TITLE_LEAST: u16 = 16;

/// More cells than this do not help to read a title.
const TITLE_MOST: u16 = 44;

/// Fewer cells than this cannot show an interval.
const INTERVAL_LEAST: u16 = 16;

/// As many cells show an interval well enough to think of the title first.
const INTERVAL_ENOUGH: u16 = 22;

/// More cells than this do not help to read an interval.
const INTERVAL_MOST: u16 = 56;

/// Chooses the columns that fit into `width` cells by rank, the one that sorts
/// before all others, and shares the room that is left between the title and the
/// drawn interval.
pub(crate) fn fit(view: View, table: &Table, glyphs: &Glyphs, width: u16) -> Vec<Placed> {
    let (level, base) = (table.rows.level(), table.rows.base());
    let scale = &table.scale;
    let sorts = table.sort().field;
    let columns = super::of(view, level);
    let mut by_rank: Vec<&Column> = columns
        .iter()
        .filter(|column| column.from_width <= width || column.field == sorts)
        .collect();
    by_rank.sort_by_key(|column| (column.rank > 0 && column.field != sorts, column.rank));

    let title_heading = heading(Field::Title, level, base, None).name.len() + 1;
    let title_wish = u16::try_from(scale.title_width.max(title_heading))
        .unwrap_or(u16::MAX)
        .clamp(TITLE_LEAST, TITLE_MOST);
    // A tenth of a wide screen keeps the title readable before more columns come.
    let title_first = title_wish.min(TITLE_LEAST.max(width / 5));
    let mut room = width.saturating_sub(MARGIN + 1);
    let mut chosen: Vec<(Field, u16)> = Vec::with_capacity(by_rank.len());
    for column in by_rank {
        let wanted = match column.field {
            Field::Title => title_first.min(room),
            Field::Interval => INTERVAL_LEAST + GAP,
            field => text_width(field, level, base, scale, glyphs) + GAP,
        };
        if wanted > room {
            continue;
        }
        room -= wanted;
        chosen.push((column.field, wanted));
    }

    for (field, most) in [
        (Field::Interval, INTERVAL_ENOUGH + GAP),
        (Field::Title, title_wish),
        (Field::Interval, INTERVAL_MOST + GAP),
    ] {
        widen(&mut chosen, field, most, &mut room);
    }

    let mut x = MARGIN;
    columns
        .iter()
        .filter_map(|column| {
            let (field, wanted) = chosen.iter().find(|(field, _)| *field == column.field)?;
            let gap = if *field == Field::Title { 0 } else { GAP };
            let placed = Placed {
                field: *field,
                x: x + gap,
                width: wanted - gap,
            };
            x += wanted;
            Some(placed)
        })
        .collect()
}

fn widen(chosen: &mut [(Field, u16)], field: Field, most: u16, room: &mut u16) {
    if let Some((_, width)) = chosen.iter_mut().find(|(found, _)| *found == field) {
        let more = most.saturating_sub(*width).min(*room);
        *width += more;
        *room -= more;
    }
}

/// The width of a column of text: its heading with a sort mark, or its longest value.
fn text_width(field: Field, level: Level, base: Base, scale: &Scale, glyphs: &Glyphs) -> u16 {
    let heading = heading(field, level, base, None);
    let range = scale.range(field);
    let longest = |value: f64| {
        let text = field.number(value, scale, glyphs);
        match field {
            // lift [low–high]: the bounds are as long as the value, or one longer.
            Field::Lift => 3 * cells::width(&text) + 5,
            _ => cells::width(&text),
        }
    };
    let widest = [
        heading.name.len() + cells::width(glyphs.descending),
        heading.unit.len(),
        longest(range.low),
        longest(range.high),
    ]
    .into_iter()
    .max()
    .unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX / 2)
}
