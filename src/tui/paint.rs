//! The screen as bytes: a `ratatui` backend of our own.
//!
//! Over a slow line every byte counts, so one frame is one write, moves are as
//! short as they can be, a style change says only what changed, and a frame in
//! which nothing changed is nothing at all. It never queries the terminal, so
//! nothing can stall behind an answer that takes a round trip. With a theme that
//! keeps `Color::Reset` it writes no colour command whatever.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// Starts and ends a frame that the terminal shows at once (DEC mode 2026).
const SYNC_BEGIN: &[u8] = b"\x1b[?2026h";
const SYNC_END: &[u8] = b"\x1b[?2026l";

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    foreground: Color,
    background: Color,
    modifiers: Modifier,
}

const PLAIN: Pen = Pen {
    foreground: Color::Reset,
    background: Color::Reset,
    modifiers: Modifier::empty(),
};

/// A backend that writes each frame to `out` in one piece.
pub(super) struct Painter<W: Write> {
    out: W,
    synchronized: bool,
    size: Size,
    frame: Vec<u8>,
    pen: Pen,
    /// Where the terminal's cursor is, when that is certain.
    at: Option<Position>,
    cursor_shown: bool,
}

impl<W: Write> Painter<W> {
    /// Paints a terminal of that size, whose cursor is hidden.
    pub(super) fn new(out: W, size: (u16, u16), synchronized: bool) -> Self {
        Self {
            out,
            synchronized,
            size: Size::new(size.0, size.1),
            frame: Vec::with_capacity(16 * 1024),
            pen: PLAIN,
            at: None,
            cursor_shown: false,
        }
    }

    /// The terminal has another size now.
    pub(super) fn resize(&mut self, size: (u16, u16)) {
        self.size = Size::new(size.0, size.1);
    }

    /// Forgets what is known of the terminal: somebody else wrote to it.
    pub(super) fn distrust(&mut self) {
        self.at = None;
        self.cursor_shown = false;
    }

    fn move_to(&mut self, to: Position) -> io::Result<()> {
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == to.y && at.x < to.x => match to.x - at.x {
                1 => self.frame.extend_from_slice(b"\x1b[C"),
                right => write!(self.frame, "\x1b[{right}C")?,
            },
            Some(at) if to.x == 0 && at.y + 1 == to.y => self.frame.extend_from_slice(b"\r\n"),
            _ => match (to.x, to.y) {
                (0, 0) => self.frame.extend_from_slice(b"\x1b[H"),
                (0, y) => write!(self.frame, "\x1b[{}H", y + 1)?,
                (x, y) => write!(self.frame, "\x1b[{};{}H", y + 1, x + 1)?,
            },
        }
        self.at = Some(to);
        Ok(())
    }

    /// Changes the pen with one command, which names only what changes when
    /// nothing has to be taken away.
    fn take_pen(&mut self, pen: Pen) -> io::Result<()> {
        if pen == self.pen {
            return Ok(());
        }
        if pen == PLAIN {
            self.frame.extend_from_slice(b"\x1b[m");
            self.pen = pen;
            return Ok(());
        }
        let mut codes = Codes::default();
        let mut from = self.pen;
        let lost = from.modifiers.difference(pen.modifiers);
        if !lost.is_empty() {
            codes.add("0");
            from = PLAIN;
        }
        for (modifier, code) in [
            (Modifier::BOLD, "1"),
            (Modifier::DIM, "2"),
            (Modifier::ITALIC, "3"),
            (Modifier::UNDERLINED, "4"),
            (Modifier::REVERSED, "7"),
        ] {
            if pen.modifiers.difference(from.modifiers).contains(modifier) {
                codes.add(code);
            }
        }
        if pen.foreground != from.foreground {
            codes.colour(pen.foreground, 30);
        }
        if pen.background != from.background {
            codes.colour(pen.background, 40);
        }
        write!(self.frame, "\x1b[{}m", codes.text)?;
        self.pen = pen;
        Ok(())
    }
}

/// Parts of one style command.
#[derive(Default)]
struct Codes {
    text: String,
}

impl Codes {
    fn add(&mut self, code: &str) {
        if !self.text.is_empty() {
            self.text.push(';');
        }
        self.text.push_str(code);
    }

    /// A colour; `base` is 30 in the foreground and 40 in the background.
    fn colour(&mut self, colour: Color, base: u8) {
        let ansi = |n: u8| (base + n).to_string();
        let bright = |n: u8| (base + 60 + n).to_string();
        let code = match colour {
            Color::Reset => ansi(9),
            Color::Black => ansi(0),
            Color::Red => ansi(1),
            Color::Green => ansi(2),
            Color::Yellow => ansi(3),
            Color::Blue => ansi(4),
            Color::Magenta => ansi(5),
            Color::Cyan => ansi(6),
            Color::Gray => ansi(7),
            Color::DarkGray => bright(0),
            Color::LightRed => bright(1),
            Color::LightGreen => bright(2),
            Color::LightYellow => bright(3),
            Color::LightBlue => bright(4),
            Color::LightMagenta => bright(5),
            Color::LightCyan => bright(6),
            Color::White => bright(7),
            Color::Indexed(n) => format!("{};5;{n}", base + 8),
            Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
        };
        self.add(&code);
    }
}

