//! The table: headings, and the rows that are on screen.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use super::forest::{self, Mark};
use crate::domain::View;
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::columns::{self, Drawn, Field, Placed};
use crate::tui::layout::Areas;
use crate::tui::model::{Finder, Model, Row, Table};
use crate::tui::theme::Role;

/// Draws headings and rows.
pub(super) fn draw(model: &Model, table: &Table, canvas: &mut Canvas<'_>, areas: &Areas) {
    let fitted = columns::fit(
        model.view(),
        table,
        model.about(),
        &model.arrangement(),
        model.glyphs,
        areas.rows.width,
    );
    let placed = fitted.placed;
    headings(model, table, canvas, areas.headings, &placed);

    let right = placed
        .last()
        .map_or(0, |column| column.x + column.width + 1)
        .min(areas.rows.width);
    let mut finder = (!table.find_text().trim().is_empty()).then(|| Finder::new(table.find_text()));
    for (line, y) in (areas.rows.y..areas.rows.bottom()).enumerate() {
        let place = table.offset() + line;
        let Some(row) = table.at(place) else {
            break;
        };
        for column in &placed {
            draw_cell(model, table, canvas, row, column, y);
            if column.field == Field::Title
                && let Some(finder) = &mut finder
            {
                mark_matches(canvas, finder, row, column, y);
            }
        }
        let whole = Rect::new(0, y, right, 1);
        if model.waiting().is_some() {
            canvas.restyle(whole, Role::Dim);
        }
        let is_marked = table.is_marked(row);
        if is_marked {
            canvas.put(0, y, 1, model.glyphs.mark, Role::Key);
        }
        if place == table.cursor() {
            if !is_marked {
                canvas.put(0, y, 1, model.glyphs.cursor, Role::Text);
            }
            canvas.select(whole);
        }
    }
}

fn headings(model: &Model, table: &Table, canvas: &mut Canvas<'_>, area: Rect, placed: &[Placed]) {
    let glyphs = model.glyphs;
    for column in placed {
        let Placed { field, x, width } = *column;
        if let Some(drawn) = field.drawn() {
            let axis = table.scale.axis(drawn);
            let unit = match drawn {
                Drawn::Attach | Drawn::Return => "%",
                Drawn::Margin => model.currency().unwrap_or(""),
            };
            let line = forest::axis_line(axis, unit, width.into(), glyphs);
            canvas.put(x, area.y, width, &line, Role::Dim);
            if area.height > 1 {
                let decimals = table.scale.decimals(Field::AttachRate);
                let base = table.rows.base();
                let line =
                    forest::reference_line(drawn, base, axis, decimals, width.into(), glyphs);
                canvas.put(x, area.y + 1, width, &line, Role::Dim);
            }
            continue;
        }
        let heading = columns::heading(field, model.about());
        let sort = table.sort();
        let (role, mark) = if sort.field == field {
            let mark = if sort.descending {
                glyphs.descending
            } else {
                glyphs.ascending
            };
            (Role::Active, mark)
        } else {
            (Role::Header, "")
        };
        if field.is_word() {
            let end = canvas.put(x, area.y, width, &heading.name, role);
            let room = (x + width + 1).saturating_sub(end);
            canvas.put(end, area.y, room.min(2), mark, role);
            if area.height > 1 {
                canvas.put(x, area.y + 1, width, &heading.unit, Role::Dim);
            }
        } else {
            let name = format!("{mark}{}", heading.name);
            canvas.put_right(x + width, area.y, width, &name, role);
            if area.height > 1 {
                canvas.put_right(x + width, area.y + 1, width, &heading.unit, Role::Dim);
            }
        }
    }
}

