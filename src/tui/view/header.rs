//! The three lines above the table: shop and totals, breadcrumb, views and base.

use std::time::Duration;

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::chips;
use super::words::counted;
use crate::domain::{Mode, View};
use crate::explore::MEMBERS_DIFFER;
use crate::tui::cells;
use crate::tui::columns;
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::{BEAT, Model, Screen};
use crate::tui::theme::Role;

/// Cells between two parts of a line.
const GAP: u16 = 3;

/// Draws the three lines.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    shop(model, canvas, areas.header);
    crumbs(model, canvas, areas.crumbs);
    tabs(model, canvas, areas.tabs);
}

/// Draws `right` at the right end of a line if at least `least` cells stay for
/// the left; how many stay.
pub(super) fn right_part(
    canvas: &mut Canvas<'_>,
    area: Rect,
    right: &str,
    role: Role,
    least: u16,
) -> u16 {
    let inner = area.width.saturating_sub(1);
    let width = u16::try_from(cells::width(right)).unwrap_or(u16::MAX);
    let left = inner.saturating_sub(width.saturating_add(GAP));
    if right.is_empty() || left < least {
        return inner;
    }
    canvas.put_right(inner, area.y, width, right, role);
    left
}

/// The first of some texts, the fullest first, that leaves `least` cells for the left.
fn first_right(
    canvas: &mut Canvas<'_>,
    area: Rect,
    texts: &[String],
    role: Role,
    least: u16,
) -> u16 {
    let inner = area.width.saturating_sub(1);
    texts
        .iter()
        .map(|text| right_part(canvas, area, text, role, least))
        .find(|room| *room < inner)
        .unwrap_or(inner)
}

/// Draws program, shop and totals.
pub(super) fn shop(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let glyphs = model.glyphs;
    let mut days = None;
    let mut currency = None;
    let mut totals = Vec::new();
    if let Some(overview) = &model.overview {
        if let (Some(first), Some(last)) = (overview.first_day, overview.last_day) {
            days = Some(format!("{first} {} {last}", glyphs.arrow));
        }
        currency.clone_from(&overview.currency);
        if overview.mode == Mode::Exposure {
            totals.extend(overview.exposures.map(|exposures| {
                let exposures = figures::quantity(exposures, glyphs);
                counted(&exposures, "exposure", "exposures")
            }));
        }
        totals.extend(
            overview
                .orders
                .map(|orders| counted(&figures::count(orders), "order", "orders")),
        );
    }
    let dot = format!(" {} ", glyphs.dot);
    let gaps = model.gaps.count().map(|count| match count {
        0 => "no gaps".to_owned(),
        1 => "1 gap".to_owned(),
        many => format!("{many} gaps"),
    });
    // The shop's own name, once it is known; until then what the caller calls it.
    let title = model
        .overview
        .as_ref()
        .map_or(&model.title, |overview| &overview.title);
    let title = crate::domain::text::printable(title);
    let title = cells::clip(&title, 32, glyphs.ellipsis).into_owned();
    // What has no room goes as a whole: half a date is a wrong date.
    let lefts = [
        [Some(&title), days.as_ref(), currency.as_ref()],
        [Some(&title), days.as_ref(), None],
        [Some(&title), None, currency.as_ref()],
        [Some(&title), None, None],
    ]
    .map(|parts| {
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(&dot)
    });
    let needed = |left: &str| u16::try_from(cells::width(left) + 11).unwrap_or(u16::MAX);
    totals.extend(gaps.clone());
    // These screens have no line for window and filter.
    let is_bare = matches!(
        model.screen(),
        Screen::WhatIf | Screen::Portfolio | Screen::Scenarios
    );
    let tally = chips::tally(model).filter(|_| is_bare);
    totals.extend(tally.clone());
    let short = totals.join(&dot);
    totals.push("read-only".to_owned());
    let long = totals.join(&dot);
    let gaps = tally.or(gaps).unwrap_or_default();
    let (rights, role) = if model.has_new_data {
        let offer = "new data: r reloads";
        let both = format!("{gaps}{dot}{offer}");
        (
            vec![both, offer.to_owned(), "r: new data".to_owned()],
            Role::Warning,
        )
    } else {
        let rights = vec![format!("{long}      ? help"), long, short, gaps];
        (rights, Role::Dim)
    };
    let inner = area.width.saturating_sub(1);
    let full = first_right(canvas, area, &rights, role, needed(&lefts[0]));
    let shortest = rights.last().map_or("", String::as_str);
    // The shop's dates give way to what must always show.
    let room = if full == inner {
        right_part(canvas, area, shortest, role, 20)
    } else {
        full
    };
    let left = lefts
        .iter()
        .find(|left| needed(left) <= room)
        .unwrap_or(&title);
    let x = canvas.put(1, area.y, room, "sidecart", Role::Strong);
    canvas.put(x + 2, area.y, room.saturating_sub(x + 2), left, Role::Text);
}

