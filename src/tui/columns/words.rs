//! Words of the contract and of the data as they are written on screen.

use std::borrow::Cow;

/// A verdict of the contract as it is written on screen.
pub(crate) fn verdict_word(id: &str) -> String {
    match id {
        "insufficient" => "more data".to_owned(),
        other => other.to_owned(),
    }
}

/// The widest verdict on screen.
pub(super) const VERDICT_WIDTH: usize = 9;

/// Verdicts in the order of what is to be done about them, the best first when
/// the largest comes first.
pub(super) fn verdict_rank(id: &str) -> f64 {
    match id {
        "promote" => 6.0,
        "keep" => 5.0,
        "tune" => 4.0,
        "delay" => 3.0,
        "retire" => 2.0,
        "insufficient" => 1.0,
        _ => 0.0,
    }
}

/// A type of recommendation as it is written on screen.
pub(crate) fn rec_type_word(id: &str) -> String {
    id.replace('_', "-")
}

/// A value of a dimension as it is written on screen: the contract's own words as in
/// sentences, those of the data as they are.
pub(crate) fn value_word<'a>(dimension: &str, value: &'a str) -> Cow<'a, str> {
    match dimension {
        "placement" | "rec_type" if value.contains('_') => value.replace('_', "-").into(),
        _ => value.into(),
    }
}

/// Values of a dimension in a row.
pub(crate) fn values(dimension: &str, values: &[String]) -> String {
    let words: Vec<_> = values.iter().map(|v| value_word(dimension, v)).collect();
    words.join(", ")
}

/// Types of recommendation in an order.
pub(super) fn rec_type_rank(id: &str) -> f64 {
    match id {
        "cross_sell" => 3.0,
        "upsell" => 2.0,
        "bundle" => 1.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_words_have_dashes_and_those_of_the_data_stay() {
        assert_eq!(value_word("placement", "post_purchase"), "post-purchase");
        assert_eq!(value_word("rec_type", "cross_sell"), "cross-sell");
        assert_eq!(value_word("segment", "big_spender"), "big_spender");
        let two = ["cart".to_owned(), "post_purchase".to_owned()];
        assert_eq!(values("placement", &two), "cart, post-purchase");
    }
}
