//! The shop as a whole: six numbers, types, placements, time, the map of pairs, and
//! how many of what waits on other screens.

use ratatui::layout::Rect;

use super::blocks::{self, Line, beside, line, stacked};
use super::breakdown::{split, types};
use super::canvas::Canvas;
use super::parts::{figure, in_place_of, interval, rate_decimals, row, settled, title, trend};
use super::{header, map};
use crate::explore::LevelRow;
use crate::tui::cells;
use crate::tui::columns::Drawn;
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::Model;
use crate::tui::theme::Role;

/// From this width on two blocks stand side by side.
const TWO: u16 = 110;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    header::shop(model, canvas, areas.header);
    header::named(model, canvas, areas.crumbs, "Overview");
    let area = areas.page();
    let lines = lines(model, area);
    blocks::draw(canvas, area, &lines, model.whole.top);
}

/// Which lines of the screen the map has.
pub(crate) fn map_lines(model: &Model) -> std::ops::Range<usize> {
    Areas::of(model.size).map_or(0..0, |areas| {
        let all = lines(model, areas.page());
        let is_map = |line: &Line| line.first().is_some_and(|(text, _)| text == map::TITLE);
        let first = all.iter().position(is_map).unwrap_or(all.len());
        first..all.len()
    })
}

/// The last line the screen can be scrolled to.
pub(crate) fn last_top(model: &Model) -> u16 {
    Areas::of(model.size).map_or(0, |areas| {
        let area = areas.page();
        blocks::last_top(lines(model, area).len(), area.height)
    })
}

fn lines(model: &Model, area: Rect) -> Vec<Line> {
    let width = area.width;
    let overview = &model.whole;
    let of = |is_stale: bool, lines: Vec<Line>| settled(model, is_stale, lines);
    let types = of(overview.types.is_stale(), types(model, width));
    let placements = |width: u16| {
        let part = &overview.placements;
        let lines = split(model, "Placements", "placement", part, width);
        of(part.is_stale(), lines)
    };
    let counts = of(model.overview_awaited, counts(model));
    let time =
        |width: usize, height: usize| of(overview.series.is_stale(), time(model, width, height));
    let map = |height: usize| {
        of(
            overview.map.is_stale(),
            map::lines(model, width.into(), height),
        )
    };
    let tiles = tiles(model, width);
    if width < TWO {
        return stacked(vec![
            tiles,
            counts,
            types,
            placements(width),
            time(width.into(), 6),
            map(12),
        ]);
    }
    let half = usize::from(width / 2) + 1;
    let most = width / 2 - 2;
    let right = stacked(vec![placements(most), counts]);
    // A title, the days below; what is left beside the right is the chart's.
    let height = right.len().saturating_sub(2).clamp(6, 12);
    let left = time(most.into(), height);
    // What is left of the screen is the map's.
    let used = tiles.len() + types.len() + left.len().max(right.len()) + 6;
    let room = usize::from(area.height).saturating_sub(used).clamp(8, 16);
    stacked(vec![tiles, types, beside(left, right, half), map(room)])
}

/// One of the six numbers.
struct Tile {
    name: String,
    figure: String,
    below: String,
    /// What stands after it where there is room.
    beside: String,
    /// Whether it is about to be replaced.
    is_stale: bool,
}

/// What stands below a figure of which nobody knows how sure it is.
const NO_INTERVAL: &str = "no interval";

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
    let shown = six(model, whole);
    for tiles in shown.chunks(across) {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        let row = |text: &dyn Fn(&Tile) -> &str, role: Role| -> Line {
            tiles
                .iter()
                .map(|tile| {
                    let text = cells::left(text(tile), each - 1, model.glyphs.ellipsis);
                    let role = if tile.is_stale { Role::Dim } else { role };
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
                let role = if tile.is_stale { Role::Dim } else { Role::Text };
                (format!("{text} "), role)
            })
            .collect();
        lines.push(below);
    }
    let evidence = whole.evidence.unwrap_or("descriptive");
    let says = if evidence == "descriptive" {
        " (what happened, not what caused it)"
    } else {
        ""
    };
    let lacks = shown
        .iter()
        .any(|tile| tile.figure == model.glyphs.null || tile.below == NO_INTERVAL);
    let why = if lacks {
        " n says what is missing, and why."
    } else {
        ""
    };
    let text = format!("95 % intervals; all {evidence}{says}.{why}");
    lines.extend(blocks::paragraph(&text, Role::Dim, width));
    lines
}

fn six(model: &Model, whole: &LevelRow) -> Vec<Tile> {
    let glyphs = model.glyphs;
    let null = || glyphs.null.to_owned();
    let base = super::words::base_word(whole.base);
    let currency = model.currency().unwrap_or("");
    let of_base = format!("% of {base}");
    let waits = model.page_waiting().is_some();
    let is_stale = waits && model.whole.whole.is_stale();
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
                text if text.is_empty() => NO_INTERVAL.to_owned(),
                text => text,
            },
            beside: String::new(),
            is_stale,
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
        is_stale,
    });
    let overview = model.overview.as_ref();
    let money = |value: f64| figures::number(value, 2, glyphs);
    let priced = |name: &str, figure: Option<f64>, bounds: Option<(f64, f64)>| Tile {
        name: name.to_owned(),
        figure: figure.map_or_else(null, |figure| {
            format!("{} {currency}", money(figure))
                .trim_end()
                .to_owned()
        }),
        below: match (figure, bounds) {
            (_, Some((low, high))) => format!("{} to {}", money(low), money(high)),
            (Some(_), None) => NO_INTERVAL.to_owned(),
            (None, None) => String::new(),
        },
        beside: String::new(),
        is_stale,
    };
    let headline = overview.map(|overview| &overview.headline);
    tiles.push(Tile {
        is_stale: waits && model.overview_awaited,
        ..priced(
            "average order",
            overview.and_then(|overview| overview.aov),
            headline.and_then(|headline| headline.aov_low.zip(headline.aov_high)),
        )
    });
    let more = &whole.more;
    tiles.push(priced(
        "net per attach",
        whole.margin_per_attach,
        more.margin_per_attach_low.zip(more.margin_per_attach_high),
    ));
    tiles
}

fn time(model: &Model, width: usize, height: usize) -> Vec<Line> {
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
    lines.extend(trend(model, rows, Drawn::Attach, (width, height)));
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
