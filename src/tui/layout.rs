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
    /// All between the crumbs and the last line, where a page of blocks stands.
    pub(super) fn page(&self) -> Rect {
        let top = self.tabs.y;
        let height = self.footer.y.saturating_sub(top);
        Rect::new(1, top, self.rows.width.saturating_sub(2), height)
    }

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

/// The parts of the screen of what the data lack, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GapAreas {
    /// Program, shop, totals.
    pub header: Rect,
    /// What the screen is, and how bad it is.
    pub crumbs: Rect,
    /// Names of the columns.
    pub headings: Rect,
    /// The gaps.
    pub rows: Rect,
    /// The rule above the text; no lines on a low screen.
    pub rule: Rect,
    /// All about the selected gap; no lines on a low screen.
    pub text: Rect,
    /// Keys, or what was just said.
    pub footer: Rect,
}

impl GapAreas {
    /// The parts of a screen of that size for so many gaps; `None` if it is too small.
    pub(super) fn of((width, height): (u16, u16), gaps: usize) -> Option<Self> {
        if width < LEAST.0 || height < LEAST.1 {
            return None;
        }
        let room = height - 4;
        // The text needs about a dozen lines; what is more, the list may have.
        let most = room.saturating_sub(14).max(room / 3).max(3);
        let gaps = u16::try_from(gaps).unwrap_or(u16::MAX).max(1);
        let (rows, rule) = if room < 7 {
            (room, 0)
        } else {
            (gaps.min(most), 1)
        };
        let mut y = 0;
        let mut take = |lines: u16| {
            let area = Rect::new(0, y, width, lines);
            y += lines;
            area
        };
        Some(Self {
            header: take(1),
            crumbs: take(1),
            headings: take(1),
            rows: take(rows),
            rule: take(rule),
            text: take(room - rows - rule),
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
        for (height, gaps) in
            (LEAST.1..60).flat_map(|height| [(height, 0), (height, 3), (height, 25)])
        {
            let areas = GapAreas::of((80, height), gaps).unwrap();
            assert_eq!(areas.footer.bottom(), height);
            assert_eq!(areas.rows.y + areas.rows.height, areas.rule.y);
            assert!(areas.rows.height >= gaps.clamp(1, 3).try_into().unwrap());
        }
        assert_eq!(GapAreas::of((39, 30), 1), None);
        assert_eq!(Areas::of((39, 30)), None);
        assert_eq!(Areas::of((0, 0)), None);
    }
}
