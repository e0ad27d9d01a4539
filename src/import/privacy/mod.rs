//! Persons stay out of the database: columns that hold their data are known by
//! name, and read as salted hashes or not at all.
//!
//! The hash is taken where a file is opened, so that whatever reads the column
//! afterwards (a mapping, a join, the raw form of a rejected row) sees tokens.

mod address;
mod function;
mod loose;
mod names;
mod notes;
mod redact;
mod salt;
mod shield;

pub use salt::{Salt, SaltError};

pub(crate) use function::register;
pub(crate) use names::{is_field, is_free_text, is_person, is_personal};
pub(crate) use notes::{fates, notes};
pub(crate) use redact::{Redactor, Rows};
pub(crate) use shield::shield;

use address::{ADDRESS, PHONE, PHONE_ABROAD};
use names::looks_like_name_sql;

use super::source::{Relation, quoted};
use crate::domain::table::Column;

/// Columns of ids that name persons, or that some shops fill with a person's: an e-mail
/// address or a phone number in one is hashed, whatever the source column is called.
pub(crate) const PERSON_IDS: &[&str] = &["customer_id", "visitor_id", "unit_id", ORDER_ID];

/// Orders are numbered in many ways, so that only a phone number with its country is taken
/// for one.
pub(crate) const ORDER_ID: &str = "order_id";

/// SQL for whether an id of [`PERSON_IDS`] is a person's address or number.
fn is_of_person_sql(column: &str, sql: &str) -> String {
    let (phone, signs) = match column {
        ORDER_ID => (PHONE_ABROAD, "+"),
        _ => (PHONE, "+ -/"),
    };
    // Looking for one character first costs next to nothing. It also keeps the engine from
    // hashing, as it plans, the one value of a column that is no such id.
    let signs: Vec<String> = signs
        .chars()
        .map(|sign| format!("contains({sql}, '{sign}')"))
        .collect();
    format!(
        "(contains({sql}, '@') AND regexp_matches({sql}, '{ADDRESS}') \
         OR ({}) AND regexp_matches({sql}, '{phone}'))",
        signs.join(" OR ")
    )
}

/// Reads every personal column of a file as tokens. Nested values keep their
/// shape: what an expression takes out of them is shielded there.
pub(crate) fn guard(relation: &mut Relation) {
    let mut tokens = Vec::new();
    for column in &mut relation.columns {
        let name = quoted(&column.name);
        if is_field(&column.name) && !is_nested(&column.sql_type) {
            tokens.push(format!("private({name}) AS {name}"));
            column.sql_type = "VARCHAR".to_owned();
        } else if is_person(&column.name) && column.sql_type == "VARCHAR" {
            tokens.push(format!(
                "CASE WHEN {} THEN private({name}) ELSE {name} END AS {name}",
                looks_like_name_sql(&name)
            ));
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

/// The source value of an id of persons, hashed where it holds an e-mail address or is a
/// phone number: the whole of it, for what stands round the address is the person's name.
pub(crate) fn without_addresses(column: &Column, sql: &str, sql_type: &str) -> Option<String> {
    let is_text = matches!(sql_type, "VARCHAR" | "JSON");
    (is_text && PERSON_IDS.contains(&column.name)).then(|| {
        let is_of_person = is_of_person_sql(column.name, sql);
        format!("CASE WHEN {is_of_person} THEN private({sql}) ELSE {sql} END")
    })
}

/// The statement that hashes a staged id of persons that holds an e-mail address or is a
/// phone number; `None` for a column that is none.
pub(crate) fn addresses_out(stage: &str, column: &str, file_no: usize) -> Option<String> {
    PERSON_IDS.contains(&column).then(|| {
        format!(
            "UPDATE {stage} SET {column} = private({column}) WHERE _file_no = {file_no} \
             AND {}",
            is_of_person_sql(column, column)
        )
    })
}

fn is_nested(sql_type: &str) -> bool {
    sql_type.ends_with(']') || sql_type.starts_with("STRUCT") || sql_type.starts_with("MAP")
}
