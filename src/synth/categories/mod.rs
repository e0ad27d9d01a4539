//! The twelve categories of the shop: what they sell, to whom, and with what.

mod coffee;
mod house;
mod outdoor;

/// Groups of categories that one kind of shopper looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Coffee,
    House,
    Outdoor,
}

/// The groups, in the order of their discriminants.
pub(super) const GROUPS: [Group; 3] = [Group::Coffee, Group::House, Group::Outdoor];

impl Group {
    /// Demand by month, January first.
    pub(super) fn season(self) -> [f64; 12] {
        match self {
            Self::Coffee => [
                1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.85, 0.85, 0.95, 1.05, 1.15, 1.2,
            ],
            Self::House => [
                1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.75, 0.85, 1.0, 1.15, 1.3, 1.35,
            ],
            Self::Outdoor => [
                0.5, 0.55, 0.8, 1.2, 1.6, 1.7, 1.6, 1.3, 0.9, 0.65, 0.55, 0.6,
            ],
        }
    }
}

/// One category and the laws of its products.
#[derive(Debug)]
pub(super) struct Category {
    /// Start of its product ids.
    pub code: &'static str,
    pub path: &'static str,
    pub group: Group,
    /// Share of product page visits, before season and taste.
    pub demand: f64,
    /// Median list price in units of the currency.
    pub price_median: f64,
    /// Standard deviation of the log price of one kind and model.
    pub price_spread: f64,
    /// Share of sold units that come back.
    pub return_rate: f64,
    /// Bought again and again, often several at once.
    pub consumable: bool,
    pub return_window_days: u64,
    pub brands: &'static [&'static str],
    /// Kinds of thing and of model, each with what it does to the price.
    pub nouns: &'static [(&'static str, f64)],
    pub models: &'static [(&'static str, f64)],
    /// What goes well with it: (index of a category, strength in 0 to 1).
    pub complements: &'static [(usize, f64)],
}

const ESPRESSO: usize = 0;
const GRINDERS: usize = 1;
const BEANS: usize = 2;
const BREWERS: usize = 3;
const CARE: usize = 4;
const COOKWARE: usize = 5;
const LIGHTING: usize = 6;
const BLANKETS: usize = 7;
const TENTS: usize = 8;
const SLEEPING: usize = 9;
const MATS: usize = 10;
const CAMP_KITCHEN: usize = 11;

/// The categories, in the order of the constants above.
pub(super) const CATEGORIES: [Category; 12] = [
    coffee::ESP,
    coffee::GRI,
    coffee::BEA,
    coffee::BRW,
    coffee::CAR,
    house::COO,
    house::LIG,
    house::BLA,
    outdoor::TNT,
    outdoor::SLP,
    outdoor::MAT,
    outdoor::CMP,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let demand: f64 = CATEGORIES.iter().map(|c| c.demand).sum();
        assert!((demand - 1.0).abs() < 1e-9, "{demand}");
        for category in &CATEGORIES {
            let combinations = category.brands.len() * category.nouns.len() * category.models.len();
            assert!(combinations >= 160, "{}", category.path);
            let top = category.path.split(" > ").next();
            assert_eq!(top, Some(format!("{:?}", category.group).as_str()));
            for (other, strength) in category.complements {
                assert!(*other < CATEGORIES.len() && (0.0..1.0).contains(strength));
            }
        }
    }
}