/// Draws what a screen is, and window and filter.
pub(super) fn named(model: &Model, canvas: &mut Canvas<'_>, area: Rect, name: &str) {
    let (right, role) = match page_loading(model) {
        Some(text) => (text, Role::Warning),
        None => (String::new(), Role::Text),
    };
    let room = if right.is_empty() {
        chips::at_right(model, canvas, area)
    } else {
        right_part(canvas, area, &right, role, area.width / 2)
    };
    let room = room.saturating_sub(1);
    let between = format!(" {} ", model.glyphs.crumb);
    let name = match name.split_once(&between) {
        Some((first, second)) => {
            let both = (first, between.as_str(), second);
            cells::clip_both(both, room.into(), model.glyphs.ellipsis)
        }
        None => name.to_owned(),
    };
    canvas.put(1, area.y, room, &name, Role::Strong);
}

/// How long the parts of a page are waited for, once that is worth a word.
pub(super) fn page_loading(model: &Model) -> Option<String> {
    let waited = model.page_waiting()?;
    let seconds = waited.as_secs_f64();
    Some(format!(
        "{} {seconds:.1} s {} esc leaves",
        spinner(model, waited),
        model.glyphs.dot
    ))
}

/// The spinner after so long.
fn spinner(model: &Model, waited: Duration) -> &'static str {
    let spinner = model.glyphs.spinner;
    let beat = waited.as_millis() / BEAT.as_millis();
    spinner[usize::try_from(beat).unwrap_or(0) % spinner.len()]
}

fn crumbs(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let glyphs = model.glyphs;
    let room = chips::at_right(model, canvas, area);
    let (last, above) = match model.path.split_last() {
        Some((last, above)) => (last.label.as_str(), above),
        None => ("", &[][..]),
    };
    let last = cells::clip(last, room.saturating_sub(8).into(), glyphs.ellipsis);
    let mut lead = String::new();
    for screen in above {
        lead.push_str(&cells::clip(&screen.label, 28, glyphs.ellipsis));
        lead.push(' ');
        lead.push_str(glyphs.crumb);
        lead.push(' ');
    }
    let left = usize::from(room).saturating_sub(1 + cells::width(&last));
    let lead = cells::clip_start(&lead, left, glyphs.ellipsis);
    let x = canvas.put(1, area.y, room, &lead, Role::Dim);
    canvas.put(x, area.y, room.saturating_sub(x), &last, Role::Strong);
}

fn tabs(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let (mut texts, role) = match loading(model) {
        Some(texts) => (texts.to_vec(), Role::Warning),
        None => (
            about_rows(
                model,
                area.width.saturating_sub(views_width(area.width) + 1 + GAP),
            ),
            Role::Dim,
        ),
    };
    if model.glyphs.plain_keys {
        for text in &mut texts {
            *text = text.replace(['\u{201c}', '\u{201d}'], "\"");
        }
    }
    let room = first_right(canvas, area, &texts, role, views_width(area.width));
    views(model, canvas, area, room);
}

const VIEWS: [(View, &str, &str); 4] = [
    (View::Attach, "1", "Attach"),
    (View::Return, "2", "Return"),
    (View::Margin, "3", "Margin"),
    (View::Cohort, "4", "Cohort"),
];

