//! The screen as a picture: a buffer as SVG.

use std::fmt::Write;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier};

use super::theme::Theme;

/// Size of a cell in the picture.
const CELL: (u32, u32) = (9, 19);

/// What a picture is drawn on, and the terminal's colours that can be read there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ground {
    paper: &'static str,
    ink: &'static str,
    grey: &'static str,
    /// Red, green, yellow, blue, magenta, cyan.
    hues: [&'static str; 6],
}

impl Ground {
    const DARK: Self = Self {
        paper: "#16181d",
        ink: "#d5d7dc",
        grey: "#7f848e",
        hues: [
            "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2",
        ],
    };
    const LIGHT: Self = Self {
        paper: "#ffffff",
        ink: "#24292f",
        grey: "#6e7781",
        hues: [
            "#b3261e", "#2e7d32", "#8a5a00", "#1f5fbf", "#8e24aa", "#006a78",
        ],
    };

    /// The ground that a theme's colours are made for.
    pub(super) fn of(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self::LIGHT,
            _ => Self::DARK,
        }
    }
}

/// The buffer as an SVG document: text in a grid, the terminal's roles as colours on
/// a ground.
pub(super) fn svg(buffer: &Buffer, ground: Ground) -> String {
    let Ground { paper, ink, .. } = ground;
    let area = buffer.area;
    let (width, height) = (
        u32::from(area.width) * CELL.0,
        u32::from(area.height) * CELL.1,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         font-family=\"JetBrains Mono, DejaVu Sans Mono, monospace\" font-size=\"15\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>\n",
        width + 16,
        height + 16
    );
    for y in 0..area.height {
        let mut skip = 0;
        for x in 0..area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let cell = &buffer[(area.x + x, area.y + y)];
            let cells = cell.symbol().cell_width().max(1);
            skip = cells - 1;
            let reversed = cell.modifier.contains(Modifier::REVERSED);
            let (px, py) = (8 + u32::from(x) * CELL.0, 8 + u32::from(y) * CELL.1);
            // Writing to a string cannot fail.
            if reversed {
                let _ = writeln!(
                    out,
                    "<rect x=\"{px}\" y=\"{py}\" width=\"{}\" height=\"{}\" fill=\"{ink}\"/>",
                    u32::from(cells) * CELL.0,
                    CELL.1
                );
            }
            if cell.symbol().trim().is_empty() {
                continue;
            }
            let fill = if reversed {
                paper.to_owned()
            } else {
                colour(cell.fg, ground)
            };
            let mut style = String::new();
            if cell.modifier.contains(Modifier::BOLD) {
                style.push_str(" font-weight=\"bold\"");
            }
            if cell.modifier.contains(Modifier::DIM) {
                style.push_str(" opacity=\"0.55\"");
            }
            if cell.modifier.contains(Modifier::UNDERLINED) {
                style.push_str(" text-decoration=\"underline\"");
            }
            let _ = writeln!(
                out,
                "<text x=\"{px}\" y=\"{}\" fill=\"{fill}\"{style}>{}</text>",
                py + 15,
                escaped(cell.symbol())
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn colour(colour: Color, ground: Ground) -> String {
    let [red, green, yellow, blue, magenta, cyan] = ground.hues;
    let name = match colour {
        Color::Rgb(r, g, b) => return format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(index @ 16..) => return indexed(index),
        Color::Red | Color::LightRed => red,
        Color::Green | Color::LightGreen => green,
        Color::Yellow | Color::LightYellow => yellow,
        Color::Blue | Color::LightBlue => blue,
        Color::Magenta | Color::LightMagenta => magenta,
        Color::Cyan | Color::LightCyan => cyan,
        Color::DarkGray => ground.grey,
        _ => ground.ink,
    };
    name.to_owned()
}

/// A colour of xterm's palette of 256: a cube of 6 × 6 × 6, then 24 greys.
fn indexed(index: u8) -> String {
    let (r, g, b) = match index {
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
        _ => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let cube = index.saturating_sub(16);
            (step(cube / 36), step(cube / 6 % 6), step(cube % 6))
        }
    };
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_picture_has_the_text_its_colours_and_no_raw_markup() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "a<&日", Style::new().fg(Color::Red));
        let picture = svg(&buffer, Ground::DARK);
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
        assert!(picture.contains("&lt;") && picture.contains("&amp;") && picture.contains('日'));
        assert!(picture.contains("#e06c75"));
        assert_eq!(picture.matches("<text").count(), 4, "a wide one is one");
    }

    #[test]
    fn a_light_theme_is_drawn_on_a_light_ground_and_256_colours_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(0, 0, "a", Style::new().fg(Color::Indexed(196)));
        buffer.set_string(1, 0, "b", Style::new().fg(Color::Indexed(244)));
        buffer.set_string(2, 0, "c", Style::new());
        let picture = svg(&buffer, Ground::of(Theme::Light));
        assert!(
            picture.contains("#ff0000") && picture.contains("#808080"),
            "{picture}"
        );
        assert!(picture.contains("fill=\"#ffffff\"") && !picture.contains("#16181d"));
        assert!(svg(&buffer, Ground::of(Theme::Dark)).contains("#16181d"));
    }
}
