//! Drawing: the model goes in, cells come out, nothing changes.
//!
//! One file a screen, or a part of one. Only the rows on screen are looked at.

mod alerts;
mod blocks;
mod breakdown;
mod canvas;
mod chart;
mod chips;
mod compare;
mod drill;
mod footer;
mod forest;
mod found;
mod gaps;
mod grid;
mod header;
mod map;
mod menu;
mod notes;
mod opportunities;
mod overlay;
mod overview;
mod pair;
mod parts;
mod portfolio;
mod rebuild;
mod retention;
mod scenarios;
mod sentences;
mod states;
mod strip;
mod whatif;
mod window;
mod words;

pub(super) use compare::{compared, left_out as compare_left_out};
pub(super) use menu::lines as menu_lines;
#[cfg(test)]
pub(in crate::tui) use notes::all as notes;
pub(super) use overlay::last_top as overlay_last_top;
pub(super) use overview::{last_top as overview_last_top, map_lines};
pub(super) use pair::last_top as pair_last_top;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
pub(super) use retention::last_top as retention_last_top;
pub(super) use whatif::why_last as whatif_why_last;

use self::canvas::Canvas;
pub(super) use self::window::Window;
use super::layout::Areas;
use super::model::{Model, Screen};

/// Draws the whole screen; where the cursor stands, if text is typed.
pub(super) fn draw(model: &Model, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    let mut canvas = Canvas::new(buffer, (model.theme, model.depth), model.glyphs);
    let Some(areas) = Areas::of((area.width, area.height)) else {
        states::too_small(&mut canvas, area);
        return None;
    };
    if let Some(about) = &model.rebuild {
        rebuild::draw(model, &mut canvas, &areas, about);
        return footer::draw(model, &mut canvas, areas.footer);
    }
    match model.screen() {
        Screen::Drill => drill::draw(model, &mut canvas, &areas),
        Screen::Overview => overview::draw(model, &mut canvas, &areas),
        Screen::Pair => pair::draw(model, &mut canvas, &areas),
        Screen::Retention => retention::draw(model, &mut canvas, &areas),
        Screen::Compare => compare::draw(model, &mut canvas, &areas),
        Screen::Gaps => gaps::draw(model, &mut canvas, (area.width, area.height)),
        Screen::WhatIf => whatif::draw(model, &mut canvas, (area.width, area.height)),
        Screen::Scenarios => scenarios::draw(model, &mut canvas, (area.width, area.height)),
        Screen::Portfolio => portfolio::draw(model, &mut canvas, (area.width, area.height)),
        Screen::Alerts => alerts::draw(model, &mut canvas, (area.width, area.height)),
        Screen::Opportunities => {
            opportunities::draw(model, &mut canvas, (area.width, area.height));
        }
    }
    let cursor = footer::draw(model, &mut canvas, areas.footer);
    overlay::draw(model, &mut canvas, &areas);
    menu::draw(model, &mut canvas, &areas).or(cursor)
}

/// The screen as text: what is drawn, without the menu and what was just said.
pub(super) fn text(model: &Model) -> String {
    let mut model = model.clone();
    (model.menu, model.status) = (None, None);
    let (width, height) = model.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    draw(&model, &mut buffer);
    let mut out = String::new();
    // The last line tells of keys.
    for y in 0..height.saturating_sub(1) {
        let mut line = String::new();
        let mut x = 0;
        while x < width {
            let cell = &buffer[(x, y)];
            line.push_str(cell.symbol());
            x += cell.cell_width().max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests;