impl<W: Write> Backend for Painter<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.move_to(Position::new(x, y))?;
            self.take_pen(Pen {
                foreground: cell.fg,
                background: cell.bg,
                modifiers: cell.modifier,
            })?;
            self.frame.extend_from_slice(cell.symbol().as_bytes());
            // Terminals agree about the width of ASCII and of little else, and
            // the cursor hangs at the right edge until the next character.
            let plain = cell.symbol().len() == 1 && x + 1 < self.size.width;
            self.at = plain.then(|| Position::new(x + 1, y));
            if !plain && narrow(cell.symbol()) && x + 1 < self.size.width {
                self.at = Some(Position::new(x + 1, y));
            }
        }
        self.take_pen(PLAIN)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.cursor_shown) {
            self.frame.extend_from_slice(b"\x1b[?25l");
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.cursor_shown, true) {
            self.frame.extend_from_slice(b"\x1b[?25h");
        }
        Ok(())
    }

    /// Says the origin and asks nobody: a query blocks until the terminal
    /// answers, and nothing here depends on the answer.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.move_to(position.into())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.take_pen(PLAIN)?;
        self.frame.extend_from_slice(b"\x1b[2J");
        self.at = None;
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        // A full-screen terminal only ever clears all of it.
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        if self.synchronized {
            self.frame.splice(0..0, SYNC_BEGIN.iter().copied());
            self.frame.extend_from_slice(SYNC_END);
        }
        let result = self.out.write_all(&self.frame);
        self.frame.clear();
        result.and_then(|()| self.out.flush())
    }
}

/// Whether a symbol is one of the glyphs of the screens, which are one cell wide
/// in every terminal that the Unicode set is meant for.
fn narrow(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    matches!(
        (chars.next(), chars.next()),
        (
            Some('\u{2500}'..='\u{257f}' | '\u{00a0}'..='\u{00ff}' | '●' | '▸' | '−' | '–' | '…'),
            None,
        )
    )
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::style::{Style, Stylize};
    use ratatui::text::Line;

    use super::*;

    fn terminal(width: u16) -> Terminal<Painter<Vec<u8>>> {
        Terminal::new(Painter::new(Vec::new(), (width, 3), true)).unwrap()
    }

    fn frame(terminal: &mut Terminal<Painter<Vec<u8>>>, line: Line<'_>) -> String {
        terminal
            .draw(|frame| frame.render_widget(line, frame.area()))
            .unwrap();
        let bytes = std::mem::take(&mut terminal.backend_mut().out);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_frame_that_changes_nothing_is_nothing() {
        let mut terminal = terminal(20);
        assert!(!frame(&mut terminal, Line::from("one")).is_empty());
        assert_eq!(frame(&mut terminal, Line::from("one")), "");
    }

    #[test]
    fn a_frame_is_one_synchronized_update_with_the_shortest_moves() {
        let mut terminal = terminal(20);
        frame(&mut terminal, Line::from("abc def ghi"));
        assert_eq!(
            frame(&mut terminal, Line::from("abX deX ghX")),
            "\x1b[?2026h\x1b[1;3HX\x1b[3CX\x1b[3CX\x1b[?2026l"
        );
    }

    #[test]
    fn styles_without_colours_write_no_colour_command() {
        let mut terminal = terminal(40);
        let line = Line::from(vec!["a".bold(), "b".dim(), "c".reversed(), "d".into()]);
        assert_eq!(
            frame(&mut terminal, line),
            "\x1b[?2026h\x1b[H\x1b[1ma\x1b[0;2mb\x1b[0;7mc\x1b[md\x1b[?2026l"
        );
    }

    #[test]
    fn ansi_colours_are_the_short_codes() {
        let mut terminal = terminal(40);
        let style = Style::new().fg(Color::Cyan).bg(Color::DarkGray);
        let text = frame(&mut terminal, Line::styled("a", style));
        assert!(text.contains("\x1b[36;100ma"), "{text:?}");
    }

    #[test]
    fn after_a_character_of_uncertain_width_the_move_is_absolute() {
        let mut terminal = terminal(40);
        frame(&mut terminal, Line::from("xx......"));
        let text = frame(&mut terminal, Line::from("語.....y"));
        assert!(text.contains("語\x1b[1;8Hy"), "{text:?}");
    }
}
