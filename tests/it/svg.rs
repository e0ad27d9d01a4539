//! A terminal screen as an SVG picture: one rectangle per run of a background,
//! one text per run of a style.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// Font size, and the size of a cell that DejaVu Sans Mono has at it: its advance
/// is 1233 of 2048 units. A renderer with another font is held to it by `textLength`.
const FONT: f64 = 14.0;
const CELL_WIDTH: f64 = FONT * 1233.0 / 2048.0;
const CELL_HEIGHT: f64 = 18.0;
/// From the top of a cell to the line its letters stand on.
const BASELINE: f64 = 14.0;
/// Space around the screen.
const MARGIN: f64 = 12.0;

/// What the terminal's own two colours are drawn as.
const FOREGROUND: &str = "#d8dee4";
const BACKGROUND: &str = "#14181d";

/// The sixteen named colours.
const NAMED: [&str; 16] = [
    "#3b4252", "#e0616b", "#7fbf6a", "#d9b35b", "#6ea3dd", "#b98bd0", "#5fb8b8", "#c8ced6",
    "#7b8494", "#f0828b", "#9ad686", "#ecc979", "#8fbcf0", "#d0a6e4", "#7dd3d3", "#f2f5f8",
];

/// How a cell is drawn.
#[derive(Clone, PartialEq)]
struct Look {
    fill: String,
    back: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let fill = colour(cell.fgcolor());
        let back = colour(cell.bgcolor());
        let (fill, back) = if cell.inverse() {
            (
                back.unwrap_or_else(|| BACKGROUND.to_owned()),
                Some(fill.unwrap_or_else(|| FOREGROUND.to_owned())),
            )
        } else {
            (fill.unwrap_or_else(|| FOREGROUND.to_owned()), back)
        };
        Self {
            fill,
            back,
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underline: cell.underline(),
        }
    }

    /// Whether blanks in this look can be left out of a text.
    fn hides_blanks(&self) -> bool {
        !self.underline
    }
}

/// A colour as SVG writes it; `None` is the terminal's own.
fn colour(colour: Color) -> Option<String> {
    match colour {
        Color::Default => None,
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Idx(index @ 0..=15) => Some(NAMED[usize::from(index)].to_owned()),
        Color::Idx(index @ 16..=231) => {
            let cube = index - 16;
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let (r, g, b) = (cube / 36, cube / 6 % 6, cube % 6);
            Some(format!("#{:02x}{:02x}{:02x}", level(r), level(g), level(b)))
        }
        Color::Idx(index) => {
            let grey = 8 + 10 * (index - 232);
            Some(format!("#{grey:02x}{grey:02x}{grey:02x}"))
        }
    }
}

/// A run of cells in one row.
struct Run {
    column: u16,
    cells: u16,
    look: Look,
    text: String,
}

