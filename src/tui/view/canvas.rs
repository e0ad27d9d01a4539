//! A buffer to draw on, with roles instead of colours.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::tui::cells;
use crate::tui::glyphs::Glyphs;
use crate::tui::theme::{Depth, Role, Theme};

/// A buffer, a theme and a set of glyphs. Text that reaches beyond the buffer is cut.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: Theme,
    depth: Depth,
    pub(super) glyphs: &'static Glyphs,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(
        buffer: &'a mut Buffer,
        (theme, depth): (Theme, Depth),
        glyphs: &'static Glyphs,
    ) -> Self {
        Self {
            buffer,
            theme,
            depth,
            glyphs,
        }
    }

    /// Writes text into at most `width` cells; the cell after it.
    pub(super) fn put(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        if !self.buffer.area.contains((x, y).into()) {
            return x;
        }
        // What reaches beyond the screen is seen to be cut.
        let width = width.min(self.buffer.area.right().saturating_sub(x));
        let text = cells::clip(text, width.into(), self.glyphs.ellipsis);
        let style = self.theme.style(role, self.depth);
        let (end, _) = self
            .buffer
            .set_stringn(x, y, text.as_ref(), width.into(), style);
        end
    }

    /// Writes pieces of text one after the other into at most `width` cells.
    pub(super) fn put_all(&mut self, x: u16, y: u16, width: u16, pieces: &[(&str, Role)]) -> u16 {
        let end = x.saturating_add(width);
        pieces
            .iter()
            .fold(x, |x, (text, role)| self.put(x, y, end - x, text, *role))
    }

    /// Writes text so that it ends before `right`.
    pub(super) fn put_right(&mut self, right: u16, y: u16, width: u16, text: &str, role: Role) {
        let text = cells::clip(text, width.into(), self.glyphs.ellipsis);
        let used = u16::try_from(cells::width(&text)).unwrap_or(width);
        self.put(right.saturating_sub(used), y, used, &text, role);
    }

    /// Gives cells a role's style, on top of the one they have.
    pub(super) fn restyle(&mut self, area: Rect, role: Role) {
        let style = self.theme.style(role, self.depth);
        self.buffer
            .set_style(area.intersection(self.buffer.area), style);
    }

    /// Shows a row as selected: in the terminal's own colours, reversed, so that
    /// it reads the same in every theme.
    pub(super) fn select(&mut self, area: Rect) {
        let style = self.theme.style(Role::Selected, self.depth);
        for position in area.intersection(self.buffer.area).positions() {
            let cell = &mut self.buffer[position];
            let kept = cell.modifier & Modifier::UNDERLINED;
            cell.set_style(Style::reset().patch(style).add_modifier(kept));
        }
    }

    /// Blanks an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
    }

    /// Fills one line with a glyph.
    pub(super) fn rule(&mut self, area: Rect, glyph: &str, role: Role) {
        let style = self.theme.style(role, self.depth);
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].set_symbol(glyph).set_style(style);
        }
    }
}
