//! The screen as bytes.
//!
//! Over a slow line every byte counts, so one frame is one write, moves are as
//! short as they can be, a style change says only what changed, rows that
//! scrolled are moved by the terminal itself, and a frame in which nothing
//! changed is nothing at all. It never asks the terminal anything, so nothing can
//! stall behind an answer that takes a round trip. With a theme that keeps
//! `Color::Reset` it writes no colour command whatever.

mod pen;

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};

use self::pen::Pen;

/// Starts and ends a frame that the terminal shows at once (DEC mode 2026).
const SYNC_BEGIN: &[u8] = b"\x1b[?2026h";
const SYNC_END: &[u8] = b"\x1b[?2026l";

/// Lines of the screen that moved since the last frame. A wrong one costs bytes,
/// never a wrong screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The lines among which the moving happened.
    pub(super) area: Rect,
    /// How far they moved up; negative is down.
    pub(super) up: i32,
}

/// What the terminal shows, and how to make it show something else.
pub(super) struct Painter<W: Write> {
    out: W,
    synchronized: bool,
    /// What the terminal shows.
    shown: Buffer,
    /// What it shall show; kept to spare allocations.
    next: Buffer,
    frame: Vec<u8>,
    pen: Pen,
    /// Where the terminal's cursor is, when that is certain.
    at: Option<Position>,
    cursor_shown: bool,
    /// Whether what the terminal shows is unknown.
    stale: bool,
    /// Lines that must be written anew in this frame, whatever they show.
    doubtful: Vec<u16>,
}

impl<W: Write> Painter<W> {
    /// Paints a terminal of that size, which is empty and hides its cursor.
    pub(super) fn new(out: W, size: (u16, u16), synchronized: bool) -> Self {
        let area = Rect::new(0, 0, size.0, size.1);
        Self {
            out,
            synchronized,
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            frame: Vec::with_capacity(16 * 1024),
            pen: Pen::PLAIN,
            at: None,
            cursor_shown: false,
            stale: false,
            doubtful: Vec::new(),
        }
    }

    /// The terminal has another size now.
    pub(super) fn resize(&mut self, (width, height): (u16, u16)) {
        let area = Rect::new(0, 0, width, height);
        if self.next.area != area {
            self.shown = Buffer::empty(area);
            self.next = Buffer::empty(area);
            self.distrust();
        }
    }

    /// Somebody else wrote to the terminal, or may have: the next frame paints
    /// everything.
    pub(super) fn distrust(&mut self) {
        self.stale = true;
    }

    /// Draws one frame; `draw` says where the cursor stands, if it shows.
    pub(super) fn draw(
        &mut self,
        scroll: Option<Scroll>,
        draw: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        self.next.reset();
        let cursor = draw(&mut self.next);
        if std::mem::take(&mut self.stale) {
            self.clear();
        } else if let Some(scroll) = scroll {
            self.scroll(scroll)?;
        }
        self.changes()?;
        self.cursor(cursor)?;
        std::mem::swap(&mut self.shown, &mut self.next);
        self.flush()
    }

    /// Writes something that does not show, such as a text for the clipboard.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// Empties the screen, whatever it held.
    fn clear(&mut self) {
        self.frame.extend_from_slice(b"\x1b[m\x1b[2J\x1b[?25l");
        self.pen = Pen::PLAIN;
        self.at = None;
        self.cursor_shown = false;
        self.shown.reset();
    }

    /// Lets the terminal move lines, and moves them in what it is known to show.
    fn scroll(&mut self, Scroll { area, up }: Scroll) -> io::Result<()> {
        let lines = usize::try_from(up.unsigned_abs()).unwrap_or(usize::MAX);
        let width = usize::from(self.shown.area.width);
        if lines == 0
            || lines * 2 > usize::from(area.height)
            || area.bottom() > self.shown.area.height
        {
            return Ok(());
        }
        // Deleting and inserting lines between margins is the one way that every
        // terminal knows, the Linux console included.
        let command = if up > 0 { 'M' } else { 'L' };
        let (top, bottom) = (area.y + 1, area.bottom());
        write!(
            self.frame,
            "\x1b[{top};{bottom}r\x1b[{top}H\x1b[{lines}{command}\x1b[r"
        )?;
        // Setting the margins moves the cursor.
        self.at = None;
        let cells = &mut self.shown.content
            [usize::from(area.y) * width..usize::from(area.bottom()) * width];
        let moved = lines * width;
        let gone = if up > 0 {
            cells.rotate_left(moved);
            cells.len() - moved..cells.len()
        } else {
            cells.rotate_right(moved);
            0..moved
        };
        cells[gone].iter_mut().for_each(Cell::reset);
        let moved = (area.y..).zip(cells.chunks(width.max(1)));
        self.doubtful.extend(
            moved
                .filter(|(_, line)| is_of_doubtful_width(line))
                .map(|(y, _)| y),
        );
        Ok(())
    }

