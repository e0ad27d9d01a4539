//! House: cookware, lighting, blankets.

use super::{BLANKETS, BREWERS, COOKWARE, Category, Group, LIGHTING, SLEEPING};

const HOUSE_MODELS: &[(&str, f64)] = &[
    ("Nord", 1.0),
    ("Arc", 1.2),
    ("No. 3", 0.8),
    ("No. 7", 1.1),
    ("Lino", 0.9),
    ("Vera", 1.0),
    ("Solo", 0.8),
    ("Plus", 1.3),
];

pub(super) const COO: Category = Category {
    code: "COO",
    path: "House > Cookware",
    group: Group::House,
    demand: 0.11,
    price_median: 64.0,
    price_spread: 0.22,
    return_rate: 0.08,
    consumable: false,
    return_window_days: 30,
    brands: &["Haldis", "Ostrea", "Casavo", "Ferrum & Co"],
    nouns: &[
        ("Frying Pan", 0.8),
        ("Casserole", 1.6),
        ("Saucepan", 0.8),
        ("Griddle", 0.9),
        ("Stock Pot", 1.2),
        ("Wok", 0.8),
    ],
    models: &[
        ("20 cm", 0.8),
        ("24 cm", 1.0),
        ("28 cm", 1.2),
        ("Set of 3", 2.2),
        ("Cast Iron", 1.4),
        ("Copper", 1.5),
        ("Steel", 1.1),
        ("Enamel", 0.9),
    ],
    complements: &[(COOKWARE, 0.6), (BREWERS, 0.3), (LIGHTING, 0.15)],
};

pub(super) const LIG: Category = Category {
    code: "LIG",
    path: "House > Lighting",
    group: Group::House,
    demand: 0.1,
    price_median: 79.0,
    price_spread: 0.22,
    return_rate: 0.12,
    consumable: false,
    return_window_days: 30,
    brands: &["Lumora", "Haldis", "Dimmerly", "Noctua Home"],
    nouns: &[
        ("Floor Lamp", 1.8),
        ("Table Lamp", 0.8),
        ("Pendant Light", 1.3),
        ("Wall Light", 0.8),
        ("Reading Lamp", 0.6),
        ("Lantern", 0.45),
    ],
    models: HOUSE_MODELS,
    complements: &[(LIGHTING, 0.45), (BLANKETS, 0.45), (COOKWARE, 0.15)],
};

pub(super) const BLA: Category = Category {
    code: "BLA",
    path: "House > Blankets",
    group: Group::House,
    demand: 0.08,
    price_median: 54.0,
    price_spread: 0.22,
    return_rate: 0.16,
    consumable: false,
    return_window_days: 60,
    brands: &["Casavo", "Woolmere", "Ostrea", "Tessin"],
    nouns: &[
        ("Wool Throw", 1.3),
        ("Cotton Blanket", 0.8),
        ("Weighted Blanket", 1.8),
        ("Quilt", 1.7),
        ("Cushion Pair", 0.6),
    ],
    models: HOUSE_MODELS,
    complements: &[(BLANKETS, 0.55), (LIGHTING, 0.4), (SLEEPING, 0.15)],
};