fn draw_cell(
    model: &Model,
    table: &Table,
    canvas: &mut Canvas<'_>,
    row: Row<'_>,
    column: &Placed,
    y: u16,
) {
    let Placed { field, x, width } = *column;
    if field == Field::Title {
        if row.pair.is_some() && row.names_anchor {
            let drawn = drawn_title(row, width.into(), canvas.glyphs.ellipsis);
            let text: String = drawn.into_iter().map(|(cluster, _)| cluster).collect();
            canvas.put(x, y, width, &text, Role::Text);
        } else {
            canvas.put(x, y, width, row.title(), Role::Text);
        }
        return;
    }
    if let Some(drawn) = field.drawn() {
        let mark = Mark {
            figure: drawn.figure(row),
            interval: drawn.interval(row),
            own_reference: drawn.own_reference(row),
        };
        let line = forest::line(mark, table.scale.axis(drawn), width.into(), canvas.glyphs);
        for (x, (glyph, role)) in (x..).zip(line) {
            if glyph != " " {
                canvas.put(x, y, 1, glyph, role);
            }
        }
        return;
    }
    let Some(text) = field.text(row, &table.scale, canvas.glyphs) else {
        let mark = if field.is_aside() && table.lacks_aside() {
            canvas.glyphs.ellipsis
        } else {
            canvas.glyphs.null
        };
        if field.is_word() {
            canvas.put(x, y, width, mark, Role::Dim);
        } else {
            canvas.put_right(x + width, y, width, mark, Role::Dim);
        }
        return;
    };
    if columns::is_heat(model.view(), field) {
        heat_cell(table, canvas, row, column, y, &text);
    } else if field.is_word() {
        canvas.put(x, y, width, &text, word_role(row, field));
    } else {
        let role = match number_role(model, row, field) {
            Role::Text if row.member.is_some() && is_vague(row, field) => Role::Dim,
            role => role,
        };
        canvas.put_right(x + width, y, width, &text, role);
    }
}

/// A figure with a shade left of it that shows how high it is in its column.
/// Figures of few attaches step back and have none.
fn heat_cell(
    table: &Table,
    canvas: &mut Canvas<'_>,
    row: Row<'_>,
    column: &Placed,
    y: u16,
    text: &str,
) {
    let Placed { field, x, width } = *column;
    if is_small(row) || is_vague(row, field) {
        canvas.put_right(x + width, y, width, text, Role::Dim);
        return;
    }
    canvas.put_right(x + width, y, width, text, Role::Text);
    let height = field
        .value(row)
        .and_then(|value| table.scale.height(field, value));
    let shades = canvas.glyphs.heat;
    if let Some(height) = height {
        let steps = [0.1, 0.35, 0.6, 0.85];
        let step = steps.iter().filter(|least| height >= **least).count();
        let at = (x + width).saturating_sub(u16::try_from(cells::width(text)).unwrap_or(width) + 2);
        if at >= x {
            canvas.put(at, y, 1, shades[step], Role::Interval);
        }
    }
}

/// Whether too little is known of a member to read much into its figures.
fn is_small(row: Row<'_>) -> bool {
    row.level.attaches.is_some_and(|attaches| attaches < FEW)
}

/// Whether an interval of a rate is so wide that its figure says little: the buyers behind
/// it are others than those who attached.
fn is_vague(row: Row<'_>, field: Field) -> bool {
    let (level, more) = (row.level, &row.level.more);
    let bounds = match field {
        Field::ReturnRate => level.return_rate_low.zip(level.return_rate_high),
        Field::RepeatWith => more
            .repeat_rate_90d_attached_low
            .zip(more.repeat_rate_90d_attached_high),
        Field::RepeatWithout => more
            .repeat_rate_90d_unattached_low
            .zip(more.repeat_rate_90d_unattached_high),
        Field::RepeatDifference => {
            row.member
                .and_then(|member| member.beside.repeat)
                .map(|repeat| {
                    (
                        repeat.repeat_difference_90d_low,
                        repeat.repeat_difference_90d_high,
                    )
                })
        }
        _ => None,
    };
    bounds.is_some_and(|(low, high)| high - low > VAGUE)
}

/// Intervals of rates that are wider than this tell little.
const VAGUE: f64 = 0.2;

/// Members of fewer attaches are grey in the cohort view.
const FEW: u64 = 10;

/// How a word reads: what to do stands out.
fn word_role(row: Row<'_>, field: Field) -> Role {
    let verdict = row.pair.and_then(|pair| pair.verdict.as_deref());
    match (field, verdict) {
        (Field::Verdict, Some("promote" | "keep")) => Role::Good,
        (Field::Verdict, Some("retire")) => Role::Bad,
        (Field::Verdict, Some("tune" | "delay")) => Role::Warning,
        (Field::Verdict, _) => Role::Dim,
        _ => Role::Text,
    }
}

