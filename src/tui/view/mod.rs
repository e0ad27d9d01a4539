//! Drawing: the model goes in, cells come out, nothing changes.
//!
//! One file a part of the screen. Only the rows on screen are looked at.

mod canvas;
mod footer;
mod forest;
mod gaps;
mod grid;
mod header;
mod notes;
mod overlay;
mod states;
mod strip;
mod window;
mod words;

pub(super) use overlay::last_top as overlay_last_top;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::canvas::Canvas;
pub(super) use self::window::Window;
use super::layout::Areas;
use super::model::Model;

/// Draws the whole screen; where the cursor stands, if text is typed.
pub(super) fn draw(model: &Model, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    let mut canvas = Canvas::new(buffer, model.theme, model.glyphs);
    let Some(areas) = Areas::of((area.width, area.height)) else {
        states::too_small(&mut canvas, area);
        return None;
    };
    if model.gaps.is_open {
        gaps::draw(model, &mut canvas, (area.width, area.height));
        let cursor = footer::draw(model, &mut canvas, areas.footer);
        overlay::draw(model, &mut canvas, &areas);
        return cursor;
    }
    header::draw(model, &mut canvas, &areas);
    if let Some(table) = model.table().filter(|table| table.found() > 0) {
        grid::draw(model, table, &mut canvas, &areas);
        strip::draw(model, table, &mut canvas, &areas);
    } else {
        states::no_rows(model, &mut canvas, &areas);
    }
    let cursor = footer::draw(model, &mut canvas, areas.footer);
    overlay::draw(model, &mut canvas, &areas);
    cursor
}

#[cfg(test)]
mod tests;
