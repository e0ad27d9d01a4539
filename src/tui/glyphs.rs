//! The characters the screens are drawn with: one table for Unicode, one for ASCII.
//!
//! None of them needs a special font. Box-drawing characters are two cells wide
//! in some East Asian locales; the ASCII table serves those as well.

/// A set of drawing characters, each one cell wide but for the arrow and the
/// sort marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyphs {
    pub cursor: &'static str,
    pub mark: &'static str,
    pub crumb: &'static str,
    pub descending: &'static str,
    pub ascending: &'static str,
    pub rule: &'static str,
    pub bar: &'static str,
    pub bar_low: &'static str,
    pub bar_high: &'static str,
    pub bar_on_reference: &'static str,
    pub point: &'static str,
    pub reference: &'static str,
    pub own_reference: &'static str,
    pub beyond: &'static str,
    pub before: &'static str,
    pub heat: [&'static str; 5],
    /// The heights of a figure in a line over time, the lowest first.
    pub spark: [&'static str; 8],
    pub tick: &'static str,
    pub null: &'static str,
    pub minus: &'static str,
    pub dash: &'static str,
    pub ellipsis: &'static str,
    pub dot: &'static str,
    pub arrow: &'static str,
    pub frame: Frame,
    pub spinner: &'static [&'static str],
    /// Whether keys are named by words alone (`enter`), not by signs (`↵`).
    pub plain_keys: bool,
}

/// The characters of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
    pub horizontal: &'static str,
    pub vertical: &'static str,
}

/// The default set.
pub(super) static UNICODE: Glyphs = Glyphs {
    cursor: "▸",
    mark: "●",
    crumb: "▸",
    descending: "▼",
    ascending: "▲",
    rule: "─",
    bar: "─",
    bar_low: "├",
    bar_high: "┤",
    bar_on_reference: "┼",
    point: "●",
    reference: "│",
    own_reference: "╎",
    beyond: "→",
    before: "←",
    heat: [" ", "░", "▒", "▓", "█"],
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    tick: "┼",
    null: "·",
    minus: "−",
    dash: "–",
    ellipsis: "…",
    dot: "·",
    arrow: "→",
    frame: Frame {
        top_left: "┌",
        top_right: "┐",
        bottom_left: "└",
        bottom_right: "┘",
        horizontal: "─",
        vertical: "│",
    },
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"],
    plain_keys: false,
};

/// The set for `--ascii`.
pub(super) static ASCII: Glyphs = Glyphs {
    cursor: ">",
    mark: "*",
    crumb: ">",
    descending: "v ",
    ascending: "^ ",
    rule: "-",
    bar: "-",
    bar_low: "|",
    bar_high: "|",
    bar_on_reference: "+",
    point: "o",
    reference: ":",
    own_reference: "!",
    beyond: ">",
    before: "<",
    heat: [" ", ".", "-", "=", "#"],
    spark: ["_", ".", ":", "-", "=", "+", "*", "#"],
    tick: "+",
    null: ".",
    minus: "-",
    dash: "-",
    ellipsis: "~",
    dot: "-",
    arrow: "->",
    frame: Frame {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        horizontal: "-",
        vertical: "|",
    },
    spinner: &["|", "/", "-", "\\"],
    plain_keys: true,
};

#[cfg(test)]
mod tests {
    use ratatui::buffer::CellWidth;

    use super::*;

    fn one_cell_each(glyphs: &Glyphs) -> Vec<&'static str> {
        let frame = &glyphs.frame;
        let mut all = vec![
            glyphs.cursor,
            glyphs.mark,
            glyphs.crumb,
            glyphs.rule,
            glyphs.bar,
            glyphs.bar_low,
            glyphs.bar_high,
            glyphs.bar_on_reference,
            glyphs.point,
            glyphs.reference,
            glyphs.beyond,
            glyphs.before,
            glyphs.own_reference,
            glyphs.tick,
            glyphs.null,
            glyphs.minus,
            glyphs.dash,
            glyphs.ellipsis,
            glyphs.dot,
            frame.top_left,
            frame.top_right,
            frame.bottom_left,
            frame.bottom_right,
            frame.horizontal,
            frame.vertical,
        ];
        all.extend(glyphs.spinner);
        all.extend(glyphs.heat);
        all
    }

    #[test]
    fn every_glyph_is_one_cell_wide_and_ascii_is_ascii() {
        for glyph in one_cell_each(&UNICODE) {
            assert_eq!(glyph.cell_width(), 1, "{glyph}");
        }
        for glyph in one_cell_each(&ASCII) {
            assert!(glyph.len() == 1 && glyph.is_ascii(), "{glyph}");
        }
        for glyph in [ASCII.arrow, ASCII.descending, ASCII.ascending] {
            assert!(glyph.is_ascii());
        }
    }
}