/// How a figure reads: a loss stands out.
fn number_role(model: &Model, row: Row<'_>, field: Field) -> Role {
    let loses = model.view() == View::Margin
        && matches!(
            field,
            Field::NetMargin | Field::MarginPer1000 | Field::MarginPerAttach
        )
        && field.value(row).is_some_and(|value| value < 0.0);
    if loses { Role::Bad } else { Role::Text }
}

/// The title of a row in so many cells: its clusters, each with its place in the whole
/// title. Of a pair both names give way alike: what is recommended must not go first.
fn drawn_title(row: Row<'_>, width: usize, ellipsis: &str) -> Vec<(String, Option<u32>)> {
    let title = printable(row.title());
    let anchor = row.pair.filter(|_| row.names_anchor);
    let anchor = anchor.map(|pair| printable(&pair.anchor_title));
    let between = " > ";
    let target = anchor
        .as_deref()
        .and_then(|anchor| title.strip_prefix(anchor)?.strip_prefix(between));
    let (Some(anchor), Some(target)) = (anchor.as_deref(), target) else {
        return clusters(&title, width, ellipsis, 0);
    };
    let room = width.saturating_sub(cells::width(between));
    let for_anchor = cells::first_of_two((cells::width(anchor), cells::width(target)), room);
    let mut out = clusters(anchor, for_anchor, ellipsis, 0);
    let mut at = anchor.graphemes(true).count();
    out.extend(clusters(between, cells::width(between), ellipsis, at));
    at += between.len();
    out.extend(clusters(target, room - for_anchor, ellipsis, at));
    out
}

/// The clusters of a text in so many cells, with their places from `first` on; the mark of
/// what was cut has none.
fn clusters(text: &str, width: usize, ellipsis: &str, first: usize) -> Vec<(String, Option<u32>)> {
    let drawn = cells::clip(text, width, ellipsis);
    let is_whole = drawn.len() == text.len();
    let kept = drawn.graphemes(true).count() - usize::from(!is_whole && width > 0);
    let places = (first..).map(|place| u32::try_from(place).ok());
    let of = |(count, (cluster, place)): (usize, (&str, Option<u32>))| {
        (cluster.to_owned(), place.filter(|_| count < kept))
    };
    drawn
        .graphemes(true)
        .zip(places)
        .enumerate()
        .map(of)
        .collect()
}

/// Shows which letters of a title a find matched, as far as the title is drawn.
fn mark_matches(
    canvas: &mut Canvas<'_>,
    finder: &mut Finder,
    row: Row<'_>,
    column: &Placed,
    y: u16,
) {
    let matched = finder.matched(&printable(row.title()));
    let mut x = column.x;
    for (cluster, place) in drawn_title(row, column.width.into(), canvas.glyphs.ellipsis) {
        let width = u16::try_from(cells::width(&cluster)).unwrap_or(1);
        if place.is_some_and(|place| matched.binary_search(&place).is_ok()) {
            canvas.restyle(Rect::new(x, y, width, 1), Role::Match);
        }
        x += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture;

    #[test]
    fn both_names_of_a_pair_give_way_alike_and_letters_keep_their_places() {
        let mut pair = fixture::pair_row("a", "t", 5, 100.0);
        pair.anchor_title = "Espresso Machine X1".to_owned();
        pair.target_title = "Frother".to_owned();
        pair.level.title = "Espresso Machine X1 > Frother".to_owned();
        let row = Row {
            pair: Some(&pair),
            names_anchor: true,
            ..Row::of(&pair.level)
        };
        let text = |width| -> String {
            let drawn = drawn_title(row, width, "…");
            drawn.into_iter().map(|(cluster, _)| cluster).collect()
        };
        assert_eq!(text(40), "Espresso Machine X1 > Frother");
        assert_eq!(text(24), "Espresso Mach… > Frother");
        assert_eq!(text(14), "Espre… > Frot…");
        for width in 0..32 {
            assert!(cells::width(&text(width)) <= width.max(3), "{width}");
        }
        let places: Vec<_> = drawn_title(row, 14, "…")
            .into_iter()
            .map(|(_, at)| at)
            .collect();
        assert_eq!(places[4], Some(4));
        assert_eq!(places[5], None, "the mark");
        assert_eq!(places[9], Some(22), "the target's first letter");
    }
}
