//! Why a row cannot be used, in words: the same ones whether SQL or the typed
//! scan finds the fault.

use crate::domain::table::Kind;

/// A reason quotes so many characters of a cell.
pub(crate) const SHOWN: usize = 60;

/// Stands before the number that is not above 0.
pub(crate) const QUANTITY_TOO_LOW: &str = "quantity must be above 0, not ";

/// Stands after a quantity that would be kept as 0.
pub(crate) const TOO_SMALL: &str = " is too small to keep: 4 decimals are kept";

pub(crate) const RETURN_OF_NOTHING: &str = "the return names neither an order nor a product";

pub(crate) const RETURN_OF_NO_LINE: &str =
    "the return names an order, but neither its line nor a product";

/// What a value of the kind should have been.
pub(crate) fn wanted(kind: Kind) -> String {
    match kind {
        Kind::Id | Kind::Text => "is not text".to_owned(),
        Kind::Word(words) => format!("is none of {}", words.join(", ")),
        Kind::Integer => "is not a whole number".to_owned(),
        Kind::Decimal | Kind::Number => "is not a number".to_owned(),
        Kind::Boolean => "is neither true nor false".to_owned(),
        Kind::Time => "is not a time".to_owned(),
        Kind::Date => "is not a day".to_owned(),
    }
}

/// A value that every row needs is not there.
pub(crate) fn missing(name: &str) -> String {
    format!("{name} is missing")
}
