//! Which columns fit into a width, and where they stand.

use super::words::VERDICT_WIDTH;
use super::{About, Column, Field, heading};
use crate::domain::{Base, View};
use crate::explore::SPANS;
use crate::tui::cells;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{Arrangement, Scale, Table};

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

/// The columns on the screen, and whether some are not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Fitted {
    /// From left to right.
    pub placed: Vec<Placed>,
    /// Columns that the person did not hide and that have no room.
    pub left_out: usize,
}

/// Cells between two columns.
const GAP: u16 = 2;

/// Cells left of the first column, for the cursor mark.
const MARGIN: u16 = 1;

/// The title never gets fewer cells than this, unless the screen is narrower.
const TITLE_LEAST: u16 = 16;

/// Nor that of a member of a dimension fewer than this.
const MEMBER_LEAST: u16 = 8;

/// More cells than this do not help to read a title.
const TITLE_MOST: u16 = 44;

/// Fewer cells than this cannot show an interval.
const INTERVAL_LEAST: u16 = 16;

/// As many cells show an interval well enough to think of the title first.
const INTERVAL_ENOUGH: u16 = 22;

/// Where fewer cells are left for it, the column that sorts does not stay beside those
/// that are scrolled to.
const SCROLLED_LEAST: u16 = 14;

/// More cells than this do not help to read an interval.
const INTERVAL_MOST: u16 = 56;

/// Chooses the columns that fit into `width` cells: the one that sorts and the count
/// behind it first, those a person pinned, then by rank. What room is left is shared
/// between the title and the drawn interval. Scrolled sideways, it is the columns from
/// there on, beside the one that sorts.
pub(crate) fn fit(
    view: View,
    table: &Table,
    about: About<'_>,
    arrangement: &Arrangement,
    glyphs: &Glyphs,
    width: u16,
) -> Fitted {
    let scale = &table.scale;
    let sorts = table.sort().field;
    let columns = arrangement.ordered(super::of(view, about.level, about.base));
    // Rows in an order that nothing on screen explains would look shuffled.
    let sorting = super::wide(sorts, 0, u16::MAX);
    let mut shown: Vec<&Column> = columns
        .into_iter()
        .filter(|column| column.field == sorts || !arrangement.hidden.contains(&column.field))
        .collect();
    if shown.iter().all(|column| column.field != sorts) {
        let names = [Field::Title, Field::Verdict, Field::RecType];
        let place = shown.iter().position(|c| !names.contains(&c.field));
        shown.insert(place.unwrap_or(shown.len()), &sorting);
    }

    let title_heading = cells::width(&heading(Field::Title, about).name) + 1;
    // Members have short names, and their figures need the room.
    let title_least = match about.dimension {
        Some(_) => MEMBER_LEAST,
        None => TITLE_LEAST,
    };
    let title_wish = u16::try_from(scale.title_width.max(title_heading))
        .unwrap_or(u16::MAX)
        .clamp(
            title_least,
            TITLE_MOST * if table.rows.names_anchors() { 2 } else { 1 },
        );
    // A share of a wide screen keeps the title readable before more columns come; two
    // names need more.
    let tenths = if table.rows.names_anchors() { 3 } else { 2 };
    let title_first = title_wish.min(TITLE_LEAST.max(width / 10 * tenths));
    let mut room = width.saturating_sub(MARGIN + 1);
    let wanted = |field: Field, room: u16| match (arrangement.width(field), field) {
        (Some(set), Field::Title) => set.min(room),
        (Some(set), _) => set + GAP,
        (None, Field::Title) => title_first.min(room),
        (None, field) if field.drawn().is_some() => INTERVAL_LEAST + GAP,
        (None, field) => text_width(field, about, scale, glyphs) + GAP,
    };
    // What matters little does not take the room of what had none.
    let mut skipped: Option<u8> = None;
    let mut chosen: Vec<(Field, u16)> = Vec::with_capacity(shown.len());
    for column in candidates(&shown, arrangement, (sorts, about.base), width) {
        let wanted = wanted(column.field, room);
        // Scrolled, one column is what the person looks for.
        let is_aside = arrangement.scroll > 0 && column.field == sorts;
        if is_aside && room < wanted + SCROLLED_LEAST {
            continue;
        }
        let is_far_behind = skipped.is_some_and(|rank| column.rank > rank + 4);
        if wanted > room || is_far_behind {
            if arrangement.scroll > 0 {
                break;
            }
            skipped = skipped.or(Some(column.rank));
            continue;
        }
        room -= wanted;
        chosen.push((column.field, wanted));
    }

    let drawn = |field: &Field| field.drawn().is_some();
    for (which, most) in [
        (drawn as fn(&Field) -> bool, INTERVAL_ENOUGH + GAP),
        (|field| *field == Field::Title, title_wish),
        (drawn, INTERVAL_MOST + GAP),
    ] {
        widen(&mut chosen, arrangement, which, most, &mut room);
    }

    let mut x = MARGIN;
    let placed: Vec<Placed> = shown
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
        .collect();
    Fitted {
        left_out: shown.len() - placed.len(),
        placed,
    }
}

