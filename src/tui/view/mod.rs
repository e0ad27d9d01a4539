//! Drawing: the model goes in, cells come out, nothing changes.
//!
//! One file a part of the screen. Only the rows on screen are looked at.

mod canvas;
mod footer;
mod forest;
mod grid;
mod header;
mod notes;
mod overlay;
mod states;
mod strip;
mod words;

pub use overlay::last_top as overlay_last_top;
use ratatui::Frame;

use self::canvas::Canvas;
use super::layout::Areas;
use super::model::Model;

/// Draws the whole screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    let cursor = {
        let mut canvas = Canvas::new(frame.buffer_mut(), model.theme, model.glyphs);
        match Areas::of((area.width, area.height)) {
            None => {
                states::too_small(&mut canvas, area);
                None
            }
            Some(areas) => {
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
        }
    };
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

#[cfg(test)]
mod tests;
