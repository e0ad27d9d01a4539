//! The judge as a whole.

mod classes;
mod effects;
mod examples;
mod safety;
mod score;
mod shop;
mod simulation;

use std::num::NonZeroUsize;

use super::*;

/// One thread.
const ONE: NonZeroUsize = NonZeroUsize::MIN;

/// Sentences in euros, with plain names.
fn words() -> Words<'static> {
    Words {
        currency: "EUR",
        label: &|dimension, value| match (dimension, value) {
            (Dimension::Placement, 1) => "checkout".to_owned(),
            (Dimension::Placement, 2) => "post-purchase email".to_owned(),
            (Dimension::Cohort(0), 1) => "new customers".to_owned(),
            (Dimension::Cohort(0), 2) => "returning customers".to_owned(),
            _ => format!("{dimension} {value}"),
        },
    }
}