/// The columns in the order in which they get their room.
fn candidates<'a>(
    shown: &[&'a Column],
    arrangement: &Arrangement,
    (sorts, base): (Field, Base),
    width: u16,
) -> Vec<&'a Column> {
    if arrangement.scroll > 0 {
        let first = shown.first().copied();
        let sorting = shown.iter().copied().filter(|column| column.field == sorts);
        let rest = shown.iter().copied().skip(1 + arrangement.scroll);
        let rest = rest.filter(|column| column.field != sorts);
        let sorting = sorting.filter(|column| column.field != Field::Title);
        return first.into_iter().chain(sorting).chain(rest).collect();
    }
    let count = sorts.count_behind();
    // Orders alone give no verdict; the column says no more than that.
    let rank = |column: &Column| match (column.field, base) {
        (Field::Verdict, Base::EligibleOrders) => column.rank + 4,
        _ => column.rank,
    };
    let order = |column: &Column| match column.field {
        Field::Title => 0,
        field if field == sorts => 1,
        field if Some(field) == count => 2,
        field if arrangement.pinned.contains(&field) => 3,
        _ => 4,
    };
    let mut by_rank: Vec<&Column> = shown
        .iter()
        .copied()
        .filter(|column| column.from_width <= width || order(column) < 4)
        .collect();
    by_rank.sort_by_key(|column| (order(column), rank(column)));
    by_rank
}

fn widen(
    chosen: &mut [(Field, u16)],
    arrangement: &Arrangement,
    which: impl Fn(&Field) -> bool,
    most: u16,
    room: &mut u16,
) {
    let free = |field: &Field| which(field) && arrangement.width(*field).is_none();
    if let Some((_, width)) = chosen.iter_mut().find(|(field, _)| free(field)) {
        let more = most.saturating_sub(*width).min(*room);
        *width += more;
        *room -= more;
    }
}

/// The width of a column of text: its heading with a sort mark, or its longest value.
fn text_width(field: Field, about: About<'_>, scale: &Scale, glyphs: &Glyphs) -> u16 {
    let heading = heading(field, about);
    let range = scale.range(field);
    let longest = |value: f64| {
        let text = field.number(value, scale, glyphs);
        match field {
            // lift [low–high]: the bounds are as long as the value, or one longer.
            Field::Lift => 3 * cells::width(&text) + 5,
            Field::Verdict => VERDICT_WIDTH,
            Field::RecType => "cross-sell".len(),
            Field::Trend => SPANS,
            // A rate known too early has a mark before it.
            Field::ReturnRate => cells::width(&text) + 1,
            _ => cells::width(&text),
        }
    };
    let widest = [
        cells::width(&heading.name) + cells::width(glyphs.descending),
        cells::width(&heading.unit),
        longest(range.low),
        longest(range.high),
    ]
    .into_iter()
    .max()
    .unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX / 2)
}