/// The picture. The same screen always gives the same text.
pub(crate) fn svg(screen: &Screen, title: &str) -> String {
    let (rows, cols) = screen.size();
    let width = f64::from(cols.get()) * CELL_WIDTH + 2.0 * MARGIN;
    let height = f64::from(rows.get()) * CELL_HEIGHT + 2.0 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.1}\" height=\"{height:.1}\" \
         viewBox=\"0 0 {width:.1} {height:.1}\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{FONT}\" \
         xml:space=\"preserve\">\n",
        escaped(title)
    );
    for row in 0..rows.get() {
        let runs = runs(screen, row, cols.get());
        for run in &runs {
            write_back(&mut out, row, run);
        }
        for run in &runs {
            write_text(&mut out, row, run);
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// The same picture on a terminal whose own colours are dark on white.
pub(crate) fn on_light_ground(svg: &str) -> String {
    svg.replace(FOREGROUND, "#1f2328")
        .replace(BACKGROUND, "#ffffff")
}

fn runs(screen: &Screen, row: u16, cols: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..cols {
        let Some(cell) = screen.cell(row, column) else {
            continue;
        };
        if cell.is_wide_continuation() {
            continue;
        }
        let text = if cell.has_contents() {
            cell.contents()
        } else {
            " "
        };
        let cells = if cell.is_wide() { 2 } else { 1 };
        let look = Look::of(cell);
        match runs.last_mut() {
            // A wide character stands alone: fonts disagree about its width.
            Some(run) if run.look == look && cells == 1 && !is_wide_run(run) => {
                run.cells += cells;
                run.text.push_str(text);
            }
            _ => runs.push(Run {
                column,
                cells,
                look,
                text: text.to_owned(),
            }),
        }
    }
    runs
}

fn is_wide_run(run: &Run) -> bool {
    run.cells == 2 && run.text.chars().count() == 1
}

fn left_of(column: u16) -> f64 {
    f64::from(column) * CELL_WIDTH + MARGIN
}

fn write_back(out: &mut String, row: u16, run: &Run) {
    if let Some(back) = &run.look.back {
        let _ = writeln!(
            out,
            "<rect x=\"{:.2}\" y=\"{:.1}\" width=\"{:.2}\" height=\"{CELL_HEIGHT}\" fill=\"{back}\"/>",
            left_of(run.column),
            f64::from(row) * CELL_HEIGHT + MARGIN,
            f64::from(run.cells) * CELL_WIDTH,
        );
    }
}

fn write_text(out: &mut String, row: u16, run: &Run) {
    let (mut column, mut cells, mut text) = (run.column, run.cells, run.text.as_str());
    if run.look.hides_blanks() {
        let trimmed = text.trim_start_matches(' ');
        let leading = u16::try_from(text.len() - trimmed.len()).expect("a row is short");
        (column, cells, text) = (column + leading, cells - leading, trimmed);
        let trimmed = text.trim_end_matches(' ');
        cells -= u16::try_from(text.len() - trimmed.len()).expect("a row is short");
        text = trimmed;
    }
    if text.is_empty() {
        return;
    }
    let look = &run.look;
    let mut style = String::new();
    for (holds, attribute) in [
        (look.bold, " font-weight=\"bold\""),
        (look.italic, " font-style=\"italic\""),
        (look.dim, " opacity=\"0.6\""),
        (look.underline, " text-decoration=\"underline\""),
    ] {
        if holds {
            style.push_str(attribute);
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.2}\" y=\"{:.1}\" textLength=\"{:.2}\" fill=\"{}\"{style}>{}</text>",
        left_of(column),
        f64::from(row) * CELL_HEIGHT + MARGIN + BASELINE,
        f64::from(cells) * CELL_WIDTH,
        look.fill,
        escaped(text),
    );
}

/// Text as XML holds it. Control characters, which XML cannot hold, are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use super::*;

    fn drawn(bytes: &str) -> String {
        let size = |cells| NonZeroU16::new(cells).expect("not zero");
        let mut parser = vt100::Parser::new(size(2), size(12), 0);
        parser.process(bytes.as_bytes());
        svg(parser.screen(), "a <title>")
    }

    fn lines<'s>(svg: &'s str, tag: &str) -> Vec<&'s str> {
        svg.lines().filter(|line| line.starts_with(tag)).collect()
    }

    #[test]
    fn a_run_of_one_style_is_one_text_of_its_width() {
        let svg = drawn("a<b &\x1b[31;1mred\x1b[m");
        let texts = lines(&svg, "<text");
        assert_eq!(texts.len(), 2, "{svg}");
        assert!(texts[0].ends_with(">a&lt;b &amp;</text>"), "{svg}");
        assert!(
            texts[0].contains("x=\"12.00\" y=\"26.0\" textLength=\"42.14\""),
            "{svg}"
        );
        assert!(
            texts[1].contains("fill=\"#e0616b\" font-weight=\"bold\">red<"),
            "{svg}"
        );
        assert!(svg.contains("<title>a &lt;title&gt;</title>"), "{svg}");
    }

    #[test]
    fn backgrounds_are_rectangles_and_inverse_swaps() {
        let svg = drawn("\x1b[7m in \x1b[m out");
        let rects = lines(&svg, "<rect x");
        assert_eq!(rects.len(), 1, "{svg}");
        assert!(
            rects[0].contains("width=\"33.71\"") && rects[0].contains(FOREGROUND),
            "{svg}"
        );
        let texts = lines(&svg, "<text");
        assert!(
            texts[0].contains(BACKGROUND) && texts[0].ends_with(">in</text>"),
            "{svg}"
        );
    }

    #[test]
    fn wide_characters_stand_alone() {
        let svg = drawn("a日本b");
        let texts: Vec<&str> = lines(&svg, "<text");
        assert_eq!(texts.len(), 4, "{svg}");
        assert!(texts[2].contains("x=\"37.29\""), "{svg}");
    }

    #[test]
    fn all_kinds_of_colour_are_written() {
        assert_eq!(colour(Color::Idx(196)).as_deref(), Some("#ff0000"));
        assert_eq!(colour(Color::Idx(244)).as_deref(), Some("#808080"));
        assert_eq!(colour(Color::Rgb(1, 2, 3)).as_deref(), Some("#010203"));
        assert_eq!(colour(Color::Default), None);
    }
}
