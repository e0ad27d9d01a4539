//! Persons stay out of the database: columns that hold their data are known by
//! name, and read as salted hashes or not at all.
//!
//! The hash is taken where a file is opened, so that whatever reads the column
//! afterwards (a mapping, a join, the raw form of a rejected row) sees tokens.

mod function;
mod names;
mod notes;
mod redact;
mod salt;
mod shield;

pub use salt::{Salt, SaltError};

pub(crate) use function::register;
pub(crate) use names::is_personal;
pub(crate) use notes::{fates, notes};
pub(crate) use redact::{Redactor, Rows};
pub(crate) use shield::shield;

use super::source::{Relation, quoted};
use crate::domain::table::Column;

/// Columns of ids that name persons; an e-mail address in one is hashed, whatever the source column is called.
pub(crate) const PERSON_IDS: &[&str] = &["customer_id", "visitor_id", "unit_id"];

/// Reads every personal column of a file as tokens. Nested values keep their
/// shape: what an expression takes out of them is shielded there.
pub(crate) fn guard(relation: &mut Relation) {
    let mut tokens = Vec::new();
    for column in &mut relation.columns {
        if is_personal(&column.name) && !is_nested(&column.sql_type) {
            let name = quoted(&column.name);
            tokens.push(format!("private({name}) AS {name}"));
            column.sql_type = "VARCHAR".to_owned();
        }
    }
    if !tokens.is_empty() {
        relation.change(format!(
            "(SELECT * REPLACE ({}) FROM {})",
            tokens.join(", "),
            relation.sql
        ));
    }
}

/// The source value of an id of persons, hashed where it is an e-mail address.
pub(crate) fn without_addresses(column: &Column, sql: &str, sql_type: &str) -> Option<String> {
    let is_text = matches!(sql_type, "VARCHAR" | "JSON");
    (is_text && PERSON_IDS.contains(&column.name)).then(|| {
        // Looking for the one character first costs next to nothing.
        format!(
            "CASE WHEN contains({sql}, '@') AND regexp_full_match(trim({sql}), '{ADDRESS}') \
             THEN private({sql}) ELSE {sql} END"
        )
    })
}

/// The statement that hashes the e-mail addresses in a staged id of persons; `None`
/// for a column that is none.
pub(crate) fn addresses_out(stage: &str, column: &str, file_no: usize) -> Option<String> {
    PERSON_IDS.contains(&column).then(|| {
        format!(
            "UPDATE {stage} SET {column} = private({column}) WHERE _file_no = {file_no} \
             AND contains({column}, '@') AND regexp_full_match(trim({column}), '{ADDRESS}')"
        )
    })
}

/// What an e-mail address looks like.
const ADDRESS: &str = r"[^@\s]+@[^@\s]+\.[^@\s]+";

/// Whether a text looks like an e-mail address, as [`ADDRESS`] has it.
pub(crate) fn is_address(text: &str) -> bool {
    let text = text.trim();
    let mut halves = text.split('@');
    let (Some(name), Some(host), None) = (halves.next(), halves.next(), halves.next()) else {
        return false;
    };
    let dotted = host
        .char_indices()
        .any(|(at, c)| c == '.' && at > 0 && at + 1 < host.len());
    !name.is_empty() && dotted && !text.contains(char::is_whitespace)
}

fn is_nested(sql_type: &str) -> bool {
    sql_type.ends_with(']') || sql_type.starts_with("STRUCT") || sql_type.starts_with("MAP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_by_their_look() {
        for text in ["a@b.c", " anna.b@shop.example.com "] {
            assert!(is_address(text), "{text}");
        }
        for text in ["a@b", "@b.c", "a b@c.d", "a@b@c.d", "12", "a@.c", "a@b."] {
            assert!(!is_address(text), "{text}");
        }
    }
}
