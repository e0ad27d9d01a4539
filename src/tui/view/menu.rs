//! An open menu: a box with a line to type in and the lines that match.

use ratatui::layout::{Position, Rect};

use super::canvas::Canvas;
use super::overlay::frame;
use crate::domain::Day;
use crate::tui::cells;
use crate::tui::layout::Areas;
use crate::tui::model::{Item, Menu, MenuKind, Model, typed_window};
use crate::tui::theme::Role;

/// The widest box.
const MOST: u16 = 76;

/// Lines of the box that are no lines of the menu: frame, input, hint.
const AROUND: u16 = 4;

/// Where the box lies.
fn area(menu: &Menu, areas: &Areas) -> Rect {
    let widest = menu.items.iter().map(line_width).max().unwrap_or(0);
    let widest = widest.max(cells::width(&menu.hint)).max(36);
    let width = u16::try_from(widest + 4)
        .unwrap_or(u16::MAX)
        .min(MOST)
        .min(areas.rows.width);
    let space = areas.footer.y - areas.crumbs.y;
    let lines = u16::try_from(menu.items.len()).unwrap_or(u16::MAX).max(1);
    let height = lines.saturating_add(AROUND).min(space);
    Rect::new(
        (areas.rows.width - width) / 2,
        areas.crumbs.y + (space - height) / 3,
        width,
        height,
    )
}

fn line_width(item: &Item) -> usize {
    let mark = if item.mark.is_some() { 4 } else { 0 };
    mark + cells::width(&item.label) + 3 + cells::width(&item.detail)
}

/// How many lines of the open menu are on screen.
pub(crate) fn lines(model: &Model) -> usize {
    let areas = Areas::of(model.size);
    let open = model.menu.as_ref().zip(areas);
    open.map_or(1, |(menu, areas)| {
        usize::from(area(menu, &areas).height.saturating_sub(AROUND)).max(1)
    })
}

/// Draws the open menu, if any; where the text cursor stands.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) -> Option<Position> {
    let menu = model.menu.as_ref()?;
    let area = area(menu, areas);
    frame(canvas, area, &menu.title);
    let (x, width) = (area.x + 2, area.width - 4);
    let room = usize::from(width.saturating_sub(3));
    let typed = cells::clip_start(menu.text(), room, canvas.glyphs.ellipsis).into_owned();
    canvas.put(x, area.y + 1, 1, canvas.glyphs.crumb, Role::Key);
    canvas.put(x + 2, area.y + 1, width - 2, &typed, Role::Strong);
    let is_window = menu.kind == MenuKind::Window && menu.len() == 0;
    let count = if menu.text().trim().is_empty() || is_window {
        String::new()
    } else {
        format!("{} of {}", menu.len(), menu.items.len())
    };
    canvas.put_right(x + width, area.y + 1, width / 2, &count, Role::Dim);
    let lines = area.height.saturating_sub(AROUND);
    let top = area.y + 2;
    let below = menu.found().enumerate().skip(menu.cursor.top());
    for (y, (place, item)) in (top..top + lines).zip(below) {
        let line = Rect::new(area.x + 1, y, area.width - 2, 1);
        draw_item(canvas, x, y, width, item);
        if place == menu.cursor.at() {
            canvas.select(line);
        }
    }
    if menu.len() == 0 {
        let (text, role) = if menu.is_loading {
            ("Reading the values".to_owned(), Role::Dim)
        } else if menu.items.is_empty() {
            (String::new(), Role::Dim)
        } else if menu.kind == MenuKind::Window {
            window(model, menu.text())
        } else {
            ("Nothing matches; delete letters.".to_owned(), Role::Dim)
        };
        canvas.put(x, top, width, &text, role);
    }
    let bottom = area.bottom() - 2;
    if bottom > area.y + 1 {
        canvas.put(x, bottom, width, &menu.hint, Role::Dim);
    }
    let at = x + 2 + u16::try_from(cells::width(&typed)).unwrap_or(0);
    Some(Position::new(at.min(x + width), area.y + 1))
}

/// What two typed days come to, or how to write them.
fn window(model: &Model, text: &str) -> (String, Role) {
    let Some(window) = typed_window(text) else {
        let how = "as in 2026-01-01 2026-04-01, the earlier day first";
        return (how.to_owned(), Role::Dim);
    };
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = match window.to {
        Some(to) => format!(
            "{} {} {to} (not included)",
            day(window.from),
            model.glyphs.arrow
        ),
        None => format!("from {} on", day(window.from)),
    };
    (text, Role::Text)
}

fn draw_item(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, item: &Item) {
    let mark = match item.mark {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "",
    };
    let detail = u16::try_from(cells::width(&item.detail)).unwrap_or(width);
    let left = if item.detail.is_empty() {
        width
    } else {
        width.saturating_sub(detail.min(width / 2) + 2)
    };
    canvas.put_all(x, y, left, &[(mark, Role::Text), (&item.label, Role::Text)]);
    canvas.put_right(x + width, y, width - left, &item.detail, Role::Dim);
}
