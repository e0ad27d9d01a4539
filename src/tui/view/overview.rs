//! The shop as a whole: six numbers, types, placements, time, the map of pairs, and
//! how many of what waits on other screens.

use ratatui::layout::Rect;

use super::blocks::{self, Line, beside, line, number, stacked, word};
use super::canvas::Canvas;
use super::parts::{amount, figure, in_place_of, interval, rate_decimals, row, title, trend};
use super::{header, map};
use crate::domain::text::printable;
use crate::explore::LevelRow;
use crate::tui::cells;
use crate::tui::columns::{self, Drawn};
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Part};
use crate::tui::theme::Role;

/// From this width on two blocks stand side by side.
const TWO: u16 = 110;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    header::shop(model, canvas, areas.header);
    header::named(model, canvas, areas.crumbs, "Overview");
    let area = body(areas);
    let lines = lines(model, area);
    blocks::draw(canvas, area, &lines, model.whole.top);
    if model.page_waiting().is_some() && model.whole.whole.is_stale() {
        canvas.restyle(area, Role::Dim);
    }
}

fn body(areas: &Areas) -> Rect {
    let top = areas.tabs.y;
    let height = areas.footer.y.saturating_sub(top);
    Rect::new(1, top, areas.rows.width.saturating_sub(2), height)
}

/// The last line the screen can be scrolled to.
pub(crate) fn last_top(model: &Model) -> u16 {
    Areas::of(model.size).map_or(0, |areas| {
        let area = body(&areas);
        blocks::last_top(lines(model, area).len(), area.height)
    })
}

fn lines(model: &Model, area: Rect) -> Vec<Line> {
    let width = area.width;
    let overview = &model.whole;
    let types = split(
        model,
        "Types of recommendation",
        "type",
        &overview.types,
        width,
    );
    let placements = split(
        model,
        "Placements",
        "placement",
        &overview.placements,
        width,
    );
    let counts = counts(model);
    if width < TWO {
        return stacked(vec![
            tiles(model, width),
            counts,
            types,
            placements,
            time(model, width.into()),
            map::lines(model, width.into(), 12),
        ]);
    }
    let half = usize::from(width / 2) + 1;
    let most = width / 2 - 2;
    let types = split(
        model,
        "Types of recommendation",
        "type",
        &overview.types,
        most,
    );
    let placements = split(model, "Placements", "placement", &overview.placements, most);
    let left = stacked(vec![types, time(model, most.into())]);
    let right = stacked(vec![placements, counts]);
    // What is left of the screen is the map's.
    let tiles = tiles(model, width);
    // Two blank lines; above the map two lines, below it one.
    let used = tiles.len() + left.len().max(right.len()) + 5;
    let room = usize::from(area.height).saturating_sub(used).clamp(8, 16);
    stacked(vec![
        tiles,
        beside(left, right, half),
        map::lines(model, width.into(), room),
    ])
}

/// One of the six numbers.
struct Tile {
    name: String,
    figure: String,
    below: String,
    /// What stands after it where there is room.
    beside: String,
}

fn tiles(model: &Model, width: u16) -> Vec<Line> {
    if let Some(instead) = in_place_of(&model.whole.whole, width) {
        return instead;
    }
    let Some(Some(whole)) = model.whole.whole.get() else {
        return vec![line("Nothing is in this window and filter.", Role::Text)];
    };
    let across: usize = match width {
        108.. => 6,
        54.. => 3,
        _ => 2,
    };
    let each = usize::from(width) / across;
    let mut lines = Vec::new();
    for tiles in six(model, whole).chunks(across) {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        let row = |text: &dyn Fn(&Tile) -> &str, role: Role| -> Line {
            tiles
                .iter()
                .map(|tile| {
                    let text = cells::left(text(tile), each - 1, model.glyphs.ellipsis);
                    (format!("{text} "), role)
                })
                .collect()
        };
        lines.push(row(&|tile| &tile.name, Role::Dim));
        lines.push(row(&|tile| &tile.figure, Role::Strong));
        // A figure that is cut reads as another figure: what has no room stays away.
        let below: Line = tiles
            .iter()
            .map(|tile| {
                let both = format!("{}{}", tile.below, tile.beside);
                let text = if cells::width(&both) < each {
                    both
                } else {
                    tile.below.clone()
                };
                let text = cells::left(&text, each - 1, model.glyphs.ellipsis);
                (format!("{text} "), Role::Text)
            })
            .collect();
        lines.push(below);
    }
    let evidence = whole.evidence.unwrap_or("descriptive");
    let text = format!(
        "95 % intervals; evidence: {evidence}, which says what happened and not what caused it."
    );
    let text = if evidence == "descriptive" {
        text
    } else {
        format!("95 % intervals; evidence: {evidence}.")
    };
    lines.push(line(
        cells::clip(&text, width.into(), model.glyphs.ellipsis),
        Role::Dim,
    ));
    lines
}

