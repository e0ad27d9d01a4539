//! Small random shops in which every rule of DOMAIN.md has something to do.

use super::model::{
    DAY, Dec, FxRate, Product, ProductCost, Recommendation, Session, Shop, Time, cents,
};

/// A generator whose stream never changes (splitmix64).
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn from(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap();
        low + i64::try_from(self.next() % span).unwrap()
    }

    /// Whether something of that many per cent happens.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.from(0, 99) < percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        let last = i64::try_from(of.len()).unwrap() - 1;
        of[usize::try_from(self.from(0, last)).unwrap()].clone()
    }

    /// `value` in that many per cent of cases.
    pub(crate) fn maybe<T>(&mut self, percent: i64, value: T) -> Option<T> {
        self.chance(percent).then_some(value)
    }
}

/// What a random shop may hold beyond what 5.1a settles word by word. A comparison that fails
/// is narrowed down by switching these off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quirks {
    /// Weights other than 1.
    pub(crate) weights: bool,
    /// Anchors known only from lists and pages.
    pub(crate) lists_and_pages: bool,
    /// Carts: anchors known only from them, targets that lie in them already.
    pub(crate) carts: bool,
    /// Orders and costs in another currency.
    pub(crate) currencies: bool,
    /// Fee rules that leave amounts to a wider rule.
    pub(crate) partial_fees: bool,
    /// Gift lines.
    pub(crate) gifts: bool,
    /// Visitors with 500 and 501 exposures on a day.
    pub(crate) bots: bool,
    /// A second import that corrects rows of the first.
    pub(crate) corrections: bool,
    /// No return names an order line.
    pub(crate) unlinked_only: bool,
}

impl Quirks {
    pub(crate) fn all() -> Self {
        Self {
            weights: true,
            lists_and_pages: true,
            carts: true,
            currencies: true,
            partial_fees: true,
            gifts: true,
            bots: true,
            corrections: true,
            unlinked_only: true,
        }
    }

    /// Only what 5.1a settles.
    pub(crate) fn none() -> Self {
        Self {
            weights: false,
            lists_and_pages: false,
            carts: false,
            currencies: false,
            partial_fees: false,
            gifts: false,
            bots: false,
            corrections: false,
            unlinked_only: false,
        }
    }
}

/// A shop in the making.
#[derive(Debug)]
pub(crate) struct Maker {
    pub(crate) dice: Dice,
    pub(crate) quirks: Quirks,
    pub(crate) shop: Shop,
    /// Pairs that are shown and bought often.
    pub(crate) hot: Vec<(String, String)>,
    pub(crate) start: Time,
    /// The last moment of the data; an order stands there.
    pub(crate) end: Time,
}

/// The imports of one random shop.
pub(crate) fn random(seed: u64, quirks: Quirks) -> Vec<Shop> {
    let mut dice = Dice::of(seed);
    // Monday the 5th of January 2026.
    let start = Time(20_458 * DAY);
    let days = dice.pick(&[30, 70, 150]);
    let end = start.plus(days * DAY + dice.from(0, 23 * 60) * 60_000_000);
    let mut maker = Maker {
        dice,
        quirks,
        shop: Shop::default(),
        hot: Vec::new(),
        start,
        end,
    };
    maker.catalogue();
    maker.people();
    maker.exposures();
    maker.orders();
    maker.clicks();
    maker.carts();
    maker.returns();
    maker.fees();
    maker.experiments();
    maker.bots();
    let corrections = maker.corrections();
    maker.repeats();
    let mut imports = vec![maker.shop];
    imports.extend(corrections);
    imports
}

impl Maker {
    /// A product, sometimes one that the catalogue does not know.
    pub(crate) fn product(&mut self) -> String {
        if self.dice.chance(4) {
            return "unknown".to_owned();
        }
        let products: Vec<String> = self
            .shop
            .products
            .iter()
            .map(|product| product.product_id.clone())
            .collect();
        self.dice.pick(&products)
    }

    /// A time in the data, on a grid of ten minutes so that times meet.
    pub(crate) fn time(&mut self) -> Time {
        let span = (self.end.0 - self.start.0) / 600_000_000;
        self.start.plus(self.dice.from(0, span) * 600_000_000)
    }

