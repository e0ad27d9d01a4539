//! The terminal's current style, and the shortest command to change it.

use std::io::{self, Write};

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// How the next character will look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    foreground: Color,
    background: Color,
    modifiers: Modifier,
}

impl Pen {
    /// The terminal's own colours, no attributes.
    pub(super) const PLAIN: Self = Self {
        foreground: Color::Reset,
        background: Color::Reset,
        modifiers: Modifier::empty(),
    };

    /// Changes to the style of a cell.
    pub(super) fn become_that_of(&mut self, cell: &Cell, frame: &mut Vec<u8>) -> io::Result<()> {
        let pen = Self {
            foreground: cell.fg,
            background: cell.bg,
            modifiers: cell.modifier,
        };
        if pen == Self::PLAIN {
            self.become_plain(frame);
        } else if pen != *self {
            write!(frame, "\x1b[{}m", self.codes_to(pen))?;
            *self = pen;
        }
        Ok(())
    }

    /// Changes to no style.
    pub(super) fn become_plain(&mut self, frame: &mut Vec<u8>) {
        if *self != Self::PLAIN {
            frame.extend_from_slice(b"\x1b[m");
            *self = Self::PLAIN;
        }
    }

    /// One command that says only what changes, unless an attribute must go:
    /// then everything goes first, which every terminal understands.
    fn codes_to(self, pen: Self) -> String {
        let mut codes = Vec::new();
        let mut from = self;
        if !from.modifiers.difference(pen.modifiers).is_empty() {
            codes.push("0".to_owned());
            from = Self::PLAIN;
        }
        for (modifier, code) in [
            (Modifier::BOLD, "1"),
            (Modifier::DIM, "2"),
            (Modifier::ITALIC, "3"),
            (Modifier::UNDERLINED, "4"),
            (Modifier::REVERSED, "7"),
        ] {
            if pen.modifiers.difference(from.modifiers).contains(modifier) {
                codes.push(code.to_owned());
            }
        }
        if pen.foreground != from.foreground {
            codes.push(colour(pen.foreground, 30));
        }
        if pen.background != from.background {
            codes.push(colour(pen.background, 40));
        }
        codes.join(";")
    }
}

/// The code of a colour; `base` is 30 in the foreground and 40 in the background.
fn colour(colour: Color, base: u8) -> String {
    let ansi = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
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
    }
}
