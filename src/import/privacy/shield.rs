//! Personal fields inside nested values, as a mapping's expression reads them.

use duckdb::Connection;
use serde_json::Value;

use super::names::is_personal;
use crate::import::expression::{Expression, Refusal, only_expression, parse, render};

/// The expression with `private(…)` round every personal field it takes out of a
/// nested value: `customer.email`, `items[1].phone`, `x.email` of a lambda.
pub(crate) fn shield(
    connection: &Connection,
    mut expression: Expression,
) -> Result<Expression, Refusal> {
    let mut tree = parse(connection, &expression.sql)?;
    let root = only_expression(&mut tree).map_err(Refusal::Reason)?;
    let mut call = parse(connection, "private(x)")?;
    let call = only_expression(&mut call).map_err(Refusal::Reason)?.clone();
    if wrap(root, &call) {
        expression.sql = render(connection, root)?;
    }
    Ok(expression)
}

/// Wraps what is personal in a tree; tells whether anything was.
fn wrap(node: &mut Value, call: &Value) -> bool {
    if takes_personal_field(node) {
        let field = node.take();
        *node = call.clone();
        node["arguments"][0]["expression"] = field;
        return true;
    }
    match node {
        Value::Object(map) => map
            .values_mut()
            .fold(false, |any, part| wrap(part, call) | any),
        Value::Array(list) => list
            .iter_mut()
            .fold(false, |any, part| wrap(part, call) | any),
        _ => false,
    }
}

fn takes_personal_field(node: &Value) -> bool {
    let field = match (node["class"].as_str(), node["type"].as_str()) {
        (Some("COLUMN_REF"), _) => {
            let parts = node["column_names"].as_array();
            parts
                .filter(|parts| parts.len() > 1)
                .and_then(|parts| parts.last())
        }
        (Some("OPERATOR"), Some("STRUCT_EXTRACT" | "ARRAY_EXTRACT")) => node["children"][1]
            .get("literal")
            .and_then(|literal| literal.get("text")),
        (Some("FUNCTION"), _) if node["function_name"] == "struct_extract" => node["arguments"][1]
            ["expression"]
            .get("literal")
            .and_then(|literal| literal.get("text")),
        _ => None,
    };
    // `$.customer.email` and `/customer/email` end in what is taken.
    let last = |path: &str| path.rsplit(['.', '/']).next().unwrap_or(path).to_owned();
    let path = match node["function_name"].as_str() {
        Some("->>" | "json_extract" | "json_extract_string" | "json_value") => {
            let path = &node["arguments"][1]["expression"]["literal"]["text"];
            path.as_str().map(last)
        }
        _ => None,
    };
    path.is_some_and(|path| is_personal(&path))
        || field.and_then(Value::as_str).is_some_and(is_personal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::expression::{Cells, check};
    use crate::import::privacy::{Salt, register};

    #[test]
    fn personal_fields_come_out_as_tokens() {
        let connection = Connection::open_in_memory().unwrap();
        let salt = Salt::new().unwrap();
        register(&connection, &salt).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE t AS SELECT {'email': 'a@b.c', 'country': 'DE'} AS customer, \
                 [{'phone': '1', 'sku': 'X'}] AS items, \
                 '{\"customer\":{\"email\":\"a@b.c\",\"country\":\"DE\"}}'::JSON AS record",
            )
            .unwrap();
        for (text, expected) in [
            ("customer.email", salt.token("a@b.c")),
            ("customer['email']", salt.token("a@b.c")),
            ("struct_extract(customer, 'email')", salt.token("a@b.c")),
            ("items[1].phone", salt.token("1")),
            (
                "list_transform(items, lambda x: x.phone)[1]",
                salt.token("1"),
            ),
            ("record->>'$.customer.email'", salt.token("a@b.c")),
            (
                "json_extract_string(record, '/customer/email')",
                salt.token("a@b.c"),
            ),
            ("record->>'$.customer.country'", Some("DE".to_owned())),
            ("customer.country || items[1].sku", Some("DEX".to_owned())),
        ] {
            let checked = check(&connection, text, Cells::Typed)
                .map_err(|_| text)
                .unwrap();
            let sql = shield(&connection, checked).map_err(|_| text).unwrap().sql;
            let value: Option<String> = connection
                .query_row(&format!("SELECT {sql} FROM t"), [], |row| row.get(0))
                .unwrap();
            assert_eq!(value, expected, "{text}: {sql}");
        }
    }
}