fn six(model: &Model, whole: &LevelRow) -> Vec<Tile> {
    let glyphs = model.glyphs;
    let null = || glyphs.null.to_owned();
    let base = super::words::base_word(whole.base);
    let currency = model.currency().unwrap_or("");
    let of_base = format!("% of {base}");
    let drawn = |name: String, which: Drawn, unit: &str| {
        let figure = figure(which, row(whole), glyphs);
        let is_known = figure != glyphs.null;
        Tile {
            name,
            figure: if is_known {
                format!("{figure} {unit}").trim_end().to_owned()
            } else {
                figure
            },
            below: match interval(which, row(whole), glyphs).replace('\u{a0}', " ") {
                text if text.is_empty() => "no interval".to_owned(),
                text => text,
            },
            beside: String::new(),
        }
    };
    let mut tiles = vec![
        drawn("attached".to_owned(), Drawn::Attach, &of_base),
        drawn(
            format!(
                "net, 1 000 {}",
                if base == "exposures" { "shown" } else { base }
            ),
            Drawn::Margin,
            currency,
        ),
        drawn("returned".to_owned(), Drawn::Return, "% of attached"),
    ];
    let baseline = whole.baseline_return_rate.map(|rate| {
        let rate = figures::percent(rate, rate_decimals(rate), glyphs);
        format!(", {rate} alone")
    });
    if let Some(baseline) = baseline {
        tiles[2].beside = baseline;
    }
    let clicked = whole.ctr.map_or_else(null, |rate| {
        format!(
            "{} {of_base}",
            figures::percent(rate, rate_decimals(rate), glyphs)
        )
    });
    let clicks = whole.ctr_low.zip(whole.ctr_high).map(|(low, high)| {
        let text = |rate: f64| figures::percent(rate, rate_decimals(rate), glyphs);
        format!("{} to {}", text(low), text(high))
    });
    tiles.push(Tile {
        name: "clicked".to_owned(),
        figure: clicked,
        below: clicks.unwrap_or_default(),
        beside: String::new(),
    });
    let overview = model.overview.as_ref();
    let aov = overview.and_then(|overview| overview.aov);
    tiles.push(Tile {
        name: "average order".to_owned(),
        figure: aov.map_or_else(null, |aov| {
            format!("{} {currency}", figures::number(aov, 2, glyphs))
        }),
        below: overview
            .and_then(|overview| overview.orders)
            .map_or_else(String::new, |orders| {
                format!("{} orders", figures::count(orders))
            }),
        beside: String::new(),
    });
    tiles.push(Tile {
        name: "net per attach".to_owned(),
        figure: whole.margin_per_attach.map_or_else(null, |each| {
            format!("{} {currency}", figures::number(each, 2, glyphs))
        }),
        below: whole.attaches.map_or_else(String::new, |attaches| {
            format!("{} attaches", figures::count(attaches))
        }),
        beside: String::new(),
    });
    tiles
}

