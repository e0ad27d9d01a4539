//! The screen as a picture: a buffer as SVG.

use std::fmt::Write;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier};

/// Size of a cell in the picture.
const CELL: (u32, u32) = (9, 19);

/// The buffer as an SVG document: text in a grid, the terminal's roles as colours on
/// a dark ground.
pub(super) fn svg(buffer: &Buffer) -> String {
    let area = buffer.area;
    let (width, height) = (
        u32::from(area.width) * CELL.0,
        u32::from(area.height) * CELL.1,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         font-family=\"JetBrains Mono, DejaVu Sans Mono, monospace\" font-size=\"15\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#16181d\"/>\n",
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
                    "<rect x=\"{px}\" y=\"{py}\" width=\"{}\" height=\"{}\" fill=\"#d5d7dc\"/>",
                    u32::from(cells) * CELL.0,
                    CELL.1
                );
            }
            if cell.symbol().trim().is_empty() {
                continue;
            }
            let fill = if reversed {
                "#16181d".to_owned()
            } else {
                colour(cell.fg)
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

fn colour(colour: Color) -> String {
    if let Color::Rgb(r, g, b) = colour {
        return format!("#{r:02x}{g:02x}{b:02x}");
    }
    let name = match colour {
        Color::Red | Color::LightRed => "#e06c75",
        Color::Green | Color::LightGreen => "#98c379",
        Color::Yellow | Color::LightYellow => "#e5c07b",
        Color::Blue | Color::LightBlue => "#61afef",
        Color::Magenta | Color::LightMagenta => "#c678dd",
        Color::Cyan | Color::LightCyan => "#56b6c2",
        _ => "#d5d7dc",
    };
    name.to_owned()
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
        let picture = svg(&buffer);
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
        assert!(picture.contains("&lt;") && picture.contains("&amp;") && picture.contains('日'));
        assert!(picture.contains("#e06c75"));
        assert_eq!(picture.matches("<text").count(), 4, "a wide one is one");
    }
}