/// The four views; on a narrow screen the others by their keys alone.
fn views(model: &Model, canvas: &mut Canvas<'_>, area: Rect, room: u16) {
    let is_long = views_width(area.width) == VIEWS_LONG && room >= VIEWS_LONG;
    let mut x = 1;
    for (view, key, name) in VIEWS {
        let is_shown = model.view() == view;
        if area.width < VIEWS_FROM && !is_shown {
            continue;
        }
        let role = if is_shown { Role::Active } else { Role::Text };
        let gap = if is_long { 3 } else { 1 };
        x = canvas.put(x, area.y, 1, key, Role::Key) + 1;
        if is_long || is_shown {
            x = canvas.put(x, area.y, 6, name, role) + gap;
        }
    }
}

/// Cells of all views with their names, and of one with its name.
const VIEWS_LONG: u16 = 42;
const VIEWS_SHORT: u16 = 16;
const VIEW_ALONE: u16 = 12;

/// Below this the view that shows stands alone.
const VIEWS_FROM: u16 = 60;

fn views_width(width: u16) -> u16 {
    match width {
        76.. => VIEWS_LONG,
        VIEWS_FROM.. => VIEWS_SHORT,
        _ => VIEW_ALONE,
    }
}

/// What is found, what the rates are a share of and how many rows there are, from
/// the fullest text to the shortest. That rows are hidden by a find goes last.
fn about_rows(model: &Model, width: u16) -> Vec<String> {
    let Some(table) = model.table() else {
        return Vec::new();
    };
    let dot = format!(" {} ", model.glyphs.dot);
    let base = format!("base: {}", columns::base_name(table.rows.base(), ""));
    let total = super::words::rows_in_all(table, table.rows.names());
    let orders = table.min_orders.map(|least| {
        let orders = counted(&figures::count(least.into()), "order", "orders");
        format!("{total} of {orders} or more")
    });
    let differ = |text: &String| format!("members differ{dot}{text}");
    let differs = table
        .remarks
        .iter()
        .any(|remark| remark.starts_with(MEMBERS_DIFFER));
    let find = table.find_text();
    if find.trim().is_empty() || model.typing.is_some() {
        let full = orders.as_ref().unwrap_or(&total);
        let mut texts = vec![format!("{base}{dot}{full}"), full.clone(), total];
        if table.is_draft {
            let waits = texts
                .iter()
                .map(|text| format!("verdicts follow{dot}{text}"));
            texts = waits.chain(texts.clone()).collect();
        }
        if differs {
            let told: Vec<String> = texts.iter().map(differ).collect();
            texts = told.into_iter().chain(texts).collect();
        }
        return texts;
    }
    let found = super::words::found(table);
    let whole = format!("find \u{201c}{find}\u{201d} {found}");
    let room = usize::from(width).saturating_sub(cells::width(&found) + 8);
    let mut clipped = cells::clip(find, room, model.glyphs.ellipsis).into_owned();
    if clipped != *find {
        // A figure that is cut reads as another figure.
        let kept = clipped.trim_end_matches(model.glyphs.ellipsis);
        let kept = kept.trim_end_matches(|c: char| c.is_ascii_digit());
        clipped = format!("{kept}{}", model.glyphs.ellipsis);
    }
    vec![
        format!("{whole}{dot}{base}{dot}{total}"),
        format!("{whole}{dot}{total}"),
        whole,
        format!("find \u{201c}{clipped}\u{201d} {found}"),
        format!("found {found}"),
    ]
}

/// What is being waited for, once it is worth a word.
pub(super) fn loading(model: &Model) -> Option<[String; 2]> {
    let waited = model.waiting()?;
    let label = &model.pending.as_ref()?.path.last()?.label;
    let spinner = spinner(model, waited);
    let label = cells::clip(label, 24, model.glyphs.ellipsis);
    let seconds = waited.as_secs_f64();
    let rest = format!("{seconds:.1} s {} esc cancels", model.glyphs.dot);
    Some([
        format!("{spinner} {label}  {rest}"),
        format!("{spinner} {rest}"),
    ])
}
