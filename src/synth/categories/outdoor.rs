//! Outdoor: tents, sleeping bags, mats, camp kitchen.

use super::{
    BEANS, BLANKETS, CAMP_KITCHEN, COOKWARE, Category, Group, LIGHTING, MATS, SLEEPING, TENTS,
};

const TRAIL_MODELS: &[(&str, f64)] = &[
    ("Light", 1.2),
    ("Trek", 1.0),
    ("Base", 0.7),
    ("Ridge", 1.1),
    ("Lite", 0.8),
    ("Summit", 1.3),
    ("Alpine", 1.5),
    ("Tour", 0.9),
];

pub(super) const TNT: Category = Category {
    code: "TNT",
    path: "Outdoor > Tents",
    group: Group::Outdoor,
    demand: 0.06,
    price_median: 229.0,
    price_spread: 0.22,
    return_rate: 0.12,
    consumable: false,
    return_window_days: 30,
    brands: &["Fjellro", "Northlet", "Alpara", "Windmark"],
    nouns: &[
        ("Dome Tent", 0.9),
        ("Tunnel Tent", 1.5),
        ("Trekking Tent", 1.4),
        ("Family Tent", 2.0),
        ("Tarp", 0.4),
    ],
    models: &[
        ("Light", 1.2),
        ("Storm", 1.4),
        ("Air", 1.3),
        ("Base", 0.7),
        ("Alpine", 1.5),
        ("Tour", 0.9),
        ("Ridge", 1.1),
        ("Vista", 1.0),
    ],
    complements: &[
        (SLEEPING, 0.85),
        (MATS, 0.8),
        (CAMP_KITCHEN, 0.5),
        (LIGHTING, 0.2),
    ],
};

pub(super) const SLP: Category = Category {
    code: "SLP",
    path: "Outdoor > Sleeping Bags",
    group: Group::Outdoor,
    demand: 0.06,
    price_median: 119.0,
    price_spread: 0.22,
    return_rate: 0.14,
    consumable: false,
    return_window_days: 30,
    brands: &["Fjellro", "Northlet", "Downa", "Windmark"],
    nouns: &[
        ("Sleeping Bag", 0.9),
        ("Down Sleeping Bag", 2.2),
        ("Kids Sleeping Bag", 0.5),
        ("Sleeping Bag Liner", 0.3),
        ("Quilt Bag", 1.4),
    ],
    models: TRAIL_MODELS,
    complements: &[
        (MATS, 0.85),
        (TENTS, 0.35),
        (BLANKETS, 0.15),
        (SLEEPING, 0.2),
    ],
};

pub(super) const MAT: Category = Category {
    code: "MAT",
    path: "Outdoor > Mats",
    group: Group::Outdoor,
    demand: 0.05,
    price_median: 69.0,
    price_spread: 0.22,
    return_rate: 0.11,
    consumable: false,
    return_window_days: 30,
    brands: &["Alpara", "Northlet", "Restline", "Windmark"],
    nouns: &[
        ("Air Mat", 1.3),
        ("Foam Mat", 0.5),
        ("Self-Inflating Mat", 1.2),
        ("Double Mat", 1.8),
        ("Camp Pillow", 0.35),
    ],
    models: TRAIL_MODELS,
    complements: &[
        (SLEEPING, 0.7),
        (CAMP_KITCHEN, 0.3),
        (TENTS, 0.25),
        (MATS, 0.25),
    ],
};

pub(super) const CMP: Category = Category {
    code: "CMP",
    path: "Outdoor > Camp Kitchen",
    group: Group::Outdoor,
    demand: 0.05,
    price_median: 42.0,
    price_spread: 0.22,
    return_rate: 0.06,
    consumable: false,
    return_window_days: 30,
    brands: &["Fjellro", "Emberline", "Alpara", "Kettlewell"],
    nouns: &[
        ("Gas Stove", 1.2),
        ("Cook Set", 1.3),
        ("Camp Mug", 0.4),
        ("Cool Box", 2.0),
        ("Fire Steel", 0.4),
    ],
    models: TRAIL_MODELS,
    complements: &[
        (CAMP_KITCHEN, 0.55),
        (BEANS, 0.3),
        (MATS, 0.3),
        (COOKWARE, 0.15),
    ],
};
