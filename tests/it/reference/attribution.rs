//! Which exposures count, which clicks are theirs, and which line is whose (N3 to N10).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::context::Shown;
use super::exposures::{bots, group, is_self, tie};
use super::model::{Click, DAY, HOUR, MINUTE, Order, OrderLine, Shop, Time};

/// Which of the three rules may credit a line. A tag always may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    ClickOnly,
    ClickThenView,
    ExposureOnly,
}

/// What a shop can set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// More exposure rows than this on one UTC day make a visitor a bot.
    pub(crate) bot_rows: usize,
    /// How long a click may credit, in microseconds.
    pub(crate) click_window: i64,
    /// How long a view may credit, in microseconds.
    pub(crate) view_window: i64,
    pub(crate) rule: Rule,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            bot_rows: 500,
            click_window: 7 * DAY,
            view_window: 24 * HOUR,
            rule: Rule::ClickThenView,
        }
    }
}

/// A deduplicated exposure.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) shown: Shown,
    /// Whether the target lay in the visitor's cart already.
    pub(crate) in_cart: bool,
    /// When it was clicked, in any order.
    pub(crate) clicks: Vec<Time>,
}

/// What attribution found; places in `kept` stand for exposures.
#[derive(Debug)]
pub(crate) struct Attribution {
    pub(crate) bots: BTreeSet<String>,
    pub(crate) kept: Vec<Kept>,
    /// From every id of an exposure that was not thrown out to what stands for it.
    pub(crate) kept_of: BTreeMap<String, Vec<usize>>,
    pub(crate) orphan_clicks: usize,
}

impl Attribution {
    pub(crate) fn of(shop: &Shop, rules: &Rules) -> Self {
        let bots = bots(shop, rules.bot_rows);
        let mut groups = BTreeMap::new();
        for shown in shop.shown() {
            if !bots.contains(&shown.visitor) && !is_self(shop, &shown) {
                groups
                    .entry(group(&shown))
                    .or_insert_with(Vec::new)
                    .push(shown);
            }
        }
        let mut found = Self {
            bots,
            kept: Vec::new(),
            kept_of: BTreeMap::new(),
            orphan_clicks: 0,
        };
        for mut group in groups.into_values() {
            group.sort_by_key(|shown| (shown.shown_at, tie(shown)));
            for shown in &group {
                let places = found.kept_of.entry(shown.exposure_id.clone()).or_default();
                places.push(found.kept.len());
            }
            let mut first = group[0].clone();
            let any = |value: Option<bool>| group.iter().any(|shown| shown.viewable == value);
            first.viewable = match (any(Some(true)), any(None)) {
                (true, _) => Some(true),
                (false, true) => None,
                (false, false) => Some(false),
            };
            let row = shop.exposures.iter();
            let mut row = row.filter(|row| row.exposure_id == first.exposure_id);
            let cart = row
                .next()
                .map(|row| shop.cart_of(row, false))
                .unwrap_or_default();
            found.kept.push(Kept {
                in_cart: cart.contains(&first.target),
                shown: first,
                clicks: Vec::new(),
            });
        }
        for click in &shop.clicks {
            found.place_click(shop, click);
        }
        found
    }

    /// Gives a click to its exposure (N6).
    fn place_click(&mut self, shop: &Shop, click: &Click) {
        let named = click.exposure_id.as_ref();
        let row = named.and_then(|id| shop.exposures.iter().find(|row| row.exposure_id == *id));
        let visitor = click.visitor_id.clone();
        let visitor = visitor.or_else(|| row.map(|row| row.visitor_id.clone()));
        if visitor.is_some_and(|visitor| self.bots.contains(&visitor)) {
            return;
        }
        let mut places = Vec::new();
        if let Some(of_named) = named.and_then(|id| self.kept_of.get(id)) {
            places.clone_from(of_named);
        } else if let Some(latest) = self.latest_before(click) {
            // All parts of an exposure over a cart are clicked together.
            let id = &self.kept[latest].shown.exposure_id;
            places = self.places(|kept| kept.shown.exposure_id == *id);
        }
        if places.is_empty() {
            self.orphan_clicks += 1;
        }
        for place in places {
            self.kept[place].clicks.push(click.clicked_at);
        }
    }

    /// The latest exposure of what was clicked to who clicked, of the half hour before.
    fn latest_before(&self, click: &Click) -> Option<usize> {
        let places = self.places(|kept| {
            let shown = &kept.shown;
            Some(&shown.visitor) == click.visitor_id.as_ref()
                && Some(&shown.target) == click.target_id.as_ref()
                && shown.shown_at >= click.clicked_at.plus(-30 * MINUTE)
                && shown.shown_at <= click.clicked_at
        });
        self.latest(places, |kept| kept.shown.shown_at)
    }

    fn places(&self, is_meant: impl Fn(&Kept) -> bool) -> Vec<usize> {
        let places = 0..self.kept.len();
        places
            .filter(|place| is_meant(&self.kept[*place]))
            .collect()
    }

