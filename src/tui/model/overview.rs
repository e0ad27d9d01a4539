//! The screen of the shop as a whole.

use super::part::Part;
use crate::explore::{ImpactRow, LevelRow, PairRow, Run, Slot};

/// A pair on the relevance map.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dot {
    /// Its anchor.
    pub anchor: String,
    /// Its target.
    pub target: String,
    /// Anchor and target in words.
    pub title: String,
    /// Attach rate, a fraction.
    pub attach_rate: f64,
    /// Net margin by 1 000 of the base, with its interval.
    pub net: f64,
    /// The interval of that.
    pub net_interval: Option<(f64, f64)>,
    /// The verdict's id.
    pub verdict: Option<String>,
    /// The base.
    pub base_n: f64,
}

/// Pairs of a smaller base are too uncertain to be a dot.
pub(crate) const DOT_BASE: f64 = 100.0;

impl Dot {
    /// The dot of a pair that has both figures and enough of a base.
    pub(crate) fn of(row: &PairRow) -> Option<Self> {
        let level = &row.level;
        let base_n = level.base_n.filter(|n| *n >= DOT_BASE)?;
        Some(Self {
            anchor: row.anchor_id.clone(),
            target: row.target_id.clone(),
            title: level.title.clone(),
            attach_rate: level.attach_rate?,
            net: level.net_margin_per_1000?,
            net_interval: level
                .net_margin_per_1000_low
                .zip(level.net_margin_per_1000_high),
            verdict: row.verdict.clone(),
            base_n,
        })
    }
}

/// The state of the screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overview {
    /// The figures of the whole shop.
    pub whole: Part<Option<LevelRow>>,
    /// By type of recommendation.
    pub types: Part<Vec<ImpactRow>>,
    /// By placement.
    pub placements: Part<Vec<LevelRow>>,
    /// By week.
    pub series: Part<Vec<LevelRow>>,
    /// The pairs on the map, those of the greatest base first.
    pub map: Part<Vec<Dot>>,
    /// The selected one.
    pub selected: usize,
    /// The first line on screen.
    pub top: u16,
}

/// A way to go on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Left,
    Right,
    Up,
    Down,
}

impl Overview {
    /// Gives up the parts that are waited for.
    pub(crate) fn give_up(&mut self) -> impl Iterator<Item = (Slot, Run)> {
        let runs = [
            (Slot::Whole, self.whole.give_up()),
            (Slot::Types, self.types.give_up()),
            (Slot::Placements, self.placements.give_up()),
            (Slot::Series, self.series.give_up()),
            (Slot::Map, self.map.give_up()),
        ];
        runs.into_iter()
            .filter_map(|(slot, run)| run.map(|run| (slot, run)))
    }

    /// Whether any part is neither there nor on its way.
    pub(crate) fn is_missing(&self) -> bool {
        self.whole.is_missing()
            || self.types.is_missing()
            || self.placements.is_missing()
            || self.series.is_missing()
            || self.map.is_missing()
    }

    /// Whether any part is waited for.
    pub(crate) fn is_awaited(&self) -> bool {
        self.whole.is_awaited()
            || self.types.is_awaited()
            || self.placements.is_awaited()
            || self.series.is_awaited()
            || self.map.is_awaited()
    }

    /// The selected dot.
    pub(crate) fn dot(&self) -> Option<&Dot> {
        self.map.get()?.get(self.selected)
    }

    /// Selects the nearest dot on that side, where the map spans these ranges.
    pub(crate) fn go(&mut self, way: Way) {
        let (Some(dots), Some(here)) = (self.map.get(), self.dot()) else {
            return;
        };
        let span = |of: &dyn Fn(&Dot) -> f64| {
            let (low, high) = dots
                .iter()
                .map(of)
                .fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
            (high - low).max(f64::MIN_POSITIVE)
        };
        let (wide, tall) = (span(&|dot| dot.attach_rate), span(&|dot| dot.net));
        let nearest = dots
            .iter()
            .enumerate()
            .filter_map(|(place, dot)| {
                let x = (dot.attach_rate - here.attach_rate) / wide;
                let y = (dot.net - here.net) / tall;
                let (along, aside) = match way {
                    Way::Left => (-x, y),
                    Way::Right => (x, y),
                    Way::Up => (y, x),
                    Way::Down => (-y, x),
                };
                // A step to the side counts more, so that the way is kept.
                (along > 1e-12 && place != self.selected)
                    .then_some((place, along * along + 4.0 * aside * aside))
            })
            .min_by(|(_, a), (_, b)| a.total_cmp(b));
        if let Some((place, _)) = nearest {
            self.selected = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(attach_rate: f64, net: f64) -> Dot {
        Dot {
            anchor: String::new(),
            target: String::new(),
            title: String::new(),
            attach_rate,
            net,
            net_interval: None,
            verdict: None,
            base_n: 500.0,
        }
    }

    #[test]
    fn a_way_leads_to_the_nearest_dot_on_that_side() {
        let mut overview = Overview::default();
        overview.map.take(Ok(vec![
            dot(0.05, 10.0),
            dot(0.06, 12.0),
            dot(0.09, -40.0),
            dot(0.02, 90.0),
        ]));
        overview.go(Way::Right);
        assert_eq!(overview.selected, 1);
        overview.go(Way::Down);
        assert_eq!(overview.selected, 0);
        overview.go(Way::Up);
        overview.go(Way::Up);
        assert_eq!(overview.selected, 3);
        overview.go(Way::Up);
        assert_eq!(overview.selected, 3, "there is none above");
    }
}
