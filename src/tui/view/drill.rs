//! The table of one level of the drill, and the selected row in words below it.

use super::canvas::Canvas;
use super::{grid, header, states, strip};
use crate::tui::layout::Areas;
use crate::tui::model::Model;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    header::draw(model, canvas, areas);
    if let Some(table) = model.table().filter(|table| table.found() > 0) {
        grid::draw(model, table, canvas, areas);
        strip::draw(model, table, canvas, areas);
    } else {
        states::no_rows(model, canvas, areas);
    }
}