    /// Writes whole lines that held or will hold something whose width the
    /// terminal may see otherwise: it may have put the rest of such a line
    /// elsewhere, and single cells would leave traces.
    fn doubtful_lines(&mut self) -> io::Result<()> {
        let right = self.next.area.width;
        let width = usize::from(right);
        let doubtful = std::mem::take(&mut self.doubtful);
        for y in 0..self.next.area.height {
            let start = usize::from(y) * width;
            let shown = &mut self.shown.content[start..start + width];
            let next = &self.next.content[start..start + width];
            let differs =
                shown != next && (is_of_doubtful_width(shown) || is_of_doubtful_width(next));
            if !differs && !doubtful.contains(&y) {
                continue;
            }
            self.pen.become_plain(&mut self.frame);
            move_to(&mut self.frame, self.at, Position::new(0, y))?;
            self.at = Some(Position::new(0, y));
            self.frame.extend_from_slice(b"\x1b[2K");
            let mut covered = 0;
            for (x, cell) in (0..right).zip(next) {
                if x < covered || *cell == Cell::EMPTY {
                    continue;
                }
                covered = x + cell.cell_width().max(1);
                move_to(&mut self.frame, self.at, Position::new(x, y))?;
                self.pen.become_that_of(cell, &mut self.frame)?;
                self.frame.extend_from_slice(cell.symbol().as_bytes());
                let certain = x + 1 < right && is_surely_narrow(cell.symbol());
                self.at = certain.then(|| Position::new(x + 1, y));
            }
            shown.clone_from_slice(next);
        }
        Ok(())
    }

    /// Writes the cells that differ.
    fn changes(&mut self) -> io::Result<()> {
        self.doubtful_lines()?;
        let right = self.next.area.width;
        let changes = self.shown.diff_iter(&self.next);
        for (x, y, cell) in changes {
            let to = Position::new(x, y);
            move_to(&mut self.frame, self.at, to)?;
            self.pen.become_that_of(cell, &mut self.frame)?;
            self.frame.extend_from_slice(cell.symbol().as_bytes());
            // Terminals agree about the width of ASCII and of our own glyphs and
            // of little else, and the cursor hangs at the right edge.
            let certain = x + 1 < right && is_surely_narrow(cell.symbol());
            self.at = certain.then(|| Position::new(x + 1, y));
        }
        self.pen.become_plain(&mut self.frame);
        Ok(())
    }

    fn cursor(&mut self, cursor: Option<Position>) -> io::Result<()> {
        if let Some(to) = cursor {
            if self.at != Some(to) {
                move_to(&mut self.frame, self.at, to)?;
                self.at = Some(to);
            }
            if !std::mem::replace(&mut self.cursor_shown, true) {
                self.frame.extend_from_slice(b"\x1b[?25h");
            }
        } else if std::mem::take(&mut self.cursor_shown) {
            self.frame.extend_from_slice(b"\x1b[?25l");
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        if self.synchronized {
            self.frame.splice(0..0, SYNC_BEGIN.iter().copied());
            self.frame.extend_from_slice(SYNC_END);
        }
        let written = self.out.write_all(&self.frame);
        self.frame.clear();
        written.and_then(|()| self.out.flush())
    }
}

#[cfg(test)]
impl Painter<Vec<u8>> {
    /// What was sent since the last call.
    pub(super) fn take_sent(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// Writes the shortest way from one cell to another.
fn move_to(frame: &mut Vec<u8>, from: Option<Position>, to: Position) -> io::Result<()> {
    match (from, to) {
        (Some(from), to) if from == to => Ok(()),
        (Some(from), to) if from.y == to.y && from.x < to.x => match to.x - from.x {
            1 => frame.write_all(b"\x1b[C"),
            cells => write!(frame, "\x1b[{cells}C"),
        },
        (Some(from), to) if to.x == 0 && from.y + 1 == to.y => frame.write_all(b"\r\n"),
        (_, Position { x: 0, y: 0 }) => frame.write_all(b"\x1b[H"),
        (_, Position { x: 0, y }) => write!(frame, "\x1b[{}H", y + 1),
        (_, Position { x, y }) => write!(frame, "\x1b[{};{}H", y + 1, x + 1),
    }
}

/// Whether a symbol is ASCII or one of the glyphs of the screens, which are one
/// cell wide in every terminal that the Unicode set is meant for.
fn is_surely_narrow(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    matches!(
        (chars.next(), chars.next()),
        (
            Some(
                ' '..='~'
                | '\u{a0}'..='\u{ac}'
                | '\u{ae}'..='\u{24f}'
                | '\u{391}'..='\u{3c9}'
                | '\u{410}'..='\u{44f}'
                | '\u{2800}'..='\u{28ff}'
                | '\u{2500}'..='\u{257f}'
                | '░'..='▓'
                | '█'
                | '▁'..='▇'
                | '●'
                | '▸'
                | '▼'
                | '▲'
                | '←'..='↓'
                | '↵'
                | '“'
                | '”'
                | '−'
                | '–'
                | '…',
            ),
            None,
        )
    )
}

/// Whether a symbol is a single character of a script whose characters are two
/// cells wide in every terminal: kana, Chinese characters, Hangul syllables.
fn is_surely_wide(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    matches!(
        (chars.next(), chars.next()),
        (
            Some(
                '\u{3041}'..='\u{3096}'
                | '\u{30a1}'..='\u{30ff}'
                | '\u{4e00}'..='\u{9fff}'
                | '\u{ac00}'..='\u{d7a3}',
            ),
            None,
        )
    )
}

/// Whether a line holds a symbol about whose width terminals disagree, as they
/// do about emoji, flags and clusters of several characters.
fn is_of_doubtful_width(line: &[Cell]) -> bool {
    line.iter()
        .map(Cell::symbol)
        .any(|symbol| !symbol.is_empty() && !is_surely_narrow(symbol) && !is_surely_wide(symbol))
}

#[cfg(test)]
mod tests;