/// A table of a dimension's members.
fn split(
    model: &Model,
    name: &str,
    dimension: &str,
    part: &Part<Vec<LevelRow>>,
    width: u16,
) -> Vec<Line> {
    let mut lines = vec![title(name)];
    if let Some(instead) = in_place_of(part, width) {
        lines.extend(instead);
        return lines;
    }
    let rows = part.get().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        lines.push(line("None in this window and filter.", Role::Dim));
        return lines;
    }
    let glyphs = model.glyphs;
    let currency = model.currency().unwrap_or("");
    let base = super::words::base_word(rows.first().map_or(model.base(), |row| row.base));
    let heads = [
        word(dimension),
        number(base),
        number("attach %"),
        number("interval"),
        number("net/1 000"),
        number(format!("net {currency}").trim_end()),
        number("return %"),
    ];
    let null = || glyphs.null.to_owned();
    let cells: Vec<Vec<(String, Role)>> = rows
        .iter()
        .map(|level| {
            let net = level
                .net_margin
                .map_or_else(null, |net| figures::money(net, false, glyphs));
            let loses = level.net_margin_per_1000.is_some_and(|net| net < 0.0);
            let net_role = if loses { Role::Bad } else { Role::Text };
            let base_n = level
                .base_n
                .map_or_else(null, |n| figures::quantity(n, glyphs));
            vec![
                (columns::rec_type_word(&printable(&level.title)), Role::Text),
                (base_n, Role::Text),
                (figure(Drawn::Attach, row(level), glyphs), Role::Text),
                (
                    interval(Drawn::Attach, row(level), glyphs).replace('\u{a0}', " "),
                    Role::Dim,
                ),
                (
                    level
                        .net_margin_per_1000
                        .map_or_else(null, |net| amount(net, glyphs)),
                    net_role,
                ),
                (net, net_role),
                (figure(Drawn::Return, row(level), glyphs), Role::Text),
            ]
        })
        .collect();
    lines.extend(blocks::table(&heads, &cells, width.into(), glyphs.ellipsis));
    lines
}

fn time(model: &Model, width: usize) -> Vec<Line> {
    let mut lines = vec![title("Attach rate by week")];
    let most = u16::try_from(width).unwrap_or(u16::MAX);
    if let Some(instead) = in_place_of(&model.whole.series, most) {
        lines.extend(instead);
        return lines;
    }
    let rows = model
        .whole
        .series
        .get()
        .map(Vec::as_slice)
        .unwrap_or_default();
    lines.extend(trend(model, rows, Drawn::Attach, (width, 6)));
    lines
}

/// How many wait on other screens, with the key that leads there.
fn counts(model: &Model) -> Vec<Line> {
    let glyphs = model.glyphs;
    let count = |n: Option<u64>| n.map_or_else(|| glyphs.null.to_owned(), figures::count);
    let overview = model.overview.as_deref();
    let mut lines = vec![title("What waits")];
    let verdicts = [
        ("promote", overview.and_then(|o| o.promote), Role::Good),
        ("keep", overview.and_then(|o| o.keep), Role::Good),
        ("tune", overview.and_then(|o| o.tune), Role::Warning),
        ("delay", overview.and_then(|o| o.delay), Role::Warning),
        ("retire", overview.and_then(|o| o.retire), Role::Bad),
        (
            "more data",
            overview.and_then(|o| o.insufficient),
            Role::Dim,
        ),
    ];
    for (line_no, three) in verdicts.chunks(3).enumerate() {
        let mut line: Line = if line_no == 0 {
            vec![
                ("p".to_owned(), Role::Key),
                (" pairs: ".to_owned(), Role::Text),
            ]
        } else {
            vec![(" ".repeat(9), Role::Text)]
        };
        for (place, (name, n, role)) in three.iter().enumerate() {
            if place > 0 {
                line.push((", ".to_owned(), Role::Text));
            }
            line.push((format!("{} ", count(*n)), Role::Text));
            line.push(((*name).to_owned(), *role));
        }
        lines.push(line);
    }
    let errors = overview.and_then(|o| o.alerts_error);
    let warns = overview.and_then(|o| o.alerts_warn);
    lines.push(vec![
        ("a".to_owned(), Role::Key),
        (" alerts: ".to_owned(), Role::Text),
        (count(errors), Role::Text),
        (" errors".to_owned(), Role::Bad),
        (format!(", {} ", count(warns)), Role::Text),
        ("warnings".to_owned(), Role::Warning),
    ]);
    let gaps = model.gaps.count().and_then(|n| u64::try_from(n).ok());
    lines.push(vec![
        ("g".to_owned(), Role::Key),
        (format!(" data gaps: {}", count(gaps)), Role::Text),
    ]);
    if let Some(cause) = overview.and_then(|overview| {
        let mut notes = overview.notes.iter();
        notes.find(|note| note.fields.contains(&"promote"))
    }) {
        let text = format!("{} {}", glyphs.null, cause.cause);
        lines.push(line(text, Role::Dim));
    }
    lines
}
