//! Where things stand on a screen of a given size.

use ratatui::layout::Rect;

/// The least screen that can show a table.
pub(super) const LEAST: (u16, u16) = (40, 8);

/// The parts of the screen, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Areas {
    /// Program, shop, totals.
    pub header: Rect,
    /// Where in the drill, and what the figures are about.
    pub crumbs: Rect,
    /// The views, and what the rates are a share of.
    pub tabs: Rect,
    /// Names and units of the columns: two lines, or one on a low screen.
    pub headings: Rect,
    /// The rows.
    pub rows: Rect,
    /// The rule above the summary strip; no lines on a low screen.
    pub rule: Rect,
    /// The selected row in words; no lines on a low screen.
    pub strip: Rect,
    /// Keys, or the find, or what was just said.
    pub footer: Rect,
}

impl Areas {
    /// The parts of a screen of that size; `None` if it is too small.
    pub(super) fn of((width, height): (u16, u16)) -> Option<Self> {
        if width < LEAST.0 || height < LEAST.1 {
            return None;
        }
        let headings = if height >= 20 { 2 } else { 1 };
        let strip = match height {
            20.. => 3,
            16.. => 2,
            12.. => 1,
            _ => 0,
        };
        let rule = u16::from(strip > 0);
        let mut y = 0;
        let mut take = |lines: u16| {
            let area = Rect::new(0, y, width, lines);
            y += lines;
            area
        };
        Some(Self {
            header: take(1),
            crumbs: take(1),
            tabs: take(1),
            headings: take(headings),
            rows: take(height - 4 - headings - rule - strip),
            rule: take(rule),
            strip: take(strip),
            footer: take(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_screen_and_leave_rows() {
        for height in LEAST.1..60 {
            let areas = Areas::of((80, height)).unwrap();
            let lines: u16 = [
                areas.header,
                areas.crumbs,
                areas.tabs,
                areas.headings,
                areas.rows,
                areas.rule,
                areas.strip,
                areas.footer,
            ]
            .iter()
            .map(|area| area.height)
            .sum();
            assert_eq!(lines, height);
            assert_eq!(areas.footer.bottom(), height);
            assert!(areas.rows.height >= 3);
        }
        assert_eq!(Areas::of((39, 30)), None);
        assert_eq!(Areas::of((0, 0)), None);
    }
}