    /// That time, or the end of the data if that is earlier.
    pub(crate) fn by_end(&self, time: Time) -> Time {
        time.min(self.end)
    }

    /// A text like `w3`.
    pub(crate) fn numbered(&mut self, letter: &str, last: i64) -> String {
        format!("{letter}{}", self.dice.from(0, last))
    }

    fn catalogue(&mut self) {
        let paths = ["A > X", "A>X", "A > Y", "A", "B > Z", "B > Z > Q"];
        for number in 0..self.dice.from(4, 8) {
            let list_price = cents(
                self.dice
                    .pick(&[0, 500, 999, 1250, 1449, 2000, 9999])
                    .into(),
            );
            let unit_cost = cents(self.dice.from(0, 900).into());
            let product = Product {
                product_id: format!("p{number}"),
                title: Some(format!("Product {number}")),
                category_path: self.dice.pick(&paths.map(Some)).map(str::to_owned),
                parent_id: self.dice.maybe(30, "family".to_owned()),
                list_price: Some(list_price),
                unit_cost: self.dice.maybe(60, unit_cost),
                is_bundle: self.dice.maybe(15, true),
                return_window_days: self.dice.pick(&[None, None, Some(0), Some(14), Some(30)]),
            };
            self.shop.products.push(product);
        }
        if self.dice.chance(30) {
            self.shop.products[0].category_path = None;
        }
        for product in self.shop.products.clone() {
            for _ in 0..self.dice.pick(&[0, 0, 1, 3]) {
                let valid_from = self.time();
                let unit_cost = Dec(self.dice.from(0, 90_000).into());
                let currency = self.dice.maybe(30, "USD".to_owned());
                self.shop.product_costs.push(ProductCost {
                    product_id: product.product_id.clone(),
                    valid_from,
                    unit_cost,
                    currency: currency.filter(|_| self.quirks.currencies),
                });
            }
        }
        for day in self.start.day()..=self.end.day() {
            let rate = self.dice.from(8_000, 12_000) as f64 / 1e4;
            let rate = FxRate {
                currency: "USD".to_owned(),
                day: super::model::Day(day),
                rate,
            };
            self.shop.fx_rates.push(rate);
        }
        for _ in 0..4 {
            let pair = (self.product(), self.product());
            self.hot.push(pair);
        }
        for number in 0..self.dice.from(2, 5) {
            let (anchor, target) = self.dice.pick(&self.hot.clone());
            let row = Recommendation {
                rec_id: format!("r{number}"),
                anchor_id: self.dice.maybe(70, anchor),
                target_id: target,
                rec_type: self.rec_type(),
                placement: self.placement(),
            };
            self.shop.recommendations.push(row);
        }
    }

    pub(crate) fn rec_type(&mut self) -> Option<String> {
        let types = [
            Some("cross_sell"),
            Some("cross_sell"),
            Some("upsell"),
            Some("bundle"),
            None,
        ];
        self.dice.pick(&types).map(str::to_owned)
    }

    pub(crate) fn placement(&mut self) -> Option<String> {
        let places = [
            Some("pdp"),
            Some("pdp"),
            Some("cart"),
            Some("post_purchase"),
            Some("email"),
        ];
        let rare = [Some("push"), Some("unknown"), None];
        let some = if self.dice.chance(80) {
            self.dice.pick(&places)
        } else {
            self.dice.pick(&rare)
        };
        some.map(str::to_owned)
    }

    fn people(&mut self) {
        for number in 0..self.dice.from(6, 20) {
            let session = Session {
                session_id: format!("s{number}"),
                visitor_id: self.numbered("v", 5),
                customer_id: self
                    .dice
                    .maybe(40, String::new())
                    .map(|_| self.numbered("c", 3)),
                started_at: self.time(),
                channel: self
                    .dice
                    .pick(&[None, Some("web"), Some("app")])
                    .map(str::to_owned),
                device: None,
            };
            self.shop.sessions.push(session);
        }
    }
}