    /// The one with the latest time; of several the one that [`tie`] puts first.
    fn latest(&self, places: Vec<usize>, time: impl Fn(&Kept) -> Time) -> Option<usize> {
        places.into_iter().min_by_key(|place| {
            let kept = &self.kept[*place];
            (Reverse(time(kept)), tie(&kept.shown))
        })
    }

    /// The exposures that could have led to this line, whatever the rule.
    fn valid(&self, shop: &Shop, order: &Order, line: &OrderLine) -> Vec<usize> {
        let visitor = shop.visitor_of(order);
        self.places(|kept| {
            Some(&kept.shown.visitor) == visitor.as_ref()
                && kept.shown.target == line.product_id
                && kept.shown.shown_at <= order.ordered_at
                && !kept.in_cart
        })
    }

    /// The exposure that the line's tag names, by its id or else its recommendation.
    pub(crate) fn tagged(&self, shop: &Shop, order: &Order, line: &OrderLine) -> Option<usize> {
        let valid = self.valid(shop, order, line);
        let by_id = line.exposure_id.as_ref().and_then(|id| {
            let named = self.kept_of.get(id)?;
            let valid = valid.iter().copied().filter(|place| named.contains(place));
            self.latest(valid.collect(), |kept| kept.shown.shown_at)
        });
        by_id.or_else(|| {
            let rec = line.rec_id.as_ref()?;
            let carries = |place: &usize| self.kept[*place].shown.rec_id.as_ref() == Some(rec);
            let valid = valid.iter().copied().filter(carries);
            self.latest(valid.collect(), |kept| kept.shown.shown_at)
        })
    }

    /// The exposure that gets the line's credit (N8).
    pub(crate) fn credit(
        &self,
        shop: &Shop,
        rules: &Rules,
        order: &Order,
        line: &OrderLine,
    ) -> Option<usize> {
        if line.is_gift == Some(true) {
            return None;
        }
        if let Some(tagged) = self.tagged(shop, order, line) {
            return Some(tagged);
        }
        let mut valid = self.valid(shop, order, line);
        valid.retain(|place| passes_anchor_test(shop, order, line, &self.kept[*place].shown));
        let at = order.ordered_at;
        let last_click = |kept: &Kept| {
            let clicks = kept.clicks.iter().copied();
            clicks
                .filter(|click| *click > at.plus(-rules.click_window) && *click <= at)
                .max()
        };
        let mut clicked = valid.clone();
        clicked.retain(|place| last_click(&self.kept[*place]).is_some());
        let by_click = self.latest(clicked, |kept| last_click(kept).unwrap());
        let mut viewed = valid;
        viewed.retain(|place| {
            let kept = &self.kept[*place];
            kept.shown.viewable != Some(false)
                && kept.shown.session.is_some()
                && kept.shown.session == order.session_id
                && at.0 - kept.shown.shown_at.0 <= rules.view_window
        });
        let by_view = self.latest(viewed, |kept| kept.shown.shown_at);
        match rules.rule {
            Rule::ClickOnly => by_click,
            Rule::ClickThenView => by_click.or(by_view),
            Rule::ExposureOnly => by_view,
        }
    }
}

/// Whether a cross-sell's anchor was bought too, or, for what is shown after a purchase,
/// before.
fn passes_anchor_test(shop: &Shop, order: &Order, line: &OrderLine, shown: &Shown) -> bool {
    let Some(anchor) = &shown.anchor else {
        return true;
    };
    if shown.rec_type != "cross_sell" {
        return true;
    }
    let beside = |other: &&OrderLine| other.line_no != line.line_no && other.product_id == *anchor;
    if shop.lines_of(order).find(beside).is_some() {
        return true;
    }
    let visitor = shop.visitor_of(order);
    let later_places = ["post_purchase", "email", "push"];
    let mut earlier = shop.ok_orders().filter(|earlier| {
        earlier.ordered_at < order.ordered_at
            && visitor.is_some()
            && shop.visitor_of(earlier) == visitor
    });
    later_places.contains(&shown.placement.as_str())
        && earlier.any(|earlier| {
            shop.lines_of(earlier)
                .any(|line| line.product_id == *anchor)
        })
}

impl Shop {
    /// Orders that count (N7).
    pub(crate) fn ok_orders(&self) -> impl Iterator<Item = &Order> {
        let orders = self.orders.iter();
        orders.filter(|order| order.status.as_deref().is_none_or(|status| status == "ok"))
    }

    pub(crate) fn lines_of(&self, order: &Order) -> impl Iterator<Item = &OrderLine> {
        let id = order.order_id.clone();
        self.order_lines
            .iter()
            .filter(move |line| line.order_id == id)
    }

    /// Who placed an order (N7).
    pub(crate) fn visitor_of(&self, order: &Order) -> Option<String> {
        let session = order.session_id.as_ref();
        let session = session.and_then(|id| {
            let mut sessions = self.sessions.iter();
            sessions.find(|session| session.session_id == *id)
        });
        let own = order.visitor_id.clone();
        own.or_else(|| session.map(|session| session.visitor_id.clone()))
    }
}
